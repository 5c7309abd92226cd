//! `src/model/known.rs`: the core's facts about fields, names and object types, as tables.

use super::field::{Field, Kind};
use super::{Model, Names, ObjectType, wrapped};

const HEAD: &str = "//! Facts about fields, names and object types. Written by `cargo xtask model` from `src/model/families`.\n\n\
                    use super::Unit;\n";

/// The whole file.
pub fn tables(model: &Model) -> String {
    let mut text = HEAD.to_owned();
    text += &table(
        "Fields whose numbers have a unit, with the object types that have them, at the top or inside.",
        "UNITS",
        "&[(&str, &[&str], Unit)]",
        grouped(model, true, unit).iter().map(|(field, unit, types)| {
            format!("({}, {}, Unit::{unit}),", quoted(field), list(types.iter().map(String::as_str)))
        }),
    );
    let words = grouped(model, false, |kind| match kind {
        Kind::Word { words, open } if !words.is_empty() => Some((words.clone(), *open)),
        _ => None,
    });
    text += &table(
        "Fields that hold one of a few words, with the object types, and whether these are all.",
        "WORDS",
        "&[(&str, &[&str], &[&str], bool)]",
        words.iter().map(|(field, (words, open), types)| {
            let [types, words] = [types, words].map(|names| list(names.iter().map(String::as_str)));
            format!("({}, {types}, {words}, {}),", quoted(field), !open)
        }),
    );
    text += &names("Fields that hold a word of Close's, known or not.", "CODES", codes(model));
    text += &names(
        "Fields that are `true` or `false` and whose names do not begin with `is_`.",
        "ANSWERS",
        sorted(model.all_fields().filter(|(_, field)| field.kind == Kind::Boolean && !is(field))),
    );
    let html: Vec<_> = grouped(model, true, |kind| (*kind == Kind::Html).then_some(()));
    text += &table(
        "Fields with HTML whose names do not end in `_html`, with their object types.",
        "HTML",
        "&[(&str, &[&str])]",
        html.iter().filter(|(field, ..)| !field.ends_with("_html")).map(|(field, (), types)| {
            format!("({}, {}),", quoted(field), list(types.iter().map(String::as_str)))
        }),
    );
    let observed = model.types().filter_map(|each| {
        let all = if each.is_documented() { &each.observed } else { &each.actions };
        (!all.is_empty())
            .then(|| format!("({}, {}),", quoted(&each.name), list(all.iter().map(String::as_str))))
    });
    text += &table(
        "Object types and actions that arrive and are not in Close's documentation, as its event log shows.",
        "OBSERVED",
        "&[(&str, &[&str])]",
        observed,
    );
    let aliases: Names = model
        .types()
        .flat_map(|each| each.aliases.iter().map(|alias| (alias.clone(), each.name.clone())))
        .collect();
    let kinds: Names = model
        .types()
        .map(|each| (each.name.clone(), in_a_sentence(each)))
        .filter(|(name, said)| *said != by_rule(name))
        .chain(model.labels.inner.iter().cloned())
        .collect();
    for (about, name, pairs) in [
        (
            "Other names of object types: in Close's app, its older documentation, and other CRMs.",
            "ALIASES",
            &aliases,
        ),
        ("Other names of actions.", "ACTIONS", &model.aliases.action),
        ("Older prefixes of ids, with their successors.", "OLD_PREFIXES", &model.aliases.id),
        ("Object types in words, unless a rule derives them from the name.", "KINDS", &kinds),
        ("Fields in words, unless a rule derives them from the name.", "LABELS", &model.labels.field),
        ("Words of Close's that their letters do not explain.", "WORD_LABELS", &model.labels.word),
        ("Parts of names that are not spelled in small letters.", "SPELLINGS", &model.labels.spelling),
    ] {
        text += &table(about, name, "&[(&str, &str)]", pairs.iter().map(pair));
    }
    let all = model.types().map(|each| pair(&(each.name.clone(), in_a_sentence(each))));
    let all = table("Every object type in words.", "ALL_KINDS", "&[(&str, &str)]", all);
    text + &all.replace("pub(crate) const", "#[cfg(test)]\npub(crate) const")
}

/// The names of a unit in the core.
fn unit(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Hundredths(_) => Some("Hundredths"),
        Kind::UsCents => Some("UsCents"),
        Kind::UsDollars => Some("UsDollars"),
        Kind::Percent => Some("Percent"),
        Kind::Seconds => Some("Seconds"),
        Kind::Bytes => Some("Bytes"),
        _ => None,
    }
}

/// The name of a field and a fact about it, with the object types to which both apply.
type Group<T> = (String, T, Vec<String>);

/// The fields about which `told` has a fact, in the order of the model. With `inside`, also fields of nested objects.
fn grouped<T: PartialEq>(model: &Model, inside: bool, told: impl Fn(&Kind) -> Option<T>) -> Vec<Group<T>> {
    let mut all: Vec<Group<T>> = Vec::new();
    for (object_type, field) in model.all_fields_of_types(inside) {
        let Some(told) = told(&field.kind) else { continue };
        match all.iter_mut().find(|(name, known, _)| *name == field.name && *known == told) {
            Some((.., types)) if types.contains(&object_type.name) => {}
            Some((.., types)) => types.push(object_type.name.clone()),
            None => all.push((field.name.clone(), told, vec![object_type.name.clone()])),
        }
    }
    all
}

fn codes(model: &Model) -> Vec<String> {
    let is_code = |kind: &Kind| matches!(kind, Kind::Word { .. });
    sorted(model.all_fields().filter(|(_, field)| match &field.kind {
        Kind::List(inner) => is_code(inner),
        kind => is_code(kind),
    }))
}

fn is(field: &Field) -> bool {
    field.name.starts_with("is_")
}

fn sorted<'m>(fields: impl Iterator<Item = (String, &'m Field)>) -> Vec<String> {
    let mut names: Vec<String> = fields.map(|(_, field)| field.name.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// The label of an object type within a sentence: `Email follow-up task` is "email follow-up task", but "SMS" and the name
/// "Smart View" keep their capitals.
fn in_a_sentence(object_type: &ObjectType) -> String {
    let label = &object_type.label;
    let is_name = label.split(' ').enumerate().any(|(at, word)| {
        let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
        if at == 0 { capitals > 1 } else { capitals == 1 }
    });
    let mut letters = label.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    if is_name { label.clone() } else { first.chain(letters).collect() }
}

/// How the core derives a label from the name of an object type: `kind` in `src/rendering/label.rs`, compared by a test.
fn by_rule(name: &str) -> String {
    let words = match name.split_once('.') {
        Some(("activity", kind)) => kind.to_owned(),
        Some(("custom_fields", of)) => format!("{of} custom field"),
        Some((kind, of)) => format!("{of} {kind}"),
        None => name.to_owned(),
    };
    words.replace('_', " ")
}

fn pair((one, other): &(String, String)) -> String {
    format!("({}, {}),", quoted(one), quoted(other))
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    format!("&[{}]", names.map(quoted).collect::<Vec<_>>().join(", "))
}

fn names(about: &str, name: &str, names: Vec<String>) -> String {
    table(about, name, "&[&str]", names.iter().map(|name| quoted(name) + ","))
}

/// A table: short entries share a line, and a long one takes several.
fn table(about: &str, name: &str, kind: &str, entries: impl Iterator<Item = String>) -> String {
    let all = entries.collect::<Vec<_>>().join(" ");
    // Names do not contain commas.
    let parts = all.split_inclusive(", ").map(str::trim_end);
    format!("\n/// {about}\npub(crate) const {name}: {kind} = &[\n{}\n];\n", wrapped("    ", parts))
}
