/*!
The received bytes read once as JSON: an index over the text, not a document.

It agrees with what `JSON.parse` gives a JavaScript handler for the same bytes: the last of two equal
keys counts, lone surrogates and numbers of any size are read, a UTF-8 byte order mark is skipped, and
nesting is limited by the data, not by the stack.
*/

pub(crate) use closehook_core::payload::{
    BOM, Date, Decimal, Document, Documented, EVENT_FIELDS, MOST_SHOWN, Members, Time, Units, documented,
    event_types, quoted, text_of, write,
};
#[doc(inline)]
pub use closehook_core::payload::{Index, Kind, Malformed, Value, check, subscription_id};
