//! The key of a member, wherever it is written.

use core::cmp::Ordering;

use crate::payload::{Units, Value, Writer, pointer};

/// A key: the content between the quotes of a JSON string, or a token of a JSON Pointer.
#[derive(Clone, Copy, Debug)]
pub(super) enum MemberKey<'t> {
    /// ASCII without escapes: the bytes are the units.
    Plain(&'t [u8]),
    /// The inside of a JSON string, escapes as they stand.
    Text(&'t [u8]),
    /// UTF-16 code units.
    Units(&'t [u16]),
}

impl<'t> MemberKey<'t> {
    /// Of a string.
    pub(super) fn of(string: &Value<'_, 't>) -> Self {
        match string.plain() {
            Some(bytes) => Self::Plain(bytes),
            None => Self::Text(string.inside().unwrap_or(b"")),
        }
    }

    /// By UTF-16 code units. Not by a hash, which an attacker could make collide.
    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Plain(mine), Self::Plain(theirs)) => mine.cmp(theirs),
            _ => self.units().cmp(other.units()),
        }
    }

    pub(super) fn is(self, other: Self) -> bool {
        self.compare(other) == Ordering::Equal
    }

    pub(super) fn units(self) -> KeyUnits<'t> {
        match self {
            Self::Plain(text) | Self::Text(text) => KeyUnits::Text(Units::new(text)),
            Self::Units(units) => KeyUnits::Units(units.iter()),
        }
    }

    /// Writes it; what comes next is the value.
    pub(super) fn write(self, json: &mut Writer) {
        match self {
            Self::Plain(text) | Self::Text(text) => json.quoted(|out| out.extend_from_slice(text)),
            Self::Units(units) => json.units(units.iter().copied()),
        };
        json.colon();
    }

    /// Adds it to a JSON Pointer (RFC 6901, section 3). A lone surrogate becomes U+FFFD.
    pub(super) fn point(self, pointer: &mut String) {
        pointer::push(pointer, self.units());
    }
}

/// The code units of a key.
pub(super) enum KeyUnits<'t> {
    Text(Units<'t>),
    Units(core::slice::Iter<'t, u16>),
}

impl Iterator for KeyUnits<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        match self {
            Self::Text(units) => units.next(),
            Self::Units(units) => units.next().copied(),
        }
    }
}
