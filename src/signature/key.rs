use alloc::boxed::Box;
#[cfg(feature = "std")]
use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

use super::hex::read_hex;
use super::hmac::Midstates;
#[cfg(feature = "std")]
use super::sentence::{decimal, filled};

/// One signature key: the 32 bytes behind the 64 hex digits that Close returns as `signature_key` when
/// a subscription is created.
///
/// The two HMAC midstates are computed once, here. Bytes and midstates are wiped on drop, and `Debug`
/// shows neither.
///
/// ```
/// use closehook::signature::Key;
///
/// let text = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
/// assert!(Key::from_hex(text.as_bytes()).is_ok());
/// assert!(Key::from_hex(b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_err());
/// ```
#[derive(Clone)]
pub struct Key {
    /// Boxed, so that moving a key copies no secret.
    secret: Box<Secret>,
}

#[derive(Clone)]
struct Secret {
    bytes: Zeroizing<[u8; 32]>,
    midstates: Midstates,
}

impl Key {
    /// Reads a key from exactly 64 hex digits in either case.
    ///
    /// # Errors
    ///
    /// [`KeyFault`] says what is wrong without repeating any part of the text. Nothing is repaired: a
    /// key with a newline at its end is refused, since a key that is nearly right verifies nothing.
    pub fn from_hex(text: &[u8]) -> Result<Self, KeyFault> {
        let key = Self::decode(text);
        wipe_stack();
        key
    }

    #[inline(never)]
    fn decode(text: &[u8]) -> Result<Self, KeyFault> {
        let secret = Secret { bytes: Zeroizing::new([0; 32]), midstates: Midstates::unkeyed() };
        let mut secret = Box::new(secret);
        if !read_hex(text, &mut secret.bytes) {
            return Err(KeyFault::of(text));
        }
        let Secret { bytes, midstates } = &mut *secret;
        midstates.take(bytes.as_ref());
        Ok(Self { secret })
    }

    /// What a MAC begins and ends with.
    pub fn midstates(&self) -> &Midstates {
        &self.secret.midstates
    }

    /// The 32 bytes, for the diagnosis, which reads the key in other ways.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.secret.bytes
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(redacted)")
    }
}

/// Overwrites the stack that a call just returned from, where the hash functions leave what they were given.
#[inline(never)]
pub(crate) fn wipe_stack() {
    let mut stack = core::hint::black_box([0xFF_u8; 8 << 10]);
    zeroize::Zeroize::zeroize(stack.as_mut_slice());
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
    /// The text starts with `0x`.
    #[cfg(feature = "std")]
    Prefixed,
    /// The text starts with `whsec_` or `v1,whsec_`: a secret of another service.
    #[cfg(feature = "std")]
    OtherService,
    /// Quotes around the text.
    #[cfg(feature = "std")]
    Quoted,
    /// JSON: a map or a list that was not parsed.
    #[cfg(feature = "std")]
    Json,
    /// An API key of Close, which starts with `api_`.
    #[cfg(feature = "std")]
    ApiKey,
    /// The id of a subscription, which starts with `whsub_`.
    #[cfg(feature = "std")]
    SubscriptionId,
    /// What a program writes for a value that is not set, such as `undefined`, or a variable that was not replaced.
    #[cfg(feature = "std")]
    Unset,
    /// Two keys or more in one text.
    #[cfg(feature = "std")]
    Several,
    /// The 64 hex digits of a key, and more around them, such as `CLOSE_SIGNATURE_KEY=`.
    #[cfg(feature = "std")]
    Surrounded,
    /// Not 64 characters long.
    Length(usize),
    /// 64 characters, and the one at this place (from 1) is not a hex digit.
    NotHex(usize),
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
        let mut length: usize = 0;
        let mut odd = 0;
        for (at, byte) in text.iter().enumerate() {
            if *byte & 0xC0 != 0x80 {
                length = length.saturating_add(1);
                let code = wide(text.get(at..).unwrap_or_default());
                if is_invisible(code) {
                    return Self::Invisible(length, code);
                }
            }
            if odd == 0 && !byte.is_ascii_hexdigit() {
                odd = length;
            }
        }
        // `closehook/verify` has no room for more than where a text departs from a key.
        #[cfg(feature = "std")]
        if let Some(fault) = Self::known(text) {
            return fault;
        }
        if length == 64 { Self::NotHex(odd) } else { Self::Length(length) }
    }

    /// What else is given in place of a key.
    #[cfg(feature = "std")]
    fn known(text: &[u8]) -> Option<Self> {
        let digits = text.chunk_by(|a, b| a.is_ascii_hexdigit() == b.is_ascii_hexdigit());
        let digits = digits.filter(|run| run.first().is_some_and(u8::is_ascii_hexdigit));
        let keys = digits.fold(0_usize, |keys, run| keys.saturating_add(run.len() / 64));
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
            Self::Whitespace => "has white space at an end",
            Self::Invisible(..) => "has an invisible character at place #: U+#",
            #[cfg(feature = "std")]
            Self::Prefixed => "starts with 0x",
            #[cfg(feature = "std")]
            Self::OtherService => "starts with whsec_, as secrets of other services do",
            #[cfg(feature = "std")]
            Self::Quoted => "is in quotes",
            #[cfg(feature = "std")]
            Self::Json => "is JSON: parse it first",
            #[cfg(feature = "std")]
            Self::ApiKey => "is an API key, not a signature_key",
            #[cfg(feature = "std")]
            Self::SubscriptionId => "is a subscription id, not a signature_key",
            #[cfg(feature = "std")]
            Self::Unset => "is the text of an unset value",
            #[cfg(feature = "std")]
            Self::Several => "holds several keys: pass a list",
            #[cfg(feature = "std")]
            Self::Surrounded => "has text around the 64 digits",
            Self::Length(1) => "has 1 character",
            Self::Length(_) => "has # characters",
            Self::NotHex(_) => "has no hex digit at place #",
        };
        (template, count)
    }

    /// The same, filled.
    #[cfg(feature = "std")]
    pub(super) fn predicate(self) -> String {
        let (template, [count, code]) = self.template();
        filled(template, [&decimal(count.try_into().unwrap_or(u64::MAX)), &alloc::format!("{code:04X}")])
    }
}

/// Whether a label may be a key: in a map that is the wrong way round it is, and no message may show it.
pub fn looks_like_key(label: &[u8]) -> bool {
    // In hex, or in base64, which is 43 characters; a subscription id is shorter.
    let digits = label.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    digits >= 32 || label.len() > 40
}

#[cfg(feature = "std")]
impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.predicate())
    }
}

#[cfg(feature = "std")]
impl core::error::Error for KeyFault {}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

    #[test]
    fn debug_shows_no_key() {
        let key = Key::from_hex(TEXT.as_bytes()).unwrap();
        assert_eq!(format!("{key:?}"), "Key(redacted)");
    }

    #[test]
    fn either_case_is_one_key() {
        let upper = Key::from_hex(TEXT.to_uppercase().as_bytes()).unwrap();
        assert_eq!(upper.bytes(), Key::from_hex(TEXT.as_bytes()).unwrap().bytes());
    }

    #[test]
    fn each_fault_is_named() {
        let padded = format!("{TEXT}\n");
        let prefixed = format!("0x{TEXT}");
        let odd = TEXT.replace('f', "g");
        for (text, fault) in [
            ("", KeyFault::Empty),
            (padded.as_str(), KeyFault::Whitespace),
            (prefixed.as_str(), KeyFault::Prefixed),
            ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", KeyFault::OtherService),
            ("a", KeyFault::Length(1)),
            (odd.as_str(), KeyFault::NotHex(5)),
            ("é", KeyFault::Length(1)),
            ("whsub_6un6NQjYTaFdgtIZsTDXP6", KeyFault::SubscriptionId),
            ("undefined", KeyFault::Unset),
            ("${CLOSE_SIGNATURE_KEY}", KeyFault::Unset),
            (format!("{TEXT}\u{200B}").as_str(), KeyFault::Invisible(65, 0x200B)),
            (format!("\u{FEFF}{TEXT}").as_str(), KeyFault::Invisible(1, 0xFEFF)),
            (format!("{TEXT},{TEXT}").as_str(), KeyFault::Several),
            (format!("{TEXT}{TEXT}").as_str(), KeyFault::Several),
            (format!("CLOSE_SIGNATURE_KEY={TEXT}").as_str(), KeyFault::Surrounded),
        ] {
            assert_eq!(Key::from_hex(text.as_bytes()).unwrap_err(), fault, "{text}");
        }
    }
}
