//! Whatever events come, and in whatever order, there is one end; and whatever JSON is read as a history, it writes itself.
#![no_main]

use closehook::history::{Evidence, History, Options};
use closehook::payload::Index;
use libfuzzer_sys::fuzz_target;

fn fold<'t>(options: &Options, texts: impl Iterator<Item = &'t [u8]>) -> String {
    let mut history = History::new(options.clone());
    for text in texts {
        let Ok(index) = Index::read(text) else { continue };
        let Some(event) = index.event() else { continue };
        let before = history.to_json();
        match history.apply(event) {
            Ok(applied) => assert!(applied.gap.is_none() || history.status(&applied.object_id).is_some()),
            Err(error) => {
                assert_eq!(history.to_json(), before, "{error}");
            }
        }
    }
    for gap in history.gaps(None) {
        assert!(gap.since < gap.until && (gap.evidence == Evidence::Date || !gap.fields.is_empty()));
    }
    history.to_json()
}

// The bounds, then events with a NUL between them, which JSON has not. An event that is no JSON is made of few bytes: they
// say its id, object, moment, action and fields.
fuzz_target!(|input: &[u8]| {
    if let Ok(history) = History::from_json(input) {
        let text = history.to_json();
        let again = History::from_json(text.as_bytes()).map(|again| again.to_json());
        assert_eq!(again.as_ref(), Ok(&text));
    }
    let Some(([remember, events, most], rest)) = input.split_first_chunk() else { return };
    let options = Options {
        remember: usize::from(*remember % 5),
        max_events: if *events < 200 { usize::from(*events % 5) } else { 1000 },
        max_objects: (*most < 200).then(|| usize::from(*most % 5)),
        ..Options::default()
    };
    let texts: Vec<Vec<u8>> = rest.split(|byte| *byte == 0).take(24).map(event).collect();
    let end = fold(&options, texts.iter().map(Vec::as_slice));
    assert_eq!(fold(&options, texts.iter().rev().map(Vec::as_slice)), end);
    let twice = texts.iter().skip(texts.len() / 2).chain(&texts).chain(texts.iter().rev());
    assert_eq!(fold(&options, twice.map(Vec::as_slice)), end);
    let again = History::from_json(end.as_bytes()).map(|history| history.to_json());
    assert_eq!(again.as_ref(), Ok(&end));
});

fn event(part: &[u8]) -> Vec<u8> {
    if Index::read(part).is_ok() {
        return part.to_vec();
    }
    let mut bytes = part.iter().copied().chain(std::iter::repeat(0));
    let mut next = |below: u8| bytes.next().map_or(0, |byte| byte % below);
    let (id, object, second, span) = (next(8), next(4), next(20), next(4));
    let action = ["created", "updated", "sent", "deleted", "merged"][usize::from(next(5))];
    let (a, b, was, source, into) = (next(3), next(3), next(3), next(5), next(5));
    let (is, before, listed) = (next(4), next(4), ["[]", "null", r#"["a"]"#][usize::from(next(3))]);
    format!(
        r#"{{"id": "ev_{id}", "object_id": "l{object}", "lead_id": "l{into}", "action": "{action}",
        "date_created": "2024-06-01T00:00:{:02}", "date_updated": "2024-06-01T00:00:{:02}",
        "data": {{"a": {a}, "b": {b}, "date_updated": "2024-06-0{is}"}}, "changed_fields": {listed},
        "previous_data": {{"a": {was}, "date_updated": "2024-06-0{before}"}},
        "meta": {{"merge_source_lead_id": "l{source}", "merge_destination_lead_id": "l{into}"}}}}"#,
        second,
        second + span,
    )
    .into_bytes()
}
