//! The engine as its callers meet it: real files in, reports and bodies out.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod checked;
mod duplicates;
mod exports;
mod files;
mod laws;
mod mappings;
mod mended;
mod mends;
mod narrowed;
mod previews;
mod rules;
mod value_counts;
