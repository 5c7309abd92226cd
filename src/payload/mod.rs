/*!
Reads the received bytes once as JSON, for everything else here to ask: an index over the text, not a document.

It agrees with what `JSON.parse` gives a JavaScript handler for the same bytes: the last of two equal
keys counts, lone surrogates and numbers of any size are read, a UTF-8 byte order mark is skipped, and
nesting is limited by the data, not by the stack.

```
use closehook::payload::{Index, Kind};

let index = Index::read(br#"{"event": {"action": "updated", "data": {"value": 9007199254740993}}}"#)?;
let event = index.event().ok_or("no event")?;
assert_eq!(event.get("action").and_then(|action| action.as_str()).as_deref(), Some("updated"));
let value = event.get("data").and_then(|data| data.get("value")).ok_or("no value")?;
assert_eq!((value.kind(), value.text()), (Kind::Number, b"9007199254740993".as_slice()));
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/
#![forbid(unsafe_code)]

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
mod subscription_id;
mod text;
pub(crate) mod write;

pub(crate) use crate::malformed::BOM;
#[doc(inline)]
pub use crate::malformed::Malformed;
pub(crate) use date::Time;
pub(crate) use decimal::Decimal;
pub(crate) use document::Document;
pub(crate) use equality::same_bytes;
pub(crate) use event_types::{Documented, documented, event_types};
pub use index::{Index, Value};
pub(crate) use members::Seen;
pub use scan::{Kind, check};
pub use subscription_id::subscription_id;
pub(crate) use text::MOST_SHOWN;
pub(crate) use write::Writer;
// For `crates/sender`.
#[doc(hidden)]
pub use {
    date::{Date, civil},
    event_types::EVENT_FIELDS,
    index::IndexRoom,
    members::Members,
    text::{Units, quoted, text_of},
};
