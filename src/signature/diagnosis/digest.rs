//! The digests that a hash header may hold, however it is written.

use super::base64;
use super::cause::Cause;

/// What signers of other services put before a digest.
const PREFIXES: [&str; 9] =
    ["sha256=", "sha1=", "hmac-sha256=", "hmac-sha256 ", "v1=", "v1,", "v0=", "0x", "0X"];

/// One reading of the header, and how it departs from Close's form.
pub(super) struct Digest {
    pub(super) bytes: Vec<u8>,
    pub(super) causes: Vec<Cause>,
}

/// Every reading of the header as a digest of SHA-256 (32 bytes) or SHA-1 (20 bytes).
pub(super) fn readings(header: &[u8]) -> Vec<Digest> {
    let mut found = Vec::new();
    read(header, None, &mut found);
    let bare = undecorated(header);
    if bare != header {
        read(bare, Some(Cause::DigestDecorated), &mut found);
    }
    found
}

fn read(text: &[u8], decorated: Option<Cause>, found: &mut Vec<Digest>) {
    // Hex digits are base64 too, but 40 and 64 of them decode to 30 and 48 bytes: never a digest.
    for (bytes, base64) in [(hex::decode(text).ok(), None), (base64::decode(text), Some(Cause::DigestBase64))]
    {
        if let Some(bytes) = bytes.filter(|bytes| matches!(bytes.len(), 20 | 32)) {
            found.push(Digest { bytes, causes: decorated.into_iter().chain(base64).collect() });
        }
    }
}

/// Without white space, quotes and prefix.
fn undecorated(header: &[u8]) -> &[u8] {
    let quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    let mut text = header.trim_ascii();
    if let [first, inner @ .., last] = text
        && quote(first)
        && first == last
    {
        text = inner;
    }
    PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix.as_bytes())).unwrap_or(text).trim_ascii()
}
