//! SHA-256 (FIPS 180-4) of one message at a time, from any midstate.

use core::slice::from_ref;

use sha2::block_api::compress256;

/// The eight words that a block changes.
pub(crate) type State = [u32; 8];
pub(crate) type Digest = [u8; 32];

/// The length of a block in bytes.
pub(crate) const BLOCK: usize = 64;

/// The state before the first block (§5.3.3).
pub(crate) const START: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// The digest of parts that follow each other.
pub(crate) fn digest(parts: &[&[u8]]) -> Digest {
    finish(START, 0, parts)
}

/// Takes in one more block.
pub(crate) fn absorb(state: &mut State, block: &[u8; BLOCK]) {
    compress256(state, from_ref(block));
}

/// The digest of parts that follow what `state` has absorbed: so many bytes, in whole blocks.
pub(crate) fn finish(mut state: State, absorbed: usize, parts: &[&[u8]]) -> Digest {
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

/// Puts as much of `part` into the block as has room after the bytes held, and returns what has none.
fn fill<'p>(block: &mut [u8; BLOCK], held: &mut usize, part: &'p [u8]) -> &'p [u8] {
    let room = block.get_mut(*held..).unwrap_or_default();
    let (now, after) = part.split_at(part.len().min(room.len()));
    if let Some((slots, _)) = room.split_at_mut_checked(now.len()) {
        slots.copy_from_slice(now);
    }
    *held = held.saturating_add(now.len());
    after
}

/// The last bytes of a message of so many bytes in all, less than a block, with the padding of §5.1.1: in one
/// block, or in two.
#[inline]
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

/// A state as the digest that it stands for.
#[inline]
pub(super) fn bytes(state: &State) -> Digest {
    let mut digest = [0; 32];
    for (slot, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *slot = word.to_be_bytes();
    }
    digest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::Digest as _;

    use super::*;

    #[test]
    fn every_length_around_a_block_is_what_sha2_makes_of_it() {
        let message: Vec<u8> = (0..=255).collect();
        for length in 0..=256 {
            let expected: Digest = sha2::Sha256::digest(&message[..length]).into();
            for cut in [0, 1, 10, 55, 56, 63, 64, 65, 128].map(|cut| cut.min(length)) {
                assert_eq!(digest(&[&message[..cut], &message[cut..length]]), expected, "{cut} of {length}");
            }
        }
    }

    proptest! {
        #[test]
        fn parts_are_one_message(parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..6)) {
            let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            let expected: Digest = sha2::Sha256::digest(parts.concat()).into();
            prop_assert_eq!(digest(&slices), expected);
        }
    }
}
