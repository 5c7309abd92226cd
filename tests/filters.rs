//! The filter vectors that every runtime runs, run natively.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use base64ct::{Base64, Encoding};
use closehook::filter::{Filter, Outcome, Subscriptions};
use closehook::payload::{Index, check};
use serde_json::{Value, json};

fn vectors(kind: &str) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/filters.json");
    let mut all: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let list = all[kind].take();
    let Value::Array(list) = list else { panic!("no vectors of {kind}") };
    assert!(!list.is_empty());
    list
}

/// A text in one of its forms: a value, its text, bytes in base64, or parts that are repeated.
fn text(vector: &Value, name: &str, suffix: &str) -> Vec<u8> {
    let camel = |rest: &str| {
        if suffix.is_empty() { rest.to_lowercase() } else { format!("{suffix}{rest}") }
    };
    if let Some(text) = vector[camel("Text")].as_str() {
        return text.as_bytes().to_vec();
    }
    if let Some(base64) = vector["base64"].as_str().filter(|_| suffix.is_empty()) {
        return Base64::decode_vec(base64).unwrap();
    }
    if let Some(parts) = vector[camel("Parts")].as_array() {
        let repeated = |part: &Value| part[0].as_str().unwrap().repeat(part[1].as_u64().unwrap() as usize);
        return parts.iter().map(repeated).collect::<String>().into_bytes();
    }
    serde_json::to_vec(vector.get(name).unwrap()).unwrap()
}

#[test]
fn match_and_explain() {
    for vector in vectors("match") {
        let name = &vector["name"];
        let filter = Filter::compile(&text(&vector, "filter", "filter")).unwrap();
        let payload = text(&vector, "event", "");
        let index = Index::read(&payload).unwrap();
        let event = index.event().unwrap();
        let matches = vector["matches"].as_bool().unwrap();
        assert_eq!(filter.matches(event), matches, "{name}");
        let explanation = filter.explain(event);
        assert_eq!(explanation.matched, matches, "{name}");
        assert_eq!(explanation.blame.is_empty(), matches, "{name}");
        if let Some(tree) = &explanation.tree {
            assert_eq!(tree.outcome == Outcome::Matched, matches, "{name}");
        }
        if let Some(sentence) = vector["sentence"].as_str() {
            assert_eq!(explanation.sentence, sentence, "{name}");
        }
        if vector["blame"].is_array() {
            let blame: Vec<_> =
                explanation.blame.iter().map(|blame| json!([blame.filter_pointer, blame.pointer])).collect();
            assert_eq!(Value::Array(blame), vector["blame"], "{name}");
        }
    }
}

#[test]
fn errors() {
    for vector in vectors("errors") {
        let error = Filter::compile(&text(&vector, "filter", "filter")).err().unwrap();
        assert_eq!(json!(error.code()), vector["code"], "{}", vector["name"]);
        assert_eq!(json!(error.pointer()), vector["pointer"], "{}", vector["name"]);
        if let Some(place) = error.malformed() {
            let expected = json!([vector["line"], vector["column"], vector["offset"]]);
            assert_eq!(json!([place.line, place.column, place.offset]), expected, "{}", vector["name"]);
        }
    }
    for vector in vectors("listErrors") {
        let error = Subscriptions::compile(&text(&vector, "list", "list")).err().unwrap();
        assert_eq!(json!(error.code()), vector["code"], "{}", vector["name"]);
        assert_eq!(json!(error.pointer()), vector["pointer"], "{}", vector["name"]);
    }
    for vector in vectors("malformed") {
        let error = check(&text(&vector, "event", "")).unwrap_err();
        let expected = json!([vector["line"], vector["column"], vector["offset"]]);
        assert_eq!(json!([error.line, error.column, error.offset]), expected, "{}", vector["name"]);
    }
}

#[test]
fn subscriptions() {
    for vector in vectors("subscriptions") {
        let name = &vector["name"];
        let list = Subscriptions::compile(&text(&vector, "list", "list")).unwrap();
        let payload = text(&vector, "event", "");
        let index = Index::read(&payload).unwrap();
        let event = index.event().unwrap();
        let ids: Vec<&str> = list.ids().collect();
        let matched: Vec<&str> = list.matching(event).into_iter().map(|place| ids[place as usize]).collect();
        assert_eq!(json!(matched), vector["match"], "{name}");
        for why in list.explain(event) {
            assert_eq!(json!(why.reason), vector["reasons"][&why.id], "{name}");
            assert_eq!(why.matched, matched.contains(&why.id.as_str()), "{name}");
        }
    }
}

#[test]
fn in_the_language_of_close() {
    for vector in vectors("toClose") {
        let name = &vector["name"];
        let filter = Filter::compile(&text(&vector, "filter", "filter")).unwrap();
        match filter.to_close() {
            Ok(close) => {
                assert_eq!(serde_json::from_str::<Value>(&close).unwrap(), vector["close"], "{name}");
            }
            Err(refused) => {
                let places: Vec<_> = refused.iter().map(|place| place.pointer.as_str()).collect();
                assert_eq!(json!(places), vector["refused"], "{name}");
            }
        }
    }
}

#[test]
fn lint() {
    for vector in vectors("lint") {
        let filter = Filter::compile(&text(&vector, "filter", "filter")).unwrap();
        let findings = filter.lint(vector["objectType"].as_str(), vector["action"].as_str());
        let findings: Vec<_> =
            findings.iter().map(|finding| json!([finding.code, finding.pointer])).collect();
        assert_eq!(Value::Array(findings), vector["findings"], "{}", vector["name"]);
    }
}
