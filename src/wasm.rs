//! The bindings: conversions between JavaScript and the core, and no decisions.
//!
//! Text and bytes cross in one buffer of this module's memory that is kept between calls: JavaScript asks
//! for room, writes there, and calls with the lengths of the parts. Numbers come back as numbers; only a
//! refusal becomes an object.

#![expect(unreachable_pub, reason = "wasm_bindgen exports what is pub")]

mod diff;
mod history;
mod object;
mod patch;
mod rendering;

use std::cell::{Cell, RefCell};

use serde::Serialize;
use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use crate::filter::InvalidFilter;
use crate::payload::{Index, Room, Value};
use crate::signature::{self, Rejection, SignatureHeaders, Window};
use crate::{diagnosis, filter, payload};

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static ROOM: Cell<Room> = const { Cell::new(Room::new()) };
}

/// Room kept between calls; what a larger body took is given back after it.
const KEPT: usize = 1 << 20;

/// Makes room for `length` bytes and says where they start; 0 when there is no memory for them.
#[wasm_bindgen]
pub fn buffer(length: usize) -> usize {
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

/// Why keys were refused, as JavaScript reads it.
#[derive(Serialize)]
struct InvalidKey<'e> {
    label: Option<&'e str>,
    message: String,
}

/// The keys of one `Webhook`, with its window.
#[wasm_bindgen]
pub struct Keyring {
    keyring: signature::Keyring,
    window: Window,
    /// Of the last call of `verify`.
    timestamp: Cell<f64>,
    rejection: RefCell<Option<Rejection>>,
}

#[wasm_bindgen]
impl Keyring {
    /// Reads the keys from the buffer, which is wiped: label and key, label and key, with the length of
    /// each in `lengths`. Throws a plain object with `label` and `message`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        by_subscription: bool,
        lengths: &[u32],
        max_age: f64,
        max_future_skew: f64,
    ) -> Result<Keyring, JsValue> {
        let keyring = BUFFER.with_borrow_mut(|buffer| {
            let read = {
                let mut rest = buffer.as_slice();
                let mut part = |length: &u32| take(&mut rest, usize::try_from(*length).unwrap_or(usize::MAX));
                let pairs = lengths.chunks_exact(2).filter_map(|pair| match pair {
                    [label, key] => Some((String::from_utf8_lossy(part(label)).into_owned(), part(key))),
                    _ => None,
                });
                if by_subscription {
                    signature::Keyring::by_subscription(pairs)
                } else {
                    signature::Keyring::list(pairs.map(|(_, key)| key))
                }
            };
            buffer.zeroize();
            read
        });
        match keyring {
            Ok(keyring) => Ok(Keyring {
                keyring,
                window: Window { max_age, max_future_skew },
                timestamp: Cell::new(0.0),
                rejection: RefCell::new(None),
            }),
            Err(error) => Err(object(&InvalidKey { label: error.label(), message: error.to_string() })),
        }
    }

    /// The place of the key that fits, or -1: then `rejection` tells why. The buffer holds the body, then
    /// the two header values; a length of -1 says that a header did not arrive.
    pub fn verify(&self, body: usize, hash: i32, timestamp: i32, now: f64) -> i32 {
        with_delivery(body, hash, timestamp, |body, headers| {
            match signature::verify(&self.keyring, body, headers, &self.window, now) {
                Ok(verified) => {
                    self.timestamp.set(verified.timestamp);
                    let place = self.keyring.labels().position(|label| label == verified.key);
                    place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1)
                }
                Err(rejection) => {
                    self.rejection.replace(Some(rejection));
                    -1
                }
            }
        })
    }

    /// The signed time of the delivery that `verify` accepted last, in unix seconds.
    pub fn timestamp(&self) -> f64 {
        self.timestamp.get()
    }

    /// Why `verify` refused the last delivery, once.
    pub fn rejection(&self) -> JsValue {
        self.rejection.take().map_or(JsValue::UNDEFINED, |rejection| object(&rejection))
    }

    /// The labels of the keys, by place.
    pub fn labels(&self) -> Vec<String> {
        self.keyring.labels().map(str::to_owned).collect()
    }

    /// The diagnosis, as an object. Takes what `verify` takes.
    pub fn diagnose(&self, body: usize, hash: i32, timestamp: i32, now: f64) -> JsValue {
        with_delivery(body, hash, timestamp, |body, headers| {
            object(&diagnosis::diagnose(&self.keyring, body, headers, &self.window, now))
        })
    }

    /// The hash of the body in the buffer at `timestamp`, with the key of that label, or when none is
    /// given the one the body asks for, or the first of a list. `undefined` when there is no such key.
    pub fn sign(&self, body: usize, timestamp: f64, label: Option<String>) -> Option<String> {
        BUFFER.with_borrow(|buffer| {
            let body = buffer.get(..body)?;
            let key = self.keyring.to_sign(label.as_deref(), body)?;
            Some(signature::sign(key, body, whole(timestamp)).hash)
        })
    }
}

/// The unsigned integer behind a JavaScript number; the facade lets only safe integers through.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "saturates, and never traps"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

fn with_delivery<T>(
    body: usize,
    hash: i32,
    timestamp: i32,
    then: impl FnOnce(&[u8], &SignatureHeaders<'_>) -> T,
) -> T {
    BUFFER.with_borrow(|buffer| {
        let mut rest = buffer.as_slice();
        let body = take(&mut rest, body);
        let mut header = |length: i32| usize::try_from(length).ok().map(|length| take(&mut rest, length));
        let headers = SignatureHeaders::new(header(hash), header(timestamp));
        then(body, &headers)
    })
}

/// Where the body in the buffer stops being JSON: `{ expected, line, column, offset }`, or `undefined`
/// when it is JSON.
#[wasm_bindgen]
pub fn malformed(body: usize) -> JsValue {
    BUFFER.with_borrow(|buffer| {
        let body = buffer.get(..body).unwrap_or_default();
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
        let index = Index::read_in(buffer.get(..payload)?, ROOM.take()).ok()?;
        let answer = index.event().map(then);
        let room = index.into_room();
        if room.size() <= KEPT {
            ROOM.set(room);
        }
        answer
    })
}

/// Why a filter was refused, as JavaScript reads it.
#[derive(Serialize)]
struct Refused<'e> {
    code: &'e str,
    message: String,
    pointer: Option<&'e str>,
    line: Option<usize>,
    column: Option<usize>,
    offset: Option<usize>,
}

fn refused(error: &InvalidFilter) -> JsValue {
    let place = error.malformed();
    object(&Refused {
        code: error.code(),
        message: error.to_string(),
        pointer: error.pointer(),
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
        offset: place.map(|place| place.offset),
    })
}

/// Compiles what the buffer holds.
fn compiled<T>(text: usize, compile: impl FnOnce(&[u8]) -> Result<T, InvalidFilter>) -> Result<T, JsValue> {
    BUFFER.with_borrow(|buffer| {
        compile(buffer.get(..text).unwrap_or_default()).map_err(|error| refused(&error))
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
