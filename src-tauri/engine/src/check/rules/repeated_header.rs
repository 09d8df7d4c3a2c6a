//! Detects rows that repeat the header, which happens when several files are joined.

use crate::source::{CellSpan, Chunk, Source};
use crate::text::trim;

/// The byte order mark in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Compares records with the header of the file.
#[derive(Debug)]
pub(crate) struct RepeatedHeaderDetector {
    /// The index of a column with a name, and the name without leading white space. Comparing it first rules out most
    /// records.
    first_name: (usize, Vec<u8>),
    /// The trimmed name of each column.
    names: Vec<Vec<u8>>,
}

impl RepeatedHeaderDetector {
    /// Returns `None` if the file has no header.
    pub(crate) fn of(source: &Source) -> Option<RepeatedHeaderDetector> {
        if source.dialect().header_row == 0 {
            return None;
        }
        let columns = source.columns();
        let own = columns.iter().rposition(|name| !is_added(name)).map_or(0, |last| last + 1);
        let names: Vec<Vec<u8>> = columns[..own].iter().map(|name| trim(name.as_bytes()).to_vec()).collect();
        let column = names.iter().position(|name| !name.is_empty())?;
        let ends = columns[column].trim_start().as_bytes().to_vec();
        Some(RepeatedHeaderDetector { first_name: (column, ends), names })
    }

    /// Returns whether all cells of a record equal the header. White space around a cell is ignored, and so is a byte
    /// order mark, which `cat` leaves in the middle of a file.
    #[inline]
    pub(crate) fn matches(&self, chunk: &Chunk, cells: &[CellSpan]) -> bool {
        let (column, name) = &self.first_name;
        // For nearly every record, comparing one byte is enough.
        let is_likely = |text: &[u8]| match (text.first(), text.last()) {
            (Some(&first), last) => first == BYTE_ORDER_MARK[0] || last == name.last() && text.ends_with(name),
            _ => false,
        };
        cells.get(*column).is_some_and(|cell| is_likely(chunk.cell(*cell))) && self.is_each(chunk, cells)
    }

    #[cold]
    fn is_each(&self, chunk: &Chunk, cells: &[CellSpan]) -> bool {
        let cell = |column: usize| cells.get(column).map_or(&b""[..], |cell| plain(chunk.cell(*cell)));
        self.names.iter().enumerate().all(|(column, name)| cell(column) == name.as_slice())
    }
}

/// Returns a cell without white space around it and without a byte order mark. After such a mark, quotation marks are
/// part of the text, so they're removed, too.
fn plain(cell: &[u8]) -> &[u8] {
    let text = trim(cell);
    let quoted = || text.strip_prefix(b"\"")?.strip_suffix(b"\"");
    if cell.starts_with(BYTE_ORDER_MARK) { quoted().unwrap_or(text) } else { text }
}

/// Returns whether a column was added by an export of Profile Ferry. A repeated header doesn't have it.
fn is_added(name: &str) -> bool {
    name == "ferry_reason" || name.starts_with("ferry_extra_")
}
