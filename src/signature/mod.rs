/*!
The signature of a delivery: HMAC-SHA256 over the timestamp header's text followed directly by the raw
body, with the 32 bytes behind the 64 hex digits of the subscription's `signature_key`.

Source: Close's documentation, "Webhook signatures". What Close leaves open is decided here and said at
each item: the tolerance, the strictness of the two headers, and the meaning of a header given twice.
*/
#![forbid(unsafe_code)]

mod headers;
mod key;
mod keyring;
mod rejection;
mod sign;
mod timestamp;
mod verify;

pub use headers::{HASH_HEADER, SignatureHeaders, TIMESTAMP_HEADER};
pub use key::{Key, KeyFault};
pub use keyring::{InvalidKey, Keyring};
pub use rejection::{Code, Evidence, Rejection};
pub use sign::{Signed, sign};
pub use timestamp::Window;
pub use verify::{Verified, verify};

pub(crate) use key::{keyed, mac_of, wipe_stack};
pub(crate) use timestamp::parse as parse_timestamp;
