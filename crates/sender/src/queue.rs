//! The queue of a subscription's pending deliveries.

use core::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use crate::event::Event;
use crate::time::Millis;

/// An event that is queued for a subscription, or under way to it.
pub(crate) struct Queued {
    /// When the next attempt is due.
    pub(crate) due: Millis,
    /// The position in the order of queuing. If two deliveries are due at the same time, the lower one goes first.
    pub(crate) order: u64,
    pub(crate) event: Rc<Event>,
    /// When it was queued.
    pub(crate) since: Millis,
    /// The number of attempts so far.
    pub(crate) attempts: u32,
    /// Whether this is a copy made by a fault. A copy is not retried.
    pub(crate) extra: bool,
    /// Whether a fault has already delayed it.
    pub(crate) reordered: bool,
}

/// A delivery that waits for its answer.
pub(crate) struct UnderWay {
    pub(crate) subscription: u64,
    /// The round of the queue that it was taken from.
    pub(crate) round: u64,
    pub(crate) queued: Queued,
}

impl Queued {
    fn rank(&self) -> (Millis, u64, bool) {
        (self.due, self.order, self.extra)
    }
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for Queued {}

impl PartialOrd for Queued {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reversed, because `BinaryHeap` returns the greatest element first and the earliest delivery is wanted.
impl Ord for Queued {
    fn cmp(&self, other: &Self) -> Ordering {
        other.rank().cmp(&self.rank())
    }
}

/// The waiting deliveries, and the number of those under way.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: BinaryHeap<Queued>,
    under_way: u64,
    /// How many of both are copies made by a fault. Copies do not count as backlog.
    extra: u64,
    /// Increases whenever the queue is cleared. Deliveries that were under way then no longer belong to it.
    pub(crate) round: u64,
}

impl Queue {
    /// An empty queue that has been cleared `round` times.
    pub(crate) fn after(round: u64) -> Self {
        Self { round, ..Self::default() }
    }

    /// The number of events that are neither delivered nor given up.
    pub(crate) fn backlog(&self) -> u64 {
        let waiting = u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        waiting.saturating_add(self.under_way).saturating_sub(self.extra)
    }

    pub(crate) fn under_way(&self) -> u64 {
        self.under_way
    }

    pub(crate) fn next_due(&self) -> Option<Millis> {
        self.waiting.peek().map(|delivery| delivery.due)
    }

    pub(crate) fn push(&mut self, delivery: Queued) {
        self.extra = self.extra.saturating_add(u64::from(delivery.extra));
        self.waiting.push(delivery);
    }

    /// Takes the next delivery that is due. It counts as under way until [`back`](Self::back) is called.
    pub(crate) fn pop(&mut self, now: Millis) -> Option<Queued> {
        if self.next_due()? > now {
            return None;
        }
        self.under_way = self.under_way.saturating_add(1);
        self.waiting.pop()
    }

    /// Counts a restored delivery as under way.
    pub(crate) fn resume(&mut self, extra: bool) {
        self.under_way = self.under_way.saturating_add(1);
        self.extra = self.extra.saturating_add(u64::from(extra));
    }

    /// Ends a delivery that was under way.
    pub(crate) fn back(&mut self, extra: bool) {
        self.under_way = self.under_way.saturating_sub(1);
        self.extra = self.extra.saturating_sub(u64::from(extra));
    }

    /// Clears the queue. Returns the backlog that it had.
    pub(crate) fn clear(&mut self) -> u64 {
        let backlog = self.backlog();
        *self = Self::after(self.round.saturating_add(1));
        backlog
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Queued> {
        self.waiting.iter()
    }
}
