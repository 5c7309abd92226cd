//! A body as a program writes it that has read it as JSON.

use core::cmp::Ordering;

use super::number;
use crate::payload::{Index, Kind, Units, Value};

/// Whose numbers and key order are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// As `JSON.stringify` writes.
    JavaScript,
    /// As `json.dumps` writes.
    Python,
}

/// One way to write JSON.
#[derive(Clone, Copy)]
pub struct Style {
    /// Whose numbers and key order.
    pub dialect: Dialect,
    /// Between items, and after a key.
    pub separators: (&'static str, &'static str),
    /// Spaces a level, 0 for a single line.
    pub indent: usize,
    /// Anything but printable ASCII as `\u` with four lower-case digits.
    pub ascii: bool,
    /// `/` as `\/`.
    pub slash: bool,
}

enum Token<'i, 'a> {
    Open(u8),
    Key(Value<'i, 'a>),
    String(Value<'i, 'a>),
    /// A number as the dialect writes it, or a literal.
    Text(Vec<u8>),
    Close(u8),
}

/// A body as a dialect holds it, ready to be written in any style: the last of equal keys, in its order, with
/// its numbers.
pub(super) struct Document<'i, 'a> {
    tokens: Vec<Token<'i, 'a>>,
}

impl<'i, 'a> Document<'i, 'a> {
    pub(super) fn read(index: &'i Index<'a>, dialect: Dialect) -> Self {
        let mut tokens = Vec::new();
        let mut open = Vec::new();
        enter(None, index.root(), dialect, &mut tokens, &mut open);
        while let Some((members, close)) = open.last_mut() {
            match members.next() {
                Some((key, value)) => enter(key, Some(value), dialect, &mut tokens, &mut open),
                None => {
                    tokens.push(Token::Close(*close));
                    open.pop();
                }
            }
        }
        Self { tokens }
    }

    /// Writes it; `None` when it would grow beyond `limit` bytes, as deep nesting does when it is indented.
    pub(super) fn write(&self, style: Style, limit: usize) -> Option<Vec<u8>> {
        let mut writer = Writer { out: Vec::new(), style, depth: 0, first: true, after_key: true };
        for token in &self.tokens {
            writer.token(token);
            if writer.out.len() > limit {
                return None;
            }
        }
        Some(writer.out)
    }
}

/// A member of an object, or with no key an element of an array.
type Member<'i, 'a> = (Option<Value<'i, 'a>>, Value<'i, 'a>);

/// What of the open arrays and objects is still to come, and the bracket that closes each.
type Open<'i, 'a> = Vec<(std::vec::IntoIter<Member<'i, 'a>>, u8)>;

fn enter<'i, 'a>(
    key: Option<Value<'i, 'a>>,
    value: Option<Value<'i, 'a>>,
    dialect: Dialect,
    tokens: &mut Vec<Token<'i, 'a>>,
    open: &mut Open<'i, 'a>,
) {
    tokens.extend(key.map(Token::Key));
    let Some(value) = value else { return };
    match value.kind() {
        Kind::Object => {
            tokens.push(Token::Open(b'{'));
            open.push((members(value, dialect).into_iter(), b'}'));
        }
        Kind::Array => {
            tokens.push(Token::Open(b'['));
            let elements: Vec<Member<'i, 'a>> = value.elements().map(|element| (None, element)).collect();
            open.push((elements.into_iter(), b']'));
        }
        Kind::String => tokens.push(Token::String(value)),
        Kind::Number => tokens.push(Token::Text(
            match dialect {
                Dialect::JavaScript => number::javascript(value.text()),
                Dialect::Python => number::python(value.text()),
            }
            .into_bytes(),
        )),
        Kind::Bool | Kind::Null => tokens.push(Token::Text(value.text().to_vec())),
    }
}

/// Of equal keys the last value in the place of the first; JavaScript puts keys that are array indices before
/// all others, in numeric order (ECMA-262, OrdinaryOwnPropertyKeys).
fn members<'i, 'a>(object: Value<'i, 'a>, dialect: Dialect) -> Vec<Member<'i, 'a>> {
    let named = object.members().enumerate().map(|(place, (key, value))| {
        let units: Vec<u16> = Units::new(key.inside().unwrap_or_default()).collect();
        let rank = match array_index(&units) {
            Some(index) if dialect == Dialect::JavaScript => u64::from(index),
            _ => u64::MAX,
        };
        Named { units, rank, place, key, value }
    });
    let mut members: Vec<Named<'i, 'a>> = named.collect();
    sort(&mut members, &|a, b| a.units.cmp(&b.units).then(a.place.cmp(&b.place)));
    members.dedup_by(|later, kept| {
        let repeated = later.units == kept.units;
        if repeated {
            kept.value = later.value;
        }
        repeated
    });
    sort(&mut members, &|a, b| a.rank.cmp(&b.rank).then(a.place.cmp(&b.place)));
    members.into_iter().map(|member| (Some(member.key), member.value)).collect()
}

/// A member of an object with what decides its place.
struct Named<'i, 'a> {
    units: Vec<u16>,
    rank: u64,
    place: usize,
    key: Value<'i, 'a>,
    value: Value<'i, 'a>,
}

/// One sort for both orders: a second copy of it would be 2 KB of wasm.
fn sort<'i, 'a>(members: &mut [Named<'i, 'a>], order: &dyn Fn(&Named<'i, 'a>, &Named<'i, 'a>) -> Ordering) {
    members.sort_unstable_by(order);
}

struct Writer {
    out: Vec<u8>,
    style: Style,
    depth: usize,
    /// Nothing stands yet in the innermost array or object.
    first: bool,
    /// A value comes that needs no separator before it.
    after_key: bool,
}

impl Writer {
    fn token(&mut self, token: &Token<'_, '_>) {
        if let Token::Close(bracket) = token {
            self.depth = self.depth.saturating_sub(1);
            if !self.first {
                self.line();
            }
            self.out.push(*bracket);
            self.first = false;
            return;
        }
        if !core::mem::take(&mut self.after_key) {
            if !core::mem::take(&mut self.first) {
                self.out.extend_from_slice(self.style.separators.0.as_bytes());
            }
            self.line();
        }
        match token {
            Token::Open(bracket) => {
                self.out.push(*bracket);
                self.depth = self.depth.saturating_add(1);
                self.first = true;
            }
            Token::Key(key) => {
                self.string(*key);
                self.out.extend_from_slice(self.style.separators.1.as_bytes());
                self.after_key = true;
            }
            Token::String(string) => self.string(*string),
            Token::Text(text) => self.out.extend_from_slice(text),
            Token::Close(_) => {}
        }
    }

    fn line(&mut self) {
        if self.style.indent > 0 {
            self.out.push(b'\n');
            let spaces = self.style.indent.saturating_mul(self.depth);
            self.out.resize(self.out.len().saturating_add(spaces), b' ');
        }
    }

    fn string(&mut self, string: Value<'_, '_>) {
        self.out.push(b'"');
        for character in char::decode_utf16(Units::new(string.inside().unwrap_or_default())) {
            match character {
                Ok(character) => self.character(character),
                Err(lone) => self.unit(lone.unpaired_surrogate()),
            }
        }
        self.out.push(b'"');
    }

    fn character(&mut self, character: char) {
        let short = match character {
            '"' => b"\\\"",
            '\\' => b"\\\\",
            '\u{8}' => b"\\b",
            '\u{C}' => b"\\f",
            '\n' => b"\\n",
            '\r' => b"\\r",
            '\t' => b"\\t",
            '/' if self.style.slash => b"\\/",
            ' '..='~' => return self.raw(character),
            '\u{80}'.. | '\u{7F}' if !self.style.ascii => return self.raw(character),
            _ => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    self.unit(*unit);
                }
                return;
            }
        };
        self.out.extend_from_slice(short);
    }

    fn raw(&mut self, character: char) {
        let mut bytes = [0; 4];
        self.out.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
    }

    fn unit(&mut self, unit: u16) {
        self.out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
    }
}

/// A string in a style, from what stands between the quotes of its JSON text.
pub fn string(inside: &[u8], style: Style, out: &mut Vec<u8>) {
    let mut writer = Writer { out: core::mem::take(out), style, depth: 0, first: true, after_key: true };
    writer.out.push(b'"');
    for character in char::decode_utf16(Units::new(inside)) {
        match character {
            Ok(character) => writer.character(character),
            Err(lone) => writer.unit(lone.unpaired_surrogate()),
        }
    }
    writer.out.push(b'"');
    *out = writer.out;
}

/// The number behind a key such as `"7"` that JavaScript orders as an array index.
fn array_index(units: &[u16]) -> Option<u32> {
    let canonical = units.first() != Some(&u16::from(b'0')) || units.len() == 1;
    if units.is_empty() || units.len() > 10 || !canonical {
        return None;
    }
    let text = String::from_utf16(units).ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|index| digits && *index < u32::MAX)
}

/// The text as one JSON string, as `JSON.stringify` quotes it.
pub(super) fn quoted(text: &str) -> Vec<u8> {
    let style =
        Style { dialect: Dialect::JavaScript, separators: (",", ":"), indent: 0, ascii: false, slash: false };
    let mut writer = Writer { out: vec![b'"'], style, depth: 0, first: true, after_key: true };
    text.chars().for_each(|character| writer.character(character));
    writer.out.push(b'"');
    writer.out
}

#[cfg(test)]
mod tests {
    use super::*;

    const JS: Style =
        Style { dialect: Dialect::JavaScript, separators: (",", ":"), indent: 0, ascii: false, slash: false };
    const PY: Style =
        Style { dialect: Dialect::Python, separators: (", ", ": "), indent: 0, ascii: true, slash: false };

    fn write(text: &str, style: Style) -> String {
        let index = Index::read(text.as_bytes()).unwrap();
        String::from_utf8(Document::read(&index, style.dialect).write(style, 1 << 20).unwrap()).unwrap()
    }

    // Expected values printed by Node 20 and Python 3.11.
    #[test]
    fn a_body_is_written_as_the_two_serialisers_write_it() {
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
            write(r#"{"a":[1,[],{}],"b":2}"#, Style { indent: 2, ..JS }),
            "{\n  \"a\":[\n    1,\n    [],\n    {}\n  ],\n  \"b\":2\n}"
        );
    }

    #[test]
    fn deep_nesting_is_written_and_bounded() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let index = Index::read(deep.as_bytes()).unwrap();
        let document = Document::read(&index, Dialect::JavaScript);
        assert_eq!(document.write(JS, 1 << 20).unwrap(), deep.as_bytes());
        assert!(document.write(Style { indent: 4, ..JS }, 1 << 20).is_none());
    }

    #[test]
    fn a_text_is_quoted_as_json_stringify_does() {
        assert_eq!(quoted("{\"a\":\"é\n/\"}"), "\"{\\\"a\\\":\\\"é\\n/\\\"}\"".as_bytes());
    }
}
