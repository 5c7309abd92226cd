//! JSON text (RFC 8259), written: the one place where its brackets, commas, quotes and escapes come from.

use std::collections::TryReserveError;

/// JSON text being written. A comma comes before each value that is not the first of its array or object.
#[derive(Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// With room for this many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// The text so far.
    pub(crate) fn done(self) -> Vec<u8> {
        self.0
    }

    /// The result as text; bytes that are not UTF-8 become U+FFFD.
    pub(crate) fn done_text(self) -> String {
        String::from_utf8(self.0)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// How much is written, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes away what was written after the first bytes.
    pub(crate) fn truncate(&mut self, bytes: usize) {
        self.0.truncate(bytes);
    }

    /// Reserves this many more bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) -> Result<(), TryReserveError> {
        self.0.try_reserve(bytes)
    }

    /// Whether nothing follows yet the bracket of the innermost array or object.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.0.last(), Some(b'[' | b'{'))
    }

    #[inline]
    fn comma(&mut self) -> &mut Vec<u8> {
        if !matches!(self.0.last(), None | Some(b'[' | b'{' | b':')) {
            self.0.push(b',');
        }
        &mut self.0
    }

    /// Begins an array or an object, with `[` or `{`.
    pub(crate) fn open(&mut self, bracket: u8) -> &mut Self {
        self.comma().push(bracket);
        self
    }

    /// Ends it.
    pub(crate) fn close(&mut self, bracket: u8) -> &mut Self {
        self.0.push(bracket);
        self
    }

    /// Writes a value that is JSON text already.
    #[inline(never)] // it is called wherever something is written
    pub(crate) fn raw(&mut self, json: &[u8]) -> &mut Self {
        self.comma().extend_from_slice(json);
        self
    }

    /// Writes such a value without the white space between its tokens.
    pub(crate) fn compact(&mut self, json: &[u8]) -> &mut Self {
        compact(json, self.comma());
        self
    }

    /// Writes JSON text that is known beforehand, such as a bracket with the first key: room is asked for once, and it is
    /// copied without a call. For what comes with every change and every operation.
    #[inline]
    pub(crate) fn part<const N: usize>(&mut self, json: &[u8; N]) -> &mut Self {
        self.comma().extend_from_slice(json);
        self
    }

    /// Writes a string of ours, in which nothing must be escaped.
    #[inline(never)]
    pub(crate) fn word(&mut self, word: &'static str) -> &mut Self {
        self.quoted(|out| out.extend_from_slice(word.as_bytes()))
    }

    /// Writes a key of ours, in which nothing must be escaped; what comes next is its value.
    #[inline(never)]
    pub(crate) fn name(&mut self, name: &'static str) -> &mut Self {
        self.quoted(|out| out.extend_from_slice(name.as_bytes())).colon()
    }

    /// Writes a key that is a JSON string already.
    pub(crate) fn key(&mut self, json: &[u8]) -> &mut Self {
        self.raw(json).colon()
    }

    /// Makes a key of the string before it.
    pub(crate) fn colon(&mut self) -> &mut Self {
        self.close(b':')
    }

    /// Writes a string.
    #[inline(never)]
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        text(value, self.comma());
        self
    }

    /// Writes a string of code units.
    pub(crate) fn units(&mut self, units: impl IntoIterator<Item = u16>) -> &mut Self {
        string(units, self.comma());
        self
    }

    /// Writes a string whose inside is JSON text already.
    pub(crate) fn quoted(&mut self, inside: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        let out = self.comma();
        out.push(b'"');
        inside(out);
        self.close(b'"')
    }

    /// Writes a number.
    pub(crate) fn number(&mut self, number: usize) -> &mut Self {
        self.raw(number.to_string().as_bytes())
    }

    /// Writes `null`.
    pub(crate) fn null(&mut self) -> &mut Self {
        self.raw(b"null")
    }
}

/// Writes the JSON string of UTF-16 code units: what must be escaped is, lone surrogates too, and the rest is UTF-8.
pub(crate) fn string(units: impl IntoIterator<Item = u16>, out: &mut Vec<u8>) {
    out.push(b'"');
    inside(units, out);
    out.push(b'"');
}

/// The text between the quotes of that string.
pub(crate) fn inside(units: impl IntoIterator<Item = u16>, out: &mut Vec<u8>) {
    for unit in char::decode_utf16(units) {
        match unit {
            Ok('"') => out.extend_from_slice(b"\\\""),
            Ok('\\') => out.extend_from_slice(b"\\\\"),
            Ok('\n') => out.extend_from_slice(b"\\n"),
            Ok('\r') => out.extend_from_slice(b"\\r"),
            Ok('\t') => out.extend_from_slice(b"\\t"),
            Ok(control @ '\0'..='\x1F') => escaped(u32::from(control), out),
            Ok(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(lone) => escaped(u32::from(lone.unpaired_surrogate()), out),
        }
    }
}

/// Writes the JSON string of a text, as `string` does.
pub(crate) fn text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => escaped(u32::from(byte), out),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

fn escaped(unit: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        let digit = char::from_digit(unit.wrapping_shr(shift) & 0xF, 16).unwrap_or('0');
        out.extend_from_slice(digit.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Writes a JSON text without the white space between its tokens.
fn compact(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    loop {
        // Up to a string or white space.
        let stop = rest.iter().position(|byte| matches!(byte, b'"' | b' ' | b'\n' | b'\r' | b'\t'));
        let (plain, from) = rest.split_at_checked(stop.unwrap_or(rest.len())).unwrap_or((rest, b""));
        out.extend_from_slice(plain);
        let length = match from.first() {
            None => return,
            Some(b'"') => string_length(from),
            Some(_) => {
                rest = from.get(1..).unwrap_or_default();
                continue;
            }
        };
        let (string, after) = from.split_at_checked(length).unwrap_or((from, b""));
        out.extend_from_slice(string);
        rest = after;
    }
}

/// How long the string is that the text begins with, quotes and all.
fn string_length(text: &[u8]) -> usize {
    let mut at = 1_usize;
    loop {
        match text.get(at) {
            Some(b'"') => return at.saturating_add(1),
            Some(b'\\') => at = at.saturating_add(2),
            Some(_) => at = at.saturating_add(1),
            None => return text.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_its_units_are() {
        let all: String = (0..0x250_u32).chain([0xFFFD, 0x1F600]).filter_map(char::from_u32).collect();
        let (mut one, mut other) = (Vec::new(), Vec::new());
        text(&all, &mut one);
        string(all.encode_utf16(), &mut other);
        assert_eq!(one, other);
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut out = Vec::new();
        string("a\"\\/\n\u{1}é😀".encode_utf16().chain([0xD83D]), &mut out);
        assert_eq!(String::from_utf8(out).unwrap_or_default(), r#""a\"\\/\n\u0001é😀\ud83d""#);
    }

    #[test]
    fn commas_come_by_themselves() {
        let mut json = Writer::default();
        json.open(b'[').open(b'{').close(b'}').open(b'{').name("a").number(1).key(b"\"b\"");
        json.open(b'[').text("[").text("{").null().close(b']').name("c").units([0xD83D]);
        json.name("d").compact(b" [ 1 , \" , \\\" \" ] ").close(b'}').raw(b"[:]").part(b"0").close(b']');
        json.open(b'[').word("e").word("f").close(b']');
        let text = json.done_text();
        assert_eq!(text, r#"[{},{"a":1,"b":["[","{",null],"c":"\ud83d","d":[1," , \" "]},[:],0],["e","f"]"#);
    }
}
