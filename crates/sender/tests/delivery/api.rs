//! The API apart from subscriptions and the log: users, objects, and API faults.

use closehook_sender::{HOUR, Outcome, Response, SECOND, Sender};
use serde_json::{Value, json};

use crate::organization::{ADMIN, Organization, START, verified};

fn ask(organization: &mut Organization, path: &str) -> Response {
    organization.sender.request(Some(ADMIN), "GET", &format!("/api/v1/{path}"), b"")
}

fn fault(organization: &mut Organization, fault: &Value) {
    organization.sender.set_faults_json(fault.to_string().as_bytes()).unwrap();
}

#[test]
fn each_object_is_where_close_has_it() {
    let mut organization = Organization::new();
    for (object_type, path) in [
        ("lead", "lead"),
        ("contact", "contact"),
        ("activity.call", "activity/call"),
        ("activity.email_thread", "activity/emailthread"),
        ("activity.custom_activity", "activity/custom"),
        ("activity.lead_status_change", "activity/status_change/lead"),
        ("activity.created", "activity/created"),
        ("task.opportunity_due", "task"),
        ("task.lead", "task"),
        ("export.lead", "export"),
        ("status.opportunity", "status/opportunity"),
        ("custom_fields.lead", "custom_field/lead"),
        ("custom_fields.custom_object", "custom_field/custom_object_type"),
        ("bulk_action.email", "bulk_action/email"),
        ("sequence_subscription", "sequence_subscription"),
    ] {
        let id = format!("id_{}", object_type.replace('.', "_"));
        let data = json!({"id": id, "n": 1.50});
        organization.put(&json!({"object_type": object_type, "action": "created", "data": data}));
        let answer = ask(&mut organization, &format!("{path}/{id}/"));
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(Some(answer.body), organization.sender.object(object_type, &id));
        assert_eq!(ask(&mut organization, &format!("{path}/id_other/")).status, 404, "{path}");
        // Events about the object name the same path.
        organization.sender.delete(object_type, &id, None, b"").unwrap();
        let (_, page) = organization.api("GET", "event/?_limit=1", &Value::Null);
        assert_eq!(page["data"][0]["meta"]["request_path"], format!("/api/v1/{path}/{id}/"));
    }
    assert_eq!(organization.api_as(None, "GET", "lead/lead_1/", &Value::Null).0, 401);
    assert_eq!(organization.api("DELETE", "lead/lead_1/", &Value::Null).0, 404);
}

#[test]
fn me_is_who_asks() {
    let mut organization = Organization::new();
    for user in [ADMIN, "user_bob"] {
        let (status, me) = organization.api_as(Some(user), "GET", "me/", &Value::Null);
        assert_eq!((status, &me["id"], &me["organization_id"]), (200, &json!(user), &json!("orga_1")));
        assert_eq!(me["organizations"][0]["id"], "orga_1");
        assert_eq!(organization.api("GET", &format!("user/{user}/"), &Value::Null), (200, me));
    }
    assert_eq!(organization.api("GET", "user/user_none/", &Value::Null).0, 404);
    assert_eq!(organization.api("POST", "me/", &json!({})).0, 405);
}

#[test]
fn a_user_keeps_the_role_that_is_not_named() {
    let mut organization = Organization::new();
    let mut set = |user: Value| {
        organization.sender.set_user_json(user.to_string().as_bytes()).unwrap();
        let users = organization.sender.users().to_vec();
        let user = users.into_iter().find(|known| user["id"] == known.id.as_str()).unwrap();
        serde_json::to_value(user).unwrap()
    };
    assert_eq!(
        set(json!({"id": "user_bob", "access": false})),
        json!({"id": "user_bob", "role": "user", "access": false})
    );
    assert_eq!(
        set(json!({"id": "user_bob", "role": "admin"})),
        json!({"id": "user_bob", "role": "admin", "access": false})
    );
    assert_eq!(set(json!({"id": "user_bob"})), json!({"id": "user_bob", "role": "admin", "access": false}));
    assert_eq!(set(json!({"id": "user_new"})), json!({"id": "user_new", "role": "admin", "access": true}));
}

#[test]
fn each_fault_of_the_api_has_its_answer() {
    let mut organization = Organization::new();
    for (kind, path, status, wait_ms) in [
        ("rate_limited", "event/", 429, SECOND),
        ("api_down", "webhook/", 503, 0),
        ("cursor_expired", "event/?_limit=5&_cursor=n0-0-0", 400, 0),
        ("slow_api", "event/", 200, 60 * SECOND),
    ] {
        fault(&mut organization, &json!({"kind": kind, "next": 1}));
        assert!(organization.sender.breaks_api());
        let answer = ask(&mut organization, path);
        assert_eq!((answer.status, answer.wait_ms), (status, wait_ms), "{kind}");
        assert!(!organization.sender.breaks_api(), "{kind} struck once");
        let answer = ask(&mut organization, &path.replace("&_cursor=n0-0-0", ""));
        assert_eq!((answer.status, answer.wait_ms), (200, 0), "{kind} is over");
    }
    // A request without a cursor cannot have an expired one.
    fault(&mut organization, &json!({"kind": "cursor_expired"}));
    assert_eq!(ask(&mut organization, "event/").status, 200);
    assert_eq!(ask(&mut organization, "webhook/?_cursor=1").status, 200);
    // A refused request has no effect. A request without a key is refused for that reason first.
    fault(&mut organization, &json!({"kind": "api_down", "wait_ms": 7}));
    let body =
        json!({"url": "https://example.org/", "events": [{"object_type": "lead", "action": "created"}]});
    assert_eq!(organization.api("POST", "webhook/", &body).0, 503);
    assert_eq!(organization.api_as(None, "GET", "webhook/", &Value::Null).0, 401);
    organization.sender.set_faults_json(b"[]").unwrap();
    assert_eq!(organization.api("GET", "webhook/", &Value::Null).1["data"], json!([]));
}

#[test]
fn a_fault_lasts_as_long_as_it_was_said() {
    let mut organization = Organization::new();
    let key = organization.subscribe_to_leads()["signature_key"].as_str().unwrap().to_owned();
    fault(&mut organization, &json!({"kind": "wrong_key", "lasts_ms": HOUR}));
    organization.lead("lead_1", "created");
    let received = organization.run(2 * HOUR, |received| {
        let verdict = verified(&received.request, &key, received.moment);
        Outcome::Status(if verdict.is_ok() { 200 } else { 401 })
    });
    // Deliveries fail for an hour. After that, the next attempt succeeds.
    let (last, refused) = received.split_last().unwrap();
    assert!(refused.len() > 5 && refused.iter().all(|each| each.moment < START + HOUR));
    assert!(last.moment >= START + HOUR);
    assert_eq!(organization.state()["faults"], json!([]));
    let now = organization.sender.now();
    fault(&mut organization, &json!({"kind": "rate_limited", "lasts_ms": 5_000, "wait_ms": 250}));
    assert_eq!(
        organization.state()["faults"],
        json!([
            {"kind": "rate_limited", "subscription_id": null, "rate": 1.0, "next": 0, "until": now + 5_000, "wait_ms": 250},
        ])
    );
    // A snapshot keeps the fault.
    let mut restored = Organization { sender: Sender::restore(&organization.sender.snapshot()).unwrap() };
    for organization in [&mut organization, &mut restored] {
        let answer = ask(organization, "me/");
        assert_eq!((answer.status, answer.wait_ms), (429, 250));
        organization.sender.step(now + 5_000);
        assert_eq!(ask(organization, "me/").status, 200);
    }
    let refused =
        organization.sender.set_faults_json(br#"{"kind": "api_down", "subscription_id": "whsub_1"}"#);
    assert_eq!(refused.unwrap_err().code(), "INVALID_FAULT");
}
