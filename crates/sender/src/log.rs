//! The event log: thirty days of events, the latest first.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::event::{Event, ID};
use crate::time::Millis;
use closehook::payload::Value;

/// The events, by arrival, by the date of their last change, and by id.
#[derive(Default)]
pub(crate) struct Log {
    events: BTreeMap<u64, Rc<Event>>,
    latest: BTreeSet<Position>,
    ids: BTreeSet<(u64, u64)>,
}

/// Where an event stands: its `date_updated`, and of equal ones the order of arrival.
pub(crate) type Position = (Millis, u64);

impl Log {
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// Takes an event in, in place of what has the same number.
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

    /// Forgets what arrived longer ago.
    pub(crate) fn expire(&mut self, now: Millis, kept: Millis) {
        while let Some((number, event)) = self.events.first_key_value()
            && event.arrived.saturating_add(kept) <= now
        {
            let number = *number;
            self.remove(number);
        }
    }

    /// By the JSON text of its id; of two events that were put with one id, the later.
    pub(crate) fn get(&self, id: &[u8]) -> Option<&Rc<Event>> {
        let hash = Value::hash_of_text(id);
        let mut found = self.ids.range((hash, 0)..=(hash, u64::MAX)).rev();
        found.find_map(|(_, number)| self.events.get(number).filter(|event| event.member(ID) == id))
    }

    /// From a position on to earlier ones, without that position itself.
    pub(crate) fn before(&self, position: Position) -> impl Iterator<Item = &Rc<Event>> {
        self.latest.range(..position).rev().filter_map(|(_, number)| self.events.get(number))
    }

    /// From a position on to later ones, without that position itself.
    pub(crate) fn after(&self, position: Position) -> impl Iterator<Item = &Rc<Event>> {
        let (updated, number) = position;
        let from = (updated, number.saturating_add(1));
        self.latest.range(from..).filter_map(|(_, number)| self.events.get(number))
    }

    /// In the order of arrival.
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
