//! Reads objects as programs print them for people: Python's `repr`, Ruby's `inspect`, Node's `console.log`, PHP's
//! `print_r`, `var_dump` and `var_export`, Java's `toString`.
//!
//! One lenient parser reads all of them, since they differ only in the quotes of strings, the separator after keys, and
//! the names of null and true. The result is written in the format of Python's `json.dumps`.

use super::encodings::{from_escapes, replaced};
use super::escapes::{self, quoted, string};
use crate::count::{Count, Slice};
use crate::payload::check;

/// The printed value as JSON, and the program that printed it.
pub(super) struct Printed {
    pub(super) by: &'static str,
    pub(super) json: Vec<u8>,
}

enum PrintedToken {
    Open,
    Close,
    /// A quoted key or value.
    Text(Vec<u8>),
    /// A number or a bare word.
    Word(Vec<u8>),
    /// `:`, `=>` or `=`.
    Assign,
    Comma,
}

/// How the keys of an object are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Without quotes, as JavaScript prints keys that are identifiers.
    Bare,
    /// In single quotes, as Python prints all keys.
    Single,
}

struct Frame {
    /// Whether this is an object rather than a list. It is `None` until the first item shows it, since PHP's arrays can
    /// be either.
    map: Option<bool>,
    items: usize,
    /// Whether a key was read and its value is next.
    keyed: bool,
}

/// Reads a printed object; `None` if the text is not one.
pub(super) fn read(body: &[u8]) -> Option<Printed> {
    let text = body.trim_ascii();
    let opener = |text: &[u8]| text.iter().take(40).any(|byte| matches!(byte, b'{' | b'[' | b'('));
    if !opener(text) || check(text).is_ok() {
        return None;
    }
    let mut reader = PrintedReader { rest: text, by: "", dump: is_dump(text), opened: 0, bare: false };
    let mut out = Vec::new();
    let mut keys = None;
    let mut frames: Vec<Frame> = Vec::new();
    loop {
        let single = reader.rest.trim_ascii_start().starts_with(b"'");
        let Some(token) = reader.token(frames.last())? else { break };
        match token {
            PrintedToken::Comma | PrintedToken::Assign => continue,
            PrintedToken::Close => {
                let frame = frames.pop()?;
                match frame.map {
                    _ if frame.keyed => return None,
                    Some(true) => out.push(b'}'),
                    Some(false) => out.push(b']'),
                    None => out.extend(b"[]"),
                }
                if frames.is_empty() {
                    break;
                }
                continue;
            }
            _ => {}
        }
        let is_key = match frames.last_mut() {
            None => false,
            Some(frame) => {
                let keyed = frame.keyed;
                let may_be_key = !keyed && !matches!(token, PrintedToken::Open) && reader.assigns();
                if frame.map.is_none() {
                    let numbered = matches!(&token, PrintedToken::Word(word) if word == b"0");
                    frame.map = Some(may_be_key && !numbered);
                    out.push(if frame.map == Some(true) { b'{' } else { b'[' });
                }
                if !keyed && frame.items > 0 {
                    out.extend(b", ");
                }
                let is_key = may_be_key;
                if !is_key && !keyed && frame.map == Some(true) {
                    return None; // a value without a key
                }
                if !keyed {
                    frame.items = frame.items.saturating_add(1);
                }
                frame.keyed = is_key;
                is_key
            }
        };
        // The indices of a PHP list are not part of the JSON.
        if is_key && frames.last().is_some_and(|frame| frame.map == Some(false)) {
            continue;
        }
        let shape = match &token {
            PrintedToken::Word(_) => Some(Keys::Bare),
            PrintedToken::Text(_) if single => Some(Keys::Single),
            _ => keys,
        };
        match token {
            PrintedToken::Open => {
                let map = match reader.opened {
                    b'{' => Some(true),
                    b'[' => Some(false),
                    _ => None,
                };
                if let Some(map) = map {
                    out.push(if map { b'{' } else { b'[' });
                }
                frames.push(Frame { map, items: 0, keyed: false });
                if frames.len() > 512 {
                    return None;
                }
            }
            PrintedToken::Text(text) => write_text(&text, &mut out),
            PrintedToken::Word(word) if is_key => {
                write_text(word.strip_prefix(b":").unwrap_or(&word), &mut out)
            }
            PrintedToken::Word(word) => reader.write_word(&word, &mut out),
            PrintedToken::Close | PrintedToken::Assign | PrintedToken::Comma => {}
        }
        if is_key {
            out.extend(b": ");
            keys = keys.filter(|keys| *keys == Keys::Bare).or(shape);
        }
    }
    let whole = frames.is_empty() && reader.rest.trim_ascii().is_empty();
    let by = match (reader.by, keys) {
        ("", Some(Keys::Bare)) if !reader.bare => "JavaScript",
        ("", Some(Keys::Single)) => "Python",
        ("", _) => "a program",
        (by, _) => by,
    };
    (whole && out.len() > 2 && check(&out).is_ok()).then_some(Printed { by, json: out })
}

/// Whether a text starts like an array or object printed by `var_dump`: `array(2) {`, `object(stdClass)#1 (2) {`.
fn is_dump(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    (line.starts_with(b"array(") || line.starts_with(b"object(")) && line.ends_with(b"{")
}

fn write_text(text: &[u8], out: &mut Vec<u8>) {
    // Quoting it as JSON first lets the existing writer handle all escapes.
    let json = quoted(&String::from_utf8_lossy(text));
    let inside = json.part(1..(Count(json.len()) - 1).0);
    string(inside, escapes::ASCII, out);
}

struct PrintedReader<'t> {
    rest: &'t [u8],
    /// The program that prints in this format, if it can be recognized.
    by: &'static str,
    /// Whether this is PHP's `var_dump`, which prints types before values, and the length of strings.
    dump: bool,
    opened: u8,
    /// Whether some text has no quotes.
    bare: bool,
}

impl PrintedReader<'_> {
    fn skip(&mut self, length: usize) {
        self.rest = self.rest.part(length..);
    }

    fn take(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word.as_bytes()) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Consumes the separator after a key. Returns whether there is one, which makes the previous token a key.
    fn assigns(&mut self) -> bool {
        self.rest = self.rest.trim_ascii_start();
        if self.take("=>") {
            if self.by.is_empty() {
                self.by = "Ruby";
            }
            return true;
        }
        if self.take(":") {
            return true;
        }
        if self.take("=") {
            self.by = "Java";
            return true;
        }
        false
    }

    /// The next token. The inner `None` is the end of the text; the outer one means that the text cannot be read.
    #[expect(clippy::option_option, reason = "the end is not a failure")]
    fn token(&mut self, frame: Option<&Frame>) -> Option<Option<PrintedToken>> {
        self.rest = self.rest.trim_ascii_start();
        let Some(first) = self.rest.first().copied() else { return Some(None) };
        for opener in
            ["array (", "array(", "Array\n", "(object) array(", "stdClass Object\n", "%{", "object("]
        {
            if self.rest.starts_with(opener.as_bytes()) {
                if opener != "%{" {
                    self.by = "PHP";
                    // Skips to the opening bracket: var_dump prints the count and the class before it.
                    let bracket = if self.dump { b'{' } else { b'(' };
                    let from = if opener.starts_with("(object)") { 8 } else { 0 };
                    let after = self.rest.get(from..)?;
                    let at = after.iter().take(200).position(|byte| *byte == bracket)?;
                    self.skip((Count(from) + at + 1).0);
                    self.opened = if opener.starts_with("obj")
                        || opener.starts_with("(obj")
                        || opener.starts_with("std")
                    {
                        b'{'
                    } else {
                        b'('
                    };
                } else {
                    self.by = "Elixir";
                    self.skip(2);
                    self.opened = b'{';
                }
                return Some(Some(PrintedToken::Open));
            }
        }
        if self.dump && !matches!(first, b'[' | b'}' | b'"') {
            return Some(Some(self.dumped()?));
        }
        Some(Some(match first {
            b'[' if self.by == "PHP" && frame.is_some_and(|frame| !frame.keyed) => {
                // PHP prints keys in brackets.
                let end = self.rest.iter().position(|byte| *byte == b']')?;
                let key = self.rest.get(1..end)?;
                let (quoted, key) = match key.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\"")) {
                    Some(key) => (true, key.to_vec()),
                    None => (false, key.to_vec()),
                };
                self.skip((Count(end) + 1).0);
                if quoted { PrintedToken::Text(key) } else { PrintedToken::Word(key) }
            }
            b'{' | b'[' => {
                self.skip(1);
                self.opened = first;
                PrintedToken::Open
            }
            b'(' if self.by != "PHP" => {
                self.skip(1);
                self.opened = b'[';
                PrintedToken::Open
            }
            b'}' | b']' | b')' => {
                self.skip(1);
                PrintedToken::Close
            }
            b',' | b';' => {
                self.skip(1);
                PrintedToken::Comma
            }
            b':' if self.rest.get(1).is_some_and(u8::is_ascii_alphabetic) => {
                self.by = "Ruby";
                PrintedToken::Word(self.word(false))
            }
            b':' | b'=' => {
                if !self.assigns() {
                    return None;
                }
                PrintedToken::Assign
            }
            b'"' | b'\'' | b'`' => PrintedToken::Text(self.text(first)?),
            _ if self.by == "PHP" && frame.is_some_and(|frame| frame.keyed) => {
                // In print_r, a value extends to the end of the line.
                PrintedToken::Word(self.php_value())
            }
            _ => {
                let value = self.by == "Java" && frame.is_some_and(|frame| frame.keyed);
                let word = self.word(value);
                if word.is_empty() {
                    return None;
                }
                PrintedToken::Word(word)
            }
        }))
    }

    /// A quoted string, with its escapes decoded.
    fn text(&mut self, quote: u8) -> Option<Vec<u8>> {
        let inside = self.rest.get(1..)?;
        let mut escaped = false;
        let end = inside.iter().position(|byte| {
            let ends = *byte == quote && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        })?;
        let text = inside.get(..end)?;
        self.skip((Count(end) + 2).0);
        // PHP's single quotes have only two escapes.
        let php = self.by == "PHP";
        let resolved = if php { None } else { from_escapes(text, true) };
        if php {
            return Some(replaced(&replaced(text, b"\\'", b"'"), b"\\\\", b"\\"));
        }
        Some(resolved.unwrap_or_else(|| text.to_vec()))
    }

    /// A number or a bare word. If `text` is set, as for values of Java, it extends to the next comma or bracket.
    fn word(&mut self, text: bool) -> Vec<u8> {
        let colon = usize::from(self.rest.first() == Some(&b':'));
        let ends = |byte: &u8| match byte {
            b',' | b'}' | b']' => true,
            b'=' | b':' | b'(' | b')' | b'{' | b'[' | b'"' | b'\'' => !text,
            byte => !text && byte.is_ascii_whitespace(),
        };
        let rest = self.rest.part(colon..);
        let length = (Count(rest.iter().position(ends).unwrap_or(rest.len())) + colon).0;
        let word = self.rest.part(..length).to_vec();
        self.skip(length);
        word
    }

    /// The rest of a line printed by PHP, without the final comma of `var_export`.
    fn php_value(&mut self) -> Vec<u8> {
        let length = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let line = self.rest.part(..length);
        let word = line.strip_suffix(b",").unwrap_or(line).trim_ascii_end().to_vec();
        self.skip(length);
        word
    }

    /// A scalar of `var_dump`.
    fn dumped(&mut self) -> Option<PrintedToken> {
        if self.take("NULL") {
            return Some(PrintedToken::Word(b"null".to_vec()));
        }
        let open = self.rest.iter().position(|byte| *byte == b'(')?;
        let close = self.rest.iter().position(|byte| *byte == b')')?;
        let (kind, inside) = (self.rest.get(..open)?, self.rest.get((Count(open) + 1).0..close)?.to_vec());
        let string = kind == b"string";
        self.skip((Count(close) + 1).0);
        if !string {
            return Some(PrintedToken::Word(inside));
        }
        let length: usize = core::str::from_utf8(&inside).ok()?.parse().ok()?;
        self.rest = self.rest.trim_ascii_start().strip_prefix(b"\"")?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        let text = text.to_vec();
        self.rest = rest.strip_prefix(b"\"")?;
        Some(PrintedToken::Text(text))
    }

    /// Writes a bare value as JSON.
    fn write_word(&mut self, word: &[u8], out: &mut Vec<u8>) {
        let (literal, by): (&[u8], &'static str) = match word {
            b"True" => (b"true", "Python"),
            b"False" => (b"false", "Python"),
            b"None" => (b"null", "Python"),
            b"nil" => (b"null", "Ruby"),
            b"NULL" => (b"null", "PHP"),
            b"undefined" => (b"null", "JavaScript"),
            b"" => (b"null", ""),
            word if check(word).is_ok() => (word, ""),
            word => {
                // JavaScript prints only these without quotes.
                self.bare |= !matches!(word, b"NaN" | b"Infinity" | b"-Infinity");
                write_text(word, out);
                return;
            }
        };
        let elixir = self.by == "Elixir" && by == "Ruby"; // both print nil
        if !by.is_empty() && !elixir {
            self.by = by;
        }
        out.extend(literal);
    }
}
