//! The built window, driven as a person drives it. See `tests::window` for the stage.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod first_minute;
