/*!
The signature of a delivery: HMAC-SHA256 over the timestamp header's text followed directly by the raw
body, with the 32 bytes behind the 64 hex digits of the subscription's `signature_key`.

Source: Close's documentation, "Webhook signatures". What Close leaves open is decided here and said at
each item: the tolerance, the strictness of the two headers, and the meaning of a header given twice.

A delivery is judged in `verify`, which reads the `headers`, asks the `keyring` for the keys to try, compares with their
`mac`, and says what it found in a `verdict`. These also judge in `closehook/verify`, whose crate brings a keyring and a MAC
of its own: `host` and all that is not under `cfg` compile without the standard library.
*/
#![forbid(unsafe_code)]

#[cfg(feature = "diagnosis")]
pub mod diagnosis;
mod headers;
mod host;
#[cfg(feature = "signature")]
mod key;
mod key_text;
#[cfg(feature = "signature")]
mod keyring;
mod mac;
#[cfg(feature = "signature")]
mod rejection;
#[cfg(feature = "signature")]
mod sign;
mod verdict;
mod verify;

pub use headers::{HASH_HEADER, SignatureHeaders, TIMESTAMP_HEADER};
#[cfg(feature = "signature")]
pub use key::Key;
pub use key_text::KeyFault;
#[cfg(feature = "signature")]
pub use key_text::Mistaken;
#[cfg(feature = "signature")]
pub use keyring::{InvalidKey, Keyring};
#[cfg(feature = "signature")]
pub use rejection::{Evidence, Rejection};
#[cfg(feature = "signature")]
pub use sign::{Signed, sign};
pub use verdict::Code;
pub use verify::Window;
#[cfg(feature = "signature")]
pub use verify::{Verified, verify};

// For `crates/verify`.
#[doc(hidden)]
pub use {
    host::{BufferedDelivery, HostSha256},
    key_text::{HIDDEN, INVALID_KEY, looks_like_key, read_key, wipe_stack},
    mac::{Digest, MacKey, inner_block},
    verdict::Refusal,
    verify::{Accepted, Keys},
};

#[cfg(feature = "diagnosis")]
pub(crate) use {
    headers::parse_timestamp,
    key::{hmac_sha256, sha256},
};
