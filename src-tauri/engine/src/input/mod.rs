//! What a file is read from and how: streams and spools, encodings, options, errors, and the progress of the work.

mod dos_code_pages;
mod encoding;
mod error;
mod options;
mod progress;
mod spool;
mod stream;
mod unpack_limit;

pub(crate) use dos_code_pages::DOS_PAGES;
pub use encoding::Encoding;
pub(crate) use encoding::{Decoder, Found, Utf8Count, detect, unfinished};
pub use error::{SourceError, Unreadable};
pub use options::{HiddenRows, Mark, SourceOptions};
pub(crate) use options::{byte_as_text, mark_as_text};
pub use progress::Progress;
pub(crate) use spool::{Work, WorkWriter, read_exact_at};
pub(crate) use stream::{Stream, head_of, rewound, turned};
pub(crate) use unpack_limit::{Bounded, most_bytes};
