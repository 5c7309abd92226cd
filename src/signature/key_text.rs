//! The text of a key, and what is wrong with a text that is not one.

use core::fmt;

use zeroize::Zeroize;

use super::mac::Digest;
#[cfg(feature = "signature")]
use super::rejection::filled;
use crate::count::{Count, Slice};

/// The sentence about a text that is not a key. Blanks: which key, and what is wrong with it.
pub const INVALID_KEY: &str = "# is not 64 hex digits: it #";

/// Which key, where there is only one.
#[cfg(feature = "signature")]
pub(super) const ONLY_KEY: &str = "the key";
/// In place of a label that may be a key.
pub const HIDDEN: &str = "hidden, because it looks like a key: put the subscription id first";

/// Reads the 32 bytes of a key, in time that does not depend on them.
///
/// # Errors
///
/// [`KeyFault`].
pub fn read_key(text: &[u8], bytes: &mut Digest) -> Result<(), KeyFault> {
    if read_hex(text, bytes) {
        return Ok(());
    }
    bytes.zeroize();
    Err(KeyFault::of(text))
}

/// Reads 64 hex digits in either case, in time that does not depend on what they are; false for any other text.
pub(super) fn read_hex(text: &[u8], bytes: &mut Digest) -> bool {
    // It makes fewer bytes of a shorter text.
    base16ct::mixed::decode(text, bytes).is_ok_and(|read| read.len() == 32)
}

/// Overwrites the stack that a call just returned from, where the hash functions leave what they were given.
#[inline(never)]
pub fn wipe_stack() {
    let mut stack = core::hint::black_box([0xFF_u8; 8 << 10]);
    stack.zeroize();
    core::hint::black_box(&stack);
}

/// Why a text is not a signature key. It holds lengths, places and kinds, never a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFault {
    /// The text is empty.
    Empty,
    /// White space at an end, or a newline: mostly a file or a secret store that added one.
    Whitespace,
    /// A character that nobody sees, by its place (from 1) and its code point: it was copied along with the key.
    Invisible(usize, usize),
    /// The text is something else. `closehook/verify` does not tell which.
    #[cfg(feature = "signature")]
    Mistaken(Mistaken),
    /// Not 64 characters long.
    Length(usize),
    /// 64 characters, and the one at this place (from 1) is not a hex digit.
    NotHex(usize),
}

/// A text that is given instead of a key.
#[cfg(feature = "signature")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mistaken {
    /// The text starts with `0x`.
    Prefixed,
    /// The text starts with `whsec_` or `v1,whsec_`: a secret of another service.
    OtherService,
    /// Quotes around the text.
    Quoted,
    /// JSON: a map or a list that was not parsed.
    Json,
    /// An API key of Close, which starts with `api_`.
    ApiKey,
    /// The id of a subscription, which starts with `whsub_`.
    SubscriptionId,
    /// What a program writes for a value that is not set, such as `undefined`, or a variable that was not replaced.
    Unset,
    /// Two keys or more in one text.
    Several,
    /// The 64 hex digits of a key, and more around them, such as `CLOSE_SIGNATURE_KEY=`.
    Surrounded,
}

impl KeyFault {
    fn of(text: &[u8]) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        if text.trim_ascii().len() != text.len() {
            return Self::Whitespace;
        }
        // Characters, counted by the bytes that start one.
        let mut length = Count(0);
        let mut odd = 0;
        for (at, byte) in text.iter().enumerate() {
            if *byte & 0xC0 != 0x80 {
                length += 1;
                let code = wide(text.part(at..));
                if is_invisible(code) {
                    return Self::Invisible(length.0, code);
                }
            }
            if odd == 0 && !byte.is_ascii_hexdigit() {
                odd = length.0;
            }
        }
        #[cfg(feature = "signature")]
        if let Some(mistaken) = Mistaken::of(text) {
            return Self::Mistaken(mistaken);
        }
        if length == 64 { Self::NotHex(odd) } else { Self::Length(length.0) }
    }
}

#[cfg(feature = "signature")]
impl Mistaken {
    fn predicate(self) -> &'static str {
        match self {
            Self::Prefixed => "starts with 0x",
            Self::OtherService => "starts with whsec_, like the secrets of other services",
            Self::Quoted => "is in quotes",
            Self::Json => "is JSON: parse it first",
            Self::ApiKey => "is an API key, not a signature_key",
            Self::SubscriptionId => "is a subscription id, not a signature_key",
            Self::Unset => "is the text of an unset value",
            Self::Several => "contains several keys: pass a list",
            Self::Surrounded => "has text around the 64 digits",
        }
    }

    fn of(text: &[u8]) -> Option<Self> {
        let digits = text.chunk_by(|a, b| a.is_ascii_hexdigit() == b.is_ascii_hexdigit());
        let digits = digits.filter(|run| run.first().is_some_and(u8::is_ascii_hexdigit));
        let keys = digits.fold(Count(0), |keys, run| keys + run.len() / 64);
        Some(match text {
            [b'0', b'x' | b'X', ..] => Self::Prefixed,
            [b'"' | b'\'', ..] => Self::Quoted,
            // A variable that was not replaced, and `[object Object]`.
            [b'$' | b'%' | b'<', ..] | [b'{', b'{', ..] | [b'[', b'o', ..] => Self::Unset,
            [b'{' | b'[', ..] => Self::Json,
            [b'a', b'p', b'i', b'_', ..] => Self::ApiKey,
            [b'w', b'h', b's', b'u', b'b', b'_', ..] => Self::SubscriptionId,
            _ if matches!(text, b"undefined" | b"null" | b"None" | b"nil") => Self::Unset,
            _ if text.starts_with(b"whsec_") || text.starts_with(b"v1,whsec_") => Self::OtherService,
            _ if keys > 1 => Self::Several,
            _ if keys > 0 && text.iter().any(|byte| !byte.is_ascii_hexdigit()) => Self::Surrounded,
            _ => return None,
        })
    }
}

/// The code point that begins a text, of those that take two or three bytes as UTF-8.
fn wide(text: &[u8]) -> usize {
    let bits = |byte: u8, mask: u8| usize::from(byte & mask);
    match *text {
        [a @ 0xC0..=0xDF, b, ..] => bits(a, 0x1F) << 6 | bits(b, 0x3F),
        [a @ 0xE0..=0xEF, b, c, ..] => bits(a, 0x0F) << 12 | bits(b, 0x3F) << 6 | bits(c, 0x3F),
        _ => 0,
    }
}

/// The spaces of Unicode but the plain one, and the characters that have no width.
fn is_invisible(code: usize) -> bool {
    matches!(code, 0x80..=0xA0 | 0xAD | 0x180E | 0x2000..=0x200F | 0x2028..=0x202F | 0x205F..=0x206F | 0x3000 | 0xFE00..=0xFE0F | 0xFEFF)
}

impl KeyFault {
    /// What follows "it" in a sentence, with blanks for a number and for a code point in hex.
    pub fn template(self) -> (&'static str, [usize; 2]) {
        let count = match self {
            Self::Length(count) | Self::NotHex(count) => [count, 0],
            Self::Invisible(place, code) => [place, code],
            _ => [0, 0],
        };
        let template = match self {
            Self::Empty => "is empty",
            Self::Whitespace => "has leading or trailing white space",
            Self::Invisible(..) => "has an invisible character at place #: U+#",
            #[cfg(feature = "signature")]
            Self::Mistaken(mistaken) => mistaken.predicate(),
            Self::Length(1) => "has 1 character",
            Self::Length(_) => "has # characters",
            Self::NotHex(_) => "has a non-hex character at place #",
        };
        (template, count)
    }

    /// What follows "it" in a sentence.
    #[cfg(feature = "signature")]
    pub(super) fn predicate(self) -> String {
        let (template, [count, code]) = self.template();
        filled(template, [&count.to_string(), &format!("{code:04X}")])
    }
}

/// Whether a label may be a key: in a map that is the wrong way round it is, and no message may show it.
pub fn looks_like_key(label: &[u8]) -> bool {
    // In hex, or in base64, which is 43 characters; a subscription id is shorter.
    let digits = label.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    digits >= 32 || label.len() > 40
}

#[cfg(feature = "signature")]
impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.predicate())
    }
}

#[cfg(feature = "signature")]
impl core::error::Error for KeyFault {}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

    #[test]
    fn each_fault_is_named() {
        let padded = format!("{TEXT}\n");
        let prefixed = format!("0x{TEXT}");
        let odd = TEXT.replace('f', "g");
        for (text, fault) in [
            ("", KeyFault::Empty),
            (padded.as_str(), KeyFault::Whitespace),
            (prefixed.as_str(), KeyFault::Mistaken(Mistaken::Prefixed)),
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", KeyFault::Mistaken(Mistaken::OtherService)),
            ("a", KeyFault::Length(1)),
            (odd.as_str(), KeyFault::NotHex(5)),
            ("é", KeyFault::Length(1)),
            ("whsub_6un6NQjYTaFdgtIZsTDXP6", KeyFault::Mistaken(Mistaken::SubscriptionId)),
            ("undefined", KeyFault::Mistaken(Mistaken::Unset)),
            ("${CLOSE_SIGNATURE_KEY}", KeyFault::Mistaken(Mistaken::Unset)),
            (format!("{TEXT}\u{200B}").as_str(), KeyFault::Invisible(65, 0x200B)),
            (format!("\u{FEFF}{TEXT}").as_str(), KeyFault::Invisible(1, 0xFEFF)),
            (format!("{TEXT},{TEXT}").as_str(), KeyFault::Mistaken(Mistaken::Several)),
            (format!("{TEXT}{TEXT}").as_str(), KeyFault::Mistaken(Mistaken::Several)),
            (format!("CLOSE_SIGNATURE_KEY={TEXT}").as_str(), KeyFault::Mistaken(Mistaken::Surrounded)),
        ] {
            assert_eq!(read_key(text.as_bytes(), &mut [0; 32]), Err(fault), "{text}");
        }
    }
}
