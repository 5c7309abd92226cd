//! `docs/events.md`: the object types for people.

use super::field::{Field, Kind};
use super::{Model, ObjectType, capital};

const HEAD: &str = "# Events: object types, actions, fields

Close publishes no schemas of its events. This is what is known of them, with what each fact stands on. The types in
`closehook` (`CloseEvent`) and the JSON Schemas in `closehook/schemas/` are made from the same files, `src/model/families`;
this page too, by `cargo xtask model`.

- `docs`: Close's documentation says so. `openapi`: its published API description has the field; events are objects as the API gives
  them, and not every field of the API has been seen in an event. `observed`: seen in real events or API answers.
  `inferred`: concluded from similar objects.
- `?` after a kind: may be null. *May be absent*: events come without it too. *Personal*: says something of a person.
- Close adds types, fields and values without notice. What is not listed here still arrives.
- Custom fields are `custom.cf_…`. [Their names and types](handlers.md#your-custom-fields) are in your organization.
";

pub fn page(model: &Model) -> String {
    let mut text = HEAD.to_owned();
    text += "\n| object type | actions | since |\n| --- | --- | --- |\n";
    for each in model.types() {
        let actions = each.actions.iter().map(|action| {
            if each.observed.contains(action) || !each.is_documented() {
                format!("{action} (observed)")
            } else {
                action.clone()
            }
        });
        let actions: Vec<String> = actions.collect();
        text += &format!(
            "| [`{0}`](#{1}) | {2} | {3} |\n",
            each.name,
            anchor(&each.name),
            actions.join(", "),
            each.since.as_deref().unwrap_or_default()
        );
    }
    text += "\n## Fields that many objects have\n";
    for group in &model.groups {
        text += &format!("\n### {}\n\n{}", group_title(&group.name), table(&group.fields));
    }
    text += "\n## Objects inside of objects\n";
    for shape in &model.shapes {
        text += &format!("\n### {}\n\n{}", shape.name, table(&shape.fields));
    }
    for family in &model.families {
        text += &format!("\n## {}\n\n{}\n", capital(family.name), family.about);
        for object_type in &family.types {
            text += &section(object_type);
        }
    }
    text
}

fn section(object_type: &ObjectType) -> String {
    let mut text = format!("\n### {}\n\n{}.", object_type.name, object_type.label);
    if !object_type.with.is_empty() {
        let with: Vec<String> = object_type
            .with
            .iter()
            .map(|group| format!("[{0}](#{1})", group_title(group), anchor(&group_title(group))))
            .collect();
        text += &format!(" With the fields of {}", with.join(", "));
        text += if object_type.custom { ", and custom fields." } else { "." };
    }
    text += "\n";
    if !object_type.fields.is_empty() {
        text += &format!("\n{}", table(&object_type.fields));
    }
    text
}

fn table(fields: &[Field]) -> String {
    let rows: String = fields.iter().map(row).collect();
    format!("| field | kind | | stands on |\n| --- | --- | --- | --- |\n{rows}")
}

fn row(field: &Field) -> String {
    let mut remarks: Vec<String> = field.remark().into_iter().collect();
    if field.absent {
        remarks.push("may be absent".to_owned());
    }
    if field.personal {
        remarks.push("personal".to_owned());
    }
    if field.routine {
        remarks.push("moves with every change".to_owned());
    }
    let null = if field.nullable { "?" } else { "" };
    format!(
        "| `{}` | {}{null} | {} | {} |\n",
        field.name,
        kind(&field.kind),
        remarks.join("; "),
        field.sources.join(", ")
    )
}

pub fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Html => "HTML".to_owned(),
        Kind::Email => "email address".to_owned(),
        Kind::Phone => "phone number".to_owned(),
        Kind::Url => "URL".to_owned(),
        Kind::Ip => "IP address".to_owned(),
        Kind::Json => "JSON in a string".to_owned(),
        Kind::Currency => "currency".to_owned(),
        Kind::Id(_) => "id".to_owned(),
        Kind::Word { words, .. } if words.is_empty() => "word".to_owned(),
        Kind::Word { words, open } => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("{}{}", words.join(", "), if *open { ", …" } else { "" })
        }
        Kind::Integer => "integer".to_owned(),
        Kind::Hundredths(_) => "money".to_owned(),
        Kind::UsCents | Kind::UsDollars => "price".to_owned(),
        Kind::Percent => "percent".to_owned(),
        Kind::Seconds => "duration".to_owned(),
        Kind::Bytes => "size".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Moment | Kind::Naive | Kind::MomentOrNaive => "time".to_owned(),
        Kind::DateOrMoment => "date or time".to_owned(),
        Kind::Object(None) => "object".to_owned(),
        Kind::Object(Some(shape)) => format!("[{shape}](#{})", anchor(shape)),
        Kind::List(inner) => format!("list of {}", self::kind(inner)),
        Kind::Any => "any".to_owned(),
    }
}

fn group_title(name: &str) -> String {
    format!("Fields: {}", name.replace('_', " "))
}

/// As GitHub makes it of a headline.
fn anchor(headline: &str) -> String {
    let kept = headline.to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
