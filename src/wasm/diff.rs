//! Changes and differences. The buffer holds a payload, or two documents in a row. The result is JSON text.

use wasm_bindgen::prelude::*;

use super::{BUFFER, object, take, text, with_event};
use crate::Error;
use crate::diff::{self, Options};
use crate::payload::{Index, Malformed};

/// A document as it is read, or why it is not JSON.
fn read<'b>(document: &'b [u8], name: &str) -> Result<Index<'b>, JsValue> {
    Index::read(document)
        .map_err(|place| object(&Error::not_json(Malformed::CODE, &format!("{name} is not JSON: "), place)))
}

/// The JSON Patch from one document to another, in rows or as it is. Throws an error as an object.
#[wasm_bindgen]
pub fn diff(
    before: usize,
    after: usize,
    invertible: bool,
    by_text: bool,
    in_rows: bool,
    keys: Option<Vec<String>>,
    ignore: Option<Vec<String>>,
) -> Result<String, JsValue> {
    BUFFER.with_borrow(|buffer| {
        let mut rest = buffer.as_slice();
        let (before, after) = (take(&mut rest, before), take(&mut rest, after));
        let (before, after) = (read(before, "before")?, read(after, "after")?);
        let (keys, ignore) = (keys.unwrap_or_default(), ignore.unwrap_or_default());
        let options = Options { invertible, keys, ignore, text: by_text };
        let diff = if in_rows { diff::diff_in_rows } else { diff::diff_to_json };
        let roots = before.root().zip(after.root());
        Ok(text(roots.map(|(before, after)| diff(before, after, &options)).unwrap_or_default()))
    })
}

/// The changes of the event in the buffer, in rows; `undefined` when it is not JSON.
#[wasm_bindgen]
pub fn changes(payload: usize, keys: Option<Vec<String>>, ignore: Option<Vec<String>>) -> Option<String> {
    let (keys, ignore) = (keys.unwrap_or_default(), ignore.unwrap_or_default());
    let options = Options { keys, ignore, ..Options::default() };
    with_event(payload, |event| text(diff::changes_in_rows(event, &options)))
}

/// The object of the event in the buffer as it was before, or `null`; `undefined` when it is not JSON.
#[wasm_bindgen]
pub fn previous(payload: usize) -> Option<String> {
    with_event(payload, |event| diff::previous(event).map_or_else(|| "null".to_owned(), text))
}

/// Remarks on the event in the buffer, on values that are new too if asked, as a list of objects; `undefined` when it is not
/// JSON.
#[wasm_bindgen]
pub fn check(payload: usize, values: bool) -> JsValue {
    let remarks = with_event(payload, |event| {
        let mut remarks = diff::check(event);
        if values {
            remarks.extend(diff::check_values(event));
        }
        object(&remarks)
    });
    remarks.unwrap_or(JsValue::UNDEFINED)
}
