//! What in a filter can never do what it seems to ask.

use serde::Serialize;

use super::pointer::{Pointer, Step};
use crate::filter::leaf;
use crate::filter::{EVENT, Key, NOWHERE, Node, Program, Type};
use crate::payload::{Documented, EVENT_FIELDS, Index, Value, documented, quoted};

/// A remark on a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `NEVER_MATCHES`, `ALWAYS_MATCHES`, `CONTRADICTION`, `EMPTY_OR`, `DOTTED_FIELD`, `UNKNOWN_EVENT_FIELD`,
    /// `NESTED_CUSTOM_FIELD`, `UNKNOWN_OBJECT_TYPE` or `UNKNOWN_ACTION`.
    pub code: &'static str,
    /// JSON Pointer (RFC 6901) of the node in the filter.
    pub pointer: String,
    /// The reason, in words.
    pub sentence: String,
}

/// Lints a filter for events of a type and action, or of any.
pub(super) fn lint(
    program: &Program,
    root: Option<u32>,
    pointer: &Pointer<'_>,
    object_type: Option<&str>,
    action: Option<&str>,
) -> Vec<Finding> {
    let facts = facts(object_type, action);
    let facts = Index::read(facts.as_bytes()).ok();
    let facts = facts.as_ref().and_then(Index::root);
    let mut lint = Lint { program, facts, assumed: Vec::new(), findings: Vec::new() };
    lint.event_type(object_type, action, pointer);
    if let Some(root) = root {
        lint.spelling(root, pointer);
        let (code, ever) = match lint.verdict(root, pointer) {
            Ever::Sometimes => return lint.findings,
            Ever::Never => ("NEVER_MATCHES", "no event"),
            Ever::Always => ("ALWAYS_MATCHES", "every event"),
        };
        let of = match (object_type, action) {
            (Some(object_type), Some(action)) => format!(" {object_type} {action}"),
            (Some(name), None) | (None, Some(name)) => format!(" {name}"),
            (None, None) => String::new(),
        };
        let what = of.trim_start();
        let what = if what.is_empty() { String::new() } else { format!(" of {what}") };
        lint.add(code, pointer, format!("{ever}{what} can make this differ: the filter has one answer"));
    }
    lint.findings
}

/// What is known of events before one is there: the parts that are empty for an action (Close's documentation,
/// "Events"; of deleted ones, as they arrive).
fn facts(object_type: Option<&str>, action: Option<&str>) -> String {
    let mut facts = Vec::new();
    if let Some(action) = action {
        if action != "updated" {
            facts.push("\"changed_fields\":[]".to_owned());
        }
        if action != "updated" && action != "deleted" {
            facts.push("\"previous_data\":{}".to_owned());
        }
        if action == "deleted" {
            facts.push("\"data\":{}".to_owned());
        }
    }
    for (name, value) in [("object_type", object_type), ("action", action)] {
        if let Some(value) = value.filter(|value| plain(value)) {
            facts.push(format!("\"{name}\":\"{value}\""));
        }
    }
    format!("{{{}}}", facts.join(","))
}

fn plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
}

/// How often a node can hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ever {
    Never,
    Sometimes,
    Always,
}

impl Ever {
    fn known(holds: bool) -> Self {
        if holds { Self::Always } else { Self::Never }
    }

    fn not(self) -> Self {
        match self {
            Self::Never => Self::Always,
            Self::Sometimes => Self::Sometimes,
            Self::Always => Self::Never,
        }
    }
}

struct Lint<'p, 'f> {
    program: &'p Program,
    facts: Option<Value<'f, 'f>>,
    /// Fields whose value the conditions around a node fix, and the node that fixes each.
    assumed: Vec<(u32, Option<Value<'p, 'p>>, u32)>,
    findings: Vec<Finding>,
}

impl<'p, 'f> Lint<'p, 'f> {
    fn add(&mut self, code: &'static str, pointer: &Pointer<'_>, sentence: String) {
        self.findings.push(Finding { code, pointer: pointer.to_string(), sentence });
    }

    fn event_type(&mut self, object_type: Option<&str>, action: Option<&str>, pointer: &Pointer<'_>) {
        let Some(object_type) = object_type else { return };
        match documented(object_type, action) {
            Documented::Both => {}
            Documented::Neither => {
                let message = format!("no object type {} is documented", quoted(object_type));
                self.add("UNKNOWN_OBJECT_TYPE", pointer, message);
            }
            Documented::TypeOnly => {
                let action = quoted(action.unwrap_or_default());
                let message = format!("no action {action} of {object_type} is documented");
                self.add("UNKNOWN_ACTION", pointer, message);
            }
        }
    }

    /// Fields that are written as somebody might take them to be. As deep as the filter.
    fn spelling(&mut self, at: u32, pointer: &Pointer<'_>) {
        let program = self.program;
        let Some(node) = program.node(at) else { return };
        if node.written != node.does {
            return;
        }
        if node.does == Type::Or && node.count == 0 {
            self.add("EMPTY_OR", pointer, "an \"or\" without filters is never true".to_owned());
        }
        if node.does == Type::FieldAccessor {
            self.field(node, pointer);
        }
        let several = matches!(node.does, Type::And | Type::Or);
        let step = pointer.name(if several { "filters" } else { "filter" });
        for (number, child) in program.children(node).iter().enumerate() {
            let element = step.to(Step::Element(number));
            self.spelling(*child, if several { &element } else { &step });
        }
    }

    fn field(&mut self, node: &Node, pointer: &Pointer<'_>) {
        let program = self.program;
        let Some(path) = program.path(node.path) else { return };
        let key = program.key_text(node.key);
        let parent = program.path(path.parent).map(|parent| program.key_text(parent.key));
        let in_data = parent.as_deref().is_some_and(|key| key == "data" || key == "previous_data");
        let first = key.split('.').next().unwrap_or_default();
        let dotted = key.contains('.') && first != "custom";
        if path.parent == EVENT && !EVENT_FIELDS.contains(&key.as_str()) {
            if dotted || first == "custom" {
                let message = format!("a field is one literal key, and {} is none of an event", quoted(&key));
                self.add("DOTTED_FIELD", pointer, message);
            } else {
                let message = format!("an event has no {}: is it a field of data?", quoted(&key));
                self.add("UNKNOWN_EVENT_FIELD", pointer, message);
            }
        } else if in_data && dotted {
            let message = format!("a field is one literal key: {} is not a path", quoted(&key));
            self.add("DOTTED_FIELD", pointer, message);
        } else if in_data
            && key == "custom"
            && program.child(node).is_some_and(|child| child.does == Type::FieldAccessor)
        {
            let message = "custom fields have flat keys, as custom.cf_…: there is no object \"custom\"";
            self.add("NESTED_CUSTOM_FIELD", pointer, message.to_owned());
        }
    }

    /// How often a node can hold, given the facts and what is assumed. As deep as the filter.
    fn verdict(&mut self, at: u32, pointer: &Pointer<'_>) -> Ever {
        let program = self.program;
        let Some(node) = program.node(at) else { return Ever::Sometimes };
        let meant = node.written != node.does;
        let step = pointer.name("filter");
        match node.does {
            Type::And | Type::Or => {
                let decisive = if node.does == Type::And { Ever::Never } else { Ever::Always };
                let before = self.assumed.len();
                if node.does == Type::And {
                    for child in program.children(node) {
                        self.assume(*child);
                    }
                }
                let list = pointer.name("filters");
                let mut all = decisive.not();
                for (number, child) in program.children(node).iter().enumerate() {
                    let element = list.to(Step::Element(number));
                    match self.verdict(*child, if meant { pointer } else { &element }) {
                        each if each == decisive => all = decisive,
                        Ever::Sometimes if all != decisive => all = Ever::Sometimes,
                        _ => {}
                    }
                }
                self.assumed.truncate(before);
                all
            }
            Type::Not => {
                // What is assumed is a contradiction only where it must hold.
                let assumed = core::mem::take(&mut self.assumed);
                let inner = program.children(node).first().map(|child| self.verdict(*child, &step));
                self.assumed = assumed;
                inner.unwrap_or(Ever::Sometimes).not()
            }
            Type::FieldAccessor => {
                let child = program.children(node).first();
                child.map_or(Ever::Sometimes, |child| {
                    self.verdict(*child, if meant { pointer } else { &step })
                })
            }
            Type::AnyArrayValue => match self.fact(node.path) {
                Some(known) if known.is_none_or(|value| value.elements().next().is_none()) => Ever::Never,
                _ => Ever::Sometimes,
            },
            _ => self.leaf(at, node, pointer),
        }
    }

    fn leaf(&mut self, at: u32, node: &Node, pointer: &Pointer<'_>) -> Ever {
        if let Some(known) = self.fact(node.path) {
            return Ever::known(leaf(self.program, node, known));
        }
        let fixed = self.assumed.iter().find(|(path, ..)| *path == node.path && node.path != NOWHERE);
        if let Some((_, value, by)) = fixed.copied()
            && by != at
            && !leaf(self.program, node, value)
        {
            let message = "it cannot hold together with another condition on the same field";
            self.add("CONTRADICTION", pointer, message.to_owned());
            return Ever::Never;
        }
        Ever::Sometimes
    }

    /// Takes note of fields that must have one value for the node to hold.
    fn assume(&mut self, at: u32) {
        let program = self.program;
        let Some(node) = program.node(at) else { return };
        match node.does {
            Type::And | Type::FieldAccessor => {
                for child in program.children(node) {
                    self.assume(*child);
                }
            }
            Type::Equals | Type::IsNull if node.path != NOWHERE => {
                let value = if node.does == Type::Equals { program.operand(node) } else { None };
                self.assumed.push((node.path, value, at));
            }
            _ => {}
        }
    }

    /// What a field is in every event asked about: `None` when that is not known.
    fn fact(&self, path: u32) -> Option<Option<Value<'f, 'f>>> {
        let mut keys: Vec<Key> = Vec::new();
        let mut at = path;
        while at != EVENT {
            let path = self.program.path(at)?;
            keys.push(path.key);
            at = path.parent;
        }
        let outermost = keys.pop()?;
        let mut value = Some(self.program.member(&self.facts?, outermost)?);
        while let Some(key) = keys.pop() {
            value = value.and_then(|object| self.program.member(&object, key));
        }
        Some(value)
    }
}
