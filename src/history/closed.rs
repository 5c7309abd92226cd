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
    /// Adds a stretch; false when one that contains it is there.
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
