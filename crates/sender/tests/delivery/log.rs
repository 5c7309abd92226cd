//! Compares the event log with a list that is filtered and cut by hand.

use closehook_sender::{DAY, HOUR, MINUTE, SECOND};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::organization::Organization;

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
}

fn page(organization: &mut Organization, query: &str) -> Value {
    let (status, page) = organization.api("GET", &format!("event/?{query}"), &Value::Null);
    assert_eq!(status, 200, "{query}: {page}");
    page
}

/// Follows a cursor from a page to the end of the log.
fn walk(organization: &mut Organization, query: &str, mut at: Value, way: &str) -> Vec<String> {
    let mut all = Vec::new();
    while let Some(cursor) = at[way].as_str().map(str::to_owned) {
        at = page(organization, &format!("{query}&_cursor={cursor}"));
        let ids = ids(&at);
        assert!(!ids.is_empty(), "a cursor leads somewhere");
        if way == "cursor_next" { all.extend(ids) } else { all.splice(0..0, ids).for_each(drop) }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn pages_are_the_filtered_list_the_latest_first(
        events in prop::collection::vec((0..2_u8, 0..2_u8, 0..2_u8, 0..3 * SECOND), 1..60),
        filters in 0..14_usize,
        limit in 1..8_usize,
    ) {
        let mut organization = Organization::new();
        let mut list = Vec::new();
        for (number, (kind, lead, user, wait)) in events.into_iter().enumerate() {
            organization.up(wait);
            let event = json!({"object_type": (["lead", "contact"][usize::from(kind)]),
                "action": (["created", "sent"][number % 2]), "object_id": format!("x_{}", number % 5),
                "lead_id": format!("lead_{lead}"), "user_id": format!("user_{user}"), "request_id": format!("req_{kind}")});
            let id = organization.put(&event);
            list.push((id, event));
        }
        let wanted: &[(&str, &str)] = [
            &[][..],
            &[("object_type", "lead"), ("object_id", "x_1")],
            &[("action", "sent"), ("object_type", "contact")],
            &[("object_id", "x_2"), ("action", "created")],
            &[("lead_id", "lead_1"), ("object_type", "lead")],
            &[("lead_id", "lead_1"), ("object_type", "lead"), ("action", "created")],
            &[("lead_id", "lead_0"), ("user_id", "user_1")],
            &[("lead_id", "lead_0"), ("user_id", "user_1"), ("object_type", "contact"), ("action", "sent")],
            &[("user_id", "user_0"), ("object_id", "x_3")],
            &[("user_id", "user_0"), ("object_type", "lead"), ("action", "sent")],
            &[("lead_id", "lead_1")],
            &[("user_id", "user_1")],
            &[("request_id", "req_0")],
            &[("lead_id", "lead_2")],
        ][filters];
        let query: Vec<String> = wanted.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let query = format!("{}&_limit={limit}", query.join("&"));
        let expected: Vec<String> = list.iter().rev()
            .filter(|(_, event)| wanted.iter().all(|(name, value)| event[*name] == *value))
            .map(|(id, _)| id.clone()).collect();

        let first = page(&mut organization, &query);
        prop_assert_eq!(&first["cursor_previous"], &Value::Null);
        let mut all = ids(&first);
        all.extend(walk(&mut organization, &query, first, "cursor_next"));
        prop_assert_eq!(all, expected);
    }
}

#[test]
fn cursors_stay_where_they_are_when_events_come() {
    let mut organization = Organization::new();
    let put = |organization: &mut Organization, number: usize| {
        organization.up(SECOND);
        organization.lead(&format!("lead_{number}"), "created")
    };
    let mut old: Vec<_> = (0..10).map(|number| put(&mut organization, number)).collect();
    old.reverse();
    let first = page(&mut organization, "_limit=4");
    assert_eq!(ids(&first), old[..4]);
    let mut new: Vec<_> = (10..16).map(|number| put(&mut organization, number)).collect();
    new.reverse();
    assert_eq!(walk(&mut organization, "_limit=4", first.clone(), "cursor_next"), old[4..]);
    // Going back, events that arrived meanwhile come before the first page.
    let next = format!("_limit=4&_cursor={}", first["cursor_next"].as_str().unwrap());
    let second = page(&mut organization, &next);
    let newer = walk(&mut organization, "_limit=4", second, "cursor_previous");
    assert_eq!(newer, [new, old[..4].to_vec()].concat());
}

#[test]
fn a_mutated_event_moves_to_the_front() {
    let mut organization = Organization::new();
    let update = |name: u8| {
        json!({"object_type": "lead", "object_id": "lead_1", "action": "updated", "data": {"n": name},
        "previous_data": {"n": name - 1}})
    };
    let first = organization.put(&update(1));
    organization.up(SECOND);
    let second = organization.lead("lead_2", "created");
    assert_eq!(ids(&page(&mut organization, "")), [second.as_str(), &first]);
    organization.up(SECOND);
    organization.put(&update(2));
    assert_eq!(ids(&page(&mut organization, "")), [first.as_str(), &second]);
}

#[test]
fn dates_bound_the_list() {
    let mut organization = Organization::new();
    let all: Vec<_> = (0..4)
        .map(|number| {
            let id = organization.lead(&format!("lead_{number}"), "created");
            organization.up(MINUTE);
            id
        })
        .collect();
    for (query, from, to) in [
        ("date_updated__gt=2026-01-01T00:01:00", 2, 4),
        ("date_updated__gte=2026-01-01T00:01:00%2B00:00", 1, 4),
        ("date_updated__lt=2026-01-01T00:01:00.000000", 0, 1),
        ("date_updated__lte=2026-01-01T00:01:00", 0, 2),
        ("date_updated=2026-01-01T00:01:00", 1, 2),
        ("date_updated__gte=2026-01-01T00:01:00&date_updated__lt=2026-01-01T00:03:00", 1, 3),
        ("date_updated__gt=2026-01-02", 0, 0),
        ("date_created__gte=2030-01-01", 0, 4),
    ] {
        let expected: Vec<_> = all[from..to].iter().rev().cloned().collect();
        assert_eq!(ids(&page(&mut organization, query)), expected, "{query}");
        let mut walked = ids(&page(&mut organization, &format!("{query}&_limit=1")));
        let first = page(&mut organization, &format!("{query}&_limit=1"));
        walked.extend(walk(&mut organization, &format!("{query}&_limit=1"), first, "cursor_next"));
        assert_eq!(walked, expected, "{query}");
    }
}

#[test]
fn what_does_not_go_together_or_is_none_is_refused() {
    let mut organization = Organization::new();
    (0..60).for_each(|number| drop(organization.lead(&format!("lead_{number}"), "created")));
    let cursor = page(&mut organization, "")["cursor_next"].as_str().unwrap().to_owned();
    for (query, field) in [
        ("object_type=lead", ""),
        ("action=created", ""),
        ("object_id=lead_1", ""),
        ("object_type=lead&date_updated__gt=2026-01-01", ""),
        ("request_id=req_1&user_id=user_1", ""),
        ("lead_id=lead_1&action=created", ""),
        ("_limit=0", "_limit"),
        ("_limit=51", "_limit"),
        ("_limit=ten", "_limit"),
        ("_skip=10", "_skip"),
        ("_cursor=x", "_cursor"),
        ("_cursor=n1-2", "_cursor"),
        ("date_updated__gt=today", "date_updated"),
    ] {
        let (status, body) = organization.api("GET", &format!("event/?{query}"), &Value::Null);
        assert_eq!(status, 400, "{query}");
        let message = if field.is_empty() { &body["errors"][0] } else { &body["field-errors"][field] };
        assert!(message.is_string(), "{query}: {body}");
    }
    organization.up(DAY);
    assert_eq!(organization.api("GET", &format!("event/?_cursor={cursor}"), &Value::Null).0, 200);
    organization.up(HOUR);
    let (status, body) = organization.api("GET", &format!("event/?_cursor={cursor}"), &Value::Null);
    assert_eq!((status, &body["field-errors"]["_cursor"]), (400, &json!("has expired")));
}

#[test]
fn an_event_is_found_by_its_id_however_it_is_spelt() {
    for spelling in ["python", "python-utf8", "compact", "compact-utf8"] {
        let mut organization = Organization::with(&json!({"spelling": spelling}));
        organization.put(&json!({"id": "ev_ö\"", "object_type": "lead", "action": "created"}));
        let (status, event) = organization.api("GET", "event/ev_%C3%B6%22/", &Value::Null);
        assert_eq!((status, &event["id"]), (200, &json!("ev_ö\"")), "{spelling}");
    }
}

#[test]
fn an_id_that_is_put_twice_is_two_events() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    for number in 0..2 {
        organization
            .put(&json!({"id": "ev_1", "object_type": "lead", "action": "created", "data": {"n": number}}));
    }
    assert_eq!(organization.up(MINUTE).len(), 2);
    assert_eq!(organization.api("GET", "event/ev_1/", &Value::Null).1["data"]["n"], 1, "the later");
}
