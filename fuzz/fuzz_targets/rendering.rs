//! Any event can be told, and nothing of it gets out of its text; the parts of any two texts make both.
#![no_main]

use closehook::diff::{SegmentKind, text};
use closehook::payload::Index;
use closehook::rendering::{Options, Style, describe, markdown, terminal};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Ok(payload) = Index::read(input)
        && let Some(event) = payload.event()
    {
        let options = Options::default();
        let description = describe(event, &options);
        assert!(description.lines.len() <= options.limit);
        let written = terminal(&description, Style { color: false, width: 40 });
        assert!(written.chars().all(|character| character == '\n' || !character.is_control()));
        assert!(written.lines().all(|line| line.chars().count() <= 40));
        let written = markdown(&description);
        assert!(written.lines().skip(2).all(|line| line.starts_with("- ")));
    }
    let Ok(input) = core::str::from_utf8(input) else { return };
    let (before, after) = input.split_once('\0').unwrap_or((input, ""));
    let (mut old, mut new) = (String::new(), String::new());
    for segment in text(before, after) {
        if segment.kind != SegmentKind::Added {
            old.push_str(&segment.text);
        }
        if segment.kind != SegmentKind::Removed {
            new.push_str(&segment.text);
        }
    }
    assert!(old == before && new == after);
});
