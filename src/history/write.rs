//! A history as JSON.

use crate::count::Count;
use crate::history::{Closed, Event, FieldHash, Object, Rank, State};

use super::{Gap, History, Moment, Name, Status};
use crate::payload::Writer;

/// What the JSON of a history says that it is. The hashes in it are those of this version.
pub(super) const FORMAT: &str = "closehook/history/2";

/// Of the ranks, by their order.
pub(super) const RANKS: [(&str, Rank); 3] =
    [("created", Rank::Created), ("other", Rank::Other), ("deleted", Rank::Deleted)];

impl History {
    /// All of it as JSON text, the same for the same events whatever their order. Data is text in a string, so that
    /// reading and writing the JSON in any language changes none of its digits. Hashes are hex, and of an event only those
    /// that differ from the event after it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let (mut json, options) = (Writer::default(), self.0.options());
        json.open(b'{');
        json.name("format").text(FORMAT);
        json.name("remember").number(options.remember);
        json.name("maxEvents").number(options.max_events);
        match options.max_objects {
            Some(most) => json.name("maxObjects").number(most),
            None => json.name("maxObjects").null(),
        };
        json.name("ignore").open(b'[');
        for name in &options.ignore {
            json.text(name);
        }
        json.close(b']');
        json.name("horizon").moment(self.0.horizon());
        json.name("objects").open(b'[');
        self.0.iter().for_each(|(id, object)| json.object(id, object, self.0.horizon()));
        json.close(b']').close(b'}');
        json.done_text()
    }
}

#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
impl History {
    /// The ids of all objects, as a JSON array.
    pub(crate) fn object_ids_to_json(&self) -> String {
        let mut json = Writer::default();
        json.names(self.object_ids());
        json.done_text()
    }
}

impl Status {
    /// As JSON text: `{ presence, objectType, eventId, dateUpdated, mergedInto, forgottenUntil }`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = Writer::default();
        json.open(b'{');
        json.name("presence").word(self.presence.as_str());
        json.name("objectType").maybe(self.object_type.as_ref());
        json.name("eventId").maybe(self.event_id.as_ref());
        json.name("dateUpdated").moment(Some(self.updated));
        json.name("mergedInto").maybe(self.merged_into.as_ref());
        json.name("forgottenUntil").moment(self.forgotten_until);
        json.close(b'}');
        json.done_text()
    }
}

/// Gaps as JSON text: `[{ id, objectId, objectType, eventId, evidence, fields, since, until }]`.
#[must_use]
pub fn gaps_to_json(gaps: impl IntoIterator<Item = Gap>) -> String {
    let mut json = Writer::default();
    json.open(b'[');
    for gap in gaps {
        json.open(b'{');
        json.name("id").id(&gap.id);
        json.name("objectId").id(&gap.object_id);
        json.name("objectType").maybe(gap.object_type.as_ref());
        json.name("eventId").id(&gap.event_id);
        json.name("evidence").word(gap.evidence.as_str());
        json.name("fields").names(&gap.fields);
        json.name("since").moment(Some(gap.since));
        json.name("until").moment(Some(gap.until));
        json.close(b'}');
    }
    json.close(b']');
    json.done_text()
}

/// Closed gaps of an object as JSON text: `[{ objectId, eventId, since, until, why }]`.
#[must_use]
pub fn closed_to_json(object_id: &Name, all: &[&Closed]) -> String {
    let mut json = Writer::default();
    json.open(b'[');
    for closed in all {
        json.open(b'{');
        json.name("objectId").id(object_id);
        json.name("eventId").id(&closed.event_id);
        json.name("since").moment(Some(closed.since));
        json.name("until").moment(Some(closed.until));
        json.name("why").maybe(closed.why.as_ref());
        json.close(b'}');
    }
    json.close(b']');
    json.done_text()
}

/// The other parts that a history writes. None of them is hot, and all are called in many places.
impl Writer {
    #[cold]
    #[inline(never)]
    fn id(&mut self, name: &Name) -> &mut Self {
        self.raw(name.json().as_bytes())
    }

    #[cold]
    #[inline(never)]
    fn moment(&mut self, moment: Option<Moment>) -> &mut Self {
        match moment {
            Some(moment) => self.text(&moment.to_string()),
            None => self.null(),
        }
    }

    #[cold]
    #[inline(never)]
    fn maybe(&mut self, name: Option<&Name>) -> &mut Self {
        self.raw(name.map_or("null", Name::json).as_bytes())
    }

    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n Name>) -> &mut Self {
        self.open(b'[');
        for name in names {
            self.id(name);
        }
        self.close(b']')
    }

    /// The last digits of each hash: 16 for name and value, 8 for the value.
    #[cold]
    #[inline(never)]
    fn hashes(&mut self, fields: impl Iterator<Item = FieldHash>, digits: u32) -> &mut Self {
        self.quoted(|out| {
            for field in fields {
                for place in (0..digits).rev() {
                    let digit = usize::try_from(field.0.wrapping_shr(place.wrapping_mul(4)) & 15).ok();
                    out.extend(digit.and_then(|digit| b"0123456789abcdef".get(digit)));
                }
            }
        })
    }

    #[cold]
    #[inline(never)]
    fn object(&mut self, id: &Name, object: &Object, horizon: Option<Moment>) {
        let count = (Count(object.events.len()) - object.first(horizon)).0;
        self.open(b'{');
        self.name("id").id(id);
        let known = count > 0;
        self.name("type").state(known.then_some(&object.state));
        match object.merged(horizon) {
            Some((moment, into)) => self.name("merged").open(b'[').moment(Some(*moment)).id(into).close(b']'),
            None => self.name("merged").null(),
        };
        self.name("cut").moment(object.cut(horizon));
        self.name("ties").open(b'[');
        for (id, state) in object.ties.iter().filter(|_| known) {
            self.open(b'{').name("id").id(id);
            self.name("type").state(Some(state)).close(b'}');
        }
        self.close(b']').name("closed").open(b'[');
        for Closed { since, until, event_id, why } in object.closed.sorted().into_iter().filter(|_| known) {
            self.open(b'[').moment(Some(*since)).moment(Some(*until));
            self.id(event_id).maybe(why.as_ref()).close(b']');
        }
        self.close(b']').name("events").open(b'[');
        let mut events: Vec<(&Event, Vec<FieldHash>)> = object.events.differences().take(count).collect();
        while let Some((event, difference)) = events.pop() {
            self.event(event, &difference);
        }
        self.close(b']').close(b'}');
    }

    /// The type of an object, and then its data.
    #[cold]
    #[inline(never)]
    fn state(&mut self, state: Option<&State>) -> &mut Self {
        self.maybe(state.and_then(|state| state.object_type.as_ref())).name("data");
        match state.and_then(|state| state.data.as_deref()) {
            Some(data) => self.text(data),
            None => self.null(),
        }
    }

    #[cold]
    #[inline(never)]
    fn event(&mut self, event: &Event, difference: &[FieldHash]) {
        let rank = RANKS.iter().find(|(_, rank)| *rank == event.rank).map_or("", |(name, _)| name);
        self.open(b'[').id(&event.id).text(rank);
        self.moment(Some(event.created)).moment(Some(event.updated));
        self.hashes(difference.iter().copied(), 16);
        self.names(event.previous.iter().map(|(_, name)| name));
        self.hashes(event.previous.iter().map(|(field, _)| *field), 8);
        self.hashes(event.dates.iter().map(|date| FieldHash::new(0, *date)), 8);
        match &event.listed {
            Some(listed) => self.hashes(listed.iter().map(|name| FieldHash::new(0, *name)), 8),
            None => self.null(),
        };
        self.close(b']');
    }
}
