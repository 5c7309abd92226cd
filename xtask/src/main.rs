//! Builds, checks and starts closehook: `cargo xtask build | start | test | bench | setup`.

mod build;
mod command;
mod notices;
mod setup;
mod start;
mod supply;
mod test;

use std::process::ExitCode;

use anyhow::{Result, bail};

fn main() -> ExitCode {
    match perform() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match task.as_str() {
        "setup" => setup::for_tests(),
        "build" => build::build(),
        "start" => start::start(&rest),
        "test" => test::test(&rest),
        "bench" => start::bench(&rest),
        _ => bail!("cargo xtask build | start | test | bench | setup"),
    }
}
