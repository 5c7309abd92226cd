//! A naive evaluator over `serde_json::Value` is the oracle: 100,000 random filters and events, and lists of
//! subscriptions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use std::ops::Range;

use closehook::filter::{Filter, Outcome, Reason, Subscriptions};
use closehook::payload::Index;
use serde_json::{Map, Value, json};

// The evaluator: recursive, slow, and from Close's documentation.

fn member<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.as_object().and_then(|members| members.get(key)).unwrap_or(&Value::Null)
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

fn order(a: &Value, b: &Value) -> Option<std::cmp::Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        (Value::String(a), Value::String(b)) => Some(a.encode_utf16().cmp(b.encode_utf16())),
        _ => None,
    }
}

fn lower(text: &Value) -> Option<String> {
    // Character by character: `to_lowercase` of a string knows the final sigma.
    Some(text.as_str()?.chars().flat_map(char::to_lowercase).collect())
}

fn holds(node: &Value, it: &Value) -> bool {
    let operand = &node["value"];
    let inner = |name: &str| node[name].as_array().unwrap().clone();
    let texts = || Some((it.as_str()?, operand.as_str()?));
    match node["type"].as_str().unwrap() {
        "equals" => equal(it, operand),
        "not_equals" => !equal(it, operand),
        "is_null" => it.is_null(),
        "non_null" => !it.is_null(),
        "contains" => match it {
            Value::Array(elements) => elements.iter().any(|element| equal(element, operand)),
            _ => texts().is_some_and(|(it, part)| it.contains(part)),
        },
        "and" => inner("filters").iter().all(|one| holds(one, it)),
        "or" => inner("filters").iter().any(|one| holds(one, it)),
        "not" => !holds(&node["filter"], it),
        "field_accessor" => holds(&node["filter"], member(it, node["field"].as_str().unwrap())),
        "any_array_value" => {
            it.as_array().is_some_and(|all| all.iter().any(|one| holds(&node["filter"], one)))
        }
        "closehook:greater_than" => order(it, operand).is_some_and(|order| order.is_gt()),
        "closehook:greater_than_or_equal" => order(it, operand).is_some_and(|order| order.is_ge()),
        "closehook:less_than" => order(it, operand).is_some_and(|order| order.is_lt()),
        "closehook:less_than_or_equal" => order(it, operand).is_some_and(|order| order.is_le()),
        "closehook:starts_with" => texts().is_some_and(|(it, part)| it.starts_with(part)),
        "closehook:ends_with" => texts().is_some_and(|(it, part)| it.ends_with(part)),
        "closehook:contains_ignore_case" => {
            lower(it).zip(lower(operand)).is_some_and(|(it, part)| it.contains(&part))
        }
        "closehook:equals_ignore_case" => lower(it).is_some_and(|it| Some(it) == lower(operand)),
        changed => {
            assert!(changed == "closehook:changed" || changed == "closehook:changed_from_to");
            let field = node["field"].as_str().unwrap();
            let listed =
                member(it, "changed_fields").as_array().is_some_and(|all| all.contains(&json!(field)));
            let end = |name: &str, side: &str| {
                node.get(name).is_none_or(|wanted| equal(member(member(it, side), field), wanted))
            };
            listed && end("from", "previous_data") && end("to", "data")
        }
    }
}

// What is drawn: keys that exist, values of the event, and near misses of both.

/// SplitMix64: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % u64::try_from(limit).unwrap()) as usize
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }
}

const FIELDS: [&str; 9] =
    ["name", "status", "value", "emails", "address", "custom.cf_A", "custom.cf_B", "", "a/b~c"];
const TEXTS: [&str; 11] =
    ["", "won", "Won", "lost", "Tobias Fünke", "TOBIAS FÜNKE", "🚀 Zoë", "a\"b\\c\n", "1", "İ", "ΣΑΣ"];

fn scalar(r: &mut Random) -> Value {
    match r.below(8) {
        0..3 => json!(r.pick(&TEXTS)),
        3 => json!(r.pick(&[0.5, -2.5, 1e21, 1e-7])),
        4 | 5 => json!(r.pick(&[0, 1, -1, 2, 10, 100, 1_099_511_627_776_i64])),
        6 => json!(r.one_in(2)),
        _ => Value::Null,
    }
}

fn value(r: &mut Random, depth: usize) -> Value {
    match r.below(if depth == 0 { 1 } else { 4 }) {
        1 => (0..r.below(4)).map(|_| value(r, depth - 1)).collect(),
        2 => object(r, depth - 1),
        _ => scalar(r),
    }
}

fn object(r: &mut Random, depth: usize) -> Value {
    let names: Vec<_> = FIELDS.iter().filter(|_| r.one_in(2)).collect();
    let members: Map<_, _> = names.iter().map(|name| ((**name).to_owned(), value(r, depth))).collect();
    Value::Object(members)
}

fn event(r: &mut Random) -> Value {
    if r.one_in(40) {
        return value(r, 2);
    }
    let data = object(r, 3);
    let changed: Vec<_> =
        data.as_object().unwrap().keys().filter(|_| r.one_in(2)).map(|key| json!(key)).collect();
    json!({
        "object_type": r.pick(&["lead", "contact"]),
        "action": r.pick(&["created", "updated"]),
        "changed_fields": changed,
        "data": if r.one_in(30) { scalar(r) } else { data },
        "previous_data": object(r, 2),
    })
}

fn near(r: &mut Random, it: &Value) -> Value {
    match (r.below(3), it) {
        (0, Value::String(text)) => json!(text.chars().skip(r.below(3)).collect::<String>()),
        (0, Value::Array(list)) => list.iter().rev().cloned().collect(),
        (0, Value::Number(number)) => json!(number.to_string()),
        (1, _) => scalar(r),
        _ => it.clone(),
    }
}

fn leaf(r: &mut Random, it: &Value) -> Value {
    let close = |name: &str, value: Value| json!({"type": name, "value": value});
    let ours = |name: &str, value: Value| json!({"type": format!("closehook:{name}"), "value": value});
    match r.below(14) {
        0..4 => close("equals", near(r, it)),
        4 => close("not_equals", near(r, it)),
        5 => json!({"type": "is_null"}),
        6 => json!({"type": "non_null"}),
        7..10 => {
            let element = it.as_array().filter(|all| !all.is_empty()).map(|all| r.pick(all));
            close("contains", near(r, &element.unwrap_or_else(|| it.clone())))
        }
        10..12 => {
            let wanted = near(r, it);
            let wanted = if wanted.is_number() || wanted.is_string() { wanted } else { json!(1) };
            let names = ["greater_than", "greater_than_or_equal", "less_than", "less_than_or_equal"];
            ours(r.pick(&names), wanted)
        }
        _ => {
            let wanted = near(r, it);
            let wanted = if wanted.is_string() { wanted } else { json!(r.pick(&TEXTS)) };
            let names = ["starts_with", "ends_with", "contains_ignore_case", "equals_ignore_case"];
            ours(r.pick(&names), wanted)
        }
    }
}

fn filter(r: &mut Random, it: &Value, depth: usize, root: bool) -> Value {
    let kind = if depth == 0 { 9 } else { r.below(9) };
    match (kind, it) {
        (0 | 1, _) => {
            let filters: Vec<_> = (0..r.below(4)).map(|_| filter(r, it, depth - 1, root)).collect();
            json!({"type": if kind == 0 { "and" } else { "or" }, "filters": filters})
        }
        (2, _) => json!({"type": "not", "filter": filter(r, it, depth - 1, root)}),
        (3, Value::Object(_)) if root => {
            let field = r.pick(&FIELDS);
            let mut node = json!({"type": "closehook:changed", "field": field});
            if r.one_in(2) {
                node["type"] = json!("closehook:changed_from_to");
                let side = if r.one_in(2) { ("to", "data") } else { ("from", "previous_data") };
                node[side.0] = near(r, member(member(it, side.1), field));
            }
            node
        }
        (3..8, Value::Object(members)) => {
            let names: Vec<&str> = members.keys().map(String::as_str).collect();
            let field = if names.is_empty() || r.one_in(8) { r.pick(&FIELDS) } else { r.pick(&names) };
            let inner = filter(r, member(it, field), depth - 1, false);
            json!({"type": "field_accessor", "field": field, "filter": inner})
        }
        (3..7, Value::Array(all)) => {
            let element = if all.is_empty() { Value::Null } else { r.pick(all) };
            json!({"type": "any_array_value", "filter": filter(r, &element, depth - 1, false)})
        }
        _ => leaf(r, it),
    }
}

/// One of the texts that read as this value: space, escapes, other forms of numbers, keys that come twice.
fn text(r: &mut Random, it: &Value) -> String {
    fn string(r: &mut Random, text: &str) -> String {
        if !r.one_in(6) {
            return json!(text).to_string();
        }
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        format!("\"{escaped}\"")
    }
    let space = |r: &mut Random| if r.one_in(20) { " \n" } else { "" };
    match it {
        Value::String(text) => string(r, text),
        Value::Number(number) if number.is_i64() && r.one_in(5) => match r.below(3) {
            0 => format!("{number}.0"),
            1 => format!("{number}e0"),
            _ if number.as_i64() == Some(0) => "0.00".to_owned(),
            _ => format!("{number}0E-1"),
        },
        Value::Array(all) => {
            let parts: Vec<_> = all.iter().map(|one| text(r, one) + space(r)).collect();
            format!("[{}]", parts.join(","))
        }
        Value::Object(members) => {
            let mut parts: Vec<_> = members
                .iter()
                .map(|(key, value)| format!("{}{}:{}{}", space(r), string(r, key), space(r), text(r, value)))
                .collect();
            if let Some(key) = members.keys().next().filter(|_| r.one_in(10)) {
                // Its value that counts comes later.
                parts.insert(0, format!("{}:{}", string(r, key), scalar(r)));
            }
            format!("{{{}}}", parts.join(","))
        }
        other => other.to_string(),
    }
}

#[test]
fn fifty_thousand_filters_and_events() {
    agree_on(0..50_000);
}

#[test]
fn fifty_thousand_more() {
    agree_on(50_000..100_000);
}

fn agree_on(seeds: Range<u64>) {
    let mut matched = 0;
    for seed in seeds {
        let r = &mut Random(seed);
        let event = event(r);
        let filter = filter(r, &event, 4, true);
        let payload =
            if r.one_in(3) { json!({"event": event, "subscription_id": "s"}) } else { event.clone() };
        // A bare event that has a member `event` would be taken for a delivery: none is drawn.
        let root = if event.is_object() { &event } else { &payload };
        let expected = holds(&filter, root);
        let body = text(r, &payload);
        let source = text(r, &filter);
        let compiled =
            Filter::compile(source.as_bytes()).unwrap_or_else(|error| panic!("{seed}: {error}: {source}"));
        let index = Index::read(body.as_bytes()).unwrap();
        let asked = index.event().unwrap();
        assert_eq!(compiled.matches(asked), expected, "{seed}: {filter} of {body}");
        let explained = compiled.explain(asked);
        assert_eq!(explained.matched, expected, "{seed}");
        assert_eq!(explained.blame.is_empty(), expected, "{seed}");
        assert_eq!(explained.tree.map(|tree| tree.outcome == Outcome::Matched), Some(expected), "{seed}");
        if let Ok(close) = compiled.to_close() {
            let close: Value = serde_json::from_str(&close).unwrap();
            assert!(!close.to_string().contains("\"closehook:") || source.contains("\"closehook:"), "{seed}");
            assert_eq!(holds(&close, root), expected, "{seed}: {close} is not {filter}");
        }
        matched += usize::from(expected);
    }
    // 15,000 of each at least, or the drawing says nothing.
    assert!((15_000..35_000).contains(&matched), "{matched} matched");
}

#[test]
fn subscriptions_are_their_filters() {
    let mut counts = [0_usize; 2];
    for seed in 0..5_000 {
        let r = &mut Random(seed ^ 0xC105_E000);
        let event = event(r);
        let list: Vec<Value> = (0..r.below(12))
            .map(|number| {
                let events: Vec<_> = (0..r.below(3))
                    .map(|_| {
                        let wanted = if r.one_in(6) { Value::Null } else { filter(r, &event, 3, true) };
                        let (object_type, action) =
                            (r.pick(&["lead", "contact"]), r.pick(&["created", "updated"]));
                        json!({"object_type": object_type, "action": action, "extra_filter": wanted})
                    })
                    .collect();
                let status = r.pick(&["active", "active", "paused"]);
                json!({"id": format!("whsub_{number}"), "status": status, "events": events})
            })
            .collect();
        let fits = |item: &Value| {
            let wanted = &item["extra_filter"];
            *member(&event, "object_type") == item["object_type"]
                && *member(&event, "action") == item["action"]
                && (wanted.is_null() || holds(wanted, &event))
        };
        let gets =
            |one: &Value| one["status"] != "paused" && one["events"].as_array().unwrap().iter().any(fits);
        let expected: Vec<usize> = (0..list.len()).filter(|number| gets(&list[*number])).collect();

        let source = text(r, &json!(list));
        let compiled = Subscriptions::compile(source.as_bytes()).unwrap();
        let body = text(r, &event);
        let index = Index::read(body.as_bytes()).unwrap();
        let asked = index.event().unwrap();
        let got: Vec<usize> = compiled.matching(asked).into_iter().map(|place| place as usize).collect();
        assert_eq!(got, expected, "{seed}: {source} of {body}");
        for (number, why) in compiled.explain(asked).into_iter().enumerate() {
            assert_eq!(why.matched, expected.contains(&number), "{seed}");
            assert_eq!(why.reason == Reason::Matched, why.matched, "{seed}");
            counts[usize::from(why.matched)] += 1;
        }
    }
    assert!(counts.iter().all(|count| *count > 1_000), "{counts:?}");
}
