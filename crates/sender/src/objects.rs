//! The objects of the organisation, as the last event of each has them, and changes of them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::event::{DATA, Event, META, OBJECT_ID, OBJECT_TYPE, array};
use super::json::{self, Json};
use super::time::{self, Millis};
use closehook::diff::is_custom;
use closehook::payload::{Index, Kind, Members, Value, text_of};

/// By type and id, the last event of each object that is there.
#[derive(Default)]
pub(super) struct Objects(BTreeMap<Box<[u8]>, Rc<Event>>);

impl Objects {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes over the state that an event has: that of an object that is gone is forgotten, and an event without an
    /// object says nothing.
    pub(super) fn put(&mut self, event: &Rc<Event>) {
        if event.is_action("deleted") {
            self.0.remove(&key(event.member(OBJECT_TYPE), event.member(OBJECT_ID)));
        } else if !matches!(event.member(DATA), b"{}" | b"null") {
            self.0.insert(key(event.member(OBJECT_TYPE), event.member(OBJECT_ID)), Rc::clone(event));
            if event.is_action("merged") {
                self.forget_merged(event);
            }
        }
    }

    /// A lead that was merged into another is gone: the event names it in `meta` (Close's documentation, "Events").
    fn forget_merged(&mut self, event: &Event) {
        let index = Index::read(event.member(META)).ok();
        let source = index.as_ref().and_then(|meta| meta.root()?.get("merge_source_lead_id"));
        if let Some(source) = source.filter(|source| source.text() != event.member(OBJECT_ID)) {
            self.0.remove(&key(event.member(OBJECT_TYPE), source.text()));
        }
    }

    /// By the JSON texts of type and id, as the events have them.
    pub(super) fn get(&self, object_type: &[u8], object_id: &[u8]) -> Option<&Rc<Event>> {
        self.0.get(&key(object_type, object_id))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Rc<Event>> {
        self.0.values()
    }
}

fn key(object_type: &[u8], object_id: &[u8]) -> Box<[u8]> {
    [object_type, b"\n", object_id].concat().into_boxed_slice()
}

/// The `updated` event of a `PUT` of some fields, or `None` when they change nothing.
pub(super) fn updated(last: &Event, fields: Value<'_, '_>, user: &str, now: Millis) -> Option<Vec<u8>> {
    let index = Index::read(last.text()).ok()?;
    let root = index.root()?;
    let (old, wanted) = (Members::of(root.get("data")?), Members::of(fields));
    let mut data = b"{".to_vec();
    // By name, with the key as it is written and the old value: `changed_fields` are sorted.
    let mut changed: BTreeMap<String, (Cow<'_, [u8]>, Vec<u8>)> = BTreeMap::new();
    for (key, value) in old.iter() {
        let Some(new) = wanted.get(&key) else {
            member(&mut data, key.text(), value.text());
            continue;
        };
        if !new.same(&value) {
            changed.insert(text_of(&key), (Cow::Borrowed(key.text()), value.text().to_vec()));
        }
        // A custom field without a value is missing.
        if !(new.kind() == Kind::Null && is_custom(&key)) {
            member(&mut data, key.text(), new.text());
        }
    }
    for (key, new) in wanted.iter().filter(|(key, _)| old.get(key).is_none()) {
        if new.kind() == Kind::Null && is_custom(&key) {
            continue;
        }
        changed.insert(text_of(&key), (Cow::Borrowed(key.text()), b"null".to_vec()));
        member(&mut data, key.text(), new.text());
    }
    if changed.is_empty() {
        return None;
    }
    data.push(b'}');
    let data = maintained(&data, &mut changed, user, now)?;
    let mut json = start(root, "updated", "PUT", user);
    json.key("changed_fields").raw(&array(changed.values().map(|(key, _)| key.as_ref())));
    json.key("data").raw(&data);
    json.key("previous_data").open(b'{');
    let mut previous = Vec::new();
    for (key, was) in changed.values() {
        member(&mut previous, key, was);
    }
    let previous = previous.strip_prefix(b",").unwrap_or(&previous).to_vec();
    let mut text = json.done();
    text.extend_from_slice(&previous);
    text.extend_from_slice(b"}}");
    Some(text)
}

/// The `deleted` event of an object.
pub(super) fn deleted(last: &Event, user: &str) -> Option<Vec<u8>> {
    let index = Index::read(last.text()).ok()?;
    let root = index.root()?;
    let mut json = start(root, "deleted", "DELETE", user);
    json.key("data").open(b'{').close(b'}');
    json.key("previous_data").raw(root.get("data")?.text()).close(b'}');
    Some(json.done())
}

/// What the server keeps up to date itself, where the object has it and the request did not set it.
fn maintained(
    data: &[u8],
    changed: &mut BTreeMap<String, (Cow<'_, [u8]>, Vec<u8>)>,
    user: &str,
    now: Millis,
) -> Option<Vec<u8>> {
    let index = Index::read(data).ok()?;
    let mut text = b"{".to_vec();
    for (key, value) in index.root()?.members() {
        let name = text_of(&key);
        let new = match name.as_str() {
            "date_updated" => Some(json::string(&time::with_offset(now))),
            "updated_by" => Some(json::string(user)),
            _ => None,
        };
        let new = new.filter(|new| new != value.text() && !changed.contains_key(&name));
        match new {
            None => member(&mut text, key.text(), value.text()),
            Some(new) => {
                member(&mut text, key.text(), &new);
                changed.insert(name, (Cow::Owned(key.text().to_vec()), value.text().to_vec()));
            }
        }
    }
    text.push(b'}');
    Some(text)
}

fn member(text: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    if !text.ends_with(b"{") {
        text.push(b',');
    }
    text.extend_from_slice(key);
    text.push(b':');
    text.extend_from_slice(value);
}

/// The members of an event that are the same for a change and a deletion.
fn start(last: Value<'_, '_>, action: &str, method: &str, user: &str) -> Json {
    let mut json = Json::default();
    json.open(b'{').key("action").string(action).key("user_id").string(user);
    for name in ["organization_id", "object_type", "object_id", "lead_id"] {
        if let Some(value) = last.get(name) {
            json.key(name).raw(value.text());
        }
    }
    let name = |name: &str| last.get(name).map(|value| text_of(&value)).unwrap_or_default();
    let kind = name("object_type");
    let kind = if kind.starts_with("task.") { "task".to_owned() } else { kind.replace('.', "/") };
    json.key("meta").open(b'{').key("request_method").string(method);
    json.key("request_path").string(&format!("/api/v1/{kind}/{}/", name("object_id"))).close(b'}');
    json
}
