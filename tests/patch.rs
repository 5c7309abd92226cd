//! Patches: the vectors that every runtime runs, and properties over random documents and patches.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "a test"
)]

use closehook::Error;
use closehook::patch::{MOST_COPIED, apply, apply_merge, invert, merge};
use closehook::payload::Index;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn vectors(kind: &str) -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/patch.json");
    let mut all: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let Value::Array(list) = all[kind].take() else { panic!("no vectors of {kind}") };
    assert!(!list.is_empty());
    list
}

fn text(vector: &Value, name: &str) -> Vec<u8> {
    match vector[format!("{name}Text")].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => serde_json::to_vec(&vector[name]).unwrap(),
    }
}

fn value(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap()
}

fn same(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (Index::read(a).unwrap(), Index::read(b).unwrap());
    a.root().unwrap().same(&b.root().unwrap())
}

fn assert_error(error: &Error, vector: &Value) {
    let name = &vector["name"];
    assert_eq!(json!(error.code()), vector["code"], "{name}");
    assert_eq!(json!(error.operation()), vector["operation"], "{name}");
    assert_eq!(json!(error.pointer()), vector["pointer"], "{name}: {error}");
    let sentence = error.to_string();
    assert!(
        sentence.starts_with(|first: char| first.is_lowercase()) && !sentence.ends_with('.'),
        "{sentence}"
    );
    let place = error.place();
    assert_eq!(json!(place.map(|place| place.line)), vector["line"], "{name}");
    assert_eq!(json!(place.map(|place| place.column)), vector["column"], "{name}");
    assert_eq!(json!(place.map(|place| place.offset)), vector["offset"], "{name}");
}

#[test]
fn vectors_of_apply() {
    for vector in vectors("apply") {
        let name = &vector["name"];
        match apply(&text(&vector, "document"), &text(&vector, "patch")) {
            Ok(result) if vector.get("resultText").is_some() => {
                assert_eq!(json!(String::from_utf8(result).unwrap()), vector["resultText"], "{name}");
            }
            Ok(result) => {
                assert!(vector.get("result").is_some(), "{name}");
                assert_eq!(value(&result), vector["result"], "{name}");
            }
            Err(error) => assert_error(&error, &vector),
        }
    }
}

#[test]
fn vectors_of_merge_patches() {
    for vector in vectors("applyMerge") {
        let result = apply_merge(&text(&vector, "document"), &text(&vector, "patch")).unwrap();
        assert_eq!(value(&result), vector["result"], "{}", vector["name"]);
    }
    for vector in vectors("merge") {
        let (before, after) = (text(&vector, "before"), text(&vector, "after"));
        match merge(&before, &after) {
            Ok(patch) => {
                assert_eq!(value(&patch), vector["patch"], "{}", vector["name"]);
                assert_eq!(
                    value(&apply_merge(&before, &patch).unwrap()),
                    vector["after"],
                    "{}",
                    vector["name"]
                );
            }
            Err(error) => {
                // serde_json sorts the keys of a vector.
                let mut expected: Vec<_> = vector["refused"].as_array().unwrap().clone();
                let mut places: Vec<_> = error.pointers().iter().map(|place| json!(place)).collect();
                expected.sort_by_key(ToString::to_string);
                places.sort_by_key(ToString::to_string);
                assert_eq!(places, expected, "{}", vector["name"]);
                assert_eq!(error.code(), "NOT_IN_MERGE_PATCH");
            }
        }
    }
}

#[test]
fn vectors_of_invert() {
    for vector in vectors("invert") {
        match invert(&text(&vector, "patch")) {
            Ok(inverse) => {
                assert_eq!(value(&inverse), vector["inverse"], "{}", vector["name"]);
                invert(&inverse).unwrap();
            }
            Err(error) => assert_error(&error, &vector),
        }
    }
}

#[test]
fn what_is_not_json_is_named() {
    let error = apply(b"{", b"[]").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the document is not JSON: expected a key in quotes or '}' at line 1, column 2"
    );
    let error = merge(b"{}", b"[").unwrap_err();
    assert_eq!((error.code(), error.place().unwrap().offset), ("MALFORMED_PAYLOAD", 1));
    assert!(error.to_string().starts_with("after is not JSON: "), "{error}");
    assert_eq!(apply_merge(b"{}", b"{").unwrap_err().code(), "MALFORMED_PATCH");
}

#[test]
fn messages() {
    let message =
        |document: &str, patch: &str| apply(document.as_bytes(), patch.as_bytes()).unwrap_err().to_string();
    for (patch, expected) in [
        (r#"{"op":"add","path":"/a/b/c","value":1}"#, "operation 0, add /a/b/c: the document has no /a/b"),
        (r#"{"op":"move","from":"/x","path":"/a/b"}"#, "operation 0, move /x: the document has no /x"),
        (
            r#"{"op":"replace","path":"/l/01","value":1}"#,
            "operation 0, replace /l/01: /l/01 ends with no index of an array",
        ),
        (r#"{"op":"test","path":"/a","value":"secret"}"#, "operation 0, test /a: another value is there"),
        (r#"{"op":"add","path":"/b"}"#, "operation 0 has no value"),
        ("5", "operation 0 is no object"),
    ] {
        assert_eq!(message(r#"{"a":{},"l":[1]}"#, &format!("[{patch}]")), expected);
    }
    let long = format!(r#"[{{"op":"remove","path":"/{}"}}]"#, "a".repeat(100_000));
    assert!(message("{}", &long).len() < 400);
    let error = merge(b"{}", br#"{"a":null,"b":null,"c":null}"#).unwrap_err();
    assert_eq!(error.to_string(), "a merge patch cannot set /a to null, nor 2 other members");
}

/// Keys that are often hit.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["a", "b", "c", "0", "1", "-", "", "a/b", "~", "é", "__proto__"]).prop_map(str::to_owned),
        1 => ".{0,3}",
    ]
}

fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Into::into),
        (-2..3_i64).prop_map(Into::into),
        "[ab]{0,2}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec((key(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// All places of a document.
fn places(document: &Value) -> Vec<Vec<String>> {
    let (mut all, mut open) = (Vec::new(), vec![(Vec::new(), document)]);
    while let Some((at, value)) = open.pop() {
        let below = |token: String| [at.as_slice(), &[token]].concat();
        match value {
            Value::Array(list) => {
                open.extend(list.iter().enumerate().map(|(i, each)| (below(i.to_string()), each)))
            }
            Value::Object(members) => {
                open.extend(members.iter().map(|(key, each)| (below(key.clone()), each)))
            }
            _ => {}
        }
        all.push(at);
    }
    all
}

fn pointer(tokens: &[String]) -> String {
    tokens.iter().map(|token| format!("/{}", token.replace('~', "~0").replace('/', "~1"))).collect()
}

fn get<'v>(mut document: &'v Value, tokens: &[String]) -> Option<&'v Value> {
    for token in tokens {
        document = match document {
            Value::Array(list) => list.get(index(token, list.len())?)?,
            Value::Object(members) => members.get(token)?,
            _ => return None,
        };
    }
    Some(document)
}

fn index(token: &str, end: usize) -> Option<usize> {
    if token == "-" {
        return Some(end);
    }
    let right = token == "0" || (!token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()));
    token.parse().ok().filter(|_| right)
}

fn get_mut<'v>(mut document: &'v mut Value, tokens: &[String]) -> Option<&'v mut Value> {
    for token in tokens {
        document = match document {
            Value::Array(list) => {
                let at = index(token, list.len())?;
                list.get_mut(at)?
            }
            Value::Object(members) => members.get_mut(token)?,
            _ => return None,
        };
    }
    Some(document)
}

/// RFC 6902 word by word, over a document that is copied.
fn model(document: &mut Value, operation: &(u8, Vec<String>, Vec<String>, Value)) -> Option<()> {
    let (op, path, from, value) = operation;
    let add = |document: &mut Value, value: Value| {
        let Some((last, parent)) = path.split_last() else {
            *document = value;
            return Some(());
        };
        match get_mut(document, parent)? {
            Value::Array(list) => {
                let at = index(last, list.len()).filter(|at| *at <= list.len())?;
                list.insert(at, value);
            }
            Value::Object(members) => drop(members.insert(last.clone(), value)),
            _ => return None,
        }
        Some(())
    };
    let remove = |document: &mut Value, at: &[String]| {
        let (last, parent) = at.split_last()?;
        match get_mut(document, parent)? {
            Value::Array(list) => {
                let at = index(last, list.len()).filter(|at| *at < list.len())?;
                Some(list.remove(at))
            }
            Value::Object(members) => members.remove(last),
            _ => None,
        }
    };
    match op {
        0 => add(document, value.clone()),
        1 => remove(document, path).map(drop),
        2 => {
            *get_mut(document, path)? = value.clone();
            Some(())
        }
        3 if from == path => get(document, from).map(drop),
        3 if path.starts_with(from) => None,
        3 => {
            let value = remove(document, from)?;
            add(document, value)
        }
        4 => {
            let value = get(document, from)?.clone();
            add(document, value)
        }
        _ => (get(document, path)? == value).then_some(()),
    }
}

fn written((op, path, from, value): &(u8, Vec<String>, Vec<String>, Value)) -> Value {
    let (path, from) = (pointer(path), pointer(from));
    match op {
        0 => json!({"op": "add", "path": path, "value": value}),
        1 => json!({"op": "remove", "path": path}),
        2 => json!({"op": "replace", "path": path, "value": value}),
        3 => json!({"op": "move", "from": from, "path": path}),
        4 => json!({"op": "copy", "from": from, "path": path}),
        _ => json!({"op": "test", "path": path, "value": value}),
    }
}

/// What an operation is drawn from: what it does, places, a new last token, a value.
type Draw = (u8, prop::sample::Index, prop::sample::Index, Option<String>, Value);

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    let any_index = any::<prop::sample::Index>;
    prop::collection::vec((0..6_u8, any_index(), any_index(), prop::option::of(key()), document()), 0..8)
}

/// An operation that mostly fits the document as it is.
fn operation(document: &Value, draw: &Draw) -> (u8, Vec<String>, Vec<String>, Value) {
    let (op, path, from, token, value) = draw;
    let all = places(document);
    let (mut path, from) = (path.get(&all).clone(), from.get(&all).clone());
    if matches!(op, 0 | 3 | 4)
        && let Some(token) = token
    {
        path.push(token.clone());
    }
    let value =
        if *op == 5 && token.is_none() { get(document, &path).unwrap().clone() } else { value.clone() };
    (*op, path, from, value)
}

/// Whether what is added there takes the place of a value.
fn overwrites(document: &Value, tokens: &[String]) -> bool {
    let Some((_, parent)) = tokens.split_last() else { return true };
    get(document, tokens).is_some() && get(document, parent).is_some_and(Value::is_object)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn apply_does_what_the_rfc_says(start in document(), draws in draws()) {
        let (mut expected, mut patch, mut failed) = (start.clone(), Vec::new(), None);
        for (number, draw) in draws.iter().enumerate() {
            let operation = operation(&expected, draw);
            patch.push(written(&operation));
            let before = expected.clone();
            if model(&mut expected, &operation).is_none() {
                (expected, failed) = (before, Some(number));
                break;
            }
        }
        let text = serde_json::to_string_pretty(&start).unwrap();
        let outcome = apply(text.as_bytes(), &serde_json::to_vec(&patch).unwrap());
        match failed {
            None => {
                let result = outcome.map_err(|error| TestCaseError::fail(error.to_string()))?;
                prop_assert_eq!(&value(&result), &expected);
            }
            Some(number) => {
                let error = outcome.expect_err("the model refuses it");
                let malformed = error.code() == "INVALID_POINTER" || error.operation() == Some(number);
                prop_assert!(malformed, "{error}");
            }
        }
    }

    #[test]
    fn the_inverse_leads_back(start in document(), draws in draws()) {
        let (mut after, mut patch) = (start.clone(), Vec::new());
        for draw in &draws {
            let operation = operation(&after, draw);
            let (op, path, from, _) = &operation;
            let before = after.clone();
            if model(&mut after, &operation).is_none() || (*op == 1 && path.is_empty()) {
                after = before;
                continue;
            }
            let test = |at: &[String]| json!({"op": "test", "path": pointer(at), "value": get(&before, at).unwrap()});
            match op {
                1 | 2 => patch.push(test(path)),
                4 => patch.push(test(from)),
                _ => {}
            }
            // What is moved away from before a place gives it another number: what is overwritten there is then of another
            // place now, and no test can say what it is.
            let mut without = before.clone();
            if *op == 3 && from != path {
                model(&mut without, &(1, from.clone(), Vec::new(), Value::Null)).unwrap();
            }
            if matches!(op, 0 | 3 | 4) && overwrites(&without, path) {
                if get(&before, path) != get(&without, path) {
                    after = before;
                    continue;
                }
                patch.push(test(path));
            }
            patch.push(written(&operation));
        }
        let text = |value: &Value| serde_json::to_vec(value).unwrap();
        let patch = text(&Value::Array(patch));
        prop_assert_eq!(&value(&apply(&text(&start), &patch).unwrap()), &after);
        match invert(&patch) {
            Ok(inverse) => {
                prop_assert_eq!(&value(&apply(&text(&after), &inverse).unwrap()), &start, "{}", value(&inverse));
                let again = invert(&inverse).unwrap();
                prop_assert_eq!(&value(&apply(&text(&start), &again).unwrap()), &after, "{}", value(&again));
            }
            Err(error) => prop_assert_eq!(error.code(), "NOT_INVERTIBLE"),
        }
    }

    #[test]
    fn a_merge_patch_leads_there_when_there_is_one(before in document(), after in document()) {
        let (old, new) = (serde_json::to_vec(&before).unwrap(), serde_json::to_vec(&after).unwrap());
        match merge(&old, &new) {
            Ok(patch) => {
                prop_assert_eq!(&value(&apply_merge(&old, &patch).unwrap()), &after);
                if before == after {
                    prop_assert!(!after.is_object() || patch.len() == 2);
                }
            }
            Err(error) => {
                prop_assert!(!error.pointers().is_empty());
                for place in error.pointers() {
                    prop_assert_eq!(after.pointer(place), Some(&Value::Null));
                    prop_assert!(before.pointer(place) != Some(&Value::Null) || !under_objects(&before, place));
                }
            }
        }
    }

    #[test]
    fn a_merge_patch_is_applied_as_the_rfc_says(before in document(), patch in document()) {
        let result = apply_merge(&serde_json::to_vec(&before).unwrap(), &serde_json::to_vec(&patch).unwrap()).unwrap();
        prop_assert_eq!(value(&result), merged(before, &patch));
    }

    #[test]
    fn any_bytes_are_judged(document in bytes(), patch in bytes()) {
        let result = apply(&document, &patch);
        if let Ok(result) = &result {
            Index::read(result).unwrap();
        }
        if let Ok(inverse) = invert(&patch) {
            invert(&inverse).unwrap();
        }
        if let Ok(patch) = merge(&document, &patch) {
            apply_merge(&document, &patch).unwrap();
        }
        if let Ok(result) = apply_merge(&document, &patch) {
            Index::read(&result).unwrap();
        }
    }
}

/// Whether every place on the way is an object's.
fn under_objects(document: &Value, place: &str) -> bool {
    place
        .match_indices('/')
        .all(|(at, _)| document.pointer(place.get(..at).unwrap()).is_some_and(Value::is_object))
}

/// RFC 7396 §2, word by word.
fn merged(target: Value, patch: &Value) -> Value {
    let Value::Object(changes) = patch else { return patch.clone() };
    let mut members = if let Value::Object(members) = target { members } else { Map::new() };
    for (key, change) in changes {
        if change.is_null() {
            members.remove(key);
        } else {
            let old = members.remove(key).unwrap_or(Value::Null);
            members.insert(key.clone(), merged(old, change));
        }
    }
    Value::Object(members)
}

/// Bytes that often are JSON, and sometimes a patch.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let tokens = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "1",
        "null",
        "\"\"",
        "\\ud83d",
        "\"/a\"",
        "\"op\":\"add\"",
        "\"path\":\"/a\"",
        "\"path\":\"/-\"",
        "\"value\":1",
        "\"from\":\"\"",
        "[{\"op\":\"copy\",\"path\":\"/a\",\"from\":\"\"}]",
        "{\"op\":\"add\",\"path\":\"/\\ud83d/~1\",\"value\":{}}",
        "\u{FEFF}",
        " ",
        "é",
    ];
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        prop::collection::vec(prop::sample::select(tokens), 0..12)
            .prop_map(|tokens| tokens.concat().into_bytes()),
        document().prop_map(|value| serde_json::to_vec(&value).unwrap()),
    ]
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> Vec<u8> {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times)).into_bytes()
}

#[test]
fn depth_is_no_limit() {
    const DEEP: usize = 1_000_000;
    let array = nested("[", "", "]", DEEP);
    let object = nested(r#"{"a":"#, "1", "}", DEEP);
    for (document, token) in [(&array, "/0"), (&object, "/a")] {
        let shallow = String::from_utf8(document.clone()).unwrap();
        let deepest = token.repeat(DEEP - 1);
        let patch = format!(
            r#"[{{"op":"test","path":"","value":{shallow}}},{{"op":"copy","from":"{deepest}","path":"{token}"}},
            {{"op":"test","path":"","value":{shallow}}}]"#
        );
        let error = apply(document, patch.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.operation()), ("TEST_FAILED", Some(2)));
        let patch = format!(r#"[{{"op":"add","path":"{deepest}{token}","value":[2]}}]"#);
        let result = apply(document, patch.as_bytes()).unwrap();
        assert_eq!(result.len(), document.len() + if token == "/0" { 3 } else { 2 });
        let inverse = invert(patch.as_bytes()).unwrap();
        if token == "/0" {
            assert_eq!(&apply(&result, &inverse).unwrap(), document);
        }
        assert_eq!(apply(document, b"[]").unwrap(), *document);
        let error =
            apply(document, format!(r#"[{{"op":"remove","path":"{deepest}{token}{token}"}}]"#).as_bytes())
                .unwrap_err();
        assert_eq!(error.code(), "MISSING_TARGET");
        assert!(error.to_string().len() < 600);
    }
    let other = nested(r#"{"a":"#, "2", "}", DEEP);
    let patch = merge(&object, &other).unwrap();
    assert_eq!(patch, other);
    assert_eq!(apply_merge(&object, &patch).unwrap(), other);
    assert_eq!(merge(&object, &object).unwrap(), b"{}");
    let error = merge(b"{}", &nested(r#"{"a":"#, "null", "}", DEEP)).unwrap_err();
    assert_eq!((error.pointers().len(), error.pointers()[0].len()), (1, 2 * DEEP));
    // Many of them, each far down: the pointers are bounded together.
    let nulls: String = (0..2000).map(|i| format!(r#""n{i}":null,"#)).collect();
    let error = merge(b"{}", &nested(r#"{"a":"#, &format!("{{{nulls}\"x\":1}}"), "}", 100_000)).unwrap_err();
    assert!(error.to_string().ends_with(", nor 1999 other members"), "{error}");
    assert!(error.pointers().len() < 10);
}

#[test]
fn ten_thousand_operations_on_ten_thousand_members() {
    const COUNT: usize = 10_000;
    let members: Vec<String> = (0..COUNT).map(|i| format!(r#""key{i}":{i}"#)).collect();
    let document = format!("{{{}}}", members.join(","));
    let patch = |operation: &dyn Fn(usize) -> String| {
        let operations: Vec<String> = (0..COUNT).map(operation).collect();
        format!("[{}]", operations.join(","))
    };
    let removed =
        apply(document.as_bytes(), patch(&|i| format!(r#"{{"op":"remove","path":"/key{i}"}}"#)).as_bytes());
    assert_eq!(removed.unwrap(), b"{}");
    let added = patch(&|i| format!(r#"{{"op":"add","path":"/new{i}","value":{i}}}"#));
    let result = apply(document.as_bytes(), added.as_bytes()).unwrap();
    assert_eq!(value(&result).as_object().unwrap().len(), 2 * COUNT);
    assert!(same(&apply(&result, &invert(added.as_bytes()).unwrap()).unwrap(), document.as_bytes()));
    let replaced = patch(&|i| format!(r#"{{"op":"replace","path":"/key{i}","value":0}}"#));
    apply(document.as_bytes(), replaced.as_bytes()).unwrap();
    let moved = patch(&|i| format!(r#"{{"op":"move","from":"/key{i}","path":"/moved{i}"}}"#));
    apply(document.as_bytes(), moved.as_bytes()).unwrap();
    // A test of the whole, of as many members: told apart by the count.
    let tested = patch(&|_| r#"{"op":"test","path":"","value":{}}"#.to_owned());
    assert_eq!(apply(document.as_bytes(), tested.as_bytes()).unwrap_err().code(), "TEST_FAILED");
    let inserted = patch(&|i| format!(r#"{{"op":"add","path":"/0","value":{i}}}"#));
    let list = apply(b"[]", inserted.as_bytes()).unwrap();
    assert_eq!(value(&list)[0], json!(COUNT - 1));
    let taken = patch(&|_| r#"{"op":"remove","path":"/0"}"#.to_owned());
    assert_eq!(apply(&list, taken.as_bytes()).unwrap(), b"[]");
    // The whole is copied again and again, and what is copied is not touched.
    let copied = patch(&|_| r#"{"op":"copy","from":"/a","path":"/b"}"#.to_owned());
    let result = apply(format!(r#"{{"a":{document}}}"#).as_bytes(), copied.as_bytes()).unwrap();
    assert!(result.len() < 3 * document.len());
}

#[test]
fn copies_are_bounded() {
    let double = r#"{"op":"copy","from":"","path":"/a"},{"op":"copy","from":"/a","path":"/b"}"#;
    let patch = |times: usize, last: &str| format!("[{}{last}]", vec![double; times].join(","));
    let error = apply(b"{}", patch(60, "").as_bytes()).unwrap_err();
    assert_eq!((error.code(), error.operation()), ("TOO_LARGE", None));
    // What is taken out again is never written, and a test of it ends with what it is compared with.
    let last = r#",{"op":"test","path":"/a","value":{"a":{}}}"#;
    assert_eq!(apply(b"{}", patch(60, last).as_bytes()).unwrap_err().code(), "TEST_FAILED");
    let last = r#",{"op":"remove","path":"/a"},{"op":"remove","path":"/b"}"#;
    assert_eq!(apply(b"{}", patch(60, last).as_bytes()).unwrap(), b"{}");
    assert!(apply(b"{}", patch(10, "").as_bytes()).unwrap().len() < MOST_COPIED);
    // Copies that are each written to.
    let list = format!(r#"{{"a":[{}0]}}"#, "0,".repeat(99_999));
    let many: Vec<String> = (0..1000)
        .map(|i| {
            format!(r#"{{"op":"copy","from":"/a","path":"/b{i}"}},{{"op":"add","path":"/b{i}/0","value":1}}"#)
        })
        .collect();
    let error = apply(list.as_bytes(), format!("[{}]", many.join(",")).as_bytes()).unwrap_err();
    assert_eq!(error.code(), "TOO_LARGE");
    assert!(error.operation().is_some());
    // A large document is no copy.
    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(MOST_COPIED));
    assert!(apply(large.as_bytes(), br#"[{"op":"add","path":"/b","value":1}]"#).is_ok());
    let error = apply(
        large.as_bytes(),
        br#"[{"op":"copy","from":"/a","path":"/b"},{"op":"copy","from":"/a","path":"/c"}]"#,
    );
    assert_eq!(error.unwrap_err().code(), "TOO_LARGE");
}
