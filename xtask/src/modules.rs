//! The four wasm modules: three by wasm-pack with their glue, and the small one by cargo alone, all by wasm-opt.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::command::{command, npm_program, output, progress, root, run, run_quietly, target};
use crate::{embed, wasm_pack};

/// Makes those that changed in `target/xtask`, and puts all of them into `pkg/dist`: what was written there by another
/// program, or by a build that was interrupted, does not stay.
pub fn modules(dist: &Path) -> Result<()> {
    let work = root().join("target/xtask");
    fs::create_dir_all(&work)?;
    // Cargo compiles wasm-pack while it compiles the module that does without: both have steps that use one processor.
    let wasm_pack = wasm_pack::prepare()?;
    small_module(&work)?;
    let wasm_pack = wasm_pack.join()?;
    for each in [&CLOSEHOOK, &FILTERS, &EMULATOR] {
        module(&work, &wasm_pack, each)?;
    }
    for name in [
        "closehook.wasm",
        "closehook.js",
        "embedded.js",
        "filters.wasm",
        "filters.js",
        "filters-embedded.js",
        "verify.wasm",
        "verify-embedded.js",
        "emulator.wasm",
        "emulator.js",
    ] {
        // The glue has the name that the facade imports it by.
        let to = match name.strip_suffix(".js") {
            Some(name @ ("closehook" | "filters" | "emulator")) => dist.join(format!("{name}_bg.js")),
            _ => dist.join(name),
        };
        fs::copy(work.join(name), &to).with_context(|| to.display().to_string())?;
        if to.to_string_lossy().ends_with("_bg.js") {
            // The glue has no types, and what imports it is checked.
            let glue = fs::read_to_string(&to)?;
            fs::write(&to, format!("// @ts-nocheck\n{glue}"))?;
        }
    }
    Ok(())
}

/// A module that has glue.
struct Module {
    /// In `pkg/dist`.
    name: &'static str,
    /// Of which glue it asks for its imports, by the name under which its facade hands them over.
    imports: &'static str,
    /// The folder of its crate.
    folder: &'static str,
    /// What is in it, where that is not all.
    features: Option<&'static str>,
    profile: &'static str,
    /// The file that has it as text.
    embedded: Option<&'static str>,
    /// What to expect of the first time, on two processors.
    seconds: u32,
}

const CLOSEHOOK: Module = Module {
    name: "closehook",
    imports: "closehook",
    folder: ".",
    features: None,
    profile: "release",
    embedded: Some("embedded.js"),
    seconds: 45,
};
const FILTERS: Module = Module {
    name: "filters",
    features: Some("signature,filter,wasm"),
    embedded: Some("filters-embedded.js"),
    seconds: 15,
    ..CLOSEHOOK
};
const EMULATOR: Module = Module {
    name: "emulator",
    imports: "emulator",
    folder: "crates/sender",
    features: None,
    profile: "sender",
    embedded: None,
    seconds: 30,
};

/// How rustc compiles for wasm32. No path of this machine stays in a module, so that any checkout gives the same bytes.
fn flags(target: &[&str]) -> Result<String> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"]))?;
    let mut flags = vec![
        "-Clink-arg=-zstack-size=131072".to_owned(), // nothing recurses: 128 KiB in place of 1 MiB
        format!("--remap-path-prefix={home}=cargo"),
        format!("--remap-path-prefix={}=closehook", root().display()),
        format!("--remap-path-prefix={sysroot}=rust"),
    ];
    flags.extend(target.iter().map(|&flag| flag.to_owned()));
    Ok(flags.join("\x1f"))
}

/// The variable that strips a profile: the list of features goes too, where the standard library says that it has
/// references.
fn strip(profile: &str) -> String {
    format!("CARGO_PROFILE_{}_STRIP", profile.to_uppercase())
}

/// The crate sha2 hashes with simd128. Without references, no function returns one, which Node 20 can die of:
/// tests/node/references.test.js.
/// In 2 GiB no address and size together are beyond 4: there, the allocator takes a sum that wraps for room that it has.
///
/// Functions are inlined as at level "s": 6 % smaller under gzip than level 2 alone.
const SIMD: [&str; 3] = [
    "-Ctarget-feature=+simd128,-reference-types",
    "-Clink-arg=--max-memory=2147483648",
    "-Cllvm-args=-inline-threshold=50",
];

/// As the standard library is compiled, of which nothing could be inlined otherwise: 4 %. Nothing here is a reference.
/// An address crosses as a signed number, and stays what it is in 2 GiB: beyond, it would be below 0.
/// And the rounds of SHA-256 in a loop: half a kilobyte, where they are several one after the other.
const PLAIN: [&str; 4] =
    ["-Ctarget-cpu=generic", "-Clink-arg=--max-memory=2147483648", "--cfg", "sha2_backend_soft=\"compact\""];

/// A module with its glue by wasm-pack, then by wasm-opt.
fn module(work: &Path, wasm_pack: &Path, module: &Module) -> Result<()> {
    let Module { name, imports, folder, features, profile, embedded, seconds } = module;
    let (wasm, script) = (work.join(format!("{name}.wasm")), work.join(format!("{name}.js")));
    if !wasm.exists() {
        progress(&format!("wasm-pack build of {name}.wasm, about {seconds} s"));
    }
    let out = work.join(name);
    let features = features.map(|features| ["--", "--no-default-features", "--features", features]);
    let how = ["--quiet", "build", "--mode=no-install", "--target=bundler", "--no-opt", "--no-typescript"];
    run(wasm_pack::command(wasm_pack, &how)?
        .args(["--no-pack", "--no-gitignore", "--profile", profile, "--out-name", imports, "--out-dir"])
        .arg(&out)
        .args(features.into_iter().flatten())
        .current_dir(root().join(folder))
        .env("CARGO_ENCODED_RUSTFLAGS", flags(&SIMD)?)
        .env(strip(profile), "true"))?;
    let made = out.join(format!("{imports}_bg.wasm"));
    let last = work.join(format!("{name}.last.wasm"));
    let text = embedded.map(|file| work.join(file));
    let of_it: Vec<&Path> = [&wasm, &script].into_iter().chain(&text).map(PathBuf::as_path).collect();
    let Some(recipe) = changed(&made, &FAST, &last, &of_it)? else { return Ok(()) };
    progress(&format!("wasm-opt of {name}.wasm, about 10 s"));
    optimize(&made, &wasm, &FAST)?;
    glue(&out.join(format!("{imports}_bg.js")), &script)?;
    if let Some(text) = text {
        embed::embed(work, &wasm, &text)?;
    }
    fs::write(last, recipe)?;
    Ok(())
}

/// The module of `closehook/verify`, which needs no glue.
fn small_module(work: &Path) -> Result<()> {
    let (last, wasm) = (work.join("verify.last.wasm"), work.join("verify.wasm"));
    if !wasm.exists() {
        progress("cargo build of closehook-verify, about 10 s");
    }
    run(command("cargo", &["build", "--quiet", "--lib", "--target", "wasm32-unknown-unknown"])
        .args(["--package", "closehook-verify", "--profile", "small"])
        .env("CARGO_ENCODED_RUSTFLAGS", flags(&PLAIN)?)
        .env(strip("small"), "true"))?;
    let made = target().join("wasm32-unknown-unknown/small/closehook_verify.wasm");
    if let Some(recipe) = changed(&made, &SMALL, &last, &[&wasm, &work.join("verify-embedded.js")])? {
        optimize(&made, &wasm, &SMALL)?;
        embed::embed_small(work)?;
        fs::write(last, recipe)?;
    }
    Ok(())
}

/// When the output of a compiled module is out of date: what to write to `last` once all of it is written. That is the
/// module, and how it is optimized.
fn changed(made: &Path, how: &[&str], last: &Path, output: &[&Path]) -> Result<Option<Vec<u8>>> {
    let mut recipe = fs::read(made)?;
    recipe.extend_from_slice(how.join(" ").as_bytes());
    let is_same = fs::read(last).is_ok_and(|last| last == recipe);
    Ok((!is_same || !output.iter().all(|path| path.exists())).then_some(recipe))
}

/// Nobody reads the glue, and its comments are those of `src/wasm`: without them it is half as long.
///
/// What is collected after a trap was in an instance that is gone (`pkg/src/guard.js`): its address means something else in
/// the next one, so it is freed only where it was made.
fn glue(from: &Path, to: &Path) -> Result<()> {
    let mut text = fs::read_to_string(from)?;
    // The core's own stand-in, in the package that wasm-pack makes alone.
    if let Some((before, after)) = text.split_once("'./snippets/") {
        let (file, after) = after.split_once('\'').context("the glue imports no file")?;
        ensure!(file.ends_with("/src/wasm/host.js"), "the glue imports {file}, which is not packed");
        text = format!("{before}'../src/host.js'{after}");
    }
    // Objects are freed when they are collected, and never by `using`.
    text = text
        .lines()
        .filter(|line| !line.starts_with("if (Symbol.dispose)"))
        .map(|line| format!("{line}\n"))
        .collect();
    for (found, replaced) in [
        (
            "FinalizationRegistry(ptr => wasm.",
            "FinalizationRegistry(([ptr, of]) => of === wasm.instance && wasm.",
        ),
        (".register(this, this.__wbg_ptr, this)", ".register(this, [this.__wbg_ptr, wasm.instance], this)"),
        (".register(obj, obj.__wbg_ptr, obj)", ".register(obj, [obj.__wbg_ptr, wasm.instance], obj)"),
    ] {
        text = text.replace(found, replaced);
    }
    for (all, known) in [
        (".register(", ", wasm.instance], "),
        ("new FinalizationRegistry(", "new FinalizationRegistry(([ptr, of])"),
    ] {
        let (all, known) = (text.matches(all).count(), text.matches(known).count());
        ensure!(
            all == known && all > 0,
            "the glue frees objects otherwise than it did: does wasm-bindgen write it anew?"
        );
    }
    fs::write(from, text)?;
    let whole = ["--minify", "--format=esm", "--target=es2022", "--log-level=warning"];
    run_quietly(command(npm_program("esbuild"), &whole).arg(from).arg(format!("--outfile={}", to.display())))
        .context("esbuild")
}

/// What rustc compiles for by default, and vectors.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-simd",
];

/// A function that has one caller is still a function: inlined, it is not alike to others, and gzip finds less that
/// repeats (2 KB).
///
/// The stack is at the start of the memory: its first addresses are no place of anything (0.5 %).
const FAST: [&str; 3] = ["-O3", "--one-caller-inline-max-function-size=10", "--low-memory-unused"];

/// Flattened and put together again, the module is 1 % smaller than with `-Oz` alone. The two limits on inlining save
/// half a percent more under gzip: most functions stay what they are, and look alike.
const SMALL: [&str; 9] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "--converge",
    "-Oz",
    "--reorder-functions",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=100",
    "--always-inline-max-function-size=5",
];

/// The features that the module uses need not be listed in it.
pub fn optimize(from: &Path, to: &Path, how: &[&str]) -> Result<()> {
    let wasm_opt = npm_program("wasm-opt");
    run_quietly(
        command(&wasm_opt, &FEATURES)
            .args(how)
            .args(["--strip-target-features", "--strip-producers", "-o"])
            .arg(to)
            .arg(from),
    )
    .context("wasm-opt")
}
