//! How the characters of strings are written: literally or as escapes.
//!
//! A set of these bits says which characters are escaped.

use crate::count::{Count, ValueAt};
use crate::payload::Units;

/// `/` is written as `\/`.
pub(crate) const SLASH: u16 = 1;
/// `<`, `>` and `&`.
pub(crate) const HTML: u16 = 1 << 1;
pub(crate) const APOSTROPHE: u16 = 1 << 2;
pub(crate) const EQUALS: u16 = 1 << 3;
/// `+` and the backtick.
pub(crate) const PLUS: u16 = 1 << 4;
/// `"` is written as `\u0022` instead of `\"`.
pub(crate) const QUOTE: u16 = 1 << 5;
/// U+007F.
pub(crate) const DELETE: u16 = 1 << 6;
/// U+2028 and U+2029, which are line terminators in JavaScript.
pub(crate) const LINES: u16 = 1 << 7;
/// U+0085.
pub(crate) const NEXT_LINE: u16 = 1 << 8;
/// Everything else beyond ASCII, up to U+FFFF.
pub(crate) const BEYOND: u16 = 1 << 9;
/// Characters beyond U+FFFF, as surrogate pairs.
pub(crate) const ASTRAL: u16 = 1 << 10;
/// Backspace and form feed are written as `\u0008` and `\u000c` instead of `\b` and `\f`.
pub(crate) const BACKSPACE: u16 = 1 << 11;
/// The hex digits of escapes are in upper case.
pub(crate) const UPPER: u16 = 1 << 12;
/// The hex digits are in upper case only in escapes of ASCII characters.
pub(crate) const UPPER_HTML: u16 = 1 << 15;
/// Other control characters, which are always escaped. Only used to describe a document.
pub(crate) const CONTROL: u16 = 1 << 13;

/// Strings keep their original escapes.
pub(crate) const WRITTEN: u16 = 1 << 14;

/// Everything that is not printable ASCII, as with Python's `ensure_ascii`.
pub const ASCII: u16 = DELETE | LINES | NEXT_LINE | BEYOND | ASTRAL;

/// Appends a JSON string with these escapes. `inside` is the text between the quotes of the original string.
pub fn string(inside: &[u8], escapes: u16, out: &mut Vec<u8>) {
    let mut bounded = Bounded { bytes: core::mem::take(out), limit: usize::MAX };
    bounded.string(inside, escapes);
    *out = bounded.bytes;
}

/// Text up to a limit, in memory that is allocated once: growing a list copies it and temporarily doubles its memory.
pub(super) struct Bounded {
    pub(super) bytes: Vec<u8>,
    limit: usize,
}

impl Bounded {
    pub(super) fn new(limit: usize) -> Self {
        Self { bytes: Vec::with_capacity((Count(limit) + 1).0), limit }
    }

    /// Whether the text exceeded the limit.
    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() > self.limit
    }

    #[inline(never)]
    pub(super) fn extend(&mut self, text: &[u8]) {
        if let [byte] = text
            && !self.is_full()
        {
            return self.bytes.push(*byte);
        }
        let room = Count(self.limit) + 1 - self.bytes.len();
        self.bytes.extend_from_slice(text.get(..room.0).unwrap_or(text));
    }

    /// Appends a string, given the text between the quotes of the original one.
    pub(super) fn string(&mut self, inside: &[u8], escapes: u16) {
        self.extend(b"\"");
        if escapes & WRITTEN != 0 {
            let escaped = |byte: &u8| escapes & HTML != 0 && matches!(byte, b'<' | b'>' | b'&');
            for same in inside.chunk_by(|a, b| !escaped(a) && !escaped(b)) {
                match same {
                    [byte] if escaped(byte) => self.unit(u16::from(*byte), escapes),
                    _ => self.extend(same),
                }
            }
            self.extend(b"\"");
            return;
        }
        // Most characters are the same in every style.
        let stops = escapes & !(UPPER | UPPER_HTML) | SPECIAL;
        let plain = |byte: &u8| ASCII_CLASSES.get(usize::from(*byte)).is_some_and(|class| class & stops == 0);
        let mut rest = inside;
        while !rest.is_empty() && !self.is_full() {
            let length = rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
            let (same, after) = rest.split_at_checked(length).unwrap_or((rest, b""));
            self.extend(same);
            // Adjacent escapes are decoded together, because they can be a surrogate pair.
            let mut length = Count(0);
            while let Some(byte) = after.get(length.0).filter(|byte| !plain(byte)) {
                let escape = after.get((length + 1).0).map(|kind| if *kind == b'u' { 6 } else { 2 });
                length += if *byte == b'\\' { escape.unwrap_or(1) } else { 1 };
            }
            let (special, after) = after.split_at_checked(length.0).unwrap_or((after, b""));
            for character in char::decode_utf16(Units::new(special)) {
                match character {
                    Ok(character) => self.character(character, escapes),
                    Err(lone) => self.unit(lone.unpaired_surrogate(), escapes),
                }
            }
            rest = after;
        }
        self.extend(b"\"");
    }

    fn character(&mut self, character: char, escapes: u16) {
        let class = class(character);
        let short = match character {
            '/' if escapes & class != 0 => b"\\/",
            '"' if escapes & class == 0 => b"\\\"",
            '\u{8}' if escapes & class == 0 => b"\\b",
            '\u{C}' if escapes & class == 0 => b"\\f",
            '\\' => b"\\\\",
            '\n' => b"\\n",
            '\r' => b"\\r",
            '\t' => b"\\t",
            _ if (escapes | CONTROL) & class == 0 => {
                return self.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => {
                for each in character.encode_utf16(&mut [0; 2]) {
                    self.unit(*each, escapes);
                }
                return;
            }
        };
        self.extend(short);
    }

    #[inline(never)]
    fn unit(&mut self, unit: u16, escapes: u16) {
        let upper = if matches!(unit, 0x20..0x7F) { UPPER | UPPER_HTML } else { UPPER };
        let digits: &[u8; 16] = if escapes & upper == 0 { b"0123456789abcdef" } else { b"0123456789ABCDEF" };
        self.extend(b"\\u");
        for shift in [12, 8, 4, 0] {
            self.extend(&[digits.value_at(usize::from(unit >> shift & 15))]);
        }
    }
}

/// Marks ASCII bytes that a string never contains literally: control characters and the backslash.
const SPECIAL: u16 = WRITTEN;

#[expect(clippy::indexing_slicing, reason = "computed by the compiler, which refuses what panics")]
const ASCII_CLASSES: [u16; 128] = {
    let mut classes = [0; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        let always = byte < b' ' || byte == b'\\';
        classes[byte as usize] = class(byte as char) | if always { SPECIAL } else { 0 };
        byte += 1;
    }
    classes
};

/// The bit that determines how a character is written; 0 if it is the same in every style.
pub(super) const fn class(character: char) -> u16 {
    match character {
        '/' => SLASH,
        '<' | '>' | '&' => HTML,
        '\'' => APOSTROPHE,
        '=' => EQUALS,
        '+' | '`' => PLUS,
        '"' => QUOTE,
        '\u{7F}' => DELETE,
        '\u{85}' => NEXT_LINE,
        '\u{2028}' | '\u{2029}' => LINES,
        '\u{8}' | '\u{C}' => BACKSPACE,
        '\\' | '\n' | '\r' | '\t' | ' '..='~' => 0,
        '\u{80}'..='\u{FFFF}' => BEYOND,
        '\u{10000}'.. => ASTRAL,
        _ => CONTROL,
    }
}

/// The text as a JSON string, quoted as `JSON.stringify` does.
pub(super) fn quoted(text: &str) -> Vec<u8> {
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
    let special = text.as_bytes().iter().filter(|byte| special(byte)).count();
    // A control character can take six bytes, but those are rare in real texts.
    let mut out = Bounded { bytes: Vec::with_capacity((Count(text.len()) + special).0), limit: usize::MAX };
    out.extend(b"\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' | ..b' ' => out.character(char::from(byte), 0),
            _ => out.extend(&[byte]),
        }
    }
    out.extend(b"\"");
    out.bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_as_json_stringify_does() {
        assert_eq!(quoted("{\"a\":\"é\n/\"}"), "\"{\\\"a\\\":\\\"é\\n/\\\"}\"".as_bytes());
    }
}
