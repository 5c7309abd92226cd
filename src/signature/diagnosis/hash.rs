//! The hash functions that signers use, correctly or by mistake.

use md5::Md5;
use sha1::Digest;
use sha1::Sha1;
use zeroize::Zeroizing;

use super::cause::Cause;
use super::sha512;
use crate::signature::{hmac_sha256, sha256};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Sha256,
    Sha1,
    Sha512,
    Md5,
}

/// How the key and the message are combined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Hmac,
    /// The hash of the key followed by the message.
    Prefixed,
    /// The hash of the message followed by the key.
    Suffixed,
    /// The hash of the message alone.
    Unkeyed,
    /// The HMAC of the key, with the message as its key.
    Swapped,
    /// The hash of the HMAC's bytes.
    Again,
    /// The hash of the HMAC's hex digits.
    AgainInHex,
    /// The HMAC of the message's hash.
    OfHash,
    /// The HMAC of the hex digits of the message's hash.
    OfHashInHex,
}

impl Function {
    /// The function whose digest has this many hex digits.
    pub(super) fn of(digits: usize) -> Option<Self> {
        match digits {
            32 => Some(Self::Md5),
            40 => Some(Self::Sha1),
            64 => Some(Self::Sha256),
            128 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The cause if this function was used instead of SHA-256.
    pub(super) fn cause(self) -> Option<Cause> {
        match self {
            Self::Sha256 => None,
            Self::Sha1 => Some(Cause::Sha1),
            Self::Sha512 => Some(Cause::Sha512),
            Self::Md5 => Some(Cause::Md5),
        }
    }

    /// The hash in lower-case hex.
    pub(super) fn hex(self, algorithm: Algorithm, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let text = |bytes: Vec<u8>| hex::encode(bytes).into_bytes();
        text(match algorithm {
            Algorithm::Hmac => self.hmac(key, parts),
            Algorithm::Prefixed => self.hash(&[&[key], parts].concat()),
            Algorithm::Suffixed => self.hash(&[parts, &[key]].concat()),
            Algorithm::Unkeyed => self.hash(parts),
            Algorithm::Swapped => self.hmac(&parts.concat(), &[key]),
            Algorithm::Again => self.hash(&[&self.hmac(key, parts)]),
            Algorithm::AgainInHex => self.hash(&[&text(self.hmac(key, parts))]),
            Algorithm::OfHash => self.hmac(key, &[&self.hash(parts)]),
            Algorithm::OfHashInHex => self.hmac(key, &[&text(self.hash(parts))]),
        })
    }

    fn hash(self, parts: &[&[u8]]) -> Vec<u8> {
        fn all<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha256 => sha256(parts).to_vec(),
            Self::Sha1 => all::<Sha1>(parts),
            Self::Sha512 => sha512::digest(parts),
            Self::Md5 => all::<Md5>(parts),
        }
    }

    /// HMAC (RFC 2104). A key longer than a block is hashed first.
    fn hmac(self, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let block = if self == Self::Sha512 { 128 } else { 64 };
        let hashed;
        let key = if key.len() > block {
            hashed = Zeroizing::new(self.hash(&[key]));
            hashed.as_slice()
        } else {
            key
        };
        if self == Self::Sha256 {
            return hmac_sha256(key, parts).to_vec();
        }
        let mut padded = Zeroizing::new(key.to_vec());
        padded.resize(block, 0);
        padded.iter_mut().for_each(|byte| *byte ^= 0x36);
        let inner = self.hash(&[&[padded.as_slice()], parts].concat());
        padded.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        self.hash(&[&padded, &inner])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected values were printed by Python's hmac, with keys shorter and longer than the block of each function.
    #[test]
    fn the_macs_are_pythons() {
        for (function, short, long) in [
            (Function::Md5, "0c23dc19a0f341f59659378f4621bb4b", "72f9a6aabc5a92c4a3c991944e4cdbef"),
            (
                Function::Sha1,
                "1f81e4c0f425d93623df95a0eb5672555612abbb",
                "82b540a5074bee9021c6b7e2b7278b0225acf698",
            ),
            (
                Function::Sha256,
                "7cf4ec4f741f51cb0d887013c46251d6f4175643c4f422906a1aaec688cc13e8",
                "ce4026c6deedf99ced0b41a565a9b2727c80a611b0d0d41da32f63ffca6a2932",
            ),
            (
                Function::Sha512,
                "b5af0318c3b88834d89dda9fe6461f2e9fecc953e6f94a09c1786509b1819e5baa8225e9e26268763c41fec710d4cf8cbd29f854215da3455bded16172b932bd",
                "08e584141ce1c15bdac6360693f14b6149283fdddfbb826754905377b6003eda72b1faaf5b078916f5a6b56c38ebb76fc0565911a08134134b648ea4f80ec15a",
            ),
        ] {
            let mac =
                |key: &[u8]| String::from_utf8(function.hex(Algorithm::Hmac, key, &[b"a", b"bc"])).unwrap();
            assert_eq!((mac(b"Jefe").as_str(), mac(&[7; 200]).as_str()), (short, long));
        }
    }
}
