//! A header among the records: where files were joined, each brings its own along.

use crate::source::{CellSpan, Chunk, Source};
use crate::text::trim;

/// A byte order mark in UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The names that a record is compared with.
#[derive(Debug)]
pub(crate) struct RepeatedHeaderDetector {
    /// A column that has a name, and the name as it ends in the file: few records get past it.
    tell: (usize, Vec<u8>),
    /// Each column's name, without what `trim` takes off.
    names: Vec<Vec<u8>>,
}

impl RepeatedHeaderDetector {
    /// `None` where the file has no header.
    pub(crate) fn of(source: &Source) -> Option<RepeatedHeaderDetector> {
        if source.dialect().header_row == 0 {
            return None;
        }
        let columns = source.columns();
        let own = columns.iter().rposition(|name| !is_added(name)).map_or(0, |last| last + 1);
        let names: Vec<Vec<u8>> = columns[..own].iter().map(|name| trim(name.as_bytes()).to_vec()).collect();
        let tell = names.iter().position(|name| !name.is_empty())?;
        let ends = columns[tell].trim_start().as_bytes().to_vec();
        Some(RepeatedHeaderDetector { tell: (tell, ends), names })
    }

    /// Whether a record is the header once more, cell by cell. Blanks around a cell make no difference, nor does
    /// a byte order mark, which `cat` leaves in the middle of a file.
    #[inline]
    pub(crate) fn matches(&self, chunk: &Chunk, cells: &[CellSpan]) -> bool {
        let (column, name) = &self.tell;
        // One byte tells nearly every record.
        let is_likely = |text: &[u8]| match (text.first(), text.last()) {
            (Some(&first), last) => first == MARK[0] || last == name.last() && text.ends_with(name),
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

/// A cell without the blanks around it, and without a mark and the quotes that this mark made letters.
fn plain(cell: &[u8]) -> &[u8] {
    let text = trim(cell);
    let quoted = || text.strip_prefix(b"\"")?.strip_suffix(b"\"");
    if cell.starts_with(MARK) { quoted().unwrap_or(text) } else { text }
}

/// Whether an export of this program added that column: a row of it holds no name there.
fn is_added(name: &str) -> bool {
    name == "ferry_reason" || name.starts_with("ferry_extra_")
}
