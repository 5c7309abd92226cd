use super::Malformed;
use super::index::{Index, IndexRoom, Value};

/// A JSON text and the places of its values, owned together.
pub(crate) struct Document {
    text: Box<[u8]>,
    places: IndexRoom,
}

impl Document {
    pub(crate) fn read(text: &[u8]) -> Result<Self, Malformed> {
        let text: Box<[u8]> = text.into();
        let places = Index::read(&text)?.into_room();
        Ok(Self { text, places })
    }

    /// The value at a place; the outermost is at 0.
    pub(crate) fn at(&self, place: u32) -> Option<Value<'_, '_>> {
        Value::at(&self.text, self.places.nodes(), place)
    }
}
