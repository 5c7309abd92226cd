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
pub mod sha256;
mod sign;
mod timestamp;
mod vector;
mod verify;

pub use hasher::{Hasher, Here};
pub use headers::{HASH_HEADER, SignatureHeaders, TIMESTAMP_HEADER};
pub use hmac::{Midstates, inner_block};
pub use key::{Key, KeyFault, wipe_stack};
pub use keyring::{InvalidKey, Keyring};
pub use many::{Received, find_many, verify_many};
pub use rejection::{Code, Evidence, Rejection};
pub use sign::{Signed, sign};
pub use timestamp::{Window, parse as parse_timestamp};
pub use verify::{Found, Verified, find, verify};
