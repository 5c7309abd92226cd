//! The bindings: conversions between JavaScript and the core, and no decisions.
//!
//! Text and bytes cross in one buffer of this module's memory that is kept between calls: JavaScript asks
//! for room, writes there, and calls with the lengths of the parts. Numbers come back as numbers; only a
//! refusal becomes an object.

#![expect(unreachable_pub, reason = "wasm_bindgen exports what is pub")]

mod batch;
mod diff;
mod history;
mod host;
mod keyring;
mod object;
mod patch;
mod rendering;

use std::cell::{Cell, RefCell};

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::filter::InvalidFilter;
use crate::payload::{Index, Malformed, Room, Value};
use crate::{diagnosis, filter, payload};

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ROOM: Cell<Room> = const { Cell::new(Room::new()) };
    static HELD: Cell<Held> = const { Cell::new(Held::NOTHING) };
}

/// The payload in the buffer. One delivery is verified, matched and compared: its bytes are copied and read once.
#[derive(Clone, Copy)]
struct Held {
    /// Where it begins: after the headers, when it was verified.
    start: usize,
    /// Its length, once the places of its values are in the room.
    read: Option<usize>,
}

impl Held {
    const NOTHING: Self = Self { start: 0, read: None };

    /// Its bytes.
    fn of(self, buffer: &[u8], length: usize) -> Option<&[u8]> {
        buffer.get(self.start..self.start.checked_add(length)?)
    }
}

/// Room kept between calls; what a larger body took is given back after it.
const KEPT: usize = 1 << 20;

/// Makes room for `length` bytes and says where they start; 0 when there is no memory for them.
#[wasm_bindgen]
pub fn buffer(length: usize) -> usize {
    HELD.set(Held::NOTHING);
    BUFFER.with_borrow_mut(|buffer| {
        if buffer.len() > KEPT && length <= KEPT {
            *buffer = Vec::new();
        }
        if let Some(missing) = length.checked_sub(buffer.len()) {
            if buffer.try_reserve_exact(missing).is_err() {
                return 0;
            }
            buffer.resize(length, 0);
        }
        buffer.as_ptr().addr()
    })
}

/// The next `length` bytes of what JavaScript wrote.
fn take<'b>(rest: &mut &'b [u8], length: usize) -> &'b [u8] {
    let (part, after) = rest.split_at_checked(length).unwrap_or((rest, b""));
    *rest = after;
    part
}

/// As a string: bytes that are not UTF-8 become U+FFFD, as JavaScript's decoder makes of them.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// A refusal or a diagnosis as a plain object; `undefined` only if JavaScript cannot make one.
fn object(value: &impl Serialize) -> JsValue {
    object::object(value).unwrap_or(JsValue::UNDEFINED)
}

/// Where the body in the buffer stops being JSON: `{ expected, line, column, offset }`, or `undefined`
/// when it is JSON.
#[wasm_bindgen]
pub fn malformed(body: usize) -> JsValue {
    BUFFER.with_borrow(|buffer| {
        let body = HELD.get().of(buffer, body).unwrap_or_default();
        payload::check(body).err().map_or(JsValue::UNDEFINED, |malformed| object(&malformed))
    })
}

/// The remedy for a body that did not arrive as bytes, or else for headers that cannot be read: both are refused
/// by the facade itself.
#[wasm_bindgen]
pub fn remedy(body: bool) -> JsValue {
    object(&if body { diagnosis::Remedy::raw_body() } else { diagnosis::Remedy::headers() })
}

/// What a filter is asked of: the event of the payload in the buffer. `None` when that is not JSON; then
/// `malformed` says where.
fn with_event<T>(payload: usize, then: impl for<'d> FnOnce(Value<'d, 'd>) -> T) -> Option<T> {
    BUFFER.with_borrow(|buffer| {
        let index = indexed(buffer, payload)?;
        let answer = index.event().map(then);
        keep(index, payload);
        answer
    })
}

/// The index of the payload, which is read unless it is held as it was.
#[inline(never)] // or it is there for each question
fn indexed(buffer: &[u8], payload: usize) -> Option<Index<'_>> {
    let held = HELD.get();
    HELD.set(Held { read: None, ..held });
    let (text, room) = (held.of(buffer, payload)?, ROOM.take());
    if held.read == Some(payload) { Some(Index::again(text, room)) } else { Index::read_in(text, room).ok() }
}

/// Keeps the index for the next question, unless it is large.
#[inline(never)]
fn keep(index: Index<'_>, payload: usize) {
    let room = index.into_room();
    if room.size() <= KEPT {
        ROOM.set(room);
        HELD.set(Held { read: Some(payload), ..HELD.get() });
    }
}

/// Why a text was refused, as JavaScript reads it: code, message, pointer, line, column, offset.
fn refused(code: &str, message: String, pointer: Option<&str>, place: Option<&Malformed>) -> JsValue {
    /// The members.
    #[derive(Serialize)]
    struct Refused<'e> {
        code: &'e str,
        message: String,
        pointer: Option<&'e str>,
        line: Option<usize>,
        column: Option<usize>,
        offset: Option<usize>,
    }
    let (line, column) = (place.map(|place| place.line), place.map(|place| place.column));
    object(&Refused { code, message, pointer, line, column, offset: place.map(|place| place.offset) })
}

/// Compiles what the buffer holds.
fn compiled<T>(text: usize, compile: impl FnOnce(&[u8]) -> Result<T, InvalidFilter>) -> Result<T, JsValue> {
    BUFFER.with_borrow(|buffer| {
        compile(buffer.get(..text).unwrap_or_default())
            .map_err(|error| refused(error.code(), error.to_string(), error.pointer(), error.malformed()))
    })
}

/// One filter.
#[wasm_bindgen]
pub struct Filter(filter::Filter);

#[wasm_bindgen]
impl Filter {
    /// Compiles the text in the buffer. Throws a plain object: code, message, pointer, line, column, offset.
    #[wasm_bindgen(constructor)]
    pub fn new(text: usize) -> Result<Filter, JsValue> {
        compiled(text, filter::Filter::compile).map(Filter)
    }

    /// Whether the payload in the buffer matches, 1 or 0; -1 when it is not JSON.
    pub fn matches(&self, payload: usize) -> i32 {
        with_event(payload, |event| i32::from(self.0.matches(event))).unwrap_or(-1)
    }

    /// Why, as an object; `undefined` when the payload is not JSON.
    pub fn explain(&self, payload: usize) -> JsValue {
        with_event(payload, |event| object(&self.0.explain(event))).unwrap_or(JsValue::UNDEFINED)
    }

    /// Remarks, as a list of objects.
    #[expect(clippy::needless_pass_by_value, reason = "strings from JavaScript are owned")]
    pub fn lint(&self, object_type: Option<String>, action: Option<String>) -> JsValue {
        object(&self.0.lint(object_type.as_deref(), action.as_deref()))
    }

    /// JSON text in Close's language. Throws the list of places where that cannot be done.
    #[wasm_bindgen(js_name = toClose)]
    pub fn to_close(&self) -> Result<String, JsValue> {
        self.0.to_close().map_err(|places| object(&places))
    }
}

/// A list of subscriptions.
#[wasm_bindgen]
pub struct Subscriptions {
    subscriptions: filter::Subscriptions,
    /// Of the last call of `match`.
    places: RefCell<Vec<u32>>,
}

#[wasm_bindgen]
impl Subscriptions {
    /// Compiles the list in the buffer. Throws what `Filter` throws.
    #[wasm_bindgen(constructor)]
    pub fn new(text: usize) -> Result<Subscriptions, JsValue> {
        let subscriptions = compiled(text, filter::Subscriptions::compile)?;
        Ok(Subscriptions { subscriptions, places: RefCell::default() })
    }

    /// The ids, in list order.
    pub fn ids(&self) -> Vec<String> {
        self.subscriptions.ids().map(str::to_owned).collect()
    }

    /// How many subscriptions get the payload in the buffer; -1 when it is not JSON.
    #[wasm_bindgen(js_name = match)]
    pub fn matching(&self, payload: usize) -> i32 {
        let count = with_event(payload, |event| {
            let places = &mut *self.places.borrow_mut();
            self.subscriptions.matching_in(event, places);
            i32::try_from(places.len()).unwrap_or(i32::MAX)
        });
        count.unwrap_or(-1)
    }

    /// Where the places of those are in the memory, as 32-bit integers, ascending; until the next `match`.
    pub fn places(&self) -> usize {
        self.places.borrow().as_ptr().addr()
    }

    /// Why, for each subscription, as a list of objects; `undefined` when the payload is not JSON.
    pub fn explain(&self, payload: usize) -> JsValue {
        with_event(payload, |event| object(&self.subscriptions.explain(event))).unwrap_or(JsValue::UNDEFINED)
    }

    /// Remarks, as a list of objects.
    pub fn lint(&self) -> JsValue {
        object(&self.subscriptions.lint())
    }
}
