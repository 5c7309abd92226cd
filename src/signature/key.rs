//! One key: HMAC-SHA256 by the crates `hmac` and `sha2`.

use core::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::key_text::{KeyFault, read_key, wipe_stack};
use super::mac::{BLOCK, Digest, MacKey, inner_block};

/// One signature key: the 32 bytes behind the 64 hex digits that Close returns as `signature_key` when
/// a subscription is created.
///
/// The states of HMAC after the key are computed once, here. They and the bytes are wiped on drop, and
/// `Debug` shows neither.
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

/// The states of HMAC wipe themselves on drop, and so does each clone of them: the feature `zeroize` of `hmac` and `sha2`.
#[derive(Clone)]
struct Secret {
    bytes: Zeroizing<Digest>,
    mac: Hmac<Sha256>,
    /// After the outer block, for an inner hash that the host computed: `hmac` does not give its own.
    outer: Sha256,
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
        let mut bytes = Zeroizing::new(Digest::default());
        read_key(text, &mut bytes)?;
        let mut block = Zeroizing::new([0; BLOCK]);
        inner_block(&bytes, &mut block);
        block.iter_mut().for_each(|byte| *byte ^= 0x36);
        let mac = Hmac::new((&*block).into());
        block.iter_mut().for_each(|byte| *byte ^= 0x5c);
        let outer = sha2::Digest::new_with_prefix(block.as_slice());
        Ok(Self { secret: Box::new(Secret { bytes, mac, outer }) })
    }

    /// The 32 bytes, for the diagnosis, which reads the key in other ways.
    pub fn bytes(&self) -> &Digest {
        &self.secret.bytes
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(redacted)")
    }
}

impl MacKey for Key {
    fn bytes(&self) -> &Digest {
        Key::bytes(self)
    }

    fn mac(&self, timestamp: &[u8], body: &[u8]) -> Digest {
        let mac = self.secret.mac.clone();
        mac.chain_update(timestamp).chain_update(body).finalize().into_bytes().into()
    }

    fn outer(&self, inner: &Digest) -> Digest {
        sha2::Digest::finalize(sha2::Digest::chain_update(self.secret.outer.clone(), inner)).into()
    }

    fn sha256(body: &[u8]) -> Digest {
        <Sha256 as sha2::Digest>::digest(body).into()
    }
}

/// SHA-256 of parts that follow each other.
#[cfg(feature = "diagnosis")]
pub(crate) fn sha256(parts: &[&[u8]]) -> Digest {
    let hash = parts.iter().fold(Sha256::default(), sha2::Digest::chain_update);
    sha2::Digest::finalize(hash).into()
}

/// The MAC of parts that follow each other, under a key of any length.
#[cfg(feature = "diagnosis")]
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Digest {
    // No length is an error, although its type allows one.
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(key) else { return Digest::default() };
    parts.iter().fold(mac, |mac, part| mac.chain_update(part)).finalize().into_bytes().into()
}

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
}
