/// How much is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many of the newest events of each object are remembered, 1 to [`Options::MOST_REMEMBERED`]. A repetition of one of
    /// them is a [`Duplicate`](super::Outcome::Duplicate), and of an older one [`Stale`](super::Outcome::Stale).
    pub remember: usize,
    /// Events of each object, 1 to [`Options::MOST_EVENTS`]: what gaps are found among, and what the newest is found by. Beyond
    /// it, the oldest are forgotten.
    pub max_events: usize,
    /// Objects, 1 or more, or as many as there are. Beyond it, those are forgotten whose newest event is oldest.
    pub max_objects: Option<usize>,
    /// Fields that prove no gap by their values. A `date_updated` is soft evidence all the same.
    pub ignore: Vec<String>,
}

impl Options {
    /// The most that [`remember`](Self::remember) can be.
    pub const MOST_REMEMBERED: usize = 1000;

    /// The most that [`max_events`](Self::max_events) can be: an event is looked for among those of its object one by one.
    pub const MOST_EVENTS: usize = 100_000;

    /// Numbers below 1 count as 1.
    pub(super) fn bounded(self) -> Self {
        Self {
            remember: self.remember.clamp(1, Self::MOST_REMEMBERED),
            max_events: self.max_events.clamp(1, Self::MOST_EVENTS),
            max_objects: self.max_objects.map(|most| most.max(1)),
            ignore: self.ignore,
        }
    }
}

impl Default for Options {
    /// Repetitions of 16 events; 10,000 events of each of 100,000 objects. What Close moves without an event of that object proves nothing: by its documentation,
    /// the activities, tasks and contacts of a lead move its `date_updated`.
    fn default() -> Self {
        let ignore = ["date_updated", "updated_by", "updated_by_name"].map(str::to_owned).to_vec();
        Self { remember: 16, max_events: 10_000, max_objects: Some(100_000), ignore }
    }
}
