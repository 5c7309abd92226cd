//! The patch between any two documents makes one of the other, and can be undone; and any event has its changes.
#![no_main]

use closehook::diff::{Options, changes_to_json, check, diff_to_json, previous};
use closehook::patch::{apply, invert};
use closehook::payload::Index;
use libfuzzer_sys::fuzz_target;

// Two documents with a NUL between them, which JSON has not.
fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let (one, other) = (parts.next().unwrap_or_default(), parts.next().unwrap_or(b"null"));
    let Ok(before) = Index::read(one) else { return };
    let whole = Options::default();
    if let Some(event) = before.event() {
        assert!(Index::read(&changes_to_json(event, &whole)).is_ok());
        assert!(previous(event).is_none_or(|text| Index::read(&text).is_ok()));
        assert!(check(event).iter().all(|remark| remark.pointer.starts_with('/')));
    }
    let Ok(after) = Index::read(other) else { return };
    let (Some(before), Some(after)) = (before.root(), after.root()) else { return };
    let options = Options { invertible: true, ..Options::default() };
    let patch = diff_to_json(before, after, &options);
    let patched = apply(one, &patch).expect("a patch that applies");
    let result = Index::read(&patched).expect("JSON");
    assert!(result.root().is_some_and(|result| result.same(&after)));
    let undone = apply(&patched, &invert(&patch).expect("an inverse")).expect("an inverse that applies");
    let result = Index::read(&undone).expect("JSON");
    assert!(result.root().is_some_and(|result| result.same(&before)));
});
