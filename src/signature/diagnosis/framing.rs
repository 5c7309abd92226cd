//! Bodies with something around them: HTTP framing, a form, other text, or a copy of the same body.

use super::encodings::{from_percent, position};
use crate::count::{Count, Slice};
use crate::payload::check;

/// The maximum number of parts, fields or values that are taken from one body.
const MAX_PARTS: usize = 8;

/// The first line without its line ending, and the rest.
fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| *byte == b'\n')?;
    let (line, rest) = text.split_at_checked(at)?;
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest.get(1..)?))
}

/// Decodes the chunked transfer coding (RFC 9112 §7.1), with extensions, and with CRLF or LF. The last chunk may be
/// truncated.
pub(super) fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut out) = (body, Vec::new());
    loop {
        let (size, after) = line(rest)?;
        let size = size.split(|byte| *byte == b';').next()?.trim_ascii();
        let size =
            core::str::from_utf8(size).ok().filter(|size| !size.is_empty() && !size.starts_with('+'))?;
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            break;
        }
        let Some((data, after)) = after.split_at_checked(size) else {
            out.extend(after);
            break;
        };
        out.extend(data);
        if after.trim_ascii().is_empty() {
            break;
        }
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n"))?;
    }
    (!out.is_empty()).then_some(out)
}

/// The contents of the parts of `multipart/form-data` (RFC 7578).
pub(super) fn parts(body: &[u8]) -> Vec<&[u8]> {
    let body = body.trim_ascii_start();
    let Some((boundary, _)) = line(body).filter(|(first, _)| first.starts_with(b"--") && first.len() > 2)
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut rest = body.part(boundary.len()..);
    while found.len() < MAX_PARTS {
        let Some(at) = position(rest, boundary) else { break };
        let (part, after) = rest.split_at_checked(at).unwrap_or((rest, b""));
        rest = after.part(boundary.len()..);
        let part = part.strip_suffix(b"\n").unwrap_or(part);
        let part = part.strip_suffix(b"\r").unwrap_or(part);
        let mut content = line(part).map_or(part, |(_, content)| content); // skips the rest of the boundary's line
        while let Some((header, after)) = line(content) {
            content = after;
            if header.is_empty() {
                break;
            }
        }
        found.push(content);
    }
    found
}

/// The body of an HTTP request or response that was captured with its headers.
pub(super) fn http_content(body: &[u8]) -> Option<&[u8]> {
    let (first, mut rest) = line(body)?;
    let request = first.ends_with(b"HTTP/1.1") || first.ends_with(b"HTTP/1.0") || first.ends_with(b"HTTP/2");
    if !request && !first.starts_with(b"HTTP/") {
        return None;
    }
    while let Some((header, after)) = line(rest) {
        if header.is_empty() {
            return Some(after);
        }
        rest = after;
    }
    None
}

/// The decoded names and values of a form (`application/x-www-form-urlencoded`). If a field has no value, its name
/// becomes the value.
pub(super) fn fields(body: &[u8], plus: bool) -> Vec<(String, Vec<u8>)> {
    let body = body.trim_ascii();
    if body.contains(&b'\n') || body.starts_with(b"{") || body.starts_with(b"[") {
        return Vec::new();
    }
    let decoded = |text: &[u8]| from_percent(text, plus).unwrap_or_else(|| text.to_vec());
    let fields = body.split(|byte| *byte == b'&').filter_map(|field| {
        let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
        let (name, value) = field.split_at_checked(at)?;
        let (name, value) = (decoded(name), decoded(value.part(1..)));
        let (name, value) = if value.is_empty() { (Vec::new(), name) } else { (name, value) };
        Some((String::from_utf8_lossy(&name).into_owned(), value))
    });
    let fields = fields.filter(|(_, value)| looks_like_json(value) && value.as_slice() != body);
    fields.take(MAX_PARTS).collect()
}

/// Whether a text may be the JSON of a delivery, or an encoding of it that starts with a bracket or a quote.
fn looks_like_json(text: &[u8]) -> bool {
    matches!(text.trim_ascii_start(), [b'{' | b'[' | b'"', ..])
}

/// Whether a text looks like a form, whatever its fields contain.
pub(super) fn is_form(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    let name = body.iter().position(|byte| *byte == b'=').and_then(|at| body.get(..at));
    let named = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%' | b'+')
    };
    name.is_some_and(|name| !name.is_empty() && name.iter().all(named)) && !body.contains(&b'\n')
}

/// The length of the value at the start of a text, found by its brackets and strings.
fn extent(text: &[u8]) -> Option<usize> {
    let (mut depth, mut string, mut escaped) = (Count(0_usize), false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if string => escaped = true,
            b'"' => string = !string,
            _ if string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = Count(depth.0.checked_sub(1)?);
                if depth == 0 {
                    return at.checked_add(1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A JSON object inside other text.
pub(super) struct Inner<'b> {
    pub(super) value: &'b [u8],
    pub(super) before: &'b [u8],
    pub(super) after: &'b [u8],
}

/// The objects inside a text, in order, unless the whole text is a single object.
pub(super) fn inner(body: &[u8]) -> Vec<Inner<'_>> {
    let mut found = Vec::new();
    let (mut from, mut cut) = (Count(0), false);
    for _ in 0..MAX_PARTS {
        let rest = body.part(from.0..);
        let Some(start) = rest.iter().position(|byte| *byte == b'{') else { break };
        let start = from + start;
        let text = body.part(start.0..);
        let end = extent(text);
        let value = end.and_then(|end| text.get(..end)).filter(|value| check(value).is_ok());
        // Inside an object that never ends, most other objects are parts of it.
        cut |= end.is_none();
        match value {
            Some(value) if value.len() < 8 || (cut && position(value, b"\"event\"").is_none()) => {
                from = start + value.len();
            }
            Some(value) if value.len() == body.len() => break,
            Some(value) => {
                from = start + value.len();
                found.push(Inner { value, before: body.part(..start.0), after: body.part(from.0..) });
            }
            None => from = start + 1,
        }
    }
    found
}

/// One half of a body that consists of two equal halves, with at most one byte between them.
pub(super) fn halved(body: &[u8]) -> Option<&[u8]> {
    let half = body.len().checked_div(2)?;
    let (first, second) = body.split_at_checked(half)?;
    if first == second && !first.is_empty() {
        return Some(first);
    }
    let second = second.get(1..)?;
    (first == second && !first.is_empty()).then_some(first)
}

/// Closes the open brackets of a text that was truncated between two values.
pub(super) fn closed(body: &[u8]) -> Option<Vec<u8>> {
    let (mut open, mut string, mut escaped) = (Vec::new(), false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if string => escaped = true,
            b'"' => string = !string,
            _ if string => {}
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                open.pop();
            }
            _ => {}
        }
    }
    if open.is_empty() || open.len() > 64 || escaped {
        return None;
    }
    let mut text = body.to_vec();
    if string {
        text.push(b'"');
    }
    text.extend(open.iter().rev());
    check(&text).is_ok().then_some(text)
}

/// Restores the backslashes of JSON that was pasted into a program as a string literal. They are missing before quotes
/// within strings, before line feeds and, if `unicode` is set, in `u00fc` for `\u00fc`. What follows a quote shows
/// whether it ends the string.
pub(super) fn with_backslashes(body: &[u8], unicode: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut string = false;
    let mut rest = body;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' if !string => string = true,
            b'"' if ends_string(after) => string = false,
            b'"' => out.push(b'\\'),
            b'\n' if string => {
                out.extend(b"\\n");
                continue;
            }
            b'\r' if string => {
                out.extend(b"\\r");
                continue;
            }
            b'\t' if string => {
                out.extend(b"\\t");
                continue;
            }
            b'\\' if string => {
                // This escape was not lost.
                let kept = after.split_first().filter(|(kind, _)| b"\"\\/bfnrtu".contains(kind));
                out.push(b'\\');
                if let Some((kind, after)) = kept {
                    out.push(*kind);
                    rest = after;
                    continue;
                }
            }
            b'u' if string && unicode => {
                let digits = after.get(..4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
                let digits = digits.filter(|digits| digits.iter().any(u8::is_ascii_digit));
                if digits.is_some() && out.last() != Some(&b'\\') {
                    out.push(b'\\');
                }
            }
            _ => {}
        }
        out.push(*byte);
    }
    (out != body && check(&out).is_ok()).then_some(out)
}

/// Whether the quote before this text ends a string. That is so if a comma, colon or bracket follows, and after a comma
/// something that is valid there.
fn ends_string(after: &[u8]) -> bool {
    let after = after.trim_ascii_start();
    match after.split_first() {
        None => true,
        Some((b'}' | b']', rest)) => {
            let rest = rest.trim_ascii_start();
            matches!(rest.first(), None | Some(b'}' | b']' | b','))
        }
        Some((b':', _)) => true,
        Some((b',', rest)) => {
            let rest = rest.trim_ascii_start();
            matches!(rest.first(), Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        for text in [
            "2\r\n{\"\r\n3;a=b\r\na\":\r\n2\r\n1}\r\n0\r\n\r\n",
            "7\n{\"a\":1}\n0\n\n",
            "7\r\n{\"a\":1}\r\n",
            "07\r\n{\"a\":1}",
        ] {
            assert_eq!(unchunked(text.as_bytes()).unwrap(), b"{\"a\":1}", "{text:?}");
        }
        for text in ["", "0\r\n\r\n", "{\"a\":1}", "zz\r\n", "2\r\n{}x\r\n0\r\n"] {
            assert_eq!(unchunked(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn lost_backslashes_are_put_back() {
        for (text, unicode, expected) in [
            (r#"{"a": "x "y", z"}"#, false, Some(r#"{"a": "x \"y\", z"}"#)),
            ("{\"a\": \"x\ny\"}", false, Some(r#"{"a": "x\ny"}"#)),
            (r#"{"a": "Zou00eb"}"#, true, Some(r#"{"a": "Zo\u00eb"}"#)),
            (r#"{"a": "C:\dir"}"#, false, Some(r#"{"a": "C:\\dir"}"#)),
            (r#"{"a": "x"}"#, true, None),
            ("no json", true, None),
        ] {
            assert_eq!(
                with_backslashes(text.as_bytes(), unicode).as_deref(),
                expected.map(str::as_bytes),
                "{text}"
            );
        }
    }

    #[test]
    fn what_was_cut_between_values_is_closed() {
        assert_eq!(closed(br#"{"a": {"b": [1"#).unwrap(), br#"{"a": {"b": [1]}}"#);
        assert_eq!(closed(br#"{"a": "b"#).unwrap(), br#"{"a": "b"}"#);
        assert_eq!((closed(br#"{"a": "#), closed(b"{}"), closed(b"")), (None, None, None));
    }
}
