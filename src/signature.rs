/*!
The signature of a delivery: HMAC-SHA256 over the timestamp header's text followed directly by the raw
body, with the 32 bytes behind the 64 hex digits of the subscription's `signature_key`.

Source: Close's documentation, "Webhook signatures". What Close leaves open is decided here and said at
each item: the tolerance, the strictness of the two headers, and the meaning of a header given twice.
*/

#[doc(inline)]
pub use closehook_core::signature::{
    Code, Evidence, HASH_HEADER, InvalidKey, Key, KeyFault, Keyring, Received, Rejection, SignatureHeaders,
    Signed, TIMESTAMP_HEADER, Verified, Window, sign, verify, verify_many,
};
pub(crate) use closehook_core::signature::{Midstates, parse_timestamp, sha256, wipe_stack};
