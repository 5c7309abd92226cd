//! Signing as Close does.

use super::key::Key;
use super::mac::MacKey;

/// The values of the two headers of a signed delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// For `close-sig-hash`: 64 lower-case hex digits, as Close sends them.
    pub hash: String,
    /// For `close-sig-timestamp`: unix seconds.
    pub timestamp: String,
}

/// Signs `body` as Close does, at `timestamp` in unix seconds: for tests, replays and emulators.
///
/// ```
/// use closehook::signature::{Key, sign};
///
/// let key = Key::from_hex(b"058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c")?;
/// let signed = sign(&key, b"{}", 1_544_271_440);
/// assert_eq!(signed.hash, "f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526");
/// # Ok::<(), closehook::signature::KeyFault>(())
/// ```
#[must_use]
pub fn sign(key: &Key, body: &[u8], timestamp: u64) -> Signed {
    let timestamp = timestamp.to_string();
    let hash = hex::encode(key.mac(timestamp.as_bytes(), body));
    Signed { hash, timestamp }
}
