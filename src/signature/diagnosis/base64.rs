//! A lenient base64 decoder (RFC 4648 §4 and §5): it accepts either alphabet, with or without padding.

use base64ct::{Base64Unpadded, Encoding};

/// Decodes base64; `None` if the text is not base64.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut text = text.to_vec();
    while text.last() == Some(&b'=') {
        text.pop();
    }
    for byte in &mut text {
        match byte {
            b'-' => *byte = b'+',
            b'_' => *byte = b'/',
            _ => {}
        }
    }
    let decoded = Base64Unpadded::decode_in_place(&mut text).ok()?.len();
    text.truncate(decoded);
    Some(text)
}

/// Encodes as base64 in the standard alphabet, with padding.
pub(super) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut text = Base64Unpadded::encode_string(bytes).into_bytes();
    while text.len() % 4 != 0 {
        text.push(b'=');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_decode_and_one_is_written() {
        for text in ["+/+/+w==", "+/+/+w", "-_-_-w==", "-_-_-w"] {
            assert_eq!(decode(text.as_bytes()).unwrap(), [0xFB, 0xFF, 0xBF, 0xFB], "{text}");
        }
        assert_eq!(encode(&[0xFB, 0xFF, 0xBF, 0xFB]), b"+/+/+w==");
        assert_eq!((decode(b"a b"), decode(b"a"), encode(b"")), (None, None, Vec::new()));
    }
}
