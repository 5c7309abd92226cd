use super::{Gap, Name};
use crate::payload::Writer;

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

/// What an event did, and to which object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What it did.
    pub outcome: Outcome,
    /// Its object: `object_id`, or of a `merged` lead `lead_id`, which is the one that stays.
    pub object_id: Name,
    /// Its id.
    pub event_id: Name,
    /// With [`Outcome::Gap`]: what is missing.
    pub gap: Option<Gap>,
}

impl Applied {
    /// `[object_id, event_id]`, as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.open(b'[')
            .raw(self.object_id.json().as_bytes())
            .raw(self.event_id.json().as_bytes())
            .close(b']');
        json.done_text()
    }
}
