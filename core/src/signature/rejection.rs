use core::fmt;

use serde::Serialize;

use super::sha256::Digest;

/// Why a delivery is refused. The names are stable and the same in every runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Code {
    /// One of the two headers did not arrive.
    MissingHeader,
    /// One of the two headers arrived twice, with different values.
    ConflictingHeaders,
    /// `close-sig-timestamp` is not made of ASCII digits.
    MalformedTimestamp,
    /// `close-sig-hash` is not 64 hex digits.
    MalformedSignature,
    /// With a map of keys: the body names no subscription, or one without a key.
    UnknownSubscription,
    /// No key gives this hash for these bytes.
    SignatureMismatch,
    /// Authentic, and older than [`Window::max_age`](super::Window::max_age).
    TimestampTooOld,
    /// Authentic, and further in the future than
    /// [`Window::max_future_skew`](super::Window::max_future_skew).
    TimestampInFuture,
}

impl Code {
    /// The name as it stands in errors, logs and vectors: `SIGNATURE_MISMATCH`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingHeader => "MISSING_HEADER",
            Self::ConflictingHeaders => "CONFLICTING_HEADERS",
            Self::MalformedTimestamp => "MALFORMED_TIMESTAMP",
            Self::MalformedSignature => "MALFORMED_SIGNATURE",
            Self::UnknownSubscription => "UNKNOWN_SUBSCRIPTION",
            Self::SignatureMismatch => "SIGNATURE_MISMATCH",
            Self::TimestampTooOld => "TIMESTAMP_TOO_OLD",
            Self::TimestampInFuture => "TIMESTAMP_IN_FUTURE",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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

impl Evidence {
    pub(super) fn of(body: &[u8], sha256: Digest, age: f64, keys_tried: Vec<String>) -> Self {
        Self {
            body_bytes: body.len(),
            body_sha256: Some(hex::encode(sha256)),
            age: Some(age),
            skew: Some(if age < 0.0 { -age } else { 0.0 }),
            keys_tried,
            subscription_id: None,
        }
    }
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
    pub(super) fn new(code: Code, message: impl Into<String>, evidence: Evidence) -> Self {
        Self { code, message: message.into(), header: None, evidence: Box::new(evidence) }
    }

    pub(super) fn at(code: Code, header: &'static str, message: impl Into<String>) -> Self {
        Self { header: Some(header), ..Self::new(code, message, Evidence::default()) }
    }

    pub(super) fn about(mut self, header: &'static str) -> Self {
        self.header = Some(header);
        self
    }

    pub(super) fn naming(mut self, subscription_id: Option<&str>) -> Self {
        self.evidence.subscription_id = subscription_id.map(|id| id.chars().take(64).collect());
        self
    }

    pub(super) fn with_body(mut self, body: &[u8]) -> Self {
        self.evidence.body_bytes = body.len();
        self
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
