//! The engine as its callers meet it: real files in, reports and bodies out.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cell_edits;
mod checked;
mod column_rules;
mod conditions;
mod duplicates;
mod exports;
mod files;
mod fixes;
mod laws;
mod mappings;
mod previews;
mod rules;
mod selected_rows;
mod suggestions;
mod value_counts;
