//! A sender answers and continues, whatever input it gets.

use closehook::payload::Index;
use closehook_sender::{Options, Outcome, Sender};
use proptest::prelude::*;
use serde_json::json;

use crate::organization::{ADMIN, Organization};

/// Valid texts, to be corrupted.
fn texts() -> Vec<Vec<u8>> {
    let filter = json!({"type": "and", "filters": [{"type": "field_accessor", "field": "data", "filter": {"type": "non_null"}}]});
    let texts = [
        json!([{"object_type": "lead", "action": "updated", "object_id": "lead_1", "changed_fields": ["a"],
            "data": {"a": "é"}, "previous_data": {"a": null}, "date_created": "2026-01-01T00:00:00"}, {"event":
            {"object_type": "task.lead", "action": "deleted", "user_id": "user_1", "previous_data": {"id": "task_1"}}}]),
        json!({"url": "https://user@[::1]:80/x?y", "events": [{"object_type": "lead", "action": "updated",
            "extra_filter": filter}], "verify_ssl": true}),
        json!({"a": 1, "custom.b": null, "date_updated": "x"}),
        json!([{"kind": "wrong_key", "rate": 0.5, "next": 2, "subscription_id": null}]),
        json!({"id": "user_1", "role": "user", "access": false}),
        json!({"seed": 3, "now": "2026-01-01", "users": [{"id": "a", "role": "admin"}], "rules": {"page": 3, "signAnew": true}}),
    ];
    let queries = [
        "object_type=lead&object_id=lead_1&_limit=3",
        "_cursor=n19b76daa800-1-19b76dabb88&date_updated__lt=2026-01-02",
    ];
    let queries = queries.iter().map(|query| query.as_bytes().to_vec());
    texts.iter().map(|text| text.to_string().into_bytes()).chain(queries).collect()
}

fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 0..4);
    (prop::sample::select(texts()), edits).prop_map(|(mut text, edits)| {
        for (place, byte, how) in edits {
            if text.is_empty() {
                break;
            }
            let place = place.index(text.len());
            match how {
                0 => text[place] = byte,
                1 => drop(text.remove(place)),
                2 => text.insert(place, b"\"{}[]:,\\0"[usize::from(byte) % 9]),
                _ => text.truncate(place),
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_input_is_answered(inputs in prop::collection::vec((spoilt(), 0..10_u8), 1..30)) {
        let mut organization = Organization::new();
        organization.subscribe_to_leads();
        organization.put(&json!({"object_type": "lead", "action": "created", "data": {"id": "lead_1", "a": 0}}));
        for (text, way) in inputs {
            let sender = &mut organization.sender;
            let lossy = String::from_utf8_lossy(&text).into_owned();
            let refusal = match way {
                0 => sender.put(&text).err(),
                1 => sender.change("lead", "lead_1", &text, None, b"").err(),
                2 => sender.set_faults_json(&text).err(),
                3 => sender.set_user_json(&text).err(),
                4 => Options::read(&text).err(),
                5 => Sender::restore(&text).err(),
                6 | 7 => {
                    let (method, path) = if way == 6 { ("POST", "/api/v1/webhook/".to_owned()) }
                        else { ("GET", format!("/api/v1/event/?{lossy}")) };
                    let answer = sender.request(Some(ADMIN), method, &path, &text);
                    prop_assert!(matches!(answer.status, 200 | 201 | 400 | 403));
                    prop_assert!(Index::read(&answer.body).is_ok());
                    None
                }
                8 => {
                    let answer = sender.request(Some(ADMIN), &lossy, &lossy, &text);
                    prop_assert_eq!(answer.status, 404);
                    None
                }
                _ => {
                    for attempt in sender.take(3) {
                        if let Some(request) = sender.render(&attempt) {
                            prop_assert!(Index::read(&request.body).is_ok());
                        }
                        sender.answered(attempt.id, &Outcome::Failed(lossy.clone()));
                    }
                    sender.step(sender.now() + 9_999);
                    None
                }
            };
            if let Some(refusal) = refusal {
                let sentence = refusal.to_string();
                prop_assert!(!sentence.is_empty() && !sentence.ends_with('.'), "{}", sentence);
                prop_assert!(Index::read(&refusal.to_json()).is_ok());
            }
        }
        prop_assert!(Index::read(&organization.sender.state()).is_ok());
        let snapshot = organization.sender.snapshot();
        prop_assert!(Sender::restore(&snapshot).unwrap().snapshot() == snapshot);
    }
}

/// There is no time limit here: a quadratic algorithm would effectively never finish.
#[test]
fn large_and_deep_inputs_are_read_in_their_own_time() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let event = format!(
        r#"{{"object_type": "lead", "action": "created", "data": {{"id": "lead_1", "deep": {deep}}}}}"#
    );
    organization.sender.put(event.as_bytes()).unwrap();
    organization
        .sender
        .change("lead", "lead_1", format!(r#"{{"deep": [{deep}]}}"#).as_bytes(), None, b"")
        .unwrap();
    let wide: Vec<String> = (0..50_000).map(|number| format!("\"f{number}\": {number}")).collect();
    let wide = format!("{{{}}}", wide.join(","));
    let event = format!(
        r#"{{"object_type": "lead", "object_id": "lead_2", "action": "updated", "data": {wide}, "previous_data": {wide}, {}}}"#,
        wide.trim_matches(['{', '}'])
    );
    (0..3).for_each(|_| drop(organization.sender.put(event.as_bytes()).unwrap()));
    let listened = vec![json!({"object_type": "lead", "action": "created"}); 20_000];
    let (status, _) =
        organization.api("POST", "webhook/", &json!({"url": "https://example.org/many", "events": listened}));
    assert_eq!(status, 201);
    // Many updates of one object, each to a different field.
    for number in 0..3_000 {
        organization.put(&json!({"object_type": "lead", "object_id": "lead_3", "action": "updated",
            "data": {"x": number}, "previous_data": {format!("f{number}"): "x".repeat(200)}}));
    }
    organization.sender.advance(u64::MAX);
    assert!(!organization.sender.take(9).is_empty());
}

#[test]
fn envelopes_in_envelopes_are_no_way_down() {
    let mut organization = Organization::new();
    let deep = format!("{}{}", r#"{"event": "#.repeat(100_000) + "{}", "}".repeat(100_000));
    let refusal = organization.sender.put(deep.as_bytes()).unwrap_err();
    assert_eq!((refusal.code(), refusal.pointer()), ("INVALID_EVENT", Some("/event")));
}
