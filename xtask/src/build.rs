//! `pkg/dist`: the modules with their glue, the embedded module, CommonJS, the types of both module systems, the inspector.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{command, npm_program, output, root, run, run_quietly};
use crate::setup;

/// Builds the package.
pub fn build() -> Result<()> {
    setup::for_build()?;
    let root = root();
    let (pkg, dist, work) = (root.join("pkg"), root.join("pkg/dist"), root.join("target/xtask"));
    fs::create_dir_all(&work)?;

    if !dist.exists() {
        println!("build: the wasm modules, which take about a minute the first time");
    }
    fs::create_dir_all(&dist)?;
    if module(&root, &work, "closehook", &[])? || !dist.join("embedded.js").exists() {
        embed(&work, &dist, "closehook", "embedded")?;
    }
    // Small before fast: but for the compression function, which is another crate's.
    let small = r#"profile.release.package.closehook-core.opt-level="z""#;
    let verify = ["--features", "verify", "--config", small];
    if module(&root, &work, "verify", &verify)? || !dist.join("verify-embedded.js").exists() {
        embed(&work, &dist, "verify", "verify-embedded")?;
    }
    // It is read from a disk, by Node, and delivers thousands a second.
    let fast = ["--features", "emulator", "--config", "profile.release.opt-level=2"];
    module(&root, &work, "emulator", &fast)?;
    vectors(&root, &dist)?;
    event_types(&root, &dist)?;
    inspector(&pkg, &root.join("www"), &dist.join("inspector"))?;
    commonjs(&pkg)?;
    alone(&pkg)?;
    for name in ["index", "slim", "verify", "receiver", "worker", "node", "vectors", "emulator"] {
        // The same declarations, under the name that `require` looks for.
        let types = fs::read_to_string(pkg.join(format!("{name}.d.ts")))?;
        let types =
            types.replace("'./index.js'", "'./index.cjs'").replace("'./receiver.js'", "'./receiver.cjs'");
        fs::write(dist.join(format!("{name}.d.cts")), types)?;
    }
    // On npm a link into the repository must be a whole one.
    let readme =
        fs::read_to_string(root.join("README.md"))?.replace("](docs/images/", &format!("]({PICTURES}"));
    let readme = ["docs/", "pkg/", "tests/", "benches/", "examples/", "CONTRIBUTING.md"]
        .iter()
        .fold(readme, |text, start| text.replace(&format!("]({start}"), &format!("]({REPOSITORY}{start}")));
    fs::write(pkg.join("README.md"), readme)?;
    fs::copy(root.join("LICENSE"), pkg.join("LICENSE"))?;
    Ok(())
}

const PICTURES: &str = "https://raw.githubusercontent.com/closehook/closehook/main/docs/images/";
const REPOSITORY: &str = "https://github.com/closehook/closehook/blob/main/";

/// The crate for wasm32. No path of this machine stays in it, so that any checkout gives the same bytes.
fn compile(root: &Path, name: &str, features: &[&str]) -> Result<PathBuf> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"]))?;
    let flags = [
        // SHA-256 in the lanes: 1.5 times as fast. Without references, no function returns one, which Node 20 can
        // die of: tests/node/references.test.js.
        "-Ctarget-feature=+simd128,-reference-types".to_owned(),
        "-Clink-arg=-zstack-size=131072".to_owned(), // nothing recurses: 128 KiB in place of 1 MiB
        format!("--remap-path-prefix={home}=cargo"),
        format!("--remap-path-prefix={}=closehook", root.display()),
        format!("--remap-path-prefix={sysroot}=rust"),
    ];
    // One folder for each: in one, each build of the crate would take the place of the other.
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), PathBuf::from);
    let target = if features.is_empty() { target } else { target.join(name) };
    run(command("cargo", &["build", "--quiet", "--lib", "--release", "--target", "wasm32-unknown-unknown"])
        .args(features)
        .arg("--target-dir")
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        // The list of features goes too, where the standard library says that it has references.
        .env("CARGO_PROFILE_RELEASE_STRIP", "true"))?;
    Ok(target.join("wasm32-unknown-unknown/release/closehook.wasm"))
}

/// A module with its glue, by its name in `pkg/dist`, from the crate with some features: whether it had to be made.
fn module(root: &Path, work: &Path, name: &str, features: &[&str]) -> Result<bool> {
    let compiled = compile(root, name, features)?;
    let dist = root.join("pkg/dist");
    let (wasm, script) = (format!("{name}.wasm"), format!("{name}_bg.js"));
    let last = work.join(format!("{name}.compiled.wasm"));
    let complete = dist.join(&wasm).exists() && dist.join(&script).exists();
    if complete && fs::read(&last).ok() == Some(fs::read(&compiled)?) {
        return Ok(false);
    }
    bindgen(&compiled, work, name)?;
    optimise(&work.join(format!("{name}_bg.wasm")), &dist.join(&wasm))?;
    glue(&work.join(&script), &dist.join(&script))?;
    fs::copy(&compiled, last)?;
    Ok(true)
}

/// The glue that is instantiated by hand, since it works in every runtime.
fn bindgen(compiled: &Path, out: &Path, name: &str) -> Result<()> {
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .bundler(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(out)
        .context("wasm-bindgen")
}

/// Nobody reads the glue, and its comments are those of `src/wasm.rs`: without them it is half as long.
fn glue(from: &Path, to: &Path) -> Result<()> {
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
/// repeats (2 KB). The features that the module uses need not be listed in it.
fn optimise(from: &Path, to: &Path) -> Result<()> {
    let how = ["-O3", "--one-caller-inline-max-function-size=10", "--strip-target-features", "-o"];
    run_quietly(command(npm_program("wasm-opt"), &FEATURES).args(how).arg(to).arg(from)).context("wasm-opt")
}

/// The module as text, with a decoder: printable ASCII, a character for each of the commonest bytes, and a pair for
/// any other. The bytes stay whole, so that what repeats still repeats: under gzip this is as small as the module
/// itself, where hex is a tenth and base64 a third larger.
fn embed(work: &Path, dist: &Path, name: &str, script: &str) -> Result<()> {
    let module = fs::read(dist.join(format!("{name}.wasm")))?;
    // Without what ends a string or a script element somewhere on the way. The last two begin pairs.
    let characters: Vec<u8> = (b'!'..=b'~').filter(|character| !b"\"$'<\\`".contains(character)).collect();
    let (singles, firsts) = characters.split_at(characters.len() - 2);
    let mut counts = [0_usize; 256];
    module.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let mut bytes: Vec<u8> = (0..=255).collect();
    bytes.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
    let (common, rare) = bytes.split_at_mut(singles.len());
    common.sort_unstable();
    rare.sort_unstable();

    let mut codes = vec![Vec::new(); 256];
    let mut table = [0; 3 * 128];
    for (byte, single) in common.iter().zip(singles) {
        codes[usize::from(*byte)] = vec![*single];
        table[usize::from(*single)] = *byte;
    }
    let pairs = firsts.iter().zip(1..).flat_map(|first| characters.iter().map(move |second| (first, second)));
    for (byte, ((first, page), second)) in rare.iter().zip(pairs) {
        codes[usize::from(*byte)] = vec![*first, *second];
        table[page * 128 + usize::from(*second)] = *byte;
    }
    let text: Vec<u8> = module.iter().flat_map(|byte| &codes[usize::from(*byte)]).copied().collect();

    let (wat, decoder) = (work.join(format!("{name}.decode.wat")), work.join(format!("{name}.decode.wasm")));
    let pages = (table.len() + text.len()).div_ceil(1 << 16).to_string();
    let table: String = table.iter().map(|byte| format!("\\{byte:02x}")).collect();
    fs::write(&wat, include_str!("decode.wat").replace("PAGES", &pages).replace("TABLE", &table))?;
    optimise(&wat, &decoder)?;
    let decoder: String = fs::read(decoder)?.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = String::from_utf8(text)?;
    fs::write(
        dist.join(format!("{script}.js")),
        format!("export const decoder =\n  '{decoder}';\nexport const text =\n  '{text}';\n"),
    )?;
    Ok(())
}

/// All files of `tests/vectors` as one module, as ESM and CommonJS.
fn vectors(root: &Path, dist: &Path) -> Result<()> {
    let (mut esm, mut cjs) = (String::new(), String::new());
    for name in
        ["signature", "diagnosis", "keys", "payload", "filters", "patch", "changes", "history", "rendering"]
    {
        let path = root.join("tests/vectors").join(format!("{name}.json"));
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        esm += &format!("export const {name} = {};\n", text.trim());
        cjs += &format!("exports.{name} = {};\n", text.trim());
    }
    fs::write(dist.join("vectors.js"), esm)?;
    fs::write(dist.join("vectors.cjs"), cjs)?;
    Ok(())
}

/// The object types and actions that the core's lint knows, for JavaScript.
fn event_types(root: &Path, dist: &Path) -> Result<()> {
    let types = fs::read_to_string(root.join("core/src/payload/event_types.json"))?;
    let module = format!(
        "const types = {};\nfor (const actions of Object.values(types)) Object.freeze(actions);\n\
         export const event_types = Object.freeze(types);\n",
        types.trim()
    );
    fs::write(dist.join("event_types.js"), module)?;
    Ok(())
}

/// The page that `closehook inspect` serves, for any static host: the scripts in a few files, of which all but the first are
/// loaded when they are needed, and one style sheet.
fn inspector(pkg: &Path, page: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    let (out, alias) = (
        format!("--outdir={}", to.display()),
        format!("--alias:closehook={}", pkg.join("index.js").display()),
    );
    let common = ["--bundle", "--minify", "--log-level=warning", "--legal-comments=none", &out];
    run_quietly(
        command(npm_program("esbuild"), &common)
            .args([
                "--splitting",
                "--format=esm",
                "--target=es2022",
                "--chunk-names=[name]-[hash]",
                "--external:node:*",
            ])
            // The style sheets of the views are all in the one below.
            .args(["--loader:.css=empty", &alias])
            .arg(page.join("inspector.js")),
    )
    .context("esbuild of the inspector")?;
    run_quietly(command(npm_program("esbuild"), &common).arg(page.join("inspector.css")))
        .context("esbuild of its styles")?;
    for file in ["favicon.svg", "live.json", "third-party.txt"] {
        fs::copy(page.join(file), to.join(file))?;
    }
    // What the first script imports is asked for with it, and not when it has come: a third of the time on a slow phone.
    let mut links = String::new();
    for name in chunks(to, "inspector.js")? {
        links += &format!("<link rel=\"modulepreload\" href=\"{name}\">\n    ");
    }
    let html = fs::read_to_string(page.join("index.html"))?;
    fs::write(to.join("index.html"), html.replace("<script ", &format!("{links}<script ")))?;
    Ok(())
}

/// The chunks that a script of the page imports, and those that they do. Views, which it imports later, have other names.
fn chunks(folder: &Path, script: &str) -> Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    let mut next = Some(script.to_owned());
    let mut read = 0;
    while let Some(name) = next {
        let text = fs::read_to_string(folder.join(&name))?;
        for part in text.split("\"./chunk-").skip(1) {
            let chunk = part.split('"').next().map(|rest| format!("chunk-{rest}"));
            found.extend(chunk.filter(|chunk| !found.contains(chunk)));
        }
        next = found.get(read).cloned();
        read += 1;
    }
    Ok(found)
}

fn commonjs(pkg: &Path) -> Result<()> {
    for name in ["index", "slim"] {
        bundle(pkg, name, &["--platform=neutral"])?;
    }
    // Beside the package, of which a receiver must not bring a second one.
    for name in ["worker", "node"] {
        bundle(pkg, name, &["--platform=neutral", "--external:./index.js"])?;
        let path = pkg.join("dist").join(format!("{name}.cjs"));
        let script = fs::read_to_string(&path)?;
        fs::write(path, script.replace("require(\"./index.js\")", "require(\"./index.cjs\")"))?;
    }
    // It reads files beside its sources, and so they are still told from there.
    let here = "--banner:js=const HERE = require('node:url')\
        .pathToFileURL(require('node:path').join(__dirname, '../src/emulator/emulator.js')).href;";
    bundle(pkg, "emulator", &["--platform=node", "--external:lmdb", "--define:import.meta.url=HERE", here])
}

/// `closehook/verify`, each entry in one file: beside the whole package it needs modules of its own.
fn alone(pkg: &Path) -> Result<()> {
    for (name, format, to) in [
        ("index", "esm", "index.js"),
        ("workerd", "esm", "workerd.js"),
        ("edge-light", "esm", "edge-light.js"),
        ("index", "cjs", "index.cjs"),
    ] {
        run_quietly(
            command(
                npm_program("esbuild"),
                &["--bundle", "--minify", "--target=es2022", "--platform=neutral"],
            )
            .args(["--log-level=warning", "--external:*.wasm", "--external:*.wasm?module"])
            .arg(format!("--format={format}"))
            .arg(pkg.join("src/verify").join(format!("{name}.js")))
            .arg(format!("--outfile={}", pkg.join("dist/verify").join(to).display())),
        )
        .context("esbuild")?;
    }
    Ok(())
}

fn bundle(pkg: &Path, name: &str, how: &[&str]) -> Result<()> {
    run_quietly(
        command(npm_program("esbuild"), &["--bundle", "--format=cjs", "--target=es2022"])
            .args(["--log-level=warning", "--legal-comments=none"])
            .args(how)
            .arg(pkg.join(format!("{name}.js")))
            .arg(format!("--outfile={}", pkg.join("dist").join(format!("{name}.cjs")).display())),
    )
    .context("esbuild")
}
