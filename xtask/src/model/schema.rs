//! JSON Schema 2020-12 of the events.

use serde_json::{Map, Value, json};

use super::field::{Field, Kind};
use super::{Model, ObjectType};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A schema for each object type under its name, and `event` for the events of all.
pub fn schemas(model: &Model) -> Vec<(String, Value)> {
    let shapes: Map<String, Value> = model
        .shapes
        .iter()
        .map(|shape| (shape.name.clone(), object(&shape.fields.iter().collect::<Vec<_>>(), false)))
        .collect();
    let mut all = Vec::new();
    let mut every = shapes.clone();
    let mut choices = Vec::new();
    for object_type in model.types() {
        let fields = model.fields(object_type);
        let mut data = object(&fields, object_type.custom);
        // Close's documentation says that a deleted object is null, and an empty object arrives.
        data["type"] = json!(["object", "null"]);
        let mut schema = event(object_type, &json!({"$ref": "#/$defs/data"}));
        let mut definitions = used(&shapes, &data);
        definitions.insert("data".to_owned(), data.clone());
        schema.insert("$defs".to_owned(), Value::Object(definitions));
        all.push((object_type.name.clone(), Value::Object(schema)));
        let reference = json!({"$ref": format!("#/$defs/{}", object_type.name)});
        every.insert(object_type.name.clone(), data);
        choices.push(json!({
            "if": {"properties": {"object_type": {"const": object_type.name}}, "required": ["object_type"]},
            "then": {"properties": {"action": actions(object_type), "data": reference}},
        }));
    }
    let mut schema = frame(json!({"type": "string"}), json!({"type": "string"}), &json!({"type": "object"}));
    schema.insert("title".to_owned(), json!("An event of Close"));
    schema.insert("allOf".to_owned(), Value::Array(choices));
    schema.insert("$defs".to_owned(), Value::Object(every));
    all.push(("event".to_owned(), Value::Object(schema)));
    all
}

/// Of the shapes, those that a schema refers to, and those that they refer to.
fn used(shapes: &Map<String, Value>, schema: &Value) -> Map<String, Value> {
    let mut found = Map::new();
    let mut texts = vec![schema.to_string()];
    while let Some(text) = texts.pop() {
        for (name, shape) in shapes {
            if text.contains(&format!("\"#/$defs/{name}\"")) && !found.contains_key(name) {
                found.insert(name.clone(), shape.clone());
                texts.push(shape.to_string());
            }
        }
    }
    found
}

fn event(object_type: &ObjectType, data: &Value) -> Map<String, Value> {
    let mut schema = frame(json!({"const": object_type.name}), actions(object_type), data);
    schema.insert("title".to_owned(), json!(object_type.label));
    schema
}

/// The known actions, and any other: Close adds some without notice.
fn actions(object_type: &ObjectType) -> Value {
    json!({"anyOf": [{"enum": object_type.actions}, {"type": "string"}]})
}

/// What every event has.
fn frame(object_type: Value, action: Value, data: &Value) -> Map<String, Value> {
    let id = json!({"type": ["string", "null"]});
    let schema = json!({
        "$schema": DIALECT,
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "date_created": naive(),
            "date_updated": naive(),
            "organization_id": {"type": "string"},
            "user_id": id, "request_id": id, "api_key_id": id, "oauth_client_id": id, "oauth_scope": id,
            "object_type": object_type,
            "object_id": {"type": "string"},
            "lead_id": id,
            "action": action,
            "changed_fields": {"type": "array", "items": {"type": "string"}},
            "meta": {"type": "object"},
            "data": data,
            // Of an update only what changed, and null for what was not there.
            "previous_data": {"type": ["object", "null"]},
        },
        "required": ["id", "object_type", "object_id", "action", "data"],
    });
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn object(fields: &[&Field], custom: bool) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.clone(), property(field))).collect();
    let mut schema = json!({"type": "object", "properties": properties});
    if custom && let Some(schema) = schema.as_object_mut() {
        schema.insert("patternProperties".to_owned(), json!({"^custom\\.": {}}));
    }
    schema
}

fn property(field: &Field) -> Value {
    let mut schema = of_kind(&field.kind);
    if field.nullable {
        schema = nullable(schema);
    }
    if let (Some(remark), Some(schema)) = (field.remark(), schema.as_object_mut()) {
        schema.insert("description".to_owned(), json!(remark));
    }
    schema
}

fn nullable(mut schema: Value) -> Value {
    let types = match schema.get("type") {
        Some(Value::Array(types)) => [types.as_slice(), &[json!("null")]].concat(),
        Some(single) => vec![single.clone(), json!("null")],
        None if schema == json!({}) => return schema,
        None => return json!({"anyOf": [schema, {"type": "null"}]}),
    };
    schema["type"] = Value::Array(types);
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.push(Value::Null);
    }
    schema
}

fn naive() -> Value {
    json!({"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?$"})
}

/// A date, or a time with its zone or without one.
fn time() -> Value {
    let pattern = "^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?)?$";
    json!({"type": "string", "pattern": pattern})
}

fn of_kind(kind: &Kind) -> Value {
    match kind {
        Kind::Word { words, open: false } => json!({"type": "string", "enum": words}),
        Kind::Word { words, open: true } if !words.is_empty() => json!({"type": "string", "examples": words}),
        Kind::Integer | Kind::Hundredths(_) | Kind::Percent | Kind::Bytes => json!({"type": "integer"}),
        Kind::Seconds => json!({"type": "number"}),
        Kind::UsDollars => json!({"type": ["string", "number"]}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Id(Some(prefix)) => json!({"type": "string", "examples": [format!("{prefix}_…")]}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Moment => json!({"type": "string", "format": "date-time"}),
        Kind::Naive => naive(),
        Kind::DateOrMoment | Kind::MomentOrNaive => time(),
        Kind::Object(Some(shape)) => json!({"$ref": format!("#/$defs/{shape}")}),
        Kind::Object(None) => json!({"type": "object"}),
        Kind::List(inner) => json!({"type": "array", "items": of_kind(inner)}),
        Kind::Any => json!({}),
        _ => json!({"type": "string"}),
    }
}
