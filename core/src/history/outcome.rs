/// What an event did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is the newest of its object, whose state is now its own.
    Applied,
    /// It is known: an event of this id was seen, with this `date_updated` or a later one.
    Duplicate,
    /// A newer event of its object was seen. The state is what it was.
    Stale,
    /// Applied, but not what follows from the event before it.
    Gap,
}

impl Outcome {
    /// In lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Duplicate => "duplicate",
            Self::Stale => "stale",
            Self::Gap => "gap",
        }
    }
}
