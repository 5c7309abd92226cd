//! Converts texts to and from other encodings.

use super::base64;
use super::inflate::inflate;
use crate::count::{Count, Slice};

/// The maximum length of a decompressed body, in bytes.
fn most_inflated(body: &[u8]) -> usize {
    (Count(body.len()) * 4 + (1 << 20)).0.min(8 << 20)
}

/// Converts UTF-16 or UTF-32 to UTF-8. The byte order mark, or else the zeros next to ASCII, identify the encoding. The
/// mark is removed.
pub(super) fn from_utf16(body: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    let (name, width, little, rest) = match body {
        [0xFF, 0xFE, 0, 0, rest @ ..] => ("UTF-32LE", 4, true, rest),
        [0, 0, 0xFE, 0xFF, rest @ ..] => ("UTF-32BE", 4, false, rest),
        [0xFF, 0xFE, rest @ ..] => ("UTF-16LE", 2, true, rest),
        [0xFE, 0xFF, rest @ ..] => ("UTF-16BE", 2, false, rest),
        [(1..=0xFF), 0, 0, 0, (1..=0xFF), 0, 0, 0, ..] => ("UTF-32LE", 4, true, body),
        [0, 0, 0, (1..=0xFF), 0, 0, 0, (1..=0xFF), ..] => ("UTF-32BE", 4, false, body),
        [(1..=0xFF), 0, (1..=0xFF), 0, ..] => ("UTF-16LE", 2, true, body),
        [0, (1..=0xFF), 0, (1..=0xFF), ..] => ("UTF-16BE", 2, false, body),
        _ => return None,
    };
    let units = rest.chunks_exact(width).map(|chunk| {
        let add = |sum: u32, byte: &u8| sum.wrapping_shl(8) | u32::from(*byte);
        if little { chunk.iter().rev().fold(0, add) } else { chunk.iter().fold(0, add) }
    });
    let text: String = if width == 4 {
        units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    } else {
        let units = units.map(|unit| u16::try_from(unit).unwrap_or_default());
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    Some((name, text.trim_start_matches('\u{FEFF}').as_bytes().to_vec()))
}

/// Converts to UTF-16, without a byte order mark.
pub(super) fn to_utf16(text: &str, little: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity((Count(text.len()) * 2).0);
    bytes.extend(
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }),
    );
    bytes
}

/// The characters of Windows-1252 from 0x80 to 0x9F. Unassigned bytes are control characters, as the WHATWG decodes
/// them.
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
    0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A,
    0x153, 0x9D, 0x17E, 0x178,
];

/// Converts to latin-1 or Windows-1252; `None` if a character is not in that encoding.
pub(super) fn to_latin1(text: &str, windows: bool) -> Option<Vec<u8>> {
    text.chars().map(|character| latin1_byte(character, windows)).collect()
}

/// The byte of a character in latin-1 or Windows-1252.
pub(super) fn latin1_byte(character: char, windows: bool) -> Option<u8> {
    let code = u32::from(character);
    if windows && code > 0x7F {
        let place = WINDOWS_1252.iter().position(|unit| u32::from(*unit) == code);
        if let Some(place) = place {
            return u8::try_from(place.saturating_add(0x80)).ok();
        }
    }
    u8::try_from(code).ok()
}

/// Decodes bytes as latin-1 or Windows-1252.
pub(super) fn from_latin1(bytes: &[u8], windows: bool) -> String {
    let read = |byte: &u8| {
        let place = usize::from(byte.wrapping_sub(0x80));
        let unit = if windows { WINDOWS_1252.get(place).copied() } else { None };
        char::from_u32(unit.map_or(u32::from(*byte), u32::from)).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    // A quarter more is enough for Western texts. If almost everything is beyond ASCII, the string grows.
    let mut text = String::with_capacity((Count(bytes.len()) + bytes.len() / 4).0);
    text.extend(bytes.iter().map(read));
    text
}

/// Decodes base64 on one line or several, also in a `data:` URL.
pub(super) fn from_base64(body: &[u8]) -> Option<Vec<u8>> {
    let text = body.trim_ascii();
    let text = match text.strip_prefix(b"data:").and_then(|_| position(text, b";base64,")) {
        Some(at) => text.get((Count(at) + 8).0..)?,
        None => text,
    };
    let text: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    base64::decode(&text).filter(|bytes| !bytes.is_empty())
}

/// Decodes hex digits, plain or with `0x`, `\x`, or separators between them.
pub(super) fn from_hex(body: &[u8]) -> Option<Vec<u8>> {
    let text = body.trim_ascii();
    let text = text.strip_prefix(b"<").and_then(|inner| inner.strip_suffix(b">")).unwrap_or(text);
    let text = text.strip_prefix(b"Buffer ").unwrap_or(text);
    let text = text.strip_prefix(b"0x").or_else(|| text.strip_prefix(b"\\x")).unwrap_or(text);
    let separator = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b':' | b'-');
    let digits: Vec<u8> = text.iter().copied().filter(|byte| !separator(byte)).collect();
    hex::decode(digits).ok().filter(|bytes| !bytes.is_empty())
}

/// Reads a list of numbers as bytes, as `Buffer`, `Uint8Array`, Java and Go print or serialize them.
pub(super) fn from_list(body: &[u8]) -> Option<Vec<u8>> {
    let text = core::str::from_utf8(body).ok()?.trim();
    let buffer = text.starts_with('{') && position(body, b"\"Buffer\"").is_some();
    let listed = if buffer { text.split_once('[')?.1.split_once(']')?.0 } else { text };
    let keyed = listed.starts_with("{\"0\":");
    let mut bytes = Vec::new();
    for part in listed.split(|each: char| each == ',' || (!keyed && each.is_whitespace())) {
        let part = part.trim_matches(|each: char| {
            each.is_whitespace() || matches!(each, '[' | ']' | '{' | '}' | '(' | ')')
        });
        let part = if keyed { part.split_once(':')?.1.trim() } else { part };
        if part.is_empty() {
            continue;
        }
        // Java's bytes are signed.
        bytes
            .push(u8::try_from(part.parse::<i16>().ok().filter(|byte| *byte >= -128)?.rem_euclid(256)).ok()?);
        if part.parse::<i16>().is_ok_and(|byte| byte > 255) {
            return None;
        }
    }
    (bytes.len() > 1).then_some(bytes)
}

/// Decodes `%` escapes, and `+` as a space if `plus` is set. `None` if there is nothing to decode.
pub(super) fn from_percent(text: &[u8], plus: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'%' => match after
                .split_at_checked(2)
                .and_then(|(digits, after)| Some((hex::decode(digits).ok()?, after)))
            {
                Some((byte, after)) => {
                    out.extend(byte);
                    rest = after;
                }
                None => out.push(b'%'),
            },
            b'+' if plus => out.push(b' '),
            other => out.push(*other),
        }
    }
    (out != text).then_some(out)
}

/// Decodes one level of the HTML entities that escape JSON; `None` if there are none.
pub(super) fn from_entities(body: &[u8]) -> Option<Vec<u8>> {
    const NAMED: [(&str, &str); 6] =
        [("quot", "\""), ("amp", "&"), ("lt", "<"), ("gt", ">"), ("apos", "'"), ("nbsp", "\u{A0}")];
    let text = core::str::from_utf8(body).ok()?;
    let mut parts = text.split('&');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let entity = part.split_once(';').filter(|(name, _)| name.len() <= 8).and_then(|(name, rest)| {
            if let Some((_, text)) = NAMED.iter().find(|(known, _)| *known == name) {
                return Some(((*text).to_owned(), rest));
            }
            let code = name.strip_prefix('#')?;
            let code = match code.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => code.parse().ok()?,
            };
            Some((char::from_u32(code)?.to_string(), rest))
        });
        match entity {
            Some((text, rest)) => {
                out.push_str(&text);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(part);
            }
        }
    }
    (out != text).then(|| out.into_bytes())
}

/// Decodes one level of a string literal's escapes, with `\u` only if `unicode` is set. `None` if there are none.
pub(super) fn from_escapes(body: &[u8], unicode: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut high = None;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let Some((kind, after)) = after.split_first().filter(|_| *first == b'\\') else {
            out.push(*first);
            continue;
        };
        rest = after;
        let digits = |length: usize, radix: u32, text: &[u8]| {
            let digits = text.get(..length).and_then(|digits| core::str::from_utf8(digits).ok())?;
            u32::from_str_radix(digits, radix).ok()
        };
        match kind {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'x' => match digits(2, 16, after) {
                Some(byte) => {
                    out.push(u8::try_from(byte).unwrap_or_default());
                    rest = after.part(2..);
                }
                None => out.extend(b"\\x"),
            },
            b'0'..=b'3' if digits(3, 8, rest_of(body, after)).is_some() => {
                out.push(
                    digits(3, 8, rest_of(body, after))
                        .and_then(|byte| u8::try_from(byte).ok())
                        .unwrap_or_default(),
                );
                rest = after.part(2..);
            }
            b'u' if unicode => match digits(4, 16, after) {
                Some(unit) => {
                    rest = after.part(4..);
                    let pair = [high.take().unwrap_or_default(), u16::try_from(unit).unwrap_or_default()];
                    if matches!(unit, 0xD800..0xDC00) {
                        high = u16::try_from(unit).ok();
                        continue;
                    }
                    let units = if matches!(unit, 0xDC00..0xE000) { pair.as_slice() } else { pair.part(1..) };
                    out.extend(String::from_utf16_lossy(units).into_bytes());
                }
                None => out.extend(b"\\u"),
            },
            b'u' => out.extend(b"\\u"),
            other => out.push(*other),
        }
    }
    (out != body).then_some(out)
}

/// The end of `body` that starts one byte before `after`.
fn rest_of<'b>(body: &'b [u8], after: &[u8]) -> &'b [u8] {
    let at = (Count(body.len()) - after.len() - 1).0;
    body.part(at..)
}

/// Replaces all occurrences of a text.
pub(super) fn replaced(text: &[u8], sought: &[u8], by: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = position(rest, sought).and_then(|at| rest.split_at_checked(at)) {
        out.extend_from_slice(before);
        out.extend_from_slice(by);
        rest = after.part(sought.len()..);
    }
    out.extend_from_slice(rest);
    out
}

/// Undoes the typographic quotes and spaces of word processors and chat programs.
pub(super) fn from_typography(body: &[u8]) -> Option<Vec<u8>> {
    let text = core::str::from_utf8(body).ok()?;
    let plain: String = text
        .chars()
        .map(|each| match each {
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{AB}' | '\u{BB}' => '"',
            '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' => '\'',
            '\u{A0}' | '\u{202F}' => ' ',
            other => other,
        })
        .filter(|each| !matches!(each, '\u{200B}' | '\u{FEFF}' | '\u{2060}'))
        .collect();
    (plain != text).then(|| plain.into_bytes())
}

/// Decompresses gzip, zlib or raw deflate. Returns the name of the coding, too.
pub(super) fn inflated(body: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    match body {
        [0x1F, 0x8B, 8, flags, ..] => {
            let mut rest = body.get(10..)?;
            if flags & 4 != 0 {
                let (length, after) = rest.split_first_chunk()?;
                rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
            }
            for flag in [8, 16] {
                if flags & flag != 0 {
                    rest = rest.get((Count(rest.iter().position(|byte| *byte == 0)?) + 1).0..)?;
                }
            }
            if flags & 2 != 0 {
                rest = rest.get(2..)?;
            }
            Some(("gzip", inflate(rest, most_inflated(body))?))
        }
        [0x78, 1 | 0x5E | 0x9C | 0xDA, rest @ ..] => Some(("deflate", inflate(rest, most_inflated(body))?)),
        _ if core::str::from_utf8(body).is_ok() => None,
        _ => {
            // Raw deflate, which some servers send, has no signature. It is recognized by the decompressed text.
            let text = inflate(body, most_inflated(body))?;
            text.trim_ascii_start().starts_with(b"{").then_some(("deflate", text))
        }
    }
}

/// The position of the first occurrence of a text.
pub(super) fn position(text: &[u8], sought: &[u8]) -> Option<usize> {
    text.windows(sought.len()).position(|window| window == sought)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_resolved_once() {
        assert_eq!(from_escapes(br#"{\"a\": \"\\u00fc\\n\"}"#, true).unwrap(), br#"{"a": "\u00fc\n"}"#);
        assert_eq!(from_escapes(br"\x7b\173\303\274\ud83d\ude00", true).unwrap(), "{{ü😀".as_bytes());
        assert_eq!(from_escapes(br"\u00fc\q", false).unwrap(), br"\u00fcq");
        assert_eq!(from_escapes(b"plain", true), None);
    }

    #[test]
    fn lists_of_bytes_are_read() {
        for text in [
            "[123, 125]",
            "123,125",
            "[123 125]",
            "{\"type\":\"Buffer\",\"data\":[123,125]}",
            "{\"0\":123,\"1\":125}",
        ] {
            assert_eq!(from_list(text.as_bytes()).unwrap(), b"{}", "{text}");
        }
        assert_eq!(from_list(b"[-61, -68]").unwrap(), "ü".as_bytes());
        for text in ["[1, 300]", "1", "", "[\"a\"]", "{\"a\":1}"] {
            assert_eq!(from_list(text.as_bytes()), None, "{text}");
        }
    }
}
