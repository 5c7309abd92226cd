/*!
The signature of a delivery: HMAC-SHA256 over the timestamp header's text followed directly by the raw
body, with the 32 bytes behind the 64 hex digits of the subscription's `signature_key`.

Source: Close's documentation, "Webhook signatures". What Close leaves open is decided here and said at
each item: the tolerance, the strictness of the two headers, and the meaning of a header given twice.
*/
#![forbid(unsafe_code)]

mod code;
#[cfg(feature = "diagnosis")]
pub mod diagnosis;
mod hasher;
mod headers;
mod hex;
mod hmac;
mod host;
mod key;
#[cfg(feature = "std")]
mod keyring;
mod keys;
#[cfg(feature = "std")]
mod lanes;
#[cfg(feature = "std")]
mod many;
mod refusal;
#[cfg(feature = "std")]
mod rejection;
mod sentence;
pub mod sha256;
#[cfg(feature = "std")]
mod sign;
mod timestamp;
#[cfg(feature = "std")]
mod vector;
mod verify;

pub use code::Code;
pub use hasher::{Hasher, Here};
#[cfg(feature = "std")]
pub use headers::SignatureHeaders;
pub use headers::{HASH_HEADER, TIMESTAMP_HEADER, Values};
pub use hex::from_hex;
pub use hmac::{Midstates, inner_block};
pub use host::{Delivered, HostSha256};
pub use key::{Key, KeyFault, looks_like_key, wipe_stack};
#[cfg(feature = "std")]
pub use keyring::{InvalidKey, Keyring};
pub use keys::Keys;
#[cfg(feature = "std")]
pub use many::{Received, find_many, verify_many};
pub use refusal::{Id, Refusal};
#[cfg(feature = "std")]
pub use rejection::{Evidence, Rejection};
pub use sentence::{HIDDEN, INVALID_KEY, decimal};
#[cfg(feature = "std")]
pub use sign::{Signed, sign};
pub use timestamp::{Window, parse as parse_timestamp};
pub use verify::Found;
#[cfg(feature = "std")]
pub use verify::{Verified, verify};
