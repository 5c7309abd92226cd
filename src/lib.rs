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
- [`delivery`]: the sender's side, as Close's delivery works, on a virtual clock.
- [`patch`]: JSON Patch and JSON Merge Patch, applied, inverted and made.
- [`rendering`]: what an event changed, in words: as lines, for a terminal, as Markdown.

```
use closehook::signature::{Keyring, SignatureHeaders, Window, sign, verify};

let key = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
let keyring = Keyring::single(key)?;
let body = br#"{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}"#;

let signed = sign(keyring.get("0").ok_or("no such key")?, body, 1_544_271_440);
let headers = SignatureHeaders::new(Some(signed.hash.as_bytes()), Some(signed.timestamp.as_bytes()));
let verified = verify(&keyring, body, &headers, &Window::default(), 1_544_271_500.0)?;
assert_eq!(verified.age, 60.0);
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/

// Not in the module of the package: even unused, it would change what the compiler makes of the rest (2 KB).
#[cfg(any(not(target_arch = "wasm32"), feature = "emulator"))]
pub mod delivery;
pub mod diagnosis;
pub mod diff;
pub mod filter;
pub mod history;
mod model;
pub mod patch;
pub mod payload;
pub mod rendering;
pub mod signature;

#[cfg(all(target_arch = "wasm32", not(feature = "emulator")))]
mod wasm;

#[cfg(all(target_arch = "wasm32", feature = "emulator"))]
#[path = "wasm/delivery.rs"]
mod wasm;
