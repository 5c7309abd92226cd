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

/// What a scan meets, in the order of the text. Keys of objects are scalars like any other: between `open` of
/// an object and its `close`, a string and a value alternate. An error says what would have been expected.
pub(super) trait Sink {
    fn open(&mut self, kind: Kind, start: u32) -> Result<(), &'static str>;
    fn close(&mut self, end: u32);
    fn scalar(&mut self, kind: Kind, start: u32, end: u32) -> Result<(), &'static str>;
}

/// Reads a whole text, with or without a byte order mark before it. One copy of it for all sinks: each would
/// be 2 KB of wasm.
pub(super) fn scan(text: &[u8], sink: &mut dyn Sink) -> Result<(), Malformed> {
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
    scan(text, &mut Nothing)
}

/// Keeps nothing.
struct Nothing;

impl Sink for Nothing {
    fn open(&mut self, _: Kind, _: u32) -> Result<(), &'static str> {
        Ok(())
    }

    fn close(&mut self, _: u32) {}

    fn scalar(&mut self, _: Kind, _: u32, _: u32) -> Result<(), &'static str> {
        Ok(())
    }
}

/// The kinds of the open arrays and objects, a bit each: a text of brackets alone must not take more memory
/// than it has bytes.
#[derive(Default)]
struct Levels {
    /// 1 for an object. The innermost is the lowest bit of the last word.
    words: Vec<u64>,
    depth: usize,
}

impl Levels {
    fn push(&mut self, kind: Kind) -> Result<(), &'static str> {
        if self.depth.is_multiple_of(64) {
            self.words.try_reserve(1).map_err(|_| "less nesting, since there is no memory for more,")?;
            self.words.push(0);
        }
        if let Some(word) = self.words.last_mut() {
            *word = (*word << 1) | u64::from(kind == Kind::Object);
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.depth.is_multiple_of(64) {
            self.words.pop();
        } else if let Some(word) = self.words.last_mut() {
            *word >>= 1;
        }
    }

    fn innermost(&self) -> Option<Kind> {
        let word = self.words.last()?;
        Some(if word & 1 == 1 { Kind::Object } else { Kind::Array })
    }
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
    Nothing,
}

struct Scan<'s, 'a> {
    text: &'a [u8],
    at: usize,
    levels: Levels,
    sink: &'s mut dyn Sink,
}

impl Scan<'_, '_> {
    fn run(mut self) -> Result<(), Malformed> {
        if u32::try_from(self.text.len()).is_err() {
            return Err(self.expected("less than 4 GiB"));
        }
        let mut expect = Expect::Value;
        loop {
            self.skip_space();
            let Some(byte) = self.peek() else {
                return match expect {
                    Expect::Nothing => Ok(()),
                    _ => Err(self.wrong(expect)),
                };
            };
            expect = match (expect, byte) {
                (Expect::Value | Expect::ValueOrEnd, b'{') => self.open(Kind::Object, Expect::KeyOrEnd)?,
                (Expect::Value | Expect::ValueOrEnd, b'[') => self.open(Kind::Array, Expect::ValueOrEnd)?,
                (Expect::ValueOrEnd, b']') | (Expect::KeyOrEnd, b'}') => self.close(),
                (Expect::Value | Expect::ValueOrEnd, _) => self.scalar(byte, expect)?,
                (Expect::Key | Expect::KeyOrEnd, b'"') => {
                    self.string()?;
                    self.skip_space();
                    self.take(b":", "':'")?;
                    Expect::Value
                }
                (Expect::CommaOrEnd, b',') => {
                    self.at = self.at.saturating_add(1);
                    if self.levels.innermost() == Some(Kind::Object) { Expect::Key } else { Expect::Value }
                }
                (Expect::CommaOrEnd, b'}') if self.levels.innermost() == Some(Kind::Object) => self.close(),
                (Expect::CommaOrEnd, b']') if self.levels.innermost() == Some(Kind::Array) => self.close(),
                _ => return Err(self.wrong(expect)),
            };
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at = self.at.saturating_add(1);
        }
    }

    fn expected(&self, what: &'static str) -> Malformed {
        Malformed::at(self.text, self.at, what)
    }

    fn wrong(&self, expect: Expect) -> Malformed {
        self.expected(match expect {
            Expect::Value => "a value",
            Expect::ValueOrEnd => "a value or ']'",
            Expect::Key => "a key in quotes",
            Expect::KeyOrEnd => "a key in quotes or '}'",
            Expect::CommaOrEnd if self.levels.innermost() == Some(Kind::Object) => "',' or '}'",
            Expect::CommaOrEnd => "',' or ']'",
            Expect::Nothing => "the end of the text",
        })
    }

    /// An offset as sinks keep it; `run` has made sure that the whole text fits.
    fn offset(at: usize) -> u32 {
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    fn open(&mut self, kind: Kind, then: Expect) -> Result<Expect, Malformed> {
        let opened = self.levels.push(kind).and_then(|()| self.sink.open(kind, Self::offset(self.at)));
        opened.map_err(|what| self.expected(what))?;
        self.at = self.at.saturating_add(1);
        Ok(then)
    }

    fn close(&mut self) -> Expect {
        self.at = self.at.saturating_add(1);
        self.levels.pop();
        self.sink.close(Self::offset(self.at));
        self.after_value()
    }

    fn after_value(&self) -> Expect {
        if self.levels.depth == 0 { Expect::Nothing } else { Expect::CommaOrEnd }
    }

    fn scalar(&mut self, first: u8, expect: Expect) -> Result<Expect, Malformed> {
        match first {
            b'"' => self.string()?,
            b't' => self.literal(b"true", Kind::Bool)?,
            b'f' => self.literal(b"false", Kind::Bool)?,
            b'n' => self.literal(b"null", Kind::Null)?,
            b'-' | b'0'..=b'9' => self.number()?,
            _ => return Err(self.wrong(expect)),
        }
        Ok(self.after_value())
    }

    fn push(&mut self, kind: Kind, start: usize) -> Result<(), Malformed> {
        let pushed = self.sink.scalar(kind, Self::offset(start), Self::offset(self.at));
        pushed.map_err(|what| self.expected(what))
    }

    fn take(&mut self, word: &[u8], name: &'static str) -> Result<(), Malformed> {
        for byte in word {
            if self.peek() != Some(*byte) {
                return Err(self.expected(name));
            }
            self.at = self.at.saturating_add(1);
        }
        Ok(())
    }

    fn literal(&mut self, word: &'static [u8], kind: Kind) -> Result<(), Malformed> {
        let start = self.at;
        let name = match word {
            b"true" => "true",
            b"false" => "false",
            _ => "null",
        };
        self.take(word, name)?;
        self.push(kind, start)
    }

    fn string(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        self.at = self.at.saturating_add(1);
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0x20..) => self.at = self.at.saturating_add(1),
                Some(_) => {
                    return Err(
                        self.expected("an escape, since a control character cannot stand in a string,")
                    );
                }
                None => return Err(self.expected("the closing quote of a string")),
            }
        }
        self.at = self.at.saturating_add(1);
        self.push(Kind::String, start)
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
        self.push(Kind::Number, start)
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
