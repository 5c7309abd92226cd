use core::cmp::Ordering;
use std::collections::BinaryHeap;

use super::{Gap, Moment, Name};
use crate::sequence::Sequence;

/// A stretch of time in which nothing more is missing of an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closed {
    /// After, or at, this moment.
    pub since: Moment,
    /// Before this moment, or at it.
    pub until: Moment,
    /// The event that did not follow from the one before it.
    pub event_id: Name,
    /// Why it was given up; `None` when the event log has nothing more.
    pub why: Option<Name>,
}

/// Whose gaps a stretch closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    /// Any event's: the log answers for the whole stretch.
    Any,
    /// Its event's, answered by the log. The gap that is meant may have another end, since an event grows by consolidation.
    Answered,
    /// Its event's, given up.
    GivenUp,
}

/// The stretches of one object, found by event and by moment: an object can have as many as it has events.
#[derive(Debug, Default)]
pub(crate) struct Stretches {
    /// By whose gaps they close, then by event, then by moment. Of one event none contains another, so both ends are in order.
    all: Sequence<(Whose, Closed)>,
}

/// How a stretch stands to those that close the gaps of an event.
fn compare((known, closed): &(Whose, Closed), whose: Whose, event_id: &Name) -> Ordering {
    let by_event = || if whose == Whose::Any { Ordering::Equal } else { closed.event_id.cmp(event_id) };
    known.cmp(&whose).then_with(by_event)
}

impl Stretches {
    /// Adds a stretch. Returns false if a known stretch contains it.
    pub(crate) fn add(&mut self, closed: Closed) -> bool {
        let Closed { since, until, ref event_id, .. } = closed;
        if [Whose::Answered, Whose::GivenUp]
            .into_iter()
            .any(|whose| self.has(whose, event_id, since, Some(until)))
        {
            return false;
        }
        if closed.why.is_some() {
            self.put(Whose::GivenUp, closed);
            return true;
        }
        self.shed(Whose::GivenUp, event_id, since, until);
        if !self.has(Whose::Any, event_id, since, Some(until)) {
            self.put(Whose::Any, closed.clone());
        }
        self.put(Whose::Answered, closed);
        true
    }

    /// Whether a gap is in one of them.
    pub(crate) fn cover(&self, gap: &Gap) -> bool {
        let Gap { since, until, ref event_id, .. } = *gap;
        let own = |whose| self.has(whose, event_id, since, None);
        self.has(Whose::Any, event_id, since, Some(until)) || own(Whose::Answered) || own(Whose::GivenUp)
    }

    pub(crate) fn clear(&mut self) {
        self.all = Sequence::default();
    }

    /// By moment.
    pub(crate) fn sorted(&self) -> Vec<&Closed> {
        let own = self.all.iter().filter(|(whose, _)| *whose != Whose::Any);
        own.map(|(_, closed)| closed).collect::<BinaryHeap<_>>().into_sorted_vec()
    }

    /// Whether one of an event goes from this moment, or an earlier one, to that, or a later one; without that, to any.
    fn has(&self, whose: Whose, event_id: &Name, since: Moment, until: Option<Moment>) -> bool {
        // Of those that end late enough, the first starts first.
        let ends = |each: &(Whose, Closed)| {
            compare(each, whose, event_id).then_with(|| Some(each.1.until).cmp(&until)).is_lt()
        };
        let first = self.all.after(ends).next();
        first.is_some_and(|each| compare(each, whose, event_id).is_eq() && each.1.since <= since)
    }

    /// Adds one in place of those that it contains.
    fn put(&mut self, whose: Whose, closed: Closed) {
        let Closed { since, until, ref event_id, .. } = closed;
        self.shed(whose, event_id, since, until);
        let event_id = event_id.clone();
        let before = |each: &(Whose, Closed)| {
            compare(each, whose, &event_id).then_with(|| each.1.until.cmp(&until)).is_lt()
        };
        // Without memory for it, the gap stays open.
        let _ = self.all.insert_after(before, (whose, closed));
    }

    /// Takes away those that such a stretch contains.
    fn shed(&mut self, whose: Whose, event_id: &Name, since: Moment, until: Moment) {
        let starts = |each: &(Whose, Closed)| {
            compare(each, whose, event_id).then_with(|| each.1.since.cmp(&since)).is_lt()
        };
        let is_within =
            |each: &(Whose, Closed)| compare(each, whose, event_id).is_eq() && each.1.until <= until;
        while self.all.after(starts).next().is_some_and(is_within) {
            self.all.remove_after(starts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Evidence;
    use crate::payload::Index;

    /// A list of which each is looked at.
    #[derive(Default)]
    struct List(Vec<Closed>);

    impl List {
        fn add(&mut self, closed: Closed) -> bool {
            let contains = |one: &Closed, other: &Closed| {
                one.event_id == other.event_id && one.since <= other.since && other.until <= one.until
            };
            if self.0.iter().any(|known| contains(known, &closed)) {
                return false;
            }
            self.0.retain(|known| !contains(&closed, known) || known.why.is_none() && closed.why.is_some());
            self.0.push(closed);
            true
        }

        fn cover(&self, gap: &Gap) -> bool {
            self.0.iter().any(|known| {
                let answered = known.why.is_none() && gap.until <= known.until;
                known.since <= gap.since && (answered || gap.event_id == known.event_id)
            })
        }
    }

    #[test]
    fn they_cover_what_a_list_of_all_covers() {
        let moments: Vec<Moment> = (0..30)
            .map(|second| format!("\"2024-06-01T00:00:{second:02}\""))
            .filter_map(|text| Moment::of(&Index::read(text.as_bytes()).ok()?.root()?))
            .collect();
        let mut state = 1_u64;
        for events in [1, 3, 40] {
            let (mut ours, mut theirs) = (Stretches::default(), List::default());
            for _ in 0..3000 {
                let mut random = |below: u64| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 33) % below
                };
                let (from, length) = (random(25), random(5));
                let moment = |at: u64| moments[usize::try_from(at).unwrap()];
                let (since, until) = (moment(from), moment(from + length));
                let event_id = Name::new(&format!("ev_{}", random(events)));
                let gap = Gap {
                    id: event_id.clone(),
                    object_id: Name::new("lead_1"),
                    object_type: None,
                    event_id: event_id.clone(),
                    evidence: Evidence::Value,
                    fields: Vec::new(),
                    since,
                    until,
                };
                assert_eq!(ours.cover(&gap), theirs.cover(&gap));
                if random(4) == 0 {
                    let why = (random(2) == 0).then(|| Name::new("lost"));
                    let closed = Closed { since, until, event_id, why };
                    assert_eq!(ours.add(closed.clone()), theirs.add(closed));
                }
                if random(500) == 0 {
                    (ours, theirs) = (Stretches::default(), List::default());
                }
            }
            theirs.0.sort();
            assert!(ours.sorted().into_iter().eq(&theirs.0));
        }
    }
}
