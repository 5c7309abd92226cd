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
mod scan;
mod seen;
mod spoken;
mod subscription_id;
mod text;
pub mod write;

pub use crate::malformed::{BOM, Malformed};
pub use bytes::same_bytes;
pub use date::{Date, Time};
pub use decimal::Decimal;
pub use document::Document;
pub use event_types::{Documented, EVENT_FIELDS, documented};
pub use index::{Index, Room, Value};
pub use members::Members;
pub use scan::{Kind, check};
pub use seen::Seen;
pub use spoken::{MOST_SHOWN, quoted, text_of};
pub use subscription_id::subscription_id;
pub use text::Units;
