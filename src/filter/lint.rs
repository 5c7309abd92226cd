//! Finds conditions of a filter that cannot do what they seem to ask.

use serde::Serialize;

use super::asked;
use super::pointer::{Pointer, PointerStep};
use crate::count::{Count, ValueAt, wide};
use crate::filter::leaf;
use crate::filter::{EVENT, FieldKey, NOWHERE, Node, Program, Type};
use crate::model::{Arrival, arrival, is_action, nearest, unknown_action, unknown_type};
use crate::payload::{EVENT_FIELDS, Index, Value, quoted};

/// A remark on a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `NEVER_MATCHES`, `ALWAYS_MATCHES`, `CONTRADICTION`, `EMPTY_OR`, `EMPTY_PART`, `DOTTED_FIELD`, `UNKNOWN_EVENT_FIELD`,
    /// `UNKNOWN_FIELD`, `NESTED_CUSTOM_FIELD`, `CUSTOM_FIELD_KEY`, `CONTAINS_LIST`, `WRONG_KIND`, `WRONG_VALUE`, `WRONG_UNIT`,
    /// `UNKNOWN_OBJECT_TYPE` or `UNKNOWN_ACTION`.
    pub code: &'static str,
    /// JSON Pointer (RFC 6901) of the node in the filter. What is said of the object type or the action asked about has the
    /// pointer of the whole filter.
    pub pointer: String,
    /// The reason, in words.
    pub sentence: String,
}

/// Where a filter stands, and the object type and the action that it is asked about.
#[derive(Clone, Copy)]
pub(super) struct Places<'t> {
    pub(super) filter: &'t Pointer<'t>,
    pub(super) object_type: &'t Pointer<'t>,
    pub(super) action: &'t Pointer<'t>,
}

/// Lints a filter for events of a type and action, or of any.
pub(super) fn lint(
    program: &Program,
    root: Option<u32>,
    places: Places<'_>,
    object_type: Option<&str>,
    action: Option<&str>,
) -> Vec<Finding> {
    let pointer = places.filter;
    let facts = facts(object_type, action);
    let facts = Index::read(facts.as_bytes()).ok();
    let facts = facts.as_ref().and_then(Index::root);
    let mut lint = Lint {
        program,
        facts,
        object_type,
        assumed: Assumed::default(),
        idle: Vec::new(),
        findings: Vec::new(),
    };
    lint.event_type(object_type, action, places);
    if let Some(root) = root {
        lint.spelling(root, pointer);
        let (verdict, why) = lint.verdict(root, pointer);
        let (code, ever) = match verdict {
            Ever::Sometimes => {
                let idle = core::mem::take(&mut lint.idle);
                lint.findings.extend(idle);
                return lint.findings;
            }
            Ever::Never => ("NEVER_MATCHES", "never"),
            Ever::Always => ("ALWAYS_MATCHES", "always"),
        };
        let of = match (object_type, action) {
            (Some(object_type), Some(action)) => {
                format!(" {} events of {}", quoted(action), quoted(object_type))
            }
            (Some(name), None) => format!(" events of {}", quoted(name)),
            (None, Some(name)) => format!(" {} events", quoted(name)),
            (None, None) => String::new(),
        };
        let because = why.map(Why::sentence).unwrap_or_default();
        lint.add(code, pointer, format!("this filter {ever} matches{of}{because}"));
    }
    lint.findings
}

/// Why a node has one answer.
#[derive(Clone, Copy)]
enum Why {
    /// A part of the event is empty for the action, or is what the subscription asks for.
    Part(&'static str),
    Contradiction,
    EmptyAnd,
    EmptyOr,
    /// What is compared never has that kind, or that value.
    Operand,
}

impl Why {
    fn sentence(self) -> String {
        let because = match self {
            Self::Part("object_type" | "action") => "object_type and action are the same in all of them",
            Self::Part(part) => return format!(": {}", empty(part)),
            Self::Contradiction => "two of its conditions exclude each other",
            Self::EmptyAnd => "an \"and\" without filters is always true",
            Self::EmptyOr => "an \"or\" without filters is never true",
            Self::Operand => "the value that it asks for never occurs there",
        };
        format!(": {because}")
    }
}

/// Says when a part of an event is empty, and which part to test instead.
fn empty(part: &str) -> &'static str {
    match part {
        "data" => {
            "data is empty when an object is deleted; ask previous_data, which holds the object as it was"
        }
        "previous_data" => {
            "previous_data is empty unless the action is \"updated\" or \"deleted\"; ask data, which holds the object as it is"
        }
        _ => "changed_fields is empty unless the action is \"updated\"",
    }
}

/// The facts that are known before an event arrives: the parts that are empty for an action (Close's documentation,
/// "Events"; for deleted objects, as they arrive).
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

/// A field whose value a condition around a node fixes.
#[derive(Clone, Copy)]
struct Fixed<'p> {
    path: u32,
    value: Option<Value<'p, 'p>>,
    /// The node that fixes it.
    by: u32,
    /// The number of what was fixed of the path before, from 1.
    before: usize,
}

/// The fields whose values the conditions around a node fix.
#[derive(Default)]
struct Assumed<'p> {
    fixed: Vec<Fixed<'p>>,
    /// Of each path the number of the last in the list, from 1; 0 for none.
    last: Vec<usize>,
    /// How many of the list do not count, since a `not` stands between.
    hidden: usize,
}

impl<'p> Assumed<'p> {
    fn number(&self, path: u32) -> usize {
        self.last.value_at(wide(path))
    }

    fn get(&self, path: u32) -> Option<Fixed<'p>> {
        let at = self.number(path).checked_sub(1).filter(|at| *at >= self.hidden)?;
        self.fixed.get(at).copied()
    }

    /// The first condition on a field counts.
    fn add(&mut self, path: u32, value: Option<Value<'p, 'p>>, by: u32) {
        if self.get(path).is_none() {
            let before = self.number(path);
            self.fixed.push(Fixed { path, value, by, before });
            self.set(path, self.fixed.len());
        }
    }

    fn set(&mut self, path: u32, number: usize) {
        let path = wide(path);
        if self.last.len() <= path {
            self.last.resize((Count(path) + 1).0, 0);
        }
        if let Some(last) = self.last.get_mut(path) {
            *last = number;
        }
    }

    fn truncate(&mut self, length: usize) {
        while self.fixed.len() > length
            && let Some(Fixed { path, before, .. }) = self.fixed.pop()
        {
            self.set(path, before);
        }
    }
}

struct Lint<'p, 'f> {
    program: &'p Program,
    facts: Option<Value<'f, 'f>>,
    object_type: Option<&'f str>,
    assumed: Assumed<'p>,
    /// Remarks on conditions that have one answer, which count where the whole filter has not.
    idle: Vec<Finding>,
    findings: Vec<Finding>,
}

impl<'p, 'f> Lint<'p, 'f> {
    fn add(&mut self, code: &'static str, pointer: &Pointer<'_>, sentence: String) {
        self.findings.push(Finding { code, pointer: pointer.to_string(), sentence });
    }

    fn event_type(&mut self, object_type: Option<&str>, action: Option<&str>, places: Places<'_>) {
        let known = object_type.map(|object_type| arrival(object_type, action));
        if known == Some(Arrival::UnknownType) {
            self.add(
                "UNKNOWN_OBJECT_TYPE",
                places.object_type,
                unknown_type(object_type.unwrap_or_default()),
            );
        }
        let Some(action) = action else { return };
        let of = object_type.filter(|_| known == Some(Arrival::UnknownAction));
        if of.is_some() || (known != Some(Arrival::Known) && !is_action(action)) {
            self.add("UNKNOWN_ACTION", places.action, unknown_action(of, action));
        }
    }

    /// Fields that are written as somebody might take them to be. As deep as the filter.
    fn spelling(&mut self, at: u32, pointer: &Pointer<'_>) {
        let program = self.program;
        let Some(node) = program.node(at) else { return };
        if node.written != node.does {
            // Both of ours that are written out begin with what changed_fields lists.
            let listed = if node.does == Type::And { program.child(node) } else { Some(node) };
            if let Some(name) = listed.and_then(|listed| program.child(listed)) {
                self.operand(name, pointer);
            }
            return;
        }
        self.operand(node, pointer);
        if node.does == Type::Or && node.count == 0 {
            self.add("EMPTY_OR", pointer, "an \"or\" without filters is never true".to_owned());
        }
        if node.does == Type::FieldAccessor {
            self.field(node, pointer);
        }
        let several = matches!(node.does, Type::And | Type::Or);
        let step = pointer.name(if several { "filters" } else { "filter" });
        for (number, child) in program.children(node).iter().enumerate() {
            let element = step.to(PointerStep::Element(number));
            self.spelling(*child, if several { &element } else { &step });
        }
    }

    /// What a condition without children compares with.
    fn operand(&mut self, node: &Node, pointer: &Pointer<'_>) {
        let asked =
            asked::asked(self.program, node, &self.keys(node.path).unwrap_or_default(), self.object_type);
        if let Some((code, sentence)) = asked {
            self.add(code, pointer, sentence);
        }
    }

    fn field(&mut self, node: &Node, pointer: &Pointer<'_>) {
        let Some(keys) = self.keys(node.path) else { return };
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let nests = self.program.child(node).is_some_and(|child| child.does == Type::FieldAccessor);
        let found = match keys.as_slice() {
            [key] if !EVENT_FIELDS.contains(key) => Some(at_root(key)),
            ["data" | "previous_data", "custom"] if nests => Some((
                "NESTED_CUSTOM_FIELD",
                "custom fields have flat keys, such as \"custom.cf_…\"; there is no object \"custom\""
                    .to_owned(),
            )),
            ["data" | "previous_data", key] => asked::custom_key(key)
                .or_else(|| {
                    let dotted = key.contains('.') && !key.starts_with("custom.");
                    dotted.then(|| ("DOTTED_FIELD", not_a_path(key)))
                })
                .or_else(|| asked::misspelt(key, self.object_type)),
            _ => None,
        };
        if let Some((code, sentence)) = found {
            self.add(code, pointer, sentence);
        }
    }

    /// The keys from the event to what a path reads, outermost first; `None` inside an element of an array.
    fn keys(&self, path: u32) -> Option<Vec<String>> {
        let (mut keys, mut at) = (Vec::new(), path);
        while at != EVENT {
            let path = self.program.path(at)?;
            keys.push(self.program.key_text(path.key));
            at = path.parent;
        }
        keys.reverse();
        Some(keys)
    }

    /// How often a node can hold, given the facts and what is assumed, and why. As deep as the filter.
    fn verdict(&mut self, at: u32, pointer: &Pointer<'_>) -> (Ever, Option<Why>) {
        const OPEN: (Ever, Option<Why>) = (Ever::Sometimes, None);
        let program = self.program;
        let Some(node) = program.node(at) else { return OPEN };
        let meant = node.written != node.does;
        let step = pointer.name("filter");
        match node.does {
            Type::And | Type::Or => {
                let (decisive, empty) = match node.does {
                    Type::And => (Ever::Never, Why::EmptyAnd),
                    _ => (Ever::Always, Why::EmptyOr),
                };
                let before = self.assumed.fixed.len();
                if node.does == Type::And {
                    for child in program.children(node) {
                        self.assume(*child);
                    }
                }
                let list = pointer.name("filters");
                let children = program.children(node);
                let mut all = (decisive.not(), children.is_empty().then_some(empty));
                for (number, child) in children.iter().enumerate() {
                    let element = list.to(PointerStep::Element(number));
                    match self.verdict(*child, if meant { pointer } else { &element }) {
                        each if each.0 == decisive && all.0 != decisive => all = each,
                        (Ever::Sometimes, _) if all.0 != decisive => all = OPEN,
                        (ever, why) if ever == all.0 => all.1 = all.1.or(why),
                        _ => {}
                    }
                }
                self.assumed.truncate(before);
                all
            }
            Type::Not => {
                // What is assumed is a contradiction only where it must hold.
                let hidden = core::mem::replace(&mut self.assumed.hidden, self.assumed.fixed.len());
                let inner = program.children(node).first().map(|child| self.verdict(*child, &step));
                self.assumed.hidden = hidden;
                let (ever, why) = inner.unwrap_or(OPEN);
                (ever.not(), why)
            }
            Type::FieldAccessor => {
                let child = program.children(node).first();
                child.map_or(OPEN, |child| self.verdict(*child, if meant { pointer } else { &step }))
            }
            Type::AnyArrayValue => match self.fact(node.path) {
                Some(known) if known.is_none_or(|value| value.elements().next().is_none()) => {
                    (Ever::Never, self.part(node.path, pointer))
                }
                _ => OPEN,
            },
            _ => self.leaf(at, node, pointer),
        }
    }

    fn leaf(&mut self, at: u32, node: &Node, pointer: &Pointer<'_>) -> (Ever, Option<Why>) {
        if let Some(known) = self.fact(node.path) {
            return (Ever::known(leaf(self.program, node, known)), self.part(node.path, pointer));
        }
        if let Some(Fixed { value, by, .. }) = self.assumed.get(node.path)
            && by != at
            && !leaf(self.program, node, value)
        {
            let message = "it cannot hold together with another condition on the same field";
            self.add("CONTRADICTION", pointer, message.to_owned());
            return (Ever::Never, Some(Why::Contradiction));
        }
        let keys = self.keys(node.path).unwrap_or_default();
        match asked::never(self.program, node, &keys, self.object_type) {
            Some(holds) => (Ever::known(holds), Some(Why::Operand)),
            None => (Ever::Sometimes, None),
        }
    }

    /// The part of the event that decides a condition.
    fn part(&mut self, path: u32, pointer: &Pointer<'_>) -> Option<Why> {
        let first = self.keys(path)?.into_iter().next()?;
        let names = ["data", "previous_data", "changed_fields", "object_type", "action"];
        let part = names.into_iter().find(|name| *name == first)?;
        if !matches!(part, "object_type" | "action") {
            let sentence = empty(part).to_owned();
            self.idle.push(Finding { code: "EMPTY_PART", pointer: pointer.to_string(), sentence });
        }
        Some(Why::Part(part))
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
                self.assumed.add(node.path, value, at);
            }
            _ => {}
        }
    }

    /// What a field is in every event asked about: `None` when that is not known.
    fn fact(&self, path: u32) -> Option<Option<Value<'f, 'f>>> {
        let mut keys: Vec<FieldKey> = Vec::new();
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

/// A path where one key belongs.
fn not_a_path(key: &str) -> String {
    format!(
        "{} is read as one literal key, not as a path; put one field_accessor inside another",
        quoted(key)
    )
}

/// A field that events do not have.
fn at_root(key: &str) -> (&'static str, String) {
    let name = quoted(key);
    let first = key.split('.').next().unwrap_or(key);
    if first != "custom" && first != key {
        let more = if first == "event" { "; the root is the event: leave \"event\" out" } else { "" };
        return ("DOTTED_FIELD", not_a_path(key) + more);
    }
    let sentence = match key {
        _ if first == "custom" => {
            let sentence = format!("{name} is a field of data: put it inside a field_accessor for \"data\"");
            return ("DOTTED_FIELD", sentence);
        }
        "event" => "the root of a filter is the event: leave \"event\" out".to_owned(),
        "payload" | "body" | "delivery" | "webhook" | "request" => {
            format!("the root of a filter is the event: leave {name} out")
        }
        "subscription_id" => {
            "a filter sees the event alone; subscription_id is in the delivery around it".to_owned()
        }
        _ => match nearest(key, &EVENT_FIELDS) {
            Some(meant) => format!("an event has no field {name}; did you mean \"{meant}\"?"),
            None => format!(
                "an event has no field {name}; if it is a field of the object, put it inside a field_accessor for \"data\""
            ),
        },
    };
    ("UNKNOWN_EVENT_FIELD", sentence)
}
