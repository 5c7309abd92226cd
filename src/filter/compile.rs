//! From a filter's JSON to a program, with the place of every mistake.

use super::pointer::{Pointer, PointerStep};
use crate::Error;
use crate::count::Count;
use crate::filter::{EVENT, FieldKey, NOWHERE, Node, Program, Type};
use crate::payload::{Kind, Value, quoted, text_of};

/// How many filters may stand inside one another.
pub(super) const MAX_DEPTH: usize = 64;

/// What surrounds a node.
#[derive(Clone, Copy)]
struct Surroundings<'t> {
    pointer: &'t Pointer<'t>,
    path: u32,
    depth: Count,
}

/// Adds a filter to a program: the node to ask, or `None` for `null`, which lets every event through.
pub(super) fn compile(program: &mut Program, at: u32, pointer: &Pointer<'_>) -> Result<Option<u32>, Error> {
    match program.document.at(at) {
        Some(filter) if filter.kind() != Kind::Null => {
            node(program, at, Surroundings { pointer, path: EVENT, depth: Count(1) }).map(Some)
        }
        _ => Ok(None),
    }
}

/// The members of a filter node, by their places.
#[derive(Default)]
struct NodeMembers {
    field: Option<u32>,
    filter: Option<u32>,
    filters: Option<u32>,
    value: Option<u32>,
    from: Option<u32>,
    to: Option<u32>,
}

impl NodeMembers {
    fn slot(&mut self, name: &str) -> &mut Option<u32> {
        match name {
            "field" => &mut self.field,
            "filter" => &mut self.filter,
            "filters" => &mut self.filters,
            "from" => &mut self.from,
            "to" => &mut self.to,
            _ => &mut self.value,
        }
    }
}

fn node(program: &mut Program, at: u32, place: Surroundings<'_>) -> Result<u32, Error> {
    let wrong = |code, message: String| Err(Error::at(code, &message, place.pointer.to_string()));
    if place.depth > MAX_DEPTH {
        return wrong("FILTER_TOO_DEEP", format!("filters are nested more than {MAX_DEPTH} deep"));
    }
    let read = program.document.at(at);
    let Some(written) = read.filter(|value| value.kind() == Kind::Object) else {
        let found = read.map_or("nothing", |value| article(value.kind()));
        return wrong("WRONG_MEMBER_TYPE", format!("a filter must be an object with a type, not {found}"));
    };
    let Some(name) = written.get("type") else {
        return wrong("MISSING_MEMBER", "a filter needs a type".to_owned());
    };
    if name.kind() != Kind::String {
        return wrong("WRONG_MEMBER_TYPE", format!("type must be a string, not {}", article(name.kind())));
    }
    let Some((_, does)) = Type::ALL.iter().find(|(known, _)| name.is(known)) else {
        return wrong("UNKNOWN_FILTER_TYPE", unknown(&text_of(&name)));
    };
    let does = *does;
    let members = match members(&written, does) {
        Ok(members) => members,
        Err((code, message)) => return wrong(code, message),
    };
    let base = Node {
        does,
        written: does,
        key: FieldKey::Known(""),
        path: place.path,
        operand: members.value.unwrap_or(NOWHERE),
        first: 0,
        count: 0,
    };
    let inner = |program: &mut Program, path: u32| match members.filter {
        Some(child) => {
            let pointer = place.pointer.name("filter");
            node(program, child, Surroundings { pointer: &pointer, path, depth: place.depth + 1 })
        }
        None => Ok(NOWHERE),
    };
    match does {
        Type::And | Type::Or => {
            let list = place.pointer.name("filters");
            let elements = members.filters.and_then(|filters| program.document.at(filters));
            let elements: Vec<u32> =
                elements.into_iter().flat_map(|list| list.elements()).map(|each| each.place()).collect();
            let mut children = Vec::with_capacity(elements.len());
            for (number, element) in elements.into_iter().enumerate() {
                let pointer = list.to(PointerStep::Element(number));
                let depth = place.depth + 1;
                children.push(node(program, element, Surroundings { pointer: &pointer, depth, ..place })?);
            }
            Ok(program.push(base, &children))
        }
        Type::Not => {
            let child = inner(program, place.path)?;
            Ok(program.push(base, &[child]))
        }
        Type::AnyArrayValue => {
            let child = inner(program, NOWHERE)?;
            Ok(program.push(base, &[child]))
        }
        Type::FieldAccessor => {
            let key = FieldKey::Written(members.field.unwrap_or(NOWHERE));
            let path = program.path_to(place.path, key);
            let child = inner(program, path)?;
            Ok(program.push(Node { key, path, ..base }, &[child]))
        }
        Type::Changed | Type::ChangedFromTo => {
            if place.path != EVENT {
                let name = does.name();
                return wrong(
                    "MISPLACED_FILTER",
                    format!("{name} reads the whole event; move it out of the field_accessor"),
                );
            }
            Ok(changed(program, base, &members))
        }
        _ => Ok(program.push(base, &[])),
    }
}

/// What `changed` and `changed_from_to` mean in Close's language.
fn changed(program: &mut Program, base: Node, members: &NodeMembers) -> u32 {
    let field = members.field.unwrap_or(NOWHERE);
    let accessor =
        |program: &mut Program, parent: u32, key: FieldKey, child: &dyn Fn(&mut Program, u32) -> u32| {
            let path = program.path_to(parent, key);
            let child = child(program, path);
            program.push(Node { does: Type::FieldAccessor, key, path, ..base }, &[child])
        };
    let leaf = |does: Type, operand: u32| {
        move |program: &mut Program, path: u32| program.push(Node { does, operand, path, ..base }, &[])
    };
    let listed = accessor(program, EVENT, FieldKey::Known("changed_fields"), &leaf(Type::Contains, field));
    if base.does == Type::Changed {
        return listed;
    }
    let mut parts = vec![listed];
    for (side, value) in [("previous_data", members.from), ("data", members.to)] {
        if let Some(value) = value {
            let is = leaf(Type::Equals, value);
            let below =
                |program: &mut Program, path: u32| accessor(program, path, FieldKey::Written(field), &is);
            parts.push(accessor(program, EVENT, FieldKey::Known(side), &below));
        }
    }
    program.push(Node { does: Type::And, ..base }, &parts)
}

/// The members that a type has, all of them and no others.
fn members(written: &Value<'_, '_>, does: Type) -> Result<NodeMembers, (&'static str, String)> {
    let names: &[&str] = match does {
        Type::IsNull | Type::NonNull => &[],
        Type::And | Type::Or => &["filters"],
        Type::Not | Type::AnyArrayValue => &["filter"],
        Type::FieldAccessor => &["field", "filter"],
        Type::Changed => &["field"],
        Type::ChangedFromTo => &["field", "from", "to"],
        _ => &["value"],
    };
    let mut members = NodeMembers::default();
    let mut other = None;
    for (key, value) in written.members() {
        let Some(name) = names.iter().find(|name| key.is(name)) else {
            if !key.is("type") {
                other = other.or(Some(key));
            }
            continue;
        };
        // Of equal keys the last counts, for its kind too.
        *members.slot(name) = Some(value.place());
    }
    for name in names {
        let Some(value) = members.slot(name).and_then(|place| written.other(place)) else { continue };
        let (fits, wanted) = match *name {
            "field" => (value.kind() == Kind::String, "a string"),
            "filters" => (value.kind() == Kind::Array, "an array"),
            "value" => value_fits(does, value.kind()),
            _ => (true, ""),
        };
        if !fits {
            let message = format!("{name} must be {wanted}, not {}", article(value.kind()));
            return Err(("WRONG_MEMBER_TYPE", message));
        }
    }
    let NodeMembers { field, filter, filters, value, from, to } = &members;
    let given = |name: &str| match name {
        "field" => field.is_some(),
        "filter" => filter.is_some(),
        "filters" => filters.is_some(),
        "value" => value.is_some(),
        _ => from.is_some() || to.is_some(),
    };
    let missing = match names.iter().find(|name| !given(name)) {
        Some(&"from") => "from, to, or both".to_owned(),
        Some(name) => format!("a member {name}"),
        None => String::new(),
    };
    let other = other.map(|key| quoted(&text_of(&key)));
    let name = does.name();
    match (missing.is_empty(), other) {
        (true, None) => Ok(members),
        (true, Some(other)) => Err(("UNKNOWN_MEMBER", format!("unknown member {other} in {name}"))),
        (false, None) => Err(("MISSING_MEMBER", format!("{name} needs {missing}"))),
        (false, Some(other)) => {
            Err(("MISSING_MEMBER", format!("{name} needs {missing}; {other} is not a member of it")))
        }
    }
}

fn value_fits(does: Type, kind: Kind) -> (bool, &'static str) {
    match does {
        Type::Equals | Type::NotEquals | Type::Contains => (true, ""),
        Type::GreaterThan | Type::GreaterThanOrEqual | Type::LessThan | Type::LessThanOrEqual => {
            (matches!(kind, Kind::Number | Kind::String), "a number or a string")
        }
        _ => (kind == Kind::String, "a string"),
    }
}

/// What to say of an unknown type: the nearest name, when one is near.
fn unknown(name: &str) -> String {
    let bare = |name: &str| -> String {
        let name = name.strip_prefix("closehook:").unwrap_or(name);
        name.chars().filter(char::is_ascii_alphanumeric).map(|each| each.to_ascii_lowercase()).collect()
    };
    let near = Type::ALL.iter().find(|(known, _)| bare(known) == bare(name));
    let shown: String = name.chars().take(60).collect();
    match near {
        Some((known, _)) => format!("unknown filter type \"{shown}\"; did you mean \"{known}\"?"),
        None => format!("unknown filter type \"{shown}\""),
    }
}

/// A kind, in words.
pub(super) fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
    }
}
