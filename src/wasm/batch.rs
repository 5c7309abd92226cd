//! Deliveries that are judged together.

use wasm_bindgen::prelude::*;

use super::keyring::Keyring;
use super::{object, take};
use crate::signature::{Found, Received, Rejection, SignatureHeaders, find_many};

/// Deliveries that wait, with a memory of their own: while they are gathered, code of the caller runs, and may verify
/// others.
#[wasm_bindgen]
#[derive(Default)]
pub struct Batch {
    buffer: Vec<u8>,
    used: usize,
    waiting: Vec<Waiting>,
    /// For each delivery of the last `verify`: the place of its key, or -1, and its time.
    verdicts: Vec<[f64; 2]>,
    rejections: Vec<Option<Rejection>>,
}

struct Waiting {
    body: usize,
    hash: i32,
    timestamp: i32,
    now: f64,
}

#[wasm_bindgen]
impl Batch {
    /// One without deliveries.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Batch {
        Batch::default()
    }

    /// Where the next delivery is written, of at most `length` bytes; 0 when there is no memory for it.
    pub fn room(&mut self, length: usize) -> usize {
        let Some(missing) = length.checked_sub(self.buffer.len().saturating_sub(self.used)) else {
            return self.buffer.as_ptr().addr().saturating_add(self.used);
        };
        if self.buffer.try_reserve(missing).is_err() {
            return 0;
        }
        // Zeros are written once for each byte of it, since it is kept.
        self.buffer.resize(self.buffer.capacity(), 0);
        self.buffer.as_ptr().addr().saturating_add(self.used)
    }

    /// What was written there: the body, then the two header values; a length of -1 says that one did not arrive.
    pub fn add(&mut self, body: usize, hash: i32, timestamp: i32, now: f64) {
        let header = |length: i32| usize::try_from(length).unwrap_or(0);
        for length in [body, header(hash), header(timestamp)] {
            self.used = self.used.saturating_add(length);
        }
        self.waiting.push(Waiting { body, hash, timestamp, now });
    }

    /// Forgets those that wait.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.used = 0;
    }

    /// Judges all that wait, and says where the verdicts are: two 64-bit floats each.
    pub fn verify(&mut self, keyring: &Keyring) -> usize {
        let mut rest = self.buffer.as_slice();
        let mut received = Vec::with_capacity(self.waiting.len());
        for Waiting { body, hash, timestamp, now } in self.waiting.drain(..) {
            let body = take(&mut rest, body);
            let mut header = |length: i32| usize::try_from(length).ok().map(|length| take(&mut rest, length));
            let headers = SignatureHeaders::new(header(hash), header(timestamp));
            received.push(Received { body, headers, now });
        }
        let found = find_many(&keyring.keyring, &received, &keyring.window);
        self.verdicts.clear();
        self.rejections.clear();
        for found in found {
            let (verdict, rejection) = match found {
                Ok(Found { place, timestamp, .. }) => {
                    ([u32::try_from(place).map_or(-1.0, f64::from), timestamp], None)
                }
                Err(rejection) => ([-1.0, 0.0], Some(rejection)),
            };
            self.verdicts.push(verdict);
            self.rejections.push(rejection);
        }
        self.used = 0;
        self.verdicts.as_ptr().addr()
    }

    /// Why the last `verify` refused the delivery of this place.
    pub fn rejection(&mut self, place: usize) -> JsValue {
        let rejection = self.rejections.get_mut(place).and_then(Option::take);
        rejection.map_or(JsValue::UNDEFINED, |rejection| object(&rejection))
    }
}
