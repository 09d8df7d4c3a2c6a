//! The input layer: streams, spools and encodings, and the options, errors and progress of reading.

mod delimiter;
mod dos_code_pages;
mod drain;
mod encoding;
mod error;
mod options;
mod progress;
mod spool;
mod stream;
mod surrogates;
mod unpack_limit;
mod utf_8;

pub use delimiter::Delimiter;
pub(crate) use dos_code_pages::DOS_CODE_PAGES;
pub(crate) use drain::drain;
pub use encoding::Encoding;
pub(crate) use encoding::{Decoder, EncodingEvidence, detect};
pub use error::{SourceError, Unreadable};
pub(crate) use options::optional_ascii_as_text;
pub use options::{HiddenRows, OptionalAscii, SkipColumns, SourceOptions, Totals};
pub use progress::Progress;
pub(crate) use spool::{Spool, SpoolWriter, moved, read_exact_at};
pub(crate) use stream::{HEAD_BYTES, Stream, head_of, rewound, transcode};
pub(crate) use surrogates::{has_pair as has_surrogate_pair, joined as join_surrogates};
pub(crate) use unpack_limit::{UnpackLimited, max_unpacked_bytes};
pub(crate) use utf_8::{Utf8Count, incomplete_char_bytes};
