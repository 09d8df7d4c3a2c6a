//! The engine: a customer file in, batches for Adobe Target's Bulk Profile Update API out.
//!
//! The way of the data: [`Source::open`] understands a file; [`Mapping::from_json`] reads which
//! column becomes what; [`Checked::new`] reads the file once and knows everything about what would
//! be sent; [`Checked::body`] makes each batch's body again, to be sent.
//!
//! No network, no database, no clock. What is random (the keys of fingerprints) comes from the
//! operating system and never leaves a check.

mod check;
mod input;
mod inspect;
pub mod limits;
pub mod mapping;
mod row_ranges;
mod rule;
mod similar_names;
mod source;
mod text;
mod transform;
mod workbook;

pub use check::{
    BatchLimits, CheckError, CheckOptions, Checked, ExportError, FitError, Fix, Issue, IssueColumn, PersonalKind,
    PlannedBatch, Report, RowCounts, RowIssue, Sample, formula_guarded,
};
pub use input::{Encoding, HiddenRows, OptionalAscii, Progress, SourceError, SourceOptions, Unreadable};
pub use inspect::{
    ColumnProfile, ColumnSuggestion, Counted, FileProfile, FormatMismatch, Preview, PreviewFate, PreviewedAttribute,
    PreviewedValue, Question, QuestionAbout, Reading, Suggest, Suggestion, SuggestionReason, ValueCount, date_formats,
    number_formats,
};
pub use mapping::{Mapping, MappingError, attribute_name, is_pattern};
pub use row_ranges::RowRanges;
pub use rule::{Rule, Scope, Severity};
pub use similar_names::{nearest, normalize_name};
pub use source::{CellEdits, Dialect, EncodingAlternative, SheetFacts, Source};
pub use text::is_invisible;
pub use transform::before_map;
pub use workbook::WorkbookFormat;
