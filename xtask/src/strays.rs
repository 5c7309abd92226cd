//! What wasm-pack leaves where its folder is also ours: it writes to `pkg` unless it is told otherwise, and no setting of
//! a crate tells it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::command::{command, run_quietly};

/// Moves the output of a plain `wasm-pack build` from `pkg` to `target/wasm-pack`, where it is a package of its own, and
/// restores what that replaced. Removes a `pkg/dist` that wasm-pack wrote to.
pub fn remove(root: &Path) -> Result<()> {
    let (pkg, dist) = (root.join("pkg"), root.join("pkg/dist"));
    let manifest = pkg.join("package.json");
    let ours = is_ours(&manifest);
    let strays = strays(&pkg);
    if !strays.is_empty() || !ours {
        let to = root.join("target/wasm-pack");
        fs::create_dir_all(&to)?;
        if !ours && manifest.exists() {
            fs::rename(&manifest, to.join("package.json"))?;
        }
        for from in strays {
            let to = to.join(from.file_name().context("no name")?);
            if to.is_dir() {
                fs::remove_dir_all(&to)?;
            }
            fs::rename(&from, to)?;
        }
        for name in ["README.md", "LICENSE"] {
            fs::copy(root.join(name), to.join(name))?;
        }
        if !ours {
            run_quietly(command("git", &["checkout", "--", "pkg/package.json"]).current_dir(root))
                .context("wasm-pack replaced pkg/package.json: restore it")?;
        }
        println!(
            "build: moved the output of wasm-pack from pkg to target/wasm-pack, where `cargo xtask wasm-pack build` writes it"
        );
    }
    if dist.exists() && !self::strays(&dist).is_empty() {
        println!("build: pkg/dist was written by wasm-pack: it is made anew");
        fs::remove_dir_all(&dist)?;
    }
    Ok(())
}

/// The package that is published lists what it exports; a manifest by wasm-pack does not.
fn is_ours(manifest: &Path) -> bool {
    let text = fs::read_to_string(manifest).unwrap_or_default();
    serde_json::from_str::<Value>(&text).is_ok_and(|manifest| manifest.get("exports").is_some())
}

/// The files of wasm-pack in a folder of ours: `pkg` and `pkg/dist` hold no file of these names, `closehook_bg.js` aside,
/// which is in `pkg/dist`.
fn strays(folder: &Path) -> Vec<PathBuf> {
    let mut names = vec![
        ".gitignore",
        "closehook.js",
        "closehook.d.ts",
        "closehook_bg.wasm",
        "closehook_bg.wasm.d.ts",
        "snippets",
    ];
    names.push(if folder.ends_with("dist") { "package.json" } else { "closehook_bg.js" });
    names.into_iter().map(|name| folder.join(name)).filter(|path| path.exists()).collect()
}
