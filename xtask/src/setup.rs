//! What a machine with rustup, Node and npm lacks: the wasm target, the locked npm packages, a browser, Close's Python client.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{command, output, root, run, run_quietly};

const TARGET: &str = "wasm32-unknown-unknown";

/// What a build needs.
pub fn for_build() -> Result<()> {
    wasm_target()?;
    npm_packages(&root(), Packages::Build)
}

/// What the tests need besides.
pub fn for_tests() -> Result<()> {
    wasm_target()?;
    npm_packages(&root(), Packages::All)?;
    browser()
}

/// What the style checks need, which rustup's minimal profile lacks.
pub fn for_style() -> Result<()> {
    wasm_target()?;
    for (component, arguments) in [("rustfmt", ["fmt", "--version"]), ("clippy", ["clippy", "--version"])] {
        if output(&mut command("cargo", &arguments)).is_err() {
            println!("setup: rustup component add {component}");
            run_quietly(&mut command("rustup", &["component", "add", component]))?;
        }
    }
    Ok(())
}

fn wasm_target() -> Result<()> {
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(());
    }
    println!("setup: rustup target add {TARGET}");
    run_quietly(&mut command("rustup", &["target", "add", TARGET]))
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Packages {
    /// `dependencies` alone: enough to build and start.
    Build,
    All,
}

/// Installs the locked packages of a folder, unless they are there.
pub fn npm_packages(folder: &Path, wanted: Packages) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json")).context("package-lock.json is missing")?;
    let stamp = |name| folder.join("node_modules").join(name);
    let installed = |name| fs::read(stamp(name)).is_ok_and(|stamp| stamp == lock);
    // A build takes nothing away from who had all of them, of an older lock.
    let wanted = if stamp(".all").exists() { Packages::All } else { wanted };
    if installed(".all") || (wanted == Packages::Build && installed(".build")) {
        return Ok(());
    }
    let mut npm = command("npm", &["ci", "--no-audit", "--no-fund"]);
    // Said either way: NODE_ENV=production would leave out what the tests need.
    npm.arg(if wanted == Packages::Build { "--omit=dev" } else { "--include=dev" });
    println!(
        "setup: npm ci{} in {}",
        if wanted == Packages::Build { " --omit=dev" } else { "" },
        folder.display()
    );
    run_quietly(npm.current_dir(folder))?;
    fs::write(stamp(if wanted == Packages::Build { ".build" } else { ".all" }), lock)?;
    Ok(())
}

/// Where browsers are looked for, in this order, after `CHROMIUM`.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser, by its path. The tests take it from the environment variable `CHROMIUM`.
pub fn chromium() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok().filter(|path| Path::new(path).exists());
    named.or_else(|| BROWSERS.iter().find_map(|name| on_path(name))).or_else(|| {
        // The one that playwright-core downloads, where there is no package.
        let program = "console.log(require('playwright-core').chromium.executablePath())";
        output(&mut command("node", &["-e", program])).ok().filter(|path| Path::new(path).exists())
    })
}

/// Where a program is, as a shell would find it.
fn on_path(name: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.map(|path| path.display().to_string())
}

fn browser() -> Result<()> {
    if chromium().is_some() {
        return Ok(());
    }
    if has_apt() {
        apt_install(&["chromium"])?;
    } else {
        println!("setup: playwright-core install chromium");
        run(&mut command("npx", &["--no-install", "playwright-core", "install", "chromium"]))?;
    }
    match chromium() {
        Some(_) => Ok(()),
        None => bail!("no Chromium: install one, and name its path in the environment variable CHROMIUM"),
    }
}

/// Whether this user may install packages of the system.
fn has_apt() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0") && on_path("apt-get").is_some()
}

fn apt_install(packages: &[&str]) -> Result<()> {
    println!("setup: apt-get install {}", packages.join(" "));
    run_quietly(&mut command("apt-get", &["update", "-qq"]))?;
    run_quietly(
        command("apt-get", &["install", "-y", "-qq", "--no-install-recommends"])
            .args(packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

/// Close's official client for Python, in an environment of its own in `target/python`, unless it is there: the locked
/// packages of `tests/emulator/requirements.txt`.
pub fn python_client() -> Result<()> {
    let wanted = root().join("tests/emulator/requirements.txt");
    let (environment, list) = (root().join("target/python"), fs::read(&wanted)?);
    let stamp = environment.join(".installed");
    if fs::read(&stamp).is_ok_and(|installed| installed == list) {
        return Ok(());
    }
    // Debian has venv in a package of its own.
    if output(&mut command(python(), &["-c", "import venv, ensurepip"])).is_err() && has_apt() {
        apt_install(&["python3", "python3-venv"])?;
    }
    println!("setup: pip install closeio");
    run_quietly(command(python(), &["-m", "venv", "--clear"]).arg(&environment))
        .context("the tests of the emulator need python3 with venv, for Close's own client")?;
    let programs = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let how = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"];
    run_quietly(
        command(programs.join("python"), &how).args(["--no-deps", "--require-hashes", "-r"]).arg(&wanted),
    )?;
    fs::write(stamp, list)?;
    Ok(())
}

fn python() -> &'static str {
    if cfg!(windows) { "python" } else { "python3" }
}
