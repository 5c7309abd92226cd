use super::key::Key;
use super::sha256::{self, Digest};

/// Who computes the hashes over the body. What is hashed, under which key, and what follows from it is decided by
/// those who ask.
pub trait Hasher {
    /// The MAC of the timestamp's text and the body.
    fn mac(&mut self, key: &Key, timestamp: &[u8], body: &[u8]) -> Digest;

    /// SHA-256 of the body alone, for the evidence.
    fn sha256(&mut self, body: &[u8]) -> Digest;
}

/// This module does.
pub(super) struct Here;

impl Hasher for Here {
    fn mac(&mut self, key: &Key, timestamp: &[u8], body: &[u8]) -> Digest {
        key.midstates().mac(&[timestamp, body])
    }

    fn sha256(&mut self, body: &[u8]) -> Digest {
        sha256::digest(&[body])
    }
}
