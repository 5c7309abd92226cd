/*!
Folds events into the state of each object, in whatever order they arrive, and finds what is missing between them.

Close sends the whole object with every event, does not promise an order, and repeats a delivery until it is answered.
A [`History`] keeps, for each object, what its newest event says, tells repetitions and latecomers, and finds where an
event does not follow from the one before it, so that another must be missing.

All of it is a function of the set of events that were seen: any order and any repetition of them ends in the same
[`to_json`](History::to_json). Only the [`Outcome`] of a single event depends on what came before.

```
use closehook::history::{History, Name, Outcome};
use closehook::payload::Index;

let mut history = History::default();
let first = Index::read(br#"{"id": "ev_1", "object_id": "lead_1", "action": "created",
    "date_updated": "2024-06-01T00:00:00", "data": {"name": "Bluth"}}"#)?;
let third = Index::read(br#"{"id": "ev_3", "object_id": "lead_1", "action": "updated", "changed_fields": ["name"],
    "date_updated": "2024-06-03T00:00:00", "data": {"name": "Bluth Company"}, "previous_data": {"name": "Sitwell"}}"#)?;
history.apply(first.event().ok_or("no event")?)?;
let applied = history.apply(third.event().ok_or("no event")?)?;
assert_eq!(applied.outcome, Outcome::Gap); // who named it Sitwell?
assert_eq!(history.get(&Name::new("lead_1")), Some(r#"{"name": "Bluth Company"}"#));
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/
#![forbid(unsafe_code)]

mod by_id;
mod closed;
mod event;
mod events;
mod fields;
mod gap;
mod moment;
mod name;
mod object;
mod objects;
mod options;
mod order;
mod read;
mod write;

pub use closed::Closed;
pub(crate) use event::{Arrival, Event, Rank, State};
pub(crate) use fields::{FieldHash, changed, name_hash};
pub use gap::{Evidence, Gap};
pub use moment::Moment;
pub use name::Name;
pub(crate) use name::NameCache;
pub(crate) use object::Object;
pub(crate) use objects::Objects;
pub use options::Options;
pub use write::{closed_to_json, gaps_to_json};

use crate::Error;
use crate::payload::Value;

/// Whether an object is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Present,
    /// Its newest event is that it was deleted.
    Deleted,
    /// It is a lead that was merged into another.
    Merged,
}

impl Presence {
    /// In lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Deleted => "deleted",
            Self::Merged => "merged",
        }
    }
}

/// An object without its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Whether it is there.
    pub presence: Presence,
    /// Of its newest event, as the next two; `None` of a lead of which nothing was seen but that it was merged.
    pub object_type: Option<Name>,
    /// The id of that event.
    pub event_id: Option<Name>,
    /// The `date_updated` of that event, or the moment of the merge.
    pub updated: Moment,
    /// The lead that it was merged into.
    pub merged_into: Option<Name>,
    /// Its events up to this moment may be forgotten, and gaps between them with them: there were more than
    /// [`Options::max_events`].
    pub forgotten_until: Option<Moment>,
}

/// The effect of an event.
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

/// The effect of an event, and the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The effect.
    pub outcome: Outcome,
    /// Its object: `object_id`, or `lead_id` of a `merged` lead, which is the lead that stays.
    pub object_id: Name,
    /// Its id.
    pub event_id: Name,
    /// With [`Outcome::Gap`]: what is missing.
    pub gap: Option<Gap>,
}

#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
impl Applied {
    /// `[object_id, event_id]`, as JSON text.
    pub(crate) fn to_json(&self) -> String {
        let mut json = crate::payload::Writer::default();
        json.open(b'[')
            .raw(self.object_id.json().as_bytes())
            .raw(self.event_id.json().as_bytes())
            .close(b']');
        json.done_text()
    }
}

/// The state of objects after many events.
///
/// ```
/// use closehook::history::{History, Name, Outcome, Presence};
/// use closehook::payload::Index;
///
/// let mut history = History::default();
/// let mut apply = |text: &str| {
///     let index = Index::read(text.as_bytes()).ok()?;
///     Some(history.apply(index.event()?).ok()?.outcome)
/// };
/// let created = r#"{"id": "ev_1", "object_id": "lead_1", "action": "created", "date_updated": "2024-06-01T00:00:00",
///     "data": {"name": "Bluth"}}"#;
/// let deleted = r#"{"id": "ev_2", "object_id": "lead_1", "action": "deleted", "date_updated": "2024-06-02T00:00:00",
///     "data": {}, "previous_data": {"name": "Bluth"}}"#;
/// assert_eq!(apply(deleted), Some(Outcome::Applied));
/// assert_eq!(apply(created), Some(Outcome::Stale));
/// assert_eq!(apply(created), Some(Outcome::Duplicate));
///
/// let lead = Name::new("lead_1");
/// assert_eq!(history.get(&lead), None);
/// assert_eq!(history.status(&lead).map(|status| status.presence), Some(Presence::Deleted));
/// assert_eq!(History::from_json(history.to_json().as_bytes())?.to_json(), history.to_json());
/// # Ok::<(), closehook::Error>(())
/// ```
#[derive(Debug)]
pub struct History(Objects);

impl Default for History {
    fn default() -> Self {
        Self::new(Options::default())
    }
}

impl History {
    /// Without events.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self(Objects::new(options))
    }

    /// Takes in an event.
    ///
    /// The newest of an object is the one with the latest `date_updated` (or `date_created`, where that is missing), as a
    /// moment. Of one moment, `created` comes first and `deleted` last. Between them, `previous_data` decides: what it has is
    /// what the event before left. Where it cannot, or contradicts itself, the smaller id is first. An event of a known id with
    /// a later `date_updated` is that event, consolidated with what came after, and takes its place.
    ///
    /// # Errors
    ///
    /// [`Error`], and nothing has changed: without an id, an object or a date, and without `data` unless deleted.
    pub fn apply<'e>(&mut self, event: Value<'e, 'e>) -> Result<Applied, Error> {
        self.0.apply(event)
    }

    /// The object as its newest event has it: the text of its `data`. `None` when it is unknown, deleted or merged.
    #[must_use]
    pub fn get(&self, object_id: &Name) -> Option<&str> {
        let (_, object) = self.0.get(object_id)?;
        if object.merged_into(self.0.horizon()).is_some() {
            return None;
        }
        object.state.data.as_deref()
    }

    /// Whether an object is there, and which event said so; `None` when nothing is known of it.
    #[must_use]
    pub fn status(&self, object_id: &Name) -> Option<Status> {
        let (_, object) = self.0.get(object_id)?;
        let newest = object.last(self.0.horizon());
        let merged_into = object.merged_into(self.0.horizon()).cloned();
        let presence = match newest {
            _ if merged_into.is_some() => Presence::Merged,
            Some(event) if event.rank == Rank::Deleted => Presence::Deleted,
            _ => Presence::Present,
        };
        Some(Status {
            presence,
            object_type: newest.and(object.state.object_type.clone()),
            event_id: newest.map(|event| event.id.clone()),
            updated: newest.map(|event| event.updated).or(object.age())?,
            merged_into,
            forgotten_until: object.cut(self.0.horizon()),
        })
    }

    /// Where events are missing, of one object or of all, by id and then by moment.
    ///
    /// A gap is open until the missing events come and fit in, or the event log has [`answered`](Self::answered), or someone
    /// [`gave it up`](Self::give_up), however many newer events come. Only what is forgotten with its object or beyond
    /// [`Options::max_events`] is gone, and [`forgotten_until`](Self::forgotten_until) and
    /// [`Status::forgotten_until`] say so.
    pub fn gaps(&self, object_id: Option<&Name>) -> impl Iterator<Item = Gap> + use<'_> {
        let (all, one) = match object_id {
            None => (Some(self.0.iter()), None),
            Some(id) => (None, self.0.get(id)),
        };
        all.into_iter().flatten().chain(one).flat_map(|(id, object)| object.gaps(id, self.0.horizon()))
    }

    /// The open gap with this [`id`](Gap::id).
    #[must_use]
    pub fn gap(&self, id: &Name) -> Option<Gap> {
        self.0.gap(id)
    }

    /// Closes a gap, since Close's event log was asked for all events of the object from [`since`](Gap::since) to
    /// [`until`](Gap::until), and [`apply`](Self::apply) has had what it answered. Whatever is still missing there, the log
    /// does not have. Says whether that is new.
    ///
    /// ```
    /// use closehook::history::{Evidence, History};
    /// use closehook::payload::Index;
    ///
    /// let mut history = History::default();
    /// for text in [
    ///     r#"{"id": "ev_1", "object_id": "cont_1", "date_updated": "2024-06-01T00:00:01", "data": {"name": "a"}}"#,
    ///     r#"{"id": "ev_3", "object_id": "cont_1", "date_updated": "2024-06-01T00:00:03", "data": {"name": "c"},
    ///         "previous_data": {"name": "b"}}"#,
    /// ] {
    ///     let index = Index::read(text.as_bytes())?;
    ///     index.event().map(|event| history.apply(event));
    /// }
    /// let gaps: Vec<_> = history.gaps(None).collect();
    /// assert_eq!((gaps[0].id.json(), gaps[0].evidence), (r#""cont_1/ev_3""#, Evidence::Value));
    /// assert!(history.answered(&gaps[0]));
    /// assert_eq!(history.gaps(None).count(), 0);
    /// # Ok::<(), closehook::payload::Malformed>(())
    /// ```
    pub fn answered(&mut self, gap: &Gap) -> bool {
        self.close(gap, None)
    }

    /// Closes a gap that nobody can fill, and keeps the reason. Says whether that is new.
    pub fn give_up(&mut self, gap: &Gap, why: &str) -> bool {
        self.close(gap, Some(Name::new(why)))
    }

    fn close(&mut self, gap: &Gap, why: Option<Name>) -> bool {
        let Gap { since, until, ref event_id, .. } = *gap;
        self.0.close(&gap.object_id, Closed { since, until, event_id: event_id.clone(), why })
    }

    /// The gaps of an object that were closed by the log or given up, by moment.
    #[must_use]
    pub fn closed(&self, object_id: &Name) -> Vec<&Closed> {
        self.0.get(object_id).map_or(Vec::new(), |(_, object)| object.closed.sorted())
    }

    /// Objects of which nothing was heard since this moment may be forgotten, with their gaps: there were more than
    /// [`Options::max_objects`].
    #[must_use]
    pub fn forgotten_until(&self) -> Option<Moment> {
        self.0.horizon()
    }

    /// The ids of all objects of which something is known, in order.
    pub fn object_ids(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().map(|(id, _)| id)
    }

    /// How many objects those are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }
}
