//! The model of Close's objects, read from `src/model/families`, and the files generated from it: `pkg/events.d.ts`,
//! `docs/events.md`, `src/payload/event_types.json`, `src/model/known.rs`, `src/model/objects.txt`, `src/model/accessors.rs`,
//! `pkg/src/emulator/templates.json`, `pkg/src/redact/model-fields.js`, and the JSON Schemas of the package.

mod accessors;
mod core;
mod field;
mod objects;
mod page;
mod redaction;
mod sample;
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
    labels: Labels,
    aliases: Aliases,
    /// The values of samples, by the name of the field.
    samples: Table,
}

/// Names with their meanings.
type Names = Vec<(String, String)>;

/// Labels for names that the rules do not make readable.
struct Labels {
    field: Names,
    word: Names,
    spelling: Names,
    /// Object types as tasks name them.
    inner: Names,
}

/// Other names, older or from elsewhere, with the ones that Close sends.
struct Aliases {
    action: Names,
    id: Names,
}

/// Fields under a name: a group that object types share, or the shape of a nested object.
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
    /// The prefix of the ids of its objects, where it is known: `acti`.
    id: Option<String>,
    /// Its other names, in small letters, without spaces.
    aliases: Vec<String>,
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
    /// The values of a sample that neither the kinds of the fields nor the shared ones give.
    sample: Table,
    /// The fields that an action sets in a sample.
    sets: Vec<(String, Table)>,
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
        let names = |of: &str, kind: &str| names(&common, of, kind);
        let model = Self {
            groups: named(&common, "group")?,
            shapes: named(&common, "shape")?,
            families,
            labels: Labels {
                field: names("label", "field")?,
                word: names("label", "word")?,
                spelling: names("label", "spelling")?,
                inner: names("label", "inner")?,
            },
            aliases: Aliases { action: names("alias", "action")?, id: names("alias", "id")? },
            samples: common
                .get("sample")
                .and_then(Value::as_table)
                .context("common.toml has no sample")?
                .clone(),
        };
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

    /// Every field of every object type, and of nested objects if `inside`.
    fn all_fields_of_types(&self, inside: bool) -> Vec<(&ObjectType, &Field)> {
        let mut all = Vec::new();
        for object_type in self.types() {
            let mut fields = self.fields(object_type);
            let mut next = 0;
            while let Some(field) = fields.get(next).copied() {
                all.push((object_type, field));
                let shape = field.kind.shape().filter(|_| inside);
                fields.extend(
                    shape.and_then(|name| self.shape(name)).into_iter().flat_map(|shape| &shape.fields),
                );
                next += 1;
            }
        }
        all
    }

    /// Every field with the name of what has it: an object type, a group or a shape.
    fn all_fields(&self) -> impl Iterator<Item = (String, &Field)> {
        let shared = self.groups.iter().chain(&self.shapes);
        let shared = shared.flat_map(|each| each.fields.iter().map(|field| (each.name.clone(), field)));
        shared.chain(self.types().flat_map(|each| each.fields.iter().map(|field| (each.name.clone(), field))))
    }

    fn shape(&self, name: &str) -> Option<&Fields> {
        self.shapes.iter().find(|shape| shape.name == name)
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

/// The names of a kind in `common.toml`, with their meanings.
fn names(common: &Table, of: &str, kind: &str) -> Result<Names> {
    let table = common.get(of).and_then(|all| all.get(kind)).and_then(Value::as_table);
    let read = |(name, value): (&String, &Value)| {
        let value = value.as_str().with_context(|| format!("{of}.{kind}.{name} is not a text"))?;
        Ok((name.clone(), value.to_owned()))
    };
    table.with_context(|| format!("common.toml has no {of}.{kind}"))?.iter().map(read).collect()
}

/// The members of an object type. Any other is a mistake that nobody would notice.
const MEMBERS: [&str; 11] = [
    "actions",
    "observed_actions",
    "source",
    "since",
    "id",
    "label",
    "aliases",
    "custom",
    "with",
    "fields",
    "sample",
];

fn object_type(name: &str, value: &Value) -> Result<ObjectType> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let words = |key: &str| -> Vec<String> {
        text(key).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    };
    let actions = words("actions");
    let mut sets = Vec::new();
    for (member, value) in value.as_table().into_iter().flatten() {
        match value {
            Value::Table(fields) if actions.contains(member) => sets.push((member.clone(), fields.clone())),
            _ if MEMBERS.contains(&member.as_str()) => {}
            _ => bail!("{name} has {member}: an object type has {}, and its actions", MEMBERS.join(", ")),
        }
    }
    let with = value.get("with").and_then(Value::as_array).into_iter().flatten();
    Ok(ObjectType {
        name: name.to_owned(),
        label: text("label").with_context(|| format!("{name} has no label"))?,
        id: text("id"),
        aliases: words("aliases"),
        actions,
        observed: words("observed_actions"),
        sources: words("source"),
        since: text("since"),
        custom: value.get("custom").and_then(Value::as_bool) == Some(true),
        with: with.filter_map(Value::as_str).map(str::to_owned).collect(),
        fields: fields(name, value.get("fields"))?,
        sample: value.get("sample").and_then(Value::as_table).cloned().unwrap_or_default(),
        sets,
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

/// The most columns of a line, as the formatters have it.
const WIDTH: usize = 120;

/// Parts with a space between them, in lines that leave room for two characters at their end. The first line has this
/// indent, the others one of four.
fn wrapped<'p>(indent: &str, parts: impl Iterator<Item = &'p str>) -> String {
    let mut text = String::new();
    let mut line = indent.to_owned();
    for (at, part) in parts.enumerate() {
        if at > 0 && line.len() + part.len() + 3 > WIDTH {
            text += &line;
            text.push('\n');
            line = "    ".to_owned();
        } else if at > 0 {
            line.push(' ');
        }
        line += part;
    }
    text + &line
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
        ("src/model/known.rs", core::tables(&model)),
        ("src/model/objects.txt", objects::objects(&model)),
        ("src/model/accessors.rs", accessors::accessors(&model)),
        ("pkg/src/emulator/templates.json", sample::templates(&model)?),
        ("pkg/src/redact/model-fields.js", redaction::fields(&model)),
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

    /// `cargo test -p xtask -- --nocapture stands_on` prints what each field stands on.
    #[test]
    fn every_field_stands_on_a_source() {
        let model = Model::read(&crate::command::root()).expect("the model is read");
        let page = page::page(&model);
        let mut counts = std::collections::BTreeMap::new();
        for (owner, field) in model.all_fields() {
            let sources = field.sources.join(", ");
            println!("{owner}.{} stands on {sources}", field.name);
            assert!(!field.sources.is_empty(), "{owner}.{}", field.name);
            for source in &field.sources {
                assert!(field::SOURCES.contains(&source.as_str()), "{owner}.{}: {source}", field.name);
                *counts.entry(source.clone()).or_insert(0) += 1;
            }
            // The page tells people the same.
            let is_row = |line: &str| {
                line.starts_with(&format!("| `{}` |", field.name))
                    && line.ends_with(&format!("| {sources} |"))
            };
            assert!(page.lines().any(is_row), "{owner}.{}", field.name);
        }
        assert_eq!(counts.len(), field::SOURCES.len(), "{counts:?}");
    }

    #[test]
    fn a_field_without_a_source_is_refused() {
        for line in ["text", "text;", "text; ; a note", "text; guessed", "text; docs guessed"] {
            let refused = Field::read("mood", line).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(refused.starts_with("a fact stands on one or more of docs"), "{line}: {refused}");
        }
        for line in ["mood; docs", "text often; docs", "; docs"] {
            assert!(Field::read("mood", line).is_err(), "{line}");
        }
        assert!(Field::read("mood", "text? absent since:2026-01-01; inferred; a note").is_ok());
    }

    #[test]
    fn documented_types_are_covered() {
        let model = Model::read(&crate::command::root()).expect("the model is read");
        let documented: Vec<&ObjectType> = model.types().filter(|each| each.is_documented()).collect();
        assert!(documented.len() >= 54, "{}", documented.len());
        let actions: usize = documented.iter().map(|each| each.documented_actions().count()).sum();
        assert!(actions >= 183, "{actions}");
        for object_type in model.types() {
            assert!(!model.fields(object_type).is_empty(), "{}", object_type.name);
            for source in &object_type.sources {
                assert!(field::SOURCES.contains(&source.as_str()), "{}: {source}", object_type.name);
            }
        }
    }

    #[test]
    fn every_type_names_its_source_and_has_no_field_twice() {
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
