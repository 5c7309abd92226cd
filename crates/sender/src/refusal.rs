use core::fmt;

use super::json::Json;
use closehook::payload::Malformed;

/// Why what was put in cannot be used: a stable code, and the place.
///
/// Displayed as one lower-case sentence that ends with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: &'static str,
    message: String,
    pointer: Option<String>,
    malformed: Option<Malformed>,
}

impl Refusal {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), pointer: None, malformed: None }
    }

    pub(super) fn at(code: &'static str, pointer: String, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), pointer: Some(pointer), malformed: None }
    }

    /// `MALFORMED_JSON`, `INVALID_EVENT`, `INVALID_CHANGE`, `UNKNOWN_OBJECT`, `INVALID_OPTION`, `INVALID_FAULT`,
    /// `UNKNOWN_USER`, `UNKNOWN_SUBSCRIPTION` or `INVALID_SNAPSHOT`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The JSON Pointer (RFC 6901) of what this is about.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// As JSON text: `{ code, message, pointer, line, column, offset }`, with null for what there is not.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = Json::default();
        json.open(b'{').key("code").string(self.code).key("message").string(&self.to_string());
        json.key("pointer").maybe(self.pointer());
        let place = self.malformed.as_ref();
        for (name, number) in [
            ("line", place.map(|place| place.line)),
            ("column", place.map(|place| place.column)),
            ("offset", place.map(|place| place.offset)),
        ] {
            json.key(name);
            match number.and_then(|number| u64::try_from(number).ok()) {
                Some(number) => json.number(number),
                None => json.raw(b"null"),
            };
        }
        json.close(b'}');
        json.done()
    }

    /// Where the text stops being JSON.
    #[must_use]
    pub fn malformed(&self) -> Option<&Malformed> {
        self.malformed.as_ref()
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        let mut refusal = Self::new("MALFORMED_JSON", malformed.to_string());
        refusal.malformed = Some(malformed);
        refusal
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.pointer.as_deref() {
            None => Ok(()),
            Some("") => f.write_str(" at the root"),
            Some(pointer) => write!(f, " at {pointer}"),
        }
    }
}

impl core::error::Error for Refusal {}
