//! The vectors that every runtime runs, run natively.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use std::collections::BTreeMap;
use std::path::Path;

use base64ct::{Base64, Encoding};
use closehook::diagnosis::{MAX_HMACS, diagnose};
use closehook::payload::Index;
use closehook::signature::{Keyring, SignatureHeaders, Window, sign, verify};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Base64(String),
    Repeated { repeat: String, times: usize },
}

impl Body {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Base64(text) => Base64::decode_vec(text).unwrap(),
            Self::Repeated { repeat, times } => hex::decode(repeat).unwrap().repeat(*times),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Keys {
    One(String),
    List(Vec<String>),
    BySubscription(BTreeMap<String, String>),
}

impl Keys {
    fn ring(&self) -> Keyring {
        match self {
            Self::One(key) => Keyring::single(key),
            Self::List(keys) => Keyring::list(keys),
            Self::BySubscription(keys) => Keyring::by_subscription(keys),
        }
        .unwrap()
    }
}

/// A number of seconds, or "Infinity".
#[derive(Deserialize)]
#[serde(untagged)]
enum Limit {
    Seconds(f64),
    Named(String),
}

impl Limit {
    fn or(limit: Option<&Self>, otherwise: f64) -> f64 {
        match limit {
            None => otherwise,
            Some(Self::Seconds(seconds)) => *seconds,
            Some(Self::Named(name)) => name.parse().unwrap(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    name: String,
    key: Keys,
    now: f64,
    max_age: Option<Limit>,
    max_future_skew: Option<Limit>,
    headers: Vec<(String, String)>,
    body: Body,
    expected: String,
    label: Option<String>,
    #[serde(default)]
    causes: Vec<String>,
    #[serde(default)]
    says: Vec<String>,
}

impl Delivery {
    fn headers(&self) -> SignatureHeaders<'_> {
        SignatureHeaders::from_pairs(self.headers.iter().map(|(name, value)| (name, value)))
    }

    fn window(&self) -> Window {
        let default = Window::default();
        Window {
            max_age: Limit::or(self.max_age.as_ref(), default.max_age),
            max_future_skew: Limit::or(self.max_future_skew.as_ref(), default.max_future_skew),
        }
    }
}

fn read<T: for<'de> Deserialize<'de>>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(name);
    let vectors: Vec<T> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert!(!vectors.is_empty());
    vectors
}

#[test]
fn signature() {
    for vector in read::<Delivery>("signature.json") {
        let (ring, body) = (vector.key.ring(), vector.body.bytes());
        let verdict = verify(&ring, &body, &vector.headers(), &vector.window(), vector.now);
        let (code, label) = match verdict {
            Ok(verified) => ("VALID", Some(verified.key.to_owned())),
            Err(rejection) => (rejection.code().as_str(), None),
        };
        assert_eq!((code, label), (vector.expected.as_str(), vector.label), "{}", vector.name);
    }
}

#[test]
fn a_valid_vector_is_what_sign_makes() {
    for vector in read::<Delivery>("signature.json") {
        let (Keys::One(_), "VALID") = (&vector.key, vector.expected.as_str()) else { continue };
        let (ring, body, headers) = (vector.key.ring(), vector.body.bytes(), vector.headers());
        let timestamp = String::from_utf8(headers.timestamp().unwrap().to_vec()).unwrap();
        let Ok(seconds) = timestamp.parse::<u64>() else { continue };
        if seconds.to_string() != timestamp {
            continue; // a leading zero is not what sign writes
        }
        let given = String::from_utf8(headers.hash().unwrap().to_vec()).unwrap();
        let given = given.split(',').next().unwrap().to_lowercase();
        assert_eq!(sign(ring.get("0").unwrap(), &body, seconds).hash, given, "{}", vector.name);
    }
}

#[test]
fn diagnosis() {
    for vector in read::<Delivery>("diagnosis.json") {
        let (ring, body) = (vector.key.ring(), vector.body.bytes());
        let found = diagnose(&ring, &body, &vector.headers(), &vector.window(), vector.now);
        let causes = serde_json::to_value(&found.causes).unwrap();
        assert_eq!(
            causes,
            serde_json::to_value(&vector.causes).unwrap(),
            "{}: {}",
            vector.name,
            found.sentence
        );
        for words in &vector.says {
            assert!(found.sentence.contains(words), "{}: {}", vector.name, found.sentence);
        }
        if let Some(repaired) = &found.repaired {
            let (hash, timestamp) = (&repaired.headers.hash, &repaired.headers.timestamp);
            let headers = SignatureHeaders::new(Some(hash.as_bytes()), Some(timestamp.as_bytes()));
            let forever = Window { max_age: f64::INFINITY, max_future_skew: f64::INFINITY };
            let key = found.key.as_deref().and_then(|label| ring.get(label)).unwrap();
            let single = Keyring::single(hex::encode(key.bytes())).unwrap();
            assert!(
                verify(&single, &repaired.body, &headers, &forever, vector.now).is_ok(),
                "{}",
                vector.name
            );
        }
        let code = found.code.map_or("VALID", |code| code.as_str());
        assert_eq!(code, vector.expected, "{}", vector.name);
        assert!(found.hmacs <= MAX_HMACS, "{}: {} hashes", vector.name, found.hmacs);
        assert!(found.complete, "{}", vector.name);
        assert_eq!(found.remedy.is_none(), code == "VALID", "{}", vector.name);

        let verdict = verify(&ring, &body, &vector.headers(), &vector.window(), vector.now);
        let verdict = verdict.map_or_else(|rejection| rejection.code().as_str(), |_| "VALID");
        assert_eq!(verdict, vector.expected, "{}: the diagnosis changed the verdict", vector.name);
    }
}

#[derive(Deserialize)]
struct KeyText {
    name: String,
    key: String,
    message: String,
}

#[test]
fn keys() {
    for vector in read::<KeyText>("keys.json") {
        let error = Keyring::single(&vector.key).expect_err(&vector.name).to_string();
        assert!(error.contains(&vector.message), "{}: {error}", vector.name);
        let head: String = vector.key.chars().take(8).collect();
        assert!(vector.key.len() <= 8 || !error.contains(&head), "{}: {error}", vector.name);
    }
}

#[derive(Deserialize, Debug, PartialEq)]
struct Place {
    line: usize,
    column: usize,
    offset: usize,
}

#[derive(Deserialize)]
struct Text {
    name: String,
    body: Body,
    malformed: Option<Place>,
}

#[test]
fn payload() {
    for vector in read::<Text>("payload.json") {
        let body = vector.body.bytes();
        let place = Index::read(&body).err().map(|error| Place {
            line: error.line,
            column: error.column,
            offset: error.offset,
        });
        assert_eq!(place, vector.malformed, "{}", vector.name);
    }
}
