//! Writes the types of the bridge for the page.

use crate::failure::Failure;
use crate::setup::{self, For};
use crate::shell;

/// Runs the test that compares them, told to write instead.
pub fn write(_: &[String]) -> Result<(), Failure> {
    setup::ensure(For::Build)?;
    let words = ["test", "--package", "profile-ferry", "--", "the_page_knows_the_types_as_they_are_today"];
    shell::run(shell::cargo(&words).env("FERRY_WRITE_API", "1"))
}
