use core::fmt;

#[cfg(feature = "std")]
use serde::Serialize;

/// Why a delivery is refused. The names are stable and the same in every runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "std", derive(Serialize), serde(rename_all = "SCREAMING_SNAKE_CASE"))]
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
