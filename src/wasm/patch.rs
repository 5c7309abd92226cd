//! Patches. The buffer holds one text, or two, one after the other; JSON text comes back.

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{BUFFER, object, take, text};
use crate::Error;
use crate::patch;
use crate::payload::Malformed;

/// Why there is no result, as JavaScript reads it.
#[derive(Serialize)]
struct Refused<'e> {
    code: &'e str,
    message: String,
    operation: Option<usize>,
    pointer: Option<&'e str>,
    line: Option<usize>,
    column: Option<usize>,
    offset: Option<usize>,
    places: &'e [String],
}

fn refused(
    code: &str,
    message: String,
    (operation, pointer): (Option<usize>, Option<&str>),
    place: Option<&Malformed>,
    places: &[String],
) -> JsValue {
    object(&Refused {
        code,
        message,
        operation,
        pointer,
        line: place.map(|place| place.line),
        column: place.map(|place| place.column),
        offset: place.map(|place| place.offset),
        places,
    })
}

fn invalid(error: &Error) -> JsValue {
    let at = (error.operation(), error.pointer());
    refused(error.code(), error.to_string(), at, error.place(), &[])
}

fn not_mergeable(error: &Error) -> JsValue {
    let at = (None, error.pointer());
    refused(error.code(), error.to_string(), at, error.place(), error.pointers())
}

type Answer = Result<String, JsValue>;

fn answer(first: usize, second: usize, ask: fn(&[u8], &[u8]) -> Answer) -> Answer {
    BUFFER.with_borrow(|buffer| {
        let mut rest = buffer.as_slice();
        let (first, second) = (take(&mut rest, first), take(&mut rest, second));
        ask(first, second)
    })
}

/// The document, patched. Throws a plain object: code, message, operation, pointer, line, column, offset, places.
#[wasm_bindgen(js_name = applyPatch)]
pub fn apply_patch(document: usize, patch: usize) -> Answer {
    answer(document, patch, |document, patch| given(patch::apply(document, patch)))
}

/// The document, merged with the patch.
#[wasm_bindgen(js_name = applyMergePatch)]
pub fn apply_merge_patch(document: usize, patch: usize) -> Answer {
    answer(document, patch, |document, patch| given(patch::apply_merge(document, patch)))
}

/// The inverse of the patch in the buffer.
#[wasm_bindgen(js_name = invertPatch)]
pub fn invert_patch(patch: usize) -> Answer {
    answer(patch, 0, |patch, _| given(patch::invert(patch)))
}

/// The merge patch from one document to another.
#[wasm_bindgen(js_name = mergePatch)]
pub fn merge_patch(before: usize, after: usize) -> Answer {
    answer(before, after, |before, after| {
        patch::merge(before, after).map(text).map_err(|error| not_mergeable(&error))
    })
}

fn given(result: Result<Vec<u8>, Error>) -> Answer {
    result.map(text).map_err(|error| invalid(&error))
}
