//! Pictures of the real window. The tests' harness takes them; this builds and starts it.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// Every screen into `target/pictures`; with `--docs` the few of the documentation into `docs/pictures`.
pub fn run(words: &[String]) -> Result<(), Failure> {
    let target = paths::target()?;
    let (folder, more): (_, &[&str]) = match words {
        [] => (target.join("pictures"), &[]),
        [word] if word == "--docs" => (paths::root().join("docs").join("pictures"), &["--docs"]),
        _ => return Err(Failure::Usage("pictures takes `--docs` or nothing".to_owned())),
    };
    setup::ensure(For::Test)?;
    // As the tests build it, so that nothing is compiled twice.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--all-targets", "--quiet"]))?;
    let mut pictures = shell::command(paths::built(&target.join("debug"), "examples", "pictures"), &[]);
    pictures.arg(&folder).args(more).env("PROFILE_FERRY_BIN", paths::built(&target, "debug", "profile-ferry"));
    shell::run(&mut pictures)?;
    eprintln!("The pictures are in {}", folder.display());
    Ok(())
}
