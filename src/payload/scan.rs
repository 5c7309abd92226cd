//! One pass over a JSON text (RFC 8259), without recursion and without a document.

use super::{BOM, Malformed};

/// What a value is.
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
    let at = if text.starts_with(BOM) { BOM.len() } else { 0 };
    Scan { text, at, levels: Levels::default(), sink }.run()
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
/// assert_eq!(check(b"[1,]").unwrap_err().to_string(), "expected a value at line 1 column 4");
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
    depth: usize,
}

impl Levels {
    fn push(&mut self, kind: Kind) -> Result<(), &'static str> {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.try_reserve(1).map_err(|_| "less nesting, since there is no memory for more,")?;
            self.outer.push(self.word);
        }
        self.word = (self.word << 1) | u64::from(kind == Kind::Object);
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth.is_multiple_of(64) {
            self.word = self.outer.pop().unwrap_or_default();
        } else {
            self.word >>= 1;
        }
    }

    fn in_object(&self) -> bool {
        self.word & 1 == 1
    }
}

struct Scan<'s, 'a, S: ?Sized> {
    text: &'a [u8],
    at: usize,
    levels: Levels,
    sink: &'s mut S,
}

impl<S: Sink + ?Sized> Scan<'_, '_, S> {
    fn run(mut self) -> Result<(), Malformed> {
        if u32::try_from(self.text.len()).is_err() {
            return Err(self.expected("less than 4 GiB"));
        }
        let mut first = "a value";
        loop {
            match self.next() {
                Some(b'"') => self.string()?,
                Some(b'{') => {
                    self.open(Kind::Object)?;
                    if self.next() == Some(b'}') {
                        self.close();
                    } else {
                        self.key("a key in quotes or '}'")?;
                        first = "a value";
                        continue;
                    }
                }
                Some(b'[') => {
                    self.open(Kind::Array)?;
                    if self.next() == Some(b']') {
                        self.close();
                    } else {
                        first = "a value or ']'";
                        continue;
                    }
                }
                Some(b't') => self.literal(*b"true", "true", Kind::Bool)?,
                Some(b'f') => {
                    self.at = self.at.saturating_add(1);
                    self.literal(*b"alse", "false", Kind::Bool)?;
                }
                Some(b'n') => self.literal(*b"null", "null", Kind::Null)?,
                Some(b'-' | b'0'..=b'9') => self.number()?,
                _ => return Err(self.expected(first)),
            }
            first = "a value";
            if !self.after_value()? {
                return Ok(());
            }
        }
    }

    /// Closes what ends here, and goes on to the next value: false at the end of the text.
    fn after_value(&mut self) -> Result<bool, Malformed> {
        loop {
            let byte = self.next();
            if self.levels.depth == 0 {
                return if byte.is_none() { Ok(false) } else { Err(self.expected("the end of the text")) };
            }
            match (byte, self.levels.in_object()) {
                (Some(b','), true) => {
                    self.at = self.at.saturating_add(1);
                    self.next();
                    self.key("a key in quotes")?;
                    return Ok(true);
                }
                (Some(b','), false) => {
                    self.at = self.at.saturating_add(1);
                    return Ok(true);
                }
                (Some(b'}'), true) | (Some(b']'), false) => self.close(),
                (_, true) => return Err(self.expected("',' or '}'")),
                (_, false) => return Err(self.expected("',' or ']'")),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The next byte that is not white space.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at = self.at.saturating_add(1),
                byte => return byte,
            }
        }
    }

    #[cold]
    fn expected(&self, what: &'static str) -> Malformed {
        Malformed::at(self.text, self.at, what)
    }

    /// An offset as sinks keep it; `run` has made sure that the whole text fits.
    fn offset(at: usize) -> u32 {
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn open(&mut self, kind: Kind) -> Result<(), Malformed> {
        let opened = self.levels.push(kind).and_then(|()| self.sink.open(kind, Self::offset(self.at)));
        opened.map_err(|what| self.expected(what))?;
        self.at = self.at.saturating_add(1);
        Ok(())
    }

    fn close(&mut self) {
        self.at = self.at.saturating_add(1);
        self.levels.pop();
        self.sink.close(Self::offset(self.at));
    }

    /// A key and its colon.
    fn key(&mut self, expected: &'static str) -> Result<(), Malformed> {
        if self.peek() != Some(b'"') {
            return Err(self.expected(expected));
        }
        self.string()?;
        if self.next() != Some(b':') {
            return Err(self.expected("':'"));
        }
        self.at = self.at.saturating_add(1);
        Ok(())
    }

    fn push(&mut self, kind: Kind, plain: bool, start: usize) -> Result<(), Malformed> {
        let scalar = Scalar { kind, plain, start: Self::offset(start), end: Self::offset(self.at) };
        self.sink.scalar(scalar).map_err(|what| self.expected(what))
    }

    /// One of the three names; of `false`, what comes after its first letter.
    fn literal(&mut self, word: [u8; 4], name: &'static str, kind: Kind) -> Result<(), Malformed> {
        let start = self.at.saturating_sub(name.len().saturating_sub(word.len()));
        for byte in word {
            if self.peek() != Some(byte) {
                return Err(self.expected(name));
            }
            self.at = self.at.saturating_add(1);
        }
        self.push(kind, true, start)
    }

    fn string(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        self.at = self.at.saturating_add(1);
        let mut plain = true;
        loop {
            self.run_of_text(&mut plain);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    self.escape()?;
                }
                Some(0x20..) => {
                    plain &= self.peek().is_some_and(|byte| byte.is_ascii());
                    self.at = self.at.saturating_add(1);
                }
                Some(_) => {
                    return Err(
                        self.expected("an escape, since a control character cannot stand in a string,")
                    );
                }
                None => return Err(self.expected("the closing quote of a string")),
            }
        }
        self.at = self.at.saturating_add(1);
        self.push(Kind::String, plain, start)
    }

    /// Goes, eight bytes at a time, to the next quote, backslash or control character, or close to the end.
    #[inline(always)]
    fn run_of_text(&mut self, plain: &mut bool) {
        const EACH: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        // The high bit of each byte that is zero; above such a byte there may be more, below it none.
        let zeros = |word: u64| word.wrapping_sub(EACH) & !word & HIGH;
        while let Some(chunk) = self.text.get(self.at..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_le_bytes(*chunk);
            let quotes = zeros(word ^ (EACH * 0x22));
            let backslashes = zeros(word ^ (EACH * 0x5C));
            let controls = word.wrapping_sub(EACH * 0x20) & !word & HIGH;
            let stops = quotes | backslashes | controls;
            let before = stops.trailing_zeros() / 8;
            let passed =
                if stops == 0 { word } else { word & !u64::MAX.wrapping_shl(before.wrapping_mul(8)) };
            *plain &= passed & HIGH == 0;
            self.at = self.at.saturating_add(usize::try_from(before).unwrap_or_default());
            if stops != 0 {
                return;
            }
        }
    }

    fn escape(&mut self) -> Result<(), Malformed> {
        self.at = self.at.saturating_add(1);
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at = self.at.saturating_add(1);
            }
            Some(b'u') => {
                self.at = self.at.saturating_add(1);
                for _ in 0..4 {
                    if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return Err(self.expected("four hex digits"));
                    }
                    self.at = self.at.saturating_add(1);
                }
            }
            _ => return Err(self.expected("one of \"\\/bfnrtu")),
        }
        Ok(())
    }

    /// RFC 8259 §6: a minus, an integer without leading zeros, a fraction, an exponent.
    fn number(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at = self.at.saturating_add(1);
        }
        if self.peek() == Some(b'0') {
            self.at = self.at.saturating_add(1);
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at = self.at.saturating_add(1);
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at = self.at.saturating_add(1);
            if let Some(b'+' | b'-') = self.peek() {
                self.at = self.at.saturating_add(1);
            }
            self.digits()?;
        }
        self.push(Kind::Number, true, start)
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.expected("a digit"));
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at = self.at.saturating_add(1);
        }
        Ok(())
    }
}
