//! How the JSON of a delivery is formatted.

use closehook::diagnosis::escapes::{self, string};
use serde::{Deserialize, Serialize};

use crate::refusal::to_json;

/// How the body of a delivery is formatted. The values are the same, but the bytes differ, and so does the signature.
/// This exposes receivers that hash anything but the bytes they got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// As Python's `json.dumps`: a space after commas and colons, and `\u` escapes for everything but ASCII. Close
    /// appears to send this, so it is the default.
    #[default]
    Python,
    /// As Python's `json.dumps`, but with UTF-8 in place of `\u` escapes.
    PythonUtf8,
    /// Without spaces, and with `\u` escapes for everything but ASCII.
    Compact,
    /// As `JSON.stringify`: without spaces, in UTF-8.
    CompactUtf8,
}

impl Spelling {
    fn separators(self) -> (&'static str, &'static str) {
        if matches!(self, Self::Python | Self::PythonUtf8) { (", ", ": ") } else { (",", ":") }
    }

    fn escapes(self) -> u16 {
        if matches!(self, Self::Python | Self::Compact) { escapes::ASCII } else { 0 }
    }

    /// The separator between members or elements.
    pub(crate) fn comma(self) -> &'static [u8] {
        self.separators().0.as_bytes()
    }

    /// The separator after a key.
    pub(crate) fn colon(self) -> &'static [u8] {
        self.separators().1.as_bytes()
    }

    /// Encodes a text as a JSON string in this spelling.
    pub(crate) fn string(self, text: &str) -> Vec<u8> {
        self.respelled(&to_json(text))
    }

    /// Rewrites JSON text in this spelling.
    pub(crate) fn respelled(self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        self.write(text, &mut out);
        out
    }

    /// Appends JSON text in this spelling. It rewrites strings and separators. Numbers, the order of keys, and repeated
    /// keys stay as they are. The text must have been accepted by an [`Index`](closehook::payload::Index).
    pub(crate) fn write(self, text: &[u8], out: &mut Vec<u8>) {
        let (separators, escapes) = (self.separators(), self.escapes());
        let mut rest = text;
        while let Some((first, after)) = rest.split_first() {
            match first {
                b'"' => {
                    // Most strings are the same in every spelling.
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

/// The number of bytes up to the quote that ends a string.
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

    // Printed by Python 3.11's json.dumps(value): plain, with ensure_ascii=False, with separators=(",", ":"), and with
    // both.
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
