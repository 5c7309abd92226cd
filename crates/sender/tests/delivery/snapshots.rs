//! Equal inputs give equal bytes, and a restored sender continues like the original.

use closehook_sender::{HOUR, Outcome, Restoring, SECOND, Sender};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::organization::{ADMIN, Organization, Received};

/// Runs random steps from a seed. Returns all bytes that were sent.
fn live(organization: &mut Organization, seed: u64, steps: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut bytes = Vec::new();
    let mut open = Vec::new();
    for _ in 0..steps {
        match random.u8(0..10) {
            0..3 => {
                let action = ["created", "updated", "deleted", "merged"][random.usize(0..4)];
                organization.put(&json!({"object_type": "lead", "object_id": format!("lead_{}", random.u8(0..5)),
                    "action": action, "data": {"n": random.u8(0..3), "x": 1}, "previous_data": {"n": random.u8(0..3)}}));
            }
            3 => {
                let fields = format!("{{\"n\": {}}}", random.u8(0..9));
                organization.sender.change("lead", "lead_1", fields.as_bytes(), None, b"").ok();
            }
            4 => {
                let url = format!("https://example.org/{}", random.u8(0..3));
                let body = json!({"url": url, "events": [{"object_type": "lead", "action": "updated"},
                    {"object_type": "lead", "action": "created"}]});
                let answer = organization.api("POST", "webhook/", &body);
                bytes.extend(answer.1.to_string().into_bytes());
            }
            5 => {
                let fault = json!({"kind": (["duplicate", "reorder", "altered_body"][random.usize(0..3)]), "rate": 0.3});
                organization.sender.set_faults_json(fault.to_string().as_bytes()).unwrap();
            }
            6..8 => {
                let until = organization.sender.now() + random.u64(0..30 * SECOND);
                organization.sender.step(until);
            }
            _ => {
                for attempt in organization.sender.take(random.usize(1..6)) {
                    let request = organization.sender.render(&attempt).unwrap();
                    bytes.extend(request.signed.hash.as_bytes());
                    bytes.extend(request.body);
                    open.push(attempt.id);
                }
                while open.len() > random.usize(0..4) {
                    let id = open.swap_remove(random.usize(0..open.len()));
                    organization.sender.answered(id, &Outcome::Status(if random.bool() { 200 } else { 500 }));
                }
            }
        }
    }
    bytes.extend(organization.sender.state());
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn equal_inputs_give_equal_bytes(seed in any::<u64>(), steps in 1..150_usize) {
        let one = live(&mut Organization::new(), seed, steps);
        prop_assert!(one == live(&mut Organization::new(), seed, steps));
    }

    #[test]
    fn a_restored_sender_goes_on_to_the_byte(seed in any::<u64>(), before in 1..120_usize, after in 1..120_usize) {
        let mut organization = Organization::new();
        organization.subscribe_to_leads();
        live(&mut organization, seed, before);
        let snapshot = organization.sender.snapshot();
        let mut restored = Organization { sender: Sender::restore(&snapshot).unwrap() };
        prop_assert!(restored.sender.snapshot() == snapshot, "and is the same snapshot");
        prop_assert!(restored.sender.state() == organization.sender.state());
        let expected = live(&mut organization, seed ^ 1, after);
        prop_assert!(live(&mut restored, seed ^ 1, after) == expected);
        let until = organization.sender.now() + HOUR;
        prop_assert_eq!(organization.sender.step(until), restored.sender.step(until));
    }

    #[test]
    fn a_snapshot_in_parts_is_the_same_sender(seed in any::<u64>(), steps in 1..150_usize, bytes in 1..20_000_usize) {
        let mut organization = Organization::new();
        organization.subscribe_to_leads();
        live(&mut organization, seed, steps);
        let (head, mut parts) = organization.sender.snapshot_in_parts();
        let mut restoring = Restoring::new(head).unwrap();
        let mut largest = 0;
        loop {
            let part = parts.take(bytes);
            if part.is_empty() {
                break;
            }
            largest = largest.max(part.len());
            restoring.add(&part).unwrap();
        }
        // A part exceeds the requested size by less than one event.
        prop_assert!(largest < bytes + 4_000, "{largest}");
        prop_assert!(restoring.done().unwrap().snapshot() == organization.sender.snapshot());
    }

    #[test]
    fn a_snapshot_that_is_cut_or_altered_is_refused_or_read(seed in any::<u64>(), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut organization = Organization::new();
        organization.subscribe_to_leads();
        live(&mut organization, seed, 40);
        let mut snapshot = organization.sender.snapshot();
        let place = place.index(snapshot.len());
        if let Err(refusal) = Sender::restore(&snapshot[..place]) {
            prop_assert_eq!(refusal.code(), "MALFORMED_JSON");
        }
        snapshot[place] = byte;
        if let Ok(mut sender) = Sender::restore(&snapshot) {
            sender.step(u64::MAX);
            sender.take(9);
        }
    }
}

#[test]
fn another_seed_is_another_organization() {
    let key = |seed: u64| {
        let mut organization = Organization::from(&json!({"seed": seed, "users": [{"id": ADMIN}]}));
        organization.subscribe_to_leads()["signature_key"].clone()
    };
    assert_eq!(key(1), key(1));
    assert_ne!(key(1), key(2));
}

#[test]
fn what_is_under_way_is_tried_again_after_a_crash() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let id = organization.lead("lead_1", "created");
    let attempt = organization.sender.take(1).pop().unwrap();
    let mut restored = Organization { sender: Sender::restore(&organization.sender.snapshot()).unwrap() };
    assert!(restored.sender.take(9).is_empty());
    assert_eq!(restored.sender.retry_under_way(), 1);
    let again = restored.sender.take(9);
    assert_eq!((again.len(), again[0].event_id(), again[0].number), (1, id, 2));
    assert!(!restored.sender.answered(attempt.id, &Outcome::Status(200)), "nobody waits for it");
}

#[test]
fn each_event_is_in_it_once() {
    let mut organization = Organization::new();
    for number in 0..10 {
        organization.subscribe(&format!("https://example.org/{number}"), &[("lead", "created")]);
    }
    organization.put(&json!({"object_type": "lead", "action": "created", "data": {"mark": "only-once"}}));
    let snapshot = String::from_utf8(organization.sender.snapshot()).unwrap();
    assert_eq!(snapshot.matches("only-once").count(), 1);
    assert_eq!(organization.figure("backlog"), 1);
}

#[test]
fn another_text_is_refused_with_the_part() {
    let snapshot: Value = serde_json::from_slice(&Organization::new().sender.snapshot()).unwrap();
    let with = |pointer: &str, value: Value| {
        let mut snapshot = snapshot.clone();
        *snapshot.pointer_mut(pointer).unwrap() = value;
        snapshot.to_string()
    };
    assert_eq!(Restoring::new(b"{".to_vec()).err().unwrap().code(), "MALFORMED_JSON");
    assert_eq!(Restoring::new(b"{}".to_vec()).err().unwrap().code(), "INVALID_SNAPSHOT");
    let mut part_missing = Organization::new();
    part_missing.put(&json!({"object_type": "lead", "action": "created", "data": {"id": "lead_1"}}));
    let (head, _) = part_missing.sender.snapshot_in_parts();
    let mut restoring = Restoring::new(head).unwrap();
    assert_eq!(restoring.add(b"[[0]]").err().unwrap().code(), "INVALID_SNAPSHOT");
    assert_eq!(restoring.done().err().unwrap().pointer(), Some("/events"));
    for (text, code, pointer) in [
        (String::new(), "MALFORMED_JSON", None),
        ("{}".to_owned(), "INVALID_SNAPSHOT", Some("")),
        (format!("{snapshot} 1"), "MALFORMED_JSON", None),
        (with("/format", json!("closehook-delivery-0")), "INVALID_SNAPSHOT", Some("/format")),
        (with("/options/rules/page", json!(0)), "INVALID_SNAPSHOT", Some("")),
        (with("/users/1/role", json!("boss")), "INVALID_SNAPSHOT", Some("")),
        (with("/random/2", json!("x")), "INVALID_SNAPSHOT", Some("/random")),
        (with("/counts", json!([1])), "INVALID_SNAPSHOT", Some("")),
        (with("/events", json!([[0, 0, true, {}]])), "INVALID_SNAPSHOT", Some("/events")),
        (with("/objects", json!([7])), "INVALID_SNAPSHOT", Some("/events")),
        (with("/subscriptions", json!([{"number": 1}])), "INVALID_SNAPSHOT", Some("/subscriptions")),
    ] {
        let refusal = Sender::restore(text.as_bytes()).err().unwrap();
        assert_eq!((refusal.code(), refusal.pointer()), (code, pointer), "{text}");
    }
}

/// The snapshot was written by the version before serde, which wrote and read each part by hand.
#[test]
fn a_snapshot_of_an_earlier_version_is_read_and_written_as_it_was() {
    let snapshot = include_bytes!("../snapshots/closehook-delivery-1.json");
    let expected: Value =
        serde_json::from_str(include_str!("../snapshots/closehook-delivery-1.expected.json")).unwrap();
    let mut organization = Organization { sender: Sender::restore(snapshot).unwrap() };
    assert!(organization.sender.snapshot() == snapshot);
    assert_eq!(organization.state(), expected["state"]);
    organization.sender.retry_under_way();
    let answer = |each: &Received| Outcome::Status(if each.number == 1 { 503 } else { 200 });
    let sent = organization.run(HOUR, answer);
    let sent: Vec<Value> = sent.iter().map(|each| json!([each.moment, each.request.signed.hash])).collect();
    assert_eq!(json!(sent), expected["sent"]);
}

#[test]
fn what_was_put_in_survives_digit_for_digit() {
    let mut organization = Organization::with(&json!({"spelling": "compact-utf8"}));
    let data = r#"{"id":"lead_1","twice":1,"twice":2.50,"n":[12345678901234567890.10,1e400,-0],"half":"\ud83d","Zoë":"🚀"}"#;
    let event = format!(r#"{{"object_type":"lead","action":"created","data":{data},"of_later":{data}}}"#);
    organization.sender.put(event.as_bytes()).unwrap();
    let again = Sender::restore(&organization.sender.snapshot()).unwrap();
    let mut again = Organization { sender: again };
    for sender in [&mut organization.sender, &mut again.sender] {
        let log = sender.request(Some(ADMIN), "GET", "/api/v1/event/", b"").body;
        assert_eq!(String::from_utf8(log).unwrap().matches(data).count(), 2);
        assert_eq!(sender.object("lead", "lead_1").unwrap(), data.as_bytes());
    }
}
