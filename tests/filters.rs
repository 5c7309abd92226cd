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
        if let Some(place) = error.place() {
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

fn sentences(list: &Value) -> Vec<String> {
    let list = Subscriptions::compile(list.to_string().as_bytes()).unwrap();
    let event = json!({"event": {"object_type": "lead", "action": "created"}}).to_string();
    let index = Index::read(event.as_bytes()).unwrap();
    list.explain(index.event().unwrap()).into_iter().map(|why| why.sentence).collect()
}

#[test]
fn a_paused_subscription_says_why() {
    let paused = |more: Value| {
        let mut one = json!({"id": "whsub_1", "status": "paused", "events": []});
        one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        sentences(&json!([one])).remove(0)
    };
    for (more, sentence) in [
        (json!({}), "the subscription is paused"),
        (json!({"pause_reason": null, "latest_error": null}), "the subscription is paused"),
        (
            json!({"pause_reason": "api"}),
            r#"the subscription is paused: somebody paused it through the API (pause_reason "api")"#,
        ),
        (
            json!({"pause_reason": "permission_revoked"}),
            r#"the subscription is paused: the user who created it has lost access to the organization (pause_reason "permission_revoked")"#,
        ),
        (
            json!({"pause_reason": "too_many_failures"}),
            r#"the subscription is paused: all deliveries failed for 3 days (pause_reason "too_many_failures")"#,
        ),
        (
            json!({"pause_reason": "new \n one"}),
            r#"the subscription is paused: pause_reason is "new \n one""#,
        ),
        (
            json!({"latest_error": "401 Unauthorized from endpoint"}),
            r#"the subscription is paused: its latest error is "401 Unauthorized from endpoint""#,
        ),
    ] {
        assert_eq!(paused(more), sentence);
    }
    // What is not paused gives no reason, whatever was before.
    let active = json!([{"id": "whsub_1", "status": "active", "pause_reason": "api", "events": []}]);
    assert_eq!(sentences(&active), ["the subscription asks for no events"]);
}

#[test]
fn a_wrong_type_or_action_is_told_where_it_stands() {
    let list = json!([
        {"id": "a", "events": [{"object_type": "lead", "action": "created"}, {"object_type": "note", "action": "created"}]},
        {"id": "b", "events": [{"object_type": "lead", "action": "delete", "extra_filter": {"type": "is_null"}}]},
        {"id": "c", "events": [{"object_type": "membership", "action": "updated"}]},
    ]);
    for (list, whole) in [(list.clone(), ""), (json!({ "data": list }), "/data")] {
        let list = Subscriptions::compile(list.to_string().as_bytes()).unwrap();
        let found: Vec<_> = list
            .lint()
            .into_iter()
            .map(|finding| (finding.code, finding.pointer, finding.sentence))
            .collect();
        let wanted = [
            (
                "UNKNOWN_OBJECT_TYPE",
                format!("{whole}/0/events/1/object_type"),
                r#""note" is not an object type in Close's documentation; did you mean "activity.note"?"#,
            ),
            (
                "UNKNOWN_ACTION",
                format!("{whole}/1/events/0/action"),
                r#""delete" is not an action of lead in Close's documentation; did you mean "deleted"?"#,
            ),
        ];
        let wanted = wanted.map(|(code, pointer, sentence)| (code, pointer, sentence.to_owned()));
        assert_eq!(found, wanted);
    }
}

#[test]
fn a_filter_with_one_answer_says_why() {
    let said = |filter: Value, object_type: Option<&str>, action: Option<&str>| {
        let filter = Filter::compile(filter.to_string().as_bytes()).unwrap();
        filter
            .lint(object_type, action)
            .into_iter()
            .map(|finding| finding.sentence)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let field =
        |part: &str, filter: Value| json!({"type": "field_accessor", "field": part, "filter": filter});
    let inner = |name: &str| field(name, json!({"type": "equals", "value": "x"}));
    for (filter, object_type, action, part) in [
        (field("data", inner("name")), Some("lead"), Some("deleted"), "ask previous_data"),
        (field("previous_data", inner("name")), Some("lead"), Some("created"), "ask data"),
        (inner("action"), None, Some("created"), "object_type and action are the same in all of them"),
        (
            field("changed_fields", json!({"type": "contains", "value": "name"})),
            Some("lead"),
            Some("created"),
            r#"changed_fields is empty unless the action is "updated""#,
        ),
        (json!({"type": "or", "filters": []}), None, None, r#"an "or" without filters is never true"#),
        (json!({"type": "and", "filters": []}), None, None, r#"an "and" without filters is always true"#),
        (
            json!({"type": "and", "filters": [field("user_id", json!({"type": "is_null"})), inner("user_id")]}),
            None,
            None,
            "two of its conditions exclude each other",
        ),
        (
            field("data", field("confidence", json!({"type": "equals", "value": "80"}))),
            Some("opportunity"),
            None,
            "the value that it asks for never occurs there",
        ),
    ] {
        let sentence = said(filter, object_type, action);
        assert!(sentence.contains(part), "{sentence}");
    }
}
