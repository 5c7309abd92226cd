//! The compression function of SHA-256 (FIPS 180-4 §6.2.2) for four blocks at once, each in its lane of a vector.

use super::sha256::{BLOCK, K};

/// A word of each of four states.
pub(super) type Vector = [u32; 4];

#[cfg(target_arch = "wasm32")]
use simd::Lanes;
#[cfg(not(target_arch = "wasm32"))]
use words::Lanes;

/// Absorbs as many blocks of each stream as all four have: into its lane of the eight words.
pub(super) fn compress(states: &mut [Vector; 8], streams: [&[[u8; BLOCK]]; 4]) {
    let mut state = states.map(Lanes::new);
    let [a, b, c, d] = streams;
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        absorb(&mut state, [a, b, c, d]);
    }
    *states = state.map(Lanes::words);
}

/// Sixteen rounds in a row, and the schedule with them: written out, no word is moved, and each lives in a register.
macro_rules! rounds {
    ($k:ident $w:ident [$($i:literal)+] $($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident,)+) => {
        $(
            let one = $h.plus($e.sum1()).plus($e.select($f, $g)).plus(Lanes::all($k[$i])).plus($w[$i]);
            $d = $d.plus(one);
            $h = one.plus($a.sum0()).plus($a.majority($b, $c));
        )+
    };
}

macro_rules! schedule {
    ($w:ident $($t:literal $t1:literal $t9:literal $t14:literal,)+) => {
        $($w[$t] = $w[$t].plus($w[$t1].sigma0()).plus($w[$t9]).plus($w[$t14].sigma1());)+
    };
}

#[inline(always)]
fn absorb(state: &mut [Lanes; 8], blocks: [&[u8; BLOCK]; 4]) {
    let [[w0, w1, w2, w3], [w4, w5, w6, w7], [w8, w9, w10, w11], [w12, w13, w14, w15]] =
        [0, 1, 2, 3].map(|quarter| {
            Lanes::big_endian(blocks.map(|block| block.as_chunks().0.get(quarter).unwrap_or(&[0; 16])))
        });
    let mut w = [w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15];
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    let (first, rest) = K.as_chunks::<16>().0.split_first().unwrap_or((&[0; 16], &[]));
    let mut k = first;
    let mut rest = rest.iter();
    loop {
        rounds!(k w [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15]
            a b c d e f g h,
            h a b c d e f g,
            g h a b c d e f,
            f g h a b c d e,
            e f g h a b c d,
            d e f g h a b c,
            c d e f g h a b,
            b c d e f g h a,
            a b c d e f g h,
            h a b c d e f g,
            g h a b c d e f,
            f g h a b c d e,
            e f g h a b c d,
            d e f g h a b c,
            c d e f g h a b,
            b c d e f g h a,
        );
        let Some(next) = rest.next() else { break };
        k = next;
        schedule!(w
            0 1 9 14, 1 2 10 15, 2 3 11 0, 3 4 12 1, 4 5 13 2, 5 6 14 3, 6 7 15 4, 7 8 0 5,
            8 9 1 6, 9 10 2 7, 10 11 3 8, 11 12 4 9, 12 13 5 10, 13 14 6 11, 14 15 7 12, 15 0 8 13,
        );
    }
    for (word, change) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.plus(change);
    }
}

impl Lanes {
    fn sum0(self) -> Self {
        self.rotated::<2>().xor(self.rotated::<13>()).xor(self.rotated::<22>())
    }

    fn sum1(self) -> Self {
        self.rotated::<6>().xor(self.rotated::<11>()).xor(self.rotated::<25>())
    }

    fn sigma0(self) -> Self {
        self.rotated::<7>().xor(self.rotated::<18>()).xor(self.shifted::<3>())
    }

    fn sigma1(self) -> Self {
        self.rotated::<17>().xor(self.rotated::<19>()).xor(self.shifted::<10>())
    }

    /// Where two agree, they are the majority; where not, the third is.
    fn majority(self, b: Self, c: Self) -> Self {
        self.xor(b).select(c, b)
    }
}

/// The lanes of simd128. None of these intrinsics needs `unsafe`.
#[cfg(target_arch = "wasm32")]
mod simd {
    use core::arch::wasm32::{
        i8x16_shuffle, u32x4, u32x4_add, u32x4_extract_lane, u32x4_shl, u32x4_shr, u32x4_shuffle,
        u32x4_splat, u64x2, u64x2_shuffle, v128, v128_bitselect, v128_or, v128_xor,
    };

    #[expect(clippy::cast_possible_truncation, clippy::as_conversions, reason = "the low half is meant")]
    fn low(number: u128) -> u64 {
        number as u64
    }

    #[derive(Clone, Copy)]
    pub(super) struct Lanes(v128);

    impl Lanes {
        pub(super) fn new([a, b, c, d]: [u32; 4]) -> Self {
            Self(u32x4(a, b, c, d))
        }

        pub(super) fn words(self) -> [u32; 4] {
            [
                u32x4_extract_lane::<0>(self.0),
                u32x4_extract_lane::<1>(self.0),
                u32x4_extract_lane::<2>(self.0),
                u32x4_extract_lane::<3>(self.0),
            ]
        }

        pub(super) fn all(word: u32) -> Self {
            Self(u32x4_splat(word))
        }

        /// Four words of each stream, turned round: the first of all, the second of all, and so on.
        pub(super) fn big_endian(streams: [&[u8; 16]; 4]) -> [Self; 4] {
            let [a, b, c, d] = streams.map(|bytes| {
                let number = u128::from_le_bytes(*bytes);
                let words = u64x2(low(number), low(number >> 64));
                i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(words, words)
            });
            let (ab, cd) = (u32x4_shuffle::<0, 4, 1, 5>(a, b), u32x4_shuffle::<0, 4, 1, 5>(c, d));
            let (ef, gh) = (u32x4_shuffle::<2, 6, 3, 7>(a, b), u32x4_shuffle::<2, 6, 3, 7>(c, d));
            [
                Self(u64x2_shuffle::<0, 2>(ab, cd)),
                Self(u64x2_shuffle::<1, 3>(ab, cd)),
                Self(u64x2_shuffle::<0, 2>(ef, gh)),
                Self(u64x2_shuffle::<1, 3>(ef, gh)),
            ]
        }

        pub(super) fn plus(self, other: Self) -> Self {
            Self(u32x4_add(self.0, other.0))
        }

        pub(super) fn xor(self, other: Self) -> Self {
            Self(v128_xor(self.0, other.0))
        }

        pub(super) fn rotated<const BY: u32>(self) -> Self {
            Self(v128_or(u32x4_shr(self.0, BY), u32x4_shl(self.0, 32_u32.wrapping_sub(BY))))
        }

        pub(super) fn shifted<const BY: u32>(self) -> Self {
            Self(u32x4_shr(self.0, BY))
        }

        /// The bits of `one` where this has ones, those of `other` where it has zeros.
        pub(super) fn select(self, one: Self, other: Self) -> Self {
            Self(v128_bitselect(one.0, other.0, self.0))
        }
    }
}

/// The same in plain words.
#[cfg(not(target_arch = "wasm32"))]
mod words {
    #[derive(Clone, Copy)]
    pub(super) struct Lanes([u32; 4]);

    impl Lanes {
        pub(super) fn new(words: [u32; 4]) -> Self {
            Self(words)
        }

        pub(super) fn words(self) -> [u32; 4] {
            self.0
        }

        pub(super) fn all(word: u32) -> Self {
            Self([word; 4])
        }

        pub(super) fn big_endian(streams: [&[u8; 16]; 4]) -> [Self; 4] {
            [0, 1, 2, 3].map(|place| {
                let word = |bytes: &[u8; 16]| bytes.as_chunks().0.get(place).copied().unwrap_or_default();
                Self(streams.map(|bytes| u32::from_be_bytes(word(bytes))))
            })
        }

        fn each(self, other: Self, word: impl Fn(u32, u32) -> u32) -> Self {
            let (mut these, others) = (self.0, other.0);
            for (this, other) in these.iter_mut().zip(others) {
                *this = word(*this, other);
            }
            Self(these)
        }

        pub(super) fn plus(self, other: Self) -> Self {
            self.each(other, u32::wrapping_add)
        }

        pub(super) fn xor(self, other: Self) -> Self {
            self.each(other, |this, other| this ^ other)
        }

        pub(super) fn rotated<const BY: u32>(self) -> Self {
            Self(self.0.map(|word| word.rotate_right(BY)))
        }

        pub(super) fn shifted<const BY: u32>(self) -> Self {
            Self(self.0.map(|word| word >> BY))
        }

        pub(super) fn select(self, one: Self, other: Self) -> Self {
            let mut bits = self.0;
            for ((bits, one), other) in bits.iter_mut().zip(one.0).zip(other.0) {
                *bits = (one & *bits) | (other & !*bits);
            }
            Self(bits)
        }
    }
}
