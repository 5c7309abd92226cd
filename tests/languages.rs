//! Bodies that the JSON libraries of many languages wrote themselves: `vectors/languages`, made by `make_languages.py`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use base64ct::{Base64, Encoding};
use closehook::diagnosis::{Cause, Diagnosis, diagnose};
use closehook::signature::{Keyring, SignatureHeaders, Window, sign};
use serde::Deserialize;

#[derive(Deserialize)]
struct Written {
    language: String,
    style: String,
    document: usize,
    output: String,
}

#[derive(Deserialize)]
struct Vectors {
    documents: Vec<String>,
    written: Vec<Written>,
}

const KEY: &str = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c";

/// What is said when `here` arrives with the hash of `signed`.
fn diagnosis(here: &[u8], signed: &[u8]) -> Diagnosis {
    let ring = Keyring::single(KEY).unwrap();
    let signed = sign(ring.get("0").unwrap(), signed, 1_544_271_440);
    let headers = SignatureHeaders::new(Some(signed.hash.as_bytes()), Some(signed.timestamp.as_bytes()));
    diagnose(&ring, here, &headers, &Window::default(), 1_544_271_440.0)
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("vectors/languages/written.json")).unwrap()
}

fn decoded(text: &str) -> Vec<u8> {
    Base64::decode_vec(text).unwrap()
}

/// Own code that hashes what it parsed and wrote again: what each library writes is found, byte for byte.
#[test]
fn what_a_library_writes_is_reproduced() {
    let Vectors { documents, written } = vectors();
    let mut languages = Vec::new();
    for Written { language, style, document, output } in &written {
        let (here, output) = (decoded(&documents[*document]), decoded(output));
        if here == output {
            continue;
        }
        let found = diagnosis(&here, &output);
        assert!(found.reproduced && found.complete, "{language}, {style}, {document}: {}", found.sentence);
        assert_eq!(found.repaired.unwrap().body, output, "{language}, {style}");
        assert!(
            found.sentence.contains("parsed and re-serialized"),
            "{language}, {style}: {}",
            found.sentence
        );
        if !languages.contains(language) {
            languages.push(language.clone());
        }
    }
    assert_eq!(languages, ["JavaScript", "Python", "PHP", "Go", "Ruby", "Java", "C#", "Rust"]);
}

/// The diagnosis names the library, where what it writes is its own.
#[test]
fn a_library_is_named_where_it_shows() {
    let Vectors { documents, written } = vectors();
    for (style, name) in [
        ("json.dumps, sort_keys", "Python's json.dumps with sort_keys=True"),
        ("json_encode of an array", "PHP's json_encode of an array"),
        ("json.Marshal of a map", "Go's json.Marshal of a map"),
        ("ActiveSupport to_json", "Rails' to_json"),
        ("Gson of a map", "Gson"),
        ("Jackson of a JsonNode, pretty", "Jackson"),
        ("System.Text.Json of a dictionary", ".NET's System.Text.Json"),
        ("serde_json::to_string", "Rust's serde_json"),
    ] {
        let Written { document, output, .. } =
            written.iter().find(|written| written.style == style && written.document == 0).unwrap();
        let found = diagnosis(&decoded(&documents[*document]), &decoded(output));
        assert!(found.sentence.contains(name), "{style}: {}", found.sentence);
    }
}

/// A relay that wrote the body again: what Close sent is recovered, unless the order of its keys or its null members are
/// lost; then the body is said to be rewritten.
#[test]
fn what_a_relay_wrote_is_undone_or_told() {
    let Vectors { documents, written } = vectors();
    let sent = decoded(&documents[0]);
    let mut lost = 0;
    for Written { style, output, .. } in written.iter().filter(|written| written.document == 0) {
        let here = decoded(output);
        if here == sent {
            continue;
        }
        let found = diagnosis(&here, &sent);
        let text = String::from_utf8(here).unwrap();
        // `event` begins with its `id`, and `date_lost` is null.
        let order_lost = !text
            .trim_start_matches(['{', ' ', '\n', '\t'])
            .replace([' ', '\n', '\t'], "")
            .contains("\"event\":{\"id\"");
        if order_lost || !text.contains("date_lost") {
            assert_eq!(found.causes, [Cause::BodyRewritten], "{style}: {}", found.sentence);
            assert_eq!(found.repaired, None);
            lost += 1;
        } else {
            assert!(found.reproduced, "{style}: {}", found.sentence);
            assert_eq!(found.repaired.unwrap().body, sent, "{style}");
        }
    }
    assert!(lost > 10 && lost < 30, "{lost}");
}

/// Half a megabyte is well within the limits.
#[test]
fn a_large_body_is_rewritten_too() {
    let member =
        r#""name": "Zo\u00eb & S\u00f6hne", "url": "https://x/", "value": 1.5, "none": null, "empty": {}, "#;
    let body = format!(
        r#"{{"event": {{"data": [{}]}}}}"#,
        vec![format!("{{{}}}", member.trim_end_matches(", ")); 5_400].join(", ")
    );
    assert!(body.len() > 500_000, "{}", body.len());
    let written = serde_json::to_string(&serde_json::from_str::<serde_json::Value>(&body).unwrap()).unwrap();
    let found = diagnosis(body.as_bytes(), written.as_bytes());
    assert!(found.reproduced, "{}", found.sentence);
    assert_eq!(found.repaired.unwrap().body, written.as_bytes());
}
