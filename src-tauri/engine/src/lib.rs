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
    CheckError, CheckOptions, Checked, CutAt, ExportError, Finding, FitError, Issue, IssueColumn, Mend, PlannedBatch,
    Report, RowCounts, Sample, formula_guarded,
};
pub use input::{Encoding, HiddenRows, Mark, SourceError, SourceOptions, Unreadable, Watch};
pub use inspect::{Otherwise, Preview, PreviewFate, PreviewedAttribute, PreviewedValue, ValueCount, attribute_name};
pub use mapping::{Mapping, MappingError};
pub use row_ranges::Rows;
pub use rule::{Rule, Scope, Severity};
pub use similar_names::{folded, nearest};
pub use source::{Dialect, EncodingAlternative, MendedCells, SheetFacts, Source};
pub use workbook::WorkbookFormat;
