//! Runs every check and test, and prints one summary at the end.

use std::process::Command;
use std::time::Instant;

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::test_summary::TestSummary;
use crate::{crate_dependencies, module_dependencies, paths, prose, shell};

/// Runs every check and test or, with a filter, only the Rust tests whose name contains it.
pub fn run(args: &[String]) -> Result<(), Failure> {
    setup::ensure(For::Test)?;
    let mut steps = Steps::default();
    match args {
        [] => all(&mut steps)?,
        [filter] if !filter.starts_with('-') => rust_tests(&mut steps, Some(filter))?,
        _ => return Err(Failure::Usage("test takes at most one filter".to_owned())),
    }
    steps.finish()
}

fn all(steps: &mut Steps) -> Result<(), Failure> {
    steps.check("formatting", || shell::run(&mut shell::cargo(&["fmt", "--all", "--check"])));
    steps.check("dependencies between crates", crate_dependencies::check);
    steps.check("dependencies between files", module_dependencies::check);
    steps.check("words of the docs, messages, and help", prose::check);
    // From here on, every step builds all targets of the workspace with the same features and profile, so that
    // nothing is compiled twice.
    steps.check("lints", || {
        let args = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"];
        shell::run(&mut shell::cargo(&args))
    });
    rust_tests(steps, None)?;
    steps.tests("examples in the documentation", &mut shell::cargo(&["test", "--workspace", "--doc", "--quiet"]));
    steps.check("types of the front end", || shell::run(&mut shell::npm(&["run", "--silent", "check"])));
    steps.tests("front end", &mut shell::npm(&["run", "--silent", "test"]));
    if has_subcommand("deny") {
        steps.check("licenses and sources", || {
            shell::run(&mut shell::cargo(&["deny", "--workspace", "check", "licenses", "bans", "sources"]))
        });
    } else {
        eprintln!("\nLicenses and sources: skipped, because cargo-deny isn't installed.");
    }
    Ok(())
}

fn rust_tests(steps: &mut Steps, filter: Option<&str>) -> Result<(), Failure> {
    let args = ["build", "--workspace", "--all-targets", "--quiet"];
    if !steps.check("build", || shell::run(&mut shell::cargo(&args))) {
        return Ok(());
    }
    let mut tests = if has_subcommand("nextest") {
        shell::cargo(&["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests", "pass"])
    } else {
        shell::cargo(&["test", "--workspace", "--all-targets", "--no-fail-fast"])
    };
    tests.args(filter);
    // Tests that run the real programs find them by these variables.
    let target = paths::target()?;
    tests.env("FERRY_BIN", paths::built(&target, "debug", "ferry"));
    tests.env("PROFILE_FERRY_BIN", paths::built(&target, "debug", "profile-ferry"));
    steps.tests("tests", &mut tests);
    Ok(())
}

fn has_subcommand(name: &str) -> bool {
    shell::succeeds(&mut shell::cargo(&[name, "--version"]))
}

/// The results of the steps that have run.
#[derive(Default)]
struct Steps {
    summary: TestSummary,
    /// The names of the failed steps.
    failed: Vec<String>,
}

impl Steps {
    /// Runs a step that passes or fails as a whole. Returns whether it passed.
    fn check(&mut self, name: &str, step: impl FnOnce() -> Result<(), Failure>) -> bool {
        let has_passed = self.time(name, step);
        self.summary.add_check(has_passed);
        has_passed
    }

    /// Runs a command that prints a summary of its tests.
    fn tests(&mut self, name: &str, command: &mut Command) {
        let mut seen = TestSummary::default();
        let has_passed = self.time(name, || shell::run_with_lines(command, |line| seen.add_line(line)));
        self.summary.passed += seen.passed;
        self.summary.failed += seen.failed;
        if !has_passed && seen.failed == 0 {
            // The command failed before its tests ran, for example because it doesn't compile.
            self.summary.add_check(false);
        }
    }

    fn time(&mut self, name: &str, step: impl FnOnce() -> Result<(), Failure>) -> bool {
        eprintln!("\n=== {name}");
        let start = Instant::now();
        let result = step();
        if let Err(failure) = &result {
            eprintln!("{failure}");
            self.failed.push(name.to_owned());
        }
        eprintln!("=== {name}: {} s", start.elapsed().as_secs());
        result.is_ok()
    }

    fn finish(self) -> Result<(), Failure> {
        println!("\n{} passed, {} failed", self.summary.passed, self.summary.failed);
        if self.failed.is_empty() {
            return Ok(());
        }
        Err(Failure::Message(format!("failed: {}", self.failed.join(", "))))
    }
}
