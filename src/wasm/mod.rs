//! The bindings: conversions between JavaScript and the core, and no decisions.
//!
//! Text and bytes cross in one buffer of this module's memory that is kept between calls: JavaScript asks
//! for room, writes there, and calls with the lengths of the parts. Numbers come back as numbers; only a
//! refusal becomes an object.

#![expect(unreachable_pub, reason = "what the macro exports must be `pub`")]

mod allocator;
#[cfg(feature = "diagnosis")]
mod diagnosis;
#[cfg(feature = "diff")]
mod diff;
mod event;
#[cfg(feature = "filter")]
mod filter;
#[cfg(feature = "history")]
mod history;
#[cfg(feature = "signature")]
mod keyring;
#[cfg(feature = "patch")]
mod patch;
#[cfg(feature = "rendering")]
mod rendering;

use std::cell::{Cell, RefCell};

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::payload;
use event::with_event;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
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
    allocator::forget();
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

/// Whether the call that just trapped did so since there was no memory.
#[wasm_bindgen]
pub fn exhausted() -> bool {
    allocator::is_exhausted()
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
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
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
