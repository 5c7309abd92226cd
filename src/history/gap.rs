use super::event::{Event, Rank};
use super::events::{Events, changes};
use super::{Moment, Name, order};
use crate::count::Count;

/// The evidence that an event is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A field of `previous_data` is not what it was in the `data` before: an event is missing, for certain.
    Value,
    /// Soft evidence: `date_updated` of `previous_data` is not what it was in the `data` before, or `data` differs from it in a
    /// field that `changed_fields` does not list. Close may have moved these without an event.
    Date,
}

impl Evidence {
    /// In lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Date => "date",
        }
    }
}

/// Events are missing: one does not follow from the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The ids of the object and of the event with a slash between: the same for as long as the gap is open.
    pub id: Name,
    /// The object.
    pub object_id: Name,
    /// Its type, which the event log asks for with the id.
    pub object_type: Option<Name>,
    /// The event that does not follow.
    pub event_id: Name,
    /// The evidence.
    pub evidence: Evidence,
    /// The fields that show it, in an order that means nothing. A field that `changed_fields` does not list is only named if
    /// the object still has it.
    pub fields: Vec<Name>,
    /// The event before is of this moment: what is missing came after, or at, it.
    pub since: Moment,
    /// And before this moment, or at it.
    pub until: Moment,
}

/// How many of its neighbors on either side an event is compared with.
pub(super) const NEAR: usize = 8;

/// So many fields that are not listed are enough to show it.
const MOST_UNLISTED: usize = 32;

/// How an event does not follow from the one before it.
pub(super) struct Contradiction {
    pub evidence: Evidence,
    /// Fields of `previous_data`.
    pub fields: Vec<Name>,
    /// Whether `date_updated` shows it.
    pub date: bool,
    /// The hashes of the names of fields that `changed_fields` does not list.
    pub unlisted: Vec<u32>,
    pub since: Moment,
}

/// The state that an event is compared with.
struct Neighbors<'e> {
    events: &'e Events,
    /// The last event before it; several, if it is not known which of one moment was the last.
    bases: Vec<usize>,
    /// The events that overlap with it: each may have been before it or after.
    beside: Vec<(usize, &'e Event)>,
}

/// How the event at a place contradicts what was before it, of those from a place on.
///
/// The event before it is the last one that ended before it began: consolidation merges several events into one that lasts
/// from `date_created` to `date_updated`, and its `previous_data` is from before the first.
pub(super) fn contradiction(events: &Events, from: usize, at: usize) -> Option<Contradiction> {
    let event = events.get(at)?;
    let [_, was] = event.dates;
    if event.previous.is_empty() && was == 0 && event.listed.is_none() {
        return None;
    }
    let first = (Count(at) - NEAR).0.max(from);
    let earlier = || (first..at).rev().filter_map(|place| Some((place, events.get(place)?)));
    let (base, before) = earlier().find(|(_, other)| other.updated < event.created)?;
    let since = before.updated;
    let same = |place: &usize| events.get(*place).is_some_and(|other| other.updated == since);
    let group = (first..base).rev().take_while(same).last().unwrap_or(base);
    let bases = order::candidates(events, group..(Count(base) + 1).0);
    let next = Count(at) + 1;
    let later = || (next.0..(next + NEAR).0).filter_map(|place| Some((place, events.get(place)?)));
    if event.is_silent() && was == 0 && !later().any(|(_, other)| other.created > event.updated) {
        // The event that lists what this one changed is still on its way.
        return None;
    }
    let between = earlier().take_while(|(place, _)| *place > base);
    let beside = between.chain(later().filter(|(_, other)| other.created <= event.updated)).collect();
    let around = Neighbors { events, bases, beside };
    let fields = event.previous.iter().filter(|(field, _)| !around.leave(field.name(), field.value()));
    let fields: Vec<Name> = fields.map(|(_, name)| name.clone()).collect();
    if !fields.is_empty() {
        return Some(Contradiction {
            evidence: Evidence::Value,
            fields,
            date: false,
            unlisted: Vec::new(),
            since,
        });
    }
    let date = was != 0 && !around.leave_date(was);
    let unlisted = around.unlisted(event, at);
    (date || !unlisted.is_empty()).then_some(Contradiction {
        evidence: Evidence::Date,
        fields,
        date,
        unlisted,
        since,
    })
}

impl Neighbors<'_> {
    /// Whether a field may have held this before the event. What a consolidated event was on its way is not known.
    fn leave(&self, name: u32, value: u32) -> bool {
        self.bases.iter().any(|base| self.events.value(*base, name) == value)
            || self.beside.iter().any(|(place, other)| {
                let changed = changes(other, name);
                changed && other.created < other.updated
                    || (changed || other.previous.is_empty()) && self.events.value(*place, name) == value
            })
    }

    /// Likewise `date_updated`, which each event moves.
    fn leave_date(&self, date: u32) -> bool {
        let dates = self.bases.iter().filter_map(|base| Some(self.events.get(*base)?.dates));
        dates.chain(self.beside.iter().map(|(_, other)| other.dates)).any(|[is, _]| is == 0 || is == date)
            || self.beside.iter().any(|(_, other)| other.created < other.updated)
    }

    /// The fields in which an event differs from the one before, although neither it nor what overlaps with it lists them.
    fn unlisted(&self, event: &Event, at: usize) -> Vec<u32> {
        let (Some(listed), Some(first)) = (&event.listed, self.bases.first()) else { return Vec::new() };
        if self.events.get(*first).is_none_or(|before| before.rank == Rank::Deleted) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut add = |name: u32| {
            let known = found.len() >= MOST_UNLISTED || found.contains(&name);
            if known || changes(event, name) || listed.binary_search(&name).is_ok() {
                return;
            }
            let is = self.events.value(at, name);
            let may = |(place, other): &(usize, &Event)| {
                let lists = other.listed.as_ref().map(|listed| listed.binary_search(&name).is_ok());
                // One that goes on after it may have changed the field back.
                let goes_on = other.created < other.updated && event.updated < other.updated;
                goes_on
                    || changes(other, name)
                    || lists.unwrap_or_else(|| self.events.value(*place, name) == is)
            };
            let differs = |base: &usize| self.events.value(*base, name) != is;
            if self.bases.iter().all(differs) && !self.beside.iter().any(may) {
                found.push(name);
            }
        };
        (*first..at).for_each(|place| self.events.each_difference(place, &mut add));
        found
    }
}
