//! What a receiver does with a request: any headers and any bytes are verified, and refused with a diagnosis, or read, matched
//! and compared. Whether a delivery is accepted is checked against RustCrypto's HMAC.
#![no_main]

use closehook::diagnosis::{MAX_HMACS, diagnose};
use closehook::diff::{Options, changes_to_json};
use closehook::filter::Subscriptions;
use closehook::payload::Index;
use closehook::signature::{Keyring, SignatureHeaders, Window, sign, verify};
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

const KEYS: [(&str, &str); 2] = [
    ("whsub_1", "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c"),
    ("whsub_2", "4ff17d9a0c5be21f6b8b7f4c1f4a7db2d9c0d7a3f86a2be4c51e0a9d37f2c811"),
];
const NOW: u64 = 1_544_271_440;
const SUBSCRIPTIONS: &[u8] = br#"[
    {"id": "whsub_1", "events": [{"object_type": "lead", "action": "updated"}, {"object_type": "opportunity", "action": "updated",
      "extra_filter": {"type": "and", "filters": [
        {"type": "field_accessor", "field": "data", "filter": {"type": "non_null"}},
        {"type": "field_accessor", "field": "changed_fields", "filter": {"type": "contains", "value": "status_id"}}]}}]},
    {"id": "whsub_2", "events": [{"object_type": "activity.note", "action": "created", "extra_filter": null}]}
]"#;

/// The hash of a delivery in hex, by code that is not ours.
fn right_hash(key: &str, timestamp: &[u8], body: &[u8]) -> String {
    let key: Vec<u8> =
        (0..32).map(|i| u8::from_str_radix(&key[2 * i..2 * i + 2], 16).expect("hex")).collect();
    let mac =
        Hmac::<Sha256>::new_from_slice(&key).expect("any key").chain_update(timestamp).chain_update(body);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn contains(text: &[u8], part: &str) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}

// A byte that says how the delivery is signed, lines of headers, an empty line, the body. The fuzzer cannot guess a hash, so
// that most deliveries are signed here: as they are, with another time, or before the last byte of the body is lost.
fuzz_target!(|input: &[u8]| {
    let Some((mode, rest)) = input.split_first() else { return };
    let end = rest.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = end.map_or((rest, &b""[..]), |end| (&rest[..end], &rest[end + 2..]));
    let keyring = if mode & 1 == 0 {
        Keyring::list(KEYS.map(|(_, key)| key))
    } else {
        Keyring::by_subscription(KEYS.map(|(id, key)| (id, key)))
    }
    .expect("two keys");

    let mut pairs: Vec<(&[u8], &[u8])> = head
        .split(|byte| *byte == b'\n')
        .filter_map(|line| {
            line.iter().position(|byte| *byte == b':').map(|at| (&line[..at], &line[at + 1..]))
        })
        .collect();
    let label = if mode & 1 == 0 { "1" } else { "whsub_1" };
    let signed = sign(keyring.get(label).expect("a key"), body, NOW + u64::from(mode >> 4) * 40);
    let mut body = body;
    if mode & 2 != 0 {
        pairs.push((b"Close-Sig-Hash", signed.hash.as_bytes()));
        pairs.push((b"close-sig-timestamp", signed.timestamp.as_bytes()));
        if mode & 4 != 0 {
            body = body.split_last().map_or(body, |(_, less)| less);
        }
    }
    let headers = SignatureHeaders::from_pairs(pairs.iter().map(|(name, value)| (*name, *value)));

    let window = Window::default();
    let verdict = verify(&keyring, body, &headers, &window, NOW as f64);
    let diagnosis = diagnose(&keyring, body, &headers, &window, NOW as f64);
    assert_eq!(verdict.as_ref().err().map(|rejection| rejection.code()), diagnosis.code);
    assert!(diagnosis.hmacs <= MAX_HMACS);
    let given = (headers.timestamp().unwrap_or_default(), headers.hash().unwrap_or_default());
    let fits = |key: &str| given.1.eq_ignore_ascii_case(right_hash(key, given.0, body).as_bytes());
    match &verdict {
        Ok(verified) => {
            let (_, key) = KEYS
                .into_iter()
                .enumerate()
                .find(|(place, (id, _))| verified.key == *id || verified.key == place.to_string())
                .expect("its key")
                .1;
            assert!(fits(key), "a hash that RustCrypto does not compute was accepted");
            assert!(verified.age <= window.max_age && -verified.age <= window.max_future_skew);
        }
        Err(rejection) => {
            let said = format!("{rejection} {rejection:?} {diagnosis:?}");
            for (_, key) in KEYS {
                assert!(!contains(said.as_bytes(), key) || contains(input, key), "a key is in: {said}");
                let right = right_hash(key, given.0, body);
                assert!(
                    !contains(said.as_bytes(), &right)
                        || contains(given.1, &right)
                        || contains(input, &right),
                    "the right hash is in: {said}"
                );
            }
            if rejection.code().as_str() == "SIGNATURE_MISMATCH" && mode & 1 == 0 {
                assert!(!KEYS.iter().any(|(_, key)| fits(key)), "a hash that fits was refused: {said}");
            }
        }
    }

    let Ok(index) = Index::read(body) else { return };
    let Some(event) = index.event() else { return };
    let subscriptions = Subscriptions::compile(SUBSCRIPTIONS).expect("subscriptions");
    let matching = subscriptions.matching(event);
    for (place, why) in subscriptions.explain(event).into_iter().enumerate() {
        assert_eq!(why.matched, matching.contains(&(place as u32)));
    }
    let list = changes_to_json(event, &Options::default());
    let list = Index::read(&list).expect("a list of changes is JSON");
    assert!(
        list.root().is_some_and(|root| root.elements().all(|change| change
            .members()
            .any(|(name, _)| name.as_str().is_some_and(|name| name == "kind"))))
    );
});
