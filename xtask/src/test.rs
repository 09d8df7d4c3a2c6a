//! Every check there is, and one line at the end that says what came of them.

use std::process::Command;
use std::time::Instant;

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::test_summary::Tally;
use crate::{crate_dependencies, paths, shell};

/// Runs all of them; a word narrows the Rust tests, and leaves the rest out.
pub fn run(words: &[String]) -> Result<(), Failure> {
    setup::ensure(For::Test)?;
    let mut steps = Steps::default();
    match words {
        [] => all(&mut steps)?,
        [filter] if !filter.starts_with('-') => rust_tests(&mut steps, Some(filter))?,
        _ => return Err(Failure::Usage("test takes one word to narrow it, or nothing".to_owned())),
    }
    steps.close()
}

fn all(steps: &mut Steps) -> Result<(), Failure> {
    steps.check("formatting", || shell::run(&mut shell::cargo(&["fmt", "--all", "--check"])));
    steps.check("arrows between the crates", crate_dependencies::check);
    // One set of features and one profile from here on: all targets of the whole workspace, so that
    // nothing is compiled twice.
    steps.check("lints", || {
        let words = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"];
        shell::run(&mut shell::cargo(&words))
    });
    rust_tests(steps, None)?;
    steps.tests("examples in the documentation", &mut shell::cargo(&["test", "--workspace", "--doc", "--quiet"]));
    steps.check("types of the front end", || shell::run(&mut shell::npm(&["run", "--silent", "check"])));
    steps.tests("front end", &mut shell::npm(&["run", "--silent", "test"]));
    if has_subcommand("deny") {
        steps.check("licences and sources", || {
            shell::run(&mut shell::cargo(&["deny", "--workspace", "check", "licenses", "bans", "sources"]))
        });
    } else {
        eprintln!("\nLicences and sources: skipped, since cargo-deny is not installed.");
    }
    Ok(())
}

fn rust_tests(steps: &mut Steps, filter: Option<&str>) -> Result<(), Failure> {
    let words = ["build", "--workspace", "--all-targets", "--quiet"];
    if !steps.check("build", || shell::run(&mut shell::cargo(&words))) {
        return Ok(());
    }
    let mut tests = if has_subcommand("nextest") {
        shell::cargo(&["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests", "pass"])
    } else {
        shell::cargo(&["test", "--workspace", "--all-targets", "--no-fail-fast"])
    };
    tests.args(filter);
    // Tests that drive the real programs find them here.
    let target = paths::target()?;
    tests.env("FERRY_BIN", paths::built(&target, "debug", "ferry"));
    tests.env("PROFILE_FERRY_BIN", paths::built(&target, "debug", "profile-ferry"));
    steps.tests("tests", &mut tests);
    Ok(())
}

fn has_subcommand(name: &str) -> bool {
    shell::succeeds(&mut shell::cargo(&[name, "--version"]))
}

/// The steps so far.
#[derive(Default)]
struct Steps {
    tally: Tally,
    failed: Vec<String>,
}

impl Steps {
    /// A step that passes or fails as a whole.
    fn check(&mut self, name: &str, step: impl FnOnce() -> Result<(), Failure>) -> bool {
        let has_passed = self.time(name, step);
        self.tally.count(has_passed);
        has_passed
    }

    /// A step that counts tests of its own.
    fn tests(&mut self, name: &str, command: &mut Command) {
        let mut seen = Tally::default();
        let has_passed = self.time(name, || shell::run_seen(command, |line| seen.see(line)));
        self.tally.passed += seen.passed;
        self.tally.failed += seen.failed;
        if !has_passed && seen.failed == 0 {
            // It failed before it could count, or in a way that is no test's.
            self.tally.count(false);
        }
    }

    fn time(&mut self, name: &str, step: impl FnOnce() -> Result<(), Failure>) -> bool {
        eprintln!("\n=== {name}");
        let began = Instant::now();
        let done = step();
        if let Err(failure) = &done {
            eprintln!("{failure}");
            self.failed.push(name.to_owned());
        }
        eprintln!("=== {name}: {} s", began.elapsed().as_secs());
        done.is_ok()
    }

    fn close(self) -> Result<(), Failure> {
        println!("\n{} passed, {} failed", self.tally.passed, self.tally.failed);
        if self.failed.is_empty() {
            return Ok(());
        }
        Err(Failure::Told(format!("failed: {}", self.failed.join(", "))))
    }
}
