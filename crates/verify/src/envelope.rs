//! The JSON scanner of `closehook/verify`. The scanner in `payload` is several times as fast, but its code is three
//! times as large.
#![forbid(unsafe_code)]

use alloc::vec::Vec;

use closehook::malformed::{BOM, Malformed};

const NAME: &[u8] = b"subscription_id";

/// Stands for the end of the text where a byte is expected.
const END: u32 = 256;

/// Checks that a text is JSON, and returns the `subscription_id` of the envelope. That is the raw string with its
/// quotes and escapes, or `None` if there is no such string.
///
/// # Errors
///
/// [`Malformed`] with the first position where the text cannot be JSON.
pub(crate) fn envelope(text: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let at = if text.starts_with(BOM) { BOM.len() } else { 0 };
    let mut scan = Scan { text, at, objects: Vec::new(), depth: 0, named: false, id: None };
    match scan.run() {
        Ok(()) => Ok(scan.id),
        Err(expected) => Err(Malformed::at(text, scan.at, expected)),
    }
}

/// What was expected at the position of an error.
///
/// It is a reference to the text because a number can be returned directly, while a text is written to memory.
type Expected = &'static &'static str;

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    /// One bit for each open array or object; 1 is an object. Bits keep a text of brackets from taking more memory than
    /// its own length.
    objects: Vec<u8>,
    depth: usize,
    /// Whether the current key of the outermost object is `subscription_id`.
    named: bool,
    id: Option<&'a [u8]>,
}

impl<'a> Scan<'a> {
    fn run(&mut self) -> Result<(), Expected> {
        let mut first: Expected = &"a value";
        loop {
            let byte = self.space();
            let (start, own) = (self.at, self.depth == 1 && self.named);
            if own {
                self.id = None;
            }
            match byte {
                0x22 => {
                    self.string()?;
                    if own {
                        self.id = self.text.get(start..self.at);
                    }
                }
                0x5B | 0x7B => {
                    self.open(byte == 0x7B)?;
                    self.step();
                    // In ASCII, the code of a closing bracket is that of the opening one plus 2.
                    if self.space() != byte.wrapping_add(2) {
                        first = &"a value or ']'";
                        if byte == 0x7B {
                            self.key(&"a key in quotes or '}'")?;
                            first = &"a value";
                        }
                        continue;
                    }
                    self.close();
                }
                0x2D | 0x30..=0x39 => self.number()?,
                0x74 => self.literal(&"true")?,
                0x66 => self.literal(&"false")?,
                0x6E => self.literal(&"null")?,
                _ => return Err(first),
            }
            first = &"a value";
            // After a value: close everything that ends here, up to the comma before the next value or the end of the
            // text.
            loop {
                let byte = self.space();
                if self.depth == 0 {
                    return if byte == END { Ok(()) } else { Err(&"the end of the text") };
                }
                let (close, expected): (u32, Expected) =
                    if self.in_object() { (0x7D, &"',' or '}'") } else { (0x5D, &"',' or ']'") };
                if byte == 0x2C {
                    self.step();
                    if close == 0x7D {
                        self.space();
                        self.key(&"a key in quotes")?;
                    }
                    break;
                }
                if byte != close {
                    return Err(expected);
                }
                self.close();
            }
        }
    }

    #[inline(never)]
    fn byte(&self) -> u32 {
        self.text.get(self.at).map_or(END, |byte| u32::from(*byte))
    }

    #[inline(never)]
    /// Advances by one byte. The position is at most the length of the text, so it never wraps.
    fn step(&mut self) -> u32 {
        self.at = self.at.wrapping_add(1);
        self.byte()
    }

    /// Skips white space and returns the next byte.
    #[inline(never)]
    fn space(&mut self) -> u32 {
        let mut byte = self.byte();
        while let 0x20 | 0x0A | 0x0D | 0x09 = byte {
            byte = self.step();
        }
        byte
    }

    fn open(&mut self, object: bool) -> Result<(), Expected> {
        let (slot, bit) = (self.depth / 8, 1 << (self.depth % 8));
        if self.objects.len() <= slot {
            self.objects.try_reserve(1).map_err(|_| &"less nesting, since there is no memory for more,")?;
            self.objects.push(0);
        }
        if let Some(bits) = self.objects.get_mut(slot) {
            *bits = if object { *bits | bit } else { *bits & !bit };
        }
        self.depth = self.depth.wrapping_add(1);
        Ok(())
    }

    fn close(&mut self) {
        self.step();
        self.depth = self.depth.wrapping_sub(1);
    }

    #[inline(never)]
    fn in_object(&self) -> bool {
        let innermost = self.depth.wrapping_sub(1);
        self.objects.get(innermost / 8).is_some_and(|bits| bits >> (innermost % 8) & 1 == 1)
    }

    /// Scans a key and its colon.
    fn key(&mut self, expected: Expected) -> Result<(), Expected> {
        if self.byte() != 0x22 {
            return Err(expected);
        }
        let start = self.at;
        self.string()?;
        if self.depth == 1 {
            self.named = self.text.get(start..self.at).is_some_and(is_name);
        }
        if self.space() != 0x3A {
            return Err(&"':'");
        }
        self.step();
        Ok(())
    }

    fn literal(&mut self, word: Expected) -> Result<(), Expected> {
        for byte in word.bytes() {
            if self.byte() != u32::from(byte) {
                return Err(word);
            }
            self.step();
        }
        Ok(())
    }

    /// Scans a string, from its opening quote.
    fn string(&mut self) -> Result<(), Expected> {
        self.step();
        loop {
            // Most of any text is skipped here, without a call for each byte.
            while let Some(0x20..=0x21 | 0x23..=0x5B | 0x5D..) = self.text.get(self.at) {
                self.at = self.at.wrapping_add(1);
            }
            match self.byte() {
                0x22 => {
                    self.step();
                    return Ok(());
                }
                0x5C => match self.step() {
                    0x22 | 0x5C | 0x2F | 0x62 | 0x66 | 0x6E | 0x72 | 0x74 => {}
                    0x75 => {
                        for _ in 0..4 {
                            if hex_digit(self.step()).is_none() {
                                return Err(&"four hex digits");
                            }
                        }
                    }
                    _ => return Err(&"one of \"\\/bfnrtu"),
                },
                END => return Err(&"the closing quote of a string"),
                _ => return Err(&"an escape, since a control character cannot stand in a string,"),
            }
            self.step();
        }
    }

    /// Scans a number (RFC 8259 §6): a minus, an integer without leading zeros, a fraction, an exponent.
    fn number(&mut self) -> Result<(), Expected> {
        if self.byte() == 0x2D {
            self.step();
        }
        if self.byte() == 0x30 {
            self.step();
        } else {
            self.digits()?;
        }
        if self.byte() == 0x2E {
            self.step();
            self.digits()?;
        }
        if let 0x45 | 0x65 = self.byte() {
            if let 0x2B | 0x2D = self.step() {
                self.step();
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Expected> {
        let mut byte = self.byte();
        if !matches!(byte, 0x30..=0x39) {
            return Err(&"a digit");
        }
        while let 0x30..=0x39 = byte {
            byte = self.step();
        }
        Ok(())
    }
}

fn hex_digit(byte: u32) -> Option<u32> {
    match byte {
        0x30..=0x39 => Some(byte.wrapping_sub(0x30)),
        0x41..=0x46 | 0x61..=0x66 => Some((byte & 7).wrapping_add(9)),
        _ => None,
    }
}

/// Whether a string is `subscription_id`. Each letter may be written as it is, or as `\u` and four hex digits.
fn is_name(string: &[u8]) -> bool {
    let mut rest = string.get(1..).unwrap_or_default();
    for letter in NAME {
        let (value, after) = match rest {
            [b'\\', b'u', b'0', b'0', high, low, after @ ..] => {
                let digit = |byte: &u8| hex_digit(u32::from(*byte)).unwrap_or_default();
                (digit(high) << 4 | digit(low), after)
            }
            [byte, after @ ..] => (u32::from(*byte), after),
            [] => return false,
        };
        if value != u32::from(*letter) {
            return false;
        }
        rest = after;
    }
    rest.len() == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use closehook::payload::{Index, check, subscription_id};

    fn same(text: &[u8]) -> Result<(), TestCaseError> {
        let (found, checked, id) = (envelope(text), check(text), subscription_id(text));
        prop_assert_eq!(found.as_ref().err(), checked.as_ref().err());
        let told = found.ok().flatten().and_then(|id| Index::read(id).ok()?.root()?.as_str());
        prop_assert_eq!(told, id);
        Ok(())
    }

    proptest! {
        #[test]
        fn it_says_what_the_fast_scan_says(parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", " ", "\n", "\"", "\"a\"", "\"subscription_id\"", "\"subscription_id\":",
            "\"\\u0073ubscription\\u005Fid\"", "\"whsub_1\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\u00e9é\"", "\\", "\\u",
            "true", "false", "null", "nul", "0", "01", "-", "-1.5e+3", "1.", "1e", "é", "\u{1}", "\u{FEFF}", "x",
            "{\"subscription_id\":\"a\"", "\"b\":[{}]", "[[[[[[[[[[{", "}]]]]]]]]]]", "\"\\x\"", "\"\\", "\"subscription_id \"",
        ]), 0..14)) {
            same(parts.concat().as_bytes())?;
        }

        #[test]
        fn of_json_too(id in "\\PC{0,6}", depth in 0..70_usize, cut in any::<prop::sample::Index>()) {
            let nested = format!("{}{}{}", "[{\"a\":".repeat(depth), 1, "}]".repeat(depth));
            let id = serde_json::json!(id).to_string();
            for text in [
                format!("{{\"event\":{nested},\"subscription_id\":{id}}}"),
                format!("{{\"subscription_id\":{nested},\"\\u0073ubscription_id\":{id},\"x\":{{\"subscription_id\":1}}}}"),
                format!("{{\"subscription_id\":{id},\"subscription_id\":{nested}}}"),
                format!("[\"subscription_id\",{id},{nested}]"),
            ] {
                same(text.as_bytes())?;
                same(&text.as_bytes()[..cut.index(text.len())])?;
            }
        }

        #[test]
        fn any_bytes(text in prop::collection::vec(any::<u8>(), 0..12)) {
            same(&text)?;
            same(&[b"{\"subscription_id\":\"".as_slice(), &text, b"\"}"].concat())?;
        }
    }
}
