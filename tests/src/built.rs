//! Finds the programs under test.

use std::path::{Path, PathBuf};

/// Returns the path of a built program: the one in the environment variable, or else the one in the target folder of
/// this test. Panics if it doesn't exist.
#[track_caller]
pub(crate) fn built(name: &str, variable: &str, package: &str) -> PathBuf {
    let program = match std::env::var_os(variable) {
        Some(path) => PathBuf::from(path),
        None => profile_folder().join(format!("{name}{}", std::env::consts::EXE_SUFFIX)),
    };
    assert!(program.is_file(), "{} does not exist. Build it first: cargo build -p {package}", program.display());
    program
}

/// Returns `target/debug`, or the folder of another profile. Tests run in its folder `deps`, examples in `examples`.
pub(crate) fn profile_folder() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let is_inner = |folder: &&Path| folder.file_name().is_some_and(|name| name == "deps" || name == "examples");
    let folder = own.ancestors().find(is_inner).and_then(Path::parent);
    folder.expect("a test runs in a target folder").to_owned()
}
