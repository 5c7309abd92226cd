//! Any input whatsoever gives a verdict or an error: properties over random keys, bodies and headers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use closehook::diagnosis::{MAX_HMACS, diagnose};
use closehook::payload::{Index, Kind, Value, subscription_id};
use closehook::signature::{Code, Keyring, SignatureHeaders, Window, sign, verify};
use proptest::prelude::*;

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..most)
}

/// Bytes that often come close to JSON.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just("\"a\""),
        Just("1"),
        Just("-"),
        Just("0.5"),
        Just("1e9"),
        Just("1e400"),
        Just("true"),
        Just("null"),
        Just(" "),
        Just("\n"),
        Just("\""),
        Just("\\"),
        Just("\\ud83d"),
        Just("\"subscription_id\""),
        Just("\u{FEFF}"),
        Just("é"),
        Just("\u{0}"),
    ];
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat().into_bytes())
}

/// Values of the headers: random, nearly right, or absent.
fn header() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        Just(None),
        bytes(80).prop_map(Some),
        "[0-9a-fA-F]{60,68}".prop_map(|text| Some(text.into_bytes())),
        "[0-9]{1,25}".prop_map(|text| Some(text.into_bytes())),
        "[0-9a-f]{64}, ?[0-9a-f]{64}".prop_map(|text| Some(text.into_bytes())),
        "(sha256=|v1,)?[A-Za-z0-9+/]{43}=".prop_map(|text| Some(text.into_bytes())),
    ]
}

fn ring(keys: &[[u8; 32]], by_subscription: bool) -> Keyring {
    let keys = keys.iter().map(hex::encode);
    if by_subscription {
        Keyring::by_subscription(keys.enumerate().map(|(place, key)| (format!("whsub_{place}"), key)))
            .unwrap()
    } else {
        Keyring::list(keys).unwrap()
    }
}

/// An independent HMAC-SHA256 (RFC 2104), from the hash alone.
fn naive_hmac(key: &[u8; 32], message: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let pad = |with: u8| (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect::<Vec<u8>>();
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5C), inner.to_vec()].concat()).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_gives_a_verdict(
        keys in prop::collection::vec(any::<[u8; 32]>(), 1..4),
        by_subscription in any::<bool>(),
        body in prop_oneof![bytes(300), nearly_json()],
        hash in header(),
        timestamp in header(),
        now in any::<f64>(),
    ) {
        let ring = ring(&keys, by_subscription);
        let headers = SignatureHeaders::new(hash.as_deref(), timestamp.as_deref());
        let verdict = verify(&ring, &body, &headers, &Window::default(), now);
        // Nobody guesses a hash.
        let code = verdict.map(|verified| verified.key.to_owned()).expect_err("a forged hash is accepted").code();
        prop_assert!(!matches!(code, Code::TimestampTooOld | Code::TimestampInFuture));
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_else_does(
        key in any::<[u8; 32]>(),
        body in bytes(400),
        timestamp in 0..u64::from(u32::MAX),
        flip in any::<prop::sample::Index>(),
    ) {
        let ring = ring(&[key], false);
        let signed = sign(ring.get("0").unwrap(), &body, timestamp);
        let message = [timestamp.to_string().as_bytes(), &body].concat();
        prop_assert_eq!(&signed.hash, &hex::encode(naive_hmac(&key, &message)));

        #[expect(clippy::cast_precision_loss, clippy::as_conversions)]
        let now = timestamp as f64;
        let judge = |body: &[u8], hash: &str, timestamp: &str| {
            let headers = SignatureHeaders::new(Some(hash.as_bytes()), Some(timestamp.as_bytes()));
            verify(&ring, body, &headers, &Window::default(), now).map(|_| ()).map_err(|rejection| rejection.code())
        };
        prop_assert_eq!(judge(&body, &signed.hash, &signed.timestamp), Ok(()));
        if !body.is_empty() {
            let mut altered = body.clone();
            let at = flip.index(altered.len());
            altered[at] ^= 1;
            prop_assert_eq!(judge(&altered, &signed.hash, &signed.timestamp), Err(Code::SignatureMismatch));
        }
        let longer = [body.as_slice(), b"0"].concat();
        prop_assert_eq!(judge(&longer, &signed.hash, &signed.timestamp), Err(Code::SignatureMismatch));
    }

    #[test]
    fn a_diagnosis_is_bounded_and_changes_no_verdict(
        keys in prop::collection::vec(any::<[u8; 32]>(), 1..3),
        by_subscription in any::<bool>(),
        body in nearly_json(),
        hash in header(),
        timestamp in header(),
    ) {
        let ring = ring(&keys, by_subscription);
        let headers = SignatureHeaders::new(hash.as_deref(), timestamp.as_deref());
        let window = Window { max_age: f64::INFINITY, max_future_skew: f64::INFINITY };
        let before = verify(&ring, &body, &headers, &window, 0.0).err();
        let found = diagnose(&ring, &body, &headers, &window, 0.0);
        prop_assert!(found.hmacs <= MAX_HMACS);
        prop_assert_eq!(found.code, before.as_ref().map(|rejection| rejection.code()));
        prop_assert!(found.sentence.chars().next().is_some_and(|first| !first.is_uppercase()));
        let shown = format!("{found:?}");
        for key in &keys {
            prop_assert!(!shown.contains(&hex::encode(key)));
        }
    }

    /// serde_json reads less than JSON.parse does (no lone surrogates, no 1e400), so where it reads, the
    /// index must read the same, and where the index refuses, it must refuse too.
    #[test]
    fn the_index_agrees_with_serde_json(body in prop_oneof![nearly_json(), json()]) {
        let index = Index::read(&body);
        match serde_json::from_slice::<serde_json::Value>(&body) {
            Ok(expected) => {
                let index = index.map_err(|error| TestCaseError::fail(error.to_string()))?;
                prop_assert_eq!(rebuilt(index.root().unwrap()), expected);
            }
            Err(error) => {
                if let Ok(index) = index {
                    let text = String::from_utf8_lossy(&body);
                    let known = ["surrogate", "out of range", "lone", "recursion", "unexpected end of hex"];
                    let excused = known.iter().any(|word| error.to_string().contains(word))
                        || body.starts_with(b"\xEF\xBB\xBF");
                    prop_assert!(excused, "{error}: {text}: {:?}", index.root());
                }
            }
        }
    }

    #[test]
    fn a_malformed_place_lies_within_the_text(body in prop_oneof![bytes(100), nearly_json()]) {
        if let Err(error) = Index::read(&body) {
            prop_assert!(error.offset <= body.len());
            prop_assert!(error.line >= 1 && error.column >= 1);
            prop_assert!(error.column <= body.len() + 1);
            prop_assert_eq!(subscription_id(&body), None);
        }
    }
}

fn json() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    let value = leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map(".{0,6}", inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    (value, any::<bool>()).prop_map(|(value, pretty)| {
        if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) }.unwrap()
    })
}

/// The document behind an index; only for texts that serde_json accepts.
fn rebuilt(value: Value<'_, '_>) -> serde_json::Value {
    match value.kind() {
        Kind::Array => value.elements().map(rebuilt).collect::<Vec<_>>().into(),
        Kind::Object => {
            let members =
                value.members().map(|(key, member)| (key.as_str().unwrap().into_owned(), rebuilt(member)));
            serde_json::Value::Object(members.collect())
        }
        Kind::String => value.as_str().unwrap().into_owned().into(),
        Kind::Null | Kind::Bool | Kind::Number => serde_json::from_slice(value.text()).unwrap(),
    }
}

#[test]
fn ten_megabytes_and_deep_nesting_are_judged() {
    let ring = ring(&[[7; 32]], false);
    for body in [vec![b'['; 10_000_000], vec![b'{'; 1_000_000], "{\"a\":".repeat(500_000).into_bytes()] {
        let signed = sign(ring.get("0").unwrap(), &body, 0);
        let headers = SignatureHeaders::new(Some(signed.hash.as_bytes()), Some(b"0"));
        assert!(verify(&ring, &body, &headers, &Window::default(), 0.0).is_ok());
        assert!(Index::read(&body).is_err());
        let forged = SignatureHeaders::new(Some(b"00"), Some(b"0"));
        assert!(diagnose(&ring, &body, &forged, &Window::default(), 0.0).code.is_some());
    }
    let deep = [vec![b'['; 1_000_000], vec![b']'; 1_000_000]].concat();
    let index = Index::read(&deep).unwrap();
    assert_eq!(index.root().unwrap().elements().count(), 1);
}
