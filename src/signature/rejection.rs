//! A refusal in words, with what was seen.

use alloc::borrow::Cow;
use core::fmt;

use serde::Serialize;

use super::key::Key;
use super::keyring::Keyring;
use super::mac::MacKey;
use super::verdict::{Cause, Code, Refusal};

/// What was seen, for a log: never a key, never the hash that would have been right.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Length of the body in bytes.
    pub body_bytes: usize,
    /// SHA-256 of the body in hex, to compare with what the sender or a proxy saw; only once the headers
    /// were well-formed, so that a request without a signature costs no hashing.
    pub body_sha256: Option<String>,
    /// Seconds between the signed time and the receiver's clock; negative when signed in the future.
    pub age: Option<f64>,
    /// How far in the future, in seconds; 0 when in the past.
    pub skew: Option<f64>,
    /// The labels of the keys that were tried.
    pub keys_tried: Vec<String>,
    /// With `UNKNOWN_SUBSCRIPTION`: the id that the unverified body names, at most 64 characters of it.
    pub subscription_id: Option<String>,
}

/// A refusal: a stable code, one lower-case sentence, the header it is about, and the evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rejection {
    code: Code,
    message: String,
    header: Option<&'static str>,
    /// Boxed, so that the way of a valid delivery does not carry it.
    evidence: Box<Evidence>,
}

impl Rejection {
    /// A description of what was found.
    pub fn new(refusal: &Refusal<Cow<'_, str>>, keyring: &Keyring, body: &[u8]) -> Self {
        let mut rejection = Self::unhashed(refusal, keyring, body.len());
        rejection.evidence.body_sha256 = refusal.age.map(|_| hex::encode(Key::sha256(body)));
        rejection
    }

    /// The same without `body_sha256`, for one who computes it when it is asked for.
    pub fn unhashed(refusal: &Refusal<Cow<'_, str>>, keyring: &Keyring, body_bytes: usize) -> Self {
        let (code, header) = refusal.code();
        let age = refusal.age;
        let evidence = Evidence {
            body_bytes,
            body_sha256: None,
            age,
            skew: age.map(|age| if age < 0.0 { -age } else { 0.0 }),
            keys_tried: keyring.among(&refusal.tried).map(str::to_owned).collect(),
            subscription_id: subscription_id(refusal).map(str::to_owned),
        };
        Self { code, message: sentence(refusal), header, evidence: Box::new(evidence) }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The header this is about, by its lower-case name.
    #[must_use]
    pub fn header(&self) -> Option<&'static str> {
        self.header
    }

    /// The evidence.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Rejection {}

/// The sentence of a refusal.
fn sentence<I>(refusal: &Refusal<I>) -> String {
    let age = refusal.age.unwrap_or_default();
    match refusal.cause {
        Cause::TooOld(allowed) | Cause::InFuture(allowed) => {
            filled(refusal.template(), [&duration(age.abs()), &format!("{} s", whole(allowed))])
        }
        _ => filled(refusal.template(), [refusal.code().1.unwrap_or_default(), ""]),
    }
}

/// Of the id that the unverified body names, at most 64 characters.
fn subscription_id<'r>(refusal: &'r Refusal<Cow<'_, str>>) -> Option<&'r str> {
    let Cause::UnknownSubscription(Some(id)) = &refusal.cause else { return None };
    Some(id.char_indices().nth(64).and_then(|(end, _)| id.get(..end)).unwrap_or(id))
}

/// A sentence, which is ASCII, with these texts in its blanks.
pub(super) fn filled(template: &str, texts: [&str; 2]) -> String {
    let mut sentence = String::new();
    let mut texts = texts.iter();
    for byte in template.bytes() {
        match byte {
            b'#' => sentence.push_str(texts.next().unwrap_or(&"")),
            _ => sentence.push(char::from(byte & 0x7F)),
        }
    }
    sentence
}

/// The units of an age, and how many seconds each has.
const UNITS: [(u64, &str); 3] = [(86_400, "days"), (3600, "h"), (60, "min")];

/// An age in the largest unit of which there are two.
fn duration(seconds: f64) -> String {
    if seconds.is_nan() {
        return "an unknown time".into();
    }
    if seconds >= 1e15 {
        return "over a million years".into();
    }
    let count = whole(seconds);
    let (size, unit) = *UNITS.iter().find(|(size, _)| count / 2 >= *size).unwrap_or(&(1, "s"));
    let mut text = count.checked_div(size).unwrap_or(count).to_string();
    let mut at = text.len();
    while at > 3 {
        at = at.saturating_sub(3);
        text.insert(at, ',');
    }
    format!("{text} {unit}")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "saturates, and drops the fraction"
)]
fn whole(seconds: f64) -> u64 {
    seconds as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_in_the_largest_unit_of_which_there_are_two() {
        for (number, text) in [
            (0.0, "0 s"),
            (119.9, "119 s"),
            (120.0, "2 min"),
            (7199.0, "119 min"),
            (7200.0, "2 h"),
            (172_799.0, "47 h"),
            (172_800.0, "2 days"),
            (251_739_838.0, "2,913 days"),
            (9.9e14, "11,458,333,333 days"),
            (1e15, "over a million years"),
            (f64::INFINITY, "over a million years"),
            (f64::NAN, "an unknown time"),
        ] {
            assert_eq!(duration(number), text);
        }
    }
}
