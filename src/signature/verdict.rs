//! What is said of a delivery that is refused: its code, its cause, and its sentence with blanks that are marked `#`. They are
//! filled here, or by JavaScript in `closehook/verify`, whose module has no room for that.

use core::fmt;
use core::ops::Range;

use super::headers::{HASH_HEADER, TIMESTAMP_HEADER};

/// Why a delivery is refused. The names are stable and the same in every runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "signature", derive(serde::Serialize), serde(rename_all = "SCREAMING_SNAKE_CASE"))]
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
    /// The name in errors, logs and vectors: `SIGNATURE_MISMATCH`.
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

/// Why a delivery is refused, as it is found: nothing is copied or put in words yet. Of it a
/// [`Rejection`](super::Rejection) is made, or what crosses to JavaScript.
pub struct Refusal<I> {
    /// The problem.
    pub cause: Cause<I>,
    /// The places of the keys that were tried.
    pub tried: Range<usize>,
    /// Seconds from the signed time to the receiver's clock, once the headers were well-formed. Only then is the body
    /// hashed for the evidence, so that a request without a signature costs no hashing.
    pub age: Option<f64>,
}

/// The problem with a delivery.
pub enum Cause<I> {
    Missing(&'static str),
    Conflicting(&'static str),
    MalformedTimestamp,
    MalformedSignature,
    /// The id that the body names, if it does.
    UnknownSubscription(Option<I>),
    Mismatch,
    /// So many seconds are allowed.
    TooOld(f64),
    InFuture(f64),
}

impl<I> From<Cause<I>> for Refusal<I> {
    /// One that is found before a key is tried.
    fn from(cause: Cause<I>) -> Self {
        Self { cause, tried: 0..0, age: None }
    }
}

impl<I> Refusal<I> {
    /// Its code, and the header that it is about.
    pub fn code(&self) -> (Code, Option<&'static str>) {
        match self.cause {
            Cause::Missing(header) => (Code::MissingHeader, Some(header)),
            Cause::Conflicting(header) => (Code::ConflictingHeaders, Some(header)),
            Cause::MalformedTimestamp => (Code::MalformedTimestamp, Some(TIMESTAMP_HEADER)),
            Cause::MalformedSignature => (Code::MalformedSignature, Some(HASH_HEADER)),
            Cause::UnknownSubscription(_) => (Code::UnknownSubscription, None),
            Cause::Mismatch => (Code::SignatureMismatch, Some(HASH_HEADER)),
            Cause::TooOld(_) => (Code::TimestampTooOld, Some(TIMESTAMP_HEADER)),
            Cause::InFuture(_) => (Code::TimestampInFuture, Some(TIMESTAMP_HEADER)),
        }
    }

    /// One lower-case sentence. Its blanks are the header; or the seconds of the age, or of how far in the future it is
    /// signed, and those that are allowed.
    pub fn template(&self) -> &'static str {
        match &self.cause {
            Cause::Missing(_) => "header # is missing",
            Cause::Conflicting(_) => "header # is given more than once, with different values",
            Cause::MalformedTimestamp => "header # is not unix seconds in ASCII digits",
            Cause::MalformedSignature => "header # is not 64 hex digits",
            Cause::UnknownSubscription(None) => "the body has no subscription_id, so no key can be chosen",
            Cause::UnknownSubscription(Some(_)) => "there is no key for the subscription_id in the body",
            Cause::Mismatch => "none of your keys produces this hash for this timestamp and body",
            Cause::TooOld(_) => "signed # ago, which is more than the # allowed",
            Cause::InFuture(_) => "signed # in the future, which is more than the # allowed",
        }
    }
}
