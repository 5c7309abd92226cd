//! What a delivery that was refused would have needed.

use wasm_bindgen::prelude::*;

use super::keyring::{Keyring, with_delivery};
use super::object;
use crate::diagnosis::{Remedy, diagnose};
use crate::signature::{Delivered, SignatureHeaders};

/// The remedy for a body that did not arrive as bytes, or else for headers that cannot be read: both are refused
/// by the facade itself.
#[wasm_bindgen]
pub fn remedy(body: bool) -> JsValue {
    object(&if body { Remedy::raw_body() } else { Remedy::headers() })
}

#[wasm_bindgen]
impl Keyring {
    /// The diagnosis, as an object. Takes what `verify` takes, and asks no host.
    pub fn diagnose(&self, body: usize, hash: i32, timestamp: i32, now: f64, _host: bool) -> JsValue {
        with_delivery(body, hash, timestamp, false, |Delivered { headers, body, .. }| {
            let (hash, timestamp) = headers;
            let headers = SignatureHeaders::new(hash, timestamp);
            object(&diagnose(&self.keyring, body, &headers, &self.window, now))
        })
    }
}
