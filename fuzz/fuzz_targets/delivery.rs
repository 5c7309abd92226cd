//! Any body and any headers give a verdict and a bounded diagnosis with the same verdict.
#![no_main]

use arbitrary::Arbitrary;
use closehook::diagnosis::{MAX_HMACS, diagnose};
use closehook::signature::{Keyring, SignatureHeaders, Window, verify};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Delivery {
    keys: [[u8; 32]; 2],
    by_subscription: bool,
    hash: Option<Vec<u8>>,
    timestamp: Option<Vec<u8>>,
    now: f64,
    body: Vec<u8>,
}

fuzz_target!(|delivery: Delivery| {
    let hex = |key: &[u8; 32]| key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let keys = delivery.keys.iter().map(hex);
    let keyring = if delivery.by_subscription {
        Keyring::by_subscription(["a", "b"].into_iter().zip(keys))
    } else {
        Keyring::list(keys)
    }
    .expect("two keys");
    let headers = SignatureHeaders::new(delivery.hash.as_deref(), delivery.timestamp.as_deref());
    let verdict = verify(&keyring, &delivery.body, &headers, &Window::default(), delivery.now);
    let diagnosis = diagnose(&keyring, &delivery.body, &headers, &Window::default(), delivery.now);
    assert_eq!(verdict.err().map(|rejection| rejection.code()), diagnosis.code);
    assert!(diagnosis.hmacs <= MAX_HMACS);
});
