//! Builds installable packages for the current system.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// Builds the packages in release mode, and prints their folder.
pub fn run(_: &[String]) -> Result<(), Failure> {
    setup::ensure(For::Build)?;
    let bundles = match std::env::consts::OS {
        "linux" => "deb,rpm",
        "macos" => "app,dmg",
        "windows" => "nsis",
        other => return Err(Failure::Message(format!("packages for {other} aren't supported"))),
    };
    let name = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    let tauri = paths::ui().join("node_modules").join(".bin").join(name);
    shell::run(&mut shell::command(tauri, &["build", "--bundles", bundles]))?;
    eprintln!("The packages are in {}", paths::target()?.join("release").join("bundle").display());
    Ok(())
}
