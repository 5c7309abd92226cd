//! How a delivery's JSON is spelled.

use closehook::diagnosis::escapes::{self, string};
use serde::{Deserialize, Serialize};

use crate::refusal::to_json;

/// How the body of a delivery is written. The values are the same; the bytes, and so the signature, are not: a
/// receiver that hashes anything but the bytes it was sent finds out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// As Python's `json.dumps` writes: a space after commas and colons, anything but ASCII as `\u`. That is what Close
    /// appears to send, and so the default.
    #[default]
    Python,
    /// As Python's, with other characters as they are, in UTF-8.
    PythonUtf8,
    /// Without spaces, anything but ASCII as `\u`.
    Compact,
    /// As `JSON.stringify` writes: without spaces, in UTF-8.
    CompactUtf8,
}

impl Spelling {
    fn separators(self) -> (&'static str, &'static str) {
        if matches!(self, Self::Python | Self::PythonUtf8) { (", ", ": ") } else { (",", ":") }
    }

    fn escapes(self) -> u16 {
        if matches!(self, Self::Python | Self::Compact) { escapes::ASCII } else { 0 }
    }

    /// What stands between two members or elements.
    pub(crate) fn comma(self) -> &'static [u8] {
        self.separators().0.as_bytes()
    }

    /// What stands after a key.
    pub(crate) fn colon(self) -> &'static [u8] {
        self.separators().1.as_bytes()
    }

    /// A text as a JSON string in this spelling.
    pub(crate) fn string(self, text: &str) -> Vec<u8> {
        self.respelled(&to_json(text))
    }

    /// JSON text in this spelling.
    pub(crate) fn respelled(self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        self.write(text, &mut out);
        out
    }

    /// Writes JSON text in this spelling: strings and what stands between values. Numbers, the order of keys, and keys
    /// that repeat stay as they are. Only for text that an [`Index`](closehook::payload::Index) has accepted.
    pub(crate) fn write(self, text: &[u8], out: &mut Vec<u8>) {
        let (separators, escapes) = (self.separators(), self.escapes());
        let mut rest = text;
        while let Some((first, after)) = rest.split_first() {
            match first {
                b'"' => {
                    // Most strings are spelled alike everywhere.
                    let alike = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
                    let length = after.iter().position(|byte| !alike(byte)).unwrap_or(after.len());
                    if after.get(length) == Some(&b'"')
                        && let Some((string, after)) = rest.split_at_checked(length.saturating_add(2))
                    {
                        out.extend_from_slice(string);
                        rest = after;
                        continue;
                    }
                    let (inside, after) =
                        after.split_at_checked(length_of_string(after)).unwrap_or((after, b""));
                    string(inside, escapes, out);
                    rest = after.get(1..).unwrap_or_default();
                    continue;
                }
                b' ' | b'\t' | b'\n' | b'\r' => {}
                b',' => out.extend_from_slice(separators.0.as_bytes()),
                b':' => out.extend_from_slice(separators.1.as_bytes()),
                other => out.push(*other),
            }
            rest = after;
        }
    }
}

/// Up to the quote that ends a string.
fn length_of_string(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    // Printed by Python 3.11: json.dumps(value), with ensure_ascii=False, with separators=(",", ":"), with both.
    #[test]
    fn each_spelling_is_that_of_its_serializer() {
        let text =
            r#"{ "a" : [ 1.50, -0 ,"\/ \u00e9 \ud83d\ude00 \"x\\" ], "b":{ }, "c\u007f":"Zoë 🚀 \b" }"#;
        for (spelling, expected) in [
            (
                Spelling::Python,
                r#"{"a": [1.50, -0, "/ \u00e9 \ud83d\ude00 \"x\\"], "b": {}, "c\u007f": "Zo\u00eb \ud83d\ude80 \b"}"#,
            ),
            (
                Spelling::PythonUtf8,
                "{\"a\": [1.50, -0, \"/ é 😀 \\\"x\\\\\"], \"b\": {}, \"c\u{7f}\": \"Zoë 🚀 \\b\"}",
            ),
            (
                Spelling::Compact,
                r#"{"a":[1.50,-0,"/ \u00e9 \ud83d\ude00 \"x\\"],"b":{},"c\u007f":"Zo\u00eb \ud83d\ude80 \b"}"#,
            ),
            (
                Spelling::CompactUtf8,
                "{\"a\":[1.50,-0,\"/ é 😀 \\\"x\\\\\"],\"b\":{},\"c\u{7f}\":\"Zoë 🚀 \\b\"}",
            ),
        ] {
            let mut out = Vec::new();
            spelling.write(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out.clone()).unwrap(), expected);
            let mut again = Vec::new();
            spelling.write(&out, &mut again);
            assert_eq!(again, out, "a second time changes nothing");
        }
    }
}
