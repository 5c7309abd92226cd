/*!
The received bytes read once as JSON: an index over the text, not a document.

It agrees with what `JSON.parse` gives a JavaScript handler for the same bytes: the last of two equal
keys counts, lone surrogates and numbers of any size are read, a UTF-8 byte order mark is skipped, and
nesting is limited by the data, not by the stack.
*/
#![forbid(unsafe_code)]

mod bytes;
mod content;
mod date;
mod decimal;
mod document;
mod equality;
mod event_types;
mod index;
mod members;
#[doc(hidden)]
pub mod pointer;
mod scan;
mod seen;
mod spoken;
mod subscription_id;
mod text;
#[doc(hidden)]
pub mod write;

pub(crate) use crate::malformed::BOM;
#[doc(inline)]
pub use crate::malformed::Malformed;
pub(crate) use bytes::same_bytes;
pub(crate) use date::Time;
pub(crate) use decimal::Decimal;
pub(crate) use document::Document;
pub(crate) use event_types::{Documented, documented, event_types};
pub use index::{Index, Value};
pub use scan::{Kind, check};
pub(crate) use seen::Seen;
pub(crate) use spoken::MOST_SHOWN;
pub use subscription_id::subscription_id;
pub(crate) use write::Writer;
// For `crates/sender`.
#[doc(hidden)]
pub use {
    date::{Date, civil},
    event_types::EVENT_FIELDS,
    index::Room,
    members::Members,
    spoken::{quoted, text_of},
    text::Units,
};
