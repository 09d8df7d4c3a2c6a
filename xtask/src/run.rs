//! Builds and opens the app.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// Opens the window, or, where none can be shown, goes the whole way on the command line.
pub fn run(words: &[String]) -> Result<(), Failure> {
    let profile = match words {
        [] => "debug",
        [word] if word == "--release" => "release",
        _ => return Err(Failure::Usage("run takes `--release` or nothing".to_owned())),
    };
    let release: &[&str] = if profile == "release" { &["--release"] } else { &[] };
    if !has_display() {
        eprintln!("There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.");
        eprintln!("The command line does the same work; here it is with a sample file:");
        shell::run(shell::cargo(&["build", "--package", "cli"]).args(release))?;
        return shell::run(&mut shell::command(paths::built(&paths::target()?, profile, "ferry"), &["demo"]));
    }
    setup::ensure(For::Build)?;
    // With `ferry`, whose history the window shows.
    shell::run(shell::cargo(&["build", "--package", "profile-ferry", "--package", "cli"]).args(release))?;
    shell::run(&mut shell::command(paths::built(&paths::target()?, profile, "profile-ferry"), &[]))
}

fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
