//! An event as the text that is delivered, with the positions of its members.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::json;
use serde_json::value::RawValue;

use crate::api::path_of;
use crate::random::Random;
use crate::refusal::{Refusal, raw_of, to_json};
use crate::spelling::Spelling;
use crate::time::{self, Millis};
use closehook::payload::{EVENT_FIELDS, Kind, Units, Value, text_of};

/// The indices of some members in [`EVENT_FIELDS`].
pub(crate) const ID: usize = 0;
pub(crate) const DATE_CREATED: usize = 1;
pub(crate) const DATE_UPDATED: usize = 2;
pub(crate) const ORGANIZATION_ID: usize = 3;
pub(crate) const USER_ID: usize = 4;
pub(crate) const REQUEST_ID: usize = 5;
pub(crate) const OBJECT_TYPE: usize = 9;
pub(crate) const OBJECT_ID: usize = 10;
pub(crate) const LEAD_ID: usize = 11;
pub(crate) const ACTION: usize = 12;
pub(crate) const CHANGED_FIELDS: usize = 13;
pub(crate) const META: usize = 14;
pub(crate) const DATA: usize = 15;
pub(crate) const PREVIOUS_DATA: usize = 16;

/// An event in its final bytes. It is immutable: merging an update creates a new event.
pub(crate) struct Event {
    text: Box<RawValue>,
    places: [(u32, u32); EVENT_FIELDS.len()],
    /// The position in the order of arrival, from 0.
    pub(crate) number: u64,
    pub(crate) arrived: Millis,
    pub(crate) created: Millis,
    pub(crate) updated: Millis,
}

impl Event {
    /// The whole event as JSON text.
    pub(crate) fn text(&self) -> &[u8] {
        self.text.get().as_bytes()
    }

    /// The whole event, to be embedded in other JSON unchanged.
    pub(crate) fn raw(&self) -> &RawValue {
        &self.text
    }

    /// A member as JSON text; `null` if it is missing.
    pub(crate) fn member(&self, name: usize) -> &[u8] {
        let range = self.places.get(name).and_then(|(start, end)| self.range(*start, *end));
        range.map_or(b"null", str::as_bytes)
    }

    /// The raw text of a string member, without its quotes and with its escapes.
    pub(crate) fn inside(&self, name: usize) -> Option<&[u8]> {
        self.member(name).strip_prefix(b"\"")?.strip_suffix(b"\"")
    }

    pub(crate) fn id(&self) -> String {
        self.string(ID)
    }

    /// A string member, decoded.
    pub(crate) fn string(&self, name: usize) -> String {
        plain(self.member(name))
    }

    pub(crate) fn is_action(&self, action: &str) -> bool {
        self.inside(ACTION) == Some(action.as_bytes())
    }

    /// The event with empty objects as `data` and `previous_data`.
    pub(crate) fn without_object(&self) -> Box<RawValue> {
        let place = |name: usize| self.places.get(name).copied().unwrap_or_default();
        let (data, previous) = (place(DATA), place(PREVIOUS_DATA));
        let part = |start, end| self.range(start, end).unwrap_or_default();
        let parts = [part(0, data.0), part(data.1, previous.0), part(previous.1, u32::MAX)];
        raw_of(parts.join("{}"))
    }

    fn range(&self, start: u32, end: u32) -> Option<&str> {
        let text = self.text.get();
        text.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?.min(text.len()))
    }
}

/// An event before it is written. Each part is the JSON text of a member, and is empty while that member is missing.
#[derive(Default)]
pub(crate) struct Draft<'a> {
    pub(crate) parts: [Cow<'a, [u8]>; EVENT_FIELDS.len()],
    /// Members that Close's events do not have today, as pairs of key and value.
    extra: Vec<(&'a [u8], &'a [u8])>,
    /// Whether all parts already have the spelling that the event is written in.
    pub(crate) spelled: bool,
}

impl<'a> Draft<'a> {
    /// Reads an event, or a delivery that contains one.
    pub(crate) fn read(value: Value<'_, 'a>, pointer: &str) -> Result<Self, Refusal> {
        // Only one envelope is opened: Close does not nest them, and nested ones would cause unbounded recursion.
        let inside = value.get("event").filter(|event| event.kind() == Kind::Object);
        let (value, envelope) = inside.map_or((value, ""), |event| (event, "/event"));
        let refused = |name: &str, message: &str| {
            Err(Refusal::at("INVALID_EVENT", format!("{pointer}{envelope}{name}"), message.to_owned()))
        };
        if value.kind() != Kind::Object {
            return refused("", "expected an event, an object");
        }
        let mut draft = Self::default();
        // A single pass over the members, however many there are. If a key is repeated, the last value counts.
        let mut found: [Option<Value<'_, 'a>>; EVENT_FIELDS.len()] = [None; EVENT_FIELDS.len()];
        for (key, member) in value.members() {
            match EVENT_FIELDS.iter().position(|name| key.is(name)).and_then(|at| found.get_mut(at)) {
                Some(place) => *place = Some(member),
                None => draft.extra.push((key.text(), member.text())),
            }
        }
        for (number, (name, found)) in EVENT_FIELDS.iter().zip(found).enumerate() {
            let Some(found) = found else { continue };
            draft.set(number, found.text());
            let (fits, wanted) = match number {
                ID | OBJECT_TYPE | OBJECT_ID | ACTION => {
                    (found.kind() == Kind::String && found.text().len() > 2, "a string that is not empty")
                }
                DATE_CREATED | DATE_UPDATED => {
                    let date = found.inside().and_then(time::read);
                    (date.is_some(), "a date such as 2022-11-08T17:12:11.817000")
                }
                CHANGED_FIELDS => {
                    let strings = found.elements().all(|each| each.kind() == Kind::String);
                    (found.kind() == Kind::Array && strings, "an array of strings")
                }
                META | DATA | PREVIOUS_DATA => {
                    (matches!(found.kind(), Kind::Object | Kind::Null), "an object")
                }
                _ => (matches!(found.kind(), Kind::String | Kind::Null), "a string or null"),
            };
            if !fits {
                return refused(&format!("/{name}"), &format!("{name} must be {wanted}"));
            }
        }
        for (number, name) in [(OBJECT_TYPE, "object_type"), (ACTION, "action")] {
            if draft.is_missing(number) {
                return refused("", &format!("expected an event with {name}"));
            }
        }
        draft.derive(value);
        Ok(draft)
    }

    /// Takes the members as they are written. If a key is repeated, the last value counts.
    pub(crate) fn members(value: Value<'_, 'a>) -> Self {
        let mut draft = Self::default();
        for (key, member) in value.members() {
            match EVENT_FIELDS.iter().position(|name| key.is(name)).and_then(|at| draft.parts.get_mut(at)) {
                Some(part) => *part = Cow::Borrowed(member.text()),
                None => draft.extra.push((key.text(), member.text())),
            }
        }
        draft
    }

    /// Fills in members that follow from others.
    fn derive(&mut self, event: Value<'_, 'a>) {
        if self.is_missing(OBJECT_ID) {
            let id = |side: &str| {
                event.get(side)?.get("id").filter(|id| id.kind() == Kind::String && id.text().len() > 2)
            };
            if let Some(id) = id("data").or_else(|| id("previous_data")) {
                self.set(OBJECT_ID, id.text());
            }
        }
        if self.is_missing(LEAD_ID) && !event.get("object_type").is_some_and(|kind| kind.is("lead")) {
            let lead =
                |side: &str| event.get(side)?.get("lead_id").filter(|lead| lead.kind() == Kind::String);
            if let Some(lead) = lead("data").or_else(|| lead("previous_data")) {
                self.set(LEAD_ID, lead.text());
            }
        }
        if self.is_missing(CHANGED_FIELDS)
            && event.get("action").is_some_and(|action| action.is("updated"))
            && let Some(previous) = event.get("previous_data")
        {
            let keys: BTreeMap<String, &[u8]> =
                previous.members().map(|(key, _)| (text_of(&key), key.text())).collect();
            self.set(CHANGED_FIELDS, array(keys.values().copied()));
        }
    }

    /// Whether all members are present.
    pub(crate) fn is_whole(&self) -> bool {
        self.parts.iter().all(|part| !part.is_empty())
    }

    pub(crate) fn is_missing(&self, name: usize) -> bool {
        self.parts.get(name).is_none_or(|part| part.is_empty())
    }

    pub(crate) fn set(&mut self, name: usize, text: impl Into<Cow<'a, [u8]>>) {
        if let Some(part) = self.parts.get_mut(name) {
            *part = text.into();
        }
    }

    fn set_missing(&mut self, name: usize, text: impl FnOnce() -> Vec<u8>) {
        if self.is_missing(name) {
            self.set(name, text());
        }
    }

    /// Fills in what the sender knows: ids from the seed, and dates from the clock.
    pub(crate) fn fill(&mut self, now: Millis, organization: &str, request: &str, random: &mut Random) {
        self.set_missing(ID, || to_json(&random.id("ev_")));
        let date = || to_json(&time::naive(now));
        match (self.is_missing(DATE_CREATED), self.is_missing(DATE_UPDATED)) {
            (true, true) => {
                self.set(DATE_CREATED, date());
                self.copy(DATE_CREATED, DATE_UPDATED);
            }
            (true, false) => self.copy(DATE_UPDATED, DATE_CREATED),
            (false, true) => self.copy(DATE_CREATED, DATE_UPDATED),
            (false, false) => {}
        }
        self.set_missing(ORGANIZATION_ID, || to_json(organization));
        self.set_missing(REQUEST_ID, || to_json(request));
        if self.is_missing(OBJECT_ID) {
            let kind = self.parts.get(OBJECT_TYPE).cloned().unwrap_or_default();
            let kind = kind.get(1..kind.len().saturating_sub(1)).unwrap_or_default();
            self.set(OBJECT_ID, to_json(&random.long_id(prefix(kind))));
        }
        if self.is_missing(LEAD_ID)
            && self.parts.get(OBJECT_TYPE).is_some_and(|kind| kind.as_ref() == b"\"lead\"")
        {
            self.copy(OBJECT_ID, LEAD_ID);
        }
        if self.is_missing(META) && self.parts.get(USER_ID).is_some_and(|user| user.starts_with(b"\"")) {
            // A user's action comes from an API request.
            let string = |name: usize| {
                let part = self.parts.get(name).map(|part| part.as_ref()).unwrap_or_default();
                plain(part)
            };
            let meta = request_meta(&string(ACTION), &string(OBJECT_TYPE), &string(OBJECT_ID));
            self.set(META, meta);
        }
        for (name, empty) in [(CHANGED_FIELDS, "[]"), (META, "{}"), (DATA, "{}"), (PREVIOUS_DATA, "{}")] {
            self.set_missing(name, || empty.into());
        }
        for name in 0..EVENT_FIELDS.len() {
            self.set_missing(name, || b"null".to_vec());
        }
    }

    fn copy(&mut self, from: usize, to: usize) {
        let part = self.parts.get(from).cloned().unwrap_or_default();
        self.set(to, part);
    }

    /// Writes the event in its final bytes.
    pub(crate) fn write(&self, spelling: Spelling, number: u64, arrived: Millis) -> Event {
        let extra =
            self.extra.iter().map(|(key, value)| key.len().saturating_add(value.len())).sum::<usize>();
        let length = self.parts.iter().map(|part| part.len()).sum::<usize>().saturating_add(extra);
        let mut text = Vec::with_capacity(length.saturating_add(320));
        let mut places = [(0, 0); EVENT_FIELDS.len()];
        let write = |part: &[u8], text: &mut Vec<u8>| {
            if self.spelled { text.extend_from_slice(part) } else { spelling.write(part, text) }
        };
        text.push(b'{');
        for ((name, part), place) in EVENT_FIELDS.iter().zip(&self.parts).zip(&mut places) {
            if text.len() > 1 {
                text.extend_from_slice(spelling.comma());
            }
            text.push(b'"');
            text.extend_from_slice(name.as_bytes());
            text.push(b'"');
            text.extend_from_slice(spelling.colon());
            let start = text.len();
            write(part, &mut text);
            *place = (offset(start), offset(text.len()));
        }
        for (key, value) in &self.extra {
            text.extend_from_slice(spelling.comma());
            write(key, &mut text);
            text.extend_from_slice(spelling.colon());
            write(value, &mut text);
        }
        text.push(b'}');
        let mut event = Event {
            text: raw_of(into_utf8(text)),
            places,
            number,
            arrived,
            created: arrived,
            updated: arrived,
        };
        let date = |name: usize| event.inside(name).and_then(time::read).unwrap_or(arrived);
        (event.created, event.updated) = (date(DATE_CREATED), date(DATE_UPDATED));
        event
    }
}

/// Text in the sender's spelling is already UTF-8.
fn into_utf8(text: Vec<u8>) -> String {
    String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Joins JSON texts into an array.
pub(crate) fn array<'t>(elements: impl Iterator<Item = &'t [u8]>) -> Vec<u8> {
    let mut text = b"[".to_vec();
    for element in elements {
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(element);
    }
    text.push(b']');
    text
}

/// Decodes a JSON string; an unpaired surrogate becomes U+FFFD.
fn plain(text: &[u8]) -> String {
    let inside = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or_default();
    char::decode_utf16(Units::new(inside)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The `meta` of an event that an API request caused. Any action but `created` and `deleted` counts as a change.
pub(crate) fn request_meta(action: &str, object_type: &str, object_id: &str) -> Vec<u8> {
    let path = path_of(object_type);
    let (method, path) = match action {
        "created" => ("POST", format!("/api/v1/{path}/")),
        "deleted" => ("DELETE", format!("/api/v1/{path}/{object_id}/")),
        _ => ("PUT", format!("/api/v1/{path}/{object_id}/")),
    };
    to_json(&json!({ "request_method": method, "request_path": path }))
}

/// The prefix of the ids of this object type.
fn prefix(object_type: &[u8]) -> &'static str {
    match object_type {
        b"lead" => "lead_",
        b"contact" => "cont_",
        b"opportunity" => "oppo_",
        b"membership" => "memb_",
        b"phone_number" => "phon_",
        b"saved_search" => "save_",
        b"email_template" => "tmpl_",
        b"status.lead" | b"status.opportunity" => "stat_",
        kind if kind.starts_with(b"activity.") => "acti_",
        kind if kind.starts_with(b"task.") => "task_",
        kind if kind.starts_with(b"custom_fields.") => "cf_",
        _ => "obj_",
    }
}
