//! Whether an event meets a filter.

use core::cmp::Ordering;

use memchr::arch::all::twoway;

use super::lowercase::lowercase;
use super::program::{EVENT, FieldKey, NOWHERE, Node, Program, Type};
use crate::payload::{Decimal, Kind, Value};

/// What was found at the paths of a program, kept between events for its memory.
#[derive(Default)]
pub(crate) struct Fields {
    /// For each path: in which round it was looked for, and the place of its value or `NOWHERE`.
    found: Vec<(u32, u32)>,
    round: u32,
}

impl Fields {
    /// Forgets what was found in the last event.
    pub(crate) fn renew(&mut self, program: &Program) {
        self.round = self.round.wrapping_add(1);
        if self.round == 0 || self.found.len() != program.paths() {
            self.found.clear();
            self.found.resize(program.paths(), (0, NOWHERE));
            self.round = 1;
        }
    }

    #[inline]
    fn set(&mut self, path: u32, place: u32) {
        let round = self.round;
        if let Some(slot) = usize::try_from(path).ok().and_then(|path| self.found.get_mut(path)) {
            *slot = (round, place);
        }
    }

    #[inline]
    fn known(&self, path: u32) -> Option<u32> {
        let (round, place) = self.found.get(usize::try_from(path).ok()?)?;
        (*round == self.round).then_some(*place)
    }
}

/// A program at work on one event.
pub(crate) struct Matcher<'p, 'i, 'a> {
    pub program: &'p Program,
    pub event: Value<'i, 'a>,
    pub fields: &'p mut Fields,
}

impl<'i, 'a> Matcher<'_, 'i, 'a> {
    /// The value of a field, by way of the event: `None` when it is missing. Each object on the way is read
    /// once, for all fields that the program knows in it.
    pub(crate) fn field(&mut self, path: u32) -> Option<Value<'i, 'a>> {
        if path == EVENT {
            return Some(self.event);
        }
        if let Some(place) = self.fields.known(path) {
            return self.event.other(place);
        }
        let parent = self.program.path(path)?.parent;
        let object = self.field(parent);
        for child in self.program.children_of(parent) {
            self.fields.set(child, NOWHERE);
        }
        if let Some(object) = object {
            self.program.fields(parent, &object, |child, place| self.fields.set(child, place));
        }
        self.fields.known(path).and_then(|place| self.event.other(place))
    }

    /// Whether a node holds for what its parent looks at: `None` is missing, which is null. As deep as the
    /// filter, which is at most 64 nodes and what `changed_from_to` adds.
    pub(crate) fn holds(&mut self, at: u32, found: Option<Value<'i, 'a>>) -> bool {
        let program = self.program;
        let Some(node) = program.node(at) else { return false };
        match node.does {
            Type::And => program.children(node).iter().all(|child| self.holds(*child, found)),
            Type::Or => program.children(node).iter().any(|child| self.holds(*child, found)),
            Type::Not => !self.only_child(node, found),
            Type::FieldAccessor => {
                let value = self.accessed(node, found);
                self.only_child(node, value)
            }
            Type::AnyArrayValue => {
                found.is_some_and(|array| array.elements().any(|each| self.only_child(node, Some(each))))
            }
            _ => leaf(program, node, found),
        }
    }

    #[inline]
    fn only_child(&mut self, node: &Node, found: Option<Value<'i, 'a>>) -> bool {
        self.program.children(node).first().is_some_and(|child| self.holds(*child, found))
    }

    /// What an accessor looks at.
    #[inline]
    pub(crate) fn accessed(&mut self, node: &Node, found: Option<Value<'i, 'a>>) -> Option<Value<'i, 'a>> {
        if node.path == NOWHERE { self.member(found?, node.key) } else { self.field(node.path) }
    }

    fn member(&self, object: Value<'i, 'a>, key: FieldKey) -> Option<Value<'i, 'a>> {
        self.program.member(&object, key)
    }
}

/// Whether a node without children holds.
pub(crate) fn leaf(program: &Program, node: &Node, found: Option<Value<'_, '_>>) -> bool {
    let is_null = found.is_none_or(|value| value.kind() == Kind::Null);
    let operand = program.operand(node);
    let equal = || match (&found, &operand) {
        (Some(found), Some(operand)) => found.same(operand),
        (None, Some(operand)) => operand.kind() == Kind::Null,
        (_, None) => false,
    };
    match node.does {
        Type::IsNull => return is_null,
        Type::NonNull => return !is_null,
        Type::Equals => return equal(),
        Type::NotEquals => return !equal(),
        _ => {}
    }
    let (Some(found), Some(operand)) = (found, operand) else { return false };
    let order = || ordered(&found, &operand);
    match node.does {
        Type::Contains => match found.kind() {
            Kind::Array => found.elements().any(|each| each.same(&operand)),
            Kind::String => operand.kind() == Kind::String && contains(&found, &operand),
            _ => false,
        },
        Type::GreaterThan => order() == Some(Ordering::Greater),
        Type::GreaterThanOrEqual => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
        Type::LessThan => order() == Some(Ordering::Less),
        Type::LessThanOrEqual => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
        _ if found.kind() != Kind::String => false,
        Type::StartsWith => edge(&found, &operand, false),
        Type::EndsWith => edge(&found, &operand, true),
        Type::ContainsIgnoreCase => holds(&lower(&found), &lower(&operand)),
        Type::EqualsIgnoreCase => lower(&found) == lower(&operand),
        _ => false,
    }
}

/// Numbers by value, strings by code unit, and nothing else.
fn ordered(found: &Value<'_, '_>, operand: &Value<'_, '_>) -> Option<Ordering> {
    match (found.kind(), operand.kind()) {
        (Kind::Number, Kind::Number) => {
            Some(Decimal::read(found.text()).compare(&Decimal::read(operand.text())))
        }
        (Kind::String, Kind::String) => Some(found.compare_text(operand)),
        _ => None,
    }
}

/// Whether a part is in a text, both strings.
fn contains(text: &Value<'_, '_>, part: &Value<'_, '_>) -> bool {
    match (text.plain(), part.plain()) {
        (Some(text), Some(part)) => holds(text, part),
        _ => holds(&searchable(text), &searchable(part)),
    }
}

/// Whether `part` is in `text`, in linear time whatever they are.
fn holds(text: &[u8], part: &[u8]) -> bool {
    twoway::Finder::new(part).find(text, part).is_some()
}

/// Each UTF-16 code unit of a text in one to three bytes of its own, so that a part is found where JavaScript finds it:
/// half of a surrogate pair too.
fn searchable(text: &Value<'_, '_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    text.units().for_each(|unit| push_code(&mut bytes, u32::from(unit)));
    bytes
}

/// Adds a code point, or half of a surrogate pair, as UTF-8 would have it.
fn push_code(bytes: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => {
            let tail = [code >> 6, code].map(|bits| 0x80 | bits.to_le_bytes()[0] & 0x3F);
            bytes.push(0xED);
            bytes.extend_from_slice(&tail);
        }
    }
}

/// Whether a text begins, or ends, with a part.
fn edge(text: &Value<'_, '_>, part: &Value<'_, '_>, end: bool) -> bool {
    let (text, part): (Vec<u16>, Vec<u16>) = (text.units().collect(), part.units().collect());
    if end { text.ends_with(&part) } else { text.starts_with(&part) }
}

/// A text in lower case, character by character, by Unicode's default mapping.
fn lower(text: &Value<'_, '_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for unit in char::decode_utf16(text.units()) {
        match unit {
            Ok(character) => lowercase(character).for_each(|code| push_code(&mut bytes, code)),
            Err(lone) => push_code(&mut bytes, u32::from(lone.unpaired_surrogate())),
        }
    }
    bytes
}
