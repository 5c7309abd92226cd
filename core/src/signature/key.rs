use core::fmt;

use zeroize::Zeroizing;

use super::hmac::Midstates;

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
        let mut bytes = Zeroizing::new([0_u8; 32]);
        hex::decode_to_slice(text, bytes.as_mut()).map_err(|_| KeyFault::of(text))?;
        let midstates = Midstates::of(bytes.as_ref());
        Ok(Self { secret: Box::new(Secret { bytes, midstates }) })
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
        } else if text.starts_with(b"0x") || text.starts_with(b"0X") {
            Self::Prefixed
        } else if text.starts_with(b"whsec_") || text.starts_with(b"v1,whsec_") {
            Self::OtherService
        } else if text.starts_with(b"\"") || text.starts_with(b"'") {
            Self::Quoted
        } else if text.starts_with(b"{") || text.starts_with(b"[") {
            Self::Json
        } else if text.starts_with(b"api_") {
            Self::ApiKey
        } else {
            let length = core::str::from_utf8(text).map_or(text.len(), |text| text.chars().count());
            let place = text.iter().position(|byte| !byte.is_ascii_hexdigit());
            match place {
                Some(place) if length == 64 => Self::NotHex(place.saturating_add(1)),
                _ => Self::Length(length),
            }
        }
    }
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty"),
            Self::Whitespace => f.write_str("has white space or a newline at an end"),
            Self::Prefixed => f.write_str("starts with 0x"),
            Self::OtherService => f.write_str("starts with whsec_, which marks a secret of another service"),
            Self::Quoted => f.write_str("is in quotes"),
            Self::Json => f.write_str("looks like JSON: parse it, and pass the object or the list"),
            Self::ApiKey => {
                f.write_str("looks like an API key, not like the signature_key of a subscription")
            }
            Self::Length(1) => f.write_str("has 1 character"),
            Self::Length(length) => write!(f, "has {length} characters"),
            Self::NotHex(place) => write!(f, "has a character that is no hex digit at place {place}"),
        }
    }
}

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
