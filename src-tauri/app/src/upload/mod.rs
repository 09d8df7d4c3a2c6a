//! The upload that this window works on, its state on the page, and past uploads.

pub mod history;
mod keep_awake;
pub mod runner;
mod spot_check;
