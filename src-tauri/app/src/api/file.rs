//! The file on the desk: what hovers, what was dropped, how it is read, and one of its visitors.

use engine::{HiddenRows, PreviewFate, Rule, Severity, SourceOptions, Unreadable};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use engine::mapping::Transform;

use super::{Destination, DraftColumn, DraftMapping, Imported, MappingView};
use crate::failure::{Failure, FailureCode};

/// What is held over the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Hover {
    /// One file, which a drop would open.
    OneFile,
    /// Several at once.
    SeveralFiles,
    /// A folder.
    Folder,
}

/// A drop that opened nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct RefusedDrop {
    /// Grows with each, so that the same one is told once.
    pub number: u64,
    /// Why.
    pub code: FailureCode,
    /// Why the file cannot be read, where that is so.
    #[ts(type = "Unreadable | null")]
    pub reason: Option<Unreadable>,
    /// The line to blame, where one is.
    pub line: Option<u64>,
}

/// How far the check of the draft is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DeskCheck {
    /// Not begun, or cancelled.
    None,
    /// Under way.
    Running,
    /// Ended, well or badly.
    Done,
}

/// A zip with several files, of which one is to be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Packed {
    /// Grows with each.
    pub number: u64,
    /// The zip's name.
    pub file: String,
    /// The files in it, by name; the first ones of very many.
    pub members: Vec<String>,
}

/// A file that is being opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Opening {
    /// Its name.
    pub file: String,
    /// Rows of a workbook that were read.
    pub rows: u64,
}

/// An encoding, and how the file reads in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct EncodingReading {
    /// Its name.
    pub encoding: String,
    /// Pieces of the file around letters that hang on it.
    pub sample: Vec<String>,
}

/// Where the file plainly is otherwise than the mapping remembers or the person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FormatMismatch {
    /// Which setting.
    pub setting: FormatSetting,
    /// As it was said.
    pub configured: String,
    /// As the file has it.
    pub detected: String,
    /// The file is read as it has it.
    pub is_followed: bool,
}

/// A setting of how a file is read that the file can speak against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FormatSetting {
    /// Its encoding.
    Encoding,
    /// What stands between cells.
    Delimiter,
    /// The line of the column names.
    HeaderRow,
}

/// All that the page asks for four times a second.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Desk {
    /// What is held over the window.
    pub hover: Option<Hover>,
    /// The last drop that opened nothing.
    pub refused: Option<RefusedDrop>,
    /// A zip with several files, of which one is to be chosen.
    pub packed: Option<Packed>,
    /// What is being opened.
    pub opening: Option<Opening>,
    /// The version of the draft; it grows with every new file.
    pub draft: Option<u64>,
    /// How far its check is.
    pub check: DeskCheck,
    /// The upload that this window works on.
    pub upload: Option<String>,
    /// The last mapping file that was brought in.
    pub imported: Option<Imported>,
    /// Where the next upload goes.
    pub destination: Destination,
    /// Somebody wants to close the window while it sends, and is asked.
    pub is_closing: bool,
}

/// How a file is read, where the person said so; the rest is detected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct SourceChoice {
    /// A name such as `UTF-8` or `windows-1252`.
    pub encoding: Option<String>,
    /// One character.
    pub delimiter: Option<String>,
    /// One character, or `none`.
    pub quote: Option<String>,
    /// The line of the header, from 1; 0: there is none.
    pub header_row: Option<u64>,
    /// Rows at the end that are totals or notes, and left out.
    pub skip_last: Option<u64>,
    /// A workbook's sheet.
    pub sheet: Option<String>,
    /// What becomes of a workbook's hidden rows.
    pub hidden_rows: Option<HiddenRowsChoice>,
    /// The file of a zip that holds several.
    pub member: Option<String>,
}

/// What becomes of rows that a workbook hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum HiddenRowsChoice {
    /// They are read like the others.
    Send,
    /// They are not read.
    Skip,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether the workbook hides it.
    pub is_hidden: bool,
    /// Its rows of data, hidden ones too.
    pub rows: u64,
    /// Those of them that are hidden.
    pub hidden_rows: u64,
}

impl SourceChoice {
    /// As the engine takes it.
    pub fn options(&self) -> Result<SourceOptions, Failure> {
        let unknown = |field: &str, found: &String| Failure::mapping(&format!("source.{field}"), found);
        let mark = |field: &str, text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => engine::OptionalAscii::parse(text).map(Some).ok_or_else(|| unknown(field, text)),
        };
        let encoding = match &self.encoding {
            None => None,
            Some(label) => Some(engine::Encoding::for_label(label).ok_or_else(|| unknown("encoding", label))?),
        };
        Ok(SourceOptions {
            encoding,
            delimiter: mark("delimiter", &self.delimiter)?.and_then(engine::OptionalAscii::byte),
            quote: mark("quote", &self.quote)?,
            header_row: self.header_row,
            skip_last: self.skip_last,
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

/// The file that an upload is being made of.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Draft {
    /// Grows with every new file.
    pub version: u64,
    /// The file's name, without its folders.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Whether it is the sample that comes with the program.
    pub is_sample: bool,
    /// Whether it is sent once more, under the mapping of then.
    pub is_again: bool,
    /// The files that it was put together of, where it was.
    pub union_of: Vec<String>,
    /// Whether it was pasted and lies in memory: it is to be saved before it is sent.
    pub is_pasted: bool,
    /// Its data records; none while they are counted.
    pub rows: Option<u64>,
    /// Why they could not be counted.
    pub trouble: Option<Failure>,
    /// Its encoding's name.
    pub encoding: String,
    /// Between cells.
    pub delimiter: String,
    /// Around cells.
    pub quote: Option<String>,
    /// Before a quote that is text.
    pub escape: Option<String>,
    /// The line of the header, from 1; 0: there is none.
    pub header_row: u64,
    /// The sheet that is read, where it is a workbook.
    pub sheet: Option<String>,
    /// The files of a zip that holds several; else none.
    pub members: Vec<String>,
    /// The one of them that is read.
    pub member: Option<String>,
    /// Where the file plainly is otherwise than the mapping remembers or the person said.
    pub format_mismatches: Vec<FormatMismatch>,
    /// Hidden rows of a workbook that nobody decided about.
    pub hidden_rows: u64,
    /// Rows at the end that look like totals or notes, and are read.
    pub footer_rows: u64,
    /// Rows at the end that are left out.
    pub skip_last: u64,
    /// The headers as they stand; empty ones too.
    pub columns: Vec<String>,
    /// The first records, 100 at most.
    pub sample: Vec<Vec<String>>,
    /// What the person said of how it is read.
    pub options: SourceChoice,
    /// The text of the mapping: the one last checked, else one to begin from.
    pub mapping: String,
    /// The saved mapping that it began with.
    pub saved: Option<DraftMapping>,
    /// Cells that are mended by hand.
    pub mended: usize,
    /// Whether the mapping is a suggestion that nobody has accepted or changed yet.
    pub is_suggested: bool,
    /// What to do with each column, in order: from the first rows, and once the rows are counted from all of them.
    pub suggestions: Vec<DraftColumn>,
    /// Which columns the mapping means, and what only a person can say about it.
    pub view: MappingView,
    /// The date formats that are offered.
    pub date_formats: Vec<String>,
    /// The ways of writing a number that are offered, as transforms.
    pub number_formats: Vec<Transform>,
}

/// A cell that was mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Mended {
    /// The text that stood there as mended before; none: the file's own.
    pub before: Option<String>,
    /// Cells that are mended now.
    pub cells: usize,
}

/// What would become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It would go out.
    Ready,
    /// An error would keep it back.
    Excluded,
    /// Nothing in it that Target would take.
    Empty,
}

impl From<PreviewFate> for Fate {
    fn from(fate: PreviewFate) -> Self {
        match fate {
            PreviewFate::Ready => Fate::Ready,
            PreviewFate::Excluded => Fate::Excluded,
            PreviewFate::Empty => Fate::Empty,
        }
    }
}

/// A visitor's id, before and after.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PreviewId {
    /// As the file has it.
    pub before: Option<String>,
    /// As it would go out; none where a transform cannot read it.
    pub after: Option<String>,
}

/// An attribute of one visitor.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PreviewAttribute {
    /// Its name in Target.
    pub name: String,
    /// As the file has it; none for a constant.
    pub before: Option<String>,
    /// As it would go out; none where a transform cannot read it.
    pub after: Option<String>,
}

/// A rule that the previewed row meets.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PreviewIssue {
    /// Which.
    #[ts(type = "Rule")]
    pub rule: Rule,
    /// How much it weighs.
    #[ts(type = "Severity")]
    pub severity: Severity,
    /// The column to blame, where one is.
    pub column: Option<String>,
    /// The value, shortened.
    pub value: String,
}

/// One row of the file as it would arrive in Target.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Preview {
    /// What would become of it.
    pub fate: Fate,
    /// The visitor's id.
    pub id: PreviewId,
    /// In the mapping's order.
    pub attributes: Vec<PreviewAttribute>,
    /// The rules that it meets.
    pub issues: Vec<PreviewIssue>,
}
