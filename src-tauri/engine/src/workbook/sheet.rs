//! A sheet of a workbook: its location in the file, and its text.

use super::row_buffer::Counts;
use crate::input::Spool;

/// An entry of a workbook's list of sheets.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) is_hidden: bool,
    pub(super) location: SheetLocation,
}

/// The location of a sheet in its workbook.
#[derive(Debug, Clone)]
pub(super) enum SheetLocation {
    /// The name of a part of the package.
    Part(String),
    /// The byte offset in the workbook's stream.
    Offset(u64),
    /// The index among the sheets in the workbook's XML.
    Index(usize),
}

/// Merged cells. Rows count from 1 and columns from 0; the last ones are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) first_column: u32,
    pub(crate) last_column: u32,
}

/// A sheet that was converted to text.
pub(crate) struct SheetText {
    pub(crate) text: Spool,
    pub(crate) counts: Counts,
    /// The merged cells in the first 64 rows, where headers are.
    pub(crate) merges: Vec<Merge>,
    /// The cells that are merged with cells below.
    pub(crate) tall_merges: Vec<Merge>,
    /// The first and the last column of each range of hidden columns, from 0.
    pub(crate) hidden_columns: Vec<(u32, u32)>,
}
