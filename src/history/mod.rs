/*!
Events folded into the state of each object, in whatever order they arrive.

Close sends the whole object with every event, does not promise an order, and repeats a delivery until it is answered.
A [`History`] keeps, for each object, what its newest event says, tells repetitions and latecomers, and finds where an
event does not follow from the one before it, so that another must be missing.

All of it is a function of the set of events that were seen: any order and any repetition of them ends in the same
[`to_json`](History::to_json). Only the [`Outcome`] of a single event depends on what came before.
*/
#![forbid(unsafe_code)]

mod read;
mod write;

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BTreeMap, BinaryHeap};

#[doc(inline)]
pub use closehook_core::history::{Gap, InvalidEvent, Moment, Name, Outcome};
pub use read::InvalidHistory;
pub use write::gaps_to_json;

use crate::payload::Value;
use closehook_core::history::{Arrival, Object, Rank};

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
    fn bounded(self) -> Self {
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

/// What is known of an object, but for its data.
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
/// # Ok::<(), closehook::history::InvalidHistory>(())
/// ```
#[derive(Debug)]
pub struct History {
    options: Options,
    objects: BTreeMap<Name, Object>,
    /// Each object with an age that it had, and may have no longer: the first is looked at when one must go.
    ages: BinaryHeap<Reverse<(Option<Moment>, Name)>>,
    /// The latest moment of anything forgotten with its object.
    horizon: Option<Moment>,
}

impl Default for History {
    fn default() -> Self {
        Self::new(Options::default())
    }
}

/// What is done to an object, once; the moment is the horizon.
type Change<'c> = &'c mut dyn FnMut(&mut Object, Option<Moment>) -> Result<(), InvalidEvent>;

impl History {
    /// Without events.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options: options.bounded(), objects: BTreeMap::new(), ages: BinaryHeap::new(), horizon: None }
    }

    /// Takes in an event.
    ///
    /// The newest of an object is the one with the latest `date_updated` (or `date_created`, where that is missing), as a
    /// moment. Of one moment, `created` comes first and `deleted` last, then the smaller id; so `sent` and `updated` of
    /// one moment are two events, whose order is always the same. An event of a known id with a later `date_updated` is
    /// that event, consolidated with what came after, and takes its place.
    ///
    /// # Errors
    ///
    /// [`InvalidEvent`], and nothing has changed: without an id, an object or a date, and without `data` unless deleted.
    pub fn apply<'e>(&mut self, event: Value<'e, 'e>) -> Result<Applied, InvalidEvent> {
        let arrival = Arrival::read(event)?;
        let event = arrival.event(&self.options.ignore);
        let (event_id, object_id, remember) =
            (event.id.clone(), Name::of(&arrival.object), self.options.remember);
        let (mut outcome, mut gap, mut event) = (Outcome::Stale, None, Some(event));
        self.change(object_id.clone(), &mut |object, horizon| {
            let Some(event) = event.take() else { return Ok(()) };
            outcome = object.add(event, remember, &mut || arrival.state())?;
            if outcome == Outcome::Applied {
                gap = object.last_gap(&object_id, horizon);
                outcome = match object.remembered(horizon) {
                    // From before the horizon, of an object of which only a merge is known that is newer.
                    [] => Outcome::Stale,
                    _ if gap.is_some() => Outcome::Gap,
                    _ => Outcome::Applied,
                };
            }
            Ok(())
        })?;
        if let Some((source, destination)) = arrival.merge() {
            self.change(source, &mut |object, _| {
                object.merge(arrival.updated(), destination.clone());
                Ok(())
            })?;
        }
        // It may have been too old to be kept at all, or the lead that it merges took its place.
        let full = self.options.max_objects.is_some_and(|most| self.objects.len() >= most);
        if full && outcome != Outcome::Duplicate && !self.objects.contains_key(&object_id) {
            (outcome, gap) = (Outcome::Stale, None);
        }
        Ok(Applied { outcome, object_id, event_id, gap })
    }

    /// Changes an object, which may be new, and lets the oldest go if that makes one too many.
    fn change(&mut self, id: Name, change: Change<'_>) -> Result<(), InvalidEvent> {
        if let Some(object) = self.objects.get_mut(&id) {
            object.forget(self.horizon);
            return change(object, self.horizon);
        }
        let mut object = Object::default();
        change(&mut object, self.horizon)?;
        if self.options.max_objects.is_some() {
            self.ages.push(Reverse((object.age(), id.clone())));
        }
        self.objects.insert(id, object);
        self.bound();
        Ok(())
    }

    /// Forgets what is too much. Whoever goes is older than all who stay, and they only get younger: nothing that is seen
    /// later would have kept it, so that who stays does not depend on the order.
    fn bound(&mut self) {
        while self.options.max_objects.is_some_and(|most| self.objects.len() > most) {
            let Some(mut oldest) = self.ages.peek_mut() else { break };
            let Reverse((known, id)) = &mut *oldest;
            let age = self.objects.get(id).and_then(Object::age);
            if age > *known {
                *known = age;
                continue;
            }
            let Reverse((_, id)) = PeekMut::pop(oldest);
            self.objects.remove(&id);
            self.horizon = self.horizon.max(age);
        }
    }

    /// The object as its newest event has it: the text of its `data`. `None` when it is unknown, deleted or merged.
    #[must_use]
    pub fn get(&self, object_id: &Name) -> Option<&str> {
        let object = self.objects.get(object_id)?;
        if object.merged_into(self.horizon).is_some() {
            return None;
        }
        object.state.data.as_deref()
    }

    /// Whether an object is there, and which event said so; `None` when nothing is known of it.
    #[must_use]
    pub fn status(&self, object_id: &Name) -> Option<Status> {
        let object = self.objects.get(object_id)?;
        let newest = object.remembered(self.horizon).last();
        let merged_into = object.merged_into(self.horizon).cloned();
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
        })
    }

    /// Where events are missing between those that are remembered, of one object or of all, by id and then by moment. One
    /// that comes late and fits in closes its gap.
    pub fn gaps(&self, object_id: Option<&Name>) -> impl Iterator<Item = Gap> + use<'_> {
        let (all, one) = match object_id {
            None => (Some(self.objects.iter()), None),
            Some(id) => (None, self.objects.get_key_value(id)),
        };
        all.into_iter().flatten().chain(one).flat_map(|(id, object)| object.gaps(id, self.horizon))
    }

    /// The ids of all objects of which something is known, in order.
    pub fn object_ids(&self) -> impl Iterator<Item = &Name> {
        self.objects.keys()
    }

    /// How many objects those are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}
