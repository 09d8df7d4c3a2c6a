//! Uploads against the practice Target, under a clock that tests bend: what takes an hour or a day
//! in the world takes no time here.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod arrived;
mod before_after;
mod connections;
mod history;
mod journal;
mod mappings;
mod mended;
mod oauth;
mod overrides;
mod probe;
mod scene;
mod secrets;
mod waits;
