//! The rules of a check that look at a value, at a whole column, or at a record that repeats the header.

mod column_stats;
mod personal;
mod repeated_header;
mod value;

pub(crate) use column_stats::ColumnStats;
pub(crate) use personal::PersonalCounts;
pub use personal::PersonalKind;
pub(crate) use repeated_header::RepeatedHeaderDetector;
pub(crate) use value::CompiledRules;
