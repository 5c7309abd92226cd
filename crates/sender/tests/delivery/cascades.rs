//! The effects of a change on other objects, according to Close's list of event types.

use closehook_sender::MINUTE;
use serde_json::{Value, json};

use crate::organization::{ADMIN, Organization};

/// The event log, oldest first.
fn logged(organization: &mut Organization) -> Vec<Value> {
    let (_, page) = organization.api("GET", "event/", &Value::Null);
    let mut events = page["data"].as_array().unwrap().clone();
    events.reverse();
    events
}

fn named(event: &Value) -> String {
    format!("{}.{}", event["object_type"].as_str().unwrap(), event["action"].as_str().unwrap())
}

/// The events that `does` adds to the log.
fn deed(organization: &mut Organization, does: impl FnOnce(&mut Organization)) -> Vec<Value> {
    organization.sender.step(organization.sender.now() + MINUTE);
    let before = logged(organization).len();
    does(organization);
    let events = logged(organization).split_off(before);
    let requests: std::collections::BTreeSet<_> =
        events.iter().map(|event| event["request_id"].to_string()).collect();
    assert!(requests.len() <= 1, "one request: {requests:?}");
    events
}

/// Two leads; the first has a contact, a task, an opportunity and a note.
fn with_leads() -> Organization {
    let mut organization = Organization::new();
    for (lead, contacts) in [("lead_1", json!(["cont_1"])), ("lead_2", json!([]))] {
        organization.put(&json!({"object_type": "lead", "action": "created", "data": {
            "id": lead, "display_name": "Bluth", "status_id": "stat_a", "status_label": "Potential",
            "contact_ids": contacts, "date_updated": "2025-12-31T00:00:00+00:00", "updated_by": "user_bob",
        }}));
    }
    for (kind, data) in [
        ("contact", json!({"id": "cont_1", "lead_id": "lead_1", "n": 12345678901234567890_u64})),
        (
            "opportunity",
            json!({"id": "oppo_1", "lead_id": "lead_1", "status_id": "stat_1", "status_type": "active"}),
        ),
        ("task.lead", json!({"id": "task_1", "lead_id": "lead_1", "text": "Call", "is_complete": false})),
        ("activity.note", json!({"id": "acti_1", "lead_id": "lead_1"})),
        ("activity.note", json!({"id": "acti_2", "lead_id": "lead_2"})),
        ("status.lead", json!({"id": "stat_b", "label": "Qualified"})),
    ] {
        organization.put(&json!({"object_type": kind, "action": "created", "data": data}));
    }
    organization
}

#[test]
fn with_a_lead_goes_all_that_belongs_to_it() {
    let mut organization = with_leads();
    let events = deed(&mut organization, |organization| {
        organization
            .sender
            .delete("lead", "lead_1", None, br#"{"meta": {"bulk_action_id": "bulkdelete_1"}}"#)
            .unwrap();
    });
    let names: Vec<_> = events.iter().map(named).collect();
    let expected = [
        "contact.deleted",
        "activity.note.deleted",
        "task.lead.deleted",
        "opportunity.deleted",
        "lead.deleted",
    ];
    assert_eq!(names, expected);
    for event in &events {
        assert_eq!((&event["lead_id"], &event["user_id"]), (&json!("lead_1"), &json!(ADMIN)), "{event}");
        assert_eq!(event["meta"]["bulk_action_id"], "bulkdelete_1");
        assert_eq!(event["meta"]["request_method"], "DELETE");
        assert_eq!((&event["data"], &event["previous_data"]["id"]), (&json!({}), &event["object_id"]));
    }
    // All digits of a number are kept.
    assert_eq!(events[0]["previous_data"]["n"].to_string(), "12345678901234567890");
    assert!(organization.sender.object("activity.note", "acti_2").is_some());
    assert_eq!(organization.state()["objects"], 3);
}

#[test]
fn a_contact_leaves_its_lead() {
    let mut organization = with_leads();
    let events = deed(&mut organization, |organization| {
        organization.sender.delete("contact", "cont_1", None, b"").unwrap();
    });
    assert_eq!(events.iter().map(named).collect::<Vec<_>>(), ["lead.updated", "contact.deleted"]);
    assert_eq!(events[0]["changed_fields"], json!(["contact_ids", "date_updated", "updated_by"]));
    assert_eq!(events[0]["data"]["contact_ids"], json!([]));
}

#[test]
fn a_completed_task_is_an_activity_and_touches_its_lead() {
    let mut organization = with_leads();
    let mut id = None;
    let events = deed(&mut organization, |organization| {
        id = organization
            .sender
            .change("task.lead", "task_1", br#"{"is_complete": true}"#, None, b"")
            .unwrap();
    });
    let names: Vec<_> = events.iter().map(named).collect();
    assert_eq!(
        names,
        ["task.lead.completed", "task.lead.updated", "activity.task_completed.created", "lead.updated"]
    );
    assert_eq!(json!(id), events[1]["id"], "the id is that of the updated event");
    assert_eq!(events[0]["data"], events[1]["data"]);
    assert_eq!(
        (&events[2]["data"]["task_id"], &events[2]["data"]["task_text"]),
        (&json!("task_1"), &json!("Call"))
    );
    assert_eq!(events[3]["changed_fields"], json!(["date_updated", "updated_by"]));
    // A task that is already complete is not completed again.
    let again = deed(&mut organization, |organization| {
        organization.sender.change("task.lead", "task_1", br#"{"text": "x"}"#, None, b"").unwrap();
    });
    assert_eq!(again.iter().map(named).collect::<Vec<_>>(), ["task.lead.updated"]);
}

#[test]
fn a_new_status_is_an_activity() {
    let mut organization = with_leads();
    let events = deed(&mut organization, |organization| {
        organization.sender.change("lead", "lead_1", br#"{"status_id": "stat_b"}"#, None, b"").unwrap();
    });
    assert_eq!(
        events.iter().map(named).collect::<Vec<_>>(),
        ["activity.lead_status_change.created", "lead.updated"]
    );
    let data = &events[0]["data"];
    let labels = ["old_status_id", "old_status_label", "new_status_id", "new_status_label"]
        .map(|name| data[name].clone());
    assert_eq!(json!(labels), json!(["stat_a", "Potential", "stat_b", "Qualified"]));
    let changed = json!(["date_updated", "status_id", "status_label", "updated_by"]);
    assert_eq!(events[1]["changed_fields"], changed, "a known status brings its label");
    let events = deed(&mut organization, |organization| {
        let fields = br#"{"status_id": "stat_2", "status_type": "won"}"#;
        organization.sender.change("opportunity", "oppo_1", fields, None, b"").unwrap();
    });
    assert_eq!(named(&events[0]), "activity.opportunity_status_change.created");
    assert_eq!(events[0]["data"]["new_status_type"], "won");
    assert_eq!(events[0]["lead_id"], "lead_1");
}

#[test]
fn a_merge_moves_what_belonged_to_the_source_and_names_both() {
    let mut organization = with_leads();
    let mut id = None;
    let events = deed(&mut organization, |organization| {
        id = organization.sender.merge("lead_1", "lead_2", None, b"").unwrap();
    });
    let names: Vec<_> = events.iter().map(named).collect();
    let expected = [
        "contact.updated",
        "activity.note.updated",
        "task.lead.updated",
        "opportunity.updated",
        "lead.updated",
        "lead.deleted",
        "lead.merged",
        "activity.lead_merge.created",
    ];
    assert_eq!(names, expected);
    for event in &events {
        let meta = &event["meta"];
        let both = (&meta["merge_source_lead_id"], &meta["merge_destination_lead_id"]);
        assert_eq!(both, (&json!("lead_1"), &json!("lead_2")), "{event}");
    }
    assert_eq!((&events[0]["data"]["lead_id"], &events[0]["lead_id"]), (&json!("lead_2"), &json!("lead_2")));
    assert_eq!(json!(id), events[6]["id"]);
    assert_eq!(events[6]["object_id"], "lead_2");
    assert_eq!(events[6]["data"]["contact_ids"], json!(["cont_1"]));
    assert!(organization.sender.object("lead", "lead_1").is_none());
    let refused = organization.sender.merge("lead_2", "lead_2", None, b"").unwrap_err();
    assert_eq!(refused.code(), "INVALID_CHANGE");
    assert_eq!(
        organization.sender.merge("lead_1", "lead_2", None, b"").unwrap_err().code(),
        "UNKNOWN_OBJECT"
    );
}

#[test]
fn what_a_cascade_has_in_common_is_checked() {
    let mut organization = with_leads();
    for about in ["[]", r#"{"data": {}}"#, r#"{"other": 1}"#, r#"{"meta": 1}"#, r#"{"user_id": 1}"#] {
        let refused = organization.sender.delete("lead", "lead_1", None, about.as_bytes()).unwrap_err();
        assert_eq!(refused.code(), "INVALID_EVENT", "{about}");
    }
    assert_eq!(organization.state()["objects"], 8, "nothing was deleted");
}
