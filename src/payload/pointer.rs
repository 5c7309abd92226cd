//! JSON Pointer (RFC 6901): keys as tokens of a pointer, and back.

use super::Value;

const SLASH: u16 = 0x2F;
const TILDE: u16 = 0x7E;
const ZERO: u16 = 0x30;
const ONE: u16 = 0x31;

/// The code units of a key as those of a token: `~0` for `~`, and `~1` for `/` (RFC 6901, section 3).
pub(crate) fn escaped(key: impl IntoIterator<Item = u16>) -> impl Iterator<Item = u16> {
    let units = key.into_iter().flat_map(|unit| match unit {
        TILDE => [Some(TILDE), Some(ZERO)],
        SLASH => [Some(TILDE), Some(ONE)],
        other => [Some(other), None],
    });
    units.flatten()
}

/// Adds a key to a pointer, with its slash. A lone surrogate becomes U+FFFD.
pub fn push(pointer: &mut String, key: impl IntoIterator<Item = u16>) {
    pointer.push('/');
    let characters = char::decode_utf16(escaped(key));
    pointer.extend(characters.map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

/// Adds a key of a payload in the same way.
pub(crate) fn push_key(pointer: &mut String, key: &Value<'_, '_>) {
    // The common case first: unit by unit it takes many times as long.
    match key.plain().map(str::from_utf8) {
        Some(Ok(text)) if !text.contains(['~', '/']) => pointer.extend(["/", text]),
        _ => push(pointer, key.units()),
    }
}

/// The pointer of some keys.
pub fn to(keys: &[&str]) -> String {
    let mut pointer = String::new();
    keys.iter().for_each(|key| push(&mut pointer, key.encode_utf16()));
    pointer
}

/// Gives the code units of each token of a pointer, unescaped, and `None` where a token ends. False for a text that is not
/// a JSON Pointer, of which it may have given some.
pub(crate) fn read(mut pointer: impl Iterator<Item = u16>, mut give: impl FnMut(Option<u16>)) -> bool {
    match pointer.next() {
        None => return true,
        Some(SLASH) => {}
        Some(_) => return false,
    }
    loop {
        match pointer.next() {
            None => break,
            Some(SLASH) => give(None),
            Some(TILDE) => match pointer.next() {
                Some(ZERO) => give(Some(TILDE)),
                Some(ONE) => give(Some(SLASH)),
                _ => return false,
            },
            unit => give(unit),
        }
    }
    give(None);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    fn tokens(pointer: &str) -> Option<Vec<String>> {
        let (mut tokens, mut units) = (Vec::new(), Vec::new());
        let reads = read(pointer.encode_utf16(), |unit| match unit {
            Some(unit) => units.push(unit),
            None => tokens.push(String::from_utf16(&std::mem::take(&mut units)).unwrap()),
        });
        reads.then_some(tokens)
    }

    #[test]
    fn the_pointers_of_the_rfc() {
        // RFC 6901, section 5.
        for (pointer, keys) in [
            ("", &[][..]),
            ("/foo", &["foo"]),
            ("/foo/0", &["foo", "0"]),
            ("/", &[""]),
            ("/a~1b", &["a/b"]),
            ("/c%d", &["c%d"]),
            ("/i\\j", &["i\\j"]),
            ("/k\"l", &["k\"l"]),
            ("/ ", &[" "]),
            ("/m~0n", &["m~n"]),
            ("/~01", &["~1"]),
        ] {
            assert_eq!(to(keys), pointer);
            assert_eq!(tokens(pointer).unwrap(), keys);
        }
    }

    #[test]
    fn a_key_of_a_payload_is_pushed_as_its_units_are() {
        for key in [r#""""#, r#""a""#, r#""a/b~""#, r#""\u002f""#, r#""é😀""#, r#""\ud83d/""#, r#""\"\n""#]
        {
            let index = Index::read(key.as_bytes()).unwrap();
            let (mut one, mut other) = (String::from("/x"), String::from("/x"));
            push_key(&mut one, &index.root().unwrap());
            push(&mut other, index.root().unwrap().units());
            assert_eq!(one, other, "{key}");
        }
        let (index, mut pointer) = (Index::read(b"\"\xFF\"").unwrap(), String::new());
        push_key(&mut pointer, &index.root().unwrap());
        assert_eq!(pointer, "/\u{FFFD}");
    }

    #[test]
    fn what_is_not_a_pointer() {
        for pointer in ["a", "a/b", "/~", "/~2", "/a~/b"] {
            assert_eq!(tokens(pointer), None, "{pointer}");
        }
        let mut pointer = String::new();
        push(&mut pointer, [0xD83D, SLASH]);
        assert_eq!(pointer, "/\u{FFFD}~1");
    }
}
