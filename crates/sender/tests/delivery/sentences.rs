//! One test for each sentence about webhooks in Close's documentation, named after it. The sections are "Webhooks"
//! (delivery, data management, signatures, limits), "Webhook subscriptions" and "Events".

use closehook_sender::{DAY, HOUR, MINUTE, Outcome, SECOND};
use serde_json::{Value, json};

use crate::organization::{ADMIN, Organization, START, verified};

// Webhook delivery

#[test]
fn an_event_is_sent_as_one_post_with_its_subscription() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.lead("lead_2", "created");
    let received = organization.up(MINUTE);
    assert_eq!(received.len(), 2);
    for each in &received {
        let keys: Vec<_> = each.body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["event", "subscription_id"]);
        assert_eq!(each.body["subscription_id"], subscription["id"]);
        assert_eq!(each.request.url, "https://example.org/");
    }
}

#[test]
fn failed_deliveries_are_retried_with_exponential_backoff_up_to_every_20_minutes() {
    let mut organization = Organization::with(&json!({"jitterPermille": 0}));
    organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    let moments: Vec<_> = organization.down(12 * HOUR).iter().map(|each| each.moment).collect();
    let waits: Vec<_> = moments.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let growing = waits.iter().position(|wait| *wait == 20 * MINUTE).unwrap();
    assert!(waits[..growing].windows(2).all(|pair| pair[1] == 2 * pair[0]));
    assert!(waits[growing..].iter().all(|wait| *wait == 20 * MINUTE));
}

#[test]
fn for_up_to_72_hours_and_then_the_event_is_dropped() {
    // Other events are delivered in between, so that not every delivery fails.
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let lost = organization.lead("lead_1", "created");
    let deny = |each: &crate::organization::Received| {
        Outcome::Status(if each.event_id() == lost { 500 } else { 200 })
    };
    let mut last = 0;
    for _ in 0..80 {
        organization.lead("lead_2", "created");
        for each in organization.run(HOUR, deny) {
            if each.event_id() == lost {
                last = each.moment;
            }
        }
    }
    assert!(last <= START + 72 * HOUR && last > START + 72 * HOUR - 20 * MINUTE, "{last}");
    assert_eq!(organization.figure("dropped"), 1);
    assert_eq!(organization.figure("delivered"), 80);
    assert_eq!(organization.figure("backlog"), 0);
}

#[test]
fn the_order_of_deliveries_is_not_guaranteed() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let first = organization.lead("lead_1", "created");
    let second = organization.lead("lead_2", "created");
    let mut refused = false;
    let received = organization
        .run(MINUTE, |_| Outcome::Status(if std::mem::replace(&mut refused, true) { 200 } else { 503 }));
    let ids: Vec<_> = received.iter().map(|each| each.event_id()).collect();
    assert_eq!(ids, [first.as_str(), &second, &first]);
}

#[test]
fn a_subscription_is_paused_and_its_queue_cleared_when_100_000_events_wait() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    let events = json!(vec![json!({"object_type": "lead", "action": "created"}); 10_000]).to_string();
    (0..9).for_each(|_| drop(organization.sender.put(events.as_bytes()).unwrap()));
    let rest = json!(vec![json!({"object_type": "lead", "action": "created"}); 9_999]).to_string();
    organization.sender.put(rest.as_bytes()).unwrap();
    assert_eq!(organization.get(&subscription["id"])["status"], "active");
    assert_eq!(organization.figure("backlog"), 99_999);
    organization.lead("lead_1", "created");
    let paused = organization.get(&subscription["id"]);
    assert_eq!((&paused["status"], &paused["pause_reason"]), (&json!("paused"), &json!("too_many_events")));
    assert_eq!((organization.figure("backlog"), organization.figure("cleared")), (0, 100_000));
    assert!(organization.down(HOUR).is_empty());
}

#[test]
fn a_warning_is_sent_when_more_than_80_000_events_wait() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let events = json!(vec![json!({"object_type": "lead", "action": "created"}); 20_000]).to_string();
    (0..4).for_each(|_| drop(organization.sender.put(events.as_bytes()).unwrap()));
    assert_eq!(organization.warnings(), []);
    organization.lead("lead_1", "created");
    organization.lead("lead_1", "created");
    assert_eq!(organization.warnings(), [(START, "backlog".to_owned())], "once");
    assert_eq!(organization.drain(), 80_002);
    organization.sender.put(events.as_bytes()).unwrap();
    assert_eq!(organization.warnings().len(), 1);
}

#[test]
fn a_subscription_is_paused_when_all_deliveries_failed_for_3_days() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    for _ in 0..71 {
        organization.lead("lead_1", "created");
        organization.down(HOUR);
    }
    organization.down(59 * MINUTE);
    assert_eq!(organization.get(&subscription["id"])["status"], "active");
    let waiting = organization.figure("backlog");
    assert!(waiting > 60, "{waiting}");
    organization.down(2 * MINUTE);
    let paused = organization.get(&subscription["id"]);
    assert_eq!((&paused["status"], &paused["pause_reason"]), (&json!("paused"), &json!("too_many_failures")));
    assert_eq!(organization.figure("backlog"), 0);
    assert_eq!(organization.figure("cleared") + organization.figure("dropped"), 71);
}

#[test]
fn one_event_that_fails_for_3_days_is_enough() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.down(3 * DAY);
    assert_eq!(organization.get(&subscription["id"])["pause_reason"], "too_many_failures");
}

#[test]
fn one_delivery_that_succeeds_keeps_it_active() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.down(2 * DAY + 23 * HOUR);
    organization.up(MINUTE * 20);
    organization.lead("lead_2", "created");
    organization.down(2 * DAY + 23 * HOUR);
    assert_eq!(organization.get(&subscription["id"])["status"], "active");
}

#[test]
fn warnings_are_sent_before_the_pause_and_with_it() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.down(3 * DAY);
    let expected = [(1, "failing"), (2, "failing"), (3, "paused")];
    assert_eq!(organization.warnings(), expected.map(|(days, kind)| (START + days * DAY, kind.to_owned())));
}

#[test]
fn a_paused_subscription_is_reactivated_through_the_api_and_in_no_other_way() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    organization.lead("lead_1", "created");
    organization.down(3 * DAY);
    organization.up(10 * DAY);
    organization.lead("lead_2", "created");
    assert!(organization.up(DAY).is_empty(), "it does not come back by itself");
    let path = format!("webhook/{}/", subscription["id"].as_str().unwrap());
    let (status, active) = organization.api("PUT", &path, &json!({"status": "active"}));
    assert_eq!(status, 200);
    assert_eq!((&active["status"], &active["pause_reason"]), (&json!("active"), &Value::Null));
    let id = organization.lead("lead_3", "created");
    let received = organization.up(DAY);
    assert_eq!(
        received.iter().map(|each| each.event_id()).collect::<Vec<_>>(),
        [id],
        "what happened meanwhile is lost"
    );
}

#[test]
fn certificates_are_verified_unless_verify_ssl_is_false() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let body = json!({"url": "https://self-signed.example/", "verify_ssl": false,
        "events": [{"object_type": "lead", "action": "created"}]});
    organization.api("POST", "webhook/", &body);
    organization.lead("lead_1", "created");
    let received = organization.up(MINUTE);
    let verify: Vec<_> = received.iter().map(|each| each.request.verify_ssl).collect();
    assert_eq!(verify, [true, false]);
}

// Events

#[test]
fn updated_events_of_one_object_within_a_short_time_are_consolidated() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let update = |name: &str, before: &str| {
        json!({"object_type": "lead", "object_id": "lead_1", "action": "updated", "changed_fields": ["name"],
            "data": {"name": name}, "previous_data": {"name": before}})
    };
    let first = organization.put(&update("b", "a"));
    organization.up(2 * SECOND);
    assert_eq!(organization.put(&update("c", "b")), first);
    let received = organization.up(MINUTE);
    assert_eq!(received.len(), 1);
    let event = received[0].event();
    assert_eq!(received[0].moment, START + 5 * SECOND);
    assert_eq!(event["date_created"], "2026-01-01T00:00:00.000000", "of the first");
    assert_eq!(event["date_updated"], "2026-01-01T00:00:02.000000", "of the last");
    assert_eq!((&event["data"], &event["previous_data"]), (&json!({"name": "c"}), &json!({"name": "a"})));
}

#[test]
fn the_log_shows_an_event_at_once_and_its_content_may_still_change() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let update = |name: &str, before: &str| {
        json!({"object_type": "lead", "object_id": "lead_1", "action": "updated", "data": {"name": name},
            "previous_data": {"name": before}})
    };
    let id = organization.put(&update("b", "a"));
    let path = format!("event/{id}/");
    assert_eq!(organization.api("GET", &path, &Value::Null).1["data"], json!({"name": "b"}));
    organization.up(SECOND);
    organization.put(&update("c", "b"));
    let (_, logged) = organization.api("GET", &path, &Value::Null);
    assert_eq!(logged["data"], json!({"name": "c"}));
    assert_eq!(logged["date_updated"], "2026-01-01T00:00:01.000000");
    let received = organization.up(MINUTE);
    assert_eq!(received[0].event(), &logged, "and then it is sent as it is logged");
}

#[test]
fn webhooks_for_updated_and_deleted_are_sent_after_the_delay_and_others_at_once() {
    for (action, delay) in [("created", 0), ("merged", 0), ("updated", 5 * SECOND), ("deleted", 5 * SECOND)] {
        let mut organization = Organization::new();
        organization.subscribe_to_leads();
        organization.lead("lead_1", action);
        let received = organization.up(MINUTE);
        assert_eq!(received[0].moment, START + delay, "{action}");
    }
}

#[test]
fn all_events_of_one_request_have_its_request_id() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let both =
        json!([{"object_type": "lead", "action": "created"}, {"object_type": "lead", "action": "created"}]);
    organization.put(&both);
    organization.lead("lead_3", "created");
    let received = organization.up(MINUTE);
    let requests: Vec<_> = received.iter().map(|each| each.event()["request_id"].as_str().unwrap()).collect();
    assert!(requests[0] == requests[1] && requests[1] != requests[2] && requests[0].starts_with("req_"));
}

#[test]
fn events_have_the_members_and_forms_that_close_documents() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    organization.put(&json!({"object_type": "lead", "action": "created", "data": {"id": "lead_1", "name": "Tobias Fünke"}}));
    let received = organization.up(MINUTE);
    let text = String::from_utf8(received[0].request.body.clone()).unwrap();
    let event = received[0].event();
    let (id, subscription) =
        (event["id"].as_str().unwrap(), received[0].body["subscription_id"].as_str().unwrap());
    let request = event["request_id"].as_str().unwrap();
    assert_eq!((id.len(), subscription.len(), request.len()), (3 + 22, 6 + 22, 4 + 22));
    assert_eq!(
        text,
        format!(
            "{{\"subscription_id\": \"{subscription}\", \"event\": {{\"id\": \"{id}\", \
             \"date_created\": \"2026-01-01T00:00:00.000000\", \"date_updated\": \"2026-01-01T00:00:00.000000\", \
             \"organization_id\": \"orga_1\", \"user_id\": null, \"request_id\": \"{request}\", \"api_key_id\": null, \
             \"oauth_client_id\": null, \"oauth_scope\": null, \"object_type\": \"lead\", \"object_id\": \"lead_1\", \
             \"lead_id\": \"lead_1\", \"action\": \"created\", \"changed_fields\": [], \"meta\": {{}}, \
             \"data\": {{\"id\": \"lead_1\", \"name\": \"Tobias F\\u00fcnke\"}}, \"previous_data\": {{}}}}}}"
        )
    );
}

#[test]
fn the_event_log_holds_30_days() {
    let mut organization = Organization::new();
    let id = organization.lead("lead_1", "created");
    organization.up(30 * DAY - 1);
    assert_eq!(organization.api("GET", &format!("event/{id}/"), &Value::Null).0, 200);
    organization.up(1);
    assert_eq!(organization.api("GET", &format!("event/{id}/"), &Value::Null).0, 404);
    assert_eq!(organization.api("GET", "event/", &Value::Null).1["data"], json!([]));
}

#[test]
fn a_page_of_the_log_has_50_events_at_most() {
    let mut organization = Organization::new();
    (0..60).for_each(|number| drop(organization.lead(&format!("lead_{number}"), "created")));
    assert_eq!(organization.api("GET", "event/", &Value::Null).1["data"].as_array().unwrap().len(), 50);
    let (status, body) = organization.api("GET", "event/?_limit=51", &Value::Null);
    assert_eq!(status, 400);
    assert!(body["field-errors"]["_limit"].as_str().unwrap().contains("max_limit 50"), "{body}");
}

#[test]
fn who_is_no_admin_sees_the_objects_of_the_last_hour_only() {
    let mut organization = Organization::new();
    let event = json!({"object_type": "lead", "action": "created", "data": {"id": "lead_1"}});
    let id = organization.put(&event);
    for (wait, seen) in [(HOUR - 1, json!({"id": "lead_1"})), (1, json!({}))] {
        organization.up(wait);
        let path = format!("event/{id}/");
        assert_eq!(organization.api_as(Some("user_bob"), "GET", &path, &Value::Null).1["data"], seen);
        let (_, page) = organization.api_as(Some("user_bob"), "GET", "event/?lead_id=lead_1", &Value::Null);
        assert_eq!((&page["data"][0]["data"], &page["data"][0]["id"]), (&seen, &json!(id)));
        assert_eq!(organization.api("GET", &path, &Value::Null).1["data"], json!({"id": "lead_1"}));
    }
}

// Data management

#[test]
fn admins_manage_all_subscriptions_and_others_those_that_they_created() {
    let mut organization = Organization::new();
    let of_admin = organization.subscribe_to_leads();
    let body =
        json!({"url": "https://bob.example/", "events": [{"object_type": "lead", "action": "created"}]});
    let (_, of_bob) = organization.api_as(Some("user_bob"), "POST", "webhook/", &body);
    assert_eq!(of_bob["created_by"], "user_bob");
    let [admins, bobs] =
        [&of_admin, &of_bob].map(|each| format!("webhook/{}/", each["id"].as_str().unwrap()));
    for (user, path, method, expected) in [
        (ADMIN, &admins, "GET", 200),
        (ADMIN, &bobs, "GET", 200),
        (ADMIN, &bobs, "PUT", 200),
        ("user_bob", &bobs, "GET", 200),
        ("user_bob", &bobs, "PUT", 200),
        ("user_bob", &admins, "GET", 200),
        ("user_bob", &admins, "PUT", 403),
        ("user_bob", &admins, "DELETE", 403),
        ("user_eve", &bobs, "DELETE", 403),
        ("user_bob", &bobs, "DELETE", 200),
        (ADMIN, &admins, "DELETE", 200),
    ] {
        let (status, _) = organization.api_as(Some(user), method, path, &json!({}));
        assert_eq!(status, expected, "{user} {method} {path}");
    }
}

#[test]
fn everybody_reads_all_subscriptions_and_the_keys_of_those_they_manage() {
    let mut organization = Organization::new();
    let of_admin = organization.subscribe_to_leads();
    let body =
        json!({"url": "https://bob.example/", "events": [{"object_type": "lead", "action": "created"}]});
    let (_, of_bob) = organization.api_as(Some("user_bob"), "POST", "webhook/", &body);
    let without_key = |subscription: &Value| {
        let mut subscription = subscription.clone();
        assert!(subscription.as_object_mut().unwrap().remove("signature_key").is_some());
        subscription
    };
    for (user, expected) in [
        (ADMIN, [of_admin.clone(), of_bob.clone()]),
        ("user_bob", [without_key(&of_admin), of_bob.clone()]),
        ("user_eve", [without_key(&of_admin), without_key(&of_bob)]),
    ] {
        let answer = organization.api_as(Some(user), "GET", "webhook/", &Value::Null);
        assert_eq!(answer, (200, json!({"data": expected})));
        for subscription in expected {
            let path = format!("webhook/{}/", subscription["id"].as_str().unwrap());
            let answer = organization.api_as(Some(user), "GET", &path, &Value::Null);
            assert_eq!(answer, (200, subscription), "{user}");
        }
    }
}

#[test]
fn the_payload_is_complete_whatever_the_role_of_the_user_who_subscribed() {
    let mut organization = Organization::new();
    let body =
        json!({"url": "https://bob.example/", "events": [{"object_type": "lead", "action": "created"}]});
    organization.api_as(Some("user_bob"), "POST", "webhook/", &body);
    organization.subscribe_to_leads();
    organization
        .put(&json!({"object_type": "lead", "action": "created", "data": {"id": "lead_1", "secret": 1}}));
    let received = organization.up(MINUTE);
    assert_eq!(received[0].event(), received[1].event());
}

#[test]
fn created_by_cannot_be_changed() {
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    let path = format!("webhook/{}/", subscription["id"].as_str().unwrap());
    let (status, _) = organization.api("PUT", &path, &json!({"created_by": "user_bob"}));
    assert_eq!(status, 400);
    assert_eq!(organization.get(&subscription["id"])["created_by"], ADMIN);
}

#[test]
fn when_the_user_who_created_it_loses_access_the_subscription_is_paused() {
    let mut organization = Organization::new();
    let body =
        json!({"url": "https://bob.example/", "events": [{"object_type": "lead", "action": "created"}]});
    let (_, of_bob) = organization.api_as(Some("user_bob"), "POST", "webhook/", &body);
    organization.lead("lead_1", "created");
    let leave = br#"{"id": "user_bob", "role": "user", "access": false}"#;
    organization.sender.set_user_json(leave).unwrap();
    let paused = organization.get(&of_bob["id"]);
    assert_eq!(
        (&paused["status"], &paused["pause_reason"]),
        (&json!("paused"), &json!("permission_revoked"))
    );
    assert_eq!(paused["health_status"], "healthy");
    assert!(organization.up(HOUR).is_empty());
    let answer = organization.api_as(Some("user_bob"), "GET", "webhook/", &Value::Null);
    assert_eq!(answer, (403, json!({"error": "User has no access to this organization."})));
    // After an admin reactivates it, it stays active until the next event.
    let path = format!("webhook/{}/", of_bob["id"].as_str().unwrap());
    assert_eq!(organization.api("PUT", &path, &json!({"status": "active"})).1["status"], "active");
    organization.lead("lead_2", "created");
    assert_eq!(organization.get(&of_bob["id"])["pause_reason"], "permission_revoked");
}

// Webhook signatures

#[test]
fn each_subscription_has_a_signature_key_of_32_bytes_in_hex() {
    let mut organization = Organization::new();
    let [one, other] = ["https://example.org/1", "https://example.org/2"]
        .map(|url| organization.subscribe(url, &[("lead", "created")])["signature_key"].clone());
    assert_ne!(one, other);
    let one = one.as_str().unwrap();
    assert!(one.len() == 64 && one.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')));
}

#[test]
fn the_signature_is_the_hmac_of_timestamp_and_body_with_the_key() {
    use hmac::{Hmac, KeyInit, Mac};
    let mut organization = Organization::new();
    let subscription = organization.subscribe_to_leads();
    organization.up(1_500);
    organization.lead("lead_1", "created");
    let received = organization.up(MINUTE);
    let request = &received[0].request;
    assert_eq!(request.signed.timestamp, (START / 1000 + 1).to_string(), "unix seconds");
    let key = hex::decode(subscription["signature_key"].as_str().unwrap()).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(request.signed.timestamp.as_bytes());
    mac.update(&request.body);
    assert_eq!(request.signed.hash, hex::encode(mac.finalize().into_bytes()));
}

#[test]
fn every_attempt_of_72_hours_passes_a_receiver_that_checks_the_age() {
    let mut organization = Organization::new();
    let key = organization.subscribe_to_leads()["signature_key"].as_str().unwrap().to_owned();
    organization.lead("lead_1", "created");
    let received = organization.down(72 * HOUR);
    assert!(received.len() > 200);
    for each in &received {
        assert_eq!(verified(&each.request, &key, each.moment).map(|age| age < 1.0), Ok(true));
    }
}

#[test]
fn signed_once_the_retries_after_five_minutes_are_refused() {
    let mut organization = Organization::with(&json!({"signAnew": false, "jitterPermille": 0}));
    let key = organization.subscribe_to_leads()["signature_key"].as_str().unwrap().to_owned();
    organization.lead("lead_1", "created");
    for each in organization.down(72 * HOUR) {
        let old = each.moment - START > 300 * SECOND;
        let expected = if old { Some("TIMESTAMP_TOO_OLD".to_owned()) } else { None };
        assert_eq!(verified(&each.request, &key, each.moment).err(), expected);
    }
}

// Limits

#[test]
fn an_organization_has_40_subscriptions_at_most() {
    let mut organization = Organization::new();
    for number in 0..40 {
        organization.subscribe(&format!("https://example.org/{number}"), &[("lead", "created")]);
    }
    let body =
        json!({"url": "https://example.org/40", "events": [{"object_type": "lead", "action": "created"}]});
    let (status, answer) = organization.api("POST", "webhook/", &body);
    assert_eq!(status, 400);
    assert!(answer["errors"][0].as_str().unwrap().contains("limit of 40"), "{answer}");
    let (_, list) = organization.api("GET", "webhook/", &Value::Null);
    let path = format!("webhook/{}/", list["data"][0]["id"].as_str().unwrap());
    assert_eq!(organization.api("DELETE", &path, &Value::Null), (200, json!({})));
    assert_eq!(organization.api("POST", "webhook/", &body).0, 201);
}

#[test]
fn and_500_in_all_for_zapier_backendless_integrately_and_customer_io() {
    let mut organization = Organization::new();
    let hosts = ["hooks.zapier.com", "api.backendless.com", "hooks.integrately.com", "track.customer.io"];
    let body = |url: &str| json!({"url": url, "events": [{"object_type": "lead", "action": "created"}]});
    for number in 0..470 {
        organization.subscribe(&format!("https://{}/{number}", hosts[number % 4]), &[("lead", "created")]);
    }
    for number in 0..30 {
        organization.subscribe(&format!("https://example.org/{number}"), &[("lead", "created")]);
    }
    for host in hosts.into_iter().chain(["example.org"]) {
        let (status, answer) = organization.api("POST", "webhook/", &body(&format!("https://{host}/beyond")));
        assert_eq!(status, 400, "{host}");
        assert!(answer["errors"][0].as_str().unwrap().contains("limit of 500"), "{answer}");
    }
    // Moving a subscription to a platform does not increase the total.
    let (_, list) = organization.api("GET", "webhook/", &Value::Null);
    let path = format!("webhook/{}/", list["data"][499]["id"].as_str().unwrap());
    assert_eq!(organization.api("PUT", &path, &json!({"url": "https://hooks.zapier.com/moved"})).0, 200);
}

#[test]
fn those_of_platforms_do_not_count_among_the_40() {
    let mut organization = Organization::new();
    for number in 0..60 {
        organization.subscribe(&format!("https://hooks.zapier.com/{number}"), &[("lead", "created")]);
    }
    for number in 0..40 {
        organization.subscribe(&format!("https://example.org/{number}"), &[("lead", "created")]);
    }
    let plain =
        json!({"url": "https://example.org/40", "events": [{"object_type": "lead", "action": "created"}]});
    assert_eq!(organization.api("POST", "webhook/", &plain).0, 400);
    let (_, list) = organization.api("GET", "webhook/", &Value::Null);
    let path = format!("webhook/{}/", list["data"][0]["id"].as_str().unwrap());
    assert_eq!(
        organization.api("PUT", &path, &json!({"url": "https://example.org/41"})).0,
        400,
        "nor by a move"
    );
}
