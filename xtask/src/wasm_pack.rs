//! wasm-pack, and the `wasm-bindgen` program that it asks for: this one, under that name.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use anyhow::{Context, Result, ensure};

use crate::command::{command as in_root, progress, root, run, target};

const PACKAGE: &str = "xtask-wasm-pack";

/// wasm-pack while cargo compiles it.
pub struct Compiling(Child);

/// Starts to compile it.
pub fn prepare() -> Result<Compiling> {
    if !program().exists() {
        progress("compiling wasm-pack, once, about 70 s; meanwhile:");
    }
    // Without what a build of a module says, or cargo would compile it again.
    let mut cargo = in_root("cargo", &["build", "--quiet", "--package", PACKAGE]);
    Ok(Compiling(cargo.spawn().context("cargo does not start")?))
}

impl Compiling {
    /// Waits for it: where it is.
    pub fn join(mut self) -> Result<PathBuf> {
        let status = self.0.wait()?;
        ensure!(status.success(), "wasm-pack does not compile: {status}");
        Ok(program())
    }
}

fn program() -> PathBuf {
    target().join("debug").join(PACKAGE).with_extension(std::env::consts::EXE_EXTENSION)
}

/// A command of wasm-pack that finds this program as `wasm-bindgen`.
pub fn command(wasm_pack: &Path, arguments: &[&str]) -> Result<Command> {
    let folder = root().join("target/xtask/bin");
    fs::create_dir_all(&folder)?;
    let to = folder.join("wasm-bindgen").with_extension(std::env::consts::EXE_EXTENSION);
    let this = std::env::current_exe()?;
    if to.exists() {
        fs::remove_file(&to)?;
    }
    fs::hard_link(&this, &to).or_else(|_| fs::copy(&this, &to).map(drop))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&path)))?;
    let mut command = Command::new(wasm_pack);
    command.args(arguments).env("PATH", path);
    Ok(command)
}

/// `cargo xtask wasm-pack …`: `build` writes to `target/wasm-pack` where nothing else is said, since `pkg` is the npm
/// package.
pub fn wasm_pack(arguments: &[String]) -> Result<()> {
    let wasm_pack = prepare()?.join()?;
    let mut command = command(&wasm_pack, &[])?;
    let named = |name: &&String| ["--out-dir", "-d"].iter().any(|flag| name.split('=').next() == Some(flag));
    let mut rest = arguments.iter();
    command.args(rest.next());
    if arguments.first().is_some_and(|task| task == "build") && !arguments.iter().any(|each| named(&each)) {
        command.arg("--out-dir").arg(root().join("target/wasm-pack"));
    }
    run(command.args(rest))
}
