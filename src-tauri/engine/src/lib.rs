//! The engine: a customer file in, batches for Adobe Target's Bulk Profile Update API out.
//!
//! The way of the data: [`Source::open`] understands a file; [`Mapping::from_json`] reads which
//! column becomes what; [`Checked::new`] reads the file once and knows everything about what would
//! be sent; [`Checked::body`] makes each batch's body again, to be sent.
//!
//! No network, no database, no clock. What is random (the keys of fingerprints) comes from the
//! operating system and never leaves a check.

mod canary;
mod cell;
mod check;
mod columns;
mod cut;
mod export;
mod fingerprints;
mod inspect;
pub mod limits;
pub mod mapping;
mod mend;
mod nearest;
mod pipeline;
mod preview;
mod program;
mod repeated;
mod report;
mod row;
mod rows;
mod rule;
mod segments;
mod settle;
mod source;
mod text;
mod value_counts;
mod watch;
mod workbook;

pub use check::{CheckError, CheckOptions, Checked, PlannedBatch};
pub use cut::CutAt;
pub use export::{ExportError, Finding, formula_guarded};
pub use inspect::attribute_name;
pub use mapping::{Mapping, MappingError};
pub use mend::Mend;
pub use nearest::{folded, nearest};
pub use preview::{Preview, PreviewFate, PreviewedAttribute, PreviewedValue};
pub use program::FitError;
pub use report::{Issue, IssueColumn, Report, RowCounts, Sample};
pub use rows::Rows;
pub use rule::{Rule, Scope, Severity};
pub use source::{
    Dialect, Encoding, EncodingAlternative, HiddenRows, Mark, MendedCells, Otherwise, SheetFacts, Source, SourceError,
    SourceOptions, Unreadable,
};
pub use value_counts::ValueCount;
pub use watch::Watch;
pub use workbook::WorkbookFormat;
