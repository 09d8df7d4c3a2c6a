//! Takes pictures of the real app, with an example program of the `tests` crate.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::{paths, shell};

/// Takes a picture of every screen into `target/pictures`, or, with `--docs`, those of the documentation into
/// `docs/pictures`.
pub fn run(args: &[String]) -> Result<(), Failure> {
    let target = paths::target()?;
    let (folder, more): (_, &[&str]) = match args {
        [] => (target.join("pictures"), &[]),
        [arg] if arg == "--docs" => (paths::root().join("docs").join("pictures"), &["--docs"]),
        _ => return Err(Failure::Usage("the only option of pictures is `--docs`".to_owned())),
    };
    setup::ensure(For::Test)?;
    // The same build as for the tests, so that nothing is compiled twice.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--all-targets", "--quiet"]))?;
    let mut pictures = shell::command(paths::built(&target.join("debug"), "examples", "pictures"), &[]);
    pictures.arg(&folder).args(more).env("PROFILE_FERRY_BIN", paths::built(&target, "debug", "profile-ferry"));
    shell::run(&mut pictures)?;
    eprintln!("The pictures are in {}", folder.display());
    Ok(())
}
