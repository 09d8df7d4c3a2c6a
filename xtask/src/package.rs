//! The packages of the system that this runs on.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// Makes them, in release, and says where they are.
pub fn run(_: &[String]) -> Result<(), Failure> {
    setup::ensure(For::Build)?;
    let bundles = match std::env::consts::OS {
        "linux" => "deb,rpm",
        "macos" => "app,dmg",
        "windows" => "nsis",
        other => return Err(Failure::Told(format!("there is no package for {other}"))),
    };
    let name = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    let tauri = paths::ui().join("node_modules").join(".bin").join(name);
    shell::run(&mut shell::command(tauri, &["build", "--bundles", bundles]))?;
    eprintln!("The packages are in {}", paths::target()?.join("release").join("bundle").display());
    Ok(())
}
