//! Compares consolidation with a naive reference: lists of whole states that are compared at the end.

use std::collections::{BTreeMap, BTreeSet};

use closehook_sender::{HOUR, Millis, SECOND};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::organization::{ADMIN, Organization, START};

const WINDOW: Millis = 5 * SECOND;
const FIELDS: [&str; 3] = ["name", "custom.cf_1", "zip"];

#[derive(Clone, Debug)]
enum Does {
    Set { field: usize, value: u8 },
    Delete,
    Send,
}

#[derive(Clone, Debug)]
struct Step {
    wait: Millis,
    object: u8,
    user: u8,
    does: Does,
}

fn step() -> impl Strategy<Value = Step> {
    let does = prop_oneof![
        12 => (0..FIELDS.len(), 0..3_u8).prop_map(|(field, value)| Does::Set { field, value }),
        1 => Just(Does::Delete),
        1 => Just(Does::Send),
    ];
    let wait = prop_oneof![3 => Just(0), 3 => 0..2 * SECOND, 1 => 0..6 * SECOND];
    (wait, 0..2_u8, 0..2_u8, does).prop_map(|(wait, object, user, does)| Step { wait, object, user, does })
}

fn date(moment: Millis) -> String {
    let (seconds, millis) = ((moment - START) / 1000, (moment - START) % 1000);
    format!("2026-01-01T{:02}:{:02}:{:02}.{millis:03}000", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Sets a field. Without a value, a custom field is removed, and any other field becomes null.
fn set(state: &mut Map<String, Value>, field: &str, value: u8) {
    match value {
        0 if field.starts_with("custom.") => drop(state.remove(field)),
        0 => drop(state.insert(field.to_owned(), Value::Null)),
        _ => drop(state.insert(field.to_owned(), json!(value))),
    }
}

fn value_of(state: &Map<String, Value>, field: &str) -> Value {
    state.get(field).cloned().unwrap_or(Value::Null)
}

/// Updates that are merged into one event.
struct Group {
    started: Millis,
    last: Millis,
    /// The original value of each field that an update changed.
    before: BTreeMap<String, Value>,
    state: Map<String, Value>,
}

impl Group {
    fn changed(&self) -> BTreeSet<&String> {
        self.before
            .iter()
            .filter(|(field, was)| value_of(&self.state, field) != **was)
            .map(|(field, _)| field)
            .collect()
    }

    fn event(&self, object: u8, user: u8) -> Value {
        let changed = self.changed();
        let previous: Map<String, Value> =
            changed.iter().map(|field| ((*field).clone(), self.before[*field].clone())).collect();
        json!({"at": self.started + WINDOW, "action": "updated", "object": object, "user": user,
            "created": date(self.started), "updated": date(self.last),
            "changed_fields": changed, "data": self.state, "previous_data": previous})
    }
}

#[derive(Default)]
struct Reference {
    open: BTreeMap<(u8, u8), Group>,
    sent: Vec<Value>,
}

impl Reference {
    fn close(&mut self, object: u8, user: u8) {
        if let Some(group) = self.open.remove(&(object, user)) {
            self.sent.push(group.event(object, user));
        }
    }

    fn update(
        &mut self,
        at: Millis,
        step: &Step,
        field: &str,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
    ) {
        let key = (step.object, step.user);
        if self.open.get(&key).is_some_and(|group| at >= group.started + WINDOW) {
            self.close(step.object, step.user);
        }
        let group = self.open.entry(key).or_insert_with(|| Group {
            started: at,
            last: at,
            before: BTreeMap::new(),
            state: Map::new(),
        });
        group.last = at;
        group.before.entry(field.to_owned()).or_insert_with(|| value_of(before, field));
        group.state = after.clone();
        // A field that is back at its old value counts as unchanged.
        let Group { before, state, .. } = group;
        before.retain(|field, was| value_of(state, field) != *was);
        if group.changed().is_empty() {
            self.open.remove(&key);
        }
    }
}

fn sort(mut events: Vec<Value>) -> Vec<Value> {
    events.sort_by_key(Value::to_string);
    events
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_sent_is_what_the_reference_says(steps in prop::collection::vec(step(), 1..40)) {
        let mut organization = Organization::new();
        organization.subscribe("https://example.org", &[("lead", "updated"), ("lead", "deleted"), ("lead", "sent")]);
        let (mut reference, mut states) = (Reference::default(), BTreeMap::<u8, Map<String, Value>>::new());
        let mut received = Vec::new();
        for step in &steps {
            received.extend(organization.up(step.wait));
            let at = organization.sender.now();
            let state = states.entry(step.object).or_default();
            let before = state.clone();
            let mut event = json!({"object_type": "lead", "object_id": format!("lead_{}", step.object),
                "user_id": format!("user_{}", step.user)});
            match step.does {
                Does::Set { field, value } => {
                    let field = FIELDS[field];
                    set(state, field, value);
                    if value_of(state, field) == value_of(&before, field) {
                        continue;
                    }
                    event["action"] = json!("updated");
                    event["changed_fields"] = json!([field]);
                    event["previous_data"] = json!({field: value_of(&before, field)});
                    event["data"] = json!(state);
                    reference.update(at, step, field, &before, state);
                }
                Does::Delete => {
                    state.clear();
                    event["action"] = json!("deleted");
                    event["previous_data"] = json!(before);
                    (0..2).for_each(|user| reference.close(step.object, user));
                    reference.sent.push(json!({"at": at + WINDOW, "action": "deleted", "object": step.object,
                        "user": step.user, "created": date(at), "updated": date(at), "changed_fields": [],
                        "data": {}, "previous_data": before}));
                }
                Does::Send => {
                    event["action"] = json!("sent");
                    event["data"] = json!(state);
                    reference.sent.push(json!({"at": at, "action": "sent", "object": step.object, "user": step.user,
                        "created": date(at), "updated": date(at), "changed_fields": [], "data": state,
                        "previous_data": {}}));
                }
            }
            organization.put(&event);
        }
        received.extend(organization.up(HOUR));
        (0..2).for_each(|object| (0..2).for_each(|user| reference.close(object, user)));
        let number = |text: &Value| text.as_str().unwrap().rsplit('_').next().unwrap().parse::<u8>().unwrap();
        let received: Vec<Value> = received.iter().map(|each| {
            let event = each.event();
            json!({"at": each.moment, "action": event["action"], "object": number(&event["object_id"]),
                "user": number(&event["user_id"]), "created": event["date_created"], "updated": event["date_updated"],
                "changed_fields": event["changed_fields"], "data": event["data"],
                "previous_data": event["previous_data"]})
        }).collect();
        prop_assert_eq!(sort(received), sort(reference.sent));
    }

    #[test]
    fn objects_do_not_disturb_one_another(
        counts in prop::collection::vec(1..6_usize, 1..6),
        order in any::<u64>(),
    ) {
        // The same updates of several objects, first object by object, then randomly interleaved.
        let queue = |object: usize| (0..counts[object]).map(move |number| (object, number));
        let one_by_one: Vec<_> = (0..counts.len()).flat_map(queue).collect();
        let mut random = fastrand::Rng::with_seed(order);
        let mut mixed: Vec<usize> = one_by_one.iter().map(|(object, _)| *object).collect();
        random.shuffle(&mut mixed);
        let mut next = vec![0; counts.len()];
        let mixed: Vec<_> = mixed.into_iter().map(|object| {
            next[object] += 1;
            (object, next[object] - 1)
        }).collect();
        let sent = |order: &[(usize, usize)]| {
            let mut organization = Organization::new();
            organization.subscribe_to_leads();
            for (object, number) in order {
                organization.put(&json!({"object_type": "lead", "object_id": format!("lead_{object}"), "action": "updated",
                    "data": {"n": number + 1}, "previous_data": {"n": number}}));
            }
            let mut received = organization.up(HOUR);
            received.iter_mut().for_each(|each| {
                each.body["event"]["id"] = Value::Null;
                each.body["event"]["request_id"] = Value::Null;
            });
            sort(received.into_iter().map(|each| each.body).collect())
        };
        let expected = sent(&one_by_one);
        prop_assert_eq!(expected.len(), counts.len());
        prop_assert_eq!(sent(&mixed), expected);
    }
}

fn update(user: &str, name: &str, before: &str) -> Value {
    json!({"object_type": "lead", "object_id": "lead_1", "action": "updated", "user_id": user,
        "data": {"name": name}, "previous_data": {"name": before}})
}

#[test]
fn the_window_is_fixed_from_the_first_event_on() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    for number in 0..5 {
        organization.put(&update("user_1", &format!("{}", number + 1), &format!("{number}")));
        organization.up(2 * SECOND);
    }
    organization.up(HOUR);
    assert_eq!(organization.figure("delivered"), 2, "at 0, 2 and 4 seconds; at 6 and 8");
}

#[test]
fn a_change_that_is_taken_back_is_not_sent() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let id = organization.put(&update("user_1", "b", "a"));
    assert_eq!(organization.put(&update("user_1", "a", "b")), id);
    assert!(organization.up(HOUR).is_empty());
    assert_eq!(organization.state()["events"]["vanished"], 1);
    assert_eq!(organization.api("GET", &format!("event/{id}/"), &Value::Null).0, 404);
    assert_eq!(organization.sender.next_due(), None);
}

#[test]
fn updates_of_other_dates_are_other_events_although_they_come_at_once() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    for (number, date) in
        ["2025-12-01T00:00:00", "2025-12-01T00:00:04.999000", "2025-12-01T00:00:10"].iter().enumerate()
    {
        let mut event = update("user_1", &format!("{}", number + 1), &format!("{number}"));
        event["date_created"] = json!(date);
        organization.put(&event);
    }
    let received = organization.up(HOUR);
    let fields: Vec<_> =
        received.iter().map(|each| (&each.event()["date_created"], &each.event()["date_updated"])).collect();
    assert_eq!(
        fields,
        [
            (&json!("2025-12-01T00:00:00"), &json!("2025-12-01T00:00:04.999000")),
            (&json!("2025-12-01T00:00:10"), &json!("2025-12-01T00:00:10")),
        ]
    );
}

#[test]
fn a_filter_sees_what_is_sent_and_not_what_was_put() {
    let mut organization = Organization::new();
    let filter = json!({"type": "field_accessor", "field": "changed_fields", "filter": {"type": "contains", "value": "name"}});
    let body = json!({"url": "https://example.org", "events":
        [{"object_type": "lead", "action": "updated", "extra_filter": filter}]});
    organization.api("POST", "webhook/", &body);
    let event = |name: &str, was: &str, zip: u8| {
        json!({"object_type": "lead", "object_id": "lead_1", "action": "updated", "data": {"name": name, "zip": zip},
            "previous_data": {"name": was, "zip": zip - 1}})
    };
    organization.put(&event("b", "a", 1));
    organization.put(&event("a", "b", 2));
    assert!(organization.up(HOUR).is_empty(), "the name is what it was");
    assert_eq!(organization.state()["events"]["vanished"], 0);
}

#[test]
fn what_close_may_add_to_events_is_kept() {
    let mut organization = Organization::new();
    organization.subscribe_to_leads();
    let mut event = update("user_1", "b", "a");
    event["something_new"] = json!({"x": [1]});
    organization.put(&event);
    organization.put(&update("user_1", "c", "b"));
    assert_eq!(organization.up(HOUR)[0].event()["something_new"], json!({"x": [1]}));
}

#[test]
fn what_took_in_another_is_spelt_like_any_event() {
    for (spelling, listed, previous, extra) in [
        (
            "python",
            r#""changed_fields": ["city", "na\u00efve \"1\""]"#,
            r#""previous_data": {"na\u00efve \"1\"": [1, {"a": "\u00e9"}], "city": "\u00c9vry"}"#,
            r#""new": {"\u00e9": [1, 2]}"#,
        ),
        (
            "compact-utf8",
            r#""changed_fields":["city","naïve \"1\""]"#,
            r#""previous_data":{"naïve \"1\"":[1,{"a":"é"}],"city":"Évry"}"#,
            r#""new":{"é":[1,2]}"#,
        ),
    ] {
        let mut organization = Organization::with(&json!({"spelling": spelling}));
        let first = organization.put(&json!({
            "object_type": "lead", "object_id": "lead_1", "action": "updated", "new": {"é": [1, 2]},
            "data": {"naïve \"1\"": 2, "city": "Évry"}, "previous_data": {"naïve \"1\"": [1, {"a": "é"}]},
        }));
        let second = organization.put(&json!({
            "object_type": "lead", "object_id": "lead_1", "action": "updated",
            "data": {"naïve \"1\"": 2, "city": "Zoë"}, "previous_data": {"city": "Évry"},
        }));
        assert_eq!(first, second);
        let answer = organization.sender.request(Some(ADMIN), "GET", &format!("/api/v1/event/{first}/"), b"");
        let text = String::from_utf8(answer.body).unwrap();
        for part in [listed, previous, extra] {
            assert!(text.contains(part), "{spelling}: {part} in {text}");
        }
    }
}
