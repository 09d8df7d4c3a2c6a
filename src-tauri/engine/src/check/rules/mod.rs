//! The rules of the check about a value, about a whole column, and about a row that repeats the header.

mod column_stats;
mod personal;
mod repeated_header;
mod row_widths;
mod unread;
mod value;

pub(crate) use column_stats::ColumnStats;
pub(crate) use personal::PersonalCounts;
pub use personal::PersonalKind;
pub(crate) use repeated_header::RepeatedHeaderDetector;
pub(crate) use row_widths::RowWidths;
pub(crate) use unread::{Unread, UnreadCounts};
pub(crate) use value::CompiledRules;
