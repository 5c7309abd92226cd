//! The mistakes of a signer's own code that are seldom combined: each is tried alone, and with the key taken as text.

use zeroize::Zeroizing;

use super::base64;
use super::body::written;
use super::cause::Cause;
use super::hash::Algorithm;
use super::search::Search;
use super::time;
use crate::payload::Index;
use crate::signature::{Key, sha256};

/// Bodies beyond this are not searched for these: all of them together hash the body about 150 times.
const MOST_BYTES: usize = 64 << 10;

/// What programs write for a value that is not set.
const UNSET: [&str; 8] = ["undefined", "null", "None", "nil", "NULL", "NaN", "<nil>", "false"];

/// What programs write for an object that they are asked to write as text.
const OBJECTS: [&str; 4] = ["[object Object]", "[object Promise]", "[object ReadableStream]", "Array"];

/// Other separators than those of the common search.
const SEPARATORS: [&str; 16] =
    [" ", "\r\n", "\t", "|", "-", "_", ",", ";", "&", "/", "+", "=", "\0", "\\n", "\n\n", ", "];

/// A message: what it is made of, and the mistakes in it.
type Message<'m> = (Vec<Cause>, Vec<&'m [u8]>);

/// A key with its mistakes.
type Reading = (Vec<Cause>, Zeroizing<Vec<u8>>);

impl Search<'_> {
    /// The mistakes with this key that reproduce a digest.
    pub(super) fn seldom(&self, key: &Key) -> Option<Vec<Cause>> {
        if self.body.len() > MOST_BYTES {
            return None;
        }
        let (timestamp, body) = (self.timestamp, self.body);
        let plain = [timestamp, body];
        for (causes, bytes) in keys(key) {
            if let Some(found) = self.with(&causes, &bytes, Algorithm::Hmac, &plain) {
                return Some(found);
            }
        }
        let texts = Texts::of(timestamp, body);
        let messages = texts.messages(timestamp, body);
        let text = Zeroizing::new(hex::encode(key.bytes()).into_bytes());
        let readings: [(&[Cause], &[u8]); 2] = [(&[], key.bytes()), (&[Cause::KeyAsText], &text)];
        for (reading, bytes) in readings {
            for (cause, algorithm) in [
                (Cause::PlainSha256, Algorithm::Suffixed),
                (Cause::KeyAndMessageSwapped, Algorithm::Swapped),
                (Cause::HashedTwice, Algorithm::Again),
                (Cause::HashedTwice, Algorithm::AgainInHex),
                (Cause::MessageHashed, Algorithm::OfHash),
                (Cause::MessageHashed, Algorithm::OfHashInHex),
            ] {
                let causes = [reading, &[cause]].concat();
                if let Some(found) = self.with(&causes, bytes, algorithm, &plain) {
                    return Some(found);
                }
            }
            for (causes, parts) in &messages {
                let causes = [reading, causes].concat();
                if let Some(found) = self.with(&causes, bytes, Algorithm::Hmac, parts) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn with(
        &self,
        causes: &[Cause],
        key: &[u8],
        algorithm: Algorithm,
        parts: &[&[u8]],
    ) -> Option<Vec<Cause>> {
        let mut found = self.attempt(key, algorithm, parts)?;
        found.extend(causes);
        Some(found)
    }
}

/// The key's bytes as a mistaken program has them, beside those of the common search.
fn keys(key: &Key) -> Vec<Reading> {
    let bytes = key.bytes();
    let text = Zeroizing::new(hex::encode(bytes));
    let mut keys: Vec<Reading> = Vec::new();
    let mut add = |causes: &[Cause], bytes: Vec<u8>| keys.push((causes.to_vec(), Zeroizing::new(bytes)));
    for (before, after) in [
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
    ] {
        add(&[Cause::KeyAsText, Cause::KeyWithMore], [before, &text, after].concat().into_bytes());
    }
    add(&[Cause::KeyUnset], Vec::new());
    for unset in UNSET.iter().chain(&OBJECTS) {
        add(&[Cause::KeyUnset], unset.as_bytes().to_vec());
    }
    for read in [bytes.as_slice(), text.as_bytes()] {
        let digest = sha256::digest(&[read]);
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

/// What stands in place of the timestamp or the body.
struct Texts {
    timestamps: Vec<(Cause, Vec<u8>)>,
    bodies: Vec<(Cause, Vec<u8>)>,
}

impl Texts {
    fn of(timestamp: &[u8], body: &[u8]) -> Self {
        let mut timestamps: Vec<(Cause, Vec<u8>)> = Vec::new();
        for unset in UNSET.iter().chain(&OBJECTS).chain(&["0", "-1"]) {
            timestamps.push((Cause::TimestampUnset, unset.as_bytes().to_vec()));
        }
        for float in time::floats(timestamp) {
            timestamps.push((Cause::TimestampAsFloat, float.into_bytes()));
        }
        for date in time::dates(timestamp) {
            timestamps.push((Cause::TimestampSignedAsDate, date.into_bytes()));
        }
        for (before, after) in [
            ("\"", "\""),
            ("'", "'"),
            (" ", ""),
            ("\n", ""),
            ("[", "]"),
            ("['", "']"),
            ("[\"", "\"]"),
            ("b'", "'"),
            ("0", ""),
        ] {
            let text = [before.as_bytes(), timestamp, after.as_bytes()].concat();
            timestamps.push((Cause::TimestampWithMore, text));
        }
        let mut bodies: Vec<(Cause, Vec<u8>)> = Vec::new();
        for object in OBJECTS {
            bodies.push((Cause::SignedObjectString, object.as_bytes().to_vec()));
        }
        // What Express has for a body that no parser has read; of a body that is hardly longer, it says nothing.
        if body.len() > 16 {
            bodies.push((Cause::SignedUnset, b"{}".to_vec()));
        }
        for unset in UNSET.iter().chain(&["\"\"", "b''"]) {
            bodies.push((Cause::SignedUnset, unset.as_bytes().to_vec()));
        }
        bodies.extend(listed(body).into_iter().map(|body| (Cause::SignedListed, body)));
        bodies.extend(parts(body).into_iter().map(|body| (Cause::SignedPart, body)));
        // What stands there anyway is no mistake.
        timestamps.retain(|(_, text)| text != timestamp);
        bodies.retain(|(_, text)| text != body);
        Self { timestamps, bodies }
    }

    fn messages<'m>(&'m self, timestamp: &'m [u8], body: &'m [u8]) -> Vec<Message<'m>> {
        let mut messages: Vec<Message<'m>> = Vec::new();
        for separator in SEPARATORS {
            let cause = if separator == " " { Cause::SeparatorSpace } else { Cause::SeparatorOther };
            messages.push((vec![cause], vec![timestamp, separator.as_bytes(), body]));
        }
        for (cause, separator) in [
            (Cause::SeparatorDot, "."),
            (Cause::SeparatorColon, ":"),
            (Cause::SeparatorNewline, "\n"),
            (Cause::SeparatorSpace, " "),
            (Cause::SeparatorOther, "|"),
        ] {
            messages.push((vec![Cause::BodyFirst, cause], vec![body, separator.as_bytes(), timestamp]));
        }
        for (version, separator) in [("v0:", ":"), ("v1:", ":"), ("v1.", "."), ("v1,", ","), ("t=", ".")] {
            let parts = vec![version.as_bytes(), timestamp, separator.as_bytes(), body];
            messages.push((vec![Cause::MessagePrefixed], parts));
        }
        for (cause, text) in &self.timestamps {
            messages.push((vec![*cause], vec![text, body]));
        }
        for (cause, text) in &self.bodies {
            messages.push((vec![*cause], vec![timestamp, text]));
        }
        messages
    }
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
    // JavaScript's Buffer as JSON and Uint8Array as text or JSON, Python's list, Go's %v.
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

/// The parts of the body that are taken for all of it: as they stand, and as JavaScript and Python write them again.
fn parts(body: &[u8]) -> Vec<Vec<u8>> {
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
