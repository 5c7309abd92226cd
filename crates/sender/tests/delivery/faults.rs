//! A receiver that verifies signatures notices each injected fault.

use std::collections::BTreeMap;

use closehook_sender::{HOUR, MINUTE};
use serde_json::{Value, json};

use crate::organization::{Organization, verified};

fn with_fault(fault: &Value) -> (Organization, String) {
    let mut organization = Organization::new();
    let key = organization.subscribe_to_leads()["signature_key"].as_str().unwrap().to_owned();
    organization.sender.set_faults_json(fault.to_string().as_bytes()).unwrap();
    (organization, key)
}

#[test]
fn the_next_attempts_are_refused_and_their_retries_are_not() {
    for (kind, code) in [
        ("stale_timestamp", "TIMESTAMP_TOO_OLD"),
        ("altered_body", "SIGNATURE_MISMATCH"),
        ("wrong_key", "SIGNATURE_MISMATCH"),
    ] {
        let (mut organization, key) = with_fault(&json!({"kind": kind, "next": 2}));
        (0..5).for_each(|number| drop(organization.lead(&format!("lead_{number}"), "created")));
        let mut verdicts = Vec::new();
        let received = organization.run(HOUR, |received| {
            let verdict = verified(&received.request, &key, received.moment);
            let status = if verdict.is_ok() { 200 } else { 401 };
            verdicts.push(verdict.err());
            closehook_sender::Outcome::Status(status)
        });
        let refused: Vec<_> = verdicts.iter().flatten().collect();
        assert_eq!(refused, [code, code], "{kind}");
        assert_eq!(received.len(), 7);
        assert_eq!(organization.figure("delivered"), 5);
    }
}

#[test]
fn a_rate_is_a_share_of_the_attempts() {
    let (mut organization, key) = with_fault(&json!([{"kind": "wrong_key", "rate": 0.25}]));
    (0..2000).for_each(|number| drop(organization.lead(&format!("lead_{number}"), "created")));
    let received = organization.up(HOUR);
    let refused = received.iter().filter(|each| verified(&each.request, &key, each.moment).is_err()).count();
    assert!((420..580).contains(&refused), "{refused}");
    organization.sender.set_faults_json(b"[]").unwrap();
    organization.lead("lead_1", "created");
    let received = organization.up(HOUR);
    assert!(verified(&received[0].request, &key, received[0].moment).is_ok());
}

#[test]
fn a_duplicate_has_the_same_event_and_counts_once() {
    let (mut organization, _) = with_fault(&json!({"kind": "duplicate", "next": 3}));
    (0..5).for_each(|number| drop(organization.lead(&format!("lead_{number}"), "created")));
    let mut times = BTreeMap::new();
    for received in organization.up(HOUR) {
        *times.entry(received.event_id().to_owned()).or_insert(0) += 1;
    }
    let mut times: Vec<u32> = times.into_values().collect();
    times.sort_unstable();
    assert_eq!(times, [1, 1, 2, 2, 2]);
    assert_eq!((organization.figure("delivered"), organization.figure("repeated")), (5, 3));
    assert_eq!(organization.figure("backlog"), 0);
}

#[test]
fn a_duplicate_that_fails_is_not_tried_again() {
    let (mut organization, _) = with_fault(&json!({"kind": "duplicate", "next": 1}));
    organization.lead("lead_1", "created");
    let received = organization.down(MINUTE);
    let first: Vec<_> = received.iter().filter(|each| each.moment == received[0].moment).collect();
    assert_eq!(first.len(), 2);
    assert_eq!(organization.figure("backlog"), 1);
    assert!(received[2..].windows(2).all(|pair| pair[0].moment < pair[1].moment), "one at a time");
}

#[test]
fn reordered_events_arrive_after_later_ones() {
    let (mut organization, _) = with_fault(&json!({"kind": "reorder", "rate": 0.5}));
    let ids: Vec<_> =
        (0..100).map(|number| organization.lead(&format!("lead_{number}"), "created")).collect();
    let received = organization.up(HOUR);
    let arrived: Vec<_> = received.iter().map(|each| each.event_id().to_owned()).collect();
    assert_ne!(arrived, ids);
    let (mut sorted, mut expected) = (arrived, ids);
    sorted.sort();
    expected.sort();
    assert_eq!(sorted, expected);
}

#[test]
fn a_fault_of_one_subscription_leaves_the_others() {
    let mut organization = Organization::new();
    let one = organization.subscribe("https://example.org/1", &[("lead", "created")]);
    let other = organization.subscribe("https://example.org/2", &[("lead", "created")]);
    let fault = json!({"kind": "altered_body", "rate": 1, "subscription_id": one["id"]});
    organization.sender.set_faults_json(fault.to_string().as_bytes()).unwrap();
    organization.lead("lead_1", "created");
    for received in organization.up(MINUTE) {
        let of_one = received.subscription == one["id"];
        let key = if of_one { &one } else { &other }["signature_key"].as_str().unwrap();
        assert_eq!(verified(&received.request, key, received.moment).is_err(), of_one);
    }
}

#[test]
fn a_fault_that_is_none_is_refused_with_its_place() {
    let mut organization = Organization::new();
    for (text, code, pointer) in [
        (r#"{"kind": "late"}"#, "INVALID_FAULT", Some("/kind")),
        (
            r#"[{"kind": "reorder", "rate": 1}, {"kind": "reorder", "rate": 2}]"#,
            "INVALID_FAULT",
            Some("/1/rate"),
        ),
        (r#"{"kind": "reorder", "next": -1}"#, "INVALID_FAULT", Some("/next")),
        (r#"{"kind": "reorder", "nxt": 1}"#, "INVALID_FAULT", Some("/nxt")),
        (r#"[{"rate": 1}]"#, "INVALID_FAULT", Some("/0")),
        (r#"[["down"]]"#, "INVALID_FAULT", Some("/0")),
        ("1", "INVALID_FAULT", Some("")),
        (r#"{"kind": "reorder", "next": 1, "subscription_id": "whsub_x"}"#, "UNKNOWN_SUBSCRIPTION", None),
        ("[", "MALFORMED_JSON", None),
    ] {
        let refusal = organization.sender.set_faults_json(text.as_bytes()).unwrap_err();
        assert_eq!((refusal.code(), refusal.pointer()), (code, pointer), "{text}");
    }
    assert_eq!(organization.state()["faults"], json!([]), "none was set");
}
