//! What a person should know or decide about the shape of a file: where its header is, and what separates its cells.

use serde::Serialize;

use crate::rule::Rule;
use crate::workbook::Merge;

/// A finding about the shape of a file, made when it's opened. A check reports it as an issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShapeNote {
    /// The issue code.
    pub rule: Rule,
    /// The physical line that it's about, from 1. `None` means the whole file.
    pub line: Option<u64>,
    /// The column that it's about, from 0.
    pub column: Option<usize>,
    /// How many rows it's about, if they're counted.
    pub rows: u64,
    /// The text of this line, or another text that shows what was found.
    pub value: String,
}

impl ShapeNote {
    /// Creates a note about a line.
    pub(super) fn of_line(rule: Rule, line: u64, value: String) -> ShapeNote {
        ShapeNote { rule, line: Some(line), column: None, rows: 0, value }
    }
}

/// Returns a note for each merged cell that hides the values of data rows. `first_line` is the row of the sheet where
/// the data begins, and `width` is the number of columns.
pub(super) fn merged_cells(merges: &[Merge], first_line: u64, width: usize) -> Vec<ShapeNote> {
    let note = |merge: &Merge| {
        let (first, last) = (u64::from(merge.first_row), u64::from(merge.last_row));
        let rows = last.saturating_sub(first.max(first_line.saturating_sub(1)));
        let column = merge.first_column as usize;
        let (from, to) = (column_letters(merge.first_column), column_letters(merge.last_column));
        let value = format!("{from}{first}:{to}{last}");
        let note = ShapeNote { rule: Rule::MergedCells, line: Some(first), column: Some(column), rows, value };
        (rows > 0 && column < width).then_some(note)
    };
    merges.iter().filter_map(note).collect()
}

/// Returns the letters of a sheet's column, counted from 0: `A`, `Z`, `AA`.
fn column_letters(column: u32) -> String {
    let mut letters = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.insert(0, char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters
}
