//! What the core is asked to do by the benchmarks: each workload is made once, and is then done again and again.

use std::cell::RefCell;
use std::hint::black_box;

use closehook::diff::{self, Options};
use closehook::filter::{Scratch, Subscriptions};
use closehook::history::{self, History};
use closehook::payload::Index;
use closehook::rendering;
use closehook::signature::{Keyring, SignatureHeaders, Window, sign, verify};
use serde_json::{Value, json};

const KEY: &str = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";
const NOW: i64 = 1_544_271_440;

/// The delivery of Close's documentation, "Events", of 1.9 KB.
const OPPORTUNITY: &str = include_str!("../../opportunity-won.json");

/// A name, and what makes the work that is done.
pub type Workload = (&'static str, fn() -> Box<dyn Fn()>);

/// All of them.
#[must_use]
pub fn workloads() -> Vec<Workload> {
    vec![
        ("verify 200 B", || verifies(vec![b'x'; 200])),
        ("verify 1.9 KB", || verifies(opportunity())),
        ("read 1.9 KB", || reads(opportunity())),
        ("read 200 KB", || reads(large(0))),
        ("match 40 rules", || matches(40, opportunity())),
        ("match 5,000 rules", || matches(5_000, opportunity())),
        ("compile 500 rules", || compiles(500)),
        ("changes 1.9 KB", || changes(opportunity())),
        ("previous 1.9 KB", || before(opportunity())),
        ("check 1.9 KB", || checks(opportunity())),
        ("describe 1.9 KB", || describes(opportunity())),
        ("diff 1.9 KB, 23 changes", || diffs(earlier(), opportunity())),
        ("diff 200 KB, mixed", || diffs(large(0), large(1))),
        ("history 1,000 events", || folds(&opportunity())),
    ]
}

fn opportunity() -> Vec<u8> {
    serde_json::from_str::<Value>(OPPORTUNITY).expect("JSON").to_string().into_bytes()
}

fn verifies(body: Vec<u8>) -> Box<dyn Fn()> {
    let keyring = Keyring::single(KEY).expect("a key");
    let signed = sign(keyring.get("0").expect("its label"), &body, NOW.unsigned_abs());
    Box::new(move || {
        let headers = SignatureHeaders::new(Some(signed.hash.as_bytes()), Some(signed.timestamp.as_bytes()));
        let verified = verify(&keyring, black_box(&body), &headers, &Window::default(), 1_544_271_440.0);
        assert!(verified.is_ok());
    })
}

fn reads(body: Vec<u8>) -> Box<dyn Fn()> {
    Box::new(move || assert!(Index::read(black_box(&body)).is_ok_and(|index| index.root().is_some())))
}

/// Rules that read the status, a custom field and the changed fields; every hundredth matches.
fn rules(count: usize) -> Vec<u8> {
    let at = |field: &str, filter: Value| json!({"type": "field_accessor", "field": field, "filter": filter});
    let rule = |i: usize| {
        let wanted = if i % 100 == 0 { "won".to_owned() } else { format!("won-{i}") };
        let status = at("data", at("status_type", json!({"type": "equals", "value": wanted})));
        let changed = at("changed_fields", json!({"type": "contains", "value": "status_id"}));
        json!({
            "id": format!("whsub_{i}"), "status": "active",
            "events": [{
                "object_type": "opportunity", "action": "updated",
                "extra_filter": {"type": "and", "filters": [status, changed]},
            }],
        })
    };
    Value::Array((0..count).map(rule).collect()).to_string().into_bytes()
}

fn compiles(count: usize) -> Box<dyn Fn()> {
    let rules = rules(count);
    Box::new(move || assert!(Subscriptions::compile(black_box(&rules)).is_ok()))
}

fn matches(count: usize, body: Vec<u8>) -> Box<dyn Fn()> {
    let subscriptions = Subscriptions::compile(&rules(count)).expect("rules");
    let scratch = RefCell::new(Scratch::default());
    Box::new(move || {
        let index = Index::read(black_box(&body)).expect("JSON");
        let scratch = &mut scratch.borrow_mut();
        assert!(!subscriptions.matching_with(index.event().expect("an event"), scratch).is_empty());
    })
}

fn changes(body: Vec<u8>) -> Box<dyn Fn()> {
    Box::new(move || {
        let index = Index::read(black_box(&body)).expect("JSON");
        assert!(!diff::changes_to_json(index.event().expect("an event"), &Options::default()).is_empty());
    })
}

fn before(body: Vec<u8>) -> Box<dyn Fn()> {
    Box::new(move || {
        let index = Index::read(black_box(&body)).expect("JSON");
        assert!(diff::previous(index.event().expect("an event")).is_some());
    })
}

fn checks(body: Vec<u8>) -> Box<dyn Fn()> {
    Box::new(move || {
        let index = Index::read(black_box(&body)).expect("JSON");
        black_box(diff::check(index.event().expect("an event")));
    })
}

fn describes(body: Vec<u8>) -> Box<dyn Fn()> {
    Box::new(move || {
        let index = Index::read(black_box(&body)).expect("JSON");
        black_box(rendering::describe(index.event().expect("an event"), &rendering::Options::default()));
    })
}

/// The opportunity one delivery before.
fn earlier() -> Vec<u8> {
    let mut delivery: Value = serde_json::from_slice(&opportunity()).expect("JSON");
    let event = &mut delivery["event"];
    for (field, value) in [
        ("id", json!("ev_1sYKRjcrA79yKxi3S4Crd6")),
        ("date_created", json!("2019-01-15T12:47:39.873000")),
        ("date_updated", json!("2019-01-15T12:47:39.873000")),
        ("request_id", json!("req_3S2L8JTBAA1OUS74SVmfbM")),
        ("changed_fields", json!(["confidence", "date_updated", "note"])),
    ] {
        event[field] = value;
    }
    let former = event["previous_data"].as_object().expect("an object").clone();
    for (field, value) in former {
        event["data"][field] = value;
    }
    for (field, value) in [
        ("note", json!("Call them")),
        ("value", json!(90_000)),
        ("value_formatted", json!("$900")),
        ("date_won", Value::Null),
        ("user_name", json!("Ann Lee")),
    ] {
        event["data"][field] = value;
    }
    event["previous_data"] =
        json!({"confidence": 50, "date_updated": "2019-01-14T12:00:00+00:00", "note": ""});
    delivery.to_string().into_bytes()
}

/// A thousand objects; in another edition one is in front, some are gone and some differ.
fn large(edition: u32) -> Vec<u8> {
    let object = |i: u32| json!({"id": format!("acti_{i}"), "note": format!("They would like to go on with offer {i}, they say."), "user_id": format!("user_{}", i % 20), "value": i * 100, "done": i % 2 == 0});
    let mut list: Vec<Value> = (0..1_000).map(object).collect();
    if edition > 0 {
        list.insert(0, object(7_000));
        list.remove(500);
        for i in (10..900).step_by(100) {
            if let Some(item) = list.get_mut(i) {
                *item = json!({"id": item["id"], "note": "edited", "value": 1});
            }
        }
    }
    json!({ "objects": list }).to_string().into_bytes()
}

fn diffs(before: Vec<u8>, after: Vec<u8>) -> Box<dyn Fn()> {
    Box::new(move || {
        let (before, after) =
            (Index::read(black_box(&before)).expect("JSON"), Index::read(&after).expect("JSON"));
        let roots = (before.root().expect("a root"), after.root().expect("a root"));
        assert!(!diff::diff_to_json(roots.0, roots.1, &Options::default()).is_empty());
    })
}

/// A thousand events of a hundred opportunities.
fn folds(opportunity: &[u8]) -> Box<dyn Fn()> {
    let template: Value = serde_json::from_slice(opportunity).expect("JSON");
    let bodies: Vec<Vec<u8>> = (0..1_000)
        .map(|i| {
            let mut delivery = template.clone();
            delivery["event"]["id"] = json!(format!("ev_{i}"));
            delivery["event"]["object_id"] = json!(format!("oppo_{}", i % 100));
            delivery["event"]["date_updated"] = json!(format!("2024-06-01T00:{:02}:{:02}", i / 60, i % 60));
            delivery.to_string().into_bytes()
        })
        .collect();
    Box::new(move || {
        let history = RefCell::new(History::new(history::Options::default()));
        for body in &bodies {
            let index = Index::read(black_box(body)).expect("JSON");
            assert!(history.borrow_mut().apply(index.event().expect("an event")).is_ok());
        }
    })
}
