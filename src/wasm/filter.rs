//! Filters and subscriptions.

use std::cell::{Cell, RefCell};
use std::ptr;

use wasm_bindgen::prelude::*;

use super::{BUFFER, object, with_event};
use crate::Error;
use crate::count::Slice;
use crate::filter::{self, Scratch};

/// Compiles what the buffer holds.
fn compiled<T>(text: usize, compile: impl FnOnce(&[u8]) -> Result<T, Error>) -> Result<T, JsValue> {
    BUFFER.with_borrow(|buffer| compile(buffer.part(..text)).map_err(|error| object(&error)))
}

/// One filter.
#[wasm_bindgen]
pub struct Filter {
    filter: filter::Filter,
    scratch: RefCell<Scratch>,
}

#[wasm_bindgen]
impl Filter {
    /// Compiles the text in the buffer. Throws an error as an object.
    #[wasm_bindgen(constructor)]
    pub fn new(text: usize) -> Result<Filter, JsValue> {
        let filter = compiled(text, filter::Filter::compile)?;
        Ok(Filter { filter, scratch: RefCell::default() })
    }

    /// Whether the payload in the buffer matches, 1 or 0; -1 when it is not JSON.
    pub fn matches(&self, payload: usize) -> i32 {
        let scratch = &mut *self.scratch.borrow_mut();
        with_event(payload, |event| i32::from(self.filter.matches_with(event, scratch))).unwrap_or(-1)
    }

    #[cfg(feature = "explain")]
    /// Why, as an object; `undefined` when the payload is not JSON.
    pub fn explain(&self, payload: usize) -> JsValue {
        with_event(payload, |event| object(&self.filter.explain(event))).unwrap_or(JsValue::UNDEFINED)
    }

    #[cfg(feature = "lint")]
    /// Remarks, as a list of objects.
    #[expect(clippy::needless_pass_by_value, reason = "strings from JavaScript are owned")]
    pub fn lint(&self, object_type: Option<String>, action: Option<String>) -> JsValue {
        object(&self.filter.lint(object_type.as_deref(), action.as_deref()))
    }

    #[cfg(feature = "lint")]
    /// JSON text in Close's language. Throws the list of places where that cannot be done.
    #[wasm_bindgen(js_name = toClose)]
    pub fn to_close(&self) -> Result<String, JsValue> {
        self.filter.to_close().map_err(|places| object(&places))
    }
}

/// A list of subscriptions.
#[wasm_bindgen]
pub struct Subscriptions {
    subscriptions: filter::Subscriptions,
    scratch: RefCell<Scratch>,
    /// Of the last call of `match`: where its places are.
    places: Cell<*const u32>,
}

#[wasm_bindgen]
impl Subscriptions {
    /// Compiles the list in the buffer. Throws what `Filter` throws.
    #[wasm_bindgen(constructor)]
    pub fn new(text: usize) -> Result<Subscriptions, JsValue> {
        let subscriptions = compiled(text, filter::Subscriptions::compile)?;
        Ok(Subscriptions { subscriptions, scratch: RefCell::default(), places: Cell::new(ptr::dangling()) })
    }

    /// The ids, in list order.
    pub fn ids(&self) -> Vec<String> {
        self.subscriptions.ids().map(str::to_owned).collect()
    }

    /// How many subscriptions get the payload in the buffer; -1 when it is not JSON.
    #[wasm_bindgen(js_name = match)]
    pub fn matching(&self, payload: usize) -> i32 {
        let count = with_event(payload, |event| {
            let scratch = &mut *self.scratch.borrow_mut();
            let places = self.subscriptions.matching_with(event, scratch);
            self.places.set(places.as_ptr());
            i32::try_from(places.len()).unwrap_or(i32::MAX)
        });
        count.unwrap_or(-1)
    }

    /// Where the places of those are in the memory, as 32-bit integers, ascending; until the next `match`.
    pub fn places(&self) -> usize {
        self.places.get().addr()
    }

    #[cfg(feature = "explain")]
    /// Why, for each subscription, as a list of objects; `undefined` when the payload is not JSON.
    pub fn explain(&self, payload: usize) -> JsValue {
        with_event(payload, |event| object(&self.subscriptions.explain(event))).unwrap_or(JsValue::UNDEFINED)
    }

    #[cfg(feature = "lint")]
    /// Remarks, as a list of objects.
    pub fn lint(&self) -> JsValue {
        object(&self.subscriptions.lint())
    }
}
