/*!
What changed: in one event of Close, and between any two JSON documents.

- [`changes`], [`previous`] and [`check`] read an event: what it changed, the object before it, and where its parts
  disagree.
- [`diff`] compares two documents, and gives a JSON Patch (RFC 6902).
- [`text`] compares two texts by words.
*/
#![forbid(unsafe_code)]

mod check;
mod text;

pub use check::{Remark, check};
pub(crate) use closehook_core::diff::{Edit, Field, Paths, Side, Step, each_field, is_noise};
#[doc(inline)]
pub use closehook_core::diff::{Options, changes, changes_in_rows, diff, diff_in_rows, previous};
pub(crate) use text::parts;
#[cfg(all(target_arch = "wasm32", not(feature = "emulator"), not(feature = "verify")))]
pub(crate) use text::steps;
pub use text::{Segment, SegmentKind, text};
