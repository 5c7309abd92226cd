//! The Rust of the README and of docs/handlers.md is in the documentation of the crate, which `cargo test` runs.

/// The examples of a page are in the documentation of a module.
fn has_examples(page: &str, module: &str) {
    let module = module.replace("//! ", "").replace("//!\n", "\n");
    let blocks: Vec<_> =
        page.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        assert!(module.contains(block), "{block}");
    }
}

#[test]
fn the_readme_has_the_example_of_the_crate() {
    has_examples(include_str!("../README.md"), include_str!("../src/lib.rs"));
}

#[test]
fn the_handler_in_rust_is_the_example_of_the_events() {
    has_examples(include_str!("../docs/handlers.md"), include_str!("../src/model/events.rs"));
}
