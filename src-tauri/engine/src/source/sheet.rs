//! A workbook's sheet as a source: which one is read, and the first cell of each record taken out of the
//! records' way.

use std::sync::Arc;

use serde::Serialize;

use crate::input::{HiddenRows, Progress, SourceError, SourceOptions, Spool, Stream, head_of};
use crate::similar_names::{nearest, normalize_name};
use crate::source::detect;
use crate::workbook::{Counts, Merge, Workbook, WorkbookFormat};

/// A sheet of a workbook, for whoever chooses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetFacts {
    /// Its name.
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// Its rows of data, hidden ones too.
    pub rows: u64,
    /// Those of them that a filter or a hand hides.
    pub hidden_rows: u64,
}

/// The sheet that is read.
#[derive(Debug, Clone)]
pub(crate) struct ReadSheet {
    pub(crate) format: WorkbookFormat,
    pub(crate) name: String,
    /// Rows of data that are hidden, whether they are read or not.
    pub(crate) hidden_rows: u64,
    /// Whether somebody said what becomes of hidden rows.
    pub(crate) is_answered: bool,
    pub(crate) merges: Vec<Merge>,
}

/// The sheet that options name; without a name the first that a person sees and that holds a table.
pub(crate) fn choose(
    workbook: &mut Workbook,
    options: &SourceOptions,
    bytes: u64,
    progress: &Arc<Progress>,
) -> Result<Chosen, SourceError> {
    let skips_hidden = options.hidden_rows == Some(HiddenRows::Skip);
    if let Some(wanted) = &options.sheet {
        let index = named(workbook, wanted)?;
        return Chosen::read(workbook, index, bytes, skips_hidden, progress);
    }
    let visible: Vec<usize> = (0..workbook.sheets.len()).filter(|index| !workbook.sheets[*index].is_hidden).collect();
    let mut first = None;
    for index in visible {
        let chosen = Chosen::read(workbook, index, bytes, skips_hidden, progress)?;
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
    let loose: Vec<usize> = names()
        .enumerate()
        .filter(|(_, name)| normalize_name(name) == normalize_name(wanted))
        .map(|(index, _)| index)
        .collect();
    match loose.as_slice() {
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

/// A sheet that was read.
pub(crate) struct Chosen {
    pub(crate) name: String,
    is_hidden: bool,
    pub(crate) text: Spool,
    pub(crate) counts: Counts,
    pub(crate) merges: Vec<Merge>,
}

impl Chosen {
    fn read(
        workbook: &mut Workbook,
        index: usize,
        bytes: u64,
        skips_hidden: bool,
        progress: &Arc<Progress>,
    ) -> Result<Chosen, SourceError> {
        let (name, is_hidden) = (workbook.sheets[index].name.clone(), workbook.sheets[index].is_hidden);
        let sheet = workbook.read(index, bytes, skips_hidden, progress)?;
        Ok(Chosen { name, is_hidden, text: sheet.text, counts: sheet.counts, merges: sheet.merges })
    }

    /// What it holds, its header and what stands above it aside.
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

/// All sheets of a workbook, the hidden ones last.
pub(crate) fn facts(workbook: &mut Workbook, bytes: u64) -> Result<Vec<SheetFacts>, SourceError> {
    let mut sheets = Vec::new();
    for index in 0..workbook.sheets.len() {
        sheets.push(Chosen::read(workbook, index, bytes, false, &Arc::default())?.facts()?);
    }
    sheets.sort_by_key(|sheet| sheet.hidden);
    Ok(sheets)
}
