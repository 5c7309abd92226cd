//! What hostile events are told as: nothing in them gets out of its text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use closehook::diff::{SegmentKind, text};
use closehook::payload::Index;
use closehook::rendering::{
    ChangeKind, Description, Meaning, Options, Shown, Style, describe, markdown, terminal,
};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options as Extensions, Parser, Tag};
use serde::Deserialize;
use serde_json::{Value, json};

fn told<T>(event: &Value, options: &Options, then: impl FnOnce(&Description) -> T) -> T {
    told_text(&event.to_string(), options, then)
}

fn told_text<T>(event: &str, options: &Options, then: impl FnOnce(&Description) -> T) -> T {
    let index = Index::read(event.as_bytes()).unwrap();
    then(&describe(index.event().unwrap(), options))
}

/// Reads Markdown with everything that the parser knows switched on. Besides the code, it may hold a bold headline, a list,
/// emphasis, and plain words.
fn plain(text: &str) -> (String, Vec<String>) {
    let (mut words, mut code) = (String::new(), Vec::new());
    for event in Parser::new_ext(text, Extensions::all()) {
        match event {
            Event::Code(inside) => code.push(inside.into_string()),
            Event::Text(inside) => words.push_str(&inside),
            Event::Start(Tag::Paragraph | Tag::List(None) | Tag::Item | Tag::Strong | Tag::Emphasis)
            | Event::End(_) => {}
            other => panic!("{other:?} in {text}"),
        }
    }
    (words, code)
}

/// What we write ourselves, and letters.
fn is_ours(words: &str) -> bool {
    let known = |character: char| character.is_ascii_alphanumeric() || " :,-→().".contains(character);
    words.chars().all(known) && !words.contains("www.") && !words.contains("://")
}

fn hostile() -> impl Strategy<Value = String> {
    let bits = prop::sample::select(vec![
        "`",
        "``",
        "```",
        "~~~",
        "*",
        "**",
        "_",
        "[",
        "](",
        "](javascript:a)",
        "![",
        "<",
        "<b>",
        "<!--",
        "-->",
        "&amp;",
        "|",
        "|-|",
        "\n",
        "\r\n",
        "\n\n",
        "\n- ",
        "\n# ",
        "    ",
        "\t",
        "\\",
        "$",
        "$$",
        "@alice",
        "#12",
        "www.x.example",
        "https://x.example",
        "a@b.example",
        ":smile:",
        "\u{1b}[31m",
        "\u{1b}]0;x\u{7}",
        "\u{9b}31m",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{feff}",
        "\u{2028}",
        "\0",
        "\u{7f}",
        "é",
        "明日",
        "😀",
        "word",
        " ",
        "1",
        "2019-01-15",
        "[-",
        "+}",
        "~~",
        "^",
        "{",
        "}",
        "<U+202E>",
    ]);
    prop::collection::vec(bits, 0..12).prop_map(|bits| bits.concat())
}

fn hostile_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        hostile().prop_map(Value::from),
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((field(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn field() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "name",
        "value",
        "value_currency",
        "value_period",
        "status_id",
        "status_label",
        "note",
        "phones",
        "date_won",
        "body_html",
        "body_text",
        "custom.cf_1",
        "date_updated",
        "type",
        "email",
        "id",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => hostile()]
}

fn event() -> impl Strategy<Value = Value> {
    let object = || prop::collection::vec((field(), hostile_value()), 0..6);
    let action = prop_oneof![
        Just("updated".to_owned()),
        Just("created".to_owned()),
        Just("deleted".to_owned()),
        hostile()
    ];
    let kind = prop_oneof![Just("opportunity".to_owned()), Just("activity.email".to_owned()), hostile()];
    (object(), object(), action, kind, hostile()).prop_map(|(data, previous, action, kind, user)| {
        let object = |members: Vec<(String, Value)>| Value::Object(members.into_iter().collect());
        json!({"object_type": kind, "action": action, "user_id": user, "data": object(data), "previous_data": object(previous)})
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    #[test]
    fn nothing_gets_out_of_its_text(event in event(), width in 20_usize..90) {
        let options = Options { names: vec![("custom.cf_1".to_owned(), "`*".to_owned())], ..Options::default() };
        told(&event, &options, |description| {
            let (words, _) = plain(&markdown(description));
            assert!(is_ours(&words), "{words}");
            for color in [false, true] {
                let text = terminal(description, Style { color, width });
                let mut rest = text.clone();
                for code in ["0", "1", "2", "31", "32", "33", "36"] {
                    rest = rest.replace(&format!("\u{1b}[{code}m"), "");
                }
                assert!(rest.chars().all(|it| it == '\n' || !(it.is_control() || unseen(it))), "{rest:?}");
                assert!(rest.lines().all(|line| line.chars().count() <= width), "{rest}");
                assert!(color || rest == text);
            }
            for line in &description.lines {
                let shown = [&line.before, &line.after].into_iter().flatten();
                let texts: Vec<_> = shown.map(|shown| shown.text.as_str()).chain([line.label.as_str()]).collect();
                assert!(texts.iter().all(|text| text.chars().count() < 2000), "{texts:?}");
                let texts = texts.into_iter().chain(line.segments.iter().flatten().map(|part| part.text.as_str()));
                assert!(texts.flat_map(str::chars).all(|it| !(it.is_control() || unseen(it))));
                if line.kind == ChangeKind::Changed && line.before.is_some() && line.segments.is_none() {
                    assert!(line.before != line.after, "{line:?}");
                }
            }
        });
    }
}

fn unseen(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
}

fn updated(data: &Value, previous: &Value) -> Value {
    json!({"object_type": "lead", "action": "updated", "data": data, "previous_data": previous})
}

#[test]
fn what_differs_never_reads_the_same() {
    let opportunity = |data: Value, previous: Value| json!({"object_type": "opportunity", "action": "updated", "data": data, "previous_data": previous});
    let text = |shown: &Option<Shown>| shown.as_ref().unwrap().text.clone();
    let shown = |event: &Value| {
        told(event, &Options::default(), |description| {
            let line = description.lines.first().unwrap();
            (line.label.clone(), text(&line.before), text(&line.after))
        })
    };
    let told = |data: Value, previous: Value| shown(&opportunity(data, previous));

    // A part without a value is not shown of an object, unless it is all that differs.
    let dates = told(json!({"date_updated": ["", {}]}), json!({"date_updated": ["", {"name": null}]}));
    assert_eq!(dates, ("date updated".into(), r#"{"name":null}"#.into(), "{}".into()));
    // So far from the beginning that it is cut off.
    let long = |last: char| format!(r#"{{"x":{}{last}}}"#, "1".repeat(300));
    let event = opportunity(json!("DATA"), json!("PREVIOUS")).to_string();
    let event = event.replace(r#""DATA""#, &long('3')).replace(r#""PREVIOUS""#, &long('2'));
    told_text(&event, &Options::default(), |description| {
        let line = description.lines.first().unwrap();
        assert_eq!(text(&line.before), format!("…{}2", "1".repeat(24)));
        assert_eq!(text(&line.after), format!("…{}3", "1".repeat(24)));
    });
    // An amount in a currency that nobody knows.
    let money = |currency: &str| json!({"value": 0, "value_currency": currency});
    let (label, before, after) = told(money("<b>"), money("``"));
    assert_ne!(before, after, "{label}");
}

#[test]
fn no_size_and_no_depth_is_too_much() {
    let numbers =
        |from: usize| (from..from + 100_000).map(|number| number.to_string() + " ").collect::<String>();
    let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(50_000), "]".repeat(50_000));
    let fields = |value: usize| -> Value {
        Value::Object((0..20_000).map(|number| (format!("f{number}"), json!(value))).collect())
    };
    let rows =
        |value: usize| json!({"a": (0..50_000).map(|id| json!({"id": id, "v": value})).collect::<Vec<_>>()});
    for (data, previous, more) in [
        (json!({"note": numbers(0)}), json!({"note": numbers(50_000)}), 0),
        (json!({"note": numbers(0)}), json!({"note": numbers(500_000)}), 0),
        (json!({"x": "a".repeat(1_000_000)}), json!({"x": "b".repeat(1_000_000)}), 0),
        (fields(1), fields(2), 19_900),
        (rows(1), rows(2), 49_900),
    ] {
        told(&updated(&data, &previous), &Options::default(), |description| {
            assert_eq!(description.more, more);
            assert!(terminal(description, Style::default()).len() < 50_000);
            assert!(markdown(description).len() < 50_000);
        });
    }
    let text = format!(
        r#"{{"action":"updated","data":{{"a":{}}},"previous_data":{{"a":{}}}}}"#,
        deep("1"),
        deep("2")
    );
    let index = Index::read(text.as_bytes()).unwrap();
    let description = describe(index.event().unwrap(), &Options::default());
    assert_eq!(description.lines.len(), 1);
    assert!(description.lines[0].label.len() < 100, "{}", description.lines[0].label);
    assert_eq!(description.lines[0].pointer.len(), 2 + 2 * 50_000);
}

#[test]
fn the_sample_of_the_documentation() {
    let sample = include_bytes!("vectors/opportunity-won.json");
    let index = Index::read(sample).unwrap();
    let options = Options::default();
    let description = describe(index.event().unwrap(), &options);
    assert_eq!(
        terminal(&description, Style::default()),
        "opportunity of KLine updated by Joe Kemp at 2019-01-15 12:48:23 UTC: 2 changes\n  \
         ~ confidence  70% → 100%\n  ~ status      Active → Won\n    also: date updated"
    );
    assert_eq!(description.lines[1].folded.len(), 2);
    assert_eq!(description.lines[0].after.as_ref().unwrap().meaning, Meaning::Percent);
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vectors {
    values: Vec<Value>,
    describe: Vec<Value>,
    render: Vec<Value>,
    text_diff: Vec<Value>,
}

fn vectors() -> Vectors {
    let text = std::fs::read_to_string("tests/vectors/rendering.json").unwrap();
    // serde_json has no lone surrogates; JavaScript tests those.
    let whole = |line: &&str| !line.contains("\\ud83d\"") && !line.contains("\\ud83db");
    serde_json::from_str(&text.lines().filter(whole).collect::<String>()).unwrap()
}

fn options(vector: &Value) -> Options {
    let mut options = Options::default();
    let given = &vector["options"];
    for (id, name) in given["names"].as_object().into_iter().flatten() {
        options.names.push((id.clone(), name.as_str().unwrap().to_owned()));
    }
    options.compare.ignore =
        given["ignore"].as_array().into_iter().flatten().map(|it| it.as_str().unwrap().into()).collect();
    options.limit = given["limit"].as_u64().map_or(options.limit, |limit| limit.try_into().unwrap());
    options
}

#[test]
fn the_vectors() {
    let Vectors { values, describe: events, render, text_diff } = vectors();
    // Values of serde_json have their keys sorted.
    let file = std::fs::read("tests/vectors/rendering.json").unwrap();
    let file = Index::read(&file).unwrap();
    let texts = |list: &str| -> Vec<String> {
        let vectors = file.root().unwrap().get(list).unwrap();
        vectors
            .elements()
            .map(|vector| str::from_utf8(vector.get("event").unwrap().text()).unwrap().to_owned())
            .collect()
    };
    assert!(values.len() > 150 && events.len() > 15 && render.len() > 6 && text_diff.len() > 10);
    for vector in values {
        let index = Index::read(vector["eventText"].as_str().unwrap().as_bytes()).unwrap();
        let options = Options::default();
        let description = describe(index.event().unwrap(), &options);
        let shown = description.lines[0].after.as_ref().unwrap();
        assert_eq!(shown.text, vector["text"].as_str().unwrap(), "{}", vector["name"]);
        assert_eq!(serde_json::to_value(shown.meaning).unwrap(), vector["meaning"], "{}", vector["name"]);
    }
    for (vector, event) in events.into_iter().zip(texts("describe")) {
        told_text(&event, &options(&vector), |description| {
            assert_eq!(description.headline, vector["headline"].as_str().unwrap());
            let lines: Vec<_> =
                description.lines.iter().map(|line| serde_json::to_value(line).unwrap()).collect();
            assert_eq!(lines.len(), vector["lines"].as_array().unwrap().len());
            for (line, wanted) in lines.iter().zip(vector["lines"].as_array().unwrap()) {
                for (name, value) in wanted.as_object().unwrap() {
                    let is = match name.as_str() {
                        "before" | "after" => line[name]["text"].clone(),
                        "folded" => {
                            let mut fields: Vec<_> = line[name]
                                .as_array()
                                .unwrap()
                                .iter()
                                .map(|it| it["field"].as_str())
                                .collect();
                            fields.sort_unstable();
                            json!(fields)
                        }
                        "segments" => line[name]
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|it| json!([it["kind"], it["text"]]))
                            .collect(),
                        _ => line[name].clone(),
                    };
                    assert_eq!(is, *value, "{}: {name}", vector["name"]);
                }
            }
        });
    }
    for (vector, event) in render.into_iter().zip(texts("render")) {
        let given = &vector["options"];
        let width = given["width"].as_u64().unwrap_or(80).try_into().unwrap();
        let style = Style { color: given["color"].as_bool().unwrap_or_default(), width };
        told_text(&event, &options(&vector), |description| {
            assert_eq!(terminal(description, style), vector["text"].as_str().unwrap(), "{}", vector["name"]);
            if let Some(text) = vector["markdown"].as_str() {
                assert_eq!(markdown(description), text, "{}", vector["name"]);
            }
        });
    }
    for vector in text_diff {
        let parts = text(vector["before"].as_str().unwrap(), vector["after"].as_str().unwrap());
        let parts: Vec<_> = parts.into_iter().map(|part| json!([kind(part.kind), part.text])).collect();
        assert_eq!(json!(parts), vector["segments"], "{}", vector["name"]);
    }
}

fn kind(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Equal => "equal",
        SegmentKind::Removed => "removed",
        SegmentKind::Added => "added",
    }
}
