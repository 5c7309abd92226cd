//! A history from JSON.

use core::fmt;

use base64ct::{Base64Unpadded, Encoding};

use super::event::{Event, Rank, State, distinct};
use super::fields::{Field, name_hash};
use super::object::Object;
use super::write::{FORMAT, RANKS};
use super::{History, Moment, Name, Options};
use crate::payload::{Index, Kind, Malformed, Value};

/// A text that is no history.
///
/// Displayed as one lower-case sentence that ends with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidHistory {
    message: String,
    code: &'static str,
    pointer: Option<String>,
    malformed: Option<Malformed>,
}

impl InvalidHistory {
    /// `MALFORMED_HISTORY`, or `UNKNOWN_FORMAT` of something else, or of another version.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// JSON Pointer (RFC 6901) of the mistake; `None` when the text is not JSON.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// Where the text stops being JSON.
    #[must_use]
    pub fn malformed(&self) -> Option<&Malformed> {
        self.malformed.as_ref()
    }
}

impl fmt::Display for InvalidHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.pointer.as_deref() {
            None => Ok(()),
            Some("") => f.write_str(" at the root"),
            Some(pointer) => {
                f.write_str(" at ")?;
                f.write_str(pointer)
            }
        }
    }
}

impl core::error::Error for InvalidHistory {}

impl History {
    /// Reads what [`History::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`InvalidHistory`] with the place, when it is anything else.
    pub fn from_json(text: &[u8]) -> Result<Self, InvalidHistory> {
        let index = Index::read(text).map_err(|malformed| InvalidHistory {
            message: format!("a history is JSON: {malformed}"),
            code: "MALFORMED_HISTORY",
            pointer: None,
            malformed: Some(malformed),
        })?;
        let root = index.root().and_then(|root| At::root(root).member("format"));
        match root {
            Some(format) if format.value.kind() == Kind::String && format.value.is(FORMAT) => {}
            _ => {
                let message = format!("the format must be {FORMAT}");
                let pointer = Some(if root.is_some() { "/format" } else { "" }.to_owned());
                return Err(InvalidHistory { message, code: "UNKNOWN_FORMAT", pointer, malformed: None });
            }
        }
        let Some(root) = index.root().map(At::root) else { return Ok(Self::default()) };
        let mut history = Self::new(options(&root)?);
        history.horizon = root.need("horizon")?.optional(|at| at.moment())?;
        for at in root.need("objects")?.elements()? {
            let id = at.need("id")?.name()?;
            if history.objects.contains_key(&id) {
                return Err(at.wrong("an object must not come twice"));
            }
            let read = object(&at, history.options.remember)?;
            history.change(id, |object, _| *object = read);
        }
        Ok(history)
    }
}

fn options(root: &At<'_, '_>) -> Result<Options, InvalidHistory> {
    let remember = root.need("remember")?;
    let ignore = root.need("ignore")?.elements()?;
    let ignore =
        ignore.map(|at| at.value.as_str().map(Into::into).ok_or_else(|| at.wrong("a name must be a string")));
    Ok(Options {
        remember: remember
            .number()
            .ok()
            .filter(|number| *number <= Options::MOST_REMEMBERED)
            .ok_or_else(|| remember.wrong("it must be an integer from 1 to 1000"))?,
        max_objects: root.need("maxObjects")?.optional(|at| at.number())?,
        ignore: ignore.collect::<Result<_, _>>()?,
    })
}

fn object(at: &At<'_, '_>, remember: usize) -> Result<Object, InvalidHistory> {
    let mut object = Object::default();
    let events = at.need("events")?;
    for at in events.elements()? {
        // The state is that of the last, whichever it is.
        object.add(event(&at)?, State::default(), remember);
    }
    let merged = at.need("merged")?.optional(|at| {
        let [moment, into] = at.parts()?;
        Ok((moment.moment()?, into.name()?))
    })?;
    let data = at.need("data")?;
    let deleted = object.events.last().is_none_or(|event| event.rank == Rank::Deleted);
    let text = data.optional(|at| at.value.as_str().ok_or_else(|| at.wrong("it must be a string")))?;
    if text.is_none() != deleted {
        return Err(data.wrong("there must be data unless the last event is deleted"));
    }
    if let Some(text) = &text {
        let index = Index::read(text.as_bytes()).ok();
        if index.and_then(|index| Some(index.root()?.kind())) != Some(Kind::Object) {
            return Err(data.wrong("it must be the text of a JSON object"));
        }
    }
    if object.events.is_empty() && merged.is_none() {
        return Err(events.wrong("there must be an event, or it must be merged"));
    }
    let object_type = at.need("type")?.optional(|at| at.name())?;
    object.state = State { object_type, data: text.map(Into::into) };
    object.merged = merged;
    Ok(object)
}

fn event(at: &At<'_, '_>) -> Result<Event, InvalidHistory> {
    let [id, rank, created, updated, data, names, values] = at.parts()?;
    let known = |name: &&(&str, Rank)| rank.value.kind() == Kind::String && rank.value.is(name.0);
    let (_, kind) =
        RANKS.iter().find(known).ok_or_else(|| rank.wrong("it must be created, other or deleted"))?;
    let data = data.hashes::<8>()?.into_iter().map(|bytes| Field(u64::from_be_bytes(bytes)));
    let values_at = values;
    let values = values_at.hashes::<4>()?;
    let names: Vec<At<'_, '_>> = names.elements()?.collect();
    if names.len() != values.len() {
        return Err(values_at.wrong("there must be a hash for each name"));
    }
    let mut previous = Vec::new();
    for (name, value) in names.iter().zip(values) {
        previous.push((name.name()?, Field::new(name_hash(&name.value), u32::from_be_bytes(value))));
    }
    let mut data: Vec<Field> = data.collect();
    data.sort_unstable();
    let (created, updated) = (created.moment()?, updated.moment()?);
    Ok(Event {
        updated,
        rank: *kind,
        id: id.name()?,
        created: created.min(updated),
        data: data.into(),
        previous: distinct(previous),
    })
}

/// A value and where it is.
#[derive(Clone, Copy)]
struct At<'i, 'a> {
    value: Value<'i, 'a>,
    root: Value<'i, 'a>,
}

impl<'i, 'a> At<'i, 'a> {
    fn root(root: Value<'i, 'a>) -> Self {
        Self { value: root, root }
    }

    fn to(&self, value: Value<'i, 'a>) -> Self {
        Self { value, root: self.root }
    }

    fn wrong(&self, message: &str) -> InvalidHistory {
        InvalidHistory {
            message: message.to_owned(),
            code: "MALFORMED_HISTORY",
            pointer: Some(self.pointer()),
            malformed: None,
        }
    }

    /// From the root, going into whatever holds the value. There are no keys to escape on the way.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        let mut inner = self.root;
        let place = self.value.place();
        let holds = |value: &Value<'_, '_>| value.place() <= place && place < value.next_place();
        while inner.place() != place {
            let member = inner.members().find(|(_, value)| holds(value));
            let element = inner.elements().zip(0_usize..).find(|(value, _)| holds(value));
            match (member, element) {
                (Some((key, value)), _) => {
                    pointer.push('/');
                    pointer.push_str(&crate::payload::text_of(&key));
                    inner = value;
                }
                (None, Some((value, at))) => {
                    pointer.push('/');
                    pointer.push_str(&at.to_string());
                    inner = value;
                }
                (None, None) => break,
            }
        }
        pointer
    }

    fn member(&self, name: &str) -> Option<Self> {
        self.value.get(name).map(|value| self.to(value))
    }

    fn need(&self, name: &str) -> Result<Self, InvalidHistory> {
        self.member(name).ok_or_else(|| self.wrong(&format!("it must have {name}")))
    }

    fn optional<T>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, InvalidHistory>,
    ) -> Result<Option<T>, InvalidHistory> {
        if self.value.kind() == Kind::Null { Ok(None) } else { read(self).map(Some) }
    }

    fn elements(&self) -> Result<impl Iterator<Item = Self> + use<'i, 'a>, InvalidHistory> {
        if self.value.kind() != Kind::Array {
            return Err(self.wrong("it must be an array"));
        }
        let root = self.root;
        Ok(self.value.elements().map(move |value| Self { value, root }))
    }

    fn parts<const N: usize>(&self) -> Result<[Self; N], InvalidHistory> {
        let parts: Vec<Self> = self.elements()?.collect();
        parts.try_into().map_err(|_| self.wrong(&format!("it must have {N} parts")))
    }

    fn name(&self) -> Result<Name, InvalidHistory> {
        if self.value.kind() == Kind::String {
            return Ok(Name::of(&self.value));
        }
        Err(self.wrong("it must be a string"))
    }

    fn moment(&self) -> Result<Moment, InvalidHistory> {
        Moment::of(&self.value).ok_or_else(|| self.wrong("it must be a date"))
    }

    fn number(&self) -> Result<usize, InvalidHistory> {
        let text = core::str::from_utf8(self.value.text()).unwrap_or_default();
        let number = text.parse::<u32>().ok().and_then(|number| usize::try_from(number).ok());
        number.filter(|number| *number > 0).ok_or_else(|| self.wrong("it must be a positive integer"))
    }

    fn hashes<const N: usize>(&self) -> Result<Vec<[u8; N]>, InvalidHistory> {
        let bytes = self
            .value
            .plain()
            .and_then(|text| Base64Unpadded::decode_vec(core::str::from_utf8(text).ok()?).ok());
        let hashes = bytes.as_deref().map(<[u8]>::as_chunks).filter(|(_, rest)| rest.is_empty());
        hashes.map(|(hashes, _)| hashes.to_vec()).ok_or_else(|| self.wrong("it must be hashes in base64"))
    }
}
