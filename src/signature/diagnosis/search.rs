//! The bounded search for the near miss that reproduces a hash.

use sha1::{Digest as _, Sha1};
use zeroize::Zeroizing;

use super::base64;
use super::body::{self, Variant};
use super::cause::{Cause, Causes};
use super::digest::Digest;
use crate::payload::Date;
use crate::signature::sha256::{self, BLOCK};
use crate::signature::{Key, Keyring, Midstates, inner_block, parse_timestamp};

/// The most HMACs (or plain hashes) that one diagnosis computes, beyond those of verifying.
pub const MAX_HMACS: u32 = 1000;

/// The most bytes that one diagnosis hashes, beyond those of verifying: about 0.1 s in WebAssembly.
pub const MAX_HASHED_BYTES: u64 = 32 << 20;

/// What reproduces the hash.
pub(super) struct Found {
    pub(super) key: String,
    pub(super) causes: Vec<Cause>,
}

pub(super) struct Search<'s> {
    digests: &'s [Digest],
    timestamp: &'s [u8],
    body: &'s [u8],
    pub(super) hmacs: u32,
    bytes: u64,
    /// Whether a limit ended the search before its end.
    pub(super) cut: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Hmac,
    Prefixed,
    Unkeyed,
}

/// Which bytes are made of the key.
#[derive(Clone, Copy)]
enum Reading {
    Hex,
    LowerText,
    UpperText,
    LowerBase64,
    UpperBase64,
}

const READINGS: [(Option<Cause>, Reading); 5] = [
    (None, Reading::Hex),
    (Some(Cause::KeyAsText), Reading::LowerText),
    (Some(Cause::KeyAsText), Reading::UpperText),
    (Some(Cause::KeyAsBase64), Reading::LowerBase64),
    (Some(Cause::KeyAsBase64), Reading::UpperBase64),
];

const ALGORITHMS: [(Option<Cause>, Algorithm); 3] = [
    (None, Algorithm::Hmac),
    (Some(Cause::PlainSha256), Algorithm::Prefixed),
    (Some(Cause::UnkeyedSha256), Algorithm::Unkeyed),
];

/// What may have been signed in place of timestamp and body.
struct Message<'m> {
    causes: Causes,
    parts: [&'m [u8]; 3],
}

impl<'s> Search<'s> {
    pub(super) fn new(digests: &'s [Digest], timestamp: &'s [u8], body: &'s [u8]) -> Self {
        Self { digests, timestamp, body, hmacs: 0, bytes: 0, cut: false }
    }

    /// The plain message under every key but `tried`: a wrong key, or only the digest written in another way.
    pub(super) fn plain(
        &mut self,
        keyring: &Keyring,
        asked: Option<&str>,
        tried: &[String],
    ) -> Option<Found> {
        let parts = [self.timestamp, self.body];
        for (label, key) in keyring.iter() {
            if tried.iter().any(|tried| tried == label) {
                continue;
            }
            if let Some(mut causes) = self.attempt(key.bytes(), Algorithm::Hmac, &parts) {
                if asked.is_some_and(|asked| asked != label) {
                    causes.push(Cause::OtherKey);
                }
                return Some(Found { key: label.to_owned(), causes });
            }
        }
        None
    }

    /// One departure from the plain message, then two together, until a limit is met. The key that is asked
    /// for has all of it before any other; without one, every key has one departure before any has two.
    pub(super) fn near_misses(&mut self, keyring: &Keyring, asked: Option<&str>) -> Option<Found> {
        let bodies = body::variants(self.body);
        let timestamps = self.timestamps();
        let messages = messages((self.timestamp, &timestamps), (self.body, &bodies));
        let first = asked.and_then(|asked| keyring.find(asked));
        let mut plan: Vec<(usize, &str, &Key)> = Vec::new();
        if let Some((label, key)) = first {
            plan.extend([(1, label, key), (2, label, key)]);
        }
        for departures in 1..=2 {
            for (label, key) in keyring.iter() {
                if first.is_none_or(|(asked, _)| asked != label) {
                    plan.push((departures, label, key));
                }
            }
        }
        for (departures, label, key) in plan {
            if let Some(causes) = self.departing(departures, key, &messages) {
                return Some(Found { key: label.to_owned(), causes });
            }
            if self.cut {
                return None;
            }
        }
        None
    }

    /// All combinations of algorithm, key and message with exactly so many departures.
    fn departing(&mut self, departures: usize, key: &Key, messages: &[Message<'_>]) -> Option<Vec<Cause>> {
        for (algorithm_cause, algorithm) in ALGORITHMS {
            for (reading_cause, reading) in READINGS {
                if algorithm == Algorithm::Unkeyed && reading_cause.is_some() {
                    continue; // without a key, no reading of it matters
                }
                let bytes = read(key, reading);
                let taken = Causes::default().and(algorithm_cause)?.and(reading_cause)?;
                for message in messages {
                    let Some(all) = taken.and_all(message.causes).filter(|all| all.count() == departures)
                    else {
                        continue;
                    };
                    if let Some(mut causes) = self.attempt(&bytes, algorithm, &message.parts) {
                        causes.extend(all.iter());
                        return Some(causes);
                    }
                    if self.cut {
                        return None;
                    }
                }
            }
        }
        None
    }

    /// The timestamp as it may have been signed in place of how it is written.
    fn timestamps(&self) -> Vec<(Cause, Vec<u8>)> {
        let mut timestamps = Vec::new();
        if parse_timestamp(self.timestamp).is_none() {
            // White space, quotes, or a fraction of a second that was not signed.
            let bare = self.timestamp.trim_ascii();
            let bare = bare.strip_prefix(b"\"").and_then(|bare| bare.strip_suffix(b"\"")).unwrap_or(bare);
            let whole = bare.split(|byte| *byte == b'.').next().unwrap_or_default();
            if parse_timestamp(whole).is_some() {
                timestamps.push((Cause::TimestampDecorated, whole.to_vec()));
            }
            if let Some(date) = Date::read(bare) {
                let seconds = date.microseconds().div_euclid(1_000_000);
                timestamps.push((Cause::TimestampAsDate, seconds.to_string().into_bytes()));
            }
            return timestamps;
        }
        timestamps.push((Cause::TimestampInMilliseconds, [self.timestamp, b"000"].concat()));
        let cut = self.timestamp.len().checked_sub(3);
        if let Some(seconds) = cut.and_then(|cut| self.timestamp.get(..cut)) {
            timestamps.push((Cause::TimestampInSeconds, seconds.to_vec()));
        }
        let leading = self.timestamp.iter().take_while(|digit| **digit == b'0').count();
        if let (1.., Some(number)) = (leading, self.timestamp.get(leading..)) {
            timestamps.push((Cause::TimestampDecorated, number.to_vec()));
        }
        timestamps
    }

    /// One hash for each digest length asked for. On a match: what the digest's own form departs in.
    fn attempt(&mut self, key: &[u8], algorithm: Algorithm, parts: &[&[u8]]) -> Option<Vec<Cause>> {
        let sha256 = self.digests.iter().any(|digest| digest.bytes.len() == 32);
        if sha256 && self.spend(parts) {
            let hash: [u8; 32] = match algorithm {
                Algorithm::Hmac => Midstates::of(key).mac(parts),
                Algorithm::Prefixed => sha256::digest(&[&[key], parts].concat()),
                Algorithm::Unkeyed => sha256::digest(parts),
            };
            if let Some(causes) = self.matched(&hash) {
                return Some(causes);
            }
        }
        let sha1 = self.digests.iter().any(|digest| digest.bytes.len() == 20);
        if sha1 && algorithm == Algorithm::Hmac && self.spend(parts) {
            let hash = hmac_sha1(key, parts);
            if let Some(mut causes) = self.matched(&hash) {
                causes.push(Cause::Sha1);
                return Some(causes);
            }
        }
        None
    }

    fn matched(&self, hash: &[u8]) -> Option<Vec<Cause>> {
        self.digests.iter().find(|digest| equal(&digest.bytes, hash)).map(|digest| digest.causes.clone())
    }

    /// Counts one hash over these parts, if the limits leave room for it.
    fn spend(&mut self, parts: &[&[u8]]) -> bool {
        let length = parts
            .iter()
            .fold(0_u64, |sum, part| sum.saturating_add(u64::try_from(part.len()).unwrap_or(u64::MAX)));
        let bytes = self.bytes.saturating_add(length);
        if self.hmacs >= MAX_HMACS || bytes > MAX_HASHED_BYTES {
            self.cut = true;
            return false;
        }
        self.hmacs = self.hmacs.saturating_add(1);
        self.bytes = bytes;
        true
    }
}

/// Every arrangement of every timestamp and body, with at most two departures.
fn messages<'m>(
    (timestamp, timestamps): (&'m [u8], &'m [(Cause, Vec<u8>)]),
    (body, bodies): (&'m [u8], &'m [Variant]),
) -> Vec<Message<'m>> {
    let mut messages =
        vec![Message { causes: Causes::one(Cause::BodyMissing), parts: [timestamp, b"", b""] }];
    let own_timestamp = core::iter::once((None, timestamp));
    let timestamps = timestamps.iter().map(|(cause, text)| (Some(*cause), text.as_slice()));
    for (timestamp_cause, timestamp) in own_timestamp.chain(timestamps) {
        let own_body = core::iter::once((Causes::default(), body));
        let bodies = bodies.iter().map(|variant| (variant.causes, variant.body.as_slice()));
        for (body_causes, body) in own_body.chain(bodies) {
            let arrangements: [(Option<Cause>, [&[u8]; 3]); 6] = [
                (None, [timestamp, b"", body]),
                (Some(Cause::SeparatorDot), [timestamp, b".", body]),
                (Some(Cause::SeparatorColon), [timestamp, b":", body]),
                (Some(Cause::SeparatorNewline), [timestamp, b"\n", body]),
                (Some(Cause::BodyFirst), [body, b"", timestamp]),
                (Some(Cause::TimestampMissing), [b"", b"", body]),
            ];
            for (arrangement_cause, parts) in arrangements {
                let causes = Causes::default().and(arrangement_cause);
                let causes = causes.and_then(|causes| causes.and(timestamp_cause)?.and_all(body_causes));
                if let Some(causes) = causes {
                    messages.push(Message { causes, parts });
                }
            }
        }
    }
    messages
}

/// The key's bytes as a mistaken program has them: at most 64.
fn read(key: &Key, reading: Reading) -> Zeroizing<Vec<u8>> {
    let lower = Zeroizing::new(hex::encode(key.bytes()).into_bytes());
    let upper = Zeroizing::new(lower.to_ascii_uppercase());
    // 64 hex digits are always valid base64.
    let decoded = |text: &[u8]| Zeroizing::new(base64::decode(text).unwrap_or_default());
    match reading {
        Reading::Hex => Zeroizing::new(key.bytes().to_vec()),
        Reading::LowerText => lower,
        Reading::UpperText => upper,
        Reading::LowerBase64 => decoded(&lower),
        Reading::UpperBase64 => decoded(&upper),
    }
}

/// HMAC (RFC 2104) over SHA-1, with a key of at most a block.
fn hmac_sha1(key: &[u8], parts: &[&[u8]]) -> [u8; 20] {
    let hash = |pad: u8, parts: &[&[u8]]| -> [u8; 20] {
        let mut block = Zeroizing::new([0; BLOCK]);
        inner_block(key, &mut block);
        block.iter_mut().for_each(|byte| *byte ^= 0x36 ^ pad);
        let mut sha1 = Sha1::new_with_prefix(block.as_slice());
        parts.iter().for_each(|part| sha1.update(part));
        sha1.finalize().into()
    };
    hash(0x5c, &[&hash(0x36, parts)])
}

/// In constant time, as for the verdict: one of the hashes compared here is the right one.
fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}
