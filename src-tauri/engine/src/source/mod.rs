//! Sources: a file of delimited text or a workbook, packed or not, read as records.
//!
//! [`Source::open`] unpacks the file if needed, converts a sheet or a multi-byte encoding to UTF-8 text, and detects
//! the dialect, the header and a sample from the first megabyte. After that, [`ChunkReader`] reads the text in
//! chunks of whole records, any number of times.

mod cell_edits;
mod chunk;
mod content;
mod detect;
mod dialect;
mod long_delimiter;
mod open;
mod reader;
mod separator_scan;
mod shape;
mod sheet;
mod split;
mod unpack;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

pub use cell_edits::CellEdits;
pub(crate) use chunk::{CellKindTag, CellSpan, Chunk, Position, SheetTags};
pub use detect::EncodingAlternative;
pub use dialect::Dialect;
pub(crate) use reader::ChunkReader;
pub use shape::ShapeNote;
use sheet::ReadSheet;
pub use sheet::SheetFacts;

use crate::input::{Encoding, SourceError, SourceOptions, Spool, Stream};
use crate::row_ranges::RowRanges;
use crate::rule::Rule;
use crate::workbook::WorkbookFormat;

/// An opened file with a detected dialect, ready to be read any number of times. It holds no file handle; each pass
/// opens the file again and checks that it hasn't changed. Input that can be read only once is copied instead.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    /// The options that the file was opened with.
    options: SourceOptions,
    identity: Identity,
    dialect: Dialect,
    columns: Vec<String>,
    data_start: Position,
    header_offset: u64,
    /// Whether the encoding is UTF-8 only because of the head or the options, and later bytes may disprove it.
    encoding_is_provisional: bool,
    /// Set by a reader that has disproved the provisional encoding. Clones share it.
    encoding_is_refuted: Arc<AtomicBool>,
    /// The first records, without edits.
    sample: Vec<Vec<String>>,
    cell_edits: CellEdits,
    /// The only rows that checks and exports read; `None` means all.
    selected_rows: Option<Arc<RowRanges>>,
    /// The first records with edits, if there are any edits.
    edited_sample: Option<Vec<Vec<String>>>,
    sample_tags: Arc<SheetTags>,
    /// The text that's read instead of the file, if the file isn't plain text on disk.
    text: Option<Text>,
    /// The bytes of input that can be read only once, such as a pipe.
    copy: Option<Spool>,
    sheet: Option<Arc<ReadSheet>>,
    shape_notes: Arc<[ShapeNote]>,
    suggested_header_rows: Option<u64>,
    footer_rows: u64,
    left_out: Arc<[Vec<String>]>,
    /// Whether `text` is UTF-8 already, converted from the file's encoding.
    is_transcoded: bool,
    /// The names of the files in a zip that contains several.
    members: Arc<[String]>,
    /// The name of the one that's read.
    member: Option<String>,
}

/// Text that's read instead of a file.
#[derive(Debug, Clone)]
enum Text {
    /// A pasted table. There's no file.
    Pasted(Spool),
    /// Text that was unpacked from the file, or converted from its sheet or encoding.
    Converted(Spool),
}

/// What shows that a file has changed, without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Identity {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Source {
    /// Returns the text of a pasted table, or `None` for a file.
    pub fn pasted_text(&self) -> Option<&[u8]> {
        match &self.text {
            Some(Text::Pasted(work)) => work.memory(),
            _ => None,
        }
    }

    /// Returns the names of the files in a zip that contains several, sorted. It's empty for everything else.
    pub fn members(&self) -> &[String] {
        &self.members
    }

    /// Returns the name of the file in the zip that's read, if the zip contains several.
    pub fn member(&self) -> Option<&str> {
        self.member.as_deref()
    }

    /// Returns the name of the sheet that's read, or `None` if the source isn't a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_ref().map(|sheet| sheet.name.as_str())
    }

    /// Returns the format of the workbook, or `None` if the source isn't a workbook.
    pub fn workbook_format(&self) -> Option<WorkbookFormat> {
        self.sheet.as_ref().map(|sheet| sheet.format)
    }

    /// Returns how many data rows of the sheet are hidden, by a filter or by hand, whether they're read or not.
    pub fn hidden_rows(&self) -> u64 {
        self.sheet.as_ref().map_or(0, |sheet| sheet.hidden_rows)
    }

    /// Returns whether a column of a sheet, counted from 0, is hidden. It's read like all others.
    pub fn is_hidden_column(&self, column: usize) -> bool {
        let is_in = |(first, last): &(u32, u32)| (*first as usize..=*last as usize).contains(&column);
        self.sheet.as_ref().is_some_and(|sheet| sheet.hidden_columns.iter().any(is_in))
    }

    /// Returns how many hidden rows are read although [`SourceOptions::hidden_rows`](crate::SourceOptions::hidden_rows)
    /// doesn't decide about them. If there are any, a person has to decide before anything is sent.
    pub fn unanswered_hidden_rows(&self) -> u64 {
        self.sheet.as_ref().filter(|sheet| !sheet.is_answered).map_or(0, |sheet| sheet.hidden_rows)
    }

    /// Returns how many records at the end are read although they look like totals, notes, or another table. It's 0 if
    /// [`SourceOptions::skip_last`](crate::SourceOptions::skip_last) is set.
    pub fn footer_rows(&self) -> u64 {
        self.footer_rows
    }

    /// Returns [`footer_rows`](Source::footer_rows) if the options don't decide about them. If there are any, a person
    /// has to decide before anything is sent, because a total isn't a visitor.
    pub fn unanswered_footer_rows(&self) -> u64 {
        if self.options.totals.is_some() { 0 } else { self.footer_rows }
    }

    /// Returns the cells of the first five records at the end that are left out.
    pub fn left_out_rows(&self) -> &[Vec<String>] {
        &self.left_out
    }

    /// Converts an offset in the text that's read to one in the file, for progress. For converted text, it's in
    /// proportion to the sizes.
    pub(crate) fn file_offset(&self, offset: u64) -> u64 {
        match &self.text {
            Some(Text::Converted(work)) if work.size() > 0 => {
                (u128::from(offset) * u128::from(self.identity.bytes) / u128::from(work.size())) as u64
            }
            _ => offset,
        }
    }

    /// Returns the encoding of the text that's read: UTF-8 if it was transcoded, else the file's.
    pub(crate) fn text_encoding(&self) -> Encoding {
        if self.is_transcoded { Encoding::UTF_8 } else { self.dialect.encoding }
    }

    pub(crate) fn is_sheet(&self) -> bool {
        self.sheet.is_some()
    }

    pub(crate) fn sample_tags(&self) -> &SheetTags {
        &self.sample_tags
    }

    /// Opens the text again.
    ///
    /// # Errors
    /// [`SourceError::Changed`] if the file is gone or has another size, and, for converted text, if it has another
    /// modification time. A pass over a file checks the time at its end, with [`Source::is_as_opened`].
    pub(crate) fn reopen(&self) -> Result<Stream, SourceError> {
        match &self.text {
            Some(Text::Pasted(work)) => return Ok(Stream::Spool(work.clone())),
            Some(Text::Converted(work)) if self.is_as_opened() => return Ok(Stream::Spool(work.clone())),
            Some(Text::Converted(_)) => return Err(SourceError::Changed),
            None => {}
        }
        if let Some(copy) = &self.copy {
            return Ok(Stream::Spool(copy.clone()));
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

    /// Returns whether the file has the same size and modification time as when it was opened.
    pub(crate) fn is_as_opened(&self) -> bool {
        matches!(self.text, Some(Text::Pasted(_)))
            || self.copy.is_some()
            || std::fs::metadata(&self.path).is_ok_and(|metadata| {
                Identity { bytes: metadata.len(), modified: metadata.modified().ok() } == self.identity
            })
    }

    /// Returns the path of the file, or the name of a pasted table.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the size of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.identity.bytes
    }

    /// Returns the dialect that the file is read with.
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Returns the unchanged headers in order, including empty ones. Without a header row, they're empty texts, as many
    /// as the first record has cells.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns up to 100 of the first records, with edits. There are fewer if they don't fit into the first megabyte.
    pub fn sample(&self) -> &[Vec<String>] {
        self.edited_sample.as_ref().unwrap_or(&self.sample)
    }

    /// Returns the same source with these edits instead of earlier ones. Everything that reads it sees them: previews,
    /// checks, batch bodies and exports. An edit beyond the last cell of its record lengthens the record; one that's
    /// also beyond the header is ignored.
    pub fn with_edits(&self, cells: CellEdits) -> Source {
        let mut edited_sample = None;
        if !cells.is_empty() {
            cells.apply_to_sample(edited_sample.insert(self.sample.clone()), self.columns.len());
        }
        Source { cell_edits: cells, edited_sample, ..self.clone() }
    }

    /// Returns the edited cells.
    pub fn cell_edits(&self) -> &CellEdits {
        &self.cell_edits
    }

    /// Returns the same source with only these rows, each with its own number. Checks and exports leave out all other
    /// rows; previews and samples still show the whole file.
    pub fn with_selected_rows(&self, rows: RowRanges) -> Source {
        Source { selected_rows: Some(Arc::new(rows)), ..self.clone() }
    }

    /// Returns the rows that checks and exports are restricted to, if they are.
    pub fn selected_rows(&self) -> Option<&RowRanges> {
        self.selected_rows.as_deref()
    }

    /// Returns the same source, whose encoding is confirmed because a pass has seen all bytes.
    pub(crate) fn with_confirmed_encoding(&self) -> Source {
        Source { encoding_is_provisional: false, ..self.clone() }
    }

    /// Returns the offset where the header begins, or the first record if there's none.
    pub(crate) fn header_offset(&self) -> u64 {
        self.header_offset
    }

    /// Returns whether later bytes may still disprove the encoding.
    pub(crate) fn encoding_is_provisional(&self) -> bool {
        self.encoding_is_provisional
    }

    /// Returns whether the encoding was detected, not set by the options.
    pub(crate) fn encoding_is_detected(&self) -> bool {
        self.options.encoding.is_none()
    }

    /// Returns whether a reader has met more invalid bytes than UTF-8 text has, or surrogate pairs. What was read is wrong then.
    pub(crate) fn encoding_is_refuted(&self) -> bool {
        self.encoding_is_refuted.load(Ordering::Relaxed)
    }

    pub(crate) fn refute_encoding(&self) {
        self.encoding_is_refuted.store(true, Ordering::Relaxed);
    }

    /// Runs a pass over the file, and returns its result with the source that it was run on.
    ///
    /// If a reader of the pass refutes the provisional encoding, it ends early. The result of the pass is ignored then,
    /// and the pass is run once more, on a source whose encoding was detected from all bytes. To save work, a pass can
    /// return `None` as soon as the encoding is refuted.
    pub(crate) fn with_detected_encoding<T, E: From<SourceError>>(
        self,
        mut pass: impl FnMut(&Source) -> Result<Option<T>, E>,
    ) -> Result<(Source, T), E> {
        let mut source = self;
        loop {
            let result = pass(&source)?;
            match result {
                Some(result) if !source.encoding_is_refuted() => return Ok((source, result)),
                _ => source = source.redetect_encoding()?,
            }
        }
    }

    /// Returns what a person should know or decide about the shape of the file.
    pub fn shape_notes(&self) -> &[ShapeNote] {
        &self.shape_notes
    }

    /// Returns the line of the row that could be the header or a customer, if only a person can decide.
    pub fn unclear_header(&self) -> Option<u64> {
        self.shape_notes.iter().find(|note| note.rule == Rule::HeaderUnclear).and_then(|note| note.line)
    }

    /// Returns the line of the first row below the header that has labels or types, and isn't read.
    pub fn left_out_labels(&self) -> Option<u64> {
        self.shape_notes.iter().find(|note| note.rule == Rule::LabelsLeftOut).and_then(|note| note.line)
    }

    /// Returns how many rows seem to name the columns, if that's more than are read as names.
    pub fn suggested_header_rows(&self) -> Option<u64> {
        self.suggested_header_rows
    }

    /// Returns where the first data record begins.
    pub(crate) fn data_start(&self) -> Position {
        self.data_start
    }

    /// Returns a column's name for people: its header, or `#` and its position from 1 if it has none.
    pub fn column_name(&self, index: usize) -> String {
        match self.columns.get(index) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("#{}", index + 1),
        }
    }
}
