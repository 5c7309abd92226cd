//! Where the dependencies come from: their licenses and sources, and what is known against them. What cannot be reached is
//! skipped, and said to be; what is found fails.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::command::{command, root};
use crate::setup;

/// How a check ended.
enum Verdict {
    Passed,
    Skipped(String),
    Found(String),
}

/// Runs all checks that this machine can run.
pub fn check() -> Result<()> {
    setup::for_build()?;
    let mut found = 0;
    for (name, verdict) in [
        (
            "cargo deny of bans, licenses, sources",
            deny(&["bans", "licenses", "sources"], &["fetch", "--locked"]),
        ),
        ("cargo deny of advisories", deny(&["advisories"], &["deny", "fetch", "db"])),
        ("npm audit", audit()),
        ("the oldest Rust that Cargo.toml names", oldest_rust()),
    ] {
        match verdict {
            Verdict::Passed => println!("{name}: passed"),
            Verdict::Skipped(why) => println!("{name}: SKIPPED, {why}"),
            Verdict::Found(what) => {
                println!("{name}: FAILED\n{what}");
                found += 1;
            }
        }
    }
    if found > 0 {
        bail!("a dependency needs attention: see above");
    }
    Ok(())
}

/// Some checks of cargo-deny by `deny.toml`, after what they need was fetched. They run offline: what fails then is a finding.
fn deny(checks: &[&str], fetch: &[&str]) -> Verdict {
    if !ran(&mut command("cargo", &["deny", "--version"])).0 {
        return Verdict::Skipped("cargo-deny is not installed: cargo install --locked cargo-deny".to_owned());
    }
    let (is_fetched, told) = ran(&mut command("cargo", fetch));
    if !is_fetched {
        return Verdict::Skipped(format!("its data cannot be fetched: {}", reason(&told)));
    }
    let (is_fine, told) = ran(&mut command("cargo", &[&["deny", "--offline", "check"], checks].concat()));
    if is_fine { Verdict::Passed } else { Verdict::Found(told) }
}

/// The crates compile with the `rust-version` of the root's Cargo.toml.
fn oldest_rust() -> Verdict {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap_or_default();
    let Some(version) = manifest.split("rust-version = \"").nth(1).and_then(|rest| rest.split('"').next())
    else {
        return Verdict::Found("Cargo.toml names no rust-version".to_owned());
    };
    let install = ["toolchain", "install", version, "--profile", "minimal", "--no-self-update"];
    let (is_there, told) = ran(&mut command("rustup", &install));
    if !is_there {
        return Verdict::Skipped(format!("rustup cannot install {version}: {}", reason(&told)));
    }
    let check =
        ["run", version, "cargo", "check", "--locked", "--quiet", "--target-dir", "target/oldest-rust"];
    let crates = ["--package", "closehook", "--package", "closehook-sender", "--package", "closehook-verify"];
    let (is_fine, told) = ran(&mut command("rustup", &[&check[..], &crates].concat()));
    if is_fine { Verdict::Passed } else { Verdict::Found(told) }
}

/// The advisories for the locked npm packages.
fn audit() -> Verdict {
    let mut npm = command("npm", &["audit", "--json", "--fetch-retries=0", "--fetch-timeout=20000"]);
    let output = npm.stdin(Stdio::null()).stderr(Stdio::null()).output();
    match output {
        Err(error) => Verdict::Skipped(format!("npm does not start: {error}")),
        Ok(output) => audited(output.status.success(), &String::from_utf8_lossy(&output.stdout)),
    }
}

/// What `npm audit --json` says. A report has its version; an error has neither that nor a finding.
fn audited(is_fine: bool, json: &str) -> Verdict {
    let has = |member: &str| json.contains(&format!("\"{member}\":"));
    if has("auditReportVersion") {
        return if is_fine { Verdict::Passed } else { Verdict::Found(json.to_owned()) };
    }
    let status = json.lines().find(|line| line.trim_start().starts_with("\"statusCode\":"));
    let status = status.map_or_else(String::new, |line| format!(" ({})", line.trim().trim_end_matches(',')));
    Verdict::Skipped(format!("the registry answers no audit{status}: run npm audit where it does"))
}

/// Whether a program succeeded, and all that it wrote.
fn ran(command: &mut Command) -> (bool, String) {
    match command.stdin(Stdio::null()).output() {
        Err(error) => (false, error.to_string()),
        Ok(output) => {
            let told = [output.stdout, output.stderr].concat();
            (output.status.success(), String::from_utf8_lossy(&told).into_owned())
        }
    }
}

/// The last line that says something.
fn reason(told: &str) -> &str {
    told.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no reason is given")
}

#[cfg(test)]
mod tests {
    use super::{Verdict, audited, reason};

    #[test]
    fn an_audit_that_was_not_answered_is_skipped_and_a_finding_fails() {
        let unanswered = "{\n  \"message\": \"405\",\n  \"statusCode\": 405,\n  \"body\": \"\"\n}\n";
        assert!(matches!(audited(false, unanswered), Verdict::Skipped(why) if why.contains("405")));
        for nothing in ["", "no JSON", "{\"error\": {\"code\": \"ENOTFOUND\"}}"] {
            assert!(matches!(audited(false, nothing), Verdict::Skipped(_)), "{nothing}");
        }
        let report = "{\n  \"auditReportVersion\": 2,\n  \"vulnerabilities\": {}\n}\n";
        assert!(matches!(audited(true, report), Verdict::Passed));
        assert!(matches!(audited(false, report), Verdict::Found(_)));
    }

    #[test]
    fn the_reason_is_the_last_line() {
        assert_eq!(reason("cloning\nfatal: could not resolve host\n\n"), "fatal: could not resolve host");
        assert_eq!(reason(""), "no reason is given");
    }
}
