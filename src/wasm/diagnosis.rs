//! Diagnoses a refused delivery.

use wasm_bindgen::prelude::*;

use super::keyring::{Keyring, with_delivery};
use super::object;
use crate::diagnosis::{self, Remedy, diagnose, diagnose_own, diagnose_renamed};
use crate::signature::{BufferedDelivery, SignatureHeaders};

/// The remedy for a body that did not arrive as bytes, or else for headers that cannot be read: both are refused
/// by the facade itself.
#[wasm_bindgen]
pub fn remedy(body: bool) -> JsValue {
    object(&if body { Remedy::raw_body() } else { Remedy::headers() })
}

/// Which header another name with this value stands for: 0 for the hash, 1 for the timestamp, -1 for neither.
#[wasm_bindgen]
pub fn renamed(name: &str, value: &str) -> i32 {
    diagnosis::renamed(name, value).and_then(|place| i32::try_from(place).ok()).unwrap_or(-1)
}

#[wasm_bindgen]
impl Keyring {
    /// The diagnosis, as an object. Takes what `verify` takes, and asks no host; a hash to judge in place of the one that
    /// was sent; and the names of headers that arrived under others.
    #[expect(clippy::too_many_arguments, reason = "what crosses is numbers and texts")]
    pub fn diagnose(
        &self,
        body: usize,
        hash: i32,
        timestamp: i32,
        now: f64,
        _host: bool,
        own: Option<String>,
        hash_name: Option<String>,
        timestamp_name: Option<String>,
    ) -> JsValue {
        with_delivery(body, hash, timestamp, false, |BufferedDelivery { headers, body, .. }| {
            let (hash, timestamp) = headers;
            let headers = SignatureHeaders::new(hash, timestamp);
            let (keyring, window) = (&self.keyring, &self.window);
            let names = [hash_name.as_deref(), timestamp_name.as_deref()];
            object(&if let Some(own) = own {
                diagnose_own(keyring, body, &headers, own.as_bytes(), window, now)
            } else if names != [None, None] {
                diagnose_renamed(keyring, body, &headers, names, window, now)
            } else {
                diagnose(keyring, body, &headers, window, now)
            })
        })
    }
}
