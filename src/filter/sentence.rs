//! What a condition found, in words.

use super::asked::CONTAINS_LIST;
use super::compile::article;
use crate::filter::{Node, Program, Type, suits};
use crate::payload::{Kind, MOST_SHOWN, Value, quoted, text_of};

/// A value, in words: scalars as JSON, long ones cut.
pub(super) fn spoken(value: Option<Value<'_, '_>>) -> String {
    let Some(value) = value else { return "missing".to_owned() };
    match value.kind() {
        Kind::String => quoted(&text_of(&value)),
        Kind::Object => "an object".to_owned(),
        Kind::Array => match value.elements().count() {
            0 => "an empty array".to_owned(),
            1 => "an array of 1 element".to_owned(),
            count => format!("an array of {count} elements"),
        },
        _ => String::from_utf8_lossy(value.text()).chars().take(MOST_SHOWN).collect(),
    }
}

/// Of a condition without children: why it fails, or what it found when it holds and that is the trouble.
pub(super) fn leaf(
    program: &Program,
    node: &Node,
    place: &str,
    found: Option<Value<'_, '_>>,
    holds: bool,
) -> String {
    let operand = program.operand(node);
    let (is, asked) = (spoken(found), spoken(operand));
    let kind = found.map(|value| value.kind());
    let excluded = "which the filter excludes";
    let operand_kind = operand.map(|value| value.kind());
    if holds {
        return match (node.does, kind) {
            (Type::Contains, Some(Kind::Array)) => format!("{place} contains {asked}, {excluded}"),
            (Type::Contains, _) => format!("{place} is {is} and contains {asked}, {excluded}"),
            _ => format!("{place} is {is}, {excluded}"),
        };
    }
    if node.does == Type::Contains && operand_kind == Some(Kind::Array) {
        return format!("{place}: {CONTAINS_LIST}");
    }
    if kind.is_none_or(|kind| !suits(node.does, operand_kind, kind)) {
        let wanted = match node.does {
            Type::Contains => "which is neither an array nor a string",
            Type::GreaterThan | Type::GreaterThanOrEqual | Type::LessThan | Type::LessThanOrEqual
                if operand_kind == Some(Kind::Number) =>
            {
                "not a number"
            }
            Type::Equals | Type::NotEquals | Type::IsNull | Type::NonNull => "",
            _ => "not a string",
        };
        if !wanted.is_empty() {
            return format!("{place} is {is}, {wanted}");
        }
    }
    match node.does {
        Type::NotEquals => format!("{place} is {is}, {excluded}"),
        Type::IsNull => format!("{place} is {is}, not null"),
        Type::NonNull => format!("{place} is {is}, but must have a value"),
        Type::Contains if kind == Some(Kind::Array) => format!("{place} does not contain {asked}"),
        Type::Contains => format!("{place} is {is}, which does not contain {asked}"),
        Type::GreaterThan => format!("{place} is {is}, not greater than {asked}"),
        Type::GreaterThanOrEqual => format!("{place} is {is}, less than {asked}"),
        Type::LessThan => format!("{place} is {is}, not less than {asked}"),
        Type::LessThanOrEqual => format!("{place} is {is}, greater than {asked}"),
        Type::StartsWith => format!("{place} is {is}, which does not start with {asked}"),
        Type::EndsWith => format!("{place} is {is}, which does not end with {asked}"),
        Type::ContainsIgnoreCase => {
            format!("{place} is {is}, which does not contain {asked} in any letter case")
        }
        Type::EqualsIgnoreCase => format!("{place} is {is}, not {asked} in any letter case"),
        _ => format!("{place} is {is}, not {asked}"),
    }
}

/// Of `any_array_value` that looked at no element.
pub(super) fn no_element(place: &str, found: Option<Value<'_, '_>>) -> String {
    match found.map(|value| value.kind()) {
        Some(Kind::Array) => format!("{place} is an empty array"),
        Some(kind) => format!("{place} is {}, not an array", article(kind)),
        None => format!("{place} is missing, not an array"),
    }
}
