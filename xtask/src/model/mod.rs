//! The model of Close's objects, read from `src/model/families`, and the files generated from it: `pkg/events.d.ts`,
//! `docs/events.md`, `src/payload/event_types.json`, and the JSON Schemas of the package.

mod field;
mod page;
mod schema;
mod types;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use toml::{Table, Value};

use field::Field;

/// The families, in the order of the documentation.
const FAMILIES: [&str; 9] =
    ["lead", "contact", "opportunity", "task", "activity", "sequence", "custom", "bulk", "organization"];

/// The whole model.
struct Model {
    groups: Vec<Fields>,
    shapes: Vec<Fields>,
    families: Vec<Family>,
}

/// Fields under a name: a group that object types share, or the shape of an object inside of an object.
struct Fields {
    name: String,
    fields: Vec<Field>,
}

/// A group of related object types.
struct Family {
    name: &'static str,
    /// A sentence that describes them.
    about: String,
    types: Vec<ObjectType>,
}

/// One object type.
struct ObjectType {
    /// `activity.call`.
    name: String,
    /// Its name for people: `Call`.
    label: String,
    actions: Vec<String>,
    /// The `actions` that Close does not document, but that its event log shows.
    observed: Vec<String>,
    sources: Vec<String>,
    since: Option<String>,
    /// Whether its objects have custom fields.
    custom: bool,
    /// The names of the groups whose fields it includes.
    with: Vec<String>,
    /// Its own fields.
    fields: Vec<Field>,
}

impl ObjectType {
    /// Whether Close documents that events of this type come.
    fn is_documented(&self) -> bool {
        self.sources.iter().any(|source| source == "docs")
    }

    fn documented_actions(&self) -> impl Iterator<Item = &str> {
        self.actions.iter().filter(|action| !self.observed.contains(action)).map(String::as_str)
    }
}

impl Model {
    /// Reads `src/model/families`.
    fn read(root: &Path) -> Result<Self> {
        let folder = root.join("src/model/families");
        let read = |name: &str| -> Result<(String, Table)> {
            let path = folder.join(format!("{name}.toml"));
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let table = text.parse::<Table>().with_context(|| path.display().to_string())?;
            let about = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
            Ok((about, table))
        };
        let (_, common) = read("common")?;
        let mut families = Vec::new();
        for name in FAMILIES {
            let (about, table) = read(name)?;
            let types = table.iter().map(|(name, value)| object_type(name, value)).collect::<Result<_>>()?;
            families.push(Family { name, about, types });
        }
        let model = Self { groups: named(&common, "group")?, shapes: named(&common, "shape")?, families };
        for object_type in model.types() {
            for group in &object_type.with {
                model.group(group).with_context(|| format!("{}: no group {group}", object_type.name))?;
            }
        }
        Ok(model)
    }

    fn types(&self) -> impl Iterator<Item = &ObjectType> {
        self.families.iter().flat_map(|family| &family.types)
    }

    fn group(&self, name: &str) -> Option<&Fields> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// All fields of an object type: those of its groups, and its own.
    fn fields<'a>(&'a self, object_type: &'a ObjectType) -> Vec<&'a Field> {
        let groups = object_type.with.iter().filter_map(|name| self.group(name));
        groups.flat_map(|group| &group.fields).chain(&object_type.fields).collect()
    }

    /// `src/payload/event_types.json`: the documented types and actions, in the order of their names.
    fn event_types(&self) -> String {
        let mut lines: Vec<String> = self
            .types()
            .filter(|each| each.is_documented())
            .map(|each| {
                let actions: Vec<String> =
                    each.documented_actions().map(|action| format!("\"{action}\"")).collect();
                format!("  \"{}\": [{}]", each.name, actions.join(", "))
            })
            .collect();
        lines.sort();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }
}

/// The tables of a kind in `common.toml`.
fn named(common: &Table, kind: &str) -> Result<Vec<Fields>> {
    let Some(Value::Table(all)) = common.get(kind) else { bail!("common.toml has no {kind}") };
    let read = |(name, value): (&String, &Value)| {
        Ok(Fields { name: name.clone(), fields: fields(name, Some(value))? })
    };
    all.iter().map(read).collect()
}

/// The members of an object type. Any other is a mistake that nobody would notice.
const MEMBERS: [&str; 8] =
    ["actions", "observed_actions", "source", "since", "label", "custom", "with", "fields"];

fn object_type(name: &str, value: &Value) -> Result<ObjectType> {
    for member in value.as_table().into_iter().flat_map(Table::keys) {
        if !MEMBERS.contains(&member.as_str()) {
            bail!("{name} has {member}: an object type has {}", MEMBERS.join(", "));
        }
    }
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let words = |key: &str| -> Vec<String> {
        text(key).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    };
    let with = value.get("with").and_then(Value::as_array).into_iter().flatten();
    Ok(ObjectType {
        name: name.to_owned(),
        label: text("label").with_context(|| format!("{name} has no label"))?,
        actions: words("actions"),
        observed: words("observed_actions"),
        sources: words("source"),
        since: text("since"),
        custom: value.get("custom").and_then(Value::as_bool) == Some(true),
        with: with.filter_map(Value::as_str).map(str::to_owned).collect(),
        fields: fields(name, value.get("fields"))?,
    })
}

fn fields(of: &str, table: Option<&Value>) -> Result<Vec<Field>> {
    let table = table.and_then(Value::as_table);
    let read = |(name, line): (&String, &Value)| {
        let line = line.as_str().with_context(|| format!("{of}.{name} is not a line of text"))?;
        Field::read(name, line).with_context(|| format!("{of}.{name}: {line}"))
    };
    table.into_iter().flatten().map(read).collect()
}

/// With a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The generated files in the repository: path and text.
fn generated(root: &Path) -> Result<Vec<(&'static str, String)>> {
    let model = Model::read(root)?;
    Ok(vec![
        ("pkg/events.d.ts", types::declarations(&model)),
        ("docs/events.md", page::page(&model)),
        ("src/payload/event_types.json", model.event_types()),
    ])
}

/// `cargo xtask model`: writes all generated files, including the schemas of the built package.
pub fn write(root: &Path) -> Result<()> {
    for (path, text) in generated(root)? {
        fs::write(root.join(path), text).context(path)?;
    }
    schemas(root, &root.join("pkg/dist/schemas"))
}

/// Writes the JSON Schemas into a folder: one for each object type, and `event.json` for all.
pub fn schemas(root: &Path, folder: &Path) -> Result<()> {
    let model = Model::read(root)?;
    fs::create_dir_all(folder)?;
    for (name, schema) in schema::schemas(&model) {
        fs::write(folder.join(format!("{name}.json")), format!("{schema}\n"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_generated_is_current() {
        let root = crate::command::root();
        for (path, text) in generated(&root).expect("the model is read") {
            let kept = fs::read_to_string(root.join(path)).unwrap_or_default();
            assert!(kept == text, "{path} is not what the model says: run `cargo xtask model`");
        }
    }

    #[test]
    fn every_fact_names_its_source_and_no_field_stands_twice() {
        let model = Model::read(&crate::command::root()).expect("the model is read");
        for object_type in model.types() {
            let mut names: Vec<&str> =
                model.fields(object_type).iter().map(|field| field.name.as_str()).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", object_type.name);
            assert!(
                !object_type.actions.is_empty() && !object_type.sources.is_empty(),
                "{}",
                object_type.name
            );
        }
    }
}
