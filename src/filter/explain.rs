//! Why an event meets a filter or not: each node with what it found, and the fewest conditions to blame.

use serde::Serialize;

use super::pointer::{Pointer, PointerStep, key_step};
use super::sentence;
use crate::count::{Count, ValueAt};
use crate::filter::{Matcher, leaf};
use crate::filter::{Node, Type, suits};
use crate::payload::{Kind, Value};

/// Why an event meets a filter, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The verdict.
    pub matched: bool,
    /// The verdict in words: what is to blame, or that the event matches.
    pub sentence: String,
    /// The smallest set of conditions that would have to differ; empty when the event matches.
    pub blame: Vec<Blame>,
    /// The filter's own tree; `None` for no filter.
    pub tree: Option<ExplanationNode>,
}

impl Explanation {
    pub(super) fn without_filter() -> Self {
        let sentence = "every event matches".to_owned();
        Self { matched: true, sentence, blame: Vec::new(), tree: None }
    }
}

/// One condition to blame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Blame {
    /// JSON Pointer (RFC 6901) of the condition in the filter.
    pub filter_pointer: String,
    /// JSON Pointer of what it looked at, in the event.
    pub pointer: String,
    /// What it found there.
    pub found: FoundValue,
    /// The reason, in words.
    pub sentence: String,
}

/// One node of the filter, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplanationNode {
    /// Its type, as written.
    pub r#type: &'static str,
    /// JSON Pointer of the node in the filter.
    pub filter_pointer: String,
    /// Whether it was kept, removed or added.
    pub outcome: Outcome,
    /// JSON Pointer of what it looked at, in the event; `None` when it was not reached.
    pub pointer: Option<String>,
    /// What it found; `None` for `and`, `or`, `not`, for what stands for several conditions, and when it was not
    /// reached.
    pub found: Option<FoundValue>,
    /// What became of it, in words.
    pub sentence: String,
    /// The filters inside, in their order. Of `any_array_value`: its filter on the element that decided, the
    /// first that matches, or else the one with the fewest conditions to blame.
    pub children: Vec<ExplanationNode>,
}

/// What became of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Matched,
    /// It does not.
    Failed,
    /// There was nothing to ask it about: no element in the array.
    NotReached,
}

/// What a node found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FoundValue {
    /// Whether there is something that the node can judge.
    pub state: State,
    /// `null`, `boolean`, `number`, `string`, `array` or `object`; `None` when missing.
    pub kind: Option<&'static str>,
    /// The value's JSON as in the payload, cut off with `…` after 200 bytes.
    pub text: Option<String>,
}

/// Whether there is something that a node can judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A value.
    Value,
    /// `null`.
    Null,
    /// Nothing: the key is absent, or its parent is not an object.
    Missing,
    /// A value of a kind for which the node can never hold.
    WrongType,
}

/// The most bytes of a value's text that an explanation repeats.
const SHOWN: usize = 200;

impl FoundValue {
    fn new(does: Type, operand: Option<Kind>, value: Option<Value<'_, '_>>) -> Self {
        let Some(value) = value else { return Self { state: State::Missing, kind: None, text: None } };
        let (state, kind) = match value.kind() {
            Kind::Null => (State::Null, "null"),
            kind => {
                let state = if suits(does, operand, kind) { State::Value } else { State::WrongType };
                (state, NAMES.iter().find(|(each, _)| *each == kind).map_or("", |(_, name)| name))
            }
        };
        let text = value.text();
        let mut shown = String::from_utf8_lossy(text.get(..SHOWN).unwrap_or(text)).into_owned();
        if text.len() > SHOWN {
            // A character that was cut in two.
            while shown.ends_with(char::REPLACEMENT_CHARACTER) {
                shown.pop();
            }
            shown.push('…');
        }
        Self { state, kind: Some(kind), text: Some(shown) }
    }
}

const NAMES: [(Kind, &str); 5] = [
    (Kind::Bool, "boolean"),
    (Kind::Number, "number"),
    (Kind::String, "string"),
    (Kind::Array, "array"),
    (Kind::Object, "object"),
];

/// Explains a whole filter.
pub(super) fn explain(matcher: &mut Matcher<'_, '_, '_>, root: u32, filter: &Pointer<'_>) -> Explanation {
    let event = Some(matcher.event);
    let (tree, blame) = Explainer { matcher }.node(root, event, filter, &Pointer::ROOT);
    if tree.outcome == Outcome::Matched {
        let sentence = "matches".to_owned();
        return Explanation { matched: true, sentence, blame: Vec::new(), tree: Some(tree) };
    }
    let sentence = joined(&blame);
    Explanation { matched: false, sentence, blame, tree: Some(tree) }
}

fn joined(blame: &[Blame]) -> String {
    blame.iter().map(|blame| blame.sentence.as_str()).collect::<Vec<_>>().join("; ")
}

struct Explainer<'m, 'p, 'i, 'a> {
    matcher: &'m mut Matcher<'p, 'i, 'a>,
}

impl<'p, 'i, 'a> Explainer<'_, 'p, 'i, 'a> {
    /// A node, and the fewest conditions that would have to differ for its outcome to differ. As deep as the
    /// filter.
    fn node(
        &mut self,
        at: u32,
        found: Option<Value<'i, 'a>>,
        filter: &Pointer<'_>,
        event: &Pointer<'_>,
    ) -> (ExplanationNode, Vec<Blame>) {
        let program = self.matcher.program;
        let Some(node) = program.node(at) else {
            return (self.not_reached(at, filter), Vec::new());
        };
        let operand = program.operand(node).map(|value| value.kind());
        let mut tree = ExplanationNode {
            r#type: node.written.name(),
            filter_pointer: filter.to_string(),
            outcome: Outcome::Failed,
            pointer: Some(event.to_string()),
            found: None,
            sentence: String::new(),
            children: Vec::new(),
        };
        // What one of our types stands for has its place in the filter, and no place of its own.
        let meant = !node.written.is_close() && (node.does != node.written);
        let itself = |sentence: &str| Blame {
            filter_pointer: filter.to_string(),
            pointer: event.to_string(),
            found: FoundValue::new(node.does, operand, found),
            sentence: sentence.to_owned(),
        };
        let mut blame;
        match node.does {
            Type::And | Type::Or => {
                let list = filter.name("filters");
                let children = program.children(node);
                let all = node.does == Type::And;
                let (mut all_of, mut cheapest): (Vec<Blame>, Option<Vec<Blame>>) = (Vec::new(), None);
                let mut held = Count(0);
                for (number, child) in children.iter().enumerate() {
                    let step = list.to(PointerStep::Element(number));
                    let (child, blames) = self.node(*child, found, if meant { filter } else { &step }, event);
                    let holds = child.outcome == Outcome::Matched;
                    held += usize::from(holds);
                    if holds != all {
                        all_of.extend(blames);
                    } else if cheapest.as_ref().is_none_or(|least| blames.len() < least.len()) {
                        cheapest = Some(blames);
                    }
                    tree.children.push(child);
                }
                let holds = if all { held == children.len() } else { held > 0 };
                tree.outcome = outcome(holds);
                tree.sentence = match children.len() {
                    1 => format!("{} of 1 condition holds", held.0),
                    count => format!("{} of {count} conditions hold", held.0),
                };
                let empty = if all {
                    "an \"and\" without filters is always true"
                } else {
                    "an \"or\" without filters is never true"
                };
                // To fail, an `and` needs one child; to hold, all that fail. An `or` the other way round.
                blame = if holds == all { cheapest.unwrap_or_else(|| vec![itself(empty)]) } else { all_of };
            }
            Type::Not => {
                let step = filter.name("filter");
                let (child, blames) = self.only_child(node, found, &step, event);
                let holds = child.outcome == Outcome::Matched;
                tree.outcome = outcome(!holds);
                let verb = if holds { "matches" } else { "does not match" };
                tree.sentence = format!("the filter inside \"not\" {verb}");
                tree.children.push(child);
                blame = blames;
            }
            Type::FieldAccessor => {
                let step = filter.name("filter");
                let value = self.matcher.accessed(node, found);
                let below = event.to(key_step(program, node.key));
                let (child, blames) =
                    self.only_child(node, value, if meant { filter } else { &step }, &below);
                tree.outcome = child.outcome;
                tree.pointer = Some(below.to_string());
                tree.found = Some(FoundValue::new(node.does, operand, value));
                tree.sentence = format!("{} is {}", below.spoken(), sentence::spoken(value));
                tree.children.push(child);
                blame = blames;
            }
            Type::AnyArrayValue => {
                let step = filter.name("filter");
                tree.found = Some(FoundValue::new(node.does, operand, found));
                let Some((number, element)) = self.nearest(node, found) else {
                    tree.sentence = sentence::no_element(&event.spoken(), found);
                    let child = program.children(node).value_at(0);
                    tree.children.push(self.not_reached(child, &step));
                    let blame = vec![itself(&tree.sentence)];
                    return (tree, blame);
                };
                let below = event.to(PointerStep::Element(number));
                let (child, blames) = self.only_child(node, Some(element), &step, &below);
                tree.outcome = child.outcome;
                tree.children.push(child);
                if tree.outcome == Outcome::Matched {
                    tree.sentence = format!("{} matches", below.spoken());
                    let array = format!("{} is {}", event.spoken(), sentence::spoken(found));
                    blame = vec![itself(&format!("{array}, which the filter excludes"))];
                } else {
                    let count = found.map_or(0, |array| array.elements().count());
                    tree.sentence = match count {
                        1 => format!("the only element of {} does not match", event.spoken()),
                        count => format!("none of the {count} elements of {} matches", event.spoken()),
                    };
                    blame = blames;
                }
            }
            _ => {
                let holds = leaf(program, node, found);
                tree.outcome = outcome(holds);
                tree.found = Some(FoundValue::new(node.does, operand, found));
                let sentence = sentence::leaf(program, node, &event.spoken(), found, holds);
                tree.sentence = if holds {
                    format!("{} is {}", event.spoken(), sentence::spoken(found))
                } else {
                    sentence.clone()
                };
                blame = vec![itself(&sentence)];
            }
        }
        if meant {
            tree.children = Vec::new();
            tree.found = None;
            tree.pointer = Some(event.to_string());
            tree.sentence = match tree.outcome {
                Outcome::Matched => format!("{} holds", node.written.name()),
                _ => joined(&blame),
            };
        }
        blame.shrink_to_fit();
        (tree, blame)
    }

    fn only_child(
        &mut self,
        node: &Node,
        found: Option<Value<'i, 'a>>,
        filter: &Pointer<'_>,
        event: &Pointer<'_>,
    ) -> (ExplanationNode, Vec<Blame>) {
        let child = self.matcher.program.children(node).value_at(0);
        self.node(child, found, filter, event)
    }

    /// A node and all inside it, of which nothing was asked.
    fn not_reached(&self, at: u32, filter: &Pointer<'_>) -> ExplanationNode {
        let program = self.matcher.program;
        let mut tree = ExplanationNode {
            r#type: program.node(at).map_or("", |node| node.written.name()),
            filter_pointer: filter.to_string(),
            outcome: Outcome::NotReached,
            pointer: None,
            found: None,
            sentence: "not reached".to_owned(),
            children: Vec::new(),
        };
        if let Some(node) = program.node(at) {
            let several = matches!(node.does, Type::And | Type::Or);
            let step = filter.name(if several { "filters" } else { "filter" });
            for (number, child) in program.children(node).iter().enumerate() {
                let element = step.to(PointerStep::Element(number));
                tree.children.push(self.not_reached(*child, if several { &element } else { &step }));
            }
        }
        tree
    }

    /// The element that decides `any_array_value`: the first that matches, or else the one with the fewest
    /// conditions to blame.
    fn nearest(&mut self, node: &Node, array: Option<Value<'i, 'a>>) -> Option<(usize, Value<'i, 'a>)> {
        let child = self.matcher.program.children(node).first().copied()?;
        let mut nearest: Option<(usize, usize, Value<'i, 'a>)> = None;
        for (number, element) in array?.elements().enumerate() {
            let (holds, cost) = self.weigh(child, Some(element));
            if holds {
                return Some((number, element));
            }
            if nearest.is_none_or(|(least, ..)| cost < least) {
                nearest = Some((cost, number, element));
            }
        }
        nearest.map(|(_, number, element)| (number, element))
    }

    /// Whether a node holds, and how many conditions would have to differ: what [`node`](Self::node) finds,
    /// without writing it down.
    fn weigh(&mut self, at: u32, found: Option<Value<'i, 'a>>) -> (bool, usize) {
        let program = self.matcher.program;
        let Some(node) = program.node(at) else { return (false, 1) };
        let children = program.children(node);
        match node.does {
            Type::And | Type::Or => {
                let all = node.does == Type::And;
                let (mut all_of, mut cheapest, mut held) = (Count(0), usize::MAX, Count(0));
                for child in children {
                    let (holds, cost) = self.weigh(*child, found);
                    held += usize::from(holds);
                    if holds == all {
                        cheapest = cheapest.min(cost);
                    } else {
                        all_of += cost;
                    }
                }
                let holds = if all { held == children.len() } else { held > 0 };
                let cheapest = if children.is_empty() { 1 } else { cheapest };
                (holds, if holds == all { cheapest } else { all_of.0 })
            }
            Type::Not => {
                let (holds, cost) = children.first().map_or((false, 1), |child| self.weigh(*child, found));
                (!holds, cost)
            }
            Type::FieldAccessor => {
                let value = self.matcher.accessed(node, found);
                children.first().map_or((false, 1), |child| self.weigh(*child, value))
            }
            Type::AnyArrayValue => {
                let mut least = None;
                for element in found.into_iter().flat_map(|array| array.elements()) {
                    let (holds, cost) =
                        children.first().map_or((false, 1), |child| self.weigh(*child, Some(element)));
                    if holds {
                        return (true, 1);
                    }
                    least = Some(least.map_or(cost, |least: usize| least.min(cost)));
                }
                (false, least.unwrap_or(1))
            }
            _ => (leaf(program, node, found), 1),
        }
    }
}

fn outcome(holds: bool) -> Outcome {
    if holds { Outcome::Matched } else { Outcome::Failed }
}
