//! Builds and opens the app.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// Opens the app or, without a display, runs `ferry demo`.
pub fn run(args: &[String]) -> Result<(), Failure> {
    let profile = match args {
        [] => "debug",
        [arg] if arg == "--release" => "release",
        _ => return Err(Failure::Usage("the only option of run is `--release`".to_owned())),
    };
    let release: &[&str] = if profile == "release" { &["--release"] } else { &[] };
    if !has_display() {
        eprintln!("The app needs a display, and neither DISPLAY nor WAYLAND_DISPLAY is set.");
        eprintln!("Running the command line with a sample file instead:");
        shell::run(shell::cargo(&["build", "--package", "cli"]).args(release))?;
        return shell::run(&mut shell::command(paths::built(&paths::target()?, profile, "ferry"), &["demo"]));
    }
    setup::ensure(For::Build)?;
    // The app shows the history of `ferry`, so both are built from the same sources.
    shell::run(shell::cargo(&["build", "--package", "profile-ferry", "--package", "cli"]).args(release))?;
    shell::run(&mut shell::command(paths::built(&paths::target()?, profile, "profile-ferry"), &[]))
}

fn has_display() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
