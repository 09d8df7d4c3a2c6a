//! What a command writes must not replace what it reads, nor what else it writes.

use std::path::Path;

use engine::{is_same_file, is_special};

use crate::args::CheckArgs;
use crate::failure::Failure;
use crate::steps::source::is_standard_input;

/// Fails if an output is the file that is checked, its mapping, or another output. Each output comes with its option.
pub fn refuse_overwriting(args: &CheckArgs, outputs: &[(&str, &Path)]) -> Result<(), Failure> {
    if is_same_stream(&args.file.path, &args.mapping) {
        return Err(Failure::usage("The file and --mapping are the same pipe, which can be read only once.")
            .hint("Save the mapping to a file."));
    }
    for (index, (option, path)) in outputs.iter().enumerate() {
        for (what, input) in [("file being checked", &args.file.path), ("mapping", &args.mapping)] {
            refuse_input(option, path, what, input)?;
        }
        if let Some((other, _)) = outputs[..index].iter().find(|(_, other)| is_same_output(path, other)) {
            return Err(Failure::usage(format!("{other} and {option} point to the same file."))
                .hint("Use two different files."));
        }
    }
    Ok(())
}

/// Fails if an output is a file that the command reads. `what` says which one it is.
pub fn refuse_input(option: &str, path: &Path, what: &str, input: &Path) -> Result<(), Failure> {
    if !is_same_output(path, path_of(input)) {
        return Ok(());
    }
    Err(Failure::usage(format!("{option}: {} is the {what}.", path.display())).hint("Choose another file."))
}

/// Fails if standard output is appended to the file that's read, which would then never end.
pub fn refuse_standard_output(input: &Path) -> Result<(), Failure> {
    if cfg!(unix) {
        refuse_input("standard output", Path::new("/dev/stdout"), "file being read", input)
    } else {
        Ok(())
    }
}

fn is_same_stream(file: &Path, mapping: &Path) -> bool {
    let file = path_of(file);
    is_same_file(file, mapping) && file.metadata().is_ok_and(|metadata| !metadata.is_file())
}

/// Returns the path of an input, also if it's standard input.
fn path_of(input: &Path) -> &Path {
    if cfg!(unix) && is_standard_input(input) { Path::new("/dev/stdin") } else { input }
}

/// Returns whether writing to one path would change what is at the other. A device such as `/dev/null` doesn't keep what
/// is written to it.
fn is_same_output(one: &Path, other: &Path) -> bool {
    is_same_file(one, other) && !(is_special(one) && one.metadata().is_ok_and(|metadata| !metadata.is_file()))
}
