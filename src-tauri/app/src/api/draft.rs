//! The open file: how it's read, its sample, and the preview of a row.

use engine::mapping::Transform;
use engine::{HiddenRows, MappingError, PreviewFate, Rule, Severity, SourceOptions, Totals};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DraftColumn, DraftMapping, MappingView};
use crate::failure::Failure;

/// An encoding that the file could have, and the file's text in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EncodingSample {
    pub encoding: String,
    /// Parts of the file that look different in another encoding.
    pub sample: Vec<String>,
}

/// A setting that differs from the file's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FormatMismatch {
    pub setting: FormatSetting,
    /// The value in the mapping, or the one that the user chose.
    pub configured: String,
    /// The value that the file's content shows.
    pub detected: String,
    /// Whether the file is read with the detected value.
    pub uses_detected: bool,
}

/// A setting that can be compared with the file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FormatSetting {
    Encoding,
    Delimiter,
    HeaderRow,
}

/// The user's choice of how a file is read. Everything else is detected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct SourceChoice {
    /// A name such as `UTF-8` or `windows-1252`.
    pub encoding: Option<String>,
    /// The delimiter, as one character.
    pub delimiter: Option<String>,
    /// One character, or `none`.
    pub quote: Option<String>,
    /// The line of the header, from 1; 0 if there's none.
    pub header_row: Option<u64>,
    /// How many rows have names, which are joined. With 1, no row below the header is taken for labels.
    pub header_rows: Option<u64>,
    /// What to do with rows at the end that look like totals or notes.
    pub totals: Option<TotalsChoice>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// What to do with the hidden rows of a workbook.
    pub hidden_rows: Option<HiddenRowsChoice>,
    /// The file of an archive with several files.
    pub member: Option<String>,
}

/// What to do with the hidden rows of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum HiddenRowsChoice {
    /// Read them like other rows.
    Send,
    /// Hidden rows are left out.
    Skip,
}

/// What to do with rows at the end of a file that look like totals or notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TotalsChoice {
    /// Read them like other rows.
    Send,
    /// They're left out, in this file and in the next ones with its mapping.
    Skip,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Sheet {
    pub name: String,
    /// Whether the workbook hides the sheet.
    pub is_hidden: bool,
    /// Its rows, including hidden ones.
    pub rows: u64,
    pub hidden_rows: u64,
}

impl SourceChoice {
    /// Converts the choice for the engine. An unknown encoding, delimiter or quotation mark is a mapping failure.
    pub fn options(&self) -> Result<SourceOptions, Failure> {
        let unknown = |field: &str, found: &String| MappingError::Wrong {
            place: format!("source.{field}"),
            expected: "one of the choices".to_owned(),
            found: found.clone(),
        };
        let mark = |field: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => engine::OptionalAscii::parse(text).map(Some).ok_or_else(|| unknown(field, text)),
        };
        let encoding = match &self.encoding {
            None => None,
            Some(label) => Some(engine::Encoding::for_label(label).ok_or_else(|| unknown("encoding", label))?),
        };
        let delimiter = match &self.delimiter {
            None => None,
            Some(text) => Some(engine::Delimiter::parse(text).ok_or_else(|| unknown("delimiter", text))?),
        };
        Ok(SourceOptions {
            encoding,
            delimiter,
            quote: mark("quote", &self.quote)?,
            header_row: self.header_row,
            header_rows: self.header_rows,
            skip_last: None,
            totals: self.totals.map(|choice| match choice {
                TotalsChoice::Send => Totals::Send,
                TotalsChoice::Skip => Totals::Skip,
            }),
            sheet: self.sheet.clone(),
            hidden_rows: self.hidden_rows.map(|choice| match choice {
                HiddenRowsChoice::Send => HiddenRows::Send,
                HiddenRowsChoice::Skip => HiddenRows::Skip,
            }),
            member: self.member.clone(),
            ..SourceOptions::default()
        })
    }
}

/// What was kept of a draft when it was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeptState {
    /// What the page kept of the mapping; `null` if this version can't read it.
    pub state: Option<String>,
    /// Edited cells that couldn't be restored, because the file has changed since.
    pub lost_cells: usize,
}

/// A file that was opened and not sent yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct KeptDraft {
    pub id: i64,
    /// The file's name, without its folders.
    pub file: String,
    /// When it was last changed, in milliseconds since 1970.
    pub at: u64,
    pub edited_cells: usize,
    /// Whether the file is still there.
    pub is_there: bool,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct Draft {
    /// Grows with every file that is opened.
    pub version: u64,
    /// The file's name, without its folders.
    pub file: String,
    /// The file's size in bytes.
    pub bytes: u64,
    pub is_sample: bool,
    /// Whether it's the file of a past upload, with the mapping of that upload.
    pub is_again: bool,
    /// What was kept of it when it was closed, if it was opened from that.
    pub kept: Option<KeptState>,
    /// The names of the files that it was combined from.
    pub combined_from: Vec<String>,
    /// Whether it was pasted. It's in memory, and must be saved before it can be sent.
    pub is_pasted: bool,
    /// The number of rows; `null` while they're counted.
    pub rows: Option<u64>,
    /// Why the rows can't be counted.
    pub count_failure: Option<Failure>,
    pub encoding: String,
    pub delimiter: String,
    /// Whether it's a batch file of Adobe's API, whose values are URL-decoded.
    pub is_batch: bool,
    /// The quotation mark around cells.
    pub quote: Option<String>,
    /// The character before a quotation mark that is part of the text.
    pub escape: Option<String>,
    /// The line of the header, from 1; 0 if there's none.
    pub header_row: u64,
    /// The line of the row that could be the header or a customer, if only the user can decide.
    pub unclear_header: Option<u64>,
    /// The line of a row below the header that has labels or types, and isn't read.
    pub left_out_labels: Option<u64>,
    /// How many rows seem to have names, if that's more than are read as names.
    pub suggested_header_rows: Option<u64>,
    /// The sheet that is read, if it's a workbook.
    pub sheet: Option<String>,
    /// The names of the files, if it's an archive with several.
    pub members: Vec<String>,
    /// The file of the archive that is read.
    pub member: Option<String>,
    /// Settings that differ from the file's content.
    pub format_mismatches: Vec<FormatMismatch>,
    /// Hidden rows of the workbook, if what to do with them wasn't decided.
    pub hidden_rows: u64,
    /// Rows at the end that are read and look like totals or notes, if what to do with them wasn't decided.
    pub footer_rows: u64,
    /// The cells of the first five rows at the end that are left out.
    pub left_out: Vec<Vec<String>>,
    /// Rows at the end that are skipped.
    pub skip_last: u64,
    /// The headers, including empty ones.
    pub columns: Vec<String>,
    /// The first rows, at most 100.
    pub sample: Vec<Vec<String>>,
    /// The user's choice of how it's read.
    pub options: SourceChoice,
    /// The mapping as JSON: the one last checked, or else the one to start from.
    pub mapping: String,
    /// The saved mapping that the draft started with.
    pub saved: Option<DraftMapping>,
    /// The number of edited cells.
    pub edited_cells: usize,
    /// Whether the mapping is a suggestion that wasn't accepted or changed yet.
    pub is_suggested: bool,
    /// What to do with each column, in order: from the first rows, and once the rows are counted, from all of them.
    pub suggestions: Vec<DraftColumn>,
    /// Which columns the mapping means, and the questions that only the user can answer.
    pub view: MappingView,
    /// The date formats that are offered.
    pub date_formats: Vec<String>,
    /// The number formats that are offered, as transforms.
    pub number_formats: Vec<Transform>,
}

/// The result of editing a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EditedCell {
    /// The text of an earlier edit; `null` if the cell had the file's own text.
    pub before: Option<String>,
    /// The number of edited cells in the file.
    pub edited_cells: usize,
}

/// What happens to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RowOutcome {
    /// It would be sent.
    Ready,
    /// An error excludes it.
    Excluded,
    /// It has no value to send.
    Empty,
    /// It doesn't meet the conditions of the mapping.
    Filtered,
}

impl From<PreviewFate> for RowOutcome {
    fn from(fate: PreviewFate) -> Self {
        match fate {
            PreviewFate::Ready => RowOutcome::Ready,
            PreviewFate::Excluded => RowOutcome::Excluded,
            PreviewFate::Empty => RowOutcome::Empty,
            PreviewFate::Filtered => RowOutcome::Filtered,
        }
    }
}

/// A visitor ID in the file and as it would be sent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PreviewId {
    pub before: Option<String>,
    /// The ID as it would be sent; `null` if a transform can't read it.
    pub after: Option<String>,
}

/// An attribute in the file and as it would be sent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PreviewAttribute {
    /// Its name in Target.
    pub name: String,
    /// The value in the file; `null` for a fixed value.
    pub before: Option<String>,
    /// The value as it would be sent; `null` if a transform can't read it.
    pub after: Option<String>,
}

/// An issue of the previewed row.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PreviewIssue {
    pub rule: Rule,
    pub severity: Severity,
    /// The name of the column that causes the issue.
    pub column: Option<String>,
    /// The value, shortened for display.
    pub value: String,
}

/// A row as it would be sent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Preview {
    pub outcome: RowOutcome,
    pub id: PreviewId,
    /// The attributes in the mapping's order.
    pub attributes: Vec<PreviewAttribute>,
    pub issues: Vec<PreviewIssue>,
}
