//! The keys of a `Webhook`.

use std::cell::{Cell, RefCell};

use serde::Serialize;
use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use super::{BUFFER, HELD, Held, object, take};
use crate::signature::{self, Accepted, BufferedDelivery, Code, Key, MacKey, Rejection, Window};

#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    /// Writes at `to`, in 32 bytes, the digest of `length` bytes of this module's memory that begin at
    /// `from`. False when the host cannot.
    fn sha256(from: usize, length: usize, to: usize) -> bool;
}

fn host_sha256(from: usize, length: usize, to: usize) -> bool {
    sha256(from, length, to)
}

/// Why keys were refused, as JavaScript reads it.
#[derive(Serialize)]
struct InvalidKey {
    message: String,
}

/// The keys of one `Webhook`, with its window.
#[wasm_bindgen]
pub struct Keyring {
    pub(super) keyring: signature::Keyring,
    pub(super) window: Window,
    /// Of the last call of `verify`.
    timestamp: Cell<f64>,
    rejection: RefCell<Option<Rejection>>,
}

#[wasm_bindgen]
impl Keyring {
    /// Reads the keys from the buffer, which is wiped: label and key, label and key, with the length of
    /// each in `lengths`. Throws a plain object with `message`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        by_subscription: bool,
        lengths: &[u32],
        max_age: f64,
        max_future_skew: f64,
    ) -> Result<Keyring, JsValue> {
        let keyring = BUFFER.with_borrow_mut(|buffer| {
            let read = {
                let mut rest = buffer.as_slice();
                let mut part = |length: &u32| take(&mut rest, usize::try_from(*length).unwrap_or(usize::MAX));
                let pairs = lengths.chunks_exact(2).filter_map(|pair| match pair {
                    [label, key] => Some((String::from_utf8_lossy(part(label)).into_owned(), part(key))),
                    _ => None,
                });
                if by_subscription {
                    signature::Keyring::by_subscription(pairs)
                } else {
                    signature::Keyring::list(pairs.map(|(_, key)| key))
                }
            };
            buffer.zeroize();
            read
        });
        match keyring {
            Ok(keyring) => Ok(Keyring {
                keyring,
                window: Window { max_age, max_future_skew },
                timestamp: Cell::new(0.0),
                rejection: RefCell::new(None),
            }),
            Err(error) => Err(object(&InvalidKey { message: error.to_string() })),
        }
    }

    /// The place of the key that fits, or less than 0: then `rejection` tells why. It is -2 if only the hash is wrong. The
    /// buffer holds what `BufferedDelivery` says. `host` says whether the host is asked for SHA-256.
    pub fn verify(&self, body: usize, hash: i32, timestamp: i32, now: f64, host: bool) -> i32 {
        with_delivery(body, hash, timestamp, host, |mut delivered| {
            match delivered.judged(&self.keyring, &self.window, now) {
                Ok(Accepted { place, timestamp, .. }) => {
                    self.timestamp.set(timestamp);
                    i32::try_from(place).unwrap_or(-1)
                }
                Err(refusal) => {
                    self.timestamp.set(now - refusal.age.unwrap_or_default());
                    let rejection = Rejection::unhashed(&refusal, &self.keyring, body);
                    let place = if rejection.code() == Code::SignatureMismatch { -2 } else { -1 };
                    self.rejection.replace(Some(rejection));
                    place
                }
            }
        })
    }

    /// The signed time of the delivery that `verify` judged last, in unix seconds, if its headers were well-formed.
    pub fn timestamp(&self) -> f64 {
        self.timestamp.get()
    }

    /// The reason why `verify` refused the last delivery, once. It lacks the hash of the body, which `hash` computes.
    pub fn rejection(&self) -> JsValue {
        self.rejection.take().map_or(JsValue::UNDEFINED, |rejection| object(&rejection))
    }

    /// The labels of the keys, by place.
    pub fn labels(&self) -> Vec<String> {
        self.keyring.labels().map(str::to_owned).collect()
    }

    /// The hash of the body in the buffer at `timestamp`, with the key of that place, or when it is -1 the
    /// one the body asks for, or the first of a list. `undefined` when there is no such key.
    pub fn sign(&self, body: usize, timestamp: f64, place: i32) -> Option<String> {
        BUFFER.with_borrow(|buffer| {
            let body = buffer.get(..body)?;
            let label = usize::try_from(place).ok().and_then(|place| self.keyring.labels().nth(place));
            let key = self.keyring.to_sign(label, body)?;
            Some(signature::sign(key, body, whole(timestamp)).hash)
        })
    }
}

/// Writes SHA-256 of so many bytes in the buffer over the first of them, if there is room.
#[wasm_bindgen]
pub fn hash(body: usize) {
    BUFFER.with_borrow_mut(|buffer| {
        let digest = Key::sha256(buffer.get(..body).unwrap_or_default());
        if let Some(first) = buffer.first_chunk_mut() {
            *first = digest;
        }
    });
}

/// The unsigned integer behind a JavaScript number; the facade lets only safe integers through.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::as_conversions,
    reason = "saturates, and never traps"
)]
fn whole(number: f64) -> u64 {
    number as u64
}

/// A delivery in the buffer, of which the body is held.
pub(super) fn with_delivery<T>(
    body: usize,
    hash: i32,
    timestamp: i32,
    host: bool,
    then: impl FnOnce(BufferedDelivery<'_>) -> T,
) -> T {
    BUFFER.with_borrow_mut(|buffer| {
        let delivered = BufferedDelivery::of(buffer, body, hash, timestamp, host.then_some(host_sha256));
        HELD.set(Held { start: delivered.start, read: None });
        then(delivered)
    })
}
