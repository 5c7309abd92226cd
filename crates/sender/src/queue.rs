//! What one subscription still has to be sent.

use core::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use crate::event::Event;
use crate::time::Millis;

/// One event for one subscription: it waits for its time, or is under way.
pub(crate) struct Queued {
    /// When it is tried next.
    pub(crate) due: Millis,
    /// The order in which deliveries were queued; of two that are due at once, the earlier goes first.
    pub(crate) order: u64,
    pub(crate) event: Rc<Event>,
    /// When it was queued.
    pub(crate) since: Millis,
    /// How many attempts were made.
    pub(crate) attempts: u32,
    /// A repetition made by a fault: it is tried once.
    pub(crate) extra: bool,
    /// Whether a fault has put it off already.
    pub(crate) reordered: bool,
}

/// One whose answer has not come.
pub(crate) struct UnderWay {
    pub(crate) subscription: u64,
    /// That of the queue which it was taken from.
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

/// The heap has its greatest on top, and the next one is the least.
impl Ord for Queued {
    fn cmp(&self, other: &Self) -> Ordering {
        other.rank().cmp(&self.rank())
    }
}

/// The deliveries that wait, and how many are under way.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: BinaryHeap<Queued>,
    under_way: u64,
    /// Repetitions among both: they are no backlog.
    extra: u64,
    /// Goes up as the queue is cleared: what was under way then belongs to no queue.
    pub(crate) round: u64,
}

impl Queue {
    /// An empty one that was cleared so many times.
    pub(crate) fn after(round: u64) -> Self {
        Self { round, ..Self::default() }
    }

    /// Events that are neither delivered nor given up.
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

    /// The next that is due. It is under way from now on, until [`back`](Self::back).
    pub(crate) fn pop(&mut self, now: Millis) -> Option<Queued> {
        if self.next_due()? > now {
            return None;
        }
        self.under_way = self.under_way.saturating_add(1);
        self.waiting.pop()
    }

    /// One is under way, as it was before.
    pub(crate) fn resume(&mut self, extra: bool) {
        self.under_way = self.under_way.saturating_add(1);
        self.extra = self.extra.saturating_add(u64::from(extra));
    }

    /// One that was under way no longer is.
    pub(crate) fn back(&mut self, extra: bool) {
        self.under_way = self.under_way.saturating_sub(1);
        self.extra = self.extra.saturating_sub(u64::from(extra));
    }

    /// Forgets everything, and says how many events that were.
    pub(crate) fn clear(&mut self) -> u64 {
        let backlog = self.backlog();
        *self = Self::after(self.round.saturating_add(1));
        backlog
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Queued> {
        self.waiting.iter()
    }
}
