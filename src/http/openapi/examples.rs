//! An example for every body: put together from the examples of its fields, or written down here where its fields
//! exclude each other. One for each shape, in `components/examples`; operations point to it.

use serde_json::{Map, Value, json};

use super::operations;

/// Deeper than any shape of ours; only a shape that contains itself would reach it.
const DEPTH_MAX: usize = 12;

/// Adds an example to the body of every request and of every answer that is no problem.
pub(super) fn add(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let mut shared = Map::new();
    for operation in operations(document) {
        let requests = operation.value.get_mut("requestBody").into_iter();
        requests.for_each(|body| show(body, &schemas, &mut shared, Reader::Server));
    }
    for operation in operations(document) {
        let responses = operation.value["responses"].as_object_mut().expect("an operation has answers");
        responses.values_mut().for_each(|body| show(body, &schemas, &mut shared, Reader::Client));
    }
    document["components"]["examples"] = Value::Object(shared);
}

/// Who reads the body. A server is sent what it needs, a client is told everything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Server,
    Client,
}

fn show(body: &mut Value, schemas: &Value, shared: &mut Map<String, Value>, reader: Reader) {
    let Some(kinds) = body.get_mut("content").and_then(Value::as_object_mut) else { return };
    for (kind, content) in kinds.iter_mut().filter(|(_, content)| content.get("example").is_none()) {
        let composer = Composer { schemas, reader };
        match content["schema"]["$ref"].as_str().map(last) {
            Some(name) => {
                let value = || composer.named(name, 0);
                shared.entry(name).or_insert_with(|| json!({ "value": value() }));
                content["examples"] = json!({ "example": { "$ref": format!("#/components/examples/{name}") } });
            }
            None => content["example"] = text_of(kind).map_or_else(|| composer.of(&content["schema"], 0), Value::from),
        }
    }
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Bodies that are no JSON.
fn text_of(kind: &str) -> Option<&'static str> {
    match kind {
        "text/csv" => Some("external_id,date,time,party_size,name\nR-1042,2027-03-05,19:30,2,Ada Lovelace\n"),
        "application/openmetrics-text" => Some("maitred_restaurants_awake 12\n"),
        "application/jsonl" | "application/x-ndjson" => {
            Some("{\"external_id\":\"R-1042\",\"date\":\"2027-03-05\",\"time\":\"19:30\",\"party_size\":2}\n")
        }
        _ => None,
    }
}

/// Shapes whose fields exclude each other, or all of whose fields may be left out.
fn written(name: &str) -> Option<Value> {
    let guest = json!({ "name": "Ada Lovelace", "phone": "+44 20 7946 0000" });
    Some(match name {
        "HoldRequest" => json!({ "date": "2027-03-05", "time": "19:30", "party_size": 2 }),
        "ReservationRequest" | "BookInRequest" => {
            json!({ "date": "2027-03-05", "time": "19:30", "party_size": 2, "guest": guest })
        }
        "WaitRequest" | "StaffWaitRequest" => {
            json!({ "date": "2027-03-05", "from": "19:00", "to": "21:00", "party_size": 2, "guest": guest })
        }
        "ReservationPatch" | "StaffReservationPatch" => json!({ "party_size": 3, "notes": "A high chair, please." }),
        "Arrival" => json!({ "covers": 2 }),
        "Place" => json!({ "tables": ["t1"] }),
        "RestaurantFile" => restaurant_file(),
        _ => return None,
    })
}

fn restaurant_file() -> Value {
    json!({
        "version": 1, "slug": "osteria-luna", "name": "Osteria Luna", "zone": "Europe/Rome", "currency": "EUR", "locale": "it-IT",
        "areas": [{ "key": "sala", "name": "Sala" }],
        "tables": [
            { "key": "t1", "area": "sala", "seats": { "min": 1, "max": 2 } },
            { "key": "t2", "area": "sala", "seats": { "min": 2, "max": 4 } },
        ],
        "services": [{
            "key": "dinner", "name": "Dinner", "days": ["tue", "wed", "thu", "fri", "sat", "sun"],
            "first_start": "18:00", "last_start": "22:30", "ends": "00:30", "slot_minutes": 15,
            "turn_minutes": [{ "party_max": 4, "minutes": 105 }],
        }],
        "policy": { "online_party": { "min": 1, "max": 8 }, "lead_minutes": 60, "window_days": 90 },
    })
}

struct Composer<'a> {
    schemas: &'a Value,
    reader: Reader,
}

impl Composer<'_> {
    fn named(&self, name: &str, depth: usize) -> Value {
        written(name).unwrap_or_else(|| self.of(&self.schemas[name], depth))
    }

    fn of(&self, schema: &Value, depth: usize) -> Value {
        let first = |parts: &str| schema[parts].as_array().and_then(|parts| parts.first());
        if let Some(example) = schema.get("example").or_else(|| schema.get("const")).or_else(|| first("enum")) {
            return example.clone();
        }
        if depth == DEPTH_MAX {
            return Value::Null;
        }
        if let Some(name) = schema["$ref"].as_str().map(last) {
            return self.named(name, depth + 1);
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return self.together(parts, depth);
        }
        match first("oneOf").or_else(|| first("anyOf")) {
            Some(variant) => self.of(variant, depth + 1),
            None => self.plain(schema, depth),
        }
    }

    fn together(&self, parts: &[Value], depth: usize) -> Value {
        let fields = parts.iter().filter_map(|part| match self.of(part, depth + 1) {
            Value::Object(fields) => Some(fields),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
        });
        Value::Object(fields.flatten().collect())
    }

    fn plain(&self, schema: &Value, depth: usize) -> Value {
        let kinds = &schema["type"];
        let kind = kinds.as_str().or_else(|| kinds[0].as_str()).unwrap_or("object");
        match kind {
            "object" => self.object(schema, depth),
            "array" => json!([self.of(&schema["items"], depth + 1)]),
            "boolean" => json!(false),
            "integer" | "number" => schema.get("minimum").filter(|it| **it != json!(0)).cloned().unwrap_or(json!(2)),
            _ => text(schema),
        }
    }

    fn object(&self, schema: &Value, depth: usize) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let all = schema["properties"].as_object().into_iter().flatten();
        let wanted = all.filter(|(name, _)| self.reader == Reader::Client || required.contains(&name.as_str()));
        Value::Object(wanted.map(|(name, property)| (name.clone(), self.of(property, depth + 1))).collect())
    }
}

/// What a text looks like that has no example: by its format. `null` where it may be; `?` is found by the rules.
fn text(schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("date") => json!("2027-03-05"),
        Some("date-time") => json!("2027-03-05T19:30:00+01:00"),
        Some("email") => json!("ada@example.com"),
        Some("uri") => json!("https://example.com/"),
        Some(_) | None if schema["type"].is_array() => Value::Null,
        Some(_) | None => json!("?"),
    }
}
