//! What a command writes must not replace what it reads.

use std::path::Path;

use crate::args::CheckArgs;
use crate::failure::Failure;

/// Fails if an output is the file that is checked, or its mapping. Each output comes with its option.
pub fn refuse_overwriting<'a>(
    args: &CheckArgs,
    outputs: impl IntoIterator<Item = (&'a str, &'a Path)>,
) -> Result<(), Failure> {
    for (option, path) in outputs {
        for (what, input) in [("file being checked", &args.file.path), ("mapping", &args.mapping)] {
            if is_same_file(path, input) {
                return Err(refusal(option, path, what));
            }
        }
    }
    Ok(())
}

/// Returns the failure of an output that would replace an input.
pub fn refusal(option: &str, path: &Path, what: &str) -> Failure {
    Failure::usage(format!("{option}: {} is the {what}.", path.display())).hint("Choose another file.")
}

/// Returns whether both paths lead to the same file that exists.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
