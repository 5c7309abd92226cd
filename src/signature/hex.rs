//! Digests and keys as hex digits: both have 32 bytes.

#[cfg(feature = "std")]
use alloc::string::String;

use super::sha256::Digest;

/// In lower case, as Close sends them.
#[cfg(feature = "std")]
pub(super) fn to_hex(digest: &Digest) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' } else { b'a' - 10 }.wrapping_add(nibble));
    digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xF)]).collect()
}

/// The digest that is written as 64 hex digits in either case. All of them are looked at, whatever they are.
pub(super) fn from_hex(text: &[u8]) -> Option<Digest> {
    let mut digest = [0; 32];
    read_hex(text, &mut digest).then_some(digest)
}

/// The same, written there.
pub(super) fn read_hex(text: &[u8], digest: &mut Digest) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The high bit of each byte from `first` to `last`, of bytes that have none themselves.
    let between = |word: u64, first: u64, last: u64| {
        word.wrapping_add(EACH.wrapping_mul(0x80_u64.wrapping_sub(first)))
            & !word.wrapping_add(EACH.wrapping_mul(0x7F_u64.wrapping_sub(last)))
    };
    let Ok(text) = <&[u8; 64]>::try_from(text) else { return false };
    let mut right = HIGH;
    for (slot, eight) in digest.as_chunks_mut().0.iter_mut().zip(text.as_chunks().0) {
        let word = u64::from_le_bytes(*eight);
        let ascii = word & !HIGH;
        right &= (between(ascii, 0x30, 0x39) | between(ascii | (EACH * 0x20), 0x61, 0x66)) & !word;
        // Bit 6 tells letters from digits, and the low bits of 'a' are 1.
        let digits = (word & (EACH * 0x0F)).wrapping_add((word >> 6 & EACH).wrapping_mul(9));
        let pairs = (digits << 4 | digits >> 8) & 0x00FF_00FF_00FF_00FF;
        let fours = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF;
        let [a, b, _, _, c, d, _, _] = fours.to_le_bytes();
        *slot = [a, b, c, d];
    }
    right == HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_what_the_hex_crate_reads() {
        for place in 0..64 {
            for byte in 0..=255 {
                let mut text = *b"058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
                text[place] = byte;
                let mut expected = [0; 32];
                let expected = ::hex::decode_to_slice(text, &mut expected).ok().map(|()| expected);
                assert_eq!(from_hex(&text), expected, "{byte} at {place}");
            }
        }
        assert_eq!(from_hex(&[b'0'; 63]), None);
        assert_eq!(from_hex(&[b'0'; 65]), None);
    }

    #[test]
    fn hex_is_what_the_hex_crate_writes() {
        for byte in 0..=255 {
            assert_eq!(to_hex(&[byte; 32]), ::hex::encode([byte; 32]));
        }
    }
}
