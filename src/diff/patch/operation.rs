//! The operations of a patch, read (RFC 6902 §3 and §4).

use core::ops::Range;

use super::key::MemberKey;
use crate::Error;
use crate::count::{Count, Slice};
pub(super) use crate::diff::documents::Op;
use crate::payload::{Kind, Value, pointer, text_of};

/// One operation.
#[derive(Debug)]
pub(super) struct Operation<'t> {
    /// From 0.
    pub(super) number: usize,
    pub(super) op: Op,
    pub(super) path: PatchPath<'t>,
    /// Of move and copy.
    pub(super) from: Option<PatchPath<'t>>,
    /// Of add, replace and test.
    pub(super) value: Option<Value<'t, 't>>,
}

impl Operation<'_> {
    /// An error about its `path`, or its `from`.
    pub(super) fn error(&self, code: &'static str, from: bool, what: &str) -> Error {
        let path = self.from.as_ref().filter(|_| from).unwrap_or(&self.path);
        let pointer = path.spoken();
        let message = format!("operation {}, {}{}: {what}", self.number, self.op.name(), shown(&pointer));
        Error::new(code, message).in_operation(self.number).about(vec![pointer])
    }
}

/// The most characters of a pointer that a message repeats.
const SHOWN: usize = 120;

/// A pointer for a message: cut when it is long, without what would break the line.
pub(super) fn shown(pointer: &str) -> String {
    let mut shown = String::from(if pointer.is_empty() { "" } else { " " });
    for (count, character) in pointer.chars().enumerate() {
        if count == SHOWN {
            shown.push('…');
            break;
        }
        shown.push(if character.is_control() { char::REPLACEMENT_CHARACTER } else { character });
    }
    shown
}

/// A JSON Pointer (RFC 6901): the string that it is written as, and where its tokens are in [`Patch::tokens`].
#[derive(Clone, Debug)]
pub(super) struct PatchPath<'t> {
    pub(super) string: Value<'t, 't>,
    tokens: Range<usize>,
}

impl PatchPath<'_> {
    fn spoken(&self) -> String {
        text_of(&self.string)
    }
}

/// Where the units of a token are, or the text itself.
#[derive(Debug)]
enum PathToken<'t> {
    Plain(&'t [u8]),
    Units(Range<usize>),
}

/// A patch whose form is right.
#[derive(Debug, Default)]
pub(super) struct Patch<'t> {
    pub(super) operations: Vec<Operation<'t>>,
    tokens: Vec<PathToken<'t>>,
    /// The units of those tokens that are not what is written.
    units: Vec<u16>,
}

impl<'t> Patch<'t> {
    pub(super) fn read(root: Value<'t, 't>) -> Result<Self, Error> {
        if root.kind() != Kind::Array {
            return Err(Error::new("MALFORMED_PATCH", "the patch is no array of operations"));
        }
        let mut patch = Self::default();
        for (number, value) in root.elements().enumerate() {
            let operation = patch.operation(number, value)?;
            patch.operations.push(operation);
        }
        Ok(patch)
    }

    fn operation(&mut self, number: usize, written: Value<'t, 't>) -> Result<Operation<'t>, Error> {
        if written.kind() != Kind::Object {
            return Err(malformed(number, "is no object"));
        }
        // In one pass: an operation may have any number of members that mean nothing.
        let (mut op, mut path, mut from, mut value) = (None, None, None, None);
        for (key, member) in written.members() {
            let slot = match key.as_str().as_deref() {
                Some("op") => &mut op,
                Some("path") => &mut path,
                Some("from") => &mut from,
                Some("value") => &mut value,
                _ => continue,
            };
            *slot = Some(member);
        }
        let string = |member: Option<Value<'t, 't>>, without| match member {
            Some(member) if member.kind() == Kind::String => Ok(member),
            _ => Err(malformed(number, without)),
        };
        let name = string(op, "has no op that is a string")?;
        let Some((_, op)) = Op::ALL.iter().find(|(known, _)| name.is(known)) else {
            let what = "has an op that is none of add, remove, replace, move, copy and test";
            return Err(refused("UNKNOWN_OPERATION", number, what));
        };
        let path = self.path(number, string(path, "has no path that is a string")?)?;
        let from = match op {
            Op::Move | Op::Copy => Some(self.path(number, string(from, "has no from that is a string")?)?),
            _ => None,
        };
        let value = match op {
            Op::Add | Op::Replace | Op::Test => Some(value.ok_or_else(|| malformed(number, "has no value"))?),
            _ => None,
        };
        let operation = Operation { number, op: *op, path, from, value };
        if operation.op == Op::Remove && operation.path.tokens.is_empty() {
            return Err(operation.error("INVALID_POINTER", false, "the whole document cannot be removed"));
        }
        Ok(operation)
    }

    fn path(&mut self, number: usize, string: Value<'t, 't>) -> Result<PatchPath<'t>, Error> {
        let first = self.tokens.len();
        let right = match string.plain() {
            Some(text) if !text.contains(&b'~') => {
                let mut tokens = text.split(|byte| *byte == b'/');
                let right = tokens.next().is_none_or(<[u8]>::is_empty);
                self.tokens.extend(tokens.map(PathToken::Plain));
                right
            }
            _ => self.decode(&string),
        };
        let path = PatchPath { string, tokens: first..self.tokens.len() };
        if right {
            return Ok(path);
        }
        let pointer = path.spoken();
        let what = "is no JSON Pointer: it must be empty or begin with '/', with ~0 for '~' and ~1 for '/'";
        let message = format!("operation {number}:{} {what}", shown(&pointer));
        Err(Error::new("INVALID_POINTER", message).in_operation(number).about(vec![pointer]))
    }

    /// Reads the tokens of a pointer one unit after the other; false if it is not a pointer.
    fn decode(&mut self, string: &Value<'t, 't>) -> bool {
        let Self { tokens, units, .. } = self;
        let mut start = units.len();
        pointer::read(string.units(), |unit| match unit {
            Some(unit) => units.push(unit),
            None => {
                tokens.push(PathToken::Units(start..units.len()));
                start = units.len();
            }
        })
    }

    /// The tokens of a pointer, outermost first.
    pub(super) fn tokens(&self, path: &PatchPath<'_>) -> Tokens<'_> {
        Tokens { tokens: self.tokens.part(path.tokens.clone()), units: &self.units }
    }
}

fn malformed(number: usize, what: &str) -> Error {
    refused("MALFORMED_PATCH", number, what)
}

fn refused(code: &'static str, number: usize, what: &str) -> Error {
    Error::new(code, format!("operation {number} {what}")).in_operation(number)
}

/// The tokens of one pointer.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'t> {
    tokens: &'t [PathToken<'t>],
    units: &'t [u16],
}

impl<'t> Tokens<'t> {
    pub(super) fn count(self) -> usize {
        self.tokens.len()
    }

    pub(super) fn keys(self) -> impl Iterator<Item = MemberKey<'t>> {
        self.tokens.iter().map(move |token| match token {
            PathToken::Plain(text) => MemberKey::Plain(text),
            PathToken::Units(range) => MemberKey::Units(self.units.part(range.clone())),
        })
    }

    /// The last token, and those before it; `None` for the whole document.
    pub(super) fn split(self) -> Option<(Self, MemberKey<'t>)> {
        let (last, before) = self.tokens.split_last()?;
        let last = Self { tokens: core::slice::from_ref(last), units: self.units }.keys().next()?;
        Some((Self { tokens: before, units: self.units }, last))
    }

    /// Whether another pointer begins with this one.
    pub(super) fn starts(self, other: Self) -> bool {
        self.count() <= other.count() && self.keys().zip(other.keys()).all(|(mine, theirs)| mine.is(theirs))
    }

    /// Whether both are the same place, however they are written.
    pub(super) fn same(self, other: Self) -> bool {
        self.count() == other.count() && self.starts(other)
    }

    /// The first tokens, written as a JSON Pointer.
    pub(super) fn pointer(self, count: usize) -> String {
        let mut pointer = String::new();
        self.keys().take(count).for_each(|key| key.point(&mut pointer));
        pointer
    }
}

/// What a token says of an array (RFC 6901 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArrayIndex {
    /// The element of this number.
    At(usize),
    /// `-`: after the last element.
    End,
}

impl ArrayIndex {
    /// `None` if the token is not an index: anything but digits, or a leading zero.
    pub(super) fn read(token: MemberKey<'_>) -> Option<Self> {
        let mut units = token.units();
        let digit = |unit: u16| Some(usize::from(unit).checked_sub(0x30)?).filter(|digit| *digit < 10);
        let first = units.next()?;
        let second = units.next();
        if first == 0x2D && second.is_none() {
            return Some(Self::End);
        }
        let mut value = Count(digit(first)?);
        if value == 0 && second.is_some() {
            return None;
        }
        for unit in second.into_iter().chain(units) {
            value = value * 10 + digit(unit)?;
        }
        Some(Self::At(value.0))
    }
}
