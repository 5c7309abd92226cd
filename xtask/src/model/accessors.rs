//! `src/model/accessors.rs`: the objects of `closehook::events` with a method for each field.

use super::field::{Field, Kind};
use super::types::pascal;
use super::{Model, capital, page};

const HEAD: &str =
    "// Objects with a method for each field. Written by `cargo xtask model` from `src/model/families`.\n";

/// Keywords of Rust.
const RESERVED: [&str; 2] = ["type", "impl"];

/// The whole file.
pub fn accessors(model: &Model) -> String {
    let mut text = HEAD.to_owned();
    for group in &model.groups {
        let name = &group.name;
        text += &format!(
            "\nmacro_rules! {name} {{\n    () => {{ fields! {{\n{}    }} }};\n}}\n",
            methods(&group.fields)
        );
    }
    for shape in &model.shapes {
        text += &object("A nested object.", &shape.name, "", &[], &shape.fields);
    }
    for object_type in model.types() {
        let name = &object_type.name;
        let about = format!("{}: `{name}`.", object_type.label);
        text += &object(&about, &pascal(name), name, &object_type.with, &object_type.fields);
    }
    text += "\nimpl<'i, 'a> Event<'i, 'a> {\n";
    for object_type in model.types() {
        let name = &object_type.name;
        text += &format!(
            "    /// The object of an event of `{name}`.\n    #[must_use]\n    pub fn {}(&self) -> Option<{}<'i, 'a>> {{\n        \
             self.object()\n    }}\n",
            name.replace('.', "_"),
            pascal(name)
        );
    }
    text + "}\n"
}

fn object(about: &str, name: &str, object_type: &str, with: &[String], fields: &[Field]) -> String {
    let with = with.join(" ");
    format!("\nobject! {{ \"{about}\" {name} \"{object_type}\" [{with}] {{\n{}}} }}\n", methods(fields))
}

fn methods(fields: &[Field]) -> String {
    let method = |field: &Field| {
        let remark = field.remark().map(|remark| format!(": {remark}")).unwrap_or_default();
        let kind = match &field.kind {
            Kind::List(_) if field.kind.shape().is_some() => "list of objects".to_owned(),
            Kind::Object(_) => "object".to_owned(),
            kind => page::kind(kind),
        };
        let about = format!("{}{remark}. Source: {}.", capital(&kind), field.sources.join(", "));
        let mark = if RESERVED.contains(&field.name.as_str()) { "r#" } else { "" };
        format!("    {about:?} {mark}{}: {},\n", field.name, written(&field.kind))
    };
    fields.iter().map(method).collect()
}

fn written(kind: &Kind) -> String {
    match kind {
        Kind::Integer | Kind::Hundredths(_) | Kind::Percent | Kind::Bytes | Kind::UsCents => "i64".to_owned(),
        Kind::Seconds | Kind::UsDollars => "f64".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::Object(Some(shape)) => format!("{shape}<'i, 'a>"),
        Kind::Object(None) | Kind::Any => "Value<'i, 'a>".to_owned(),
        Kind::List(inner) => format!("Vec<{}>", written(inner)),
        _ => "Cow<'a, str>".to_owned(),
    }
}
