//! Merges updates of one object within a short time into one event.
//!
//! Close's documentation ("Events") says that this event keeps the `date_created` of the first update and moves
//! `date_updated`. Its `previous_data` is the state before the first update. Its webhook, like that of a `deleted`
//! event, is sent after the delay, while the log shows it immediately.
//!
//! Our choices: the delay, which counts from the first event. Only updates by the same user are merged, as in recorded
//! logs. A field that is back at its old value is no longer listed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::event::{
    CHANGED_FIELDS, DATA, DATE_UPDATED, Draft, Event, OBJECT_ID, OBJECT_TYPE, PREVIOUS_DATA, USER_ID,
};
use crate::refusal::to_json;
use crate::spelling::Spelling;
use crate::time::Millis;
use closehook::payload::{Index, Kind, Members, Value, text_of};

/// The size in bytes at which an event stops absorbing updates. It bounds the cost of merging many updates: at most
/// their total size times this.
const LARGEST: usize = 1 << 18;

/// The waiting events by number, and for each object the event that absorbs its updates.
#[derive(Default)]
pub(crate) struct Windows {
    waiting: BTreeMap<u64, Rc<Event>>,
    by_object: BTreeMap<Box<[u8]>, u64>,
}

/// What happens to an event that was put in.
pub(crate) enum Put {
    /// It is sent immediately.
    AtOnce,
    /// It opened a window, and waits until that window ends.
    Waits,
    /// It was merged into the event `old`, which `new` replaces. `new` is `None` if nothing has changed in the end.
    Merged { old: Rc<Event>, new: Option<Rc<Event>> },
}

impl Windows {
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// When the one that waits longest arrived. Its window is over first, since all are equally long.
    pub(crate) fn first_arrived(&self) -> Option<Millis> {
        self.waiting.values().next().map(|event| event.arrived)
    }

    pub(crate) fn put(&mut self, event: &Rc<Event>, length: Millis, spelling: Spelling) -> Put {
        let updated = event.is_action("updated");
        if !updated && !event.is_action("deleted") {
            return Put::AtOnce;
        }
        if !updated {
            // A deleted object takes no more updates, whichever user made them.
            self.close_object(event);
            self.waiting.insert(event.number, Rc::clone(event));
            return Put::Waits;
        }
        let key = key(event);
        if let Some(first) = self.by_object.get(&key).and_then(|number| self.waiting.get(number))
            && event.arrived < first.arrived.saturating_add(length)
            && event.created.abs_diff(first.created) < length
            && first.text().len() < LARGEST
        {
            let old = Rc::clone(first);
            let new = merged(&old, event, spelling).map(Rc::new);
            match &new {
                Some(new) => drop(self.waiting.insert(old.number, Rc::clone(new))),
                None => {
                    self.waiting.remove(&old.number);
                    self.by_object.remove(&key);
                }
            }
            return Put::Merged { old, new };
        }
        self.waiting.insert(event.number, Rc::clone(event));
        self.by_object.insert(key, event.number);
        Put::Waits
    }

    pub(crate) fn has(&self, number: u64) -> bool {
        self.waiting.contains_key(&number)
    }

    /// Ends a window and returns its event.
    pub(crate) fn end(&mut self, number: u64) -> Option<Rc<Event>> {
        let event = self.waiting.remove(&number)?;
        let key = key(&event);
        if self.by_object.get(&key) == Some(&number) {
            self.by_object.remove(&key);
        }
        Some(event)
    }

    /// The waiting events by number, each with whether it still absorbs updates.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Rc<Event>, bool)> {
        let open: BTreeSet<u64> = self.by_object.values().copied().collect();
        self.waiting.values().map(move |event| (event, open.contains(&event.number)))
    }

    /// Restores a waiting event from [`iter`](Self::iter).
    pub(crate) fn resume(&mut self, event: &Rc<Event>, open: bool) {
        if open {
            self.by_object.insert(key(event), event.number);
        }
        self.waiting.insert(event.number, Rc::clone(event));
    }

    fn close_object(&mut self, event: &Event) {
        let prefix = object(event);
        let range = self.by_object.range(prefix.clone().into_boxed_slice()..);
        let of_object: Vec<Box<[u8]>> =
            range.map(|(key, _)| key.clone()).take_while(|key| key.starts_with(&prefix)).collect();
        for key in of_object {
            self.by_object.remove(&key);
        }
    }
}

/// The prefix that all keys of an object share. No other object has a key with this prefix, since JSON text as events
/// hold it has no line feed.
fn object(event: &Event) -> Vec<u8> {
    [event.member(OBJECT_TYPE), b"\n", event.member(OBJECT_ID), b"\n"].concat()
}

fn key(event: &Event) -> Box<[u8]> {
    let mut key = object(event);
    key.extend_from_slice(event.member(USER_ID));
    key.into_boxed_slice()
}

/// Merges two events. `None` if nothing has changed in the end.
fn merged(first: &Event, later: &Event, spelling: Spelling) -> Option<Event> {
    let (Ok(old), Ok(new)) = (Index::read(first.text()), Index::read(later.text())) else { return None };
    let (old, new) = (old.root()?, new.root()?);
    let mut draft = Draft::members(old);
    // The parts come from events that are already in the sender's spelling.
    draft.spelled = true;
    if later.updated > first.updated {
        draft.set(DATE_UPDATED, later.member(DATE_UPDATED));
    }
    draft.set(DATA, later.member(DATA));
    let data = new.get("data").map(Members::of);
    // The fields of the first event are usually sorted already, and their names are not copied: an event that absorbs
    // many updates can list thousands.
    let listed = [old, new].map(|event| event.get("changed_fields"));
    let listed = listed.iter().flatten().flat_map(Value::elements);
    let fields: BTreeSet<Cow<'_, str>> = listed.map(|field| name(&field)).collect();
    let mut unchanged: BTreeSet<Cow<'_, str>> = BTreeSet::new();
    let mut previous = Vec::with_capacity(first.member(PREVIOUS_DATA).len());
    previous.push(b'{');
    let earlier = old.get("previous_data").map(Members::of);
    let between = new.get("previous_data").map(Members::of);
    let added = between.iter().flat_map(Members::iter);
    let added = added.filter(|(key, _)| earlier.as_ref().is_none_or(|earlier| earlier.get(key).is_none()));
    for (key, was) in earlier.iter().flat_map(Members::iter).chain(added) {
        let is = data.as_ref().and_then(|data| data.get(&key));
        let same = is.map_or(was.kind() == Kind::Null, |is| is.same(&was));
        if same && data.is_some() && fields.contains(&name(&key)) {
            unchanged.insert(name(&key));
            continue;
        }
        if previous.len() > 1 {
            previous.extend_from_slice(spelling.comma());
        }
        previous.extend_from_slice(key.text());
        previous.extend_from_slice(spelling.colon());
        previous.extend_from_slice(was.text());
    }
    previous.push(b'}');
    draft.set(PREVIOUS_DATA, Cow::Owned(previous));
    let changed: Vec<_> = fields.difference(&unchanged).collect();
    if changed.is_empty() && !unchanged.is_empty() {
        return None;
    }
    draft.set(CHANGED_FIELDS, spelling.respelled(&to_json(&changed)));
    Some(draft.write(spelling, first.number, first.arrived))
}

/// The text of a string. It is copied only if the string contains escapes.
fn name<'a>(string: &Value<'_, 'a>) -> Cow<'a, str> {
    string.as_str().unwrap_or_else(|| Cow::Owned(text_of(string)))
}
