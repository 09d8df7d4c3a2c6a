//! The file that a command reads, and how it is checked.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use common::limits::{MAX_BATCH_BYTES, MAX_BATCH_ROWS};
use engine::mapping::Delimiters;
use engine::{Delimiter, Encoding, HiddenRows, OptionalAscii, SkipColumns, SourceOptions};

use crate::failure::Failure;

/// The smallest limit for a batch's size. Below it, a batch would have hardly more than the header.
const MIN_BATCH_BYTES: u64 = 1_000;

/// The largest number of rows with names.
const MAX_HEADER_ROWS: u64 = 10;

/// The heading of the options for a check. Without it, clap lists them under the heading of the file options.
const CHECK_OPTIONS: &str = "Check options";

/// The file that is read, and how.
#[derive(Debug, Clone, Args)]
pub struct FileArgs {
    /// File to read
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    #[command(flatten)]
    format: FormatOptions,
}

impl FileArgs {
    /// Returns the options with which the engine opens the file. Fails if the value of an option isn't valid.
    pub fn source_options(&self) -> Result<SourceOptions, Failure> {
        self.format.source_options()
    }
}

/// The options that override the detection of the file's format.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "File options")]
struct FormatOptions {
    /// Encoding, such as UTF-8, windows-1252, or UTF-16LE
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Delimiter between cells, such as ; or || or \\x01, or tab
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    delimiter: Option<String>,
    /// Quote character, or none
    #[arg(long, value_name = "CHAR")]
    quote: Option<String>,
    /// Escape character for quotes, or none if quotes are doubled
    #[arg(long, value_name = "CHAR")]
    escape: Option<String>,
    /// Line number of the header (0 for no header)
    #[arg(long, value_name = "N")]
    header_row: Option<u64>,
    /// Number of rows with names, which are joined. With 1, no row below the header is taken for labels
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_HEADER_ROWS))]
    header_rows: Option<u64>,
    /// Number of rows to skip at the end, such as notes or totals
    #[arg(long, value_name = "N")]
    skip_last: Option<u64>,
    /// Name of the sheet in a workbook
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// What to do with rows that are hidden in a workbook
    #[arg(long, value_name = "HOW")]
    hidden_rows: Option<HiddenRowsArg>,
    /// Columns of a workbook that aren't read
    #[arg(long, value_name = "WHICH")]
    skip_columns: Option<SkipColumnsArg>,
    /// Name of the file in a ZIP that contains several
    #[arg(long, value_name = "NAME")]
    member: Option<String>,
}

impl FormatOptions {
    fn source_options(&self) -> Result<SourceOptions, Failure> {
        let encoding = match &self.encoding {
            None => None,
            Some(label) => Some(Encoding::for_label(label).ok_or_else(|| {
                Failure::usage(format!("--encoding: unknown encoding \"{label}\"."))
                    .hint("Use a name such as UTF-8, windows-1252, or UTF-16LE.")
            })?),
        };
        let delimiter = match &self.delimiter {
            None => None,
            Some(text) => Some(Delimiter::parse(text).ok_or_else(|| {
                Failure::usage(format!("--delimiter: \"{text}\" can't be a delimiter."))
                    .hint("Use up to eight characters, such as ; or || or \\x01, or tab.")
            })?),
        };
        Ok(SourceOptions {
            encoding,
            delimiter,
            quote: character("quote", self.quote.as_deref())?,
            escape: character("escape", self.escape.as_deref())?,
            header_row: self.header_row,
            header_rows: self.header_rows,
            skip_last: self.skip_last,
            totals: None,
            sheet: self.sheet.clone(),
            hidden_rows: self.hidden_rows.map(HiddenRows::from),
            skip_columns: self.skip_columns.map(|SkipColumnsArg::Hidden| SkipColumns::Hidden),
            member: self.member.clone(),
        })
    }
}

fn character(option: &str, text: Option<&str>) -> Result<Option<OptionalAscii>, Failure> {
    let Some(text) = text else { return Ok(None) };
    OptionalAscii::parse(text).map(Some).ok_or_else(|| {
        Failure::usage(format!("--{option}: \"{text}\" isn't a single character. Use one character, or none."))
    })
}

/// What happens to rows that a workbook hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HiddenRowsArg {
    /// Treat them like any other row
    Send,
    /// Leave them out
    Skip,
}

impl From<HiddenRowsArg> for HiddenRows {
    fn from(how: HiddenRowsArg) -> HiddenRows {
        match how {
            HiddenRowsArg::Send => HiddenRows::Send,
            HiddenRowsArg::Skip => HiddenRows::Skip,
        }
    }
}

/// The columns of a workbook that aren't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SkipColumnsArg {
    /// Hidden columns
    Hidden,
}

/// The file that is checked, its mapping, and what is written about it.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub file: FileArgs,
    /// Mapping: a *.ferrymap.json file, or the name of a saved mapping
    #[arg(long, help_heading = CHECK_OPTIONS, value_name = "MAPPING")]
    pub mapping: PathBuf,
    /// What to do with commas and line breaks in values (overrides the mapping)
    #[arg(long, help_heading = CHECK_OPTIONS, value_name = "HOW")]
    delimiters: Option<DelimitersArg>,
    /// Maximum rows per batch
    #[arg(long, help_heading = CHECK_OPTIONS, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_BATCH_ROWS))]
    pub max_rows: Option<u64>,
    /// Keep every batch smaller than N bytes
    #[arg(long, help_heading = CHECK_OPTIONS, value_name = "N", value_parser = clap::value_parser!(u64).range(MIN_BATCH_BYTES..=MAX_BATCH_BYTES))]
    pub max_bytes: Option<u64>,
    /// Write a report of all issues as CSV
    #[arg(long, help_heading = CHECK_OPTIONS, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Hide values in the report
    #[arg(long, help_heading = CHECK_OPTIONS, requires = "report")]
    pub mask: bool,
    /// Write the excluded rows, with a ferry_reason column, to fix and check again. In *.xlsx, all cells are text
    #[arg(long, help_heading = CHECK_OPTIONS, value_name = "FILE")]
    pub excluded: Option<PathBuf>,
}

impl CheckArgs {
    /// Returns what `--delimiters` sets, or `None` if the mapping decides.
    pub fn delimiters(&self) -> Option<Delimiters> {
        self.delimiters.map(|how| match how {
            DelimitersArg::Auto => Delimiters::Auto,
            DelimitersArg::Send => Delimiters::Send,
            DelimitersArg::Exclude => Delimiters::Exclude,
        })
    }
}

/// What happens to a comma or a line break in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DelimitersArg {
    /// Send if the account passed the comma test, otherwise exclude the row
    Auto,
    /// Send with a warning
    Send,
    /// Exclude the row
    Exclude,
}
