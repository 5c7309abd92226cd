use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::VecDeque;

use super::event::Event;
use super::fields::{FieldHash, changed, difference};
use super::{Moment, Name};
use crate::count::Count;

/// The events of one object in a fixed order: by moment, then by action, then by id. Each id is there once.
///
/// An event changes few fields of its object. So only the newest event keeps all fields, and each other event keeps those in
/// which it differs from the next. Some older events keep all fields too, so that no event is far from a complete one.
#[derive(Debug, Default)]
pub(crate) struct Events {
    kept: VecDeque<Kept>,
    /// Of their ids. Each arrival is looked for among all of them.
    tags: VecDeque<u32>,
}

#[derive(Debug)]
struct Kept {
    /// Its `data` is whole, or the difference from the event after it.
    event: Event,
    whole: bool,
    /// A gap may be before it: how it stands to its neighbors was looked at when the last of them arrived.
    suspect: bool,
}

/// So many ids are compared at a time.
const LANES: usize = 32;

/// How many events apart those are, about, that have all their fields.
const STRIDE: usize = 32;

impl Events {
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// An event; what its `data` holds, only [`value`](Self::value) and [`whole`](Self::whole) tell.
    pub(crate) fn get(&self, at: usize) -> Option<&Event> {
        self.kept.get(at).map(|kept| &kept.event)
    }

    pub(crate) fn last(&self) -> Option<&Event> {
        self.kept.back().map(|kept| &kept.event)
    }

    /// The events, the newest first, each with the fields of its `data` that differ from those of the event after it.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (&Event, Vec<FieldHash>)> {
        let mut after: Cow<'_, [FieldHash]> = Cow::Borrowed(&[]);
        self.kept.iter().rev().map(move |Kept { event, whole, .. }| {
            let data =
                if *whole { Cow::Borrowed(&*event.data) } else { Cow::Owned(changed(&after, &event.data)) };
            let difference = difference(&data, &after);
            after = data;
            (event, difference)
        })
    }

    /// The place of the event with this id.
    pub(crate) fn find(&self, tag: u32, id: &Name) -> Option<usize> {
        let (front, back) = self.tags.as_slices();
        let known = |(at, known): (usize, &u32)| {
            (*known == tag && self.get(at).is_some_and(|known| known.id == *id)).then_some(at)
        };
        let mut start = Count(0);
        for tags in front.chunks(LANES).chain(back.chunks(LANES)) {
            // Without a branch, many are compared at a time.
            if tags.iter().fold(false, |found, known| found | (*known == tag))
                && let Some(at) = (start.0..).zip(tags).find_map(known)
            {
                return Some(at);
            }
            start += tags.len();
        }
        None
    }

    pub(crate) fn find_id(&self, id: &Name) -> bool {
        self.kept.iter().any(|kept| kept.event.id == *id)
    }

    /// How an event compares with the one at a place.
    pub(crate) fn compare(&self, event: &Event, at: usize) -> Ordering {
        let Some(known) = self.get(at) else { return Ordering::Greater };
        event.key().cmp(&known.key()).then_with(|| {
            (event.created, &*event.data).cmp(&(known.created, &*self.whole(at))).then_with(|| {
                let rest = |event: &Event| (event.previous.clone(), event.dates, event.listed.clone());
                rest(event).cmp(&rest(known))
            })
        })
    }

    /// The place of the first event that is not before a moment.
    pub(crate) fn first_since(&self, is_before: impl Fn(Moment) -> bool) -> usize {
        self.kept.partition_point(|kept| is_before(kept.event.updated))
    }

    /// The fields of an event's `data`.
    pub(crate) fn whole(&self, at: usize) -> Cow<'_, [FieldHash]> {
        let Some(distance) = self.kept.iter().skip(at).position(|kept| kept.whole) else {
            return Cow::default();
        };
        let mut fields: Cow<'_, [FieldHash]> = Cow::default();
        for kept in self.kept.range(at..).take((Count(distance) + 1).0).rev() {
            let data = &*kept.event.data;
            fields = if kept.whole { Cow::Borrowed(data) } else { Cow::Owned(changed(&fields, data)) };
        }
        fields
    }

    /// The hash of what a field of an event holds, by the hash of its name.
    pub(crate) fn value(&self, at: usize, name: u32) -> u32 {
        for kept in self.kept.iter().skip(at) {
            let found = kept.event.data.binary_search_by_key(&name, |field| field.name());
            match found.ok().and_then(|found| kept.event.data.get(found)) {
                Some(field) => return field.value(),
                None if kept.whole => break,
                None => {}
            }
        }
        0
    }

    /// Gives the names of the fields in which an event may differ from the one after it.
    pub(crate) fn each_difference(&self, at: usize, give: &mut dyn FnMut(u32)) {
        let Some(kept) = self.kept.get(at) else { return };
        if kept.whole {
            let after = self.whole((Count(at) + 1).0);
            difference(&kept.event.data, &after).iter().for_each(|field| give(field.name()));
        } else {
            kept.event.data.iter().for_each(|field| give(field.name()));
        }
    }

    pub(crate) fn is_suspect(&self, at: usize) -> bool {
        self.kept.get(at).is_some_and(|kept| kept.suspect)
    }

    pub(crate) fn suspect(&mut self, at: usize, suspect: bool) {
        if let Some(kept) = self.kept.get_mut(at) {
            kept.suspect = suspect;
        }
    }

    /// Adds an event that has all its fields, and whose id is not there; gives its place.
    pub(crate) fn insert(&mut self, mut event: Event, tag: u32) -> usize {
        // Mostly, it is the newest.
        let is_last = self.last().is_none_or(|last| last.key() < event.key());
        let at = if is_last {
            self.len()
        } else {
            self.kept.partition_point(|kept| kept.event.key() < event.key())
        };
        let before = at.checked_sub(1);
        let rebased = before.and_then(|before| self.based_on(before, &event.data));
        let distance = self.kept.iter().skip(at).position(|kept| kept.whole);
        // The newest, or so far from a complete one that finding a field would take long.
        let whole = distance.is_none_or(|distance| distance >= 2 * STRIDE);
        if !whole {
            event.data = difference(&event.data, &self.whole(at)).into();
        }
        if let Some(kept) = before.and_then(|before| self.kept.get_mut(before)) {
            kept.rebase(rebased);
        }
        self.kept.insert(at, Kept { event, whole, suspect: false });
        self.tags.insert(at, tag);
        at
    }

    pub(crate) fn remove(&mut self, at: usize) {
        if let Some(before) = at.checked_sub(1) {
            let after = (Count(at) + 1).0;
            let rebased = if after < self.kept.len() {
                let after = self.whole(after).into_owned();
                self.based_on(before, &after)
            } else {
                Some((self.whole(before).into(), true))
            };
            if let Some(kept) = self.kept.get_mut(before) {
                kept.rebase(rebased);
            }
        }
        self.kept.remove(at);
        self.tags.remove(at);
    }

    /// Drops this many of the oldest.
    pub(crate) fn forget(&mut self, count: usize) {
        let count = count.min(self.kept.len());
        self.kept.drain(..count);
        self.tags.drain(..count);
    }

    /// What is to be kept of the `data` of an event once another comes after it, and whether that is all of it; `None` when it
    /// stays.
    fn based_on(&self, at: usize, after: &[FieldHash]) -> Option<(Box<[FieldHash]>, bool)> {
        let newest = Count(at) + 1 == self.kept.len();
        let kept = self.kept.get(at)?;
        let stays = at.checked_rem(STRIDE) == Some(0) && at > 0;
        if kept.whole && (stays || !newest) {
            return None;
        }
        let data = self.whole(at);
        Some(if stays { (data.into(), true) } else { (difference(&data, after).into(), false) })
    }
}

impl Kept {
    fn rebase(&mut self, data: Option<(Box<[FieldHash]>, bool)>) {
        if let Some((data, whole)) = data {
            self.event.data = data;
            self.whole = whole;
        }
    }
}

/// Whether `previous_data` of an event has a field.
pub(super) fn changes(event: &Event, name: u32) -> bool {
    event.previous.binary_search_by_key(&name, |(field, _)| field.name()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::super::event::Rank;
    use super::super::fields;
    use super::*;
    use crate::payload::Index;

    fn moment(second: u64) -> Moment {
        let text = format!("\"2024-06-01T{:02}:{:02}:{:02}\"", second / 3600, second / 60 % 60, second % 60);
        Moment::of(&Index::read(text.as_bytes()).unwrap().root().unwrap()).unwrap()
    }

    /// As a list of events that have all their fields, whatever comes and goes, and in whatever order.
    #[test]
    fn what_an_event_holds_is_found_again() {
        for (seed, order) in [(1_u64, 0), (2, 1), (3, 2)] {
            let (mut ours, mut theirs) = (Events::default(), Vec::<(Moment, Name, Vec<FieldHash>)>::new());
            let mut state = seed;
            let mut random = |below: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % below
            };
            for step in 0..700 {
                let second = [step, 700 - step, random(700)][order];
                let id = Name::new(&format!("ev_{step}"));
                let data: Vec<FieldHash> = (0..6)
                    .map(|name| FieldHash::new(name, u32::try_from(random(4)).unwrap()))
                    .filter(|field| field.value() > 0)
                    .collect();
                let event = Event {
                    updated: moment(second),
                    rank: Rank::Other,
                    id: id.clone(),
                    created: moment(second),
                    data: data.clone().into(),
                    previous: Box::default(),
                    dates: [0; 2],
                    listed: None,
                };
                ours.insert(event, 7);
                theirs.push((moment(second), id, data));
                theirs.sort();
                if random(5) == 0 {
                    let at = usize::try_from(random(theirs.len() as u64)).unwrap();
                    assert_eq!(ours.find(7, &theirs[at].1), Some(at));
                    ours.remove(at);
                    theirs.remove(at);
                }
                if random(50) == 0 {
                    ours.forget(2);
                    theirs.drain(..theirs.len().min(2));
                }
                if step % 50 == 0 {
                    for (at, (_, id, data)) in theirs.iter().enumerate() {
                        assert_eq!(ours.get(at).map(|event| &event.id), Some(id), "{step}");
                        assert_eq!(*ours.whole(at), **data, "{step}, {at}");
                        (0..6).for_each(|name| assert_eq!(ours.value(at, name), fields::value(data, name)));
                    }
                    let whole = ours.kept.iter().filter(|kept| kept.whole).count();
                    assert!(whole <= 1 + ours.len() / (STRIDE / 2), "{whole} of {}", ours.len());
                }
            }
        }
    }
}
