use core::fmt;

/// An event that cannot be kept. Nothing has changed.
///
/// Displayed as one lower-case sentence that ends with the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidEvent {
    message: &'static str,
    pointer: &'static str,
}

impl InvalidEvent {
    pub(crate) const NO_EVENT: Self = Self { message: "an event must be an object", pointer: "" };
    pub(crate) const NO_ID: Self = Self { message: "the id of an event must be a string", pointer: "/id" };
    pub(crate) const NO_OBJECT: Self =
        Self { message: "the id of its object must be a string", pointer: "/object_id" };
    pub(crate) const NO_DATE: Self =
        Self { message: "the date of an event must be one that can be read", pointer: "/date_updated" };
    pub(crate) const NO_DATA: Self =
        Self { message: "the data of an event that is not deleted must be an object", pointer: "/data" };
    pub(crate) const NO_MEMORY: Self = Self { message: "there is no memory for the data", pointer: "/data" };

    /// JSON Pointer (RFC 6901) of what is missing, from the event.
    #[must_use]
    pub fn pointer(&self) -> &'static str {
        self.pointer
    }
}

impl fmt::Display for InvalidEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)?;
        f.write_str(" at ")?;
        f.write_str(if self.pointer.is_empty() { "the root" } else { self.pointer })
    }
}

impl core::error::Error for InvalidEvent {}
