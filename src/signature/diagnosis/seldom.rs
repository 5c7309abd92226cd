//! Rare mistakes in a signer's own code. Each is tried alone, and with the key taken as text.

use zeroize::Zeroizing;

use super::base64;
use super::body::written;
use super::cause::Cause;
use super::hash::Algorithm;
use super::search::Search;
use super::time;
use crate::payload::Index;
use crate::signature::{Key, sha256};

/// The maximum length of a body that is searched for these mistakes. Together they hash the body about 150 times.
const MOST_BYTES: usize = 64 << 10;

/// Texts that programs write for a missing value or an object.
static UNSET: [&str; 12] = [
    "undefined",
    "null",
    "None",
    "nil",
    "NULL",
    "NaN",
    "<nil>",
    "false",
    "[object Object]",
    "[object Promise]",
    "[object ReadableStream]",
    "Array",
];

/// Messages with a mistake. `\x01` stands for the timestamp, and `\x02` for the body.
static MESSAGES: [(&[Cause], &str); 67] = [
    (&[Cause::SeparatorSpace], "\x01 \x02"),
    (&[Cause::SeparatorOther], "\x01\r\n\x02"),
    (&[Cause::SeparatorOther], "\x01\t\x02"),
    (&[Cause::SeparatorOther], "\x01|\x02"),
    (&[Cause::SeparatorOther], "\x01-\x02"),
    (&[Cause::SeparatorOther], "\x01_\x02"),
    (&[Cause::SeparatorOther], "\x01,\x02"),
    (&[Cause::SeparatorOther], "\x01;\x02"),
    (&[Cause::SeparatorOther], "\x01&\x02"),
    (&[Cause::SeparatorOther], "\x01/\x02"),
    (&[Cause::SeparatorOther], "\x01+\x02"),
    (&[Cause::SeparatorOther], "\x01=\x02"),
    (&[Cause::SeparatorOther], "\x01\0\x02"),
    (&[Cause::SeparatorOther], "\x01\\n\x02"),
    (&[Cause::SeparatorOther], "\x01\n\n\x02"),
    (&[Cause::SeparatorOther], "\x01, \x02"),
    (&[Cause::BodyFirst, Cause::SeparatorDot], "\x02.\x01"),
    (&[Cause::BodyFirst, Cause::SeparatorColon], "\x02:\x01"),
    (&[Cause::BodyFirst, Cause::SeparatorNewline], "\x02\n\x01"),
    (&[Cause::BodyFirst, Cause::SeparatorSpace], "\x02 \x01"),
    (&[Cause::BodyFirst, Cause::SeparatorOther], "\x02|\x01"),
    (&[Cause::MessagePrefixed], "v0:\x01:\x02"),
    (&[Cause::MessagePrefixed], "v1:\x01:\x02"),
    (&[Cause::MessagePrefixed], "v1.\x01.\x02"),
    (&[Cause::MessagePrefixed], "v1,\x01,\x02"),
    (&[Cause::MessagePrefixed], "t=\x01.\x02"),
    (&[Cause::TimestampUnset], "undefined\x02"),
    (&[Cause::TimestampUnset], "null\x02"),
    (&[Cause::TimestampUnset], "None\x02"),
    (&[Cause::TimestampUnset], "nil\x02"),
    (&[Cause::TimestampUnset], "NULL\x02"),
    (&[Cause::TimestampUnset], "NaN\x02"),
    (&[Cause::TimestampUnset], "<nil>\x02"),
    (&[Cause::TimestampUnset], "false\x02"),
    (&[Cause::TimestampUnset], "[object Object]\x02"),
    (&[Cause::TimestampUnset], "[object Promise]\x02"),
    (&[Cause::TimestampUnset], "[object ReadableStream]\x02"),
    (&[Cause::TimestampUnset], "Array\x02"),
    (&[Cause::TimestampUnset], "0\x02"),
    (&[Cause::TimestampUnset], "-1\x02"),
    (&[Cause::TimestampWithMore], "\"\x01\"\x02"),
    (&[Cause::TimestampWithMore], "'\x01'\x02"),
    (&[Cause::TimestampWithMore], " \x01\x02"),
    (&[Cause::TimestampWithMore], "\n\x01\x02"),
    (&[Cause::TimestampWithMore], "[\x01]\x02"),
    (&[Cause::TimestampWithMore], "['\x01']\x02"),
    (&[Cause::TimestampWithMore], "[\"\x01\"]\x02"),
    (&[Cause::TimestampWithMore], "b'\x01'\x02"),
    (&[Cause::TimestampWithMore], "0\x01\x02"),
    (&[Cause::SignedObjectString], "\x01[object Object]"),
    (&[Cause::SignedObjectString], "\x01[object Promise]"),
    (&[Cause::SignedObjectString], "\x01[object ReadableStream]"),
    (&[Cause::SignedObjectString], "\x01Array"),
    // This is `req.body` in Express if no parser has read it.
    (&[Cause::SignedUnset], "\x01{}"),
    (&[Cause::SignedUnset], "\x01undefined"),
    (&[Cause::SignedUnset], "\x01null"),
    (&[Cause::SignedUnset], "\x01None"),
    (&[Cause::SignedUnset], "\x01nil"),
    (&[Cause::SignedUnset], "\x01NULL"),
    (&[Cause::SignedUnset], "\x01NaN"),
    (&[Cause::SignedUnset], "\x01<nil>"),
    (&[Cause::SignedUnset], "\x01false"),
    (&[Cause::SignedUnset], "\x01\"\""),
    (&[Cause::SignedUnset], "\x01b''"),
    (&[Cause::TimestampMissing, Cause::SignedUnset], "undefined"),
    (&[Cause::TimestampMissing, Cause::SignedObjectString], "[object Object]"),
    (&[Cause::TimestampUnset, Cause::SignedUnset], "undefinedundefined"),
];

/// Texts before and after the text of the key.
static AROUND_KEY: [(&str, &str); 18] = [
    ("", "\n"),
    ("", "\r\n"),
    ("", "\r"),
    (" ", ""),
    ("", " "),
    ("\t", ""),
    ("", "\t"),
    ("\n", ""),
    ("\n", "\n"),
    (" ", " "),
    ("\"", "\""),
    ("'", "'"),
    ("", "\\n"),
    ("\u{FEFF}", ""),
    ("", "\u{200B}"),
    ("0x", ""),
    ("whsec_", ""),
    ("CLOSE_SIGNATURE_KEY=", ""),
];

static ALGORITHMS: [(Cause, Algorithm); 6] = [
    (Cause::PlainSha256, Algorithm::Suffixed),
    (Cause::KeyAndMessageSwapped, Algorithm::Swapped),
    (Cause::HashedTwice, Algorithm::Again),
    (Cause::HashedTwice, Algorithm::AgainInHex),
    (Cause::MessageHashed, Algorithm::OfHash),
    (Cause::MessageHashed, Algorithm::OfHashInHex),
];

impl Search<'_> {
    /// The mistakes with this key that reproduce a digest.
    pub(super) fn seldom(&self, key: &Key) -> Option<Vec<Cause>> {
        if self.body.len() > MOST_BYTES {
            return None;
        }
        let (timestamp, body) = (self.timestamp, self.body);
        let plain = [timestamp, body];
        let text = Zeroizing::new(hex::encode(key.bytes()));
        for (causes, bytes) in keys(key, &text) {
            if let Some(found) = self.with(&[], causes, &bytes, Algorithm::Hmac, &plain) {
                return Some(found);
            }
        }
        let texts = texts(timestamp, body);
        let readings: [(&[Cause], &[u8]); 2] = [(&[], key.bytes()), (&[Cause::KeyAsText], text.as_bytes())];
        for (reading, bytes) in readings {
            for (cause, algorithm) in &ALGORITHMS {
                if let Some(found) = self.with(reading, &[*cause], bytes, *algorithm, &plain) {
                    return Some(found);
                }
            }
            for (causes, template) in &MESSAGES {
                let parts = parts(template, timestamp, body);
                // If the body is hardly longer than `{}`, signing `{}` in its place proves nothing.
                let says_nothing = parts.iter().eq(&plain) || *template == "\x01{}" && body.len() <= 16;
                if says_nothing {
                    continue;
                }
                if let Some(found) = self.with(reading, causes, bytes, Algorithm::Hmac, &parts) {
                    return Some(found);
                }
            }
            for (cause, text) in &texts {
                let of_timestamp = matches!(cause, Cause::TimestampAsFloat | Cause::TimestampSignedAsDate);
                let parts: [&[u8]; 2] = if of_timestamp { [text, body] } else { [timestamp, text] };
                if parts == plain {
                    continue; // this is the correct message
                }
                if let Some(found) = self.with(reading, &[*cause], bytes, Algorithm::Hmac, &parts) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn with(
        &self,
        reading: &[Cause],
        causes: &[Cause],
        key: &[u8],
        algorithm: Algorithm,
        parts: &[&[u8]],
    ) -> Option<Vec<Cause>> {
        let mut found = self.attempt(key, algorithm, parts)?;
        found.extend(reading);
        found.extend(causes);
        Some(found)
    }
}

/// The bytes that a mistaken program uses as the key, besides those of the common search.
fn keys(key: &Key, text: &str) -> Vec<(&'static [Cause], Zeroizing<Vec<u8>>)> {
    let bytes = key.bytes();
    let mut keys: Vec<(&'static [Cause], Zeroizing<Vec<u8>>)> = Vec::new();
    let mut add = |causes: &'static [Cause], bytes: Vec<u8>| keys.push((causes, Zeroizing::new(bytes)));
    for (before, after) in &AROUND_KEY {
        add(&[Cause::KeyAsText, Cause::KeyWithMore], [before, text, after].concat().into_bytes());
    }
    add(&[Cause::KeyUnset], Vec::new());
    for unset in &UNSET {
        add(&[Cause::KeyUnset], unset.as_bytes().to_vec());
    }
    for read in [bytes.as_slice(), text.as_bytes()] {
        let digest = sha256(&[read]);
        add(&[Cause::KeyHashed], digest.to_vec());
        add(&[Cause::KeyHashed], hex::encode(digest).into_bytes());
        add(&[Cause::KeyInBase64], base64::encode(read));
    }
    add(&[Cause::KeyAsString], String::from_utf8_lossy(bytes).into_owned().into_bytes());
    add(&[Cause::KeyAsString], bytes.iter().copied().map(char::from).collect::<String>().into_bytes());
    add(&[Cause::KeyAsString], bytes.iter().map(|byte| if byte.is_ascii() { *byte } else { b'?' }).collect());
    add(&[Cause::KeyAsString], bytes.iter().map(|byte| byte & 0x7F).collect());
    keys
}

/// Fills a template with the timestamp and the body, and returns the parts of the message.
fn parts<'m>(template: &'static str, timestamp: &'m [u8], body: &'m [u8]) -> Vec<&'m [u8]> {
    let mut parts: Vec<&[u8]> = Vec::new();
    let is_mark = |byte: &u8| matches!(byte, 1 | 2);
    for part in template.as_bytes().chunk_by(|a, b| !is_mark(a) && !is_mark(b)) {
        parts.push(match part {
            [1] => timestamp,
            [2] => body,
            other => other,
        });
    }
    parts
}

/// Texts that may have been signed in place of the timestamp or the body.
fn texts(timestamp: &[u8], body: &[u8]) -> Vec<(Cause, Vec<u8>)> {
    let mut texts: Vec<(Cause, Vec<u8>)> = Vec::new();
    texts
        .extend(time::floats(timestamp).into_iter().map(|text| (Cause::TimestampAsFloat, text.into_bytes())));
    texts.extend(
        time::dates(timestamp).into_iter().map(|text| (Cause::TimestampSignedAsDate, text.into_bytes())),
    );
    texts.extend(listed(body).into_iter().map(|text| (Cause::SignedListed, text)));
    texts.extend(parts_of(body).into_iter().map(|text| (Cause::SignedPart, text)));
    texts
}

/// The bytes of the body as programs list them.
fn listed(body: &[u8]) -> Vec<Vec<u8>> {
    let joined = |separator: &str| {
        let mut list = String::new();
        for byte in body {
            if !list.is_empty() {
                list.push_str(separator);
            }
            list.push_str(&byte.to_string());
        }
        list
    };
    let commas = joined(",");
    // JavaScript's Buffer as JSON, Uint8Array as text or JSON, Python's list, and Go's %v.
    let mut indexed = String::from("{");
    for (place, byte) in body.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        indexed.push_str(&format!("{comma}\"{place}\":{byte}"));
    }
    indexed.push('}');
    [
        format!("{{\"type\":\"Buffer\",\"data\":[{commas}]}}"),
        format!("[{commas}]"),
        indexed,
        format!("[{}]", joined(", ")),
        format!("[{}]", joined(" ")),
        commas,
    ]
    .map(String::into_bytes)
    .into()
}

/// Parts of the body that may have been signed as the whole: their original text, and as JavaScript and Python
/// re-serialize them.
fn parts_of(body: &[u8]) -> Vec<Vec<u8>> {
    let Ok(index) = Index::read(body) else { return Vec::new() };
    let root = index.root();
    let event = root.and_then(|root| root.get("event"));
    let members = ["data", "id"].map(|name| event.and_then(|event| event.get(name)));
    let mut parts = Vec::new();
    for part in [event].into_iter().chain(members).flatten() {
        parts.push(part.text().to_vec());
        if let Ok(index) = Index::read(part.text()) {
            parts.extend(written(&index));
        }
    }
    parts
}
