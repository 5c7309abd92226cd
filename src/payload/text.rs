//! Strings of a payload: what they stand for, and how a sentence repeats them.

use core::fmt::Write;
use std::borrow::Cow;

use super::Value;
use crate::count::Count;

/// The text that a JSON string, with its quotes, stands for: borrowed when nothing in it is escaped. `None`
/// for a string with a lone surrogate, which no Rust string can hold.
pub(super) fn decode(string: &[u8]) -> Option<Cow<'_, str>> {
    let inside = string.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    match core::str::from_utf8(inside) {
        Ok(text) if !inside.contains(&b'\\') => Some(Cow::Borrowed(text)),
        Ok(text) => unescaped(text).or_else(|| Units::new(inside).into_string()).map(Cow::Owned),
        Err(_) => Units::new(inside).into_string().map(Cow::Owned),
    }
}

/// Without `\u`, which may be half of a pair: a text within a text is read ten times as fast as by its units.
fn unescaped(inside: &str) -> Option<String> {
    let mut parts = inside.split('\\');
    let mut text = String::new();
    text.try_reserve(inside.len()).ok()?;
    text.push_str(parts.next()?);
    while let Some(part) = parts.next() {
        let mut rest = part.chars();
        text.push(match rest.next() {
            // An escaped backslash: the text after it is not an escape.
            None => {
                rest = parts.next()?.chars();
                '\\'
            }
            Some('b') => '\u{8}',
            Some('f') => '\u{C}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return None,
            Some(other) => other,
        });
        text.push_str(rest.as_str());
    }
    Some(text)
}

/// The UTF-16 code units of a JSON string's inside, escapes resolved: what JavaScript would hold. Bytes
/// that are not UTF-8 become U+FFFD, as a `TextDecoder` makes of them.
///
/// Only for text that [`Index`](super::Index) has accepted; on any other, it ends early.
pub struct Units<'a> {
    rest: &'a [u8],
    /// The second half of a surrogate pair that is still to be given.
    low: Option<u16>,
}

impl<'a> Units<'a> {
    /// From the content between the quotes of a JSON string.
    pub fn new(inside: &'a [u8]) -> Self {
        Self { rest: inside, low: None }
    }

    /// The text, or `None` when it holds a lone surrogate and so has no UTF-8.
    fn into_string(self) -> Option<String> {
        char::decode_utf16(self).collect::<Result<String, _>>().ok()
    }

    fn escape(&mut self) -> Option<u16> {
        let (kind, rest) = self.rest.get(1..)?.split_first()?;
        self.rest = rest;
        Some(match kind {
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => 0x0A,
            b'r' => 0x0D,
            b't' => 0x09,
            b'u' => {
                let (digits, rest) = rest.split_at_checked(4)?;
                self.rest = rest;
                u16::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()?
            }
            other => u16::from(*other),
        })
    }

    fn character(&mut self) -> Option<u16> {
        // The longest a character can be; chunks() finds how much of it is UTF-8.
        let head = self.rest.get(..4).unwrap_or(self.rest);
        let chunk = head.utf8_chunks().next()?;
        let (character, length) = match chunk.valid().chars().next() {
            Some(character) => (character, character.len_utf8()),
            None => (char::REPLACEMENT_CHARACTER, chunk.invalid().len().max(1)),
        };
        self.rest = self.rest.get(length..)?;
        let mut units = [0; 2];
        let mut units = character.encode_utf16(&mut units).iter().copied();
        let first = units.next();
        self.low = units.next();
        first
    }
}

impl Iterator for Units<'_> {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        if let Some(low) = self.low.take() {
            return Some(low);
        }
        match self.rest.first()? {
            b'\\' => self.escape(),
            _ => self.character(),
        }
    }
}

/// The most characters of a string that a sentence repeats.
pub(crate) const MOST_SHOWN: usize = 60;

/// A text in quotes, with what would break a line or the quotes escaped, and cut when it is long.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut shown = Count(0);
    for character in text.chars() {
        if shown >= MOST_SHOWN {
            quoted.push('…');
            break;
        }
        let before = quoted.len();
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
        shown += if character.is_ascii() { (Count(quoted.len()) - before).0 } else { 1 };
    }
    quoted.push('"');
    quoted
}

/// The text of a JSON string; a lone surrogate becomes U+FFFD.
pub fn text_of(string: &Value<'_, '_>) -> String {
    // The common case first: unit by unit it takes many times as long.
    if let Some(text) = string.as_str() {
        return text.into_owned();
    }
    char::decode_utf16(string.units()).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_bytes_become_the_units_javascript_has() {
        let units = |text: &[u8]| Units::new(text).collect::<Vec<_>>();
        assert_eq!(units(br#"a\n\/\"\\\u00e9"#), "a\n/\"\\é".encode_utf16().collect::<Vec<_>>());
        assert_eq!(units("🚀 Zoë".as_bytes()), "🚀 Zoë".encode_utf16().collect::<Vec<_>>());
        assert_eq!(units(br"\ud83d"), [0xD83D]);
        assert_eq!(units(b"a\xFFb"), [97, 0xFFFD, 98]);
        assert_eq!(units(b"\xE2\x82"), [0xFFFD]); // a cut character is one replacement
    }

    #[test]
    fn both_ways_to_unescape_agree() {
        for text in ["", "a", r"\\", r"\\\\n", r"\n\r\t\b\f\/", r#"{\"a\":\"\\u00e9\"}"#, r"é\\é", r"\\\n\\"]
        {
            assert_eq!(unescaped(text), Units::new(text.as_bytes()).into_string(), "{text}");
        }
        assert_eq!(unescaped(r"\u00e9"), None);
        assert_eq!(unescaped(r"\\u00e9").as_deref(), Some(r"\u00e9"));
    }

    #[test]
    fn a_lone_surrogate_has_no_string() {
        assert_eq!(Units::new(br"\ud83d\ude00").into_string().as_deref(), Some("😀"));
        assert_eq!(Units::new(br"\ud83dx").into_string(), None);
    }
}
