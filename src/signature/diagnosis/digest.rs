//! Finds the digests in a hash header, in any notation.

use super::base64;
use super::cause::Cause;
use super::encodings::from_percent;
use super::hash::Function;

/// The characters that separate a digest from its surroundings: `sha256=…`, `v1,…`, `t=…,v1=…`, `"…"`, `HMAC-SHA256 …`.
const AROUND: &[u8] = b" \t\r\n,;:=\"'`<>{}[]()|.\\";

/// The maximum number of readings to try. No signer writes a header with more.
const MOST: usize = 8;

/// The minimum number of digits. Fewer digits of a digest prove nothing.
const FEWEST: usize = 16;

/// A reading of the header, and how it differs from Close's format.
pub(super) struct Digest {
    /// The digits in lower case.
    hex: Vec<u8>,
    pub(super) causes: Vec<Cause>,
}

/// How a digest matches a hash.
#[derive(PartialEq, Eq)]
pub(super) enum Fit {
    Whole,
    /// The digest is only a part of the hash.
    Cut,
}

impl Digest {
    /// The hash function whose digest has this length.
    pub(super) fn function(&self) -> Option<Function> {
        Function::of(self.hex.len())
    }

    /// Whether this may be a part of a SHA-256 digest.
    pub(super) fn may_be_cut(&self) -> bool {
        (FEWEST..64).contains(&self.hex.len())
    }

    /// Compares the digest with a hash in hex. The comparison takes constant time, because one of the hashes is the
    /// correct one.
    pub(super) fn fits(&self, hash: &[u8]) -> Option<Fit> {
        if equal(&self.hex, hash) {
            return Some(Fit::Whole);
        }
        let missing = hash.len().checked_sub(self.hex.len()).filter(|missing| *missing > 0)?;
        let begins = hash.get(..self.hex.len()).is_some_and(|part| equal(&self.hex, part));
        let ends = hash.get(missing..).is_some_and(|part| equal(&self.hex, part));
        (self.may_be_cut() && (begins || ends)).then_some(Fit::Cut)
    }
}

/// All readings of the header as a digest.
pub(super) fn readings(header: &[u8]) -> Vec<Digest> {
    let mut found = Vec::new();
    read(header, None, &mut found);
    // Hex with separators: `AB-CD-…` as .NET's BitConverter writes it, or with spaces or colons.
    let joined: Vec<u8> = header.iter().copied().filter(|byte| !matches!(byte, b'-' | b':' | b' ')).collect();
    if joined.len() == 64 && joined.len() < header.len() && joined.iter().all(u8::is_ascii_hexdigit) {
        read(&joined, Some(Cause::DigestDecorated), &mut found);
    }
    let decoded = from_percent(header, false);
    let bare = unquoted(decoded.as_deref().unwrap_or(header).trim_ascii());
    for text in [bare].into_iter().chain(bare.split(|byte| !byte.is_ascii() || AROUND.contains(byte))) {
        for text in [text, bare_of_prefix(text)] {
            if text != header && text.len() >= FEWEST && found.len() < MOST {
                read(text, Some(Cause::DigestDecorated), &mut found);
            }
        }
    }
    found
}

fn read(text: &[u8], decorated: Option<Cause>, found: &mut Vec<Digest>) {
    let mut add = |hex: &[u8], causes: Vec<Cause>| {
        let hex = hex.to_ascii_lowercase();
        if found.iter().all(|digest| digest.hex != hex) {
            found.push(Digest { hex, causes });
        }
    };
    if text.len() >= FEWEST && text.iter().all(u8::is_ascii_hexdigit) {
        add(text, decorated.into_iter().collect());
        // There are too many digits, or the digest is repeated.
        if let (65.., Some(first), Some(last)) =
            (text.len(), text.get(..64), text.len().checked_sub(64).and_then(|start| text.get(start..)))
            && (Function::of(text.len()).is_none() || first == last)
        {
            add(first, vec![Cause::DigestDecorated]);
            add(last, vec![Cause::DigestDecorated]);
        }
        return;
    }
    let Some(bytes) = base64::decode(text) else { return };
    let causes: Vec<Cause> = decorated.into_iter().chain([Cause::DigestBase64]).collect();
    if bytes.len() == 64 && bytes.iter().all(u8::is_ascii_hexdigit) {
        add(&bytes, causes); // base64 of the hex digits, not of the bytes
    } else if matches!(bytes.len(), 16 | 20 | 32 | 64) {
        add(hex::encode(bytes).as_bytes(), causes);
    }
}

/// Removes the quotes around a text.
fn unquoted(text: &[u8]) -> &[u8] {
    match text {
        [first @ (b'"' | b'\''), inner @ .., last] if first == last => inner,
        _ => text,
    }
}

/// Removes a prefix that is joined to a digest: `0x`, `sha256-`, `sha256_`.
fn bare_of_prefix(text: &[u8]) -> &[u8] {
    let prefixes: [&[u8]; 6] = [b"0x", b"0X", b"sha256-", b"sha256_", b"v1-", b"v1_"];
    prefixes.iter().find_map(|prefix| text.strip_prefix(*prefix)).unwrap_or(text)
}

fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}

/// A description of a header that does not hold 64 hex digits, without repeating it.
pub(super) fn described(header: &[u8]) -> String {
    let length = header.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    let odd = header.iter().position(|byte| !byte.is_ascii_hexdigit());
    let like = match length {
        32 => ", the length of MD5",
        40 => ", the length of SHA-1",
        56 => ", the length of SHA-224",
        96 => ", the length of SHA-384",
        128 => ", the length of SHA-512",
        _ => "",
    };
    let masked = [b"*".as_slice(), b"REDACTED", b"Filtered", b"FILTERED", b"redacted", b"Masked", b"MASKED"];
    if masked.iter().any(|word| header.windows(word.len()).any(|part| part == *word)) {
        return "it was masked by a log or a tool, as secrets are".to_owned();
    }
    match (length, odd) {
        (0, _) => "it is empty".to_owned(),
        (_, None) if (9..=16).contains(&length) && header.iter().all(u8::is_ascii_digit) => {
            format!("it is a number of {length} digits, like a timestamp")
        }
        (1, None) => "it has 1 hex digit".to_owned(),
        (_, None) => format!("it has {length} hex digits{like}"),
        (64, Some(place)) => {
            format!("it has 64 characters, but character {} is not a hex digit", place.saturating_add(1))
        }
        (_, Some(_)) => match readings(header).first() {
            Some(digest) if digest.function() == Some(Function::Sha256) => "it has another format".to_owned(),
            _ => format!("it has {length} characters, and not all of them are hex digits"),
        },
    }
}
