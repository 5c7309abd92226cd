//! `src/model/objects.txt`: the fields of every object type with their kinds, for the core. `src/model/fields.rs` reads it.

use super::Model;
use super::field::{Field, Kind};

/// The whole file: a line for each group (`+`), shape (`#`) and object type.
pub fn objects(model: &Model) -> String {
    let mut text = String::new();
    for group in &model.groups {
        text += &line(&format!("+{}", group.name), &[], &group.fields);
    }
    for shape in &model.shapes {
        text += &line(&format!("#{}", shape.name), &[], &shape.fields);
    }
    for object_type in model.types() {
        text += &line(&object_type.name, &object_type.with, &object_type.fields);
    }
    text
}

fn line(name: &str, with: &[String], fields: &[Field]) -> String {
    let with = with.iter().map(|group| format!(" +{group}"));
    let fields = fields.iter().map(|field| {
        format!(" {}:{}{}", field.name, code(&field.kind), if field.nullable { "?" } else { "" })
    });
    format!("{name}{}\n", with.chain(fields).collect::<String>())
}

fn code(kind: &Kind) -> String {
    match kind {
        Kind::Word { words, open } if !words.is_empty() => words.join("|") + if *open { "|…" } else { "" },
        Kind::Integer | Kind::Hundredths(_) | Kind::Percent | Kind::Bytes => "i".to_owned(),
        Kind::Seconds => "n".to_owned(),
        Kind::UsDollars => "p".to_owned(),
        Kind::Boolean => "b".to_owned(),
        Kind::Date => "d".to_owned(),
        Kind::Moment => "m".to_owned(),
        Kind::Naive => "u".to_owned(),
        Kind::DateOrMoment | Kind::MomentOrNaive => "t".to_owned(),
        Kind::Object(Some(shape)) => format!("#{shape}"),
        Kind::Object(None) => "o".to_owned(),
        Kind::List(inner) => format!("[{}]", code(inner)),
        Kind::Any => "a".to_owned(),
        _ => "s".to_owned(),
    }
}
