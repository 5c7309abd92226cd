//! Whether bytes are the same.

/// Whether two texts have the same bytes. On wasm32 `==` is a loop over single bytes, and most of what is compared here is
/// an id of 40 bytes or a whole array.
#[inline]
pub(crate) fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    if cfg!(target_arch = "wasm32") { a.len() == b.len() && same_by_words(a, b) } else { a == b }
}

/// Of two texts of one length.
#[inline(never)] // it is compared in many places
fn same_by_words(a: &[u8], b: &[u8]) -> bool {
    let ((words, rest), (others, other_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    if !words.iter().zip(others).all(|(word, other)| u64::from_le_bytes(*word) == u64::from_le_bytes(*other))
    {
        return false;
    }
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        // Some of these bytes are compared again, which takes less than one by one.
        (Some(last), Some(other)) => u64::from_le_bytes(*last) == u64::from_le_bytes(*other),
        _ => rest.iter().zip(other_rest).all(|(byte, other)| byte == other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_counts() {
        for length in 0..40 {
            let text: Vec<u8> = (0..length).collect();
            assert!(same_by_words(&text, &text.clone()), "{length}");
            for place in 0..text.len() {
                let mut other = text.clone();
                other[place] ^= 0x80;
                assert!(!same_by_words(&text, &other), "{place} of {length}");
            }
        }
        assert!(same_bytes(b"", b"") && same_bytes(b"abc", b"abc") && !same_bytes(b"abc", b"abd"));
        assert!(!same_bytes(b"abc", b"ab") && !same_bytes(b"", b"a"));
    }
}
