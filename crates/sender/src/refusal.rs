//! Errors of the sender, and the functions that read and write JSON.

use core::fmt;
use core::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use serde_path_to_error::Segment;

use closehook::payload::pointer::push;
use closehook::payload::{Index, Malformed};

/// Why an input was refused, with a stable code and the location.
///
/// `Display` gives one sentence that ends with the location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: &'static str,
    message: String,
    pointer: Option<String>,
    malformed: Option<Malformed>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), pointer: None, malformed: None }
    }

    pub(crate) fn at(code: &'static str, pointer: String, message: impl Into<String>) -> Self {
        Self { pointer: Some(pointer), ..Self::new(code, message) }
    }

    /// One of `MALFORMED_JSON`, `INVALID_EVENT`, `INVALID_CHANGE`, `UNKNOWN_OBJECT`, `INVALID_OPTION`, `INVALID_FAULT`,
    /// `UNKNOWN_USER`, `UNKNOWN_SUBSCRIPTION` and `INVALID_SNAPSHOT`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The JSON Pointer (RFC 6901) to the refused part.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// The refusal as JSON text: `{ code, message, pointer, line, column, offset }`. Unknown members are null.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let place = self.malformed.as_ref();
        to_json(&json!({
            "code": self.code,
            "message": self.to_string(),
            "pointer": self.pointer,
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "offset": place.map(|place| place.offset),
        }))
    }

    /// The first position at which the text is not JSON.
    #[must_use]
    pub fn malformed(&self) -> Option<&Malformed> {
        self.malformed.as_ref()
    }
}

impl From<Malformed> for Refusal {
    fn from(malformed: Malformed) -> Self {
        Self { malformed: Some(malformed.clone()), ..Self::new("MALFORMED_JSON", malformed.to_string()) }
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

/// Serializes a value to JSON text.
pub(crate) fn to_json(shape: &(impl Serialize + ?Sized)) -> Vec<u8> {
    // Writing to memory fails only for keys that are not strings. None of our types has such keys.
    serde_json::to_vec(shape).unwrap_or_default()
}

/// Wraps JSON text that an [`Index`] has accepted, so that it is embedded unchanged. Bytes that are not UTF-8 become
/// U+FFFD.
pub(crate) fn raw(text: &[u8]) -> Box<RawValue> {
    raw_of(String::from_utf8_lossy(text).into_owned())
}

/// Like [`raw`], for an owned text.
pub(crate) fn raw_of(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Parses JSON text for [`shape`]. If a key is repeated, the last value counts.
pub(crate) fn value(text: &[u8], code: &'static str) -> Result<Value, Refusal> {
    let utf8 = String::from_utf8_lossy(text);
    serde_json::from_str(utf8.strip_prefix('\u{FEFF}').unwrap_or(&utf8)).or_else(|error| {
        // The index reports where the JSON is malformed. It accepts more than serde_json does: unpaired surrogates,
        // numbers beyond a double, and more than 128 levels of nesting.
        Index::read(text)?;
        Err(Refusal::at(code, String::new(), error.to_string()))
    })
}

/// Parses a part of a text that an [`Index`] has accepted; null if serde_json does not accept it. It is parsed from a
/// `str` like all other JSON here: parsing from bytes would compile every deserializer a second time.
pub(crate) fn part(text: &[u8]) -> Value {
    serde_json::from_str(&String::from_utf8_lossy(text)).unwrap_or_default()
}

/// Deserializes a value. An error has the JSON Pointer to what is wrong.
pub(crate) fn shape<T: DeserializeOwned>(value: Value, code: &'static str) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (mut pointer, mut name) = (String::new(), None);
        for segment in error.path() {
            let step = match segment {
                Segment::Seq { index } => index.to_string(),
                Segment::Map { key } => key.clone(),
                // The name of a variant is a value, not a location.
                Segment::Enum { .. } | Segment::Unknown => continue,
            };
            push(&mut pointer, step.encode_utf16());
            name = Some(step);
        }
        let mut message = error.inner().to_string();
        // Messages of this crate about a member begin with "must be"; the name of the member goes before them.
        if message.starts_with("must be ") {
            message = format!("{} {message}", name.as_deref().unwrap_or("it"));
        }
        Refusal::at(code, pointer, message)
    })
}

/// Deserializes JSON text that must be an object.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8], code: &'static str) -> Result<T, Refusal> {
    shape::<Object<T>>(value(text, code)?, code).map(|Object(shape)| shape)
}

/// A value that is deserialized only from an object. Serde would also accept an array of its members in order.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}

/// For `deserialize_with`: an [`Object`].
pub(crate) fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    Object::deserialize(deserializer).map(|Object(shape)| shape)
}

/// For `deserialize_with`: an array of [`Object`]s.
pub(crate) fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let objects = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Object(shape)| shape).collect())
}

/// For `deserialize_with`: a whole number that is not negative.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    u64::deserialize(deserializer).map_err(|_| D::Error::custom("must be a whole number from 0 on"))
}

/// For `deserialize_with`: a whole number from 1 on.
pub(crate) fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let number = u64::deserialize(deserializer).ok().filter(|number| *number > 0);
    number.ok_or_else(|| D::Error::custom("must be a whole number from 1 on"))
}

/// For `deserialize_with`: a string that is not empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer).ok().filter(|text| !text.is_empty());
    text.ok_or_else(|| D::Error::custom("must be a string that is not empty"))
}
