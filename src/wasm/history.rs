//! Histories. The buffer holds a payload, the JSON of a history, or an id as a JSON string; JSON text comes back.

use core::arch::wasm32::memory_size;
use core::cell::{Cell, RefCell};
use core::hint::black_box;

use wasm_bindgen::prelude::*;

use super::{BUFFER, object, with_event};
use crate::Error;
use crate::count::{Count, Slice};
use crate::history::{self, Applied, Evidence, Gap, Moment, Name, Options, Outcome, Status};
use crate::payload::{Index, Kind, Value};

thread_local! {
    /// The size of the memory, in pages, that was last seen.
    static PAGES: Cell<usize> = const { Cell::new(0) };
}

/// Once the memory has grown, lets it grow by an eighth more, of which the allocator then has the use. It grows page by
/// page otherwise, and at each step the engine collects all of its garbage: ten times the work of the events themselves.
fn grow_ahead() {
    let pages = memory_size::<0>();
    if PAGES.replace(pages) == pages {
        return;
    }
    grow((Count(pages / 8) * PAGE).0);
    PAGES.set(memory_size::<0>());
}

const PAGE: usize = 1 << 16;

/// Reserves this many bytes. If that fails, the next allocation may still fit.
fn grow(bytes: usize) {
    let mut room: Vec<u8> = Vec::new();
    let _ = room.try_reserve_exact(bytes);
    // Or it would be seen that nothing is done with it.
    black_box(&room);
}

/// The id in the buffer.
fn id(length: usize) -> Option<Name> {
    BUFFER.with_borrow(|buffer| {
        let index = Index::read(buffer.get(..length)?).ok()?;
        index.root().filter(|root| root.kind() == Kind::String).map(|root| Name::of(&root))
    })
}

/// The part of a gap from `gaps` that is needed to close it.
fn gap(value: Value<'_, '_>) -> Option<Gap> {
    let name = |name| value.get(name).filter(|part| part.kind() == Kind::String).map(|part| Name::of(&part));
    let moment = |name| Moment::of(&value.get(name)?);
    Some(Gap {
        id: name("id")?,
        object_id: name("objectId")?,
        object_type: None,
        event_id: name("eventId")?,
        evidence: Evidence::Value,
        fields: Vec::new(),
        since: moment("since")?,
        until: moment("until")?,
    })
}

/// The events that were seen.
#[wasm_bindgen]
pub struct History {
    history: history::History,
    /// Of the last call of `apply`.
    last: RefCell<Option<Result<Applied, Error>>>,
}

impl History {
    fn of(history: history::History) -> Self {
        Self { history, last: RefCell::default() }
    }
}

#[wasm_bindgen]
impl History {
    /// Empty; 0 for no bound of objects.
    #[wasm_bindgen(constructor)]
    pub fn new(remember: usize, max_events: usize, max_objects: usize, ignore: Vec<String>) -> History {
        let max_objects = (max_objects > 0).then_some(max_objects);
        Self::of(history::History::new(Options { remember, max_events, max_objects, ignore }))
    }

    /// From the JSON in the buffer. Throws a plain object: code, message, pointer, line, column, offset.
    pub fn from(json: usize) -> Result<History, JsValue> {
        // Read, it takes half as much again, which is made room for in one step.
        grow((Count(json) + json / 2).0);
        BUFFER.with_borrow(|buffer| {
            let read = history::History::from_json(buffer.part(..json));
            read.map(Self::of).map_err(|error| object(&error))
        })
    }

    /// Takes in the payload in the buffer: 0 is applied, 1 a duplicate, 2 stale, 3 a gap, 4 no event; -1 when it is not
    /// JSON.
    pub fn apply(&mut self, payload: usize) -> i32 {
        grow_ahead();
        let Self { history, last } = self;
        with_event(payload, |event| {
            let applied = history.apply(event);
            let code = match applied.as_ref().map(|applied| applied.outcome) {
                Ok(Outcome::Applied) => 0,
                Ok(Outcome::Duplicate) => 1,
                Ok(Outcome::Stale) => 2,
                Ok(Outcome::Gap) => 3,
                Err(_) => 4,
            };
            last.replace(Some(applied));
            code
        })
        .unwrap_or(-1)
    }

    /// The ids of object and event of the last call of `apply`.
    pub fn applied(&self) -> Option<String> {
        Some(self.last.borrow().as_ref()?.as_ref().ok()?.to_json())
    }

    /// The gap that it found, as a list.
    pub fn gap(&self) -> Option<String> {
        let last = self.last.borrow();
        Some(history::gaps_to_json(last.as_ref()?.as_ref().ok()?.gap.clone()))
    }

    /// Why it kept nothing.
    pub fn refused(&self) -> JsValue {
        match &*self.last.borrow() {
            Some(Err(error)) => object(error),
            _ => JsValue::UNDEFINED,
        }
    }

    /// The object of the id in the buffer.
    pub fn get(&self, length: usize) -> Option<String> {
        self.history.get(&id(length)?).map(str::to_owned)
    }

    /// The status of the object of the id in the buffer.
    pub fn status(&self, length: usize) -> Option<String> {
        self.history.status(&id(length)?).as_ref().map(Status::to_json)
    }

    /// The gaps of the object of the id in the buffer.
    pub fn gaps(&self, length: usize) -> Option<String> {
        Some(history::gaps_to_json(self.history.gaps(Some(&id(length)?))))
    }

    /// The gaps of all objects.
    #[wasm_bindgen(js_name = allGaps)]
    pub fn all_gaps(&self) -> String {
        history::gaps_to_json(self.history.gaps(None))
    }

    /// Closes the gap in the buffer, or the one whose id is there: given up for this reason, or else answered by the log. Says
    /// whether that is new; `undefined` when there is no such gap and never was one.
    pub fn close(&mut self, length: usize, why: Option<String>) -> Option<bool> {
        let gap = BUFFER.with_borrow(|buffer| {
            let index = Index::read(buffer.get(..length)?).ok()?;
            let root = index.root()?;
            if root.kind() == Kind::String { self.history.gap(&Name::of(&root)) } else { gap(root) }
        })?;
        Some(match why {
            Some(why) => self.history.give_up(&gap, &why),
            None => self.history.answered(&gap),
        })
    }

    /// The closed gaps of the object of the id in the buffer.
    pub fn closed(&self, length: usize) -> Option<String> {
        let id = id(length)?;
        Some(history::closed_to_json(&id, &self.history.closed(&id)))
    }

    /// The moment up to which objects may be forgotten.
    #[wasm_bindgen(js_name = forgottenUntil)]
    pub fn forgotten_until(&self) -> Option<String> {
        self.history.forgotten_until().as_ref().map(Moment::to_string)
    }

    /// The ids of all objects.
    pub fn ids(&self) -> String {
        self.history.object_ids_to_json()
    }

    /// How many objects there are.
    pub fn size(&self) -> usize {
        self.history.len()
    }

    /// All of it.
    #[wasm_bindgen(js_name = toJSON)]
    pub fn to_json(&self) -> String {
        self.history.to_json()
    }
}
