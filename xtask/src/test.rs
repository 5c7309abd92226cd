//! `npm test`: every check, in the order in which a mistake shows soonest.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::build;
use crate::command::{command, npm_program, root, run};
use crate::setup;
use crate::supply;

type Check = fn() -> Result<()>;

/// Runs all groups, or those that are named, to the end; a failure in one does not hide the next.
pub fn test(wanted: &[String]) -> Result<()> {
    let groups: [(&str, Check); 14] = [
        ("style", style),
        ("supply", supply),
        ("core", core),
        ("build", build::build),
        ("node", || node("node")),
        ("api", || node("api")),
        ("inbox", || node("inbox")),
        ("cli", || node("cli")),
        ("emulator", emulator),
        ("receiver", || node("receiver")),
        ("examples", || node("examples")),
        ("package", package),
        ("runtimes", runtimes),
        ("www", || node("www")),
    ];
    if let Some(unknown) = wanted.iter().find(|name| groups.iter().all(|(group, _)| group != name)) {
        bail!("unknown group {unknown}; the groups are {}", groups.map(|(group, _)| group).join(", "));
    }
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    for (name, group) in groups {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == name) {
            continue;
        }
        println!("\n== {name}");
        let start = Instant::now();
        let outcome = group();
        let verdict = if outcome.is_ok() { "passed" } else { "FAILED" };
        lines.push(format!("{name:9} {verdict} in {:.0} s", start.elapsed().as_secs_f64()));
        if let Err(error) = outcome {
            println!("{error:#}");
            failed.push(name);
        }
    }
    println!("\n{}", lines.join("\n"));
    if !failed.is_empty() {
        bail!("some groups failed; to run them again: cargo xtask test {}", failed.join(" "));
    }
    Ok(())
}

/// Where a `tsconfig.json` says how JavaScript and TypeScript are checked there.
const TYPED: [&str; 8] =
    ["pkg", "www", "www/server", "xtask", "examples", "types/worker.json", "tests", "benches"];

/// Formatting, lints and types, native and for wasm; the fuzz targets as far as a stable compiler takes them.
fn style() -> Result<()> {
    setup::for_style()?;
    javascript()?;
    run(&mut command("cargo", &["fmt", "--all", "--check"]))?;
    run(&mut command("cargo", &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-Dwarnings"]))?;
    let wasm = ["clippy", "--quiet", "--lib", "--target", "wasm32-unknown-unknown", "--", "-Dwarnings"];
    for package in ["closehook", "closehook-sender", "closehook-verify"] {
        run(command("cargo", &["clippy", "--package", package]).args(wasm.get(1..).unwrap_or_default()))?;
    }
    features()?;
    let fuzz = ["check", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--no-default-features"];
    run(command("cargo", &fuzz).env("CARGO_TARGET_DIR", root().join("target/fuzz")))
}

/// JavaScript, TypeScript and style sheets: format, lints, width and types.
fn javascript() -> Result<()> {
    run(&mut command(npm_program("biome"), &["ci", "--error-on-warnings", "."]))?;
    run(&mut command("node", &["xtask/lines.js"]))?;
    run(command(npm_program("tsc"), &["--build"]).args(TYPED))
}

/// The supply chain, and that what it says can be relied on.
fn supply() -> Result<()> {
    run(&mut command("cargo", &["test", "--quiet", "--package", "xtask"]))?;
    supply::check()
}

/// The concepts of the crate `closehook`, each with those that stand on it.
const CONCEPTS: [(&str, &[&str]); 9] = [
    ("signature", &["diagnosis"]),
    ("diagnosis", &[]),
    ("filter", &["explain", "lint"]),
    ("explain", &[]),
    ("lint", &[]),
    ("diff", &["patch", "rendering"]),
    ("patch", &[]),
    ("history", &[]),
    ("rendering", &[]),
];

/// The crate compiles without any one of its concepts, natively and for wasm, with what judges a signature alone, and with
/// the concepts of an entry alone.
fn features() -> Result<()> {
    let mut choices = ["verdict", "small", "signature", "signature,filter,wasm"].map(str::to_owned).to_vec();
    for (left_out, above) in CONCEPTS {
        let rest = CONCEPTS.map(|(name, _)| name).into_iter();
        let rest = rest.filter(|name| *name != left_out && !above.contains(name)).collect::<Vec<_>>();
        choices.push(format!("wasm,{}", rest.join(",")));
    }
    for target in [&[][..], &["--target", "wasm32-unknown-unknown"]] {
        for choice in &choices {
            let how = ["check", "--quiet", "--lib", "--package", "closehook", "--no-default-features"];
            run(command("cargo", &how).args(target).args(["--features", choice]))?;
        }
    }
    Ok(())
}

/// The core, natively: no wasm tools are needed.
fn core() -> Result<()> {
    // Not `cargo --quiet`, which would hide which program each row of dots is.
    run(&mut command("cargo", &["test", "--workspace", "--", "--quiet"]))?;
    run(command("cargo", &["doc", "--quiet", "--no-deps", "--workspace", "--exclude", "xtask"])
        .env("RUSTDOCFLAGS", "-Dwarnings"))
}

/// The emulator, driven by Close's own client too.
fn emulator() -> Result<()> {
    setup::python_client()?;
    node("emulator")
}

/// Deno, Bun, workerd, Chromium, bundlers, Jest, and other versions of Node.
fn runtimes() -> Result<()> {
    for folder in ["tests/node-versions", "tests/consumers"] {
        setup::npm_packages(&root().join(folder), setup::Packages::All)?;
    }
    node("runtimes")
}

/// The package as a user gets it, and its declarations with other versions of TypeScript.
fn package() -> Result<()> {
    setup::npm_packages(&root().join("tests/typescript-versions"), setup::Packages::All)?;
    node("package")
}

/// One folder of `tests`, by Node's test runner.
fn node(folder: &str) -> Result<()> {
    setup::for_tests()?;
    let mut files: Vec<_> = std::fs::read_dir(root().join("tests").join(folder))?
        .filter_map(|entry| entry.ok().map(|entry| Path::new("tests").join(folder).join(entry.file_name())))
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    if files.is_empty() {
        bail!("tests/{folder} holds no tests");
    }
    // Two files at a time where no file has a fixed port or a server in common with another.
    let concurrency = if ["node", "www"].contains(&folder) { "2" } else { "1" };
    // A file takes up to a few minutes. One that hangs ends as a failure with a name, long before the machine is stopped.
    let options =
        ["--test", "--test-concurrency", concurrency, "--test-reporter=spec", "--test-timeout=1200000"];
    let mut runner: Command = command("node", &options);
    if let Some(chromium) = setup::chromium() {
        runner.env("CHROMIUM", chromium);
    }
    run(runner.args(files))
}
