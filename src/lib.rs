/*!
Sign and verify the webhooks of [Close](https://developer.close.com/api/resources/webhooks), name the
mistake when a signature does not fit, and match events against Close's filters.

The core is pure: no I/O, no clock, no randomness. Bytes and header values go in, a verdict comes out,
and no input makes it panic. The npm package `closehook` is this crate compiled to WebAssembly.

- [`signature`]: the key, signing, verifying, and the code of every refusal.
- [`diagnosis`]: which near miss reproduces the hash of a delivery that was refused.
- [`payload`]: the received bytes read once as JSON, without building a document.
- [`filter`]: Close's event filters, compiled, matched and explained, one or thousands at a time.
- [`diff`]: what an event changed, and the difference of two documents as a JSON Patch.
- [`history`]: events in any order folded into the state of each object, with what is missing between them.
- [`patch`]: JSON Patch and JSON Merge Patch, applied, inverted and made.
- [`events`]: the object of an event with its fields as methods, such as `event.opportunity()?.value()`.
- [`rendering`]: what an event changed, in words: as lines, for a terminal, as Markdown.

Input that is refused gives an [`Error`]: a stable code, one sentence, and the place. A refused signature gives a
[`Rejection`](signature::Rejection).

```
use closehook::signature::{Keyring, SignatureHeaders, Window, verify};
let keyring = Keyring::single("058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c")?;
let body = br#"{"event": {"id": "ev_1", "object_type": "lead", "action": "updated"}, "subscription_id": "whsub_1"}"#;
let hash = b"80f12e062349b788f9e07f12150b1c3c1f5d9bf448f14d3e3443797066366f00";
let headers = SignatureHeaders::new(Some(hash), Some(b"1544271440"));
let verified = verify(&keyring, body, &headers, &Window::default(), 1_544_271_500.0)?; // now, in seconds
assert_eq!(verified.age, 60.0);
# Ok::<(), Box<dyn std::error::Error>>(())
```

What the accepted event says, and whether anybody wants it:

```
use closehook::diff::{ChangeKind, Options, changes};
use closehook::filter::build::changed;
use closehook::payload::Index;

let body = br#"{"event": {"action": "updated", "changed_fields": ["status_id"], "data": {"status_id": "stat_2"},
    "previous_data": {"status_id": "stat_1"}}, "subscription_id": "whsub_1"}"#;
let index = Index::read(body)?;
let event = index.event().ok_or("no event")?;
let filter = changed("status_id").to("stat_2").compile()?; // or Filter::compile, from JSON
assert!(filter.matches(event));

let options = Options::default();
let changes = changes(event, &options);
let change = changes.first().ok_or("nothing changed")?;
assert_eq!((change.field.as_str(), change.kind), ("status_id", ChangeKind::Changed));
assert_eq!(change.before.and_then(|before| before.as_str()).as_deref(), Some("stat_1"));
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/

#![cfg_attr(all(target_arch = "wasm32", feature = "small", not(feature = "std")), no_std)]
#![cfg_attr(
    not(all(
        feature = "diagnosis",
        feature = "explain",
        feature = "filter",
        feature = "history",
        feature = "lint",
        feature = "patch",
        feature = "rendering"
    )),
    allow(dead_code, unused_imports, reason = "what one concept lends to another, where that is left out")
)]

extern crate alloc;

mod count;
#[cfg(feature = "diff")]
pub mod diff;
#[cfg(feature = "std")]
mod error;
#[cfg(feature = "filter")]
pub mod filter;
#[cfg(feature = "history")]
pub mod history;
#[doc(hidden)]
pub mod malformed;
#[cfg(feature = "std")]
mod model;
#[cfg(feature = "std")]
pub mod payload;
#[cfg(feature = "rendering")]
pub mod rendering;
#[cfg(feature = "std")]
mod sequence;
#[cfg(feature = "verdict")]
pub mod signature;

#[cfg(feature = "patch")]
#[doc(inline)]
pub use diff::patch;
#[cfg(feature = "std")]
pub use error::Error;
#[cfg(feature = "events")]
#[doc(inline)]
pub use model::events;
#[cfg(feature = "diagnosis")]
#[doc(inline)]
pub use signature::diagnosis;

#[cfg(all(target_arch = "wasm32", feature = "small", not(feature = "std")))]
mod small;
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
mod wasm;
