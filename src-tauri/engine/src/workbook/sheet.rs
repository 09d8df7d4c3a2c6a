//! Sheets of a workbook: where each lies, and its text.

use super::row_buffer::Counts;
use crate::input::Spool;

/// One of its sheets.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) is_hidden: bool,
    pub(super) location: SheetLocation,
}

/// Where a sheet lies.
#[derive(Debug, Clone)]
pub(super) enum SheetLocation {
    /// A part of the package.
    Part(String),
    /// A place in the stream.
    Offset(u64),
    /// The how manieth it is.
    Index(usize),
}

/// SheetWriter that a person sees as one; rows count from 1, columns from 0, and the last belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) first_column: u32,
    pub(crate) last_column: u32,
}

/// A sheet as text.
pub(crate) struct SheetText {
    pub(crate) text: Spool,
    pub(crate) counts: Counts,
    /// Those at the top of the sheet, where headers are.
    pub(crate) merges: Vec<Merge>,
}
