//! Detects footer rows: totals and notes below the data, which aren't visitors.

use std::io::{Read, Seek, SeekFrom};

use crate::input::SourceError;
use crate::source::Source;
use crate::source::split::Splitter;

/// How many bytes at the end of the file are examined.
const TAIL_BYTES: u64 = 64 << 10;

/// How many records at the end are examined.
const MAX_FOOTER_ROWS: usize = 10;

/// The words that footer rows begin with, in several languages.
const WORDS: [&str; 22] = [
    "total",
    "totals",
    "totais",
    "totale",
    "totaux",
    "subtotal",
    "grand total",
    "total geral",
    "suma",
    "summe",
    "gesamt",
    "gesamtsumme",
    "sum",
    "soma",
    "somme",
    "count",
    "row count",
    "record count",
    "registros",
    "end of file",
    "end of report",
    "eof",
];

impl Source {
    /// Returns how many records at the end look like totals or notes. It's 0 if [`Dialect::skip_last`] is set, because
    /// that's decided then, and in UTF-16 files, which aren't examined.
    ///
    /// [`Dialect::skip_last`]: crate::Dialect::skip_last
    pub fn footer_rows(&self) -> Result<u64, SourceError> {
        if self.dialect.skip_last > 0 || self.text_encoding().is_utf_16() {
            return Ok(0);
        }
        let mut file = self.reopen()?;
        let size = file.size()?;
        let from = size.saturating_sub(TAIL_BYTES).max(self.data_start().offset.min(size));
        file.seek(SeekFrom::Start(from))?;
        let mut text = Vec::new();
        Read::by_ref(&mut file).take(TAIL_BYTES).read_to_end(&mut text)?;
        // The text may begin inside a record, so that its first record isn't complete.
        let is_cut = from > self.data_start().offset;
        if let Some(decoder) = self.text_encoding().decoder() {
            let (mut decoder, raw) = (decoder, std::mem::take(&mut text));
            decoder.decode(&raw, true, &mut text);
        }
        let mut splitter = Splitter::new(self.dialect.delimiter, self.dialect.quote, self.dialect.escape);
        let (mut cells, mut records) = (Vec::new(), Vec::new());
        splitter.split(&mut text, true, &mut cells, &mut records);
        let mut rows: Vec<Vec<&[u8]>> = Vec::new();
        let mut begin = 0;
        for record in &records {
            let spans = &cells[begin..record.cells_end as usize];
            begin = record.cells_end as usize;
            // The first cell of a sheet's record is internal.
            let own = usize::from(self.is_sheet());
            rows.push(spans.iter().skip(own).map(|cell| &text[cell.start as usize..cell.end as usize]).collect());
        }
        let first = usize::from(is_cut).max(rows.len().saturating_sub(MAX_FOOTER_ROWS));
        // If all rows look like this, the file is a list of such words.
        let wide = self.columns.len();
        let begins = (first..rows.len()).find(|row| is_footer(&rows[*row], wide)).filter(|row| *row > 0);
        Ok(begins.map_or(0, |begins| (rows.len() - begins) as u64))
    }
}

/// Returns whether a record looks like a footer: it begins like a total or a comment, or has a sentence as its only
/// cell in a file of at least three columns.
fn is_footer(cells: &[&[u8]], wide: usize) -> bool {
    let mut full = cells.iter().filter(|cell| !cell.trim_ascii().is_empty());
    let Some(first) = full.next() else { return false };
    let is_alone = full.next().is_none();
    let text = String::from_utf8_lossy(first).trim().to_lowercase();
    let begins = |word: &str| {
        text.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with([':', '=']) || rest.trim().parse::<f64>().is_ok() && wide > 1
        })
    };
    let is_sentence = is_alone && wide >= 3 && text.contains(' ') && text.chars().any(char::is_alphabetic);
    wide > 1 && (WORDS.iter().any(|word| begins(word)) || text.starts_with("# ") || is_sentence)
}
