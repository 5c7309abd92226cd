/*!
The signature of a delivery: HMAC-SHA256 over the timestamp header's text followed directly by the raw
body, with the 32 bytes behind the 64 hex digits of the subscription's `signature_key`.

Source: Close's documentation, "Webhook signatures". What Close leaves open is decided here and said at
each item: the tolerance, the strictness of the two headers, and the meaning of a header given twice.
*/
#![forbid(unsafe_code)]

mod hasher;
mod headers;
mod hmac;
mod key;
mod keyring;
mod lanes;
mod many;
mod rejection;
pub(crate) mod sha256;
mod sign;
mod timestamp;
mod vector;
mod verify;

pub use headers::{HASH_HEADER, SignatureHeaders, TIMESTAMP_HEADER};
pub use key::{Key, KeyFault};
pub use keyring::{InvalidKey, Keyring};
pub use many::{Received, verify_many};
pub use rejection::{Code, Evidence, Rejection};
pub use sign::{Signed, sign};
pub use timestamp::Window;
pub use verify::{Verified, verify};

#[cfg(all(target_arch = "wasm32", not(feature = "emulator")))]
pub(crate) use hasher::{Hasher, Here};
pub(crate) use hmac::{Midstates, inner_block};
pub(crate) use key::wipe_stack;
pub(crate) use timestamp::parse as parse_timestamp;
#[cfg(all(target_arch = "wasm32", not(feature = "emulator")))]
pub(crate) use {
    many::find_many,
    verify::{Found, find},
};
