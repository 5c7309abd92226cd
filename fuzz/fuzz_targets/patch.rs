//! Any bytes as document and patch give a document or an error; an inverse can be inverted, a merge patch leads there.
#![no_main]

use closehook::patch::{apply, apply_merge, invert, merge};
use closehook::payload::Index;
use libfuzzer_sys::fuzz_target;

fn same(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = (Index::read(a).expect("JSON"), Index::read(b).expect("JSON"));
    a.root().expect("a root").same(&b.root().expect("a root"))
}

fuzz_target!(|texts: (&[u8], &[u8])| {
    let (document, patch) = texts;
    match apply(document, patch) {
        Ok(result) => drop(Index::read(&result).expect("what is written is JSON")),
        Err(error) => assert!(!error.code().is_empty() && !error.to_string().is_empty()),
    }
    if let Ok(inverse) = invert(patch) {
        invert(&inverse).expect("an inverse has an inverse");
    }
    if let Ok(merged) = merge(document, patch) {
        assert!(same(&apply_merge(document, &merged).expect("a merge patch"), patch));
    }
    let _ = apply_merge(document, patch);
});
