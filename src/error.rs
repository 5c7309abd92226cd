//! Why input is refused, with its place: one type for filters, subscriptions, patches and histories.
#![forbid(unsafe_code)]

use core::fmt;
use std::borrow::Cow;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::payload::Malformed;

/// Why a filter, a list of subscriptions, a patch, an event or a history is refused: a stable code, one sentence, and the
/// place.
///
/// Displayed as one lower-case sentence that names the place. It is the only error type of what reads JSON here;
/// [`Malformed`], which says where a text stops being JSON, converts into it.
///
/// | code | meaning |
/// |---|---|
/// | `MALFORMED_PAYLOAD` | a document or an event is not JSON, or an event lacks what a history needs |
/// | `MALFORMED_FILTER` | a filter or a list of subscriptions is not JSON |
/// | `UNKNOWN_FILTER_TYPE` | a filter has a `type` that does not exist |
/// | `MISSING_MEMBER`, `UNKNOWN_MEMBER`, `WRONG_MEMBER_TYPE` | a filter lacks a member, has one too many, or one of the wrong kind |
/// | `FILTER_TOO_DEEP` | more than 64 filters stand inside one another |
/// | `MISPLACED_FILTER` | a filter that reads the whole event stands inside an accessor |
/// | `INVALID_SUBSCRIPTION`, `DUPLICATE_ID` | an item of a list is not a subscription, or repeats the id of another |
/// | `MALFORMED_PATCH` | a patch is not JSON, or not a list of operations |
/// | `UNKNOWN_OPERATION` | an `op` that RFC 6902 does not have |
/// | `INVALID_POINTER` | a `path` or `from` that is not a JSON Pointer or not an index of the array it leads into, or the removal of the whole document |
/// | `MISSING_TARGET` | there is nothing at `path` or `from`, or nothing that could hold it |
/// | `TEST_FAILED` | another value is there |
/// | `MOVE_INTO_ITSELF` | `from` is a proper prefix of `path` |
/// | `NOT_INVERTIBLE` | a patch does not tell what was there before |
/// | `NOT_IN_MERGE_PATCH` | a member would have to become null, which removes it in a merge patch (RFC 7396 §1) |
/// | `MALFORMED_HISTORY` | a text is not a history |
/// | `UNKNOWN_FORMAT` | a text is something else, or a history of another version |
/// | `TOO_LARGE` | memory is exhausted, or copies make a document too large |
///
/// ```
/// use closehook::filter::Filter;
///
/// let wrong = br#"{"type": "not", "filter": {"type": "equal", "value": 1}}"#;
/// let error = Filter::compile(wrong).err().ok_or("it compiles")?;
/// assert_eq!((error.code(), error.pointer()), ("UNKNOWN_FILTER_TYPE", Some("/filter")));
///
/// let error = Filter::compile(b"{\n  \"type\": and}").err().ok_or("it compiles")?;
/// let place = error.place().ok_or("it is JSON")?;
/// assert_eq!((error.code(), place.line, place.column), ("MALFORMED_FILTER", 2, 11));
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: &'static str,
    message: Cow<'static, str>,
    pointers: Vec<String>,
    operation: Option<usize>,
    place: Option<Malformed>,
}

impl Error {
    /// An error whose sentence is whole, and names its place, if it has one.
    pub(crate) fn new(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), pointers: Vec::new(), operation: None, place: None }
    }

    /// An error at a JSON Pointer, with which the sentence then ends.
    pub(crate) fn at(code: &'static str, message: &str, pointer: String) -> Self {
        let at = if pointer.is_empty() { " at the root" } else { " at " };
        Self { pointers: vec![pointer.clone()], ..Self::new(code, [message, at, &pointer].concat()) }
    }

    /// A text that is not JSON: `code`, unless there was no memory to read it. What the sentence begins with says
    /// which text it is.
    #[cold]
    pub(crate) fn not_json(code: &'static str, which: &str, place: Malformed) -> Self {
        let message = [which, &place.to_string()].concat();
        Self { place: Some(place.clone()), ..Self::new(place.code_or(code), message) }
    }

    /// Adds places that the sentence does not name, or names in other words.
    pub(crate) fn about(self, pointers: Vec<String>) -> Self {
        Self { pointers, ..self }
    }

    /// Adds the number of the operation in a patch.
    pub(crate) fn in_operation(self, number: usize) -> Self {
        Self { operation: Some(number), ..self }
    }

    /// The stable code, one of those above.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The JSON Pointer (RFC 6901) of what is wrong: of a filter its node, of a patch the `path` or `from` of the operation
    /// as it is written. `None` when the text is not JSON.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointers.first().map(String::as_str)
    }

    /// The JSON Pointers of all that is wrong. They are more than one only with `NOT_IN_MERGE_PATCH`: the members, in the
    /// second document, that would have to become null. Of these they are the first 100, or fewer if they are longer than
    /// 1 MiB together.
    #[must_use]
    pub fn pointers(&self) -> &[String] {
        &self.pointers
    }

    /// The number of the operation of a patch, from 0.
    #[must_use]
    pub fn operation(&self) -> Option<usize> {
        self.operation
    }

    /// Where a text stops being JSON: line and column.
    #[must_use]
    pub fn place(&self) -> Option<&Malformed> {
        self.place.as_ref()
    }
}

impl From<Malformed> for Error {
    fn from(place: Malformed) -> Self {
        Self::not_json(Malformed::CODE, "", place)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Error {}

/// As an object: `code`, `message`, `operation`, `pointer`, `line`, `column`, `offset` and `places`. What an error does not
/// have is null. `places` are the pointers of `NOT_IN_MERGE_PATCH`; of any other code the list is empty.
///
/// ```
/// let error = closehook::patch::invert(b"[}").unwrap_err();
/// let object = serde_json::to_value(&error)?;
/// assert_eq!((&object["code"], &object["column"]), (&"MALFORMED_PATCH".into(), &2.into()));
/// assert!(object["pointer"].is_null());
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = self.place.as_ref();
        let places: &[String] = if self.code == "NOT_IN_MERGE_PATCH" { &self.pointers } else { &[] };
        let mut object = serializer.serialize_struct("Error", 8)?;
        object.serialize_field("code", self.code)?;
        object.serialize_field("message", &*self.message)?;
        object.serialize_field("operation", &self.operation)?;
        object.serialize_field("pointer", &self.pointer())?;
        object.serialize_field("line", &place.map(|place| place.line))?;
        object.serialize_field("column", &place.map(|place| place.column))?;
        object.serialize_field("offset", &place.map(|place| place.offset))?;
        object.serialize_field("places", places)?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_has_all_that_the_error_says() {
        let none = serde_json::Value::Null;
        let malformed = Malformed::at(b"[\n}", 2, "a value");
        let written = |error: Error| serde_json::to_value(&error).unwrap();
        assert_eq!(
            written(Error::not_json("MALFORMED_FILTER", "this is no JSON: ", malformed)),
            serde_json::json!({
                "code": "MALFORMED_FILTER", "message": "this is no JSON: expected a value at line 2, column 1",
                "operation": none, "pointer": none, "line": 2, "column": 1, "offset": 2, "places": [],
            })
        );
        assert_eq!(
            written(Error::at("TEST_FAILED", "another value is there", "/a".into()).in_operation(3)),
            serde_json::json!({
                "code": "TEST_FAILED", "message": "another value is there at /a", "operation": 3, "pointer": "/a",
                "line": none, "column": none, "offset": none, "places": [],
            })
        );
        let nulls = vec!["/a".to_owned(), "/b".to_owned()];
        let error = written(Error::new("NOT_IN_MERGE_PATCH", "two members").about(nulls));
        assert_eq!((&error["pointer"], &error["places"]), (&"/a".into(), &serde_json::json!(["/a", "/b"])));
    }
}
