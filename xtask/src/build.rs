//! `pkg/dist`: the modules with their glue, the embedded module, CommonJS, the types of both module systems, the inspector.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::command::{command, npm_program, output, root, run, run_quietly};
use crate::{notices, setup};

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
    if module(&root, &work, "closehook", "closehook", "release")? || !dist.join("embedded.js").exists() {
        embed(&work, &dist)?;
    }
    if small_module(&root, &work)? || !dist.join("verify-embedded.js").exists() {
        embed_small(&dist)?;
    }
    module(&root, &work, "emulator", "closehook-sender", "sender")?;
    vectors(&root, &dist)?;
    event_types(&root, &dist)?;
    inspector(&pkg, &root.join("www"), &dist.join("inspector"), &work.join("inspector.json"))?;
    let notices = notices::notices(&work.join("inspector.json"))?;
    fs::write(dist.join("inspector/third-party.txt"), &notices)?;
    fs::write(pkg.join("THIRD-PARTY.txt"), notices)?;
    commonjs(&pkg)?;
    alone(&pkg)?;
    for name in ["index", "slim", "verify", "receiver", "worker", "node", "vectors", "emulator", "api"] {
        // The same declarations, under the name that `require` looks for.
        let types = fs::read_to_string(pkg.join(format!("{name}.d.ts")))?;
        let types =
            types.replace("'./index.js'", "'./index.cjs'").replace("'./receiver.js'", "'./receiver.cjs'");
        fs::write(dist.join(format!("{name}.d.cts")), types)?;
    }
    let readme = packed(&fs::read_to_string(root.join("README.md"))?);
    fs::write(pkg.join("README.md"), readme)?;
    fs::copy(root.join("LICENSE"), pkg.join("LICENSE"))?;
    Ok(())
}

/// The README for the package: a link to what is not packed is its text, and a picture is left out.
fn packed(readme: &str) -> String {
    let mut packed = String::new();
    let mut rest = readme;
    while let Some((before, (text, target, after))) = next_link(rest) {
        packed += before;
        match target.strip_prefix("pkg/") {
            Some(file) => packed += &format!("[{text}]({file})"),
            None if target.starts_with("https:") || target.starts_with('#') => {
                packed += &format!("[{text}]({target})");
            }
            None if packed.ends_with('!') => {
                packed.pop();
            }
            None => packed += text,
        }
        rest = after;
    }
    packed + rest
}

/// What stands before the next link of a Markdown text; its text, its target, and what follows it.
fn next_link(text: &str) -> Option<(&str, (&str, &str, &str))> {
    let middle = text.find("](")?;
    let (before, target) = (text.get(..middle)?, text.get(middle + 2..)?);
    let start = before.rfind('[')?;
    let (target, after) = target.split_once(')')?;
    Some((before.get(..start)?, (before.get(start + 1..)?, target, after)))
}

/// A crate for wasm32, by a profile of its own. No path of this machine stays in it, so that any checkout gives the same
/// bytes.
fn compile(root: &Path, package: &str, profile: &str, target: &[&str]) -> Result<PathBuf> {
    let home = std::env::var("CARGO_HOME")
        .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/.cargo")))?;
    let sysroot = output(&mut command("rustc", &["--print", "sysroot"]))?;
    let mut flags = vec![
        "-Clink-arg=-zstack-size=131072".to_owned(), // nothing recurses: 128 KiB in place of 1 MiB
        format!("--remap-path-prefix={home}=cargo"),
        format!("--remap-path-prefix={}=closehook", root.display()),
        format!("--remap-path-prefix={sysroot}=rust"),
    ];
    flags.extend(target.iter().map(|&flag| flag.to_owned()));
    let folder = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), PathBuf::from);
    run(command("cargo", &["build", "--quiet", "--lib", "--target", "wasm32-unknown-unknown"])
        .args(["--package", package, "--profile", profile])
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        // The list of features goes too, where the standard library says that it has references.
        .env(format!("CARGO_PROFILE_{}_STRIP", profile.to_uppercase()), "true"))?;
    Ok(folder.join(format!("wasm32-unknown-unknown/{profile}/{}.wasm", package.replace('-', "_"))))
}

/// SHA-256 in the lanes: 1.5 times as fast. Without references, no function returns one, which Node 20 can die of:
/// tests/node/references.test.js.
/// In 2 GiB no address and size together are beyond 4: there, the allocator takes a sum that wraps for room that it has.
///
/// Functions are inlined as at level "s": 6 % smaller under gzip than level 2 alone.
const LANES: [&str; 3] = [
    "-Ctarget-feature=+simd128,-reference-types",
    "-Clink-arg=--max-memory=2147483648",
    "-Cllvm-args=-inline-threshold=50",
];

/// As the standard library is compiled, of which nothing could be inlined otherwise: 4 %. Nothing here is a reference.
/// An address crosses as a signed number, and stays what it is in 2 GiB: beyond, it would be below 0.
/// And the rounds of SHA-256 in a loop: half a kilobyte, where they are several one after the other.
const PLAIN: [&str; 4] =
    ["-Ctarget-cpu=generic", "-Clink-arg=--max-memory=2147483648", "--cfg", "sha2_backend_soft=\"compact\""];

/// A module with its glue, by its name in `pkg/dist`: whether it had to be made.
fn module(root: &Path, work: &Path, name: &str, package: &str, profile: &str) -> Result<bool> {
    let compiled = compile(root, package, profile, &LANES)?;
    let dist = root.join("pkg/dist");
    let (wasm, script) = (format!("{name}.wasm"), format!("{name}_bg.js"));
    let last = work.join(format!("{name}.compiled.wasm"));
    let complete = dist.join(&wasm).exists() && dist.join(&script).exists();
    if complete && fs::read(&last).ok() == Some(fs::read(&compiled)?) {
        return Ok(false);
    }
    bindgen(&compiled, work, name)?;
    optimise(&work.join(format!("{name}_bg.wasm")), &dist.join(&wasm), &FAST)?;
    glue(&work.join(&script), &dist.join(&script))?;
    fs::copy(&compiled, last)?;
    Ok(true)
}

/// The module of `closehook/verify`, which needs no glue: whether it had to be made.
fn small_module(root: &Path, work: &Path) -> Result<bool> {
    let compiled = compile(root, "closehook-verify", "small", &PLAIN)?;
    let (last, wasm) = (work.join("verify.compiled.wasm"), root.join("pkg/dist/verify.wasm"));
    if wasm.exists() && fs::read(&last).ok() == Some(fs::read(&compiled)?) {
        return Ok(false);
    }
    optimise(&compiled, &wasm, &SMALL)?;
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

/// Nobody reads the glue, and its comments are those of `src/wasm`: without them it is half as long.
///
/// What is collected after a trap was in an instance that is gone (`pkg/src/guard.js`): its address means something else in
/// the next one, so it is freed only where it was made.
fn glue(from: &Path, to: &Path) -> Result<()> {
    let mut text = fs::read_to_string(from)?;
    for (found, replaced) in [
        (
            "FinalizationRegistry(ptr => wasm.",
            "FinalizationRegistry(([ptr, of]) => of === wasm.instance && wasm.",
        ),
        (".register(this, this.__wbg_ptr, this)", ".register(this, [this.__wbg_ptr, wasm.instance], this)"),
        (".register(obj, obj.__wbg_ptr, obj)", ".register(obj, [obj.__wbg_ptr, wasm.instance], obj)"),
    ] {
        ensure!(text.contains(found), "the glue has no `{found}`: does wasm-bindgen write it otherwise now?");
        text = text.replace(found, replaced);
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

/// Flattened and put together again, it is 1 % smaller than by `-Oz` alone.
const SMALL: [&str; 8] = [
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--converge",
    "-Oz",
    "--reorder-functions",
    "--low-memory-unused",
];

/// The features that the module uses need not be listed in it.
fn optimise(from: &Path, to: &Path, how: &[&str]) -> Result<()> {
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

/// A module as text: printable ASCII, a character for each of the commonest bytes, and a pair for any other. The bytes
/// stay whole, so that what repeats still repeats: under gzip this is as small as the module itself, where hex is a tenth
/// and base64 a third larger.
struct Text {
    /// The bytes that have a character, and those characters.
    common: Vec<(u8, u8)>,
    /// All others, and their pairs.
    rare: Vec<(u8, [u8; 2])>,
    /// The characters that begin pairs.
    firsts: [u8; 2],
    text: String,
}

impl Text {
    fn of(module: &[u8]) -> Result<Self> {
        // Without what ends a string or a script element somewhere on the way. The last two begin pairs.
        let characters: Vec<u8> =
            (b'!'..=b'~').filter(|character| !b"\"$'<\\`".contains(character)).collect();
        let (singles, firsts) = characters.split_at(characters.len() - 2);
        let mut counts = [0_usize; 256];
        module.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
        let mut bytes: Vec<u8> = (0..=255).collect();
        bytes.sort_by_key(|byte| Reverse(counts[usize::from(*byte)]));
        let (common, rare) = bytes.split_at_mut(singles.len());
        common.sort_unstable();
        rare.sort_unstable();
        let common: Vec<_> = common.iter().copied().zip(singles.iter().copied()).collect();
        let pairs = firsts.iter().flat_map(|first| characters.iter().map(|second| [*first, *second]));
        let rare: Vec<_> = rare.iter().copied().zip(pairs).collect();

        let mut codes = vec![Vec::new(); 256];
        common.iter().for_each(|(byte, single)| codes[usize::from(*byte)] = vec![*single]);
        rare.iter().for_each(|(byte, pair)| codes[usize::from(*byte)] = pair.to_vec());
        let text = module.iter().flat_map(|byte| &codes[usize::from(*byte)]).copied().collect();
        Ok(Self { common, rare, firsts: firsts.try_into()?, text: String::from_utf8(text)? })
    }
}

/// The module as text, with a decoder, which is WebAssembly for speed.
fn embed(work: &Path, dist: &Path) -> Result<()> {
    let Text { common, rare, firsts, text } = Text::of(&fs::read(dist.join("closehook.wasm"))?)?;
    let mut table = [0; 3 * 128];
    common.iter().for_each(|(byte, single)| table[usize::from(*single)] = *byte);
    for (byte, [first, second]) in rare {
        let page = if first == firsts[0] { 1 } else { 2 };
        table[page * 128 + usize::from(second)] = byte;
    }
    let (wat, decoder) = (work.join("decode.wat"), work.join("decode.wasm"));
    let pages = (table.len() + text.len()).div_ceil(1 << 16).to_string();
    let table: String = table.iter().map(|byte| format!("\\{byte:02x}")).collect();
    fs::write(&wat, include_str!("decode.wat").replace("PAGES", &pages).replace("TABLE", &table))?;
    // Its table is at the first addresses.
    optimise(&wat, &decoder, &["-O3"])?;
    let decoder: String = fs::read(decoder)?.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(
        dist.join("embedded.js"),
        format!("export const decoder =\n  '{decoder}';\nexport const text =\n  '{text}';\n"),
    )?;
    Ok(())
}

/// The small module as text, with what a decoder in JavaScript must know.
fn embed_small(dist: &Path) -> Result<()> {
    let Text { common, text, .. } = Text::of(&fs::read(dist.join("verify.wasm"))?)?;
    let mut bits = [0_u8; 64];
    common.iter().for_each(|(byte, _)| bits[usize::from(byte / 4)] |= 1 << (byte % 4));
    let bits: String = bits.iter().map(|four| format!("{four:x}")).collect();
    fs::write(
        dist.join("verify-embedded.js"),
        format!("export const common = '{bits}';\nexport const text =\n  '{text}';\n"),
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
    let types = fs::read_to_string(root.join("src/payload/event_types.json"))?;
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
fn inspector(pkg: &Path, page: &Path, to: &Path, metafile: &Path) -> Result<()> {
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
            .arg(format!("--metafile={}", metafile.display()))
            .arg(page.join("inspector.js")),
    )
    .context("esbuild of the inspector")?;
    run_quietly(command(npm_program("esbuild"), &common).arg(page.join("inspector.css")))
        .context("esbuild of its styles")?;
    for file in ["favicon.svg", "live.json"] {
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
        bundle(pkg, name, &["--platform=neutral", "--external:./index.js", "--external:node:*"])?;
        let path = pkg.join("dist").join(format!("{name}.cjs"));
        let script = fs::read_to_string(&path)?;
        fs::write(path, script.replace("require(\"./index.js\")", "require(\"./index.cjs\")"))?;
    }
    bundle(pkg, "api", &["--platform=neutral"])?;
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

#[cfg(test)]
mod tests {
    use super::packed;

    #[test]
    fn the_packed_readme_leads_nowhere_that_is_not_packed() {
        let readme = "See [docs](docs/a.md), [`x`](pkg/index.d.ts) and [Close](https://close.com/a).\n![A](docs/images/a.png)\nEnd";
        assert_eq!(packed(readme), "See docs, [`x`](index.d.ts) and [Close](https://close.com/a).\n\nEnd");
    }
}
