//! SHA-256 by the host, whose processor has instructions for it.

use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use crate::signature::sha256::{BLOCK, Digest, from_hex};
use closehook_core::signature::{Hasher, Here, Key, inner_block};

#[wasm_bindgen(raw_module = "../src/host.js")]
extern "C" {
    /// Writes at `to`, in 64 hex digits, the digest of `length` bytes of this module's memory that begin at
    /// `from`. False when the host cannot.
    fn sha256(from: usize, length: usize, to: usize) -> bool;
}

/// A delivery as it lies in memory, where the host can read it: 64 free bytes, then the message.
///
/// The host gets nothing but SHA-256 to compute. The key stays here: its block stands before the message while the
/// inner hash is computed, and the digest is written over it.
pub(super) struct Host<'b> {
    pub(super) free: &'b mut [u8; BLOCK],
    /// The timestamp as it arrived, which the body follows.
    pub(super) timestamp: &'b [u8],
}

impl Host<'_> {
    /// The digest of so many bytes that begin at an address, written over what is in the free bytes.
    fn digest(&mut self, from: usize, length: usize) -> Option<Digest> {
        let answered = sha256(from, length, self.free.as_mut_ptr().expose_provenance());
        let digest = from_hex(self.free).filter(|_| answered);
        if digest.is_none() {
            self.free.zeroize();
        }
        digest
    }
}

impl Hasher for Host<'_> {
    fn mac(&mut self, key: &Key, timestamp: &[u8], body: &[u8]) -> Digest {
        // Of a header that arrived twice only a part is the timestamp, and the body does not follow it.
        if timestamp.len() == self.timestamp.len() {
            inner_block(key.bytes(), self.free);
            let length = BLOCK.saturating_add(timestamp.len()).saturating_add(body.len());
            if let Some(inner) = self.digest(self.free.as_ptr().expose_provenance(), length) {
                return key.midstates().outer(&inner);
            }
        }
        Here.mac(key, timestamp, body)
    }

    fn sha256(&mut self, body: &[u8]) -> Digest {
        self.digest(body.as_ptr().expose_provenance(), body.len()).unwrap_or_else(|| Here.sha256(body))
    }
}
