//! Any bytes are read, or refused at a place within them; and what is read can be walked.
#![no_main]

use closehook::payload::{Index, subscription_id};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let _ = subscription_id(body);
    match Index::read(body) {
        Err(error) => assert!(error.offset <= body.len() && error.line >= 1 && error.column >= 1),
        Ok(index) => {
            let mut open = vec![index.root().expect("a root")];
            while let Some(value) = open.pop() {
                assert!(!value.text().is_empty());
                let _ = value.as_str();
                open.extend(value.elements());
                open.extend(value.members().flat_map(|(key, member)| [key, member]));
            }
        }
    }
});
