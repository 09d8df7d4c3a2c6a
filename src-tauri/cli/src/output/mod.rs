//! What the command line prints. `println!` panics if it can't write, in the middle of an upload. Here, a reader that
//! closes the pipe, as `head` does, is no error, and a full disk is reported once, at the end.

use std::fmt::{Arguments, Display};
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// The first error of standard output.
static LOST_OUTPUT: OnceLock<io::Error> = OnceLock::new();

/// Prints a line on standard output.
macro_rules! out {
    ($($word:tt)*) => { $crate::output::print_line(format_args!($($word)*)) };
}

/// Prints a line on standard error.
macro_rules! note {
    ($($word:tt)*) => { $crate::output::print_note(format_args!($($word)*)) };
}

pub mod format;
pub mod issues;
pub mod json;
pub mod messages;
pub mod progress_bar;
pub mod progress_reporter;
pub mod report;
pub mod spot_check;
pub mod style;
pub mod table;

use self::style::{BAD, DIM, WARN, paint};

/// Prints a line on standard output. Use it through [`out!`].
pub fn print_line(text: Arguments<'_>) {
    if let Err(error) = ignore_broken_pipe(writeln!(anstream::stdout(), "{text}")) {
        // Only the first error is reported; the later ones follow from it.
        let _ = LOST_OUTPUT.set(error);
    }
}

/// Prints a line on standard error. Use it through [`note!`].
pub fn print_note(text: Arguments<'_>) {
    // Without standard error, there's no place left to report to.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Prints `error: …` on standard error.
pub fn error(message: impl Display) {
    note!("{} {message}", paint(BAD.bold(), "error:"));
}

/// Prints `error[code]: …` on standard error, so that the issue can be looked up by its code.
pub fn error_with_code(code: impl Display, message: impl Display) {
    note!("{} {message}", paint(BAD.bold(), format_args!("error[{code}]:")));
}

/// Prints `warning: …` on standard error.
pub fn warning(message: impl Display) {
    note!("{} {message}", paint(WARN.bold(), "warning:"));
}

/// Prints `hint: …` on standard error.
pub fn hint(message: impl Display) {
    note!("{} {message}", paint(DIM, "hint:"));
}

/// Treats a broken pipe as success, because the reader (such as `head`) has all it needs.
pub fn ignore_broken_pipe(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Returns the first error of standard output, if anything printed there was lost.
pub fn lost_output() -> Option<&'static io::Error> {
    LOST_OUTPUT.get()
}
