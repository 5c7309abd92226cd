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
mod refusal;
#[cfg(feature = "std")]
mod rejection;
mod sentence;
pub(crate) mod sha256;
#[cfg(feature = "std")]
mod sign;
mod timestamp;
mod verify;

pub use code::Code;
#[cfg(feature = "std")]
pub use headers::SignatureHeaders;
pub use headers::{HASH_HEADER, TIMESTAMP_HEADER};
pub use key::{Key, KeyFault};
#[cfg(feature = "std")]
pub use keyring::{InvalidKey, Keyring};
#[cfg(feature = "std")]
pub use rejection::{Evidence, Rejection};
#[cfg(feature = "std")]
pub use sign::{Signed, sign};
pub use timestamp::Window;
#[cfg(feature = "std")]
pub use verify::{Verified, verify};

// For `crates/verify`.
#[doc(hidden)]
pub use {
    hasher::Hasher,
    host::{Delivered, HostSha256},
    key::looks_like_key,
    keys::Keys,
    refusal::{Id, Refusal},
    sentence::{HIDDEN, INVALID_KEY},
    verify::Found,
};

#[cfg(feature = "diagnosis")]
pub(crate) use {hmac::Midstates, key::wipe_stack, timestamp::parse as parse_timestamp};
