//! `npm start` and `npm run bench`.

use anyhow::Result;

use crate::build;
use crate::command::{become_it, command, root, run};
use crate::setup::{self, Packages};

/// Builds, then serves the inspector and a receiver, and delivers a first event to it.
pub fn start(rest: &[String]) -> Result<()> {
    build::build()?;
    become_it(command("node", &["www/server/main.js"]).args(rest))
}

/// Builds, installs the peers and measures side by side.
pub fn bench(rest: &[String]) -> Result<()> {
    build::build()?;
    setup::npm_packages(&root().join("benches"), Packages::All)?;
    for part in [
        "bench",
        "runtimes",
        "crossover",
        "filters",
        "diff",
        "history",
        "receive",
        "worker",
        "emulator",
        "node-receiver",
        "inbox",
        "scale",
        "cold-start",
        "inspector",
        "growth",
        "memory",
        "summary",
    ] {
        run(command("node", &[&format!("benches/{part}.js")]).args(rest))?;
    }
    // Without valgrind it says so, and counts nothing.
    run(&mut command("node", &["benches/instructions.js"]))
}
