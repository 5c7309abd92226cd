//! Renders an event's changes, and the difference of two texts.

use wasm_bindgen::prelude::*;

use super::{BUFFER, object, take, with_event};
use crate::diff;
use crate::rendering::{self, Options, Style};

/// Texts: of `names` pairs the id and its name, then `keys` keys, then what is ignored.
fn options(texts: Vec<String>, names: usize, keys: usize, limit: usize) -> Options {
    let mut texts = texts.into_iter();
    let names = (0..names).filter_map(|_| texts.next().zip(texts.next())).collect();
    let keys = texts.by_ref().take(keys).collect();
    Options {
        names,
        compare: diff::Options { keys, ignore: texts.collect(), ..diff::Options::default() },
        limit,
    }
}

/// The description of the event in the buffer, as an object; `undefined` when it is not JSON.
#[wasm_bindgen]
pub fn describe(payload: usize, texts: Vec<String>, names: usize, keys: usize, limit: usize) -> JsValue {
    let options = options(texts, names, keys, limit);
    with_event(payload, |event| object(&rendering::describe(event, &options))).unwrap_or(JsValue::UNDEFINED)
}

/// Renders as text for a terminal of this width, or as Markdown if the width is 0.
#[wasm_bindgen]
pub fn render(
    payload: usize,
    texts: Vec<String>,
    names: usize,
    keys: usize,
    limit: usize,
    color: bool,
    width: usize,
) -> Option<String> {
    let options = options(texts, names, keys, limit);
    with_event(payload, |event| {
        let description = rendering::describe(event, &options);
        if width == 0 {
            rendering::markdown(&description)
        } else {
            rendering::terminal(&description, Style { color, width })
        }
    })
}

/// How the first of two texts in the buffer became the second: by turns, how many code units are equal, removed, and added.
/// The texts are UTF-16, the low byte first, with that many bytes.
#[wasm_bindgen(js_name = textDiff)]
pub fn text_diff(before: usize, after: usize) -> Vec<u32> {
    BUFFER.with_borrow(|buffer| {
        let mut rest = buffer.as_slice();
        let mut text = |length| -> Vec<u16> {
            let bytes = take(&mut rest, length).chunks_exact(2);
            bytes.filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes)).collect()
        };
        let (before, after) = (text(before), text(after));
        let steps = diff::steps(&before, &after);
        steps.into_iter().flatten().map(|length| u32::try_from(length).unwrap_or(u32::MAX)).collect()
    })
}
