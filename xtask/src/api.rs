//! Generates the page's TypeScript types from the Rust types that cross the bridge.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::shell;

/// Runs the test that compares the generated types with the Rust types, in the mode in which it writes them.
pub fn write(_: &[String]) -> Result<(), Failure> {
    setup::ensure(For::Build)?;
    // `--package` would compile every dependency again, with other features than `cargo xtask test` uses.
    let args = ["test", "--workspace", "--bin", "profile-ferry", "--", "the_generated_typescript_is_up_to_date"];
    shell::run(shell::cargo(&args).env("FERRY_WRITE_API", "1"))
}
