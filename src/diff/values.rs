//! Values that the model of Close's objects does not know.

use super::check::Remark;
use crate::model::{Field, Held, fields_of, fields_of_shape, listed};
use crate::payload::{Date, Decimal, Kind, Value, pointer, quoted, text_of};

/// The most remarks: a list may have any number of elements.
const MOST: usize = 1000;

/// Where `data` and `previous_data` have a value of another kind than the field holds (`WRONG_KIND`), or a word that is not
/// among the known ones (`UNKNOWN_VALUE`). At most 1000 remarks.
///
/// Close adds values without notice, and some facts about its fields are observed, not documented. So a remark means that
/// something is new rather than wrong, and [`check`](super::check()) does not include it. Unknown fields and object types are
/// skipped.
///
/// ```
/// use closehook::diff::check_values;
/// use closehook::payload::Index;
///
/// let event = Index::read(br#"{
///     "object_type": "opportunity", "action": "created", "data": {"status_type": "stalled", "confidence": "50"}
/// }"#)?;
/// let remarks: Vec<_> = event.event().iter().flat_map(|event| check_values(*event)).collect();
/// let places: Vec<_> = remarks.iter().map(|remark| (remark.code, remark.pointer.as_str())).collect();
/// assert_eq!(places, [("UNKNOWN_VALUE", "/data/status_type"), ("WRONG_KIND", "/data/confidence")]);
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn check_values(event: Value<'_, '_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let object_type = event.get("object_type").filter(|value| value.kind() == Kind::String);
    let fields = object_type.and_then(|object_type| fields_of(&text_of(&object_type)));
    for (part, is_former) in [("data", false), ("previous_data", true)] {
        if let (Some(part_of), Some(fields)) = (event.get(part), &fields) {
            object(part_of, fields, is_former, &[part], &mut remarks);
        }
    }
    remarks
}

/// Looks at the members of an object. A former value may be null: then the field was not there.
fn object(object_of: Value<'_, '_>, fields: &[Field], is_former: bool, path: &[&str], out: &mut Vec<Remark>) {
    for field in fields {
        let Some(value) = object_of.get(field.name) else { continue };
        if value.kind() != Kind::Null || !(field.nullable || is_former) {
            let path = [path, &[field.name]].concat();
            held(value, field.holds, &shape_of(field.holds), field, &path, out);
        }
    }
}

/// The fields of the objects that a value holds.
fn shape_of(holds: Held) -> Vec<Field> {
    match holds {
        Held::Shape(shape) => fields_of_shape(shape),
        Held::List(inner) => shape_of(Held::read(inner)),
        _ => Vec::new(),
    }
}

/// Looks at a value, whose objects have a shape. Shapes do not contain themselves, so the depth is bounded.
fn held(
    value: Value<'_, '_>,
    holds: Held,
    shape: &[Field],
    field: &Field,
    path: &[&str],
    out: &mut Vec<Remark>,
) {
    if out.len() >= MOST {
        return;
    }
    if let Some(expected) = other_kind(&value, holds) {
        let or_null = if field.nullable && path.last() == Some(&field.name) { " or null" } else { "" };
        let sentence = format!("expected {expected}{or_null}, found {}", found(&value));
        out.push(Remark { code: "WRONG_KIND", pointer: pointer::to(path), sentence });
        return;
    }
    match holds {
        // Close sends an empty string for a missing word.
        Held::Words(words) if value.inside() != Some(b"") && !words.split('|').any(|word| value.is(word)) => {
            let known: Vec<&str> = words.split('|').filter(|word| *word != "…").collect();
            let sentence =
                format!("{} is not among the known values: {}", quoted(&text_of(&value)), listed(&known));
            out.push(Remark { code: "UNKNOWN_VALUE", pointer: pointer::to(path), sentence });
        }
        Held::Shape(_) => object(value, shape, false, path, out),
        Held::List(inner) => {
            let inner = Held::read(inner);
            for (at, element) in value.elements().enumerate() {
                held(element, inner, shape, field, &[path, &[&at.to_string()]].concat(), out);
            }
        }
        _ => {}
    }
}

/// A value by its kind, and a text or a number in full where it is short.
fn found(value: &Value<'_, '_>) -> String {
    match value.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool => text_of_bytes(value.text()),
        Kind::Number => ["the number ", &text_of_bytes(value.text())].concat(),
        Kind::String => ["the text ", &quoted(&text_of(value))].concat(),
        Kind::Array => "a list".to_owned(),
        Kind::Object => "an object".to_owned(),
    }
}

/// The beginning of a text, which must be ASCII.
fn text_of_bytes(text: &[u8]) -> String {
    const MOST: usize = 40;
    let mut shown = String::from_utf8_lossy(text.get(..MOST).unwrap_or(text)).into_owned();
    if text.len() > MOST {
        shown.push('…');
    }
    shown
}

/// What a value should be, if it is of another kind.
fn other_kind(value: &Value<'_, '_>, holds: Held) -> Option<&'static str> {
    let kind = value.kind();
    let date = || Date::read(value.inside().filter(|_| kind == Kind::String)?);
    let time = || date().and_then(|date| date.time);
    let (is, expected) = match holds {
        Held::Text | Held::Words(_) => (kind == Kind::String, "a text"),
        Held::Integer => (kind == Kind::Number && Decimal::read(value.text()).is_whole(), "an integer"),
        Held::Number => (kind == Kind::Number, "a number"),
        Held::Price => (matches!(kind, Kind::Number | Kind::String), "a number, as a text or not"),
        Held::Boolean => (kind == Kind::Bool, "true or false"),
        Held::Date => (date().is_some_and(|date| date.time.is_none()), "a date without a time"),
        Held::Moment => (time().is_some_and(|time| time.offset.is_some()), "a time with an offset"),
        Held::Naive => (time().is_some_and(|time| time.offset.is_none()), "a time without an offset"),
        Held::Time => (date().is_some(), "a date or a time"),
        Held::Object | Held::Shape(_) => (kind == Kind::Object, "an object"),
        Held::List(_) => (kind == Kind::Array, "a list"),
        Held::Anything => (true, ""),
    };
    (!is).then_some(expected)
}
