//! Turns customer files into batches for Adobe Target's Bulk Profile Update API.
//!
//! 1. [`Source::open`] detects the format of a file.
//! 2. [`Mapping::from_json`] reads which column goes to which attribute.
//! 3. [`Checked::new`] reads the file once, finds its issues, and plans the batches.
//! 4. [`Checked::body`] builds the body of each batch again when it's sent.
//!
//! The engine uses no network, no database, and no clock. The only random values are the keys of the hashes of IDs. They
//! come from the operating system, are new for each check, and are never stored.

mod check;
mod file_identity;
mod id_headers;
mod input;
mod inspect;
pub mod mapping;
pub mod output_file;
mod placeholder_words;
mod placeholders;
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
pub use file_identity::{is_descriptor, is_same_file, is_special};
pub use input::{
    Delimiter, Encoding, HiddenRows, OptionalAscii, Progress, SkipColumns, SourceError, SourceOptions, Totals,
    Unreadable,
};
pub use inspect::{
    ColumnProfile, ColumnSuggestion, ConsentAnswer, ConsentAnswerKind, ConsentValue, Converted, Counted, FileProfile,
    FormatMismatch, KeptRows, Preview, PreviewFate, PreviewedAttribute, PreviewedValue, Question, QuestionAbout,
    QuestionField, Reading, Suggest, Suggestion, SuggestionReason, ValueCount,
};
pub use mapping::{Mapping, MappingError, attribute_name, is_pattern};
pub use row_ranges::RowRanges;
pub use rule::{Rule, Scope, Severity};
pub use similar_names::{nearest, normalize_name};
pub use source::{CellEdits, Dialect, EncodingAlternative, ShapeNote, SheetFacts, Source};
pub use transform::{before_map, date_formats, number_formats};
pub use workbook::WorkbookFormat;
