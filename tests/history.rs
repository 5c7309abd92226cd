//! Streams of events in every order: one end, whatever the order, the repetitions and the bounds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use std::collections::BTreeMap;

use closehook::history::{Applied, Evidence, History, Name, Options, Outcome, Presence};
use closehook::payload::Index;
use proptest::prelude::*;
use serde_json::{Value, json};

fn apply(history: &mut History, event: &Value) -> Applied {
    let text = event.to_string();
    let index = Index::read(text.as_bytes()).unwrap();
    history.apply(index.event().unwrap()).unwrap()
}

fn date(second: u32) -> String {
    format!("2024-06-01T00:{:02}:{:02}.000000", second / 60, second % 60)
}

/// Few objects, ids, moments and values, so that they meet.
fn event() -> impl Strategy<Value = Value> {
    let action = prop_oneof![
        Just("created"),
        Just("updated"),
        Just("updated"),
        Just("updated"),
        Just("deleted"),
        Just("sent"),
        Just("merged"),
    ];
    let fields = prop::collection::btree_map(prop_oneof![Just("a"), Just("b"), Just("custom.c")], 0..3, 0..3);
    let merge = prop::option::weighted(0.1, (0..5, 0..5));
    let span = prop_oneof![Just(0), 0..6_u32];
    let moments = prop_oneof![0..40_u32, 0..4_u32];
    let dates = prop::array::uniform2(prop::option::of(0..4_u32));
    let listed = prop::option::of(prop::collection::vec(prop_oneof![Just("a"), Just("b"), Just("d")], 0..3));
    ((0..14, 0..5, moments, span), action, (fields.clone(), fields, dates, listed), merge).prop_map(
        |((id, object, second, span), action, (data, previous, dates, listed), merge)| {
            let object_of = |fields: BTreeMap<&str, i32>| -> Value {
                fields
                    .into_iter()
                    .map(|(name, value)| (name, if value == 0 { Value::Null } else { value.into() }))
                    .collect()
            };
            let meta = merge.map_or(json!({}), |(source, destination)| {
                json!({
                    "merge_source_lead_id": format!("lead_{source}"),
                    "merge_destination_lead_id": format!("lead_{destination}"),
                })
            });
            let (mut data, mut previous) = (object_of(data), object_of(previous));
            for (object, moved) in [&mut data, &mut previous].into_iter().zip(dates) {
                if let Some(moved) = moved {
                    object["date_updated"] = date(moved).into();
                }
            }
            json!({
                "id": format!("ev_{id}"),
                "date_created": date(second.saturating_sub(span)),
                "date_updated": date(second),
                "object_type": if id % 2 == 0 { "lead" } else { "contact" },
                "object_id": format!("lead_{object}"),
                "lead_id": format!("lead_{}", id % 5),
                "action": action,
                "changed_fields": listed,
                "data": data,
                "previous_data": previous,
                "meta": meta,
            })
        },
    )
}

fn read(history: &History) -> Vec<Option<String>> {
    (0..5).map(|lead| history.get(&Name::new(&format!("lead_{lead}"))).map(str::to_owned)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_order_and_any_repetition_end_alike(
        (events, shuffled) in prop::collection::vec(event(), 1..40)
            .prop_flat_map(|events| (Just(events.clone()), Just([events.clone(), events].concat()).prop_shuffle())),
        remember in 1..6_usize,
        max_events in prop_oneof![1..6_usize, Just(1000)],
        most in prop::option::of(1..6_usize),
        cut in 0..80_usize,
    ) {
        let options = Options { remember, max_events, max_objects: most, ..Options::default() };
        let (mut one, mut other) = (History::new(options.clone()), History::new(options));
        for event in &events {
            apply(&mut one, event);
        }
        for (at, event) in shuffled.iter().enumerate() {
            let before = read(&other);
            let Applied { outcome, object_id: id, .. } = apply(&mut other, event);
            if matches!(outcome, Outcome::Stale) && event["meta"] == json!({}) && event["action"] != "merged" && most.is_none() {
                prop_assert_eq!(before, read(&other));
            }
            prop_assert!(other.status(&id).is_some() || most.is_some());
            if at == cut {
                let text = other.to_json();
                other = History::from_json(text.as_bytes()).unwrap();
                prop_assert_eq!(other.to_json(), text);
            }
        }
        prop_assert_eq!(one.to_json(), other.to_json());
        prop_assert_eq!(read(&one), read(&other));
        let gaps = |history: &History| history.gaps(None).collect::<Vec<_>>();
        prop_assert_eq!(gaps(&one), gaps(&other));
        // What is closed stays closed, whatever else comes again, and is closed once.
        for gap in gaps(&one) {
            prop_assert!(one.gap(&gap.id).as_ref() == Some(&gap));
            prop_assert!(one.give_up(&gap, "it is gone") && !one.answered(&gap));
            prop_assert_eq!(one.gap(&gap.id), None);
            prop_assert!(other.gap(&gap.id).is_none() || other.answered(&gap));
        }
        prop_assert_eq!(gaps(&other), []);
        prop_assert_eq!(gaps(&one), []);
        let text = one.to_json();
        prop_assert_eq!(History::from_json(text.as_bytes()).unwrap().to_json(), text.clone());
        for event in &events {
            apply(&mut one, event);
        }
        prop_assert_eq!(one.to_json(), text);
        prop_assert!(most.is_none_or(|most| one.len() <= most));
    }

    /// Bounds forget objects, and never bring one back in an old state.
    #[test]
    fn what_is_known_under_a_bound_is_what_is_known_without(
        events in prop::collection::vec(event(), 1..60),
        most in 1..5_usize,
    ) {
        let mut bounded = History::new(Options { max_objects: Some(most), ..Options::default() });
        let mut whole = History::new(Options { max_objects: None, ..Options::default() });
        for event in &events {
            apply(&mut bounded, event);
            apply(&mut whole, event);
        }
        prop_assert_eq!(bounded.len(), whole.len().min(most));
        for id in bounded.object_ids() {
            let (mine, theirs) = (bounded.status(id).unwrap(), whole.status(id).unwrap());
            // A merge from before all that is known may be forgotten; the newest event never is.
            if mine.merged_into == theirs.merged_into {
                prop_assert_eq!(bounded.get(id), whole.get(id));
            }
            prop_assert!(mine.presence == theirs.presence || theirs.presence == Presence::Merged);
        }
    }
}

#[test]
fn two_spellings_of_one_event_end_alike() {
    let (one, other) = (
        r#"{"id": "ev_1", "object_id": "lead_1", "date_updated": "2024-06-01T00:00:00", "data": {"a": 1, "b": "x"}}"#,
        r#"{"data":{"b":"\u0078","a":1.0},"date_updated":"2024-06-01T02:00:00+02:00","object_id":"le\u0061d_1","id":"ev_1"}"#,
    );
    let end = |texts: [&str; 2]| {
        let mut history = History::default();
        let outcomes = texts.map(|text| {
            let index = Index::read(text.as_bytes()).unwrap();
            history.apply(index.event().unwrap()).unwrap().outcome
        });
        assert_eq!(outcomes, [Outcome::Applied, Outcome::Duplicate]);
        history.to_json()
    };
    assert_eq!(end([one, other]), end([other, one]));
}

/// Found by the fuzzer: the gap was told of an object that was no longer there.
#[test]
fn an_event_may_push_out_its_own_object() {
    let mut history = History::new(Options { max_objects: Some(1), ..Options::default() });
    let meta = json!({"merge_source_lead_id": "l2", "merge_destination_lead_id": "l3"});
    let event = |id: &str, second, previous: Value, meta: &Value| json!({"id": id, "object_id": "l1", "date_updated": date(second), "data": {"a": 1}, "previous_data": previous, "meta": meta});
    assert_eq!(apply(&mut history, &event("ev_1", 1, json!({}), &json!({}))).outcome, Outcome::Applied);
    let pushed = apply(&mut history, &event("ev_2", 2, json!({"a": 2}), &meta));
    assert_eq!((pushed.outcome, pushed.gap), (Outcome::Stale, None));
    assert_eq!(history.object_ids().map(Name::json).collect::<Vec<_>>(), [r#""l2""#]);
}

/// The hashes are in the JSON: a change of any of them is a change of the version in `format`.
#[test]
fn the_json_of_this_version() {
    let mut history = History::new(Options { max_objects: None, max_events: 5, ..Options::default() });
    let contact = |id: u32, second: u32, was: u32, data: Value, previous: Value| {
        let (mut data, mut previous) = (data, previous);
        data["date_updated"] = date(second).into();
        previous["date_updated"] = date(was).into();
        json!({"id": format!("ev_{id}"), "object_type": "contact", "object_id": "cont_1", "action": "updated",
            "date_updated": date(second), "changed_fields": ["name", "title", "date_updated"], "data": data,
            "previous_data": previous})
    };
    for event in [
        json!({"id": "ev_1", "object_type": "lead", "object_id": "lead_1", "action": "created",
            "date_created": "2024-06-01T00:00:00", "data": {"name": "é", "url": null, "n": -12.50, "on": true,
            "emails": [{"email": "a@b.example"}, 1], "custom.cf_1": "a long text of a field"}}),
        json!({"id": "ev_2", "object_type": "lead", "object_id": "lead_1", "action": "updated",
            "date_updated": "2024-06-01T00:00:01Z", "data": {"name": "b", "url": null},
            "previous_data": {"name": "é", "url": null}}),
        json!({"id": "ev_3", "object_id": "lead_2", "action": "deleted", "date_updated": "2024-06-02T00:00:00.5",
            "meta": {"merge_source_lead_id": "lead_2", "merge_destination_lead_id": "lead_1"}}),
        contact(4, 4, 3, json!({"name": "a"}), json!({"name": "x"})),
        contact(5, 5, 4, json!({"name": "b"}), json!({"name": "a"})),
        contact(7, 7, 6, json!({"name": "d"}), json!({"name": "c"})),
        contact(8, 9, 8, json!({"name": "e", "title": null}), json!({"name": "d"})),
        contact(11, 12, 12, json!({"name": "g"}), json!({"name": "f"})),
        contact(10, 12, 10, json!({"name": "f"}), json!({"name": "e"})),
    ] {
        apply(&mut history, &event);
    }
    let contact = Name::new("cont_1");
    let gaps: Vec<_> = history.gaps(Some(&contact)).collect();
    let told: Vec<_> = gaps.iter().map(|gap| (gap.event_id.json(), gap.evidence)).collect();
    let (value, soft) = (Evidence::Value, Evidence::Date);
    assert_eq!(told, [(r#""ev_7""#, value), (r#""ev_8""#, soft), (r#""ev_10""#, soft)]);
    assert!(history.answered(&gaps[0]) && history.give_up(&gaps[1], "the log has only 30 days"));
    let status = history.status(&contact).unwrap();
    assert_eq!(status.event_id, Some(Name::new("ev_11")));
    assert_eq!(status.forgotten_until.map(|moment| moment.to_string()), Some(date(4)));
    assert_eq!(history.to_json(), include_str!("history-2.json").trim_end());
    // So what is kept of a history lasts.
    let again = History::from_json(history.to_json().as_bytes()).unwrap();
    assert_eq!(again.gaps(None).map(|gap| gap.id).collect::<Vec<_>>(), [Name::new("cont_1/ev_10")]);
    assert_eq!(again.closed(&contact), history.closed(&contact));
}

/// What earlier versions wrote is read: the state, the gaps, and what came before.
#[test]
fn the_json_of_the_first_version_is_read() {
    let mut history = History::from_json(include_bytes!("history-1.json")).unwrap();
    let lead = Name::new("lead_1");
    assert_eq!(history.get(&lead), Some(r#"{"name":"b","url":null}"#));
    assert_eq!(history.status(&Name::new("lead_2")).unwrap().merged_into, Some(lead.clone()));
    let event = |id: &str, second, name: &str, was: &str| {
        json!({"id": id, "object_type": "lead", "object_id": "lead_1",
        "action": "updated", "date_updated": date(second), "data": {"name": name}, "previous_data": {"name": was}})
    };
    let again = json!({"id": "ev_2", "object_type": "lead", "object_id": "lead_1", "action": "updated",
        "date_updated": date(1), "data": {"name": "b", "url": null},
        "previous_data": {"name": "é", "url": null}});
    assert_eq!(apply(&mut history, &again).outcome, Outcome::Duplicate);
    assert_eq!(apply(&mut history, &event("ev_6", 3, "d", "c")).outcome, Outcome::Gap);
    assert_eq!(apply(&mut history, &event("ev_5", 2, "c", "b")).outcome, Outcome::Stale);
    assert_eq!(history.gaps(None).count(), 0);
    assert!(
        history.to_json().starts_with(r#"{"format":"closehook/history/2","remember":16,"maxEvents":10000,"#)
    );

    // Of two events of one moment it has the text of one only, which stays the newest.
    let tie = r#"{"format":"closehook/history/1","remember":16,"maxObjects":null,"ignore":[],"horizon":null,"objects":[
        {"id":"lead_1","type":"lead","data":"{\"a\":1}","merged":null,"events":[
        ["ev_b","other","2024-06-01T00:00:01.000000","2024-06-01T00:00:01.000000","",[],""],
        ["ev_z","other","2024-06-01T00:00:01.000000","2024-06-01T00:00:01.000000","",[],""]]}]}"#;
    let history = History::from_json(tie.as_bytes()).unwrap();
    assert_eq!(history.status(&lead).unwrap().event_id, Some(Name::new("ev_z")));
    assert_eq!(history.get(&lead), Some(r#"{"a":1}"#));
}

/// The order of one moment: the chain decides and not the ids, whatever the order of arrival; a circle leaves it to the ids.
#[test]
fn events_of_one_moment_follow_from_one_another() {
    let event = |id: &str, value: usize, was: usize| {
        json!({"id": id, "object_id": "lead_1", "action": "updated",
        "date_updated": date(1), "data": {"a": value}, "previous_data": {"a": was}})
    };
    for count in 2..20 {
        for shift in [1, 3, 7] {
            let chain: Vec<_> =
                (0..count).map(|at| event(&format!("ev_{:02}", at * shift % 23), at + 1, at)).collect();
            for step in [1, count - 1] {
                let mut history = History::default();
                (0..count).for_each(|at| drop(apply(&mut history, &chain[at * step % count])));
                if (0..count).all(|at| (0..count).any(|other| other * step % count == at)) {
                    assert_eq!(history.get(&Name::new("lead_1")), Some(&*format!(r#"{{"a":{count}}}"#)));
                    assert_eq!(history.gaps(None).count(), 0);
                }
            }
        }
    }
    let circle = [event("ev_c", 1, 0), event("ev_a", 2, 1), event("ev_b", 0, 2)];
    let mut history = History::default();
    circle.iter().for_each(|event| drop(apply(&mut history, event)));
    assert_eq!(history.get(&Name::new("lead_1")), Some(r#"{"a":1}"#));
}

#[test]
fn what_is_no_history_is_refused_with_its_place() {
    let good = include_str!("history-2.json").trim_end();
    assert!(History::from_json(good.as_bytes()).is_ok());
    let gone = |part: &str| good.replacen(part, "", 1);
    for (text, code, pointer) in [
        ("[]".to_owned(), "UNKNOWN_FORMAT", Some("")),
        (r#"{"format": 1}"#.to_owned(), "UNKNOWN_FORMAT", Some("/format")),
        (good.replace("history/2", "history/3"), "UNKNOWN_FORMAT", Some("/format")),
        (good.replace("\"cont_1\"", "\"lead_1\""), "MALFORMED_HISTORY", Some("/objects/1/id")),
        (good.replace("\"maxEvents\":5", "\"maxEvents\":100001"), "MALFORMED_HISTORY", Some("/maxEvents")),
        (good.replacen("\"cut\":null", "\"cut\":5", 1), "MALFORMED_HISTORY", Some("/objects/1/cut")),
        (
            good.replace("\"ev_10\",\"type\"", "\"ev_11\",\"type\""),
            "MALFORMED_HISTORY",
            Some("/objects/0/ties/0/id"),
        ),
        (
            good.replace("\"6082ed9e6364370f\"", "\"6082ed9e\""),
            "MALFORMED_HISTORY",
            Some("/objects/0/events/0/7"),
        ),
        (good.replacen("\"ties\":[", "\"ties\":[5,", 1), "MALFORMED_HISTORY", Some("/objects/0/ties/0")),
        (
            good.replacen("\"closed\":[", "\"closed\":[[],", 1),
            "MALFORMED_HISTORY",
            Some("/objects/0/closed/0"),
        ),
        ("{".to_owned(), "MALFORMED_HISTORY", None),
        (good.replace("\"remember\":16", "\"remember\":0"), "MALFORMED_HISTORY", Some("/remember")),
        (good.replace("\"remember\":16", "\"remember\":1001"), "MALFORMED_HISTORY", Some("/remember")),
        (good.replace("\"maxObjects\":null", "\"maxObjects\":1.5"), "MALFORMED_HISTORY", Some("/maxObjects")),
        (good.replace("\"horizon\":null", "\"horizon\":\"soon\""), "MALFORMED_HISTORY", Some("/horizon")),
        (good.replace("\"id\":\"lead_2\"", "\"id\":\"lead_1\""), "MALFORMED_HISTORY", Some("/objects/2/id")),
        (good.replace("\"other\"", "\"others\""), "MALFORMED_HISTORY", Some("/objects/0/events/0/1")),
        (
            good.replace("2024-06-01T00:00:01.000000", "2024-06-31"),
            "MALFORMED_HISTORY",
            Some("/objects/1/events/1/2"),
        ),
        (good.replace("\"data\":\"{", "\"data\":\"["), "MALFORMED_HISTORY", Some("/objects/0/data")),
        (good.replace("\"data\":null", "\"data\":\"{}\""), "MALFORMED_HISTORY", Some("/objects/2/data")),
        (gone("[\"ev_3\","), "MALFORMED_HISTORY", None),
        (good.replace("[\"ev_3\",", "[3,"), "MALFORMED_HISTORY", Some("/objects/2/events/0/0")),
        (good.replace("[\"ev_3\",", "["), "MALFORMED_HISTORY", Some("/objects/2/events/0/3")),
    ] {
        let error = History::from_json(text.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.pointer()), (code, pointer), "{error}\n{text}");
        assert!(error.to_string().starts_with(|first: char| first.is_ascii_lowercase()));
    }
    // Whatever is cut off or changed is refused, or reads as something that writes itself.
    for at in 0..good.len() {
        for with in ["", "0", "\"", "]", "9"] {
            let Some((before, after)) = good.split_at_checked(at) else { continue };
            let text = format!("{before}{with}{}", after.get(1..).unwrap_or_default());
            if let Ok(history) = History::from_json(text.as_bytes()) {
                let again = history.to_json();
                assert_eq!(History::from_json(again.as_bytes()).unwrap().to_json(), again);
            }
        }
    }
}
