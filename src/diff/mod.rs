/*!
Says what changed: in one event of Close, and between any two JSON documents.

- [`changes`], [`previous`] and [`check`] read an event: what it changed, the object before it, and where its parts
  disagree. [`check_values`] tells which of its values are new to this crate.
- [`diff`] compares two documents, and gives a JSON Patch (RFC 6902).
- [`changes_to_json`] and [`diff_to_json`] write the same as JSON text.
- [`text`] compares two texts by words.

```
use closehook::diff::{Options, changes};
use closehook::payload::Index;

let index = Index::read(br#"{
    "action": "updated", "changed_fields": ["tags"], "data": {"tags": ["b", "a"]}, "previous_data": {"tags": ["a", "b"]}
}"#)?;
let options = Options::default();
for change in changes(index.event().ok_or("no event")?, &options) {
    assert_eq!((change.kind.as_str(), change.pointer.as_str()), ("moved", "/tags/1"));
    assert_eq!(change.from.as_deref(), Some("/tags/0"));
}
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/
#![forbid(unsafe_code)]

mod align;
mod array;
mod changes;
mod check;
mod comparison;
mod contents;
mod documents;
mod field;
mod identity;
mod object;
#[cfg(feature = "patch")]
pub mod patch;
mod path;
mod previous;
#[cfg(any(test, all(target_arch = "wasm32", feature = "wasm")))]
mod rows;
mod text;
mod values;

pub(crate) use align::{common, grouped};
pub use changes::{Change, ChangeKind, changes, changes_to_json};
pub(crate) use changes::{Parts, each_field, is_noise};
pub use check::{Remark, check};
pub(crate) use comparison::Edit;
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub(crate) use documents::diff_in_rows;
pub use documents::{Operation, diff, diff_to_json};
#[doc(hidden)]
pub use field::is_custom;
pub(crate) use field::{Field, fields};
pub(crate) use path::{Paths, Step};
pub use previous::previous;
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub(crate) use rows::changes_in_rows;
pub(crate) use text::parts;
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub(crate) use text::steps;
pub use text::{Segment, SegmentKind, text};
pub use values::check_values;

/// How documents are compared.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether operations that lose a value come behind a `test` of it, so that the patch can be inverted.
    pub invertible: bool,
    /// Keys that name the elements of arrays, tried before those that are known.
    pub keys: Vec<String>,
    /// What is left out: a key wherever it is, or a JSON Pointer (RFC 6901), which begins with `/`.
    pub ignore: Vec<String>,
    /// Whether values differ when only their texts do, as 1 and 1.0.
    pub text: bool,
}
