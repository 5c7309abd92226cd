use std::borrow::Cow;

use super::fields::{self, FieldHash, Ignored, Member, name_hash};
use super::{Moment, Name, NameCache};
use crate::Error;
use crate::count::Count;
use crate::payload::{Kind, Malformed, Value};

/// Where an action stands among those of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Created,
    Other,
    Deleted,
}

/// What is remembered of an event. What comes after the id in the order of the fields here only counts for one id twice with
/// one date: so it makes no difference which of them came first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Event {
    pub updated: Moment,
    pub rank: Rank,
    pub id: Name,
    /// When it began: of changes that were consolidated, the first.
    pub created: Moment,
    /// The fields of `data`, without ignored ones.
    pub data: Box<[FieldHash]>,
    /// The fields of `previous_data`, nulls included, by the hash of the name.
    pub previous: Box<[(FieldHash, Name)]>,
    /// The hashes of `date_updated` in `data` and in `previous_data`; 0 where it proves nothing.
    pub dates: [u32; 2],
    /// The hashes of the names that `changed_fields` has and `previous_data` has not; `None` when an event does not say what it
    /// changed: `created`, `deleted`, `merged`, and without `changed_fields`.
    pub listed: Option<Box<[u32]>>,
}

impl Event {
    /// The key by which the events of an object are sorted.
    pub(crate) fn key(&self) -> (Moment, Rank, &Name) {
        (self.updated, self.rank, &self.id)
    }

    /// Whether it says that it changed nothing: `sent`, `completed`. What these change, an `updated` of the same moment lists.
    pub(crate) fn is_silent(&self) -> bool {
        self.previous.is_empty() && self.listed.as_ref().is_some_and(|listed| listed.is_empty())
    }
}

/// Close moves the `date_updated` of these without an event: by its documentation, when an activity, a task or a contact of
/// the lead changes.
const MOVED: &str = "lead";

/// The object, as its newest event has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct State {
    pub object_type: Option<Name>,
    /// JSON text; `None` when it is deleted.
    pub data: Option<String>,
}

/// An event as it comes.
pub(crate) struct Arrival<'e> {
    id: Value<'e, 'e>,
    pub object: Value<'e, 'e>,
    object_type: Option<Value<'e, 'e>>,
    created: Moment,
    updated: Moment,
    rank: Rank,
    data: Option<Value<'e, 'e>>,
    previous: Option<Value<'e, 'e>>,
    /// Of an event that says what it changed.
    changed: Option<Value<'e, 'e>>,
    merge: Option<(Value<'e, 'e>, Value<'e, 'e>)>,
}

/// The members of an event that are read.
#[derive(Default)]
struct Parts<'e> {
    id: Option<Value<'e, 'e>>,
    object_id: Option<Value<'e, 'e>>,
    action: Option<Value<'e, 'e>>,
    created: Option<Value<'e, 'e>>,
    updated: Option<Value<'e, 'e>>,
    data: Option<Value<'e, 'e>>,
    previous: Option<Value<'e, 'e>>,
    changed: Option<Value<'e, 'e>>,
    object_type: Option<Value<'e, 'e>>,
    lead: Option<Value<'e, 'e>>,
    meta: Option<Value<'e, 'e>>,
}

impl<'e> Parts<'e> {
    fn of(event: Value<'e, 'e>) -> Self {
        let mut parts = Self::default();
        each_member(event, &mut |name, value| {
            let part = match name {
                b"id" => &mut parts.id,
                b"object_id" => &mut parts.object_id,
                b"action" => &mut parts.action,
                b"date_created" => &mut parts.created,
                b"date_updated" => &mut parts.updated,
                b"data" => &mut parts.data,
                b"previous_data" => &mut parts.previous,
                b"changed_fields" => &mut parts.changed,
                b"object_type" => &mut parts.object_type,
                b"lead_id" => &mut parts.lead,
                b"meta" => &mut parts.meta,
                _ => return,
            };
            *part = Some(value);
        });
        parts
    }
}

/// Gives the members of an object by name, in the order of the text: of equal names the last counts.
fn each_member<'e>(object: Value<'e, 'e>, give: &mut dyn FnMut(&[u8], Value<'e, 'e>)) {
    for (key, value) in object.members() {
        match key.plain() {
            Some(name) => give(name, value),
            None => give(key.as_str().unwrap_or_default().as_bytes(), value),
        }
    }
}

/// A string that is not empty.
fn string<'e>(value: Option<Value<'e, 'e>>) -> Option<Value<'e, 'e>> {
    value.filter(|value| value.inside().is_some_and(|text| !text.is_empty()))
}

fn object<'e>(value: Option<Value<'e, 'e>>) -> Option<Value<'e, 'e>> {
    value.filter(|value| value.kind() == Kind::Object)
}

/// An event that cannot be kept.
#[cold]
#[inline(never)]
fn invalid(message: &str, pointer: &str) -> Error {
    Error::at(Malformed::CODE, message, pointer.to_owned())
}

impl<'e> Arrival<'e> {
    pub(crate) fn read(event: Value<'e, 'e>) -> Result<Self, Error> {
        if event.kind() != Kind::Object {
            return Err(invalid("an event must be an object", ""));
        }
        let Parts {
            id,
            object_id,
            action,
            created,
            updated,
            data,
            previous,
            changed,
            object_type,
            lead,
            meta,
        } = Parts::of(event);
        let source = meta.and_then(|meta| meta.get("merge_source_lead_id"));
        let destination = meta.and_then(|meta| meta.get("merge_destination_lead_id"));
        let id = string(id)
            .ok_or_else(|| invalid("the id of an event must be a string that is not empty", "/id"))?;
        let action = |name| action.is_some_and(|action| action.is(name));
        let (object_id, lead) = (string(object_id), string(lead));
        let (mut source, mut destination) = (string(source), string(destination));
        // Of `merged`, Close documents that `lead_id` and `data` are those of the lead that stays.
        let mut at = object_id;
        if action("merged") && lead.is_some() {
            at = lead;
            source = source.or(object_id);
            destination = destination.or(lead);
        }
        let at = at.ok_or_else(|| {
            invalid("the id of an event's object must be a string that is not empty", "/object_id")
        })?;
        let date = |date: Option<Value<'e, 'e>>| date.and_then(|date| Moment::of(&date));
        let created = date(created);
        let updated = date(updated)
            .or(created)
            .ok_or_else(|| invalid("the date of an event must be one that can be read", "/date_updated"))?;
        let rank = match () {
            () if action("created") => Rank::Created,
            () if action("deleted") => Rank::Deleted,
            () => Rank::Other,
        };
        let data = object(data).filter(|_| rank != Rank::Deleted);
        if data.is_none() && rank != Rank::Deleted {
            return Err(invalid("the data of an event that is not deleted must be an object", "/data"));
        }
        Ok(Self {
            id,
            object: at,
            object_type: string(object_type),
            created: created.unwrap_or(updated).min(updated),
            updated,
            rank,
            data,
            previous: object(previous),
            changed: changed
                .filter(|changed| changed.kind() == Kind::Array && rank == Rank::Other && !action("merged")),
            merge: source.zip(destination).filter(|(source, destination)| !source.same(destination)),
        })
    }

    pub(crate) fn object_type(&self, names: &mut NameCache) -> Option<Name> {
        self.object_type.map(|object_type| names.name(&object_type))
    }

    /// Makes of what an object was what it is. Its data is put where that before it was, which is mostly as long: each time
    /// anew, it left a hole behind that little fits into.
    pub(crate) fn tell(&self, state: &mut State, object_type: Option<Name>) -> Result<(), Error> {
        match (self.data, &mut state.data) {
            (Some(data), Some(text)) => copy(data.text(), text)?,
            (Some(data), none) => {
                let mut text = String::new();
                copy(data.text(), &mut text)?;
                *none = Some(text);
            }
            (None, text) => *text = None,
        }
        state.object_type = object_type;
        Ok(())
    }

    pub(crate) fn event(&self, ignored: &Ignored, names: &mut NameCache) -> Event {
        let moved = self.object_type.is_some_and(|object_type| object_type.is(MOVED));
        // One after the other; mostly, `data` has more members.
        let (mut members, mut dates) = (Vec::new(), [0; 2]);
        let [is, was] = &mut dates;
        let data = self.data.map(|data| fields::of(data, ignored, &mut members, is)).unwrap_or_default();
        let mut previous = Vec::new();
        members.clear();
        if let Some(object) = self.previous {
            fields::find(object, ignored, &mut members, was);
            let key = |member: &Member| object.other(fields::place(*member));
            previous.reserve_exact(members.len());
            previous.extend(
                members.iter().filter_map(|member| Some((fields::field(*member), names.name(&key(member)?)))),
            );
        }
        if moved {
            *was = 0;
        }
        let known = |name: &u32| members.binary_search_by_key(name, |member| fields::name(*member)).is_ok();
        let listed = self.changed.map(|changed| {
            let listed = changed.elements().map(|name| name_hash(&name));
            let mut listed: Vec<u32> = listed.filter(|name| !ignored.has(*name) && !known(name)).collect();
            listed.sort_unstable();
            listed.dedup();
            listed.into()
        });
        let Self { created, updated, rank, .. } = *self;
        Event {
            updated,
            rank,
            id: Name::of(&self.id),
            created,
            data,
            previous: previous.into(),
            dates,
            listed,
        }
    }

    /// The hash of its id: others have others, but for a coincidence.
    pub(crate) fn tag(&self) -> u32 {
        name_hash(&self.id)
    }

    /// The lead that went into another, with that one.
    pub(crate) fn merge(&self) -> Option<(Name, Name)> {
        self.merge.map(|(source, destination)| (Name::of(&source), Name::of(&destination)))
    }

    pub(crate) fn updated(&self) -> Moment {
        self.updated
    }
}

/// Replaces a text by another, decoded as UTF-8. If memory runs out, the old text stays.
fn copy(text: &[u8], to: &mut String) -> Result<(), Error> {
    // The common case first: `from_utf8_lossy` takes five times as long.
    let text = core::str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed);
    let more = (Count(text.len()) - to.len()).0;
    to.try_reserve_exact(more)
        .map_err(|_| Error::at("TOO_LARGE", "there is no memory for the data", "/data".to_owned()))?;
    to.clear();
    to.push_str(&text);
    if to.capacity() / 2 > text.len() {
        to.shrink_to_fit();
    }
    Ok(())
}
