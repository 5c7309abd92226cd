//! `pkg/src/emulator/templates.json`: for each object type an object with realistic values, and what each action sets in it.
//!
//! A value comes from the type's own sample, from the sample that all types share, or from the kind of the field. A value
//! that begins with `$` is created anew for each event: `$lead` is the id of a lead, `$now` and `$later` are times.

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

use super::field::{Field, Kind};
use super::{Model, ObjectType};

/// Stands for null, which TOML does not have.
const NULL: &str = "$null";

/// The names of optional fields that a sample has anyway.
const ALSO: &str = "also";

/// The whole file: a line for each object type.
pub fn templates(model: &Model) -> Result<String> {
    let mut types: Vec<&ObjectType> = model.types().collect();
    types.sort_by_key(|each| &each.name);
    let line = |each: &&ObjectType| {
        let template = template(model, each).with_context(|| format!("the sample of {}", each.name))?;
        let text = serde_json::to_string(&template)?;
        Ok(format!("  \"{}\": {}", each.name, text.replace(&format!("\"{NULL}\""), "null")))
    };
    let lines: Vec<String> = types.iter().map(line).collect::<Result<_>>()?;
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

fn template(model: &Model, object_type: &ObjectType) -> Result<Table> {
    let fields = model.fields(object_type);
    let is_custom = |name: &str| object_type.custom && name.starts_with("custom.");
    let is_known = |name: &str| is_custom(name) || fields.iter().any(|field| field.name == name);
    for name in object_type.sets.iter().flat_map(|(_, sets)| sets.keys()).chain(object_type.sample.keys()) {
        if name != ALSO && !is_known(name) {
            bail!("no field {name}");
        }
    }
    let also = object_type.sample.get(ALSO).and_then(Value::as_str).unwrap_or_default();
    let mut data = Table::new();
    for field in &fields {
        let own = object_type.sample.get(&field.name);
        if own.is_some() || !field.absent || also.split_whitespace().any(|name| name == field.name) {
            let value = match own.or_else(|| model.samples.get(&field.name)) {
                Some(value) => value.clone(),
                None => {
                    of_kind(object_type, field).with_context(|| format!("no value for {}", field.name))?
                }
            };
            data.insert(field.name.clone(), value);
        }
    }
    let custom = object_type.sample.iter().filter(|(name, _)| is_custom(name));
    data.extend(custom.map(|(name, value)| (name.clone(), value.clone())));
    let mut actions = Table::new();
    for action in &object_type.actions {
        let sets = object_type.sets.iter().find(|(name, _)| name == action).map(|(_, sets)| sets.clone());
        let mut sets = sets.unwrap_or_default();
        if action == "updated" {
            if sets.is_empty() {
                bail!("nothing that an update changes");
            }
            sets.extend(later(&fields));
        }
        actions.insert(action.clone(), Value::Table(sets));
    }
    Ok([("data", data), ("actions", actions)]
        .map(|(name, part)| (name.to_owned(), Value::Table(part)))
        .into_iter()
        .collect())
}

/// The time of an update, in the form of the object's other times.
fn later(fields: &[&Field]) -> Option<(String, Value)> {
    let updated = fields.iter().find(|field| field.name == "date_updated")?;
    let later = if updated.kind == Kind::Naive { "$later.naive" } else { "$later" };
    Some((updated.name.clone(), later.into()))
}

/// The plainest value of a kind; `None` if a sample needs a value of its own.
fn of_kind(object_type: &ObjectType, field: &Field) -> Option<Value> {
    if field.name == "id" {
        return Some(format!("${}", object_type.id.as_ref()?).into());
    }
    if field.nullable {
        return Some(NULL.into());
    }
    Some(match &field.kind {
        Kind::Id(Some(prefix)) => format!("${prefix}").into(),
        Kind::Word { words, .. } => words.first()?.as_str().into(),
        Kind::Integer | Kind::Seconds | Kind::Percent | Kind::Bytes => 0.into(),
        Kind::Boolean => false.into(),
        Kind::Date | Kind::DateOrMoment => "$today".into(),
        Kind::Moment | Kind::MomentOrNaive => "$now".into(),
        Kind::Naive => "$naive".into(),
        Kind::List(_) => Value::Array(Vec::new()),
        Kind::Object(None) => Value::Table(Table::new()),
        _ => return None,
    })
}
