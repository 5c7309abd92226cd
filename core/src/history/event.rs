use std::borrow::Cow;

use super::fields::{self, Field};
use super::{InvalidEvent, Moment, Name};
use crate::payload::{Kind, Value};

/// Where an action stands among those of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Created,
    Other,
    Deleted,
}

/// What is remembered of an event. Their order is that of the fields here: by moment, then by action, then by id. What
/// comes after is only for one id twice with one date: that it makes no difference which of them came first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    pub updated: Moment,
    pub rank: Rank,
    pub id: Name,
    /// When it began: of changes that were consolidated, the first.
    pub created: Moment,
    /// What `data` holds.
    pub data: Box<[Field]>,
    /// What `previous_data` holds, what is null among it, by the hash of the name.
    pub previous: Box<[(Field, Name)]>,
}

/// The object, as its newest event has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    pub object_type: Option<Name>,
    /// JSON text; `None` when it is deleted.
    pub data: Option<Box<str>>,
}

/// An event as it comes.
pub struct Arrival<'e> {
    id: Value<'e, 'e>,
    pub object: Value<'e, 'e>,
    object_type: Option<Value<'e, 'e>>,
    created: Moment,
    updated: Moment,
    rank: Rank,
    data: Option<Value<'e, 'e>>,
    previous: Option<Value<'e, 'e>>,
    merge: Option<(Value<'e, 'e>, Value<'e, 'e>)>,
}

/// The members of an object that are read.
const READ: [&str; 9] = [
    "id",
    "object_id",
    "action",
    "date_created",
    "date_updated",
    "data",
    "previous_data",
    "object_type",
    "lead_id",
];
const READ_OF_META: [&str; 2] = ["merge_source_lead_id", "merge_destination_lead_id"];

/// The values of some keys of an object: of equal keys the last.
fn pick<'e>(object: Value<'e, 'e>, names: &[&str], values: &mut [Option<Value<'e, 'e>>]) {
    for (key, value) in object.members() {
        let plain = key.plain();
        let is = |name: &str| plain.map_or_else(|| key.is(name), |text| text == name.as_bytes());
        if let Some((_, slot)) = names.iter().zip(values.iter_mut()).find(|(name, _)| is(name)) {
            *slot = Some(value);
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

impl<'e> Arrival<'e> {
    pub fn read(event: Value<'e, 'e>) -> Result<Self, InvalidEvent> {
        if event.kind() != Kind::Object {
            return Err(InvalidEvent::NO_EVENT);
        }
        let (mut values, mut merge, mut meta) = ([None; READ.len()], [None; READ_OF_META.len()], [None]);
        pick(event, &READ, &mut values);
        pick(event, &["meta"], &mut meta);
        if let [Some(meta)] = meta {
            pick(meta, &READ_OF_META, &mut merge);
        }
        let [id, object_id, action, created, updated, data, previous, object_type, lead] = values;
        let [source, destination] = merge;
        let id = string(id).ok_or(InvalidEvent::NO_ID)?;
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
        let at = at.ok_or(InvalidEvent::NO_OBJECT)?;
        let date = |date: Option<Value<'e, 'e>>| date.and_then(|date| Moment::of(&date));
        let created = date(created);
        let updated = date(updated).or(created).ok_or(InvalidEvent::NO_DATE)?;
        let rank = match () {
            () if action("created") => Rank::Created,
            () if action("deleted") => Rank::Deleted,
            () => Rank::Other,
        };
        let data = object(data).filter(|_| rank != Rank::Deleted);
        if data.is_none() && rank != Rank::Deleted {
            return Err(InvalidEvent::NO_DATA);
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
            merge: source.zip(destination).filter(|(source, destination)| !source.same(destination)),
        })
    }

    pub fn state(&self) -> Result<State, InvalidEvent> {
        let data = self.data.map(|data| copy(data.text())).transpose()?;
        Ok(State { object_type: self.object_type.map(|name| Name::of(&name)), data })
    }

    pub fn event(&self, ignore: &[String]) -> Event {
        let mut previous = Vec::new();
        if let Some(object) = self.previous {
            fields::each(object, &mut |key, field| {
                if !ignore.iter().any(|name| key.is(name)) {
                    previous.push((field, Name::of(&key)));
                }
            });
        }
        let data = self.data.map(fields::of).unwrap_or_default();
        let Self { created, updated, rank, .. } = *self;
        Event { updated, rank, id: Name::of(&self.id), created, data, previous: previous.into() }
    }

    /// The lead that went into another, with that one.
    pub fn merge(&self) -> Option<(Name, Name)> {
        self.merge.map(|(source, destination)| (Name::of(&source), Name::of(&destination)))
    }

    pub fn updated(&self) -> Moment {
        self.updated
    }
}

/// The text, in UTF-8 whatever it was.
fn copy(text: &[u8]) -> Result<Box<str>, InvalidEvent> {
    // The common case first: `from_utf8_lossy` takes five times as long.
    let text = core::str::from_utf8(text).map_or_else(|_| String::from_utf8_lossy(text), Cow::Borrowed);
    let mut copy = String::new();
    copy.try_reserve_exact(text.len()).map_err(|_| InvalidEvent::NO_MEMORY)?;
    copy.push_str(&text);
    Ok(copy.into())
}
