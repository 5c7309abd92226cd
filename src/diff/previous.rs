use closehook_core::diff::is_custom;

use crate::payload::{Kind, Members, Value};

/// The object of an event as it was before, as JSON text: `data`, with the values of `previous_data` laid over it. `None`
/// before it was created, and when the event has no object.
///
/// ```
/// use closehook::diff::previous;
/// use closehook::payload::Index;
///
/// let event = Index::read(br#"{
///     "action": "updated",
///     "data": {"name": "Bluth", "custom.cf_A": "new"},
///     "previous_data": {"name": "Sitwell", "custom.cf_A": null}
/// }"#)?;
/// let before = event.event().and_then(|event| previous(event));
/// assert_eq!(before.as_deref(), Some(br#"{"name":"Sitwell"}"#.as_slice()));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn previous(event: Value<'_, '_>) -> Option<Vec<u8>> {
    let object = |name| event.get(name).filter(|object: &Value<'_, '_>| object.kind() == Kind::Object);
    let action = |name| event.get("action").is_some_and(|action| action.is(name));
    if action("created") {
        return None;
    }
    if action("deleted") {
        return object("previous_data").map(|object| object.text().to_vec());
    }
    let (data, previous) = (Members::of(object("data")?), object("previous_data").map(Members::of));
    let was = |key: &Value<'_, '_>| previous.as_ref().and_then(|previous| previous.get(key));
    let gone = previous.iter().flat_map(Members::iter).filter(|(key, _)| data.get(key).is_none());
    let mut text = b"{".to_vec();
    for (key, value) in data.iter().map(|(key, value)| (key, was(&key).unwrap_or(value))).chain(gone) {
        // It had no value, and then it is missing.
        if is_custom(&key) && value.kind() == Kind::Null {
            continue;
        }
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(key.text());
        text.push(b':');
        text.extend_from_slice(value.text());
    }
    text.push(b'}');
    Some(text)
}
