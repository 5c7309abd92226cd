//! HMAC-SHA256 (RFC 2104) from the two midstates of a key.

use zeroize::{Zeroize, Zeroizing};

use super::sha256::{self, BLOCK, Digest, State};

/// The states after the block of the key in the inner and in the outer hash, wiped on drop.
#[derive(Clone)]
pub struct Midstates {
    pub(super) inner: State,
    pub(super) outer: State,
}

impl Midstates {
    /// Of a key of at most a block: RFC 2104 §2 pads it with zeros to one.
    pub fn of(key: &[u8]) -> Self {
        let mut states = Self::unkeyed();
        states.take(key);
        states
    }

    /// Before a key.
    pub(super) const fn unkeyed() -> Self {
        Self { inner: sha256::START, outer: sha256::START }
    }

    /// Takes in the key.
    pub(super) fn take(&mut self, key: &[u8]) {
        let mut block = Zeroizing::new([0; BLOCK]);
        inner_block(key, &mut block);
        sha256::absorb(&mut self.inner, &block);
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        sha256::absorb(&mut self.outer, &block);
    }

    /// The MAC of parts that follow each other.
    #[inline]
    pub fn mac(&self, parts: &[&[u8]]) -> Digest {
        self.outer(&sha256::finish(self.inner, BLOCK, parts))
    }

    /// The MAC of which the inner hash is this.
    #[inline]
    pub fn outer(&self, inner: &Digest) -> Digest {
        let mut outer = self.outer;
        sha256::absorb(&mut outer, &outer_block(inner));
        sha256::bytes(&outer)
    }
}

impl Drop for Midstates {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

/// The block that begins the inner hash: all that one who has only SHA-256 needs of the key.
pub(super) fn inner_block(key: &[u8], block: &mut [u8; BLOCK]) {
    *block = [0x36; BLOCK];
    for (slot, byte) in block.iter_mut().zip(key) {
        *slot ^= byte;
    }
}

/// The only block that follows the key's in the outer hash: the inner digest and the padding.
pub(super) fn outer_block(inner: &Digest) -> [u8; BLOCK] {
    let mut block = PADDED;
    for (slot, byte) in block.iter_mut().zip(inner) {
        *slot = *byte;
    }
    block
}

/// Room for a digest, a one, zeros, and the 768 bits that the two blocks have.
const PADDED: [u8; BLOCK] = {
    let mut block = [0; BLOCK];
    block[32] = 0x80;
    block[62] = 3;
    block
};

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231 §4.3 and §4.4: the key shorter than a digest, and data of fifty bytes.
    #[test]
    fn the_vectors_of_rfc_4231() {
        for (key, data, mac) in [
            (
                b"Jefe".as_slice(),
                b"what do ya want for nothing?".as_slice(),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        ] {
            let (one, other) = data.split_at(7);
            assert_eq!(hex::encode(Midstates::of(key).mac(&[one, other])), mac);
        }
    }
}
