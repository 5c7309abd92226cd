//! Where a text stops being JSON, which both readers say.
#![forbid(unsafe_code)]

use crate::count::Count;
use core::fmt;

#[cfg(feature = "std")]
use serde::Serialize;

/// The UTF-8 byte order mark.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A body that is not JSON (code `MALFORMED_PAYLOAD`), with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(Serialize))]
pub struct Malformed {
    /// What was expected there.
    pub expected: &'static str,
    /// The line, from 1. Lines end at a line feed.
    pub line: usize,
    /// The column in characters, from 1. A byte order mark has no column.
    pub column: usize,
    /// The offset in bytes, from 0.
    pub offset: usize,
}

impl Malformed {
    /// The stable code of this error, of a text that there is memory for.
    pub const CODE: &str = "MALFORMED_PAYLOAD";

    /// What is expected of a text for which there is no memory.
    pub(crate) const FEWER: &str = "fewer values, since there is no memory for more,";

    /// The stable code of this error: `TOO_LARGE` when there was no memory to read on, or else the given one.
    pub fn code_or(&self, code: &'static str) -> &'static str {
        if self.expected == Self::FEWER { "TOO_LARGE" } else { code }
    }

    pub fn at(text: &[u8], offset: usize, expected: &'static str) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let before = before.strip_prefix(BOM).unwrap_or(before);
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| (Count(at) + 1).0);
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        // Characters, counted by the bytes that start one.
        let characters = before.iter().skip(line_start).filter(|byte| **byte & 0xC0 != 0x80).count();
        Self { expected, line: (Count(lines) + 1).0, column: (Count(characters) + 1).0, offset }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} at line {}, column {}", self.expected, self.line, self.column)
    }
}

impl core::error::Error for Malformed {}
