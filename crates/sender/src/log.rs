//! The event log: thirty days of events, with the most recently updated first.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::event::{Event, ID};
use crate::time::Millis;
use closehook::payload::Value;

/// The events in order of arrival, with indices by `date_updated` and by id.
#[derive(Default)]
pub(crate) struct Log {
    events: BTreeMap<u64, Rc<Event>>,
    latest: BTreeSet<Position>,
    ids: BTreeSet<(u64, u64)>,
}

/// The position of an event in the log: its `date_updated`, and the order of arrival for equal dates.
pub(crate) type Position = (Millis, u64);

impl Log {
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// Adds an event, or replaces the one with the same number.
    pub(crate) fn put(&mut self, event: &Rc<Event>) {
        self.remove(event.number);
        self.latest.insert((event.updated, event.number));
        self.ids.insert((hash(event), event.number));
        self.events.insert(event.number, Rc::clone(event));
    }

    pub(crate) fn remove(&mut self, number: u64) {
        if let Some(event) = self.events.remove(&number) {
            self.latest.remove(&(event.updated, number));
            self.ids.remove(&(hash(&event), number));
        }
    }

    /// Removes events that arrived at least `kept` milliseconds ago.
    pub(crate) fn expire(&mut self, now: Millis, kept: Millis) {
        while let Some((number, event)) = self.events.first_key_value()
            && event.arrived.saturating_add(kept) <= now
        {
            let number = *number;
            self.remove(number);
        }
    }

    /// Finds an event by the JSON text of its id. If an id was put twice, this is the later event.
    pub(crate) fn get(&self, id: &[u8]) -> Option<&Rc<Event>> {
        let hash = Value::hash_of_text(id);
        let mut found = self.ids.range((hash, 0)..=(hash, u64::MAX)).rev();
        found.find_map(|(_, number)| self.events.get(number).filter(|event| event.member(ID) == id))
    }

    /// The events before a position, newest first, without the one at that position.
    pub(crate) fn before(&self, position: Position) -> impl Iterator<Item = &Rc<Event>> {
        self.latest.range(..position).rev().filter_map(|(_, number)| self.events.get(number))
    }

    /// The events after a position, oldest first, without the one at that position.
    pub(crate) fn after(&self, position: Position) -> impl Iterator<Item = &Rc<Event>> {
        let (updated, number) = position;
        let from = (updated, number.saturating_add(1));
        self.latest.range(from..).filter_map(|(_, number)| self.events.get(number))
    }

    /// The events in order of arrival.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Rc<Event>> {
        self.events.values()
    }

    pub(crate) fn contains(&self, number: u64) -> bool {
        self.events.contains_key(&number)
    }
}

fn hash(event: &Event) -> u64 {
    Value::hash_of_text(event.member(ID))
}
