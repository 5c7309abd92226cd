//! A delivery in a buffer that JavaScript has written, hashed by the host where it is faster.

use core::mem;

use zeroize::Zeroize;

use super::headers::Values;
use super::mac::{BLOCK, Digest, Hasher, MacKey, inner_block};
use super::verdict::Refusal;
use super::verify::{Accepted, Keys, Window, judge};
use crate::count::Count;

/// Writes at the third address, in 32 bytes, the digest of so many bytes that begin at the first. False when it
/// cannot.
pub type HostSha256 = fn(from: usize, length: usize, to: usize) -> bool;

/// A delivery as JavaScript writes it into a buffer: the value of the hash, 64 free bytes, the value of the timestamp,
/// then the body.
pub struct BufferedDelivery<'b> {
    /// The values of the two headers.
    pub headers: Values<'b>,
    /// The bytes that are signed after the timestamp.
    pub body: &'b [u8],
    /// Where the body begins.
    pub start: usize,
    /// The free bytes.
    free: &'b mut [u8],
    /// The timestamp as it arrived, which the body follows.
    timestamp: &'b [u8],
    sha256: Option<HostSha256>,
}

impl<'b> BufferedDelivery<'b> {
    /// By the lengths of the parts; a negative one says that a header did not arrive. To be hashed by the host, if there
    /// is one.
    pub fn of(
        buffer: &'b mut [u8],
        body: usize,
        hash: i32,
        timestamp: i32,
        sha256: Option<HostSha256>,
    ) -> Self {
        let mut rest = buffer;
        let mut part = |length| {
            let (part, after) = mem::take(&mut rest).split_at_mut_checked(length).unwrap_or_default();
            rest = after;
            part
        };
        let length = |length: i32| usize::try_from(length).unwrap_or(0);
        let hash_text = &*part(length(hash));
        let free = part(BLOCK);
        let timestamp_text = &*part(length(timestamp));
        let headers = ((hash >= 0).then_some(hash_text), (timestamp >= 0).then_some(timestamp_text));
        let start = (Count(hash_text.len()) + BLOCK + timestamp_text.len()).0;
        Self { headers, body: part(body), start, free, timestamp: timestamp_text, sha256 }
    }

    /// The verdict, with these keys.
    ///
    /// # Errors
    ///
    /// [`Refusal`], with its cause.
    pub fn judged<K: Keys>(
        &mut self,
        keys: &K,
        window: &Window,
        now: f64,
    ) -> Result<Accepted, Refusal<K::Id<'b>>> {
        judge(keys, self.body, self.headers, window, now, self)
    }
}

impl BufferedDelivery<'_> {
    /// The digest of so many bytes that begin at an address, written over what is in the free bytes.
    fn digest(&mut self, sha256: HostSha256, from: usize, length: usize) -> Option<Digest> {
        let answered = sha256(from, length, self.free.as_mut_ptr().expose_provenance());
        let digest = self.free.first_chunk().copied().filter(|_| answered);
        if digest.is_none() {
            self.free.zeroize();
        }
        digest
    }
}

/// By the host, whose processor has instructions for it, if there is one, and it does.
///
/// It gets nothing but SHA-256 to compute. The key stays here: its block stands in the free bytes, before the message,
/// while the inner hash is computed, and the digest is written over it.
impl<K: MacKey> Hasher<K> for BufferedDelivery<'_> {
    fn mac(&mut self, key: &K, timestamp: &[u8], body: &[u8]) -> Digest {
        // Of a header that arrived twice only a part is the timestamp, and the body does not follow it.
        if let Some(sha256) = self.sha256
            && let Some(free) = self.free.first_chunk_mut()
            && timestamp.len() == self.timestamp.len()
        {
            inner_block(key.bytes(), free);
            let from = self.free.as_ptr().expose_provenance();
            let length = (Count(BLOCK) + timestamp.len() + body.len()).0;
            if let Some(inner) = self.digest(sha256, from, length) {
                return key.outer(&inner);
            }
        }
        key.mac(timestamp, body)
    }
}
