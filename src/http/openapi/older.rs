//! OpenAPI 3.0.3 from 3.1: for generators that read no lists of types. Patterns are left out, because generated clients
//! check them, and clients must tolerate new values.

use serde_json::{Map, Value, json};

/// The same document as OpenAPI 3.0.3.
pub(super) fn of(mut document: Value) -> Value {
    document["openapi"] = json!("3.0.3");
    let parts = document.as_object_mut().expect("a document has parts");
    parts.remove("webhooks");
    if let Some(license) = document["info"]["license"].as_object_mut() {
        license.remove("identifier");
    }
    schemas_of(&mut document);
    document
}

/// Finds the schemas: what stands under `schema`, and in `components/schemas`. Examples are data and left alone.
fn schemas_of(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(schemas_of),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| match (name.as_str(), value) {
            ("example" | "examples", _) => {}
            ("schema", schema) => older(schema),
            ("schemas", Value::Object(all)) => all.values_mut().for_each(older),
            (_, value) => schemas_of(value),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn older(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    for gone in ["pattern", "propertyNames", "$schema", "contentMediaType", "contentEncoding"] {
        fields.remove(gone);
    }
    if let Some(one) = fields.remove("const") {
        fields.insert("enum".into(), json!([one]));
    }
    if let Some(first) = fields.remove("examples").and_then(|examples| examples.get(0).cloned()) {
        fields.entry("example").or_insert(first);
    }
    nullable_type(fields);
    nullable_union(fields);
    exclusive(fields);
    inner(fields);
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

/// `oneOf: [A, null]` is `allOf: [A]` with `nullable`.
fn nullable_union(fields: &mut Map<String, Value>) {
    for union in ["oneOf", "anyOf"] {
        let Some(variants) = fields.get(union).and_then(Value::as_array).cloned() else { continue };
        let real: Vec<Value> = variants.iter().filter(|variant| variant["type"] != "null").cloned().collect();
        if real.len() == variants.len() {
            continue;
        }
        fields.insert("nullable".into(), json!(true));
        fields.remove(union);
        let kept = if real.len() == 1 { "allOf" } else { union };
        fields.insert(kept.into(), Value::Array(real));
    }
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

fn inner(fields: &mut Map<String, Value>) {
    for (name, value) in fields.iter_mut() {
        match (name.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(older),
            ("allOf" | "oneOf" | "anyOf", Value::Array(parts)) => parts.iter_mut().for_each(older),
            ("items" | "additionalProperties" | "not", schema) => older(schema),
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
