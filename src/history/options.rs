/// How much is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Events of each object, 1 to [`Options::MOST_REMEMBERED`]: what a repetition is known by, and what a gap is found
    /// among.
    pub remember: usize,
    /// Objects, 1 or more, or as many as there are. Beyond it, those are forgotten whose newest event is oldest.
    pub max_objects: Option<usize>,
    /// Fields of `previous_data` that prove no gap.
    pub ignore: Vec<String>,
}

impl Options {
    /// An event is looked for among those of its object one by one.
    pub const MOST_REMEMBERED: usize = 1000;

    /// Numbers below 1 count as 1.
    pub(super) fn bounded(self) -> Self {
        Self {
            remember: self.remember.clamp(1, Self::MOST_REMEMBERED),
            max_objects: self.max_objects.map(|most| most.max(1)),
            ignore: self.ignore,
        }
    }
}

impl Default for Options {
    /// 16 events, 100,000 objects. What Close moves without an event of that object proves nothing: by its documentation,
    /// the activities, tasks and contacts of a lead move its `date_updated`.
    fn default() -> Self {
        let ignore = ["date_updated", "updated_by", "updated_by_name"].map(str::to_owned).to_vec();
        Self { remember: 16, max_objects: Some(100_000), ignore }
    }
}
