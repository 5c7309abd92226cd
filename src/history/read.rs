//! A history from JSON.

use crate::history::{Closed, Event, FieldHash, Object, Objects, Rank, State, changed, name_hash};

use super::write::{FORMAT, RANKS};
use super::{History, Moment, Name, Options};
use crate::Error;
use crate::payload::{Index, Kind, Value, pointer};

impl History {
    /// Reads what [`History::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// [`Error`] `MALFORMED_HISTORY` or `UNKNOWN_FORMAT`, with the place, when it is anything else.
    pub fn from_json(text: &[u8]) -> Result<Self, Error> {
        let index = Index::read(text).map_err(|place| {
            Error::not_json("MALFORMED_HISTORY", "the history is not valid JSON: ", place)
        })?;
        let Some(root) = index.root() else { return Ok(Self::default()) };
        history(root).map_err(|Wrong { at, message }| {
            let code = if message == WRONG_FORMAT { "UNKNOWN_FORMAT" } else { "MALFORMED_HISTORY" };
            Error::at(code, message, pointer_to(root, at))
        })
    }
}

/// The place of the value that is wrong, and what it should be.
struct Wrong {
    at: u32,
    message: &'static str,
}

type Read<T> = Result<T, Wrong>;

/// The first format, which versions before November 2026 wrote: with the differences from the event before, and without what
/// soft evidence and the order of one moment need.
const FIRST_FORMAT: &str = "closehook/history/1";

const WRONG_FORMAT: &str = "the format must be closehook/history/2, or 1";

#[cold]
fn wrong<T>(value: Value<'_, '_>, message: &'static str) -> Read<T> {
    Err(Wrong { at: value.place(), message })
}

#[cold]
fn history(root: Value<'_, '_>) -> Read<History> {
    let Some(format) = root.get("format") else { return wrong(root, WRONG_FORMAT) };
    let first = format.kind() == Kind::String && format.is(FIRST_FORMAT);
    if format.kind() != Kind::String || !(first || format.is(FORMAT)) {
        return wrong(format, WRONG_FORMAT);
    }
    let mut options = Options::default();
    let (remember, most) = (need(root, "remember")?, need(root, "maxObjects")?);
    options.remember = number(remember)?;
    if options.remember > Options::MOST_REMEMBERED {
        return wrong(remember, "it must be 1000 at most");
    }
    if !first {
        let most = need(root, "maxEvents")?;
        options.max_events = number(most)?;
        if options.max_events > Options::MOST_EVENTS {
            return wrong(most, "it must be 100000 at most");
        }
    }
    options.max_objects = if most.kind() == Kind::Null { None } else { Some(number(most)?) };
    options.ignore.clear();
    for name in list(need(root, "ignore")?)? {
        let Some(text) = name.as_str() else { return wrong(name, "it must be a string") };
        options.ignore.push(text.into_owned());
    }
    let mut objects = Objects::new(options);
    let horizon = need(root, "horizon")?;
    objects.set_horizon(if horizon.kind() == Kind::Null { None } else { Some(moment(horizon)?) });
    for value in list(need(root, "objects")?)? {
        let id = need(value, "id")?;
        let read = object(value, &objects, first)?;
        let known = name(id)?;
        if objects.get(&known).is_some() {
            return wrong(id, "an object must not come twice");
        }
        objects.put(known, read);
    }
    Ok(History(objects))
}

#[cold]
fn object(value: Value<'_, '_>, objects: &Objects, first: bool) -> Read<Object> {
    let mut object = Object::default();
    let events = need(value, "events")?;
    let mut read = Vec::new();
    for value in list(events)? {
        read.push(event(value, first)?);
    }
    if first {
        each_whole(read.iter_mut());
    } else {
        each_whole(read.iter_mut().rev());
    }
    for (mut event, tag) in read {
        event.data = objects.without_ignored(&event.data);
        // The fields of each event are read below.
        let _ = object.add(event, tag, objects.options(), &mut |_| Ok(()));
    }
    if first {
        object.keep_newest();
    }
    let merged = need(value, "merged")?;
    if merged.kind() != Kind::Null {
        let [when, into] = parts(merged)?;
        object.merged = Some((moment(when)?, name(into)?));
    } else if object.events.is_empty() {
        return wrong(events, "there must be an event, or it must be merged");
    }
    let gone = object.events.last().is_none_or(|event| event.rank == Rank::Deleted);
    object.state = state(value, gone)?;
    if !first {
        let cut = need(value, "cut")?;
        object.cut = if cut.kind() == Kind::Null { None } else { Some(moment(cut)?) };
        ties(need(value, "ties")?, &mut object)?;
        for value in list(need(value, "closed")?)? {
            let [since, until, event, why] = parts(value)?;
            let why = if why.kind() == Kind::Null { None } else { Some(name(why)?) };
            let (since, until) = (moment(since)?, moment(until)?);
            object.closed.add(Closed { since, until, event_id: name(event)?, why });
        }
    }
    Ok(object)
}

/// Makes of the differences in some events, each from the one before it here, all that their `data` holds.
fn each_whole<'e>(events: impl Iterator<Item = &'e mut (Event, u32)>) {
    let mut before: &[FieldHash] = &[];
    for (event, _) in events {
        event.data = changed(before, &event.data).into();
        before = &event.data;
    }
}

/// The type and data of an object, unless it is deleted.
#[cold]
fn state(value: Value<'_, '_>, gone: bool) -> Read<State> {
    let mut state = State::default();
    let object_type = need(value, "type")?;
    if object_type.kind() != Kind::Null {
        state.object_type = Some(name(object_type)?);
    }
    let data = need(value, "data")?;
    if gone != (data.kind() == Kind::Null) {
        return wrong(data, "there must be data unless the last event is deleted");
    }
    if !gone {
        let text = data.as_str().filter(|text| {
            let index = Index::read(text.as_bytes()).ok();
            index.and_then(|index| Some(index.root()?.kind())) == Some(Kind::Object)
        });
        let Some(text) = text else { return wrong(data, "it must be the text of a JSON object") };
        state.data = Some(text.into_owned());
    }
    Ok(state)
}

/// What the other events of the newest moment say: each of them once, in the order of their ids.
#[cold]
fn ties(value: Value<'_, '_>, object: &mut Object) -> Read<()> {
    let mut places = object.ties.iter_mut();
    for tie in list(value)? {
        let id = need(tie, "id")?;
        let known = name(id)?;
        let Some((_, place)) = places.next().filter(|(id, _)| *id == known) else {
            return wrong(id, "it must be the next event of the newest moment");
        };
        *place = state(tie, false)?;
    }
    places.next().map_or(Ok(()), |_| wrong(value, "there must be one for each event of the newest moment"))
}

/// An event with the hash of its id, and of its `data` the difference.
#[cold]
fn event(value: Value<'_, '_>, first: bool) -> Read<(Event, u32)> {
    let mut parts = list(value)?;
    let count = if first { "it must have seven parts" } else { "it must have nine parts" };
    let mut part = || parts.next().map_or_else(|| wrong(value, count), Ok);
    let id = part()?;
    let (tag, id) = (name_hash(&id), name(id)?);
    let (rank, created, updated) = (part()?, moment(part()?)?, moment(part()?)?);
    let known = |(name, _): &&(&str, Rank)| rank.kind() == Kind::String && rank.is(name);
    let Some((_, rank)) = RANKS.iter().find(known) else {
        return wrong(rank, "it must be created, other or deleted");
    };
    let data = hashes(part()?, 16)?.into();
    let (names, values) = (part()?, part()?);
    let was = hashes(values, 8)?;
    let mut previous: Vec<(u64, u32)> = Vec::new();
    for name in list(names)? {
        if name.kind() != Kind::String {
            return wrong(name, "it must be a string");
        }
        previous.push((u64::from(name_hash(&name)), name.place()));
    }
    if was.len() != previous.len() {
        return wrong(values, "there must be a hash for each name");
    }
    let mut fields = Vec::new();
    for ((name, place), hash) in previous.iter().zip(was) {
        let Some(text) = value.other(*place) else { continue };
        let field = FieldHash::new(u32::try_from(*name).unwrap_or_default(), hash.value());
        if fields.last().is_some_and(|(last, _): &(FieldHash, Name)| last.name() >= field.name()) {
            return wrong(text, "names must be in the order of their hashes");
        }
        fields.push((field, Name::of(&text)));
    }
    let (mut dates, mut listed) = ([0; 2], None);
    if !first {
        let (both, rest) = (part()?, part()?);
        let [is, was] = *hashes(both, 8)? else { return wrong(both, "it must be two hashes") };
        dates = [is.value(), was.value()];
        if rest.kind() != Kind::Null {
            let rest: Vec<u32> = hashes(rest, 8)?.into_iter().map(FieldHash::value).collect();
            listed = Some(rest.into());
        }
    }
    let created = created.min(updated);
    Ok((Event { updated, rank: *rank, id, created, data, previous: fields.into(), dates, listed }, tag))
}

/// From the root, going into whatever holds the value.
fn pointer_to(root: Value<'_, '_>, place: u32) -> String {
    let mut pointer = String::new();
    let mut inner = root;
    let holds = |value: &Value<'_, '_>| value.place() <= place && place < value.next_place();
    while inner.place() != place {
        if let Some((key, value)) = inner.members().find(|(_, value)| holds(value)) {
            pointer::push_key(&mut pointer, &key);
            inner = value;
        } else if let Some((value, at)) = inner.elements().zip(0_usize..).find(|(value, _)| holds(value)) {
            pointer::push(&mut pointer, at.to_string().encode_utf16());
            inner = value;
        } else {
            break;
        }
    }
    pointer
}

#[cold]
#[inline(never)]
fn need<'i, 'a>(value: Value<'i, 'a>, name: &str) -> Read<Value<'i, 'a>> {
    value.get(name).map_or_else(|| wrong(value, "a part is missing"), Ok)
}

#[cold]
#[inline(never)]
fn list<'i, 'a>(value: Value<'i, 'a>) -> Read<impl Iterator<Item = Value<'i, 'a>>> {
    if value.kind() == Kind::Array { Ok(value.elements()) } else { wrong(value, "it must be an array") }
}

/// The parts of an array that must have this many.
#[cold]
fn parts<'i, 'a, const COUNT: usize>(value: Value<'i, 'a>) -> Read<[Value<'i, 'a>; COUNT]> {
    let parts: Vec<Value<'i, 'a>> = list(value)?.collect();
    parts.try_into().or_else(|_| wrong(value, "it must have another number of parts"))
}

#[cold]
#[inline(never)]
fn name(value: Value<'_, '_>) -> Read<Name> {
    if value.kind() == Kind::String { Ok(Name::of(&value)) } else { wrong(value, "it must be a string") }
}

#[cold]
#[inline(never)]
fn moment(value: Value<'_, '_>) -> Read<Moment> {
    Moment::of(&value).map_or_else(|| wrong(value, "it must be a date"), Ok)
}

#[cold]
#[inline(never)]
fn number(value: Value<'_, '_>) -> Read<usize> {
    let text = core::str::from_utf8(value.text()).unwrap_or_default();
    let number = text.parse::<u32>().ok().and_then(|number| usize::try_from(number).ok());
    number.filter(|number| *number > 0).map_or_else(|| wrong(value, "it must be a positive integer"), Ok)
}

/// Fields of this many hex digits each.
#[cold]
#[inline(never)]
fn hashes(value: Value<'_, '_>, digits: usize) -> Read<Vec<FieldHash>> {
    let mut hashes = Vec::new();
    let text = value.plain().filter(|text| text.len().is_multiple_of(digits));
    let Some(text) = text else { return wrong(value, "it must be hashes in hex") };
    for hash in text.chunks_exact(digits) {
        let mut number = 0_u64;
        for digit in hash {
            let Some(digit) = char::from(*digit).to_digit(16) else {
                return wrong(value, "it must be hashes in hex");
            };
            number = number.wrapping_shl(4) | u64::from(digit);
        }
        hashes.push(FieldHash(number));
    }
    Ok(hashes)
}
