//! Paths of the repository and of what cargo builds.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::shell;

/// Returns the root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Returns the folder of the front end.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// Returns the output of `cargo metadata`, without dependencies.
pub fn metadata() -> Result<serde_json::Value, Failure> {
    let text = shell::read(&mut shell::cargo(&["metadata", "--format-version", "1", "--no-deps"]))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::Message(format!("the output of cargo metadata can't be read: {error}")))
}

/// Returns cargo's target folder.
pub fn target() -> Result<PathBuf, Failure> {
    match metadata()?["target_directory"].as_str() {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Err(Failure::Message("cargo metadata has no target_directory".to_owned())),
    }
}

/// Returns the path of a program that cargo built in a profile (`debug` or `release`).
pub fn built(target: &Path, profile: &str, name: &str) -> PathBuf {
    target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
