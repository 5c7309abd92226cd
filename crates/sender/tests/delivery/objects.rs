//! Changes to objects, as through the API.

use closehook_sender::MINUTE;
use serde_json::{Value, json};

use crate::organization::{ADMIN, Organization};

fn with_lead() -> Organization {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    organization.put(&json!({"object_type": "lead", "action": "created", "data": {
        "id": "lead_1", "name": "Bluth", "custom.cf_a": "x", "url": null, "updated_by": "user_bob",
        "date_updated": "2025-12-31T00:00:00+00:00", "tags": [1, 2],
    }}));
    organization.up(MINUTE);
    organization
}

fn change(organization: &mut Organization, fields: &Value) -> Option<String> {
    organization.sender.change("lead", "lead_1", fields.to_string().as_bytes(), None, b"").unwrap()
}

fn object(organization: &Organization) -> Value {
    serde_json::from_slice(&organization.sender.object("lead", "lead_1").unwrap()).unwrap()
}

#[test]
fn a_change_is_an_updated_event_with_what_changed() {
    let mut organization = with_lead();
    let fields =
        json!({"name": "Sitwell", "url": null, "custom.cf_a": null, "custom.cf_b": ["y"], "tags": [1, 2.0]});
    let id = change(&mut organization, &fields).unwrap();
    let received = organization.up(MINUTE);
    let event = received[0].event();
    assert_eq!(event["id"], id.as_str());
    assert_eq!(event["action"], "updated");
    assert_eq!((&event["user_id"], &event["lead_id"]), (&json!(ADMIN), &json!("lead_1")));
    assert_eq!(
        event["changed_fields"],
        json!(["custom.cf_a", "custom.cf_b", "date_updated", "name", "updated_by"]),
        "sorted, and nothing that stayed"
    );
    assert_eq!(
        event["previous_data"],
        json!({"custom.cf_a": "x", "custom.cf_b": null, "date_updated": "2025-12-31T00:00:00+00:00",
            "name": "Bluth", "updated_by": "user_bob"})
    );
    assert_eq!(event["data"], object(&organization));
    assert_eq!(
        object(&organization),
        json!({"id": "lead_1", "name": "Sitwell", "url": null, "updated_by": ADMIN, "custom.cf_b": ["y"],
            "date_updated": "2026-01-01T00:01:00+00:00", "tags": [1, 2.0]})
    );
    assert_eq!(event["meta"], json!({"request_method": "PUT", "request_path": "/api/v1/lead/lead_1/"}));
}

#[test]
fn the_library_reads_the_changes_back() {
    let mut organization = with_lead();
    change(&mut organization, &json!({"name": "Sitwell", "custom.cf_a": null}));
    let received = organization.up(MINUTE);
    let index = closehook::payload::Index::read(&received[0].request.body).unwrap();
    let event = index.event().unwrap();
    let before: Value = serde_json::from_slice(&closehook::diff::previous(event).unwrap()).unwrap();
    assert_eq!((&before["name"], &before["custom.cf_a"]), (&json!("Bluth"), &json!("x")));
    let findings = closehook::diff::check(event);
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn a_change_that_changes_nothing_is_no_event() {
    let mut organization = with_lead();
    assert_eq!(change(&mut organization, &json!({"name": "Bluth", "tags": [1.0, 2]})), None);
    assert!(organization.up(MINUTE).is_empty());
}

#[test]
fn a_deleted_object_is_in_previous_data_and_then_gone() {
    let mut organization = with_lead();
    let before = object(&organization);
    organization.sender.delete("lead", "lead_1", Some("user_bob"), b"").unwrap();
    let received = organization.up(MINUTE);
    let event = received[0].event();
    assert_eq!((&event["data"], &event["previous_data"]), (&json!({}), &before));
    assert_eq!(event["user_id"], "user_bob");
    assert_eq!(organization.sender.object("lead", "lead_1"), None);
    let refusal = organization.sender.change("lead", "lead_1", b"{}", None, b"").unwrap_err();
    assert_eq!(refusal.code(), "UNKNOWN_OBJECT");
}

#[test]
fn what_cannot_be_changed_is_refused() {
    let mut organization = with_lead();
    for (id, fields, user, code) in [
        ("lead_2", "{}", None, "UNKNOWN_OBJECT"),
        ("lead_1", "[]", None, "INVALID_CHANGE"),
        ("lead_1", "{", None, "MALFORMED_JSON"),
        ("lead_1", "{}", Some("user_nobody"), "UNKNOWN_USER"),
    ] {
        let refusal = organization.sender.change("lead", id, fields.as_bytes(), user, b"").unwrap_err();
        assert_eq!(refusal.code(), code);
        let sentence = refusal.to_string();
        assert!(
            sentence.starts_with(|first: char| first.is_lowercase()) && !sentence.ends_with('.'),
            "{sentence}"
        );
    }
}

#[test]
fn names_beyond_ascii_are_found_again() {
    let mut organization = Organization::new();
    organization.put(
        &json!({"object_type": "lead", "object_id": "lead_Zoë\n", "action": "created", "data": {"a": 1}}),
    );
    assert!(organization.sender.object("lead", "lead_Zoë\n").is_some());
    let (_, page) =
        organization.api("GET", "event/?object_type=lead&object_id=lead_Zo%C3%AB%0A", &Value::Null);
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
}

#[test]
fn an_event_without_its_object_has_the_one_that_is_known() {
    let mut organization = with_lead();
    let known = object(&organization);
    organization.lead("lead_1", "merged");
    organization.lead("lead_1", "deleted");
    organization.lead("lead_1", "merged");
    let received = organization.up(MINUTE);
    let sides: Vec<_> =
        received.iter().map(|each| (&each.event()["data"], &each.event()["previous_data"])).collect();
    let none = json!({});
    assert_eq!(sides, [(&known, &none), (&none, &none), (&none, &known)], "the deleted one waits");
}
