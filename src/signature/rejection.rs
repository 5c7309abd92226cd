use core::fmt;

use serde::Serialize;

use super::code::Code;
use super::hasher::Hasher;
use super::hex::to_hex;
use super::keyring::Keyring;
use super::refusal::Refusal;

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
    /// What was found, in words.
    pub fn new(refusal: &Refusal<'_>, keyring: &Keyring, body: &[u8], hasher: &mut impl Hasher) -> Self {
        let (code, header) = refusal.code();
        let age = refusal.age;
        let evidence = Evidence {
            body_bytes: body.len(),
            body_sha256: age.map(|_| to_hex(&hasher.sha256(body))),
            age,
            skew: age.map(|age| if age < 0.0 { -age } else { 0.0 }),
            keys_tried: keyring.among(&refusal.tried).map(str::to_owned).collect(),
            subscription_id: refusal.subscription_id().map(str::to_owned),
        };
        Self { code, message: refusal.sentence(), header, evidence: Box::new(evidence) }
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

    /// What was seen.
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
