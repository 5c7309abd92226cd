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
pub fn wipe_stack() {
    let mut stack = core::hint::black_box([0xFF_u8; 8 << 10]);
    zeroize::Zeroize::zeroize(stack.as_mut_slice());
    core::hint::black_box(&stack);
}

/// Why a text is not a signature key. It holds lengths and kinds, never a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFault {
    /// The text is empty.
    Empty,
    /// White space at an end, or a newline: mostly a file or a secret store that added one.
    Whitespace,
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
    /// Not 64 characters long.
    Length(usize),
    /// 64 characters, and the one at this place (from 1) is not a hex digit.
    NotHex(usize),
}

impl KeyFault {
    fn of(text: &[u8]) -> Self {
        let body = text.trim_ascii();
        if text.is_empty() {
            Self::Empty
        } else if body.len() != text.len() {
            Self::Whitespace
        } else if let [b'0', b'x' | b'X', ..] = text {
            Self::Prefixed
        } else if text.starts_with(b"whsec_") || text.starts_with(b"v1,whsec_") {
            Self::OtherService
        } else if let [b'"' | b'\'', ..] = text {
            Self::Quoted
        } else if let [b'{' | b'[', ..] = text {
            Self::Json
        } else if text.starts_with(b"api_") {
            Self::ApiKey
        } else {
            // Characters, counted by the bytes that start one.
            let length = text.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
            let place = text.iter().position(|byte| !byte.is_ascii_hexdigit());
            match place {
                Some(place) if length == 64 => Self::NotHex(place.saturating_add(1)),
                _ => Self::Length(length),
            }
        }
    }
}

impl KeyFault {
    /// What follows "it" in a sentence, with a blank for a number.
    pub fn template(self) -> (&'static str, usize) {
        match self {
            Self::Empty => ("is empty", 0),
            Self::Whitespace => ("has white space or a newline at an end", 0),
            Self::Prefixed => ("starts with 0x", 0),
            Self::OtherService => ("starts with whsec_, which marks a secret of another service", 0),
            Self::Quoted => ("is in quotes", 0),
            Self::Json => ("looks like JSON: parse it, and pass the object or the list", 0),
            Self::ApiKey => ("looks like an API key, not like the signature_key of a subscription", 0),
            Self::Length(1) => ("has 1 character", 0),
            Self::Length(length) => ("has # characters", length),
            Self::NotHex(place) => ("has a character that is no hex digit at place #", place),
        }
    }

    /// The same, filled.
    #[cfg(feature = "std")]
    pub(super) fn predicate(self) -> String {
        let (template, count) = self.template();
        filled(template, [&decimal(count.try_into().unwrap_or(u64::MAX)), ""])
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
        ] {
            assert_eq!(Key::from_hex(text.as_bytes()).unwrap_err(), fault, "{text}");
        }
    }
}
