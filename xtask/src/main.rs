//! Builds, checks and starts closehook: `cargo xtask build | start | test | bench | model | setup | wasm-pack`.

mod build;
mod command;
mod embed;
mod model;
mod modules;
mod notices;
mod setup;
mod start;
mod strays;
mod supply;
mod test;
mod wasm_bindgen;
mod wasm_pack;

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
    if wasm_bindgen::is_asked_for() {
        return wasm_bindgen::wasm_bindgen();
    }
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match task.as_str() {
        "setup" => setup::for_tests(),
        "build" => build::build(),
        "start" => start::start(&rest),
        "test" => test::test(&rest),
        "model" => model::write(&command::root()),
        "bench" => start::bench(&rest),
        "wasm-pack" => wasm_pack::wasm_pack(&rest),
        _ => bail!("cargo xtask build | start | test | bench | model | setup | wasm-pack"),
    }
}
