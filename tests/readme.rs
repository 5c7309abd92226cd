//! The Rust of the README is the example of the crate, which `cargo test` runs.

#[test]
fn the_readme_has_the_example_of_the_crate() {
    let (readme, library) = (include_str!("../README.md"), include_str!("../src/lib.rs"));
    let blocks: Vec<_> =
        readme.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        assert!(library.contains(block), "{block}");
    }
}
