//! The built window, driven as a person drives it. See `tests::window` for the stage.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod accessible;
mod accounts;
mod arrived;
mod closing;
mod desktop;
mod drops;
mod erased;
mod exported;
mod exports;
mod failed;
mod first_minute;
mod killed;
mod languages;
mod mappings;
mod mending;
mod overrides;
mod pasting;
mod questions;
mod reading;
mod shared_home;
mod shut;
mod sizes;
mod untrusted;
