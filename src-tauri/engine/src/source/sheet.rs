//! Chooses the sheet of a workbook that a source reads, and describes the sheets for a person who chooses another.

use std::sync::Arc;

use serde::Serialize;

use crate::input::{HiddenRows, Progress, SkipColumns, SourceError, SourceOptions, Spool, Stream, head_of};
use crate::similar_names::{nearest, normalize_name};
use crate::source::detect;
use crate::workbook::{Counts, Merge, SheetText, SkipHidden, Workbook, WorkbookFormat};

/// Facts about a sheet of a workbook, by which a person can choose one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetFacts {
    /// The name of the sheet.
    pub name: String,
    /// Whether the sheet is hidden in the workbook.
    pub hidden: bool,
    /// How many data rows the sheet has, including hidden ones.
    pub rows: u64,
    /// How many of them are hidden, by a filter or by hand.
    pub hidden_rows: u64,
}

/// The sheet that a source reads.
#[derive(Debug, Clone)]
pub(crate) struct ReadSheet {
    pub(crate) format: WorkbookFormat,
    pub(crate) name: String,
    /// How many data rows are hidden, whether they're read or not.
    pub(crate) hidden_rows: u64,
    /// Whether the options say if hidden rows are read.
    pub(crate) is_answered: bool,
    pub(crate) merges: Vec<Merge>,
    pub(crate) tall_merges: Vec<Merge>,
    /// The first and the last column of each range of hidden columns, from 0.
    pub(crate) hidden_columns: Vec<(u32, u32)>,
}

/// Reads the sheet that the options name, or else the first visible one with more than one row. If no visible sheet
/// has more than one row, this is the first visible one. `bytes` is the size of the workbook's file.
///
/// # Errors
/// [`SourceError::SheetMissing`] if there's no sheet of that name, [`SourceError::Empty`] if no sheet is visible.
pub(crate) fn choose(
    workbook: &mut Workbook,
    options: &SourceOptions,
    bytes: u64,
    progress: &Arc<Progress>,
) -> Result<Chosen, SourceError> {
    let skips = SkipHidden {
        rows: options.hidden_rows == Some(HiddenRows::Skip),
        columns: options.skip_columns == Some(SkipColumns::Hidden),
    };
    if let Some(wanted) = &options.sheet {
        let index = named(workbook, wanted)?;
        return Chosen::read(workbook, index, bytes, skips, progress);
    }
    let visible: Vec<usize> = (0..workbook.sheets.len()).filter(|index| !workbook.sheets[*index].is_hidden).collect();
    let mut first = None;
    for index in visible {
        let chosen = Chosen::read(workbook, index, bytes, skips, progress)?;
        if chosen.counts.rows + chosen.counts.hidden_rows > 1 {
            return Ok(chosen);
        }
        first.get_or_insert(chosen);
    }
    first.ok_or(SourceError::Empty)
}

fn named(workbook: &Workbook, wanted: &str) -> Result<usize, SourceError> {
    let names = || workbook.sheets.iter().map(|sheet| sheet.name.as_str());
    if let Some(index) = names().position(|name| name == wanted) {
        return Ok(index);
    }
    let same: Vec<usize> = names()
        .enumerate()
        .filter(|(_, name)| normalize_name(name) == normalize_name(wanted))
        .map(|(index, _)| index)
        .collect();
    match same.as_slice() {
        [index] => Ok(*index),
        _ => {
            let mut near = nearest(wanted, names(), 3);
            if near.is_empty() {
                near = names().take(3).map(str::to_owned).collect();
            }
            Err(SourceError::SheetMissing { wanted: wanted.to_owned(), nearest: near })
        }
    }
}

/// A sheet that was converted to text.
pub(crate) struct Chosen {
    pub(crate) name: String,
    is_hidden: bool,
    pub(crate) text: Spool,
    pub(crate) counts: Counts,
    pub(crate) merges: Vec<Merge>,
    pub(crate) tall_merges: Vec<Merge>,
    pub(crate) hidden_columns: Vec<(u32, u32)>,
}

impl Chosen {
    fn read(
        workbook: &mut Workbook,
        index: usize,
        bytes: u64,
        skips: SkipHidden,
        progress: &Arc<Progress>,
    ) -> Result<Chosen, SourceError> {
        let (name, is_hidden) = (workbook.sheets[index].name.clone(), workbook.sheets[index].is_hidden);
        let sheet = workbook.read(index, bytes, skips, progress)?;
        let SheetText { text, counts, merges, tall_merges, hidden_columns } = sheet;
        Ok(Chosen { name, is_hidden, text, counts, merges, tall_merges, hidden_columns })
    }

    /// Returns facts about the sheet. The header and the rows above it aren't data rows.
    fn facts(&self) -> Result<SheetFacts, SourceError> {
        let (mut rows, mut hidden_rows) = (self.counts.rows, self.counts.hidden_rows);
        let (head, whole) = head_of(&mut Stream::Spool(self.text.clone()))?;
        match detect::table(&head, whole, &SourceOptions::default(), Some(&self.merges)) {
            Ok(table) => {
                rows -= table.records_above.min(rows);
                hidden_rows -= table.hidden_above.min(hidden_rows);
            }
            Err(SourceError::Empty) => {}
            Err(error) => return Err(error),
        }
        Ok(SheetFacts { name: self.name.clone(), hidden: self.is_hidden, rows, hidden_rows })
    }
}

/// Returns facts about all sheets of a workbook, the hidden ones last.
pub(crate) fn facts(workbook: &mut Workbook, bytes: u64) -> Result<Vec<SheetFacts>, SourceError> {
    let mut sheets = Vec::new();
    for index in 0..workbook.sheets.len() {
        sheets.push(Chosen::read(workbook, index, bytes, SkipHidden::default(), &Arc::default())?.facts()?);
    }
    sheets.sort_by_key(|sheet| sheet.hidden);
    Ok(sheets)
}
