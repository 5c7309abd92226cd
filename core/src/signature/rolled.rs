//! The compression function of SHA-256 (FIPS 180-4, §6.2.2) in half a kilobyte of WebAssembly: that of sha2 is faster, and
//! has all rounds one after the other.

use super::sha256::{BLOCK, K, State};

/// The state after these blocks.
pub(super) fn compress256(state: &mut State, blocks: &[[u8; BLOCK]]) {
    let mut schedule = [0_u32; 64];
    for block in blocks {
        for (word, bytes) in schedule.iter_mut().zip(block.as_chunks().0) {
            *word = u32::from_be_bytes(*bytes);
        }
        for t in 16..64_usize {
            let back = |by| schedule.get(t.wrapping_sub(by)).copied().unwrap_or_default();
            let (near, far) = (back(2), back(15));
            let near = near.rotate_right(17) ^ near.rotate_right(19) ^ near >> 10;
            let far = far.rotate_right(7) ^ far.rotate_right(18) ^ far >> 3;
            let sum = near.wrapping_add(back(7)).wrapping_add(far).wrapping_add(back(16));
            if let Some(word) = schedule.get_mut(t) {
                *word = sum;
            }
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
        for (k, word) in K.iter().zip(&schedule) {
            let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let one =
                h.wrapping_add(sum).wrapping_add(g ^ (e & (f ^ g))).wrapping_add(*k).wrapping_add(*word);
            let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let other = sum.wrapping_add((a & b) | (c & (a | b)));
            (h, g, f, e) = (g, f, e, d.wrapping_add(one));
            (d, c, b, a) = (c, b, a, one.wrapping_add(other));
        }
        for (word, change) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *word = word.wrapping_add(change);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_blocks_are_what_sha2_makes_of_them(
            state: State,
            blocks in prop::collection::vec(prop::array::uniform32(any::<[u8; 2]>()), 0..4),
        ) {
            let blocks: Vec<[u8; BLOCK]> = blocks.iter().map(|block| block.as_flattened().try_into().unwrap()).collect();
            let (mut ours, mut theirs) = (state, state);
            compress256(&mut ours, &blocks);
            sha2::block_api::compress256(&mut theirs, &blocks);
            prop_assert_eq!(ours, theirs);
        }
    }
}
