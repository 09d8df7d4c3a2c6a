//! Where things are.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::shell;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The front end.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// What cargo knows about the workspace.
pub fn metadata() -> Result<serde_json::Value, Failure> {
    let text = shell::read(&mut shell::cargo(&["metadata", "--format-version", "1", "--no-deps"]))?;
    serde_json::from_str(&text).map_err(|error| Failure::Told(format!("cargo metadata cannot be read: {error}")))
}

/// Cargo's target folder.
pub fn target() -> Result<PathBuf, Failure> {
    match metadata()?["target_directory"].as_str() {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Err(Failure::Told("cargo metadata names no target folder".to_owned())),
    }
}

/// A program that cargo built: `profile` is `debug` or `release`.
pub fn built(target: &Path, profile: &str, name: &str) -> PathBuf {
    target.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
