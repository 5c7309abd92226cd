use super::{Gap, Moment, Name};

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

impl Closed {
    /// Whether a gap is in it. The log answers for the whole stretch, and the gap that is meant may have another end: its event
    /// may have grown since, by consolidation.
    pub(super) fn covers(&self, gap: &Gap) -> bool {
        let is_answered = self.why.is_none() && gap.until <= self.until;
        self.since <= gap.since && (is_answered || gap.event_id == self.event_id)
    }

    /// Whether there is no need for another one beside it.
    pub(super) fn contains(&self, other: &Self) -> bool {
        self.event_id == other.event_id && self.since <= other.since && other.until <= self.until
    }
}
