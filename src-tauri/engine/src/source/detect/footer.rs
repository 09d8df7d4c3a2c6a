//! Detects footer rows: totals, notes, and other tables below the data, which aren't visitors.

use std::io::{Read, Seek, SeekFrom};

use crate::input::{SourceError, Totals};
use crate::source::Source;
use crate::source::split::Splitter;
use crate::workbook::RowMetadata;

/// How many bytes at the end of the file are examined.
const TAIL_BYTES: u64 = 64 << 10;

/// How many records at the end are examined.
const MAX_FOOTER_ROWS: usize = 10;

/// How many records that are left out are kept to be shown.
const MAX_LEFT_OUT: usize = 5;

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
    /// Finds the records at the end that look like totals, notes, or another table, and leaves them out if the options
    /// say so.
    pub(in crate::source) fn with_footer(mut self) -> Result<Source, SourceError> {
        if self.options.skip_last.is_none() {
            self.footer_rows = self.find_footer()?;
            if self.options.totals == Some(Totals::Skip) {
                self.dialect.skip_last = std::mem::take(&mut self.footer_rows);
            }
        }
        if self.dialect.skip_last > 0 {
            let (rows, _) = self.tail()?;
            let first = rows.len().saturating_sub(self.dialect.skip_last as usize);
            let text = |cell: &Vec<u8>| String::from_utf8_lossy(cell).into_owned();
            let shown = rows[first..].iter().take(MAX_LEFT_OUT);
            self.left_out = shown.map(|row| row.cells.iter().map(text).collect()).collect();
        }
        Ok(self)
    }

    fn find_footer(&self) -> Result<u64, SourceError> {
        let (rows, is_cut) = self.tail()?;
        let wide = self.columns.len();
        let from = usize::from(is_cut);
        let first = from.max(rows.len().saturating_sub(MAX_FOOTER_ROWS));
        let is_below = |row: &TailRow| is_footer(&row.cells, wide) || row.full() < wide;
        let footer = (first..rows.len()).find(|row| {
            is_footer(&rows[*row].cells, wide)
                && rows[*row..].iter().all(|one| is_below(one) && !is_like(one, &rows[from..*row], wide))
        });
        let table = (from + 1..rows.len())
            .find(|row| is_other_table(&rows[from..*row], &rows[*row..], if self.is_sheet() { 0 } else { wide }));
        // If all rows look like this, the file is a list of such words.
        let begins = footer.into_iter().chain(table).min().filter(|row| *row > 0);
        Ok(begins.map_or(0, |begins| (rows.len() - begins) as u64))
    }

    /// Returns the records at the end, and whether the first one may begin before them.
    fn tail(&self) -> Result<(Vec<TailRow>, bool), SourceError> {
        let mut file = self.reopen()?;
        let size = file.size()?;
        let start = self.data_start().offset;
        let from = size.saturating_sub(TAIL_BYTES).max(start.min(size));
        // The code units of UTF-16 begin at every second byte.
        let from = if self.text_encoding().is_utf_16() { from + from.abs_diff(start) % 2 } else { from };
        file.seek(SeekFrom::Start(from))?;
        let mut text = Vec::new();
        Read::by_ref(&mut file).take(TAIL_BYTES).read_to_end(&mut text)?;
        // The text may begin inside a record, so that its first record isn't complete.
        let is_cut = from > start;
        if let Some(decoder) = self.text_encoding().decoder() {
            let (mut decoder, raw) = (decoder, std::mem::take(&mut text));
            decoder.decode(&raw, true, &mut text);
        }
        let mut splitter = Splitter::new(self.dialect.separator, self.dialect.quote, self.dialect.escape);
        let (mut cells, mut records) = (Vec::new(), Vec::new());
        splitter.split(&mut text, true, &mut cells, &mut records);
        let mut rows: Vec<TailRow> = Vec::new();
        let (mut begin, mut end, mut line) = (0, 0, 0);
        for record in &records {
            let spans = &cells[begin..record.cells_end as usize];
            begin = record.cells_end as usize;
            let mut cells = spans.iter().map(|cell| &text[cell.start as usize..cell.end as usize]);
            let mut is_apart = record.start > end;
            end = record.end;
            if self.is_sheet() {
                // The first cell of a sheet's record is internal, and has the number of its row.
                let row = RowMetadata::read(cells.next().unwrap_or_default(), |_, _| {}).row;
                is_apart = row > line + 1;
                line = row;
            }
            let cells: Vec<Vec<u8>> = cells.map(<[u8]>::to_vec).collect();
            is_apart |= rows.last().is_some_and(|row| row.full() == 0);
            rows.push(TailRow { cells, is_apart });
        }
        Ok((rows, is_cut))
    }
}

/// Returns whether a row is like those above, so that it's a customer and no total: it has all cells, and where nearly all
/// of theirs have a digit, its have one, too, or it has an ID like theirs.
fn is_like(row: &TailRow, above: &[TailRow], wide: usize) -> bool {
    let has_digit = |cell: &[u8]| cell.iter().any(u8::is_ascii_digit);
    let mut has_number_column = false;
    let is_like = (0..wide).all(|column| {
        let cells = || above.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        let is_number = cells().count() > 0 && cells().filter(|cell| has_digit(cell)).count() * 5 > cells().count() * 4;
        has_number_column |= is_number;
        row.cells.get(column).is_some_and(|cell| !is_number || has_digit(cell))
    });
    is_like && has_number_column && row.full() == wide || has_id_like(row, above)
}

/// Returns whether a cell has the form of all cells above it, with letters and digits as in `A-17`, or is in the first
/// column and has the form of all its numbers.
fn has_id_like(row: &TailRow, above: &[TailRow]) -> bool {
    row.cells.iter().enumerate().any(|(column, cell)| {
        let form = form(cell);
        let is_id = form.contains(&b'9') && (column == 0 || form.contains(&b'a'));
        is_id && above.iter().all(|row| row.cells.get(column).is_some_and(|cell| self::form(cell) == form))
    })
}

/// Returns the form of a text: each run of letters is an `a`, and each run of digits a `9`.
fn form(cell: &[u8]) -> Vec<u8> {
    let mut form: Vec<u8> = cell
        .trim_ascii()
        .iter()
        .map(|byte| match byte {
            b'0'..=b'9' => b'9',
            byte if byte.is_ascii_alphabetic() || !byte.is_ascii() => b'a',
            byte => *byte,
        })
        .collect();
    form.dedup_by(|next, last| next == last && matches!(next, b'a' | b'9'));
    form
}

/// A row at the end of a file.
struct TailRow {
    cells: Vec<Vec<u8>>,
    /// Whether an empty line or an empty row is above it.
    is_apart: bool,
}

impl TailRow {
    /// Returns how many cells aren't empty.
    fn full(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.trim_ascii().is_empty()).count()
    }
}

/// Returns whether another table begins here: its first row has names where the rows above have numbers, and it's below
/// an empty line, or it and all rows below have fewer cells than the rows above. `wide` is the number of columns, or 0 for
/// a sheet, whose rows end with the last cell that isn't empty.
fn is_other_table(above: &[TailRow], here: &[TailRow], wide: usize) -> bool {
    let Some(first) = here.first() else { return false };
    let is_short = |row: &TailRow| (2..wide).contains(&row.cells.len());
    let are_shorter = here.iter().all(is_short) && above.iter().any(|row| row.cells.len() >= wide);
    if here.len() < 2 || !(first.is_apart || are_shorter) {
        return false;
    }
    let has_digit = |cell: &[u8]| cell.iter().any(u8::is_ascii_digit);
    let is_above_numbers = |column: usize| {
        let cells = || above.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        cells().filter(|cell| has_digit(cell)).count() * 5 > cells().count() * 4
    };
    let are_names = first.full() >= 2
        && !first.cells.iter().any(|cell| has_digit(cell))
        && (0..first.cells.len()).any(|column| !first.cells[column].is_empty() && is_above_numbers(column));
    first.is_apart && (are_names || are_shorter) || are_names && are_shorter
}

/// Returns whether a record looks like a footer: it begins like a total or a comment, or has a sentence as its only
/// cell in a file of at least three columns.
fn is_footer(cells: &[Vec<u8>], wide: usize) -> bool {
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
    let is_count = is_alone
        && text.starts_with('(')
        && (text.ends_with("rows)") || text.ends_with("row)") || text.ends_with("affected)"));
    wide > 1 && (WORDS.iter().any(|word| begins(word)) || text.starts_with("# ") || is_sentence || is_count)
}
