//! Words for people. Where nobody takes them, `println!` would panic in the middle of an upload: a
//! reader that left, as `head` does, is no error of ours, and a full disk is told once, at the end.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

static FAILURE: OnceLock<io::Error> = OnceLock::new();

/// A line on standard output.
macro_rules! out {
    ($($word:tt)*) => { $crate::output::line(format_args!($($word)*)) };
}

/// A line on standard error.
macro_rules! note {
    ($($word:tt)*) => { $crate::output::note_line(format_args!($($word)*)) };
}

pub mod messages;
pub mod progress_bar;
pub mod progress_reporter;
pub mod report;
pub mod spot_check;
pub mod style;

/// See [`out!`].
pub fn line(words: Arguments<'_>) {
    if let Err(error) = taken(writeln!(anstream::stdout(), "{words}")) {
        // The first failure is the one to tell of.
        let _ = FAILURE.set(error);
    }
}

/// See [`note!`].
pub fn note_line(words: Arguments<'_>) {
    // Without standard error there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{words}");
}

/// A write's end; a reader that left is none.
pub fn taken(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Why words for people were lost on standard output, if any were.
pub fn failure() -> Option<&'static io::Error> {
    FAILURE.get()
}
