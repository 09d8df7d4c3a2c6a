//! What the page may call. Each command is declared in `build.rs` and granted in `capabilities/`.

pub mod check;
pub mod connection;
pub mod file;
pub mod mapping;
pub mod upload;
pub mod window;
