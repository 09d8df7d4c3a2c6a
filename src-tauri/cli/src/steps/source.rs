//! Opening the file of a command, or its standard input.

use std::io::IsTerminal;
use std::path::Path;

use engine::{Source, SourceError, SourceOptions};
use uploads::STANDARD_INPUT;

use crate::context::Context;
use crate::output::style::{DIM, paint};

/// Returns whether a path means standard input.
pub fn is_standard_input(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT)
}

/// Opens a file, or standard input if the path is `-`.
pub fn open_source(path: &Path, options: &SourceOptions, context: &Context) -> Result<Source, SourceError> {
    if !is_standard_input(path) {
        return Source::open_with_progress(path, options, &context.progress);
    }
    if std::io::stdin().is_terminal() {
        let end = if cfg!(windows) { "Ctrl-Z and Enter" } else { "Ctrl-D" };
        note!("{}", paint(DIM, format_args!("Reading from the terminal. To end, press {end} on an empty line.")));
    }
    Source::from_stream(path, || Ok(std::io::stdin()), options, &context.progress)
}
