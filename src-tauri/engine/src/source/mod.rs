//! The door: a file of delimited text or a workbook, packed or plain, read as the records that it holds.

mod cell_edits;
mod chunk;
mod content;
mod detect;
mod dialect;
mod open;
mod reader;
mod separator_scan;
mod sheet;
mod split;
mod unpack;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

pub use cell_edits::CellEdits;
pub(crate) use chunk::{CellKindTag, CellSpan, Chunk, Position, SheetTags};
pub use detect::EncodingAlternative;
pub use dialect::Dialect;
pub(crate) use reader::ChunkReader;
use sheet::ReadSheet;
pub use sheet::SheetFacts;

use crate::input::{Encoding, SourceError, Spool, Stream};
use crate::row_ranges::RowRanges;
use crate::workbook::WorkbookFormat;

/// A file that was opened and understood, ready to be read any number of times.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    identity: Identity,
    dialect: Dialect,
    columns: Vec<String>,
    data_start: Position,
    header_offset: u64,
    /// Whether the encoding still hangs on bytes that the head did not show.
    encoding_is_provisional: bool,
    /// As the file has it.
    sample: Vec<Vec<String>>,
    cell_edits: CellEdits,
    /// The only rows that are read; `None`: all.
    selected_rows: Option<Arc<RowRanges>>,
    /// The sample as it was cell_edits, where it was.
    edited_sample: Option<Vec<Vec<String>>>,
    sample_tags: Arc<SheetTags>,
    /// What is read in the file's place.
    text: Option<Text>,
    sheet: Option<Arc<ReadSheet>>,
    /// What is read is UTF-8 already, whatever the file is in.
    is_transcoded: bool,
    /// The files of a zip that holds several, and the one that is read.
    members: Arc<[String]>,
    member: Option<String>,
}

/// Text that is read in a file's place.
#[derive(Debug, Clone)]
enum Text {
    /// A table that was pasted; there is no file.
    Pasted(Spool),
    /// What the file was packed or written in as a workbook.
    Made(Spool),
}

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Source {
    /// The text of a table that lies in memory; `None` for a file.
    pub fn pasted_text(&self) -> Option<&[u8]> {
        match &self.text {
            Some(Text::Pasted(work)) => work.memory(),
            _ => None,
        }
    }

    /// The files of a zip that holds several, by name; else none.
    pub fn members(&self) -> &[String] {
        &self.members
    }

    /// The one of them that is read.
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// The sheet that is read; `None` where it is no workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_ref().map(|sheet| sheet.name.as_str())
    }

    /// What the workbook is written in; `None` where it is none.
    pub fn workbook_format(&self) -> Option<WorkbookFormat> {
        self.sheet.as_ref().map(|sheet| sheet.format)
    }

    /// Rows of data that a filter or a hand hides in the sheet, whether they are read or not.
    pub fn hidden_rows(&self) -> u64 {
        self.sheet.as_ref().map_or(0, |sheet| sheet.hidden_rows)
    }

    /// Hidden rows that would be sent although nobody said what becomes of them: a question that must be
    /// answered, by [`SourceOptions::hidden_rows`], before anything is.
    pub fn unanswered_hidden_rows(&self) -> u64 {
        self.sheet.as_ref().filter(|sheet| !sheet.is_answered).map_or(0, |sheet| sheet.hidden_rows)
    }

    /// How much of the file's size so many bytes of its text stand for.
    pub(crate) fn file_offset(&self, offset: u64) -> u64 {
        match &self.text {
            Some(Text::Made(work)) if work.size() > 0 => {
                (u128::from(offset) * u128::from(self.identity.bytes) / u128::from(work.size())) as u64
            }
            _ => offset,
        }
    }

    /// The encoding of the bytes that are read.
    pub(crate) fn text_encoding(&self) -> Encoding {
        if self.is_transcoded { Encoding::UTF_8 } else { self.dialect.encoding }
    }

    pub(crate) fn is_sheet(&self) -> bool {
        self.sheet.is_some()
    }

    pub(crate) fn sample_tags(&self) -> &SheetTags {
        &self.sample_tags
    }

    /// Opens the file again, if it still is what it was by its size and its time.
    pub(crate) fn reopen(&self) -> Result<Stream, SourceError> {
        match &self.text {
            Some(Text::Pasted(work)) => return Ok(Stream::Spool(work.clone())),
            Some(Text::Made(work)) if self.is_as_opened() => return Ok(Stream::Spool(work.clone())),
            Some(Text::Made(_)) => return Err(SourceError::Changed),
            None => {}
        }
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(SourceError::Changed),
            Err(error) => return Err(error.into()),
        };
        if file.metadata()?.len() != self.identity.bytes {
            return Err(SourceError::Changed);
        }
        Ok(Stream::File(file))
    }

    /// Whether the file still looks as it did when it was opened, by its size and its time.
    pub(crate) fn is_as_opened(&self) -> bool {
        matches!(self.text, Some(Text::Pasted(_)))
            || std::fs::metadata(&self.path).is_ok_and(|metadata| {
                Identity { bytes: metadata.len(), modified: metadata.modified().ok() } == self.identity
            })
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size in bytes.
    pub fn bytes(&self) -> u64 {
        self.identity.bytes
    }

    /// How it is read.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Its headers as they stand, in order; empty ones too. Without a header row: empty texts, as
    /// many as the first record has cells.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Up to 100 first records, cut at the head that detection saw; with the mended cells in place.
    pub fn sample(&self) -> &[Vec<String>] {
        self.edited_sample.as_ref().unwrap_or(&self.sample)
    }

    /// The same file with these cells cell_edits, and none that were mended before. Whatever reads it from
    /// here on, sees them: preview, check, bodies, exports. A column past a record's own cells pads it;
    /// one past the header's as well is left alone.
    pub fn with_edits(&self, cells: CellEdits) -> Source {
        let mut edited_sample = None;
        if !cells.is_empty() {
            cells.apply_to_sample(edited_sample.insert(self.sample.clone()), self.columns.len());
        }
        Source { cell_edits: cells, edited_sample, ..self.clone() }
    }

    /// The cells that are mended.
    pub fn cell_edits(&self) -> &CellEdits {
        &self.cell_edits
    }

    /// The same file as if these of its rows were all, each under its own number. Checks and exports go by it;
    /// previews and samples show the whole file.
    pub fn with_selected_rows(&self, rows: RowRanges) -> Source {
        Source { selected_rows: Some(Arc::new(rows)), ..self.clone() }
    }

    /// The rows that it was with_selected_rows to, if it was.
    pub fn selected_rows(&self) -> Option<&RowRanges> {
        self.selected_rows.as_deref()
    }

    /// The same, its encoding confirmed by all of its bytes.
    pub(crate) fn with_confirmed_encoding(&self) -> Source {
        Source { encoding_is_provisional: false, ..self.clone() }
    }

    /// The bytes of the file that stand before its header.
    pub(crate) fn header_offset(&self) -> u64 {
        self.header_offset
    }

    pub(crate) fn encoding_is_provisional(&self) -> bool {
        self.encoding_is_provisional
    }

    /// Where the first data record begins.
    pub(crate) fn data_start(&self) -> Position {
        self.data_start
    }

    /// A column's name for people: its header, or its place where it has none.
    pub fn column_name(&self, index: usize) -> String {
        match self.columns.get(index) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("#{}", index + 1),
        }
    }
}
