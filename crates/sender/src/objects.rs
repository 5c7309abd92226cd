//! The objects of the organization in their latest state, and the events that changes to them create.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::event::{
    ACTION, CHANGED_FIELDS, DATA, Draft, Event, LEAD_ID, META, OBJECT_ID, OBJECT_TYPE, ORGANIZATION_ID,
    PREVIOUS_DATA, USER_ID, array, request_meta,
};
use crate::refusal::{Refusal, to_json};
use crate::sender::Sender;
use crate::time::{self, Millis};
use closehook::diff::is_custom;
use closehook::payload::{Index, Kind, Members, Value, quoted, text_of};

/// The last event of each existing object, by type and id.
#[derive(Default)]
pub(crate) struct Objects(BTreeMap<Box<[u8]>, Rc<Event>>);

impl Objects {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Updates the state from an event. A deleted object is forgotten. An event without object data changes nothing.
    pub(crate) fn put(&mut self, event: &Rc<Event>) {
        if event.is_action("deleted") {
            self.0.remove(&key(event.member(OBJECT_TYPE), event.member(OBJECT_ID)));
        } else if !matches!(event.member(DATA), b"{}" | b"null") {
            self.0.insert(key(event.member(OBJECT_TYPE), event.member(OBJECT_ID)), Rc::clone(event));
            if event.is_action("merged") {
                self.forget_merged(event);
            }
        }
    }

    /// Forgets a lead that was merged into another. The event names it in `meta` (Close's documentation, "Events").
    fn forget_merged(&mut self, event: &Event) {
        let index = Index::read(event.member(META)).ok();
        let source = index.as_ref().and_then(|meta| meta.root()?.get("merge_source_lead_id"));
        if let Some(source) = source.filter(|source| source.text() != event.member(OBJECT_ID)) {
            self.0.remove(&key(event.member(OBJECT_TYPE), source.text()));
        }
    }

    /// Finds an object by the JSON texts of its type and id, in the events' spelling.
    pub(crate) fn get(&self, object_type: &[u8], object_id: &[u8]) -> Option<&Rc<Event>> {
        self.0.get(&key(object_type, object_id))
    }

    /// Finds an object by its id and the prefix of its type, both JSON text.
    pub(crate) fn of_family(&self, family: &[u8], id: &[u8]) -> Option<&Rc<Event>> {
        let prefix = family.strip_suffix(b"\"").unwrap_or(family);
        let from = self.0.range(Box::<[u8]>::from(prefix)..);
        let mut family = from.take_while(|(key, _)| key.starts_with(prefix));
        family.find(|(_, event)| event.member(OBJECT_ID) == id).map(|(_, event)| event)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Rc<Event>> {
        self.0.values()
    }
}

fn key(object_type: &[u8], object_id: &[u8]) -> Box<[u8]> {
    [object_type, b"\n", object_id].concat().into_boxed_slice()
}

impl Sender {
    /// The latest state of an object, as JSON text.
    #[must_use]
    pub fn object(&self, object_type: &str, object_id: &str) -> Option<Vec<u8>> {
        let event = self.object_event(object_type, object_id).ok()?;
        Some(event.member(DATA).to_vec())
    }

    pub(crate) fn object_event(&self, object_type: &str, object_id: &str) -> Result<Rc<Event>, Refusal> {
        let [kind, id] = [object_type, object_id].map(|text| self.rules.spelling.string(text));
        self.objects.get(&kind, &id).cloned().ok_or_else(|| {
            let message = format!("there is no {} with the id {}", quoted(object_type), quoted(object_id));
            Refusal::new("UNKNOWN_OBJECT", message)
        })
    }

    pub(crate) fn actor(&self, user: Option<&str>) -> Result<String, Refusal> {
        let found = match user {
            None => self.users.first(),
            Some(id) => self.user(id),
        };
        found.map(|user| user.id.clone()).ok_or_else(|| Refusal::new("UNKNOWN_USER", "there is no such user"))
    }
}

/// The `updated` event for a `PUT` of some fields, or `None` if they change nothing. A `PUT` without fields only
/// updates `date_updated` and `updated_by`.
pub(crate) fn updated<'e>(
    last: &'e Event,
    fields: Value<'_, '_>,
    user: &str,
    now: Millis,
) -> Option<Draft<'e>> {
    let index = Index::read(last.member(DATA)).ok()?;
    let (old, wanted) = (Members::of(index.root()?), Members::of(fields));
    // Close omits custom fields that have no value.
    let is_gone = |key: &Value<'_, '_>, new: &Value<'_, '_>| new.kind() == Kind::Null && is_custom(key);
    // Maps each changed field to its key as written and its old value. It is ordered by name, since `changed_fields` is
    // sorted.
    let mut changed: BTreeMap<String, (&[u8], &[u8])> = BTreeMap::new();
    for (key, value) in old.iter() {
        if wanted.get(&key).is_some_and(|new| !new.same(&value)) {
            changed.insert(text_of(&key), (key.text(), value.text()));
        }
    }
    let added = || wanted.iter().filter(|(key, new)| old.get(key).is_none() && !is_gone(key, new));
    changed.extend(added().map(|(key, _)| (text_of(&key), (key.text(), b"null".as_slice()))));
    if changed.is_empty() && fields.members().next().is_some() {
        return None;
    }
    // Fields that the server itself keeps up to date, if the object has them and the request did not set them.
    let maintained = [("date_updated", to_json(&time::with_offset(now))), ("updated_by", to_json(user))];
    let mut data = Vec::new();
    for (key, value) in old.iter().chain(added()) {
        let name = text_of(&key);
        let value = wanted.get(&key).unwrap_or(value);
        let own = maintained.iter().find(|(own, _)| *own == name && !changed.contains_key(&name));
        match own.filter(|(_, own)| own != value.text()) {
            Some((_, own)) => {
                changed.insert(name, (key.text(), value.text()));
                member(&mut data, key.text(), own);
            }
            None if wanted.get(&key).is_some_and(|new| is_gone(&key, &new)) => {}
            None => member(&mut data, key.text(), value.text()),
        }
    }
    if changed.is_empty() {
        return None;
    }
    let mut previous = Vec::new();
    changed.values().for_each(|(key, was)| member(&mut previous, key, was));
    let mut draft = start(last, "updated", user);
    draft.set(CHANGED_FIELDS, array(changed.values().map(|(key, _)| *key)));
    for (side, mut members) in [(DATA, data), (PREVIOUS_DATA, previous)] {
        members.extend_from_slice(if members.is_empty() { b"{}" } else { b"}" });
        draft.set(side, members);
    }
    Some(draft)
}

/// Appends a member to an object that is being written, after an opening brace or a comma.
fn member(text: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    text.push(if text.is_empty() { b'{' } else { b',' });
    text.extend_from_slice(key);
    text.push(b':');
    text.extend_from_slice(value);
}

/// Starts an event about a known object with the members that do not depend on the change.
pub(crate) fn start<'e>(last: &'e Event, action: &str, user: &str) -> Draft<'e> {
    let mut draft = Draft::default();
    for name in [ORGANIZATION_ID, OBJECT_TYPE, OBJECT_ID, LEAD_ID] {
        draft.set(name, last.member(name));
    }
    draft.set(ACTION, to_json(action));
    draft.set(USER_ID, to_json(user));
    draft.set(META, request_meta(action, &last.string(OBJECT_TYPE), &last.string(OBJECT_ID)));
    draft
}
