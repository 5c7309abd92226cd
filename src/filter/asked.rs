//! Mistakes in the value that a condition compares with: a kind, a value or a unit that the field never has.

use crate::filter::{Node, Program, Type};
use crate::model::{
    Arrival, Holds, OLD_PREFIXES, Unit, arrival, holds, is_action, listed, nearest_field, unknown_action,
    unknown_type,
};
use crate::payload::{Decimal, Kind, Value, quoted, text_of};

/// A code, and the reason in words.
type Remark = (&'static str, String);

/// The mistake in the value of a condition without children, which compares the field at these keys.
pub(super) fn asked(
    program: &Program,
    node: &Node,
    keys: &[String],
    object_type: Option<&str>,
) -> Option<Remark> {
    let operand = program.operand(node)?;
    if node.does == Type::Contains && operand.kind() == Kind::Array {
        return Some(("CONTAINS_LIST", CONTAINS_LIST.to_owned()));
    }
    let text = (operand.kind() == Kind::String).then(|| text_of(&operand));
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["changed_fields"] => changed_fields(node.does, text.as_deref())
            .or_else(|| misspelt(text.as_deref()?, object_type).filter(|_| node.does == Type::Contains)),
        [part @ ("data" | "previous_data" | "meta")] if operand.kind() != Kind::Object => {
            wrong_kind(part, "is an object", "test one of its fields, with another field_accessor inside")
        }
        ["object_type"] if is_whole(node.does) => text
            .filter(|name| arrival(name, None) == Arrival::UnknownType)
            .map(|name| ("UNKNOWN_OBJECT_TYPE", unknown_type(&name))),
        ["action"] if is_whole(node.does) => {
            text.filter(|name| !is_action(name)).map(|name| ("UNKNOWN_ACTION", unknown_action(None, &name)))
        }
        ["data" | "previous_data", field] => value(node.does, &operand, field, holds(field, object_type)?),
        _ => None,
    }
}

/// The sentence about `contains` with a list, here and in explanations.
pub(super) const CONTAINS_LIST: &str =
    "`contains` takes one value, not a list; to match any of several, use `or`";

/// The answer of a condition that is the same for all events, since its field never has a value of that kind.
pub(super) fn never(
    program: &Program,
    node: &Node,
    keys: &[String],
    object_type: Option<&str>,
) -> Option<bool> {
    let operand = program.operand(node)?;
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let differs = match keys.as_slice() {
        ["changed_fields"] => match node.does {
            Type::Contains => operand.kind() != Kind::String,
            _ => operand.kind() != Kind::Array,
        },
        ["data" | "previous_data" | "meta"] => node.does == Type::Contains || operand.kind() != Kind::Object,
        ["object_type" | "action"] => operand.kind() != Kind::String,
        ["data" | "previous_data", field] if object_type.is_some() => {
            let is_null = operand.kind() == Kind::Null;
            !is_null && other_kind(node.does, operand.kind(), holds(field, object_type)?)
        }
        _ => false,
    };
    differs.then_some(node.does == Type::NotEquals)
}

/// Whether a field with such values never equals a value of this kind.
fn other_kind(does: Type, kind: Kind, holds: Holds) -> bool {
    let own = match holds {
        // A price is a number in the API reference, and a string in events.
        Holds::Amount(Unit::UsDollars) => return false,
        Holds::Amount(Unit::UsCents) | Holds::Word(..) => Kind::String,
        Holds::Amount(_) => Kind::Number,
        Holds::Answer => Kind::Bool,
    };
    kind != own || (does == Type::Contains && own != Kind::String)
}

fn wrong_kind(field: &str, is: &str, instead: &str) -> Option<Remark> {
    Some(("WRONG_KIND", format!("{field} {is}: {instead}")))
}

fn is_whole(does: Type) -> bool {
    matches!(does, Type::Equals | Type::NotEquals | Type::EqualsIgnoreCase)
}

fn changed_fields(does: Type, text: Option<&str>) -> Option<Remark> {
    if does != Type::Contains {
        let instead = "it never equals one name, since date_updated is in it too; use `contains`";
        return wrong_kind("changed_fields", "is the list of all fields that changed", instead);
    }
    let Some(name) = text else {
        return wrong_kind(
            "changed_fields",
            "is a list of names",
            "`contains` takes one of them, as a string",
        );
    };
    let path = ["data.", "previous_data.", "event.data."].iter().find_map(|part| name.strip_prefix(part));
    if let Some(field) = path {
        let sentence = format!("changed_fields lists fields as data has them: {}", quoted(field));
        return Some(("DOTTED_FIELD", sentence));
    }
    custom_key(name)
}

/// A key that is nearly a field of the object type.
pub(super) fn misspelt(key: &str, object_type: Option<&str>) -> Option<Remark> {
    let object_type = object_type?;
    let meant = nearest_field(key, object_type)?;
    let sentence = format!("unknown field {} of {object_type}; did you mean \"{meant}\"?", quoted(key));
    Some(("UNKNOWN_FIELD", sentence))
}

/// A key that looks as if it were meant for a custom field.
pub(super) fn custom_key(key: &str) -> Option<Remark> {
    let begins = |id: &str| {
        let prefix = id.split_once('_').map(|(prefix, _)| prefix);
        prefix.is_some_and(|prefix| prefix == "cf" || OLD_PREFIXES.contains(&(prefix, "cf")))
    };
    let is_id = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let sentence = match key.strip_prefix("custom.") {
        Some(id) if !begins(id) => {
            format!("{} uses the name of a custom field, but events use its id: \"custom.cf_…\"", quoted(key))
        }
        None if is_id && begins(key) => {
            format!("the key of this custom field is {}", quoted(&["custom.", key].concat()))
        }
        _ => return None,
    };
    Some(("CUSTOM_FIELD_KEY", sentence))
}

/// A value that the field of an object never has.
fn value(does: Type, operand: &Value<'_, '_>, field: &str, holds: Holds) -> Option<Remark> {
    if operand.kind() == Kind::Null {
        return None;
    }
    if other_kind(does, operand.kind(), holds) {
        let shown = super::sentence::spoken(Some(*operand));
        let (is, instead) = match holds {
            Holds::Answer => ("is true or false", format!("{shown} never equals either")),
            Holds::Amount(Unit::UsCents) => (
                "is an amount in cents, as a string",
                format!("{shown} never equals it; write \"3\" for 3 cents"),
            ),
            Holds::Amount(Unit::Hundredths) => (
                "is an amount in hundredths of the currency",
                format!("{shown} never equals it; $1,500.00 is 150000"),
            ),
            Holds::Amount(_) if does == Type::Contains => {
                ("is a number", "`contains` searches lists and strings; use `equals`".to_owned())
            }
            Holds::Amount(_) => ("is a number", format!("{shown} never equals it; write it without quotes")),
            Holds::Word(..) => ("is a string", format!("{shown} never equals it")),
        };
        return wrong_kind(field, is, &instead);
    }
    match holds {
        Holds::Amount(unit @ (Unit::Hundredths | Unit::Percent)) => {
            if Decimal::read(operand.text()).is_whole() {
                return None;
            }
            let sentence = match unit {
                Unit::Percent => format!("{field} is a whole number of percent, from 0 to 100"),
                _ => format!(
                    "{field} is a whole number of hundredths of the currency: 1500.50 is written 150050"
                ),
            };
            Some(("WRONG_UNIT", sentence))
        }
        Holds::Word(words, all) if is_whole(does) => {
            let text = text_of(operand);
            if words.contains(&text.as_str()) {
                return None;
            }
            let plain = |text: &str| -> String {
                text.chars()
                    .filter(char::is_ascii_alphanumeric)
                    .map(|each| each.to_ascii_lowercase())
                    .collect()
            };
            let near = words.iter().find(|word| plain(word) == plain(&text));
            match near {
                Some(word) if does == Type::EqualsIgnoreCase && word.eq_ignore_ascii_case(&text) => None,
                Some(word) => Some((
                    "WRONG_VALUE",
                    format!("{field} is never {}; Close writes \"{word}\"", quoted(&text)),
                )),
                None if all => {
                    let sentence =
                        format!("{field} is never {}; it is one of {}", quoted(&text), listed(words));
                    Some(("WRONG_VALUE", sentence))
                }
                None => None,
            }
        }
        _ => None,
    }
}
