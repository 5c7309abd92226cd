//! What a machine with rustup, Node and npm lacks: the wasm target, the locked npm packages, a browser, Close's Python client.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

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
    npm_packages(&root(), Packages::All)?;
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

/// Installs the locked packages of a folder, unless they are there. What is installed already is never taken away.
pub fn npm_packages(folder: &Path, wanted: Packages) -> Result<()> {
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let lock = read("package-lock.json").context("package-lock.json is missing")?;
    // npm's own list of what it installed.
    let installed = read("node_modules/.package-lock.json").unwrap_or_default();
    if missing(&lock, &installed, wanted)?.is_empty() {
        return Ok(());
    }
    // `npm ci` removes the folder first, and `--omit=dev` the packages of the tests: both only where there is nothing.
    let how = match (folder.join("node_modules").exists(), wanted) {
        (true, _) => ["install", "--no-save", "--include=dev"].as_slice(),
        (false, Packages::Build) => &["ci", "--omit=dev"],
        // Said either way: NODE_ENV=production would leave out what the tests need.
        (false, Packages::All) => &["ci", "--include=dev"],
    };
    println!("setup: npm {} in {}", how.join(" "), folder.display());
    run_quietly(command("npm", how).args(["--no-audit", "--no-fund"]).current_dir(folder))
}

/// The packages of a lock file that are wanted, and not installed in the locked version.
fn missing(lock: &str, installed: &str, wanted: Packages) -> Result<Vec<String>> {
    let lock: Value = serde_json::from_str(lock).context("package-lock.json")?;
    let installed: Value = serde_json::from_str(installed).unwrap_or_default();
    let is = |package: &Value, what: &str| package.get(what).and_then(Value::as_bool).unwrap_or(false);
    let packages =
        lock.get("packages").and_then(Value::as_object).context("package-lock.json has no packages")?;
    let missing = packages.iter().filter(|(path, package)| {
        let there = installed.get("packages").and_then(|packages| packages.get(path.as_str()));
        let optional = is(package, "optional") || is(package, "devOptional") || is(package, "peer");
        path.starts_with("node_modules/")
            && !optional
            && !(wanted == Packages::Build && is(package, "dev"))
            && there.is_none_or(|there| there.get("version") != package.get("version"))
    });
    Ok(missing.map(|(path, _)| path.clone()).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{"packages": {
        "": {"name": "x"},
        "node_modules/esbuild": {"version": "1.0.0"},
        "node_modules/vite": {"version": "2.0.0", "dev": true},
        "node_modules/@esbuild/win32-x64": {"version": "1.0.0", "optional": true},
        "node_modules/closehook": {"resolved": "pkg", "link": true}
    }}"#;

    #[test]
    fn a_build_needs_no_packages_of_the_tests_and_takes_none_away() {
        let all = LOCK;
        let build = LOCK.replace("node_modules/vite", "node_modules/other");
        let older = LOCK.replace("1.0.0", "0.9.0");
        let of = |installed, wanted| missing(LOCK, installed, wanted).unwrap();
        assert!(of(all, Packages::Build).is_empty());
        assert!(of(all, Packages::All).is_empty());
        assert!(of(&build, Packages::Build).is_empty());
        assert_eq!(of(&build, Packages::All), ["node_modules/vite"]);
        assert_eq!(of(&older, Packages::Build), ["node_modules/esbuild"]);
        assert_eq!(of("", Packages::Build), ["node_modules/closehook", "node_modules/esbuild"]);
    }
}
