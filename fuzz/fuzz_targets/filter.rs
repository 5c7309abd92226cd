//! Any filter is compiled, or refused at a node of it; and what is compiled answers any payload, the same with and
//! without reasons.
#![no_main]

use closehook::Error;
use closehook::filter::{Filter, Subscriptions};
use closehook::payload::Index;
use libfuzzer_sys::fuzz_target;

fn check(error: &Error) {
    let sentence = error.to_string();
    assert!(error.code().bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
    assert!(!sentence.is_empty() && !sentence.ends_with('.'));
    match error.pointer() {
        None => assert!(error.place().is_some()),
        Some(pointer) => assert!(pointer.is_empty() || pointer.starts_with('/')),
    }
}

// A filter or a list, a NUL, and a payload: JSON has no NUL, so any two texts can be told apart.
fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let (source, payload) = (parts.next().unwrap_or_default(), parts.next().unwrap_or(b"{}"));
    let index = Index::read(payload).ok();
    let event = index.as_ref().and_then(Index::event);

    match Subscriptions::compile(source) {
        Err(error) => check(&error),
        Ok(list) => {
            let _ = list.lint();
            if let Some(event) = event {
                let matching = list.matching(event);
                for (place, why) in list.explain(event).into_iter().enumerate() {
                    assert_eq!(why.matched, matching.contains(&(place as u32)));
                }
            }
        }
    }
    match Filter::compile(source) {
        Err(error) => check(&error),
        Ok(filter) => {
            let _ = filter.lint(Some("lead"), Some("deleted"));
            let close =
                filter.to_close().ok().map(|close| Filter::compile(close.as_bytes()).expect("a filter"));
            if let Some(event) = event {
                let matched = filter.matches(event);
                let explanation = filter.explain(event);
                assert_eq!(explanation.matched, matched);
                assert_eq!(explanation.blame.is_empty(), matched);
                assert!(close.is_none_or(|close| close.matches(event) == matched));
            }
        }
    }
});
