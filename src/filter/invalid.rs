use core::fmt;

use super::pointer::Pointer;
use crate::payload::Malformed;

/// Why a filter, or a list of subscriptions, cannot be used: a stable code, and the place.
///
/// Displayed as one lower-case sentence that ends with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidFilter {
    code: &'static str,
    message: String,
    pointer: Option<String>,
    malformed: Option<Malformed>,
}

impl InvalidFilter {
    pub(super) fn at(pointer: &Pointer<'_>, code: &'static str, message: String) -> Self {
        Self { code, message, pointer: Some(pointer.to_string()), malformed: None }
    }

    /// `MALFORMED_FILTER`, `UNKNOWN_FILTER_TYPE`, `MISSING_MEMBER`, `UNKNOWN_MEMBER`, `WRONG_MEMBER_TYPE`,
    /// `FILTER_TOO_DEEP`, `MISPLACED_FILTER` or `TOO_LARGE`; of a list also `INVALID_SUBSCRIPTION` or `DUPLICATE_ID`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The JSON Pointer (RFC 6901) of the filter node this is about; `None` when the text is not JSON.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// Where the text stops being JSON.
    #[must_use]
    pub fn malformed(&self) -> Option<&Malformed> {
        self.malformed.as_ref()
    }
}

impl From<Malformed> for InvalidFilter {
    fn from(malformed: Malformed) -> Self {
        let message = malformed.to_string();
        let code = malformed.code_or("MALFORMED_FILTER");
        Self { code, message, pointer: None, malformed: Some(malformed) }
    }
}

impl fmt::Display for InvalidFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.pointer.as_deref() {
            None => Ok(()),
            Some("") => f.write_str(" at the root"),
            Some(pointer) => write!(f, " at {pointer}"),
        }
    }
}

impl core::error::Error for InvalidFilter {}
