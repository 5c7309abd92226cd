//! Why something cannot be used, and how shapes are read from JSON and written as JSON.

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

/// Why what was put in cannot be used: a stable code, and the place.
///
/// Displayed as one sentence that ends with the place.
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

    /// As JSON text: `{ code, message, pointer, line, column, offset }`, with null where there is nothing to say.
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

    /// Where the text stops being JSON.
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

/// A shape as JSON text.
pub(crate) fn to_json(shape: &(impl Serialize + ?Sized)) -> Vec<u8> {
    // Writing to memory fails only for keys that are not strings, which no shape has.
    serde_json::to_vec(shape).unwrap_or_default()
}

/// JSON text that an [`Index`] has accepted, to stand in a shape as it is. Bytes that are not UTF-8 become U+FFFD.
pub(crate) fn raw(text: &[u8]) -> Box<RawValue> {
    raw_of(String::from_utf8_lossy(text).into_owned())
}

/// The same of a text that is no longer needed.
pub(crate) fn raw_of(text: String) -> Box<RawValue> {
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// Reads JSON text for [`shape`]. Of equal keys the last counts.
pub(crate) fn value(text: &[u8], code: &'static str) -> Result<Value, Refusal> {
    let utf8 = String::from_utf8_lossy(text);
    serde_json::from_str(utf8.strip_prefix('\u{FEFF}').unwrap_or(&utf8)).or_else(|error| {
        // The index says where JSON ends. What it accepts and serde_json does not: half a surrogate pair, a number beyond
        // a double, and more than 128 levels.
        Index::read(text)?;
        Err(Refusal::at(code, String::new(), error.to_string()))
    })
}

/// A part of what an [`Index`] has accepted as a value; null for what serde_json does not accept. From a `str`, as
/// everything here is: for bytes, all readers of shapes would be compiled once more.
pub(crate) fn part(text: &[u8]) -> Value {
    serde_json::from_str(&String::from_utf8_lossy(text)).unwrap_or_default()
}

/// A shape from a value.
pub(crate) fn shape<T: DeserializeOwned>(value: Value, code: &'static str) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let (mut pointer, mut name) = (String::new(), None);
        for segment in error.path() {
            let step = match segment {
                Segment::Seq { index } => index.to_string(),
                Segment::Map { key } => key.clone(),
                // The name of a variant is a value, and not a place.
                Segment::Enum { .. } | Segment::Unknown => continue,
            };
            push(&mut pointer, step.encode_utf16());
            name = Some(step);
        }
        let mut message = error.inner().to_string();
        // What this crate says of a member begins with what it must be.
        if message.starts_with("must be ") {
            message = format!("{} {message}", name.as_deref().unwrap_or("it"));
        }
        Refusal::at(code, pointer, message)
    })
}

/// A shape from JSON text, which is an object.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8], code: &'static str) -> Result<T, Refusal> {
    shape::<Object<T>>(value(text, code)?, code).map(|Object(shape)| shape)
}

/// A shape that is read from an object: serde would also read its members from an array, by their order.
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

/// For `deserialize_with`: some of them.
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
