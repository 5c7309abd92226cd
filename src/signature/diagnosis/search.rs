//! A bounded search for the mistakes that reproduce a hash.

use zeroize::Zeroizing;

use super::base64;
use super::body::{Bodies, Reach, Reason};
use super::budget::Budget;
use super::cause::{Cause, Causes};
use super::digest::{Digest, Fit};
use super::encodings::to_utf16;
use super::hash::{Algorithm, Function};
use super::time;
use crate::signature::{Key, Keyring, parse_timestamp};

/// The mistakes that reproduce the hash, and the key.
pub(super) struct Found {
    pub(super) key: String,
    pub(super) reasons: Vec<Reason>,
    /// The timestamp and the body that verify with this hash, if the key and the message are as Close uses them.
    pub(super) repaired: Option<(Vec<u8>, Vec<u8>)>,
}

fn unsaid(causes: Vec<Cause>) -> Vec<Reason> {
    causes.into_iter().map(|cause| (cause, None)).collect()
}

pub(super) struct Search<'s> {
    digests: &'s [Digest],
    pub(super) timestamp: &'s [u8],
    pub(super) body: &'s [u8],
    budget: &'s Budget,
}

/// How the key is converted to bytes.
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

/// A message that may have been signed instead of timestamp and body.
struct Message<'m> {
    causes: Causes,
    parts: [&'m [u8]; 3],
    timestamp: &'m [u8],
    /// Whether the timestamp and the body are arranged as in Close's message.
    plain: bool,
}

impl<'s> Search<'s> {
    pub(super) fn new(
        digests: &'s [Digest],
        timestamp: &'s [u8],
        body: &'s [u8],
        budget: &'s Budget,
    ) -> Self {
        Self { digests, timestamp, body, budget }
    }

    /// Tries the plain message with every key not in `tried`. It finds a wrong key, or a digest that is only written
    /// differently.
    pub(super) fn plain(&self, keyring: &Keyring, asked: Option<&str>, tried: &[String]) -> Option<Found> {
        let parts = [self.timestamp, self.body];
        for (label, key) in keyring.iter() {
            if tried.iter().any(|tried| tried == label) {
                continue;
            }
            if let Some(mut causes) = self.attempt_cut(key.bytes(), Algorithm::Hmac, &parts, true) {
                if asked.is_some_and(|asked| asked != label) {
                    causes.push(Cause::OtherKey);
                }
                let repaired = Some((self.timestamp.to_vec(), self.body.to_vec()));
                return Some(Found { key: label.to_owned(), reasons: unsaid(causes), repaired });
            }
        }
        None
    }

    /// Tries one deviation from the plain message, then two combined, then several in the body alone, until a limit is
    /// reached. The key that the delivery asks for goes through all of this before any other key. Without such a key,
    /// all keys are tried with one deviation before any is tried with two.
    pub(super) fn near_misses(
        &self,
        keyring: &Keyring,
        asked: Option<&str>,
        bodies: &Bodies<'_>,
    ) -> Option<Found> {
        let timestamps = self.timestamps();
        let first = asked.and_then(|asked| keyring.find(asked));
        let others = keyring.iter().filter(|(label, _)| first.is_none_or(|(asked, _)| asked != *label));
        for keys in [first.into_iter().collect(), others.collect::<Vec<_>>()] {
            if keys.is_empty() {
                continue; // making candidates would be wasted
            }
            for (departures, reach) in [(1, Reach::One), (2, Reach::Likely), (1, Reach::Several)] {
                if reach != Reach::Several {
                    let own = (self.body, false);
                    if let Some(found) = self.departing(departures, &keys, &timestamps, own, &Vec::new) {
                        return Some(found);
                    }
                }
                // The body of each candidate is already one deviation.
                let others = usize::saturating_sub(departures, 1);
                let mut found = None;
                bodies.each(reach, &mut |candidate| {
                    let body = (candidate.body, candidate.wide);
                    found = self.departing(others, &keys, &timestamps, body, candidate.reasons);
                    found.is_none() && !self.budget.is_cut()
                });
                if found.is_some() {
                    return found;
                }
                if self.budget.is_cut() {
                    return None;
                }
            }
        }
        None
    }

    /// Tries all combinations of key, algorithm and message over this body with exactly this many deviations.
    fn departing(
        &self,
        departures: usize,
        keys: &[(&str, &Key)],
        timestamps: &[(Cause, Vec<u8>)],
        (body, wide): (&[u8], bool),
        reasons: &dyn Fn() -> Vec<Reason>,
    ) -> Option<Found> {
        let own;
        let mut timestamp = self.timestamp;
        if wide {
            own = to_utf16(&String::from_utf8_lossy(timestamp), true);
            timestamp = &own;
        }
        let messages = messages(departures, (timestamp, timestamps), body);
        for (label, key) in keys {
            for (algorithm_cause, algorithm) in ALGORITHMS {
                for (reading_cause, reading) in READINGS {
                    let Some(taken) =
                        Causes::default().and(algorithm_cause).and_then(|taken| taken.and(reading_cause))
                    else {
                        continue;
                    };
                    if taken.count() > departures
                        || (algorithm == Algorithm::Unkeyed && reading_cause.is_some())
                    {
                        continue; // the key is not used, so its reading does not matter
                    }
                    let bytes = read(key, reading);
                    for message in &messages {
                        let Some(all) = taken.and_all(message.causes).filter(|all| all.count() == departures)
                        else {
                            continue;
                        };
                        if let Some(mut causes) = self.attempt(&bytes, algorithm, &message.parts) {
                            causes.extend(all.iter());
                            // A corrected delivery cannot fix the key, or a separator between timestamp and body.
                            let own = taken.count() == 0
                                && message.plain
                                && !wide
                                && !causes.contains(&Cause::Sha1);
                            let repaired = own.then(|| (message.timestamp.to_vec(), body.to_vec()));
                            let mut all = unsaid(causes);
                            all.extend(reasons());
                            return Some(Found { key: (*label).to_owned(), reasons: all, repaired });
                        }
                        if self.budget.is_cut() {
                            return None;
                        }
                    }
                }
            }
        }
        None
    }

    /// Other forms of the timestamp that may have been signed.
    fn timestamps(&self) -> Vec<(Cause, Vec<u8>)> {
        let mut timestamps = Vec::new();
        if parse_timestamp(self.timestamp).is_none() {
            return time::read(self.timestamp).into_iter().collect();
        }
        timestamps.push((Cause::TimestampInMilliseconds, [self.timestamp, b"000"].concat()));
        // Cut from milliseconds. If ten digits remain, microseconds and nanoseconds are possible, too.
        for more in [3, 6, 9] {
            let cut = self.timestamp.len().checked_sub(more).filter(|length| more == 3 || *length == 10);
            if let Some(seconds) = cut.and_then(|cut| self.timestamp.get(..cut)) {
                timestamps.push((Cause::TimestampInSeconds, seconds.to_vec()));
            }
        }
        let leading = self.timestamp.iter().take_while(|digit| **digit == b'0').count();
        if let (1.., Some(number)) = (leading, self.timestamp.get(leading..)) {
            timestamps.push((Cause::TimestampDecorated, number.to_vec()));
        }
        timestamps
    }

    /// Computes one hash for each function that may have made a digest. On a match, returns how the digest differs from
    /// Close's format.
    pub(super) fn attempt(&self, key: &[u8], algorithm: Algorithm, parts: &[&[u8]]) -> Option<Vec<Cause>> {
        self.attempt_cut(key, algorithm, parts, false)
    }

    /// Like [`Self::attempt`]. If `whatever` is set, a digest as long as that of another function may also be a part of
    /// SHA-256.
    fn attempt_cut(
        &self,
        key: &[u8],
        algorithm: Algorithm,
        parts: &[&[u8]],
        whatever: bool,
    ) -> Option<Vec<Cause>> {
        for function in [Function::Sha256, Function::Sha1, Function::Sha512, Function::Md5] {
            let asked = |digest: &Digest| match digest.function() {
                Some(own) => {
                    own == function || whatever && function == Function::Sha256 && digest.may_be_cut()
                }
                None => function == Function::Sha256 && digest.may_be_cut(),
            };
            if !self.digests.iter().any(asked) || !self.budget.take_hash(parts) {
                continue;
            }
            let hash = function.hex(algorithm, key, parts);
            let fitting = self.digests.iter().find_map(|digest| Some((digest, digest.fits(&hash)?)));
            if let Some((digest, fit)) = fitting {
                let mut causes = digest.causes.clone();
                causes.extend((fit == Fit::Cut).then_some(Cause::DigestCut));
                causes.extend(function.cause());
                return Some(causes);
            }
        }
        None
    }
}

/// All arrangements of the body and a timestamp with at most this many deviations.
fn messages<'m>(
    departures: usize,
    (timestamp, timestamps): (&'m [u8], &'m [(Cause, Vec<u8>)]),
    body: &'m [u8],
) -> Vec<Message<'m>> {
    let mut messages = Vec::new();
    let mut add = |causes: Option<Causes>, parts: [&'m [u8]; 3], timestamp: &'m [u8], plain: bool| {
        if let Some(causes) = causes.filter(|causes| causes.count() <= departures) {
            messages.push(Message { causes, parts, timestamp, plain });
        }
    };
    add(Some(Causes::one(Cause::BodyMissing)), [timestamp, b"", b""], timestamp, false);
    let own_timestamp = core::iter::once((None, timestamp));
    let timestamps = timestamps.iter().map(|(cause, text)| (Some(*cause), text.as_slice()));
    for (timestamp_cause, timestamp) in own_timestamp.chain(timestamps) {
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
            let causes = causes.and_then(|causes| causes.and(timestamp_cause));
            add(causes, parts, timestamp, arrangement_cause.is_none());
        }
    }
    messages
}

/// The bytes that a mistaken program uses as the key, at most 64.
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
