//! Inspects a file before it has a mapping: its format, its columns, and their values.

mod consent;
mod converted;
mod format_mismatch;
mod kept_rows;
mod likely_id;
mod preview;
mod profile;
mod questions;
mod suggest;
mod suggestion;
mod value_counts;
mod vocabulary;

pub use consent::{ConsentAnswer, ConsentAnswerKind, ConsentValue};
pub use converted::Converted;
pub use profile::{ColumnProfile, FileProfile, Reading};
pub use questions::{Question, QuestionAbout, QuestionField};
pub use suggestion::{ColumnSuggestion, Suggest, Suggestion, SuggestionReason};

use std::io::{self, Write};

use crate::check::export::ExportError;
use crate::input::Progress;
use crate::input::SourceError;
use crate::source::{Chunk, ChunkReader, Source};
use crate::text::quoted;

pub use format_mismatch::FormatMismatch;
pub use kept_rows::KeptRows;
pub use preview::{Preview, PreviewFate, PreviewedAttribute, PreviewedValue};
pub use value_counts::ValueCount;

/// Chunks that wait for the thread that looks at them, at most.
const CHUNKS_AHEAD: usize = 4;

/// A file that was read to its end.
#[derive(Debug)]
pub struct Counted {
    /// The file: in another encoding than it was opened in, if its bytes show that.
    pub source: Source,
    /// What its columns contain in all rows.
    pub profile: FileProfile,
}

impl Source {
    /// Reads all of the file, counts its records, and gathers what its columns contain. Returns the file as it was
    /// read in the end.
    pub fn count(self, progress: &Progress) -> Result<Counted, SourceError> {
        let (source, profile) = self.with_detected_encoding(|source| source.count_once(progress).map(Some))?;
        Ok(Counted { source, profile })
    }

    /// One thread reads and splits, another one looks at the cells, so that a profile costs hardly any time.
    fn count_once(&self, progress: &Progress) -> Result<FileProfile, SourceError> {
        let mut reader = ChunkReader::new(self, self.data_start(), progress)?;
        std::thread::scope(|scope| {
            let (send, receive) = std::sync::mpsc::sync_channel::<Chunk>(CHUNKS_AHEAD);
            let profiler = scope.spawn(move || {
                let mut profile = FileProfile::new(self.columns().len());
                receive.iter().for_each(|chunk| profile.add(&chunk));
                profile
            });
            while let Some(chunk) = reader.next()? {
                // It only fails if the other thread panicked, which joining it shows.
                if send.send(chunk).is_err() {
                    break;
                }
            }
            drop(send);
            profiler.join().map_err(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// Returns the cells of a row, counted from 1, with edits applied, or `None` after the end of the file. Invalid bytes
    /// are replaced by U+FFFD. Reads the file up to this row.
    pub fn record(&self, row: u64, progress: &Progress) -> Result<Option<Vec<String>>, SourceError> {
        Ok(self.clone().with_detected_encoding(|source| source.record_once(row, progress).map(Some))?.1)
    }

    fn record_once(&self, row: u64, progress: &Progress) -> Result<Option<Vec<String>>, SourceError> {
        let mut reader = ChunkReader::new(self, self.data_start(), progress)?;
        let mut before = 0;
        while let Some(chunk) = reader.next()? {
            let here = chunk.records.len() as u64;
            if let Some(record) = row.checked_sub(before + 1).filter(|record| *record < here) {
                let cells = chunk.cells(record as usize).iter().map(|cell| chunk.cell(*cell));
                return Ok(Some(cells.map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()));
            }
            before += here;
        }
        Ok(None)
    }

    /// Writes the header and all rows as CSV in UTF-8, with commas and LF. Invalid bytes are replaced by U+FFFD. Rows at the
    /// end whose cells are all empty aren't written.
    pub fn write_table(self, progress: &Progress, out: &mut impl Write) -> Result<(), ExportError> {
        // The encoding must be certain before the first byte is written.
        let source = if self.encoding_is_provisional() { self.count(progress)?.source } else { self };
        let source = source.with_confirmed_encoding();
        if source.dialect().header_row > 0 {
            let header = source.columns().iter().map(|name| name.as_bytes());
            write_record(out, header).map_err(ExportError::Write)?;
        }
        let mut reader = ChunkReader::new(&source, source.data_start(), progress)?;
        // Runs of empty rows, which are written before the next row with content: their number of cells, and of rows.
        let mut empty: Vec<(usize, u64)> = Vec::new();
        while let Some(chunk) = reader.next()? {
            for record in 0..chunk.records.len() {
                let spans = chunk.cells(record);
                if spans.iter().all(|cell| cell.start == cell.end) {
                    match empty.last_mut().filter(|(cells, _)| *cells == spans.len()) {
                        Some((_, rows)) => *rows += 1,
                        None => empty.push((spans.len(), 1)),
                    }
                    continue;
                }
                for (cells, rows) in empty.drain(..) {
                    for _ in 0..rows {
                        write_record(out, std::iter::repeat_n(&b""[..], cells)).map_err(ExportError::Write)?;
                    }
                }
                let cells = spans.iter().map(|cell| chunk.cell(*cell));
                write_record(out, cells).map_err(ExportError::Write)?;
            }
        }
        out.flush().map_err(ExportError::Write)
    }
}

fn write_record<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
    let mut line = Vec::new();
    let mut count = 0;
    for cell in cells {
        if count > 0 {
            line.push(b',');
        }
        count += 1;
        match std::str::from_utf8(cell) {
            Ok(_) => line.extend(quoted(cell, b',', Some(b'"'))),
            Err(_) => line.extend(quoted(String::from_utf8_lossy(cell).as_bytes(), b',', Some(b'"'))),
        }
    }
    if count == 1 && line.is_empty() {
        // A single empty cell would be an empty line, which isn't read as a row.
        line.extend_from_slice(b"\"\"");
    }
    line.push(b'\n');
    out.write_all(&line)
}
