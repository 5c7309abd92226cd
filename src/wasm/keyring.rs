//! The keys of a `Webhook`.

use std::cell::{Cell, RefCell};

use serde::Serialize;
use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use super::host::Host;
use super::{BUFFER, HELD, Held, object, take};
use crate::signature::sha256::BLOCK;
use closehook_core::signature::{self, Found, Hasher, Here, Rejection, SignatureHeaders, Window};

/// Why keys were refused, as JavaScript reads it.
#[derive(Serialize)]
struct InvalidKey<'e> {
    label: Option<&'e str>,
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
    /// each in `lengths`. Throws a plain object with `label` and `message`.
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
            Err(error) => Err(object(&InvalidKey { label: error.label(), message: error.to_string() })),
        }
    }

    /// The place of the key that fits, or -1: then `rejection` tells why. The buffer holds the value of
    /// the hash, 64 free bytes, the value of the timestamp, then the body; a length of -1 says that a
    /// header did not arrive. `host` says whether the host is asked for SHA-256.
    pub fn verify(&self, body: usize, hash: i32, timestamp: i32, now: f64, host: bool) -> i32 {
        with_delivery(body, hash, timestamp, |body, headers, free| {
            let timestamp = headers.timestamp().unwrap_or_default();
            let mut there = Host { free, timestamp };
            let hasher: &mut dyn Hasher = if host { &mut there } else { &mut Here };
            match signature::find(&self.keyring, body, headers, &self.window, now, hasher) {
                Ok(Found { place, timestamp, .. }) => {
                    self.timestamp.set(timestamp);
                    i32::try_from(place).unwrap_or(-1)
                }
                Err(rejection) => {
                    self.rejection.replace(Some(rejection));
                    -1
                }
            }
        })
    }

    /// The signed time of the delivery that `verify` accepted last, in unix seconds.
    pub fn timestamp(&self) -> f64 {
        self.timestamp.get()
    }

    /// Why `verify` refused the last delivery, once.
    pub fn rejection(&self) -> JsValue {
        self.rejection.take().map_or(JsValue::UNDEFINED, |rejection| object(&rejection))
    }

    /// The labels of the keys, by place.
    pub fn labels(&self) -> Vec<String> {
        self.keyring.labels().map(str::to_owned).collect()
    }

    /// The hash of the body in the buffer at `timestamp`, with the key of that label, or when none is
    /// given the one the body asks for, or the first of a list. `undefined` when there is no such key.
    pub fn sign(&self, body: usize, timestamp: f64, label: Option<String>) -> Option<String> {
        BUFFER.with_borrow(|buffer| {
            let body = buffer.get(..body)?;
            let key = self.keyring.to_sign(label.as_deref(), body)?;
            Some(signature::sign(key, body, whole(timestamp)).hash)
        })
    }
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

pub(super) fn with_delivery<T>(
    body: usize,
    hash: i32,
    timestamp: i32,
    then: impl FnOnce(&[u8], &SignatureHeaders<'_>, &mut [u8; BLOCK]) -> T,
) -> T {
    BUFFER.with_borrow_mut(|buffer| {
        let length = |length: i32| usize::try_from(length).unwrap_or(0);
        let (before, after) = buffer.split_at_mut_checked(length(hash)).unwrap_or_default();
        let mut none = [0; BLOCK];
        let (free, mut rest) = match after.split_first_chunk_mut() {
            Some((free, rest)) => (free, &*rest),
            None => (&mut none, b"".as_slice()),
        };
        let text = take(&mut rest, length(timestamp));
        let headers = SignatureHeaders::new((hash >= 0).then_some(before), (timestamp >= 0).then_some(text));
        let start = before.len().saturating_add(BLOCK).saturating_add(text.len());
        HELD.set(Held { start, read: None });
        then(take(&mut rest, body), &headers, free)
    })
}
