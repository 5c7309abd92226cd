//! HMAC-SHA256 (RFC 2104, FIPS 180-4) on top of the compression function of `sha2`. It is a third of the size of the
//! crates `hmac` and `sha2`, and this module has no room for more.

use alloc::boxed::Box;
use core::slice::from_ref;

use closehook::signature::{Digest, KeyFault, MacKey, inner_block, read_key, wipe_stack};
use sha2::block_api::compress256;
use zeroize::{Zeroize, Zeroizing};

/// The eight words of the hash state.
type State = [u32; 8];

/// The length of a block in bytes.
const BLOCK: usize = 64;

/// The initial state (§5.3.3).
const START: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A key, with the states of the inner and outer hash after its block. Everything is wiped on drop.
pub(crate) struct SmallKey(Box<Secret>);

struct Secret {
    bytes: Digest,
    inner: State,
    outer: State,
}

impl SmallKey {
    /// Reads a key from 64 hex digits.
    pub(crate) fn from_hex(text: &[u8]) -> Result<Self, KeyFault> {
        let key = Self::decode(text);
        wipe_stack();
        key
    }

    #[inline(never)]
    fn decode(text: &[u8]) -> Result<Self, KeyFault> {
        let mut key = Self(Box::new(Secret { bytes: [0; 32], inner: START, outer: START }));
        let Secret { bytes, inner, outer } = &mut *key.0;
        read_key(text, bytes)?;
        let mut block = Zeroizing::new([0; BLOCK]);
        inner_block(bytes, &mut block);
        absorb(inner, &block);
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ 0x5c);
        absorb(outer, &block);
        Ok(key)
    }
}

impl Drop for SmallKey {
    fn drop(&mut self) {
        self.0.bytes.zeroize();
        self.0.inner.zeroize();
        self.0.outer.zeroize();
    }
}

impl MacKey for SmallKey {
    fn bytes(&self) -> &Digest {
        &self.0.bytes
    }

    fn mac(&self, timestamp: &[u8], body: &[u8]) -> Digest {
        self.outer(&finish(self.0.inner, BLOCK, &[timestamp, body]))
    }

    fn outer(&self, inner: &Digest) -> Digest {
        let mut outer = self.0.outer;
        absorb(&mut outer, &outer_block(inner));
        bytes(&outer)
    }

    fn sha256(body: &[u8]) -> Digest {
        finish(START, 0, &[body])
    }
}

/// The second and last block of the outer hash, after that of the key: the inner digest and the padding.
fn outer_block(inner: &Digest) -> [u8; BLOCK] {
    let mut block = PADDED;
    for (slot, byte) in block.iter_mut().zip(inner) {
        *slot = *byte;
    }
    block
}

/// The padding after a digest of 32 bytes: a one bit, zeros, and the length of both blocks' data, 768 bits.
const PADDED: [u8; BLOCK] = {
    let mut block = [0; BLOCK];
    block[32] = 0x80;
    block[62] = 3;
    block
};

/// Adds a block to the state.
fn absorb(state: &mut State, block: &[u8; BLOCK]) {
    compress256(state, from_ref(block));
}

/// The digest of a message: `absorbed` bytes in whole blocks that are already in `state`, followed by `parts`.
fn finish(mut state: State, absorbed: usize, parts: &[&[u8]]) -> Digest {
    let mut block = [0; BLOCK];
    let mut held = 0;
    let mut length = absorbed;
    for part in parts {
        length = length.saturating_add(part.len());
        let mut rest = *part;
        if held > 0 {
            rest = fill(&mut block, &mut held, rest);
            if held < BLOCK {
                continue;
            }
            compress256(&mut state, from_ref(&block));
            held = 0;
        }
        let (whole, left) = rest.as_chunks();
        if !whole.is_empty() {
            compress256(&mut state, whole);
        }
        fill(&mut block, &mut held, left);
    }
    let (tail, blocks) = padded(block.get(..held).unwrap_or_default(), length);
    if let Some(tail) = tail.as_chunks().0.get(..blocks) {
        compress256(&mut state, tail);
    }
    bytes(&state)
}

/// Copies as much of `part` into the block as fits after the bytes held. Returns the rest.
fn fill<'p>(block: &mut [u8; BLOCK], held: &mut usize, part: &'p [u8]) -> &'p [u8] {
    let room = block.get_mut(*held..).unwrap_or_default();
    let (now, after) = part.split_at(part.len().min(room.len()));
    if let Some((slots, _)) = room.split_at_mut_checked(now.len()) {
        slots.copy_from_slice(now);
    }
    *held = held.saturating_add(now.len());
    after
}

/// The end of a message, shorter than a block, with the padding of §5.1.1. It takes one block or two. `length` is that
/// of the whole message in bytes.
fn padded(end: &[u8], length: usize) -> ([u8; 2 * BLOCK], usize) {
    let mut tail = [0; 2 * BLOCK];
    if let Some((slots, [mark, ..])) = tail.split_at_mut_checked(end.len()) {
        slots.copy_from_slice(end);
        *mark = 0x80;
    }
    let blocks = if end.len() < BLOCK - 8 { 1 } else { 2 };
    let bits = u64::try_from(length).unwrap_or(u64::MAX).wrapping_mul(8);
    let last = tail.as_chunks_mut::<8>().0.get_mut(if blocks == 1 { 7 } else { 15 });
    if let Some(last) = last {
        *last = bits.to_be_bytes();
    }
    (tail, blocks)
}

/// Converts a state to the digest.
fn bytes(state: &State) -> Digest {
    let mut digest = [0; 32];
    for (slot, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *slot = word.to_be_bytes();
    }
    digest
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::*;

    const TEXT: &str = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

    #[test]
    fn every_length_around_a_block_is_what_sha2_makes_of_it() {
        let message: Vec<u8> = (0..=255).collect();
        for length in 0..=256 {
            let expected: Digest = Sha256::digest(&message[..length]).into();
            assert_eq!(SmallKey::sha256(&message[..length]), expected, "{length}");
            for cut in [0, 1, 10, 55, 56, 63, 64, 65, 128].map(|cut| cut.min(length)) {
                let parts = [&message[..cut], &message[cut..length]];
                assert_eq!(finish(START, 0, &parts), expected, "{cut} of {length}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_mac_is_what_the_hmac_crate_makes(
            key in any::<[u8; 32]>(),
            timestamp in prop::collection::vec(b'0'..=b'9', 0..80),
            body in prop::collection::vec(any::<u8>(), 0..700),
        ) {
            let own = SmallKey::from_hex(hex::encode(key).as_bytes()).unwrap();
            let oracle = Hmac::<Sha256>::new_from_slice(&key).unwrap().chain_update(&timestamp).chain_update(&body);
            prop_assert_eq!(own.mac(&timestamp, &body), Digest::from(oracle.finalize().into_bytes()));
        }
    }

    #[test]
    fn the_outer_hash_of_an_inner_one_is_the_mac() {
        let key = SmallKey::from_hex(TEXT.as_bytes()).unwrap();
        let mut block = [0; BLOCK];
        inner_block(key.bytes(), &mut block);
        let inner = Sha256::digest([block.as_slice(), b"1544271440", b"{}"].concat()).into();
        assert_eq!(key.outer(&inner), key.mac(b"1544271440", b"{}"));
    }
}
