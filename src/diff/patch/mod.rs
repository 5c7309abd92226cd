/*!
Applies, inverts and makes JSON Patches (RFC 6902) and JSON Merge Patches (RFC 7396), from text to text.

A patch is applied as a whole or not at all. Values are compared as RFC 6902 §4.6 says: numbers by exact value, beyond
2^53 too, strings by code unit, objects without order. Like all payloads here, documents and patches mean what
`JSON.parse` makes of them: of equal keys the last counts, nesting has no limit, any key is one, `__proto__` and the
empty one too.

```
use closehook::patch::{apply, apply_merge, merge};

let (before, after) = (br#"{"status": "open", "value": 1}"#, br#"{"status":"won","value":1}"#);
let patch = merge(before, after)?;
assert_eq!(patch, br#"{"status":"won"}"#);
assert_eq!(apply_merge(before, &patch)?, after);
assert_eq!(apply(before, br#"[{"op": "replace", "path": "/status", "value": "won"}]"#)?, after);
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/
#![forbid(unsafe_code)]

mod apply;
mod invert;
mod key;
mod merge;
mod operation;
mod parts;
mod tree;

pub use apply::apply;
pub use invert::invert;
pub use merge::{apply_merge, merge};
pub use tree::MOST_COPIED;

use crate::Error;
use crate::payload::{Index, Malformed};

/// The places of a document's values.
fn read_document(text: &[u8]) -> Result<Index<'_>, Error> {
    Index::read(text).map_err(|place| Error::not_json(Malformed::CODE, "the document is not JSON: ", place))
}

/// The places of a patch's values.
fn read_patch(text: &[u8]) -> Result<Index<'_>, Error> {
    Index::read(text).map_err(|place| Error::not_json("MALFORMED_PATCH", "the patch is not JSON: ", place))
}
