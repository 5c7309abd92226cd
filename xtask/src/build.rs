//! `pkg/dist`: the modules, CommonJS, the types of both module systems, the inspector.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::{command, npm_program, root, run_quietly};
use crate::{model, modules, notices, setup, strays};

/// The inbox, and each store of it that needs a package or platform of its own.
const INBOX: [&str; 4] = ["inbox", "inbox-lmdb", "inbox-postgres", "inbox-durable-object"];

/// Builds the package.
pub fn build() -> Result<()> {
    setup::for_build()?;
    let root = root();
    let (pkg, dist, work) = (root.join("pkg"), root.join("pkg/dist"), root.join("target/xtask"));
    strays::remove(&root)?;
    fs::create_dir_all(&dist)?;
    modules::modules(&dist)?;
    vectors(&root, &dist)?;
    event_types(&root, &dist)?;
    remedies(&root.join("remedies"), &dist)?;
    model::schemas(&root, &dist.join("schemas"))?;
    inspector(&pkg, &root.join("www"), &dist.join("inspector"), &work.join("inspector.json"))?;
    let notices = notices::notices(&work.join("inspector.json"))?;
    fs::write(dist.join("inspector/third-party.txt"), &notices)?;
    fs::write(pkg.join("THIRD-PARTY.txt"), notices)?;
    esm(&pkg)?;
    commonjs(&pkg)?;
    alone(&pkg)?;
    let declared = [
        "index", "slim", "filters", "verify", "receiver", "worker", "node", "vectors", "emulator", "api",
        "events",
    ];
    for name in declared.iter().chain(&INBOX) {
        // The same declarations, under the name that `require` looks for.
        let mut types = fs::read_to_string(pkg.join(format!("{name}.d.ts")))?;
        for other in ["index", "events", "receiver", "verify", "api", "inbox"] {
            types = types.replace(&format!("'./{other}.js'"), &format!("'./{other}.cjs'"));
        }
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

/// All files of `tests/vectors` as one module, which `require` loads too.
fn vectors(root: &Path, dist: &Path) -> Result<()> {
    let mut esm = String::new();
    for name in
        ["signature", "diagnosis", "keys", "payload", "filters", "patch", "changes", "history", "rendering"]
    {
        let path = root.join("tests/vectors").join(format!("{name}.json"));
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        esm += &format!("export const {name} = {};\n", text.trim());
    }
    fs::write(dist.join("vectors.js"), esm)?;
    fs::write(dist.join("vectors.cjs"), include_str!("vectors.cjs"))?;
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

/// The receivers of `remedies` as one module, for the command line and the page: each framework with the texts of its
/// files, `null` where there is no receiver of this package.
fn remedies(from: &Path, dist: &Path) -> Result<()> {
    let index = from.join("index.json");
    let text = fs::read_to_string(&index).with_context(|| index.display().to_string())?;
    let mut frameworks: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_str(&text)?;
    for framework in &mut frameworks {
        let file = framework.remove("file").context("a framework of remedies/index.json has no file")?;
        let file = file.as_str().context("a file is not named by a text")?.to_owned();
        for (name, folder) in [("withClosehook", "with-closehook"), ("withoutClosehook", "without-closehook")]
        {
            let path = from.join(folder).join(&file);
            let text = match fs::read_to_string(&path) {
                Ok(text) => text.into(),
                Err(_) if name == "withClosehook" => serde_json::Value::Null,
                Err(error) => return Err(error).with_context(|| path.display().to_string()),
            };
            framework.insert(name.to_owned(), text);
        }
    }
    let list = serde_json::to_string_pretty(&frameworks)?;
    let types = "/** @type {{ id: string, title: string, path: string, advice: keyof import('../index.js').Remedy,\n    \
                 withClosehook: string | null, withoutClosehook: string }[]} */";
    fs::write(dist.join("remedies.js"), format!("{types}\nexport const remedies = {list};\n"))?;
    Ok(())
}

/// The page that `closehook inspect` serves, for any static host: the scripts in a few files, of which all but the first are
/// loaded when they are needed, and one style sheet.
fn inspector(pkg: &Path, page: &Path, to: &Path, metafile: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    let out = format!("--outdir={}", to.display());
    let alias = |name: &str, file: &str| format!("--alias:{name}={}", pkg.join(file).display());
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
            .args([
                "--loader:.css=empty",
                &alias("closehook", "index.js"),
                &alias("closehook/filters", "filters.js"),
            ])
            .arg(format!("--metafile={}", metafile.display()))
            .args(["inspector.js", "worker.js"].map(|name| page.join(name))),
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

/// The entries that Node, Deno and Bun import, each in a few files: of thirty, the import takes twice the time. What two of
/// them have in common is a file of its own, so that a program that imports both has each class once. Bundlers for the web
/// get the sources, and leave out more of them.
fn esm(pkg: &Path) -> Result<()> {
    let to = pkg.join("dist/esm");
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    let modules = ["embedded", "filters-embedded"];
    run_quietly(
        command(npm_program("esbuild"), &["--bundle", "--splitting", "--format=esm", "--platform=neutral"])
            .args(["--target=es2022", "--log-level=warning", "--legal-comments=none", "--chunk-names=[hash]"])
            .args(["--external:node:*", "--external:lmdb", "--external:pg"])
            .args(["--external:#closehook", "--external:#filters"])
            .args(modules.map(|name| format!("--external:./dist/{name}.js")))
            .arg(format!("--outdir={}", to.display()))
            .args(ENTRIES.map(|name| pkg.join(format!("{name}.js"))))
            .arg(pkg.join("emulator.js")),
    )
    .context("esbuild")?;
    for file in fs::read_dir(&to)? {
        let path = file?.path();
        let mut script = fs::read_to_string(&path)?;
        // esbuild leaves the paths of external modules as they are in the entry.
        for name in modules {
            script = script.replace(&format!("\"./dist/{name}.js\""), &format!("\"../{name}.js\""));
        }
        // The emulator reads files beside its sources, and so they are still told from there.
        let here = "new URL(\"../../src/emulator/emulator.js\", import.meta.url)";
        fs::write(path, script.replace("import.meta.url", here))?;
    }
    Ok(())
}

/// The entries that are built as ES modules and as CommonJS, besides the emulator and `closehook/verify`.
const ENTRIES: [&str; 10] = [
    "index",
    "slim",
    "filters",
    "worker",
    "node",
    "api",
    "inbox",
    "inbox-lmdb",
    "inbox-postgres",
    "inbox-durable-object",
];

/// jsdom, in which Jest runs tests of pages, has neither of the two; Node has them under another name, which no bundler
/// follows.
const TEXT: &str = "--banner:js='use strict';const { TextDecoder, TextEncoder } = \
    globalThis.TextEncoder && globalThis.TextDecoder ? globalThis : process.getBuiltinModule('node:util');";

/// The entries as CommonJS. What two of them have in common is in `dist/shared`, so that a program that requires both has
/// each class once: esbuild splits only ES modules, which become CommonJS after that, file by file.
fn commonjs(pkg: &Path) -> Result<()> {
    let dist = pkg.join("dist");
    let shared = dist.join("shared");
    if shared.exists() {
        fs::remove_dir_all(&shared)?;
    }
    let esbuild = || {
        command(npm_program("esbuild"), &["--target=es2022", "--log-level=warning", "--legal-comments=none"])
    };
    run_quietly(
        esbuild()
            .args(["--bundle", "--splitting", "--format=esm", "--platform=neutral", "--external:node:*"])
            // The package itself, for the inbox, and for filters a part of it: loaded by the names that `imports` of
            // package.json gives them.
            .args(["--external:#closehook", "--external:#filters"])
            // Peers, which are loaded when they are needed.
            .args(["--external:lmdb", "--external:pg"])
            .args(["--out-extension:.js=.cjs", "--chunk-names=shared/[hash]"])
            .arg(format!("--outdir={}", dist.display()))
            .args(ENTRIES.map(|name| pkg.join(format!("{name}.js")))),
    )
    .context("esbuild")?;
    let mut scripts = ENTRIES.map(|name| dist.join(format!("{name}.cjs"))).to_vec();
    for file in fs::read_dir(&shared)? {
        scripts.push(file?.path());
    }
    for script in scripts {
        let how = ["--format=cjs", "--platform=neutral", "--loader:.cjs=js", "--allow-overwrite", TEXT];
        run_quietly(esbuild().args(how).arg(&script).arg(format!("--outfile={}", script.display())))
            .context("esbuild")?;
    }
    // It reads files beside its sources, and so they are still told from there.
    let here = "--banner:js=const HERE = require('node:url')\
        .pathToFileURL(require('node:path').join(__dirname, '../src/emulator/emulator.js')).href;";
    bundle(pkg, "emulator", &["--platform=node", "--external:lmdb", "--define:import.meta.url=HERE", here])
}

/// Internal names of members. In `closehook/verify`, which has no room, one letter each saves a hundred bytes under gzip.
const INTERNAL: &str = "--mangle-props=^(keyring|judged|verdict|received|tooLarge|bySubscription|rejection|refuse|\
    labels|places|clock)$";

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
            .args(["--log-level=warning", "--external:*.wasm", "--external:*.wasm?module", INTERNAL])
            .args((format == "cjs").then_some(TEXT))
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
