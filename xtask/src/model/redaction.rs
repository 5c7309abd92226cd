//! `pkg/src/redact/model-fields.js`: the redactor's facts about fields.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Field, Kind};
use super::{Model, wrapped};

const HEAD: &str = "// What the fields of Close's objects hold, for the redactor. Written by `cargo xtask model` from `src/model/families`.

/**
 * The fields of each kind, by their names alone: a name is here only if it holds the same in all objects. `text` and
 * `name` are personal. Text that is not marked as personal is not here: whether it may be kept is decided in fields.js.
 */
export const OF_MODEL = {
";

pub fn fields(model: &Model) -> String {
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, field) in model.all_fields() {
        if let Some(kind) = kind(field, &field.kind) {
            kinds.entry(&field.name).or_default().insert(kind);
        }
    }
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, kinds) in &kinds {
        let only = kinds.first().filter(|_| kinds.len() == 1).copied();
        // Personal in one object is personal in all: only the name is known.
        let kind = PERSONAL.into_iter().find(|kind| kinds.contains(kind)).or(only);
        if let Some(kind) = kind.filter(|kind| *kind != PLAIN) {
            names.entry(kind).or_default().push(name);
        }
    }
    let mut text = HEAD.to_owned();
    for (kind, names) in names {
        let list = format!("{kind}: `{}`,", names.join(" "));
        text += &wrapped("  ", list.split(' '));
        text.push('\n');
    }
    text + "};\n"
}

/// The kinds of text that is marked as personal.
const PERSONAL: [&str; 2] = ["text", "name"];

/// Text that is not marked as personal.
const PLAIN: &str = "plain";

/// The redactor's kind of a value; `None` if the value has no text of its own.
fn kind(field: &Field, kind: &Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Email => "email",
        Kind::Phone => "phone",
        Kind::Ip => "ip",
        Kind::Url => "url",
        Kind::Id(_) => "id",
        Kind::Word { .. } | Kind::Currency => "word",
        Kind::Integer
        | Kind::Hundredths(_)
        | Kind::UsCents
        | Kind::UsDollars
        | Kind::Percent
        | Kind::Seconds
        | Kind::Bytes => "number",
        Kind::Date | Kind::Moment | Kind::Naive | Kind::DateOrMoment | Kind::MomentOrNaive => "date",
        Kind::List(inner) => return self::kind(field, inner),
        Kind::Object(_) if !field.personal => return None,
        Kind::Boolean => return None,
        // Somebody's words, as JSON or not.
        Kind::Json => "text",
        Kind::Text if field.personal && field.name.ends_with("_name") => "name",
        _ if field.personal => "text",
        _ => PLAIN,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<&'static str> {
        let field = Field::read("x", line).expect("a field");
        kind(&field, &field.kind)
    }

    #[test]
    fn text_is_personal_or_not_decided_here() {
        assert_eq!(of("text personal; docs"), Some("text"));
        assert_eq!(of("any personal; docs"), Some("text"));
        assert_eq!(of("[object] personal; docs"), Some("text"));
        assert_eq!(of("text; docs"), Some(PLAIN));
        assert_eq!(of("word:…; docs"), Some("word"));
        assert_eq!(of("[id:cont]; docs"), Some("id"));
        assert_eq!(of("boolean personal; docs"), None);
    }
}
