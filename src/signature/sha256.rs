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

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (§4.2.2).
#[cfg(feature = "std")]
pub(super) const K: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

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
pub(super) fn fill<'p>(block: &mut [u8; BLOCK], held: &mut usize, part: &'p [u8]) -> &'p [u8] {
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
pub(super) fn padded(end: &[u8], length: usize) -> ([u8; 2 * BLOCK], usize) {
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
