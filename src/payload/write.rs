//! JSON text (RFC 8259), written.

/// Writes the JSON string of UTF-16 code units: what must be escaped is, lone surrogates too, and the rest is UTF-8.
pub fn string(units: impl IntoIterator<Item = u16>, out: &mut Vec<u8>) {
    out.push(b'"');
    for unit in char::decode_utf16(units) {
        match unit {
            Ok('"') => out.extend_from_slice(b"\\\""),
            Ok('\\') => out.extend_from_slice(b"\\\\"),
            Ok('\n') => out.extend_from_slice(b"\\n"),
            Ok('\r') => out.extend_from_slice(b"\\r"),
            Ok('\t') => out.extend_from_slice(b"\\t"),
            Ok(control @ '\0'..='\x1F') => escaped(u32::from(control), out),
            Ok(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(lone) => escaped(u32::from(lone.unpaired_surrogate()), out),
        }
    }
    out.push(b'"');
}

/// Writes the JSON string of a text, as `string` does.
pub fn text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => escaped(u32::from(byte), out),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

fn escaped(unit: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\\u");
    for shift in [12, 8, 4, 0] {
        let digit = char::from_digit(unit.wrapping_shr(shift) & 0xF, 16).unwrap_or('0');
        out.extend_from_slice(digit.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_written_as_its_units_are() {
        let all: String = (0..0x250_u32).chain([0xFFFD, 0x1F600]).filter_map(char::from_u32).collect();
        let (mut one, mut other) = (Vec::new(), Vec::new());
        text(&all, &mut one);
        string(all.encode_utf16(), &mut other);
        assert_eq!(one, other);
    }

    #[test]
    fn what_is_written_reads_back() {
        let mut out = Vec::new();
        string("a\"\\/\n\u{1}é😀".encode_utf16().chain([0xD83D]), &mut out);
        assert_eq!(String::from_utf8(out).unwrap_or_default(), r#""a\"\\/\n\u0001é😀\ud83d""#);
    }
}
