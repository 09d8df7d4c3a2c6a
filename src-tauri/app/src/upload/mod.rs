//! Uploads: starting, controlling and checking them, and the history of past ones.
//!
//! [`runner::UploadRunner`] knows the one upload that this window runs. The other files are the operations
//! on uploads; each takes the whole [`crate::state::AppState`].

pub mod compare;
pub mod confirm;
pub mod control;
pub mod failed_rows;
pub mod history;
mod keep_awake;
pub mod runner;
pub mod spot_check;
pub mod start;
