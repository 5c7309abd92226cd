/*!
The received bytes read once as JSON: an index over the text, not a document.

It agrees with what `JSON.parse` gives a JavaScript handler for the same bytes: the last of two equal
keys counts, lone surrogates and numbers of any size are read, a UTF-8 byte order mark is skipped, and
nesting is limited by the data, not by the stack.
*/
#![forbid(unsafe_code)]

mod content;
mod date;
mod decimal;
mod document;
mod equality;
mod event_types;
mod index;
mod malformed;
mod members;
mod scan;
mod seen;
mod spoken;
mod subscription_id;
mod text;
pub(crate) mod write;

pub(crate) use date::{Date, Time};
pub(crate) use decimal::Decimal;
pub(crate) use document::Document;
pub(crate) use event_types::{Documented, EVENT_FIELDS, documented};
pub(crate) use index::Room;
pub use index::{Index, Value};
pub use malformed::Malformed;
pub(crate) use members::Members;
pub use scan::{Kind, check};
pub(crate) use seen::Seen;
pub(crate) use spoken::{MOST_SHOWN, quoted, text_of};
pub use subscription_id::subscription_id;
pub(crate) use text::Units;

/// The UTF-8 byte order mark.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";
