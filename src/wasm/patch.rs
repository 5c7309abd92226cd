//! Patches. The buffer holds one text, or two, one after the other; JSON text comes back.

use wasm_bindgen::prelude::*;

use super::{BUFFER, object, take, text};
use crate::Error;
use crate::patch;

type Answer = Result<String, JsValue>;

fn answer(first: usize, second: usize, ask: fn(&[u8], &[u8]) -> Answer) -> Answer {
    BUFFER.with_borrow(|buffer| {
        let mut rest = buffer.as_slice();
        let (first, second) = (take(&mut rest, first), take(&mut rest, second));
        ask(first, second)
    })
}

/// The document, patched. Throws an error as an object.
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
    answer(before, after, |before, after| given(patch::merge(before, after)))
}

fn given(result: Result<Vec<u8>, Error>) -> Answer {
    result.map(text).map_err(|error| object(&error))
}
