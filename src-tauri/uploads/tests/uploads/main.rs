//! Uploads against the practice Target, under a clock that tests bend: what takes an hour or a day
//! in the world takes no time here.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod before_after;
mod clocks;
mod comma_test;
mod connections;
mod edited_cells;
mod first_journal;
mod journal;
mod oauth;
mod overwrite_guard;
mod retention;
mod saved_mappings;
mod scene;
mod secrets;
mod spot_check;
mod waits;
