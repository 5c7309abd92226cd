//! Text of a payload, in sentences.

use core::fmt::Write;

use super::Value;

/// The most characters of a string that a sentence repeats.
pub(crate) const MOST_SHOWN: usize = 60;

/// A text in quotes, with what would break a line or the quotes escaped, and cut when it is long.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut shown = 0_usize;
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
        let added = quoted.len().saturating_sub(before);
        shown = shown.saturating_add(if character.is_ascii() { added } else { 1 });
    }
    quoted.push('"');
    quoted
}

/// What a JSON string stands for; a lone surrogate becomes U+FFFD.
pub fn text_of(string: &Value<'_, '_>) -> String {
    // The common case first: unit by unit it takes many times as long.
    if let Some(text) = string.as_str() {
        return text.into_owned();
    }
    char::decode_utf16(string.units()).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}
