//! The parts of a key, and of the code that hashes the body, that verification needs.

/// A SHA-256 digest, and an HMAC-SHA256.
pub type Digest = [u8; 32];

/// The length of a block of SHA-256 in bytes.
pub(super) const BLOCK: usize = 64;

/// A key that computes MACs. [`Key`](super::Key) does it with the `hmac` crate; `crates/verify` has a smaller one.
pub trait MacKey {
    /// The 32 bytes.
    fn bytes(&self) -> &Digest;

    /// The MAC of the timestamp's text and the body.
    fn mac(&self, timestamp: &[u8], body: &[u8]) -> Digest;

    /// The MAC whose inner hash is this one.
    fn outer(&self, inner: &Digest) -> Digest;

    /// SHA-256 of a body, without a key.
    fn sha256(body: &[u8]) -> Digest;
}

/// Who computes the MAC over the body. It does not decide what is hashed, under which key, or what follows from it.
pub(super) trait Hasher<K> {
    /// The MAC of the timestamp's text and the body.
    fn mac(&mut self, key: &K, timestamp: &[u8], body: &[u8]) -> Digest;
}

/// The module hashes the body itself.
pub(super) struct Here;

impl<K: MacKey> Hasher<K> for Here {
    fn mac(&mut self, key: &K, timestamp: &[u8], body: &[u8]) -> Digest {
        key.mac(timestamp, body)
    }
}

/// The block that begins the inner hash (RFC 2104 §2): all that one who has only SHA-256 needs of the key.
pub fn inner_block(key: &Digest, block: &mut [u8; BLOCK]) {
    *block = [0x36; BLOCK];
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot ^= byte;
    }
}
