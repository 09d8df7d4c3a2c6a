//! Tests that drive the built window as a person does, with `tests::window`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accessible;
mod accounts;
mod closing;
mod conditions;
mod damaged_ids;
mod desktop;
mod drafts;
mod drops;
mod erased;
mod exports;
mod failed;
mod first_minute;
mod fixes;
mod headers;
mod isolation;
mod killed;
mod languages;
mod live;
mod mappings;
mod overwrites;
mod pasting;
mod questions;
mod reading;
mod same_outcome;
mod shared_data;
mod sizes;
mod spot_check;
mod untrusted;
mod verdicts;
mod wrong_ids;
