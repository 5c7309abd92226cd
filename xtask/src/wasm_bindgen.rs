//! The program `wasm-bindgen` as wasm-pack calls it, over the library that it is made of.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

/// Whether this program was started under that name.
pub fn is_asked_for() -> bool {
    let name = std::env::args_os().next().map(PathBuf::from);
    name.and_then(|path| path.file_stem().map(|stem| stem == "wasm-bindgen")).unwrap_or(false)
}

/// Does what the arguments say. What wasm-pack never says is an error.
pub fn wasm_bindgen() -> Result<()> {
    let mut bindgen = Bindgen::new();
    let (mut out_dir, mut debug) = (None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("`{argument}` has no value"));
        match argument.as_str() {
            "--version" | "-V" => {
                println!("wasm-bindgen {}", wasm_bindgen_shared::version());
                return Ok(());
            }
            "--out-dir" => out_dir = Some(value()?),
            "--out-name" => drop(bindgen.out_name(&value()?)),
            "--target" => target(&mut bindgen, &value()?)?,
            "--typescript" => drop(bindgen.typescript(true)),
            "--no-typescript" => drop(bindgen.typescript(false)),

            "--debug" => debug = true,
            "--no-demangle" => drop(bindgen.demangle(false)),
            "--keep-debug" => drop(bindgen.keep_debug(true)),
            "--omit-default-module-path" => drop(bindgen.omit_default_module_path(true)),
            "--split-linked-modules" => drop(bindgen.split_linked_modules(true)),
            // The compiled module says itself whether it has them.
            "--weak-refs" | "--reference-types" => {}
            option if option.starts_with('-') => bail!("unknown option `{option}`"),
            wasm => drop(bindgen.input_path(wasm)),
        }
    }
    bindgen.debug(debug).generate(out_dir.context("`--out-dir` is missing")?).context("wasm-bindgen")
}

fn target(bindgen: &mut Bindgen, name: &str) -> Result<()> {
    match name {
        "bundler" => bindgen.bundler(true)?,
        "web" => bindgen.web(true)?,
        "nodejs" => bindgen.nodejs(true)?,
        "no-modules" => bindgen.no_modules(true)?,
        "deno" => bindgen.deno(true)?,
        _ => bail!("unknown target `{name}`"),
    };
    Ok(())
}
