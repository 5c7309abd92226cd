use super::fields::{self, Field};
use super::{InvalidEvent, Moment, Name};
use crate::payload::{Kind, Value};

/// Where an action stands among those of one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Created,
    Other,
    Deleted,
}

/// What is remembered of an event. Their order is that of the fields here: by moment, then by action, then by id. What
/// comes after is only for one id twice with one date: that it makes no difference which of them came first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub(super) updated: Moment,
    pub(super) rank: Rank,
    pub(super) id: Name,
    /// When it began: of changes that were consolidated, the first.
    pub(super) created: Moment,
    /// What `data` holds.
    pub(super) data: Box<[Field]>,
    /// What `previous_data` holds, by name, those that are null among it.
    pub(super) previous: Box<[(Name, Field)]>,
}

/// The object, as its newest event has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    pub(super) object_type: Option<Name>,
    /// JSON text; `None` when it is deleted.
    pub(super) data: Option<Box<str>>,
}

/// An event as it comes.
pub(super) struct Arrival<'e> {
    event: Value<'e, 'e>,
    pub(super) object: Value<'e, 'e>,
    id: Value<'e, 'e>,
    created: Moment,
    updated: Moment,
    rank: Rank,
    data: Option<Value<'e, 'e>>,
    merge: Option<(Value<'e, 'e>, Value<'e, 'e>)>,
}

fn string<'e>(object: Option<Value<'e, 'e>>, name: &str) -> Option<Value<'e, 'e>> {
    let text = |value: &Value<'e, 'e>| value.inside().is_some_and(|text| !text.is_empty());
    object?.get(name).filter(text)
}

impl<'e> Arrival<'e> {
    pub(super) fn read(event: Value<'e, 'e>) -> Result<Self, InvalidEvent> {
        if event.kind() != Kind::Object {
            return Err(InvalidEvent::NO_EVENT);
        }
        let id = string(Some(event), "id").ok_or(InvalidEvent::NO_ID)?;
        let action = string(Some(event), "action");
        let action = |name| action.is_some_and(|action| action.is(name));
        let (object_id, lead) = (string(Some(event), "object_id"), string(Some(event), "lead_id"));
        let meta = event.get("meta");
        let mut source = string(meta, "merge_source_lead_id");
        let mut destination = string(meta, "merge_destination_lead_id");
        // Of `merged`, Close documents that `lead_id` and `data` are those of the lead that stays.
        let mut object = object_id;
        if action("merged")
            && let Some(lead) = lead
        {
            object = Some(lead);
            source = source.or(object_id);
            destination = destination.or(object);
        }
        let object = object.ok_or(InvalidEvent::NO_OBJECT)?;
        let date = |name| event.get(name).and_then(|date| Moment::of(&date));
        let created = date("date_created");
        let updated = date("date_updated").or(created).ok_or(InvalidEvent::NO_DATE)?;
        let rank = match () {
            () if action("created") => Rank::Created,
            () if action("deleted") => Rank::Deleted,
            () => Rank::Other,
        };
        let data = event.get("data").filter(|data| data.kind() == Kind::Object && rank != Rank::Deleted);
        if data.is_none() && rank != Rank::Deleted {
            return Err(InvalidEvent::NO_DATA);
        }
        let created = created.unwrap_or(updated).min(updated);
        let merge = source.zip(destination).filter(|(source, destination)| !source.same(destination));
        Ok(Self { event, object, id, created, updated, rank, data, merge })
    }

    pub(super) fn state(&self) -> Result<State, InvalidEvent> {
        let object_type = string(Some(self.event), "object_type").map(|name| Name::of(&name));
        let data = self.data.map(|data| copy(data.text())).transpose()?;
        Ok(State { object_type, data })
    }

    pub(super) fn event(&self, ignore: &[String]) -> Event {
        let previous = self.event.get("previous_data").filter(|previous| previous.kind() == Kind::Object);
        let kept = previous.into_iter().flat_map(fields::members);
        let kept = kept.filter(|(key, _)| !ignore.iter().any(|name| key.is(name)));
        let previous = distinct(kept.map(|(key, field)| (Name::of(&key), field)).collect());
        let data = self.data.map(fields::of).unwrap_or_default();
        let Self { created, updated, rank, .. } = *self;
        Event { updated, rank, id: Name::of(&self.id), created, data, previous }
    }

    /// The lead that went into another, with that one.
    pub(super) fn merge(&self) -> Option<(Name, Name)> {
        self.merge.map(|(source, destination)| (Name::of(&source), Name::of(&destination)))
    }

    pub(super) fn updated(&self) -> Moment {
        self.updated
    }
}

/// Names with their fields, by name, each once: of equal ones the last.
pub(super) fn distinct(mut fields: Vec<(Name, Field)>) -> Box<[(Name, Field)]> {
    fields.reverse();
    fields.sort_by(|(one, _), (other, _)| one.cmp(other));
    fields.dedup_by(|(one, _), (other, _)| one == other);
    fields.into()
}

/// The text, in UTF-8 whatever it was.
fn copy(text: &[u8]) -> Result<Box<str>, InvalidEvent> {
    let text = String::from_utf8_lossy(text);
    let mut copy = String::new();
    copy.try_reserve_exact(text.len()).map_err(|_| InvalidEvent::NO_MEMORY)?;
    copy.push_str(&text);
    Ok(copy.into())
}
