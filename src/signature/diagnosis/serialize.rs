//! Writes a body as a program does that has parsed it as JSON.

use super::document::{Document, Order, Token};
use super::escapes::{self, Bounded, class};
use super::number::Numbers;
use crate::count::{Count, Slice};
use crate::payload::Units;

/// The whitespace between values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// On one line, with these separators between items and after keys.
    Line(&'static str, &'static str),
    /// One line for each item, indented by this text for each level.
    Indented(&'static str),
    /// Jackson's pretty printer: `"a" : 1`, with arrays on one line.
    Jackson,
    /// Ruby's `JSON.pretty_generate`, as it was for a long time: indented by two spaces, with the brackets of empty
    /// values on two lines.
    Ruby,
}

/// How empty arrays and objects are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Empty {
    Kept,
    /// `{}` becomes `[]`, as in PHP, whose arrays are both.
    Arrays,
    /// `"previous_data": []` becomes `{}` again.
    PreviousData,
    /// `[]` becomes `{}`, as with PHP's `JSON_FORCE_OBJECT`.
    Objects,
    /// Members that are null are omitted, as by Gson.
    Dropped,
}

/// A way to write JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) order: Order,
    pub(crate) layout: Layout,
    pub(crate) escapes: u16,
    pub(crate) numbers: Numbers,
    pub(crate) empty: Empty,
}

/// Properties of a document that determine how it can be written.
#[derive(Default)]
pub(super) struct Traits {
    /// The characters that some writers escape, as bits of [`escapes`]. `WRITTEN` means that the document has escapes.
    pub(super) characters: u16,
    pub(super) empty_object: bool,
    pub(super) empty_array: bool,
    pub(super) empty_previous_data: bool,
    /// Whether a member is null.
    pub(super) null_member: bool,
}

impl<'a> Document<'_, 'a> {
    pub(super) fn traits(&self) -> Traits {
        let mut traits = Traits::default();
        let mut previous_data = false;
        for token in self.tokens() {
            let was_previous_data = core::mem::take(&mut previous_data);
            let inside = match token {
                Token::Open(b'{', true) => {
                    traits.empty_object = true;
                    continue;
                }
                Token::Open(_, true) => {
                    traits.empty_array = true;
                    traits.empty_previous_data |= was_previous_data;
                    continue;
                }
                Token::Key(inside, is_null) => {
                    traits.null_member |= is_null;
                    previous_data = inside == b"previous_data";
                    inside
                }
                Token::String(inside) => inside,
                _ => continue,
            };
            if inside.contains(&b'\\') {
                traits.characters |= escapes::WRITTEN;
            }
            for character in char::decode_utf16(Units::new(inside)).flatten() {
                traits.characters |= class(character);
            }
        }
        traits
    }

    /// The texts of all numbers in the document.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &'a [u8]> {
        self.tokens().filter_map(|token| match token {
            Token::Number(text) => Some(text),
            _ => None,
        })
    }

    /// Whether the document in this style is exactly this text.
    pub(super) fn is_written_as(&self, text: &[u8], style: Style) -> bool {
        let mut same = 0;
        let mut differs = |written: &[u8]| {
            let new = written.part(same..);
            let expected = text.part(same..);
            same = written.len();
            !expected.starts_with(new)
        };
        self.written(style, text.len(), &mut differs).is_some_and(|written| written.len() == text.len())
    }

    /// Writes the document. `None` if it would exceed `limit` bytes, as deep nesting does with indentation.
    pub(super) fn write(&self, style: Style, limit: usize) -> Option<Vec<u8>> {
        self.written(style, limit, &mut |_| false)
    }

    /// Writes the document, and stops early when `is_enough` returns true.
    fn written(
        &self,
        style: Style,
        limit: usize,
        is_enough: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Option<Vec<u8>> {
        let mut writer = Writer {
            out: Bounded::new(limit),
            style,
            open: Vec::new(),
            is_first: true,
            levels: Count(0),
            after_key: true,
            previous_data: false,
        };
        let mut tokens = self.tokens();
        while let Some(token) = tokens.next() {
            if style.empty == Empty::Dropped && matches!(token, Token::Key(_, true)) {
                tokens.next();
                continue;
            }
            writer.token(token);
            if writer.out.is_full() || is_enough(&writer.out.bytes) {
                return None;
            }
        }
        Some(writer.out.bytes)
    }
}

struct Writer {
    out: Bounded,
    style: Style,
    /// The opening brackets of all open arrays and objects.
    open: Vec<u8>,
    /// Whether the innermost one is still empty.
    is_first: bool,
    /// The number of open brackets that indent: all of them, but only objects for Jackson.
    levels: Count,
    /// Whether the next value needs no separator before it.
    after_key: bool,
    /// Whether the last key was `previous_data`.
    previous_data: bool,
}

impl Writer {
    fn token(&mut self, token: Token<'_>) {
        if let Token::Close(bracket) = token {
            self.close(bracket);
            return;
        }
        if !core::mem::take(&mut self.after_key) {
            self.separate();
        }
        let previous_data = core::mem::take(&mut self.previous_data);
        match token {
            Token::Open(bracket, empty) => {
                let bracket = match self.style.empty {
                    Empty::Arrays if empty => b'[',
                    Empty::Objects if empty => b'{',
                    Empty::PreviousData if empty && previous_data => b'{',
                    _ => bracket,
                };
                self.out.extend(&[bracket]);
                self.open.push(bracket);
                self.is_first = true;
                self.levels += self.indents(bracket);
            }
            Token::Key(inside, _) => {
                self.out.string(inside, self.style.escapes);
                self.out.extend(match self.style.layout {
                    Layout::Line(_, colon) => colon.as_bytes(),
                    Layout::Indented(_) | Layout::Ruby => b": ",
                    Layout::Jackson => b" : ",
                });
                self.after_key = true;
                self.previous_data = inside == b"previous_data";
            }
            Token::String(inside) => self.out.string(inside, self.style.escapes),
            Token::Number(text) if self.style.numbers.keeps_all(text) => self.out.extend(text),
            Token::Number(text) => self.out.extend(self.style.numbers.write(text).as_bytes()),
            Token::Literal(text) => self.out.extend(text),
            Token::Close(_) => {}
        }
    }

    /// Writes the separator before an item.
    fn separate(&mut self) {
        let Some(bracket) = self.open.last().copied() else { return };
        let first = core::mem::take(&mut self.is_first);
        match self.style.layout {
            Layout::Line(comma, _) if !first => self.out.extend(comma.as_bytes()),
            Layout::Line(..) => {}
            Layout::Jackson if bracket == b'[' => {
                self.out.extend(if first { b" " } else { b", " });
            }
            Layout::Jackson | Layout::Indented(_) | Layout::Ruby => {
                if !first {
                    self.out.extend(b",");
                }
                self.line();
            }
        }
    }

    fn close(&mut self, bracket: u8) {
        let opened = self.open.pop().unwrap_or(b'[');
        let empty = core::mem::take(&mut self.is_first);
        self.levels -= self.indents(opened);
        match (self.style.layout, empty) {
            (Layout::Line(..), _) | (Layout::Indented(_), true) => {}
            (Layout::Jackson, true) => self.out.extend(b" "),
            (Layout::Ruby, true) if opened == b'[' => {
                self.out.extend(b"\n");
                self.line();
            }
            (Layout::Jackson, false) if opened == b'[' => self.out.extend(b" "),
            _ => self.line(),
        }
        // An empty object may have been opened as an array, or vice versa.
        self.out.extend(&[match opened {
            b'{' => b'}',
            _ if empty => b']',
            _ => bracket,
        }]);
    }

    /// The number of levels by which the content of this bracket is indented.
    fn indents(&self, bracket: u8) -> usize {
        usize::from(self.style.layout != Layout::Jackson || bracket == b'{')
    }

    fn line(&mut self) {
        let unit = match self.style.layout {
            Layout::Indented(unit) => unit,
            _ => "  ",
        };
        self.out.extend(b"\n");
        for _ in 0..self.levels.0 {
            self.out.extend(unit.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    const JS: Style = Style {
        order: Order::Indices,
        layout: Layout::Line(",", ":"),
        escapes: 0,
        numbers: Numbers::JavaScript,
        empty: Empty::Kept,
    };
    const PY: Style = Style {
        order: Order::Kept,
        layout: Layout::Line(", ", ": "),
        escapes: escapes::ASCII,
        numbers: Numbers::Python,
        empty: Empty::Kept,
    };

    fn write(text: &str, style: Style) -> String {
        let index = Index::read(text.as_bytes()).unwrap();
        let document = Document::read(&index, style.order).unwrap();
        String::from_utf8(document.write(style, 1 << 20).unwrap()).unwrap()
    }

    // The expected values were printed by Node 20 and Python 3.11.
    #[test]
    fn a_body_is_written_as_the_two_serializers_write_it() {
        let text = r#"{ "b":1.0,"2":[],"a":{}, "1":"\/ \u00e9 \u2028 \u007f \u0001","b":[1,{"c":"\ud83d\ude00 \ud83d"}] }"#;
        assert_eq!(
            write(text, JS),
            "{\"1\":\"/ é \u{2028} \u{7f} \\u0001\",\"2\":[],\"b\":[1,{\"c\":\"😀 \\ud83d\"}],\"a\":{}}"
        );
        assert_eq!(
            write(text, PY),
            r#"{"b": [1, {"c": "\ud83d\ude00 \ud83d"}], "2": [], "a": {}, "1": "/ \u00e9 \u2028 \u007f \u0001"}"#
        );
        assert_eq!(
            write(r#"{"a":[1,[],{}],"b":2}"#, Style { layout: Layout::Indented("  "), ..JS }),
            "{\n  \"a\": [\n    1,\n    [],\n    {}\n  ],\n  \"b\": 2\n}"
        );
    }

    #[test]
    fn deep_nesting_is_written_and_bounded() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let index = Index::read(deep.as_bytes()).unwrap();
        let document = Document::read(&index, Order::Indices).unwrap();
        assert_eq!(document.write(JS, 1 << 20).unwrap(), deep.as_bytes());
        assert!(document.write(Style { layout: Layout::Indented("    "), ..JS }, 1 << 20).is_none());
    }
}
