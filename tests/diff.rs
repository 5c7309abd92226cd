//! Differences of random documents, applied by a naive reader of RFC 6902.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use closehook::diff::{Operation, Options, changes, changes_to_json, diff, diff_to_json};
use closehook::payload::Index;
use proptest::prelude::*;
use serde_json::{Value, json};

fn patch(before: &[u8], after: &[u8], options: &Options) -> Vec<Value> {
    let (before, after) = (Index::read(before).unwrap(), Index::read(after).unwrap());
    let text = diff_to_json(before.root().unwrap(), after.root().unwrap(), options);
    serde_json::from_slice(&text).unwrap()
}

fn read(value: closehook::payload::Value<'_, '_>) -> Value {
    serde_json::from_slice(value.text()).unwrap()
}

fn of(before: &Value, after: &Value) -> Vec<Value> {
    patch(before.to_string().as_bytes(), after.to_string().as_bytes(), &Options::default())
}

/// The container and the token that a pointer ends in.
fn parent<'v>(document: &'v mut Value, pointer: &str) -> (&'v mut Value, String) {
    let (rest, last) = pointer.rsplit_once('/').unwrap();
    (document.pointer_mut(rest).expect(pointer), last.replace("~1", "/").replace("~0", "~"))
}

fn take(document: &mut Value, pointer: &str) -> Value {
    match parent(document, pointer) {
        (Value::Array(list), token) => list.remove(token.parse().unwrap()),
        (Value::Object(members), token) => members.remove(&token).expect(pointer),
        _ => panic!("{pointer} is in no container"),
    }
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    if pointer.is_empty() {
        *document = value;
        return;
    }
    match parent(document, pointer) {
        (Value::Array(list), token) => list.insert(token.parse().unwrap(), value),
        (Value::Object(members), token) => {
            assert!(members.insert(token, value).is_none(), "{pointer} exists")
        }
        _ => panic!("{pointer} is in no container"),
    }
}

fn applied(mut document: Value, patch: &[Value]) -> Value {
    for operation in patch {
        let path = operation["path"].as_str().unwrap();
        match operation["op"].as_str().unwrap() {
            "add" => put(&mut document, path, operation["value"].clone()),
            "remove" => drop(take(&mut document, path)),
            "replace" => *document.pointer_mut(path).expect(path) = operation["value"].clone(),
            "move" => {
                let value = take(&mut document, operation["from"].as_str().unwrap());
                put(&mut document, path, value);
            }
            "test" => assert_eq!(document.pointer(path), Some(&operation["value"])),
            other => panic!("{other}"),
        }
    }
    document
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..6).prop_map(Value::from),
        "[ab/~é😀]{0,2}".prop_map(Value::from),
    ]
}

/// Documents that resemble one another: few keys, few values, and arrays whose elements have an `id`, or none.
fn document() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 60, 8, |inner| {
        let named = (0..9, inner.clone()).prop_map(|(id, value)| json!({"id": id, "value": value}));
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec(0..4, 0..12).prop_map(Value::from),
            prop::collection::vec(named, 0..8).prop_map(Value::from),
            prop::collection::btree_map("[ab/~]{0,2}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn the_patch_makes_one_of_the_other(before in document(), after in document()) {
        for invertible in [false, true] {
            let options = Options { invertible, ..Options::default() };
            let patch = patch(before.to_string().as_bytes(), after.to_string().as_bytes(), &options);
            prop_assert_eq!(&applied(before.clone(), &patch), &after);
            prop_assert_eq!(patch.is_empty(), before == after);
        }
    }

    #[test]
    fn typed_operations_are_those_of_the_text(before in document(), after in document(), invertible: bool) {
        let (before, after) = (before.to_string(), after.to_string());
        let options = Options { invertible, ..Options::default() };
        let (old, new) = (Index::read(before.as_bytes()).unwrap(), Index::read(after.as_bytes()).unwrap());
        let typed: Vec<Value> = diff(old.root().unwrap(), new.root().unwrap(), &options)
            .into_iter()
            .map(|operation| match operation {
                Operation::Add { path, value } => json!({"op": "add", "path": path, "value": read(value)}),
                Operation::Remove { path } => json!({"op": "remove", "path": path}),
                Operation::Replace { path, value } => {
                    json!({"op": "replace", "path": path, "value": read(value)})
                }
                Operation::Move { from, path } => json!({"op": "move", "from": from, "path": path}),
                Operation::Test { path, value } => json!({"op": "test", "path": path, "value": read(value)}),
            })
            .collect();
        prop_assert_eq!(typed, patch(before.as_bytes(), after.as_bytes(), &options));
    }

    #[test]
    fn typed_changes_are_those_of_the_text(
        before in prop::collection::btree_map("[ab/~]{0,2}", document(), 0..6),
        after in prop::collection::btree_map("[ab/~]{0,2}", document(), 0..6),
        listed in prop::collection::vec("[ab/~]{0,2}", 0..4),
        action in prop::sample::select(vec!["created", "updated", "deleted"]),
    ) {
        let event = json!({"action": action, "changed_fields": listed, "data": after, "previous_data": before});
        let event = event.to_string();
        let index = Index::read(event.as_bytes()).unwrap();
        let options = Options::default();
        let typed: Vec<Value> = changes(index.event().unwrap(), &options)
            .into_iter()
            .map(|change| {
                let mut members = serde_json::Map::new();
                let mut put = |name: &str, value: Option<Value>| members.extend(value.map(|value| (name.to_owned(), value)));
                put("field", Some(change.field.into()));
                put("pointer", Some(change.pointer.into()));
                put("kind", Some(change.kind.as_str().into()));
                put("from", change.from.map(Value::from));
                put("before", change.before.map(read));
                put("after", change.after.map(read));
                Value::Object(members)
            })
            .collect();
        let text = changes_to_json(index.event().unwrap(), &options);
        prop_assert_eq!(Value::from(typed), serde_json::from_slice::<Value>(&text).unwrap());
        if action == "created" {
            prop_assert_eq!(serde_json::from_slice::<Vec<Value>>(&text).unwrap().len(), after.len());
        }
    }

    #[test]
    fn any_order_of_named_elements(
        before in Just((0..30).collect::<Vec<_>>()).prop_shuffle(),
        after in Just((0..30).collect::<Vec<_>>()).prop_shuffle(),
        lengths in (0..30_usize, 0..30_usize),
    ) {
        let list = |ids: &[i32], length| -> Value {
            ids[..length].iter().map(|id| json!({"id": id, "name": format!("n{}", id % 5)})).collect()
        };
        let (before, after) = (list(&before, lengths.0), list(&after, lengths.1));
        prop_assert_eq!(applied(before.clone(), &of(&before, &after)), after);
    }

    #[test]
    fn equals_may_come_often(before in "[ab]{0,300}", after in "[ab]{0,300}") {
        let list = |text: &str| text.chars().map(String::from).collect::<Value>();
        let (before, after) = (list(&before), list(&after));
        prop_assert_eq!(applied(before.clone(), &of(&before, &after)), after);
    }
}

#[test]
fn edits_of_arrays_are_few() {
    for (before, after, operations) in [
        (json!([1, 2, 3]), json!([0, 1, 2, 3]), 1),
        (json!([1, 2, 3]), json!([2, 3]), 1),
        (json!(["a", "b", "c", "d", "e"]), json!(["e", "a", "b", "c", "d"]), 1),
        (json!(["a", "b"]), json!(["b", "a", "b"]), 1),
        (
            json!([{"id": 1, "n": 1}, {"id": 2, "n": 2}]),
            json!([{"id": 3}, {"id": 1, "n": 1}, {"id": 2, "n": 2}]),
            1,
        ),
        (
            json!([{"id": 1, "n": 1}, {"id": 2}, {"id": 3}]),
            json!([{"id": 2}, {"id": 3}, {"id": 1, "n": 5}]),
            2,
        ),
        (json!([{"a": 1, "b": 2}, {"a": 3, "b": 4}]), json!([{"a": 1, "b": 2}, {"a": 3, "b": 5}]), 1),
        (json!([1, 1, 1, 1]), json!([1, 1, 1]), 1),
        (json!({"0": 1}), json!([1]), 1),
        (json!({}), json!([]), 1),
        (json!({"a": {"b": [{"c": 1}]}}), json!({"a": {"b": [{"c": 2}]}}), 1),
        (json!(1), json!(1.0), 0),
        (json!({"__proto__": 1, "constructor": 2}), json!({"__proto__": 2, "constructor": 3}), 2),
        (json!({"": 1, "a.b": 1, "a/b": 1, "a~b": 1}), json!({"": 2, "a.b": 2, "a/b": 2, "a~b": 2}), 4),
    ] {
        let patch = of(&before, &after);
        assert_eq!(patch.len(), operations, "{patch:?}");
        assert!(applied(before, &patch) == after || operations == 0);
    }
}

#[test]
fn texts_tell_what_values_do_not() {
    let of = |before: &str, after: &str| patch(before.as_bytes(), after.as_bytes(), &Options::default());
    assert_eq!(of("9007199254740992", "9007199254740993").len(), 1);
    assert_eq!(of(r#"{"a": 1, "a": 2}"#, r#"{"a": 2}"#).len(), 0);
    assert_eq!(of(r#"{"a": 2, "a": 1}"#, r#"{"a": 2}"#).len(), 1);
    assert_eq!(of("[1, 2]", "[ 1,2.0 ]").len(), 0);
    let by_text = Options { text: true, ..Options::default() };
    assert_eq!(patch(br#"{"a": 1, "b": 2}"#, br#"{"b": 2, "a": 1.0}"#, &by_text).len(), 1);
}

#[test]
fn what_is_ignored_is_left_out() {
    let ignore = vec!["date_updated".to_owned(), "/b/c".to_owned(), "/d/0".to_owned()];
    let options = Options { ignore, ..Options::default() };
    let before = br#"{"date_updated": 1, "a": {"date_updated": 1}, "b": {"c": 1, "d": 1}, "d": [1, 2]}"#;
    let after = br#"{"a": {}, "b": {"d": 1, "c": 2}, "d": [3, 2]}"#;
    assert_eq!(patch(before, after, &options), Vec::<Value>::new());
    assert_eq!(patch(before, br#"{"a": {}, "b": {"d": 2}, "d": [2]}"#, &options).len(), 2);
}

#[test]
fn depth_and_length_are_no_limit() {
    let nested = |leaf: &str, depth: usize| [&"[".repeat(depth), leaf, &"]".repeat(depth)].concat();
    for depth in [6_000, 300_000] {
        let (before, after) = (nested("1", depth), nested("2", depth));
        let (before, after) =
            (Index::read(before.as_bytes()).unwrap(), Index::read(after.as_bytes()).unwrap());
        let patch = diff_to_json(before.root().unwrap(), after.root().unwrap(), &Options::default());
        assert!(patch.ends_with(br#"/0","value":2}]"#), "{depth}");
        assert!(patch.len() < depth * 2 + 100);
    }
    // Different at every level: pointers as long as the document is deep, and yet no quadratic patch.
    let every = |value: &str| {
        ["{\"a\":".repeat(50_000), "1".into(), format!(",\"b\":{value}}}").repeat(50_000)].concat()
    };
    let (before, after) = (every("1"), every("2"));
    let (before, after) = (Index::read(before.as_bytes()).unwrap(), Index::read(after.as_bytes()).unwrap());
    let patch = diff_to_json(before.root().unwrap(), after.root().unwrap(), &Options::default());
    assert!(patch.len() < 20_000_000, "{}", patch.len());
}

#[test]
fn large_arrays() {
    let n = 10_000_usize;
    let list = |order: &dyn Fn(usize) -> usize| (0..n).map(order).collect::<Value>();
    let plain = list(&|at| at);
    let shuffled = list(&|at| (at * 7919 + 13) % n);
    for (after, most) in [
        (list(&|_| 1), n),
        (list(&|at| n - 1 - at), n),
        (shuffled, n),
        (list(&|at| at + n), n),
        (list(&|at| if at == 0 { n - 1 } else { at - 1 }), 1),
        (list(&|at| at % 2), n),
    ] {
        let patch = of(&plain, &after);
        let kinds = |op: &str| patch.iter().filter(|one| one["op"] == op).count();
        assert!(
            patch.len() <= most,
            "{} a{} r{} m{} p{} first {}",
            patch.len(),
            kinds("add"),
            kinds("remove"),
            kinds("move"),
            kinds("replace"),
            after[1]
        );
        assert_eq!(applied(plain.clone(), &patch), after);
    }
    let (one, other) = (list(&|at| at % 2), list(&|at| (at + 1) % 2));
    assert_eq!(applied(one.clone(), &of(&one, &other)), other);
}
