//! A value of the core as a plain JavaScript value. Only what the core has: no maps or characters, and no
//! variants with fields.

use core::fmt;
use std::cell::RefCell;

use serde::ser::{Error, Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Object;
    #[wasm_bindgen(constructor)]
    fn new() -> Object;
    #[wasm_bindgen(method, indexing_setter)]
    fn set(this: &Object, key: &JsValue, value: JsValue);

    type Array;
    #[wasm_bindgen(constructor)]
    fn new() -> Array;
    #[wasm_bindgen(method)]
    fn push(this: &Array, value: JsValue);

    type Uint8Array;
    /// A copy of the bytes, since they are handed over as a view.
    #[wasm_bindgen(constructor)]
    fn new(bytes: &[u8]) -> Uint8Array;
}

/// The value, or `None` for one of another kind.
pub(super) fn object(value: &impl Serialize) -> Option<JsValue> {
    value.serialize(ToJs).ok()
}

thread_local! {
    static NAMES: RefCell<Vec<(&'static str, JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// A name as a JavaScript string, which is made once: there are few, and making one costs more than finding it.
fn name(text: &'static str) -> JsValue {
    NAMES.with_borrow_mut(|names| {
        if let Some((_, name)) = names.iter().find(|(known, _)| core::ptr::eq(*known, text)) {
            return name.clone();
        }
        let name = JsValue::from_str(text);
        names.push((text, name.clone()));
        name
    })
}

struct ToJs;

/// A kind of value that the core does not have.
#[derive(Debug)]
struct Unsupported;

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unsupported")
    }
}

impl core::error::Error for Unsupported {}

impl Error for Unsupported {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Result<T = JsValue> = core::result::Result<T, Unsupported>;

macro_rules! numbers {
    ($($method:ident $number:ty),+) => {
        $(fn $method(self, number: $number) -> Result {
            Ok(JsValue::from_f64(number.into()))
        })+
    };
}

impl Serializer for ToJs {
    type Ok = JsValue;
    type Error = Unsupported;
    type SerializeSeq = Elements;
    type SerializeTuple = Impossible<JsValue, Unsupported>;
    type SerializeTupleStruct = Impossible<JsValue, Unsupported>;
    type SerializeTupleVariant = Impossible<JsValue, Unsupported>;
    type SerializeMap = Impossible<JsValue, Unsupported>;
    type SerializeStruct = Members;
    type SerializeStructVariant = Impossible<JsValue, Unsupported>;

    numbers!(
        serialize_i8 i8,
        serialize_i16 i16,
        serialize_i32 i32,
        serialize_u8 u8,
        serialize_u16 u16,
        serialize_u32 u32,
        serialize_f32 f32,
        serialize_f64 f64
    );

    fn serialize_i64(self, number: i64) -> Result {
        let number = i32::try_from(number).map_err(|_| Unsupported)?;
        self.serialize_i32(number)
    }

    // `usize` comes as this one, and has 32 bits.
    fn serialize_u64(self, number: u64) -> Result {
        let number = u32::try_from(number).map_err(|_| Unsupported)?;
        self.serialize_u32(number)
    }

    fn serialize_bool(self, value: bool) -> Result {
        Ok(JsValue::from_bool(value))
    }

    fn serialize_str(self, text: &str) -> Result {
        Ok(JsValue::from_str(text))
    }

    fn serialize_none(self) -> Result {
        Ok(JsValue::NULL)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        Ok(JsValue::NULL)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        Ok(name(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements> {
        Ok(Elements(Array::new()))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members> {
        Ok(Members(Object::new()))
    }

    fn serialize_char(self, _: char) -> Result {
        Err(Unsupported)
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result {
        Ok(Uint8Array::new(bytes).into())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result {
        Err(Unsupported)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple> {
        Err(Unsupported)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct> {
        Err(Unsupported)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Err(Unsupported)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        Err(Unsupported)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Err(Unsupported)
    }
}

struct Elements(Array);

impl SerializeSeq for Elements {
    type Ok = JsValue;
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.0.push(value.serialize(ToJs)?);
        Ok(())
    }

    fn end(self) -> Result {
        Ok(self.0.into())
    }
}

struct Members(Object);

impl Members {
    // Not in `serialize_field`, of which there is one for each type of field.
    #[inline(never)]
    fn set(&self, key: &'static str, value: JsValue) {
        self.0.set(&name(key), value);
    }
}

impl SerializeStruct for Members {
    type Ok = JsValue;
    type Error = Unsupported;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
        self.set(key, value.serialize(ToJs)?);
        Ok(())
    }

    fn end(self) -> Result {
        Ok(self.0.into())
    }
}
