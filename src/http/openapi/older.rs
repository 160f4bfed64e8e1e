//! OpenAPI 3.0.3 from 3.1: for generators that read no lists of types. Patterns and lengths of texts are left out:
//! generated clients check them, in answers too, and clients must tolerate new values.

use serde_json::{Map, Value, json};

use super::operations;

/// The same document as OpenAPI 3.0.3.
pub(super) fn of(mut document: Value) -> Value {
    document["openapi"] = json!("3.0.3");
    let parts = document.as_object_mut().expect("a document has parts");
    parts.remove("webhooks");
    if let Some(license) = document["info"]["license"].as_object_mut() {
        license.remove("identifier");
    }
    operations(&mut document).for_each(|operation| one_kind(operation.value));
    let schemas = document["components"]["schemas"].clone();
    schemas_of(&mut document, &schemas);
    document
}

/// Generators for 3.0 take one kind of body: JSON where there is JSON.
fn one_kind(operation: &mut Value) {
    let Some(kinds) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut) else { return };
    let kept = kinds.keys().find(|kind| *kind == "application/json").or(kinds.keys().next()).cloned();
    kinds.retain(|kind, _| Some(kind) == kept.as_ref());
}

/// Finds the schemas: what stands under `schema`, and in `components/schemas`. Examples are data and left alone.
fn schemas_of(value: &mut Value, all: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| schemas_of(item, all)),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match (name.as_str(), value) {
            ("example" | "examples", _) => {}
            ("security", Value::Array(list)) => list.iter_mut().for_each(nameless),
            ("schema", schema) => older(schema, all),
            ("schemas", Value::Object(named)) => named.values_mut().for_each(|schema| older(schema, all)),
            (_, value) => schemas_of(value, all),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// 3.0 has scopes for OAuth alone.
fn nameless(requirement: &mut Value) {
    let schemes = requirement.as_object_mut().into_iter().flat_map(|schemes| schemes.values_mut());
    schemes.for_each(|names| *names = json!([]));
}

fn older(schema: &mut Value, all: &Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    for gone in ["pattern", "minLength", "maxLength", "propertyNames", "$schema", "contentMediaType", "contentEncoding"]
    {
        fields.remove(gone);
    }
    if let Some(one) = fields.remove("const") {
        fields.insert("enum".into(), json!([one]));
    }
    if let Some(first) = fields.remove("examples").and_then(|examples| examples.get(0).cloned()) {
        fields.entry("example").or_insert(first);
    }
    nullable_type(fields);
    nullable_union(fields, all);
    exclusive(fields);
    inner(fields, all);
    lone_reference(fields);
}

/// `type: [T, null]` is `nullable` with `type: T`.
fn nullable_type(fields: &mut Map<String, Value>) {
    let Some(kinds) = fields.get("type").and_then(Value::as_array).cloned() else { return };
    let real: Vec<Value> = kinds.iter().filter(|kind| **kind != "null").cloned().collect();
    if real.len() < kinds.len() {
        fields.insert("nullable".into(), json!(true));
    }
    match real.as_slice() {
        [one] => fields.insert("type".into(), one.clone()),
        // 3.0 cannot say more than one; nothing said is anything.
        [] | [_, ..] => fields.remove("type"),
    };
}

/// `oneOf: [A, null]` is `allOf: [A]` with `nullable`, which counts only beside a type.
fn nullable_union(fields: &mut Map<String, Value>, all: &Value) {
    for union in ["oneOf", "anyOf"] {
        let Some(variants) = fields.get(union).and_then(Value::as_array).cloned() else { continue };
        let real: Vec<Value> = variants.iter().filter(|variant| variant["type"] != "null").cloned().collect();
        if real.len() == variants.len() {
            continue;
        }
        fields.insert("nullable".into(), json!(true));
        fields.remove(union);
        fields.insert("type".into(), type_of(&real, all));
        let kept = if real.len() == 1 { "allOf" } else { union };
        fields.insert(kept.into(), Value::Array(real));
    }
}

fn type_of(variants: &[Value], all: &Value) -> Value {
    let name = variants.first().and_then(|first| first["$ref"].as_str()?.rsplit('/').next());
    let kind = name.and_then(|name| all[name].get("type")).filter(|kind| kind.is_string());
    kind.cloned().unwrap_or(json!("object"))
}

/// A number as an exclusive bound is a bound with a flag.
fn exclusive(fields: &mut Map<String, Value>) {
    for (name, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(number) = fields.get(name).filter(|value| value.is_number()).cloned() {
            fields.insert(bound.into(), number);
            fields.insert(name.into(), json!(true));
        }
    }
}

fn inner(fields: &mut Map<String, Value>, all: &Value) {
    for (name, value) in fields.iter_mut() {
        match (name.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(|it| older(it, all)),
            ("allOf" | "oneOf" | "anyOf", Value::Array(parts)) => parts.iter_mut().for_each(|it| older(it, all)),
            ("items" | "additionalProperties" | "not", schema) => older(schema, all),
            _ => {}
        }
    }
}

/// Beside `$ref` nothing is read in 3.0: the reference moves into an `allOf`, so that the description stays.
fn lone_reference(fields: &mut Map<String, Value>) {
    if fields.len() < 2 {
        return;
    }
    if let Some(reference) = fields.remove("$ref") {
        fields.insert("allOf".into(), json!([{ "$ref": reference }]));
    }
}
