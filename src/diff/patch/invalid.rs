use core::fmt;

use crate::payload::Malformed;

/// Why a patch cannot be used, or a document not be patched: a stable code, and the place.
///
/// Displayed as one lower-case sentence. It never repeats a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPatch {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) operation: Option<usize>,
    pub(super) pointer: Option<String>,
    pub(super) malformed: Option<Malformed>,
}

impl InvalidPatch {
    /// | code | meaning |
    /// |---|---|
    /// | `MALFORMED_PATCH` | the patch is not JSON, or no list of operations |
    /// | `UNKNOWN_OPERATION` | an `op` that RFC 6902 does not have |
    /// | `INVALID_POINTER` | a `path` or `from` that is no JSON Pointer, no index of the array it leads into, or the whole document, to be removed |
    /// | `MISSING_TARGET` | there is nothing at `path` or `from`, or nothing that could hold it |
    /// | `TEST_FAILED` | another value is there |
    /// | `MOVE_INTO_ITSELF` | `from` is a proper prefix of `path` |
    /// | `TOO_LARGE` | copies make the document too large: see [`MOST_COPIED`](super::MOST_COPIED) |
    /// | `NOT_INVERTIBLE` | from [`invert`](super::invert): the patch does not tell what was there before |
    /// | `MALFORMED_PAYLOAD` | the document is not JSON |
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The number of the operation, from 0.
    #[must_use]
    pub fn operation(&self) -> Option<usize> {
        self.operation
    }

    /// The `path` of the operation, or the `from` where that is at fault, as it is written.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// Where the text stops being JSON.
    #[must_use]
    pub fn malformed(&self) -> Option<&Malformed> {
        self.malformed.as_ref()
    }

    pub(super) fn document(malformed: Malformed) -> Self {
        Self::text(malformed.code_or(Malformed::CODE), "the document", malformed)
    }

    pub(super) fn patch(malformed: Malformed) -> Self {
        Self::text(malformed.code_or("MALFORMED_PATCH"), "the patch", malformed)
    }

    fn text(code: &'static str, name: &str, malformed: Malformed) -> Self {
        let message = format!("{name} is not JSON: {malformed}");
        Self { code, message, operation: None, pointer: None, malformed: Some(malformed) }
    }

    pub(super) fn whole(code: &'static str, message: &str) -> Self {
        Self { code, message: message.to_owned(), operation: None, pointer: None, malformed: None }
    }
}

impl fmt::Display for InvalidPatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for InvalidPatch {}
