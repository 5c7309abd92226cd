//! `THIRD-PARTY.txt`: the third-party code in the modules and in the page, with its licenses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::{command, output, root};

/// The crates whose modules are packed.
const MODULES: [&str; 3] = ["closehook", "closehook-sender", "closehook-verify"];

/// Names of files with a license, the first that is there counts: of a choice of licenses, MIT is taken.
const LICENSES: [&str; 5] = ["LICENSE-MIT", "LICENSE", "LICENSE.md", "LICENSE.txt", "license"];

/// The text of the MIT license, for what has no file with it.
const MIT: &str = include_str!("mit.txt");

/// The notices. `metafile` is what esbuild says of the scripts of the page.
pub fn notices(metafile: &Path) -> Result<String> {
    let mut by_license: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, license) in crates()?.into_iter().chain(packages(metafile)?) {
        by_license.entry(license).or_default().insert(name);
    }
    by_license.entry(mit("The Rust Project contributors")).or_default().insert(standard_library()?);
    let mut text = "closehook includes third-party code. Its WebAssembly modules contain the Rust standard library and the crates\n\
        below, and the page of `closehook inspect` contains the npm packages below. Each license follows the names of\n\
        what it covers.\n"
        .to_owned();
    for (license, names) in by_license {
        let names = names.into_iter().collect::<Vec<_>>().join("\n");
        text += &format!("\n{}\n{names}\n\n{license}\n", "-".repeat(80));
    }
    Ok(text)
}

/// The crates of the modules, but our own, with their licenses. A macro is not in a module.
fn crates() -> Result<Vec<(String, String)>> {
    let metadata = output(&mut command("cargo", &["metadata", "--format-version=1", "--locked", "--quiet"]))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata")?;
    let text = |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut found = Vec::new();
    for name in in_modules()? {
        let package = packages.iter().find(|package| {
            let own = text(package, "name").zip(text(package, "version"));
            own.is_some_and(|(own, version)| format!("{own} {version}") == name)
        });
        let package = package.with_context(|| format!("cargo metadata does not know {name}"))?;
        let manifest = text(package, "manifest_path").context("no manifest")?;
        let license = match license_of(Path::new(&manifest).parent().context("no folder")?) {
            Some(license) => license,
            None if text(package, "license").as_deref() == Some("MIT") => {
                let authors = package.get("authors").and_then(Value::as_array);
                let authors = authors.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
                mit(&authors.join(", "))
            }
            None => bail!("{name} has no file with its license"),
        };
        found.push((format!("{name} (crate)"), license));
    }
    Ok(found)
}

/// The MIT license, of which the standard library and all that is compiled into it offer a choice.
fn mit(holders: &str) -> String {
    format!("Copyright (c) {holders}\n\n{}", MIT.trim())
}

/// Its parts that are in a module, with the version of the compiler it comes with.
fn standard_library() -> Result<String> {
    let version = output(&mut command("rustc", &["--version"]))?;
    let version = version.split(' ').nth(1).context("rustc --version")?;
    Ok(format!("Rust standard library {version} (core, alloc, std, compiler_builtins and hashbrown)"))
}

/// Their names and versions, as `serde 1.0.0`.
fn in_modules() -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for module in MODULES {
        let how = [
            "tree",
            "--locked",
            "--quiet",
            "--target=wasm32-unknown-unknown",
            "--edges=normal,no-proc-macro",
        ];
        let tree =
            output(command("cargo", &how).args(["--prefix=none", "--format={p}", "--package", module]))?;
        for line in tree.lines() {
            let mut words = line.split(' ');
            let (name, version) = words.next().zip(words.next()).context("cargo tree")?;
            if !MODULES.contains(&name) {
                names.insert(format!("{name} {}", version.trim_start_matches('v')));
            }
        }
    }
    Ok(names)
}

/// The npm packages in the scripts of the page, with their licenses.
fn packages(metafile: &Path) -> Result<Vec<(String, String)>> {
    let metafile: Value = serde_json::from_str(&fs::read_to_string(metafile)?)?;
    let inputs = metafile.get("inputs").and_then(Value::as_object).context("esbuild's metafile")?;
    let mut folders = BTreeSet::new();
    for input in inputs.keys() {
        let Some((_, inside)) = input.rsplit_once("node_modules/") else { continue };
        let parts = if inside.starts_with('@') { 2 } else { 1 };
        folders.insert(inside.split('/').take(parts).collect::<Vec<_>>().join("/"));
    }
    folders
        .into_iter()
        .map(|name| {
            let folder = root().join("node_modules").join(&name);
            let package: Value = serde_json::from_str(&fs::read_to_string(folder.join("package.json"))?)?;
            let version = package.get("version").and_then(Value::as_str).unwrap_or_default();
            let license =
                license_of(&folder).with_context(|| format!("{name} has no file with its license"))?;
            Ok((format!("{name} {version} (npm)"), license))
        })
        .collect()
}

fn license_of(folder: &Path) -> Option<String> {
    LICENSES
        .iter()
        .find_map(|name| fs::read_to_string(folder.join(name)).ok())
        .map(|text| text.trim().to_owned())
}
