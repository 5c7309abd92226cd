//! The API of subscriptions.

use closehook_sender::{HOUR, MINUTE};
use serde_json::{Value, json};

use crate::organization::{ADMIN, Organization};

#[test]
fn a_subscription_has_the_shape_of_the_documentation() {
    let mut organization = Organization::new();
    let filter = json!({"field": "user_id", "filter": {"type": "equals", "value": "user_1"}, "type": "field_accessor"});
    let body = json!({"url": "https://test.example.com", "events": [
        {"action": "created", "object_type": "lead", "extra_filter": null},
        {"action": "updated", "object_type": "lead", "extra_filter": filter},
    ]});
    let (status, created) = organization.api("POST", "webhook/", &body);
    assert_eq!(status, 201);
    let expected = json!({
        "counters": {}, "created_by": ADMIN, "date_created": "2026-01-01T00:00:00.000000",
        "date_updated": "2026-01-01T00:00:00.000000",
        "events": [
            {"action": "created", "object_type": "lead"},
            {"action": "updated", "object_type": "lead", "extra_filter": filter},
        ],
        "health_status": "healthy", "id": created["id"], "latest_error": null, "pause_reason": null,
        "recent_consecutive_fail_buckets_cnt": 0, "signature_key": created["signature_key"], "status": "active",
        "updated_by": ADMIN, "url": "https://test.example.com", "verify_ssl": true,
    });
    assert_eq!(created, expected);
    assert_eq!(organization.get(&created["id"]), expected);
    assert_eq!(organization.api("GET", "webhook/", &Value::Null), (200, json!({"data": [expected]})));
}

#[test]
fn a_filter_comes_back_to_the_byte() {
    let mut organization = Organization::new();
    let filter = r#"{ "type":"equals" ,"value": [1.0, 1e400, "\u00e9\/", 12345678901234567890] }"#;
    let body = format!(
        r#"{{"url": "http://localhost:1/", "events": [{{"object_type": "lead", "action": "created", "extra_filter": {filter}}}]}}"#
    );
    let answer = organization.sender.request(Some(ADMIN), "POST", "/api/v1/webhook/", body.as_bytes());
    assert_eq!(answer.status, 201);
    assert!(String::from_utf8(answer.body).unwrap().contains(filter));
}

#[test]
fn a_filter_decides_which_events_are_sent() {
    let mut organization = Organization::new();
    let filter = json!({"type": "field_accessor", "field": "data", "filter":
        {"type": "field_accessor", "field": "name", "filter": {"type": "contains", "value": "Zoë"}}});
    let body = json!({"url": "https://example.org", "events":
        [{"object_type": "lead", "action": "created", "extra_filter": filter}]});
    organization.api("POST", "webhook/", &body);
    for name in ["Zoë Bluth", "Tobias"] {
        organization.put(&json!({"object_type": "lead", "action": "created", "data": {"name": name}}));
    }
    let received = organization.up(MINUTE);
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].event()["data"]["name"], "Zoë Bluth");
}

#[test]
fn a_duplicate_of_an_active_subscription_is_refused_with_its_id() {
    let mut organization = Organization::new();
    let events = [("lead", "created"), ("lead", "updated")];
    let first = organization.subscribe("https://example.org", &events);
    let again = json!({"url": "https://example.org", "events": [
        {"object_type": "lead", "action": "updated", "extra_filter": null},
        {"object_type": "lead", "action": "created"},
    ]});
    let (status, body) = organization.api("POST", "webhook/", &again);
    assert_eq!((status, &body["field-errors"]), (400, &json!({})));
    let message = body["errors"][0].as_str().unwrap();
    assert!(
        message.starts_with("Duplicate active subscription")
            && message.contains(first["id"].as_str().unwrap())
    );
    // With another URL, other events, or the first one paused, it is not a duplicate.
    organization.subscribe("https://example.org/2", &events);
    organization.subscribe("https://example.org", &events[..1]);
    let path = format!("webhook/{}/", first["id"].as_str().unwrap());
    organization.api("PUT", &path, &json!({"status": "paused"}));
    assert_eq!(organization.api("POST", "webhook/", &again).0, 201);
    let (status, body) = organization.api("PUT", &path, &json!({"status": "active"}));
    assert_eq!(status, 400, "{body}");
}

#[test]
fn only_what_is_given_changes() {
    let mut organization = Organization::new();
    let before = organization.subscribe_to_leads();
    let path = format!("webhook/{}/", before["id"].as_str().unwrap());
    organization.up(HOUR);
    let (status, after) = organization.api("PUT", &path, &json!({"url": "https://example.org/new"}));
    assert_eq!(status, 200);
    let mut expected = before;
    expected["url"] = json!("https://example.org/new");
    expected["date_updated"] = json!("2026-01-01T01:00:00.000000");
    assert_eq!(after, expected);
    organization.lead("lead_1", "created");
    assert_eq!(organization.up(MINUTE)[0].request.url, "https://example.org/new");
    let events = json!([{"object_type": "contact", "action": "created"}]);
    organization.api("PUT", &path, &json!({"events": events, "verify_ssl": false}));
    organization.lead("lead_2", "created");
    organization.put(&json!({"object_type": "contact", "action": "created"}));
    let received = organization.up(MINUTE);
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].event()["object_type"], "contact");
    assert!(!received[0].request.verify_ssl);
}

#[test]
fn null_leaves_a_field_as_it_is() {
    let mut organization = Organization::new();
    let before = organization.subscribe_to_leads();
    let path = format!("webhook/{}/", before["id"].as_str().unwrap());
    let nothing = json!({"url": null, "events": null, "verify_ssl": null, "status": null});
    assert_eq!(organization.api("PUT", &path, &nothing), (200, before.clone()));
    let (_, changed) = organization.api("PUT", &path, &json!({"url": null, "verify_ssl": false}));
    assert_eq!((&changed["url"], &changed["verify_ssl"]), (&before["url"], &json!(false)));
    let new = json!({"url": "https://example.org/new", "events": before["events"], "verify_ssl": null});
    assert_eq!(organization.api("POST", "webhook/", &new).0, 400, "a new one has nothing to leave");
}

#[test]
fn unknown_members_of_events_are_kept_and_mean_nothing() {
    let mut organization = Organization::new();
    let subscribe = |note: &str| {
        format!(
            r#"{{"url": "https://example.org/", "events": [{{"note": {note}, "object_type": "lead", "action": "created"}}]}}"#
        )
    };
    let mut post = |body: String| {
        let answer = organization.sender.request(Some(ADMIN), "POST", "/api/v1/webhook/", body.as_bytes());
        (answer.status, String::from_utf8(answer.body).unwrap())
    };
    let (status, created) = post(subscribe("{ \"since\": 1.50 }"));
    assert_eq!(status, 201, "{created}");
    let kept = r#""events":[{"action":"created","object_type":"lead","note":{ "since": 1.50 }}]"#;
    assert!(created.contains(kept), "{created}");
    assert_eq!(post(subscribe("2")).0, 400, "a duplicate: it listens to the same");
    organization.lead("lead_1", "created");
    assert_eq!(organization.up(MINUTE).len(), 1);
    let snapshot = organization.sender.snapshot();
    assert!(String::from_utf8(snapshot.clone()).unwrap().contains(kept));
    assert!(closehook_sender::Sender::restore(&snapshot).unwrap().snapshot() == snapshot);
}

#[test]
fn a_pause_through_the_api_says_so_sends_nothing_and_tells_the_admins() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    let path = format!("webhook/{}/", subscription["id"].as_str().unwrap());
    let (_, paused) = organization.api("PUT", &path, &json!({"status": "paused"}));
    assert_eq!((&paused["status"], &paused["pause_reason"]), (&json!("paused"), &json!("api")));
    organization.lead("lead_1", "created");
    assert!(organization.up(HOUR).is_empty());
    let warnings: Value = serde_json::from_slice(&organization.sender.warnings_from(1)).unwrap();
    let [warning] = warnings.as_array().unwrap().as_slice() else { panic!("{warnings}") };
    assert_eq!((&warning["kind"], &warning["pause_reason"]), (&json!("paused"), &json!("api")));
    // The date has an offset, and only admins with access are recipients.
    assert_eq!(warning["date"], "2026-01-01T00:00:00+00:00");
    assert_eq!(warning["recipients"], json!(["ada@seller.example"]));
}

#[test]
fn failures_are_seen_in_the_subscription() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    let received = organization.down(3 * HOUR);
    let failing = organization.get(&subscription["id"]);
    assert_eq!(failing["health_status"], "unhealthy");
    assert_eq!(failing["latest_error"], "connection refused", "a string");
    assert_eq!(failing["counters"]["failed"], received.len());
    assert!([3, 4].contains(&failing["recent_consecutive_fail_buckets_cnt"].as_u64().unwrap()));
    organization.up(HOUR);
    let healthy = organization.get(&subscription["id"]);
    assert_eq!(
        (&healthy["health_status"], &healthy["counters"]["delivered"]),
        (&json!("healthy"), &json!(1))
    );
    assert_eq!(healthy["recent_consecutive_fail_buckets_cnt"], 0);
}

#[test]
fn what_is_wrong_is_refused_by_the_name_of_the_field() {
    let good = json!([{"object_type": "lead", "action": "created"}]);
    let filter =
        |filter: Value| json!([{"object_type": "lead", "action": "created", "extra_filter": filter}]);
    for (body, field, part) in [
        (json!({"events": good}), "url", "required"),
        (json!({"url": "https://example.org"}), "events", "required"),
        (json!({"url": 1, "events": good}), "url", "http"),
        (json!({"url": "example.org", "events": good}), "url", "http"),
        (json!({"url": "ftp://example.org", "events": good}), "url", "http"),
        (json!({"url": "https://", "events": good}), "url", "http"),
        (json!({"url": "https://a b/", "events": good}), "url", "http"),
        (json!({"url": "https://a/", "events": []}), "events", "not empty"),
        (json!({"url": "https://a/", "events": {}}), "events", "list"),
        (json!({"url": "https://a/", "events": ["lead.created"]}), "events", "/events/0"),
        (
            json!({"url": "https://a/", "events": [{"object_type": "lead"}]}),
            "events",
            "action is required at /events/0",
        ),
        (
            json!({"url": "https://a/", "events": [{"object_type": "", "action": "x"}]}),
            "events",
            "/events/0/object_type",
        ),
        (
            json!({"url": "https://a/", "events": filter(json!({"type": "not", "filter": {"type": "equal"}}))}),
            "events",
            "at /events/0/extra_filter/filter",
        ),
        (json!({"url": "https://a/", "events": filter(json!([]))}), "events", "at /events/0/extra_filter"),
        (
            json!({"url": "https://a/", "events": filter(json!({"type": "closehook:changed", "field": "a"}))}),
            "events",
            "no filter type",
        ),
        (json!({"url": "https://a/", "events": good, "verify_ssl": "no"}), "verify_ssl", "boolean"),
        (json!({"url": "https://a/", "events": good, "status": "active"}), "", "\"status\""),
        (json!([]), "", "object"),
    ] {
        let mut organization = Organization::new();
        let (status, answer) = organization.api("POST", "webhook/", &body);
        assert_eq!(status, 400, "{body}");
        let message = if field.is_empty() { &answer["errors"][0] } else { &answer["field-errors"][field] };
        assert!(message.as_str().is_some_and(|text| text.contains(part)), "{body}: {answer}");
        assert_eq!(organization.state()["subscriptions"], json!([]));
    }
    let mut organization = Organization::new();
    let answer = organization.sender.request(Some(ADMIN), "POST", "/api/v1/webhook/", b"{\"url\": ");
    assert_eq!(answer.status, 400);
    assert!(String::from_utf8(answer.body).unwrap().contains("line 1, column 9"));
    let both = json!({"url": 1, "events": [], "verify_ssl": 1, "id": 1});
    let (_, answer) = organization.api("POST", "webhook/", &both);
    let fields: Vec<_> = answer["field-errors"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        (fields, answer["errors"].as_array().unwrap().len()),
        (vec!["events", "url", "verify_ssl"], 1),
        "all at once"
    );
    let subscription = organization.subscribe_to_leads();
    let path = format!("webhook/{}/", subscription["id"].as_str().unwrap());
    let (status, answer) = organization.api("PUT", &path, &json!({"status": "on"}));
    assert_eq!((status, &answer["field-errors"]["status"]), (400, &json!("must be active or paused")));
}

#[test]
fn requests_that_lead_nowhere_have_the_status_that_says_so() {
    let mut organization = Organization::new();
    for (user, method, path, expected) in [
        (None, "GET", "webhook/", 401),
        (Some("user_nobody"), "GET", "webhook/", 403),
        (Some(ADMIN), "GET", "webhook/whsub_x/", 404),
        (Some(ADMIN), "PUT", "webhook/whsub_x/", 404),
        (Some(ADMIN), "DELETE", "webhook/whsub_x/", 404),
        (Some(ADMIN), "GET", "event/ev_x/", 404),
        (Some(ADMIN), "GET", "lead/", 404),
        (Some(ADMIN), "PATCH", "webhook/", 405),
        (Some(ADMIN), "POST", "event/", 405),
        (Some(ADMIN), "GET", "webhook", 200),
    ] {
        let (status, body) = organization.api_as(user, method, path, &json!({}));
        assert_eq!(status, expected, "{method} {path}");
        assert_eq!(body["error"].is_string(), expected >= 400);
    }
    assert_eq!(organization.sender.request(Some(ADMIN), "GET", "/", b"").status, 404);
}

#[test]
fn what_is_queued_for_a_deleted_subscription_is_not_sent() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.lead("lead_2", "created");
    let attempt = organization.sender.take(1).pop().unwrap();
    let path = format!("webhook/{}/", subscription["id"].as_str().unwrap());
    organization.api("DELETE", &path, &Value::Null);
    assert!(organization.sender.render(&attempt).is_none());
    assert!(organization.sender.answered(attempt.id, &closehook_sender::Outcome::Status(500)));
    assert!(organization.up(HOUR).is_empty());
    assert_eq!(organization.sender.next_due(), None);
}

#[test]
fn events_that_are_none_are_refused_with_their_place_and_none_is_put() {
    let good = r#"{"object_type": "lead", "action": "created"}"#;
    for (text, pointer) in [
        ("1".to_owned(), Some("")),
        (format!("[{good}, []]"), Some("/1")),
        (format!(r#"[{good}, {{"action": "created"}}]"#), Some("/1")),
        (format!(r#"[{good}, {{"event": {{"object_type": "lead"}}}}]"#), Some("/1/event")),
        (r#"{"object_type": "lead", "action": ""}"#.to_owned(), Some("/action")),
        (r#"{"object_type": 1, "action": "created"}"#.to_owned(), Some("/object_type")),
        (
            r#"{"object_type": "lead", "action": "a", "date_created": "yesterday"}"#.to_owned(),
            Some("/date_created"),
        ),
        (
            r#"{"object_type": "lead", "action": "a", "changed_fields": ["a", 1]}"#.to_owned(),
            Some("/changed_fields"),
        ),
        (r#"{"object_type": "lead", "action": "a", "data": []}"#.to_owned(), Some("/data")),
        (r#"{"object_type": "lead", "action": "a", "user_id": 1}"#.to_owned(), Some("/user_id")),
        ("{".to_owned(), None),
    ] {
        let mut organization = Organization::new();
        let refusal = organization.sender.put(text.as_bytes()).unwrap_err();
        assert_eq!(refusal.pointer(), pointer, "{text}");
        assert_eq!(refusal.malformed().is_some(), pointer.is_none());
        assert_eq!(organization.state()["events"]["put"], 0);
    }
}
