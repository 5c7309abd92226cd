/*!
The received bytes read once as JSON: an index over the text, not a document.

It agrees with what `JSON.parse` gives a JavaScript handler for the same bytes: the last of two equal
keys counts, lone surrogates and numbers of any size are read, a UTF-8 byte order mark is skipped, and
nesting is limited by the data, not by the stack.
*/
#![forbid(unsafe_code)]

#[cfg(feature = "std")]
mod bytes;
#[cfg(feature = "std")]
mod content;
#[cfg(feature = "std")]
mod date;
#[cfg(feature = "std")]
mod decimal;
#[cfg(feature = "std")]
mod document;
#[cfg(any(not(feature = "std"), test))]
mod envelope;
#[cfg(feature = "std")]
mod equality;
#[cfg(feature = "std")]
mod event_types;
#[cfg(feature = "std")]
mod index;
mod malformed;
#[cfg(feature = "std")]
mod members;
#[cfg(feature = "std")]
mod scan;
#[cfg(feature = "std")]
mod seen;
#[cfg(feature = "std")]
mod spoken;
#[cfg(feature = "std")]
mod subscription_id;
#[cfg(feature = "std")]
mod text;
#[cfg(feature = "std")]
pub mod write;

#[cfg(feature = "std")]
pub use bytes::same_bytes;
#[cfg(feature = "std")]
pub use date::{Date, Time};
#[cfg(feature = "std")]
pub use decimal::Decimal;
#[cfg(feature = "std")]
pub use document::Document;
#[cfg(any(not(feature = "std"), test))]
pub use envelope::envelope;
#[cfg(feature = "std")]
pub use event_types::{Documented, EVENT_FIELDS, documented};
#[cfg(feature = "std")]
pub use index::{Index, Room, Value};
pub use malformed::Malformed;
#[cfg(feature = "std")]
pub use members::Members;
#[cfg(feature = "std")]
pub use scan::{Kind, check};
#[cfg(feature = "std")]
pub use seen::Seen;
#[cfg(feature = "std")]
pub use spoken::{MOST_SHOWN, quoted, text_of};
#[cfg(feature = "std")]
pub use subscription_id::subscription_id;
#[cfg(feature = "std")]
pub use text::Units;

/// The UTF-8 byte order mark.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";
