//! Where the programs under test are.

use std::path::{Path, PathBuf};

/// A program that cargo built: the one that `variable` names, else the one beside this test's own.
#[track_caller]
pub(crate) fn built(name: &str, variable: &str, package: &str) -> PathBuf {
    let program = match std::env::var_os(variable) {
        Some(path) => PathBuf::from(path),
        None => profile_folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX)),
    };
    assert!(program.is_file(), "{} is not there; build it first: cargo build -p {package}", program.display());
    program
}

/// `target/debug`, or as the profile is called: a test runs from `deps` below it, an example from `examples`.
pub(crate) fn profile_folder() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let is_inner = |folder: &&Path| folder.file_name().is_some_and(|name| name == "deps" || name == "examples");
    let folder = own.ancestors().find(is_inner).and_then(Path::parent);
    folder.expect("a test runs below a target folder").to_owned()
}
