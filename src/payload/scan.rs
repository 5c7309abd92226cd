//! One pass over a JSON text (RFC 8259), without recursion and without a document.

use super::{BOM, Malformed};
use crate::count::{Count, wide};

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, kept as its text.
    Number,
    /// A string, kept as its text.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A value without parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scalar {
    pub(super) kind: Kind,
    /// Of a string: whether it is ASCII without escapes, and so stands for just these bytes.
    pub(super) plain: bool,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What a scan meets, in the order of the text. Keys of objects are scalars like any other: between `open` of
/// an object and its `close`, a string and a value alternate. An error says what would have been expected.
pub(super) trait Sink {
    fn open(&mut self, kind: Kind, start: u32) -> Result<(), &'static str>;
    fn close(&mut self, end: u32);
    fn scalar(&mut self, scalar: Scalar) -> Result<(), &'static str>;
}

/// Reads a whole text, with or without a byte order mark before it. Each type of sink is a copy of it, 3 KB of
/// wasm: [`Index`](super::Index) has its own, since all of filters and differences wait for it; the others
/// share the one for `dyn Sink`.
pub(super) fn scan<S: Sink + ?Sized>(text: &[u8], sink: &mut S) -> Result<(), Malformed> {
    let at = Count(if text.starts_with(BOM) { BOM.len() } else { 0 });
    match run(text, at, sink) {
        Ok(()) => Ok(()),
        Err((at, what)) => Err(Malformed::at(text, at.0, what)),
    }
}

/// Whether a text is JSON as `JSON.parse` reads it: for any size and depth, in next to no memory.
///
/// # Errors
///
/// [`Malformed`] with the first place where the text cannot be JSON.
///
/// ```
/// use closehook::payload::check;
///
/// assert!(check(b"[1e400, \"\\ud83d\"]").is_ok());
/// assert_eq!(check(b"[1,]").unwrap_err().to_string(), "expected a value at line 1, column 4");
/// ```
pub fn check(text: &[u8]) -> Result<(), Malformed> {
    scan::<dyn Sink>(text, &mut Nothing)
}

/// Keeps nothing.
struct Nothing;

impl Sink for Nothing {
    fn open(&mut self, _: Kind, _: u32) -> Result<(), &'static str> {
        Ok(())
    }

    fn close(&mut self, _: u32) {}

    fn scalar(&mut self, _: Scalar) -> Result<(), &'static str> {
        Ok(())
    }
}

/// The kinds of the open arrays and objects, a bit each: a text of brackets alone must not take more memory
/// than it has bytes.
#[derive(Default)]
struct Levels {
    /// The innermost 64, the lowest bit last: 1 for an object.
    word: u64,
    /// Those further out, 64 in each.
    outer: Vec<u64>,
    depth: Count,
}

impl Levels {
    #[inline]
    fn push(&mut self, kind: Kind) -> Result<(), &'static str> {
        if self.depth > 0 && self.depth.0.is_multiple_of(64) {
            self.outer.try_reserve(1).map_err(|_| "less nesting, since there is no memory for more,")?;
            self.outer.push(self.word);
        }
        self.word = (self.word << 1) | u64::from(kind == Kind::Object);
        self.depth += 1;
        Ok(())
    }

    #[inline]
    fn pop(&mut self) {
        self.depth -= 1;
        if self.depth.0.is_multiple_of(64) {
            self.word = self.outer.pop().unwrap_or(0);
        } else {
            self.word >>= 1;
        }
    }

    #[inline]
    fn in_object(&self) -> bool {
        self.word & 1 == 1
    }
}

/// Where the text is wrong, and what was expected there.
type Wrong = (Count, &'static str);

/// The scan itself. The place is a local variable from end to end, and what every value passes through is inlined: that
/// is what makes it fast.
fn run<S: Sink + ?Sized>(text: &[u8], mut at: Count, sink: &mut S) -> Result<(), Wrong> {
    if u32::try_from(text.len()).is_err() {
        return Err((at, "less than 4 GiB"));
    }
    let mut levels = Levels::default();
    let mut first = "a value";
    loop {
        let byte = skip_space(text, &mut at);
        let start = at;
        match byte {
            Some(b'"') => {
                let plain = string(text, &mut at)?;
                scalar(sink, Kind::String, plain, start, at)?;
            }
            Some(open @ (b'{' | b'[')) => {
                let kind = if open == b'{' { Kind::Object } else { Kind::Array };
                let opened = levels.push(kind).and_then(|()| sink.open(kind, offset(at)));
                opened.map_err(|what| (at, what))?;
                at += 1;
                match (skip_space(text, &mut at), kind) {
                    (Some(b'}'), Kind::Object) | (Some(b']'), Kind::Array) => {
                        at += 1;
                        levels.pop();
                        sink.close(offset(at));
                    }
                    (byte, Kind::Object) => {
                        key(text, &mut at, byte, "a key in quotes or '}'", sink)?;
                        first = "a value";
                        continue;
                    }
                    _ => {
                        first = "a value or ']'";
                        continue;
                    }
                }
            }
            Some(b'-' | b'0'..=b'9') => {
                number(text, &mut at)?;
                scalar(sink, Kind::Number, false, start, at)?;
            }
            Some(name @ (b't' | b'f' | b'n')) => {
                let (word, kind) = match name {
                    b't' => ("true", Kind::Bool),
                    b'f' => ("false", Kind::Bool),
                    _ => ("null", Kind::Null),
                };
                literal(text, &mut at, word)?;
                scalar(sink, kind, false, start, at)?;
            }
            _ => return Err((at, first)),
        }
        first = "a value";
        // The end of a value: up to the comma before the next one, or to the end of the text.
        loop {
            let byte = skip_space(text, &mut at);
            if levels.depth == 0 {
                return if byte.is_none() { Ok(()) } else { Err((at, "the end of the text")) };
            }
            let in_object = levels.in_object();
            match byte {
                Some(b',') => {
                    at += 1;
                    if in_object {
                        let byte = skip_space(text, &mut at);
                        key(text, &mut at, byte, "a key in quotes", sink)?;
                    }
                    break;
                }
                Some(b'}') if in_object => {}
                Some(b']') if !in_object => {}
                _ if in_object => return Err((at, "',' or '}'")),
                _ => return Err((at, "',' or ']'")),
            }
            at += 1;
            levels.pop();
            sink.close(offset(at));
        }
    }
}

/// An offset as sinks keep it; `run` has made sure that the whole text fits.
#[inline(always)]
fn offset(at: Count) -> u32 {
    u32::try_from(at.0).unwrap_or(u32::MAX)
}

#[inline(always)]
fn scalar<S: Sink + ?Sized>(
    sink: &mut S,
    kind: Kind,
    plain: bool,
    start: Count,
    end: Count,
) -> Result<(), Wrong> {
    let scalar = Scalar { kind, plain, start: offset(start), end: offset(end) };
    sink.scalar(scalar).map_err(|what| (end, what))
}

/// The next byte that is not white space.
#[inline(always)]
fn skip_space(text: &[u8], at: &mut Count) -> Option<u8> {
    loop {
        match text.get(at.0) {
            Some(b' ' | b'\n' | b'\r' | b'\t') => *at += 1,
            byte => return byte.copied(),
        }
    }
}

/// A key and its colon.
#[inline(always)]
fn key<S: Sink + ?Sized>(
    text: &[u8],
    at: &mut Count,
    byte: Option<u8>,
    expected: &'static str,
    sink: &mut S,
) -> Result<(), Wrong> {
    if byte != Some(b'"') {
        return Err((*at, expected));
    }
    let start = *at;
    let plain = string(text, at)?;
    scalar(sink, Kind::String, plain, start, *at)?;
    if skip_space(text, at) != Some(b':') {
        return Err((*at, "':'"));
    }
    *at += 1;
    Ok(())
}

fn literal(text: &[u8], at: &mut Count, word: &'static str) -> Result<(), Wrong> {
    for byte in word.bytes() {
        if text.get(at.0) != Some(&byte) {
            return Err((*at, word));
        }
        *at += 1;
    }
    Ok(())
}

/// A string, from its opening quote: whether it is ASCII without escapes. Eight bytes at a time, while there are eight.
#[inline(always)]
fn string(text: &[u8], at: &mut Count) -> Result<bool, Wrong> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The high bit of each byte that is below `least`; above such a byte there may be more, below it none.
    let below = |word: u64, least: u64| word.wrapping_sub(EACH.wrapping_mul(least)) & !word & HIGH;
    let mut here = *at + 1;
    let mut bits = 0;
    while let Some(chunk) = text.get(here.0..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*chunk);
        let (quotes, escapes) = (word ^ (EACH * 0x22), word ^ (EACH * 0x5C));
        let stops = below(quotes, 1) | below(escapes, 1) | below(word, 0x20);
        if stops == 0 {
            bits |= word;
            here += 8;
            continue;
        }
        let before = stops.trailing_zeros() & !7;
        bits |= word & !u64::MAX.wrapping_shl(before);
        here += wide(before / 8);
        if text.get(here.0) == Some(&b'"') {
            *at = here + 1;
            return Ok(bits & HIGH == 0);
        }
        break;
    }
    string_slowly(text, at, here, bits & HIGH == 0)
}

/// The rest of a string, which has escapes or lies close to the end of the text.
fn string_slowly(text: &[u8], at: &mut Count, mut here: Count, mut plain: bool) -> Result<bool, Wrong> {
    loop {
        match text.get(here.0) {
            Some(b'"') => break,
            Some(b'\\') => {
                plain = false;
                escape(text, &mut here)?;
            }
            Some(byte @ 0x20..) => {
                plain &= byte.is_ascii();
                here += 1;
            }
            Some(_) => {
                return Err((here, "an escape, since a control character cannot stand in a string,"));
            }
            None => return Err((here, "the closing quote of a string")),
        }
    }
    *at = here + 1;
    Ok(plain)
}

fn escape(text: &[u8], at: &mut Count) -> Result<(), Wrong> {
    *at += 1;
    match text.get(at.0) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
            *at += 1;
        }
        Some(b'u') => {
            *at += 1;
            for _ in 0..4 {
                if !text.get(at.0).is_some_and(u8::is_ascii_hexdigit) {
                    return Err((*at, "four hex digits"));
                }
                *at += 1;
            }
        }
        _ => return Err((*at, "one of \"\\/bfnrtu")),
    }
    Ok(())
}

/// RFC 8259 §6: a minus, an integer without leading zeros, a fraction, an exponent.
fn number(text: &[u8], at: &mut Count) -> Result<(), Wrong> {
    if text.get(at.0) == Some(&b'-') {
        *at += 1;
    }
    if text.get(at.0) == Some(&b'0') {
        *at += 1;
    } else {
        digits(text, at)?;
    }
    if text.get(at.0) == Some(&b'.') {
        *at += 1;
        digits(text, at)?;
    }
    if let Some(b'e' | b'E') = text.get(at.0) {
        *at += 1;
        if let Some(b'+' | b'-') = text.get(at.0) {
            *at += 1;
        }
        digits(text, at)?;
    }
    Ok(())
}

fn digits(text: &[u8], at: &mut Count) -> Result<(), Wrong> {
    if !text.get(at.0).is_some_and(u8::is_ascii_digit) {
        return Err((*at, "a digit"));
    }
    while text.get(at.0).is_some_and(u8::is_ascii_digit) {
        *at += 1;
    }
    Ok(())
}
