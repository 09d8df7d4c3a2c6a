//! The built `ferry`, driven as a person's script drives it. See the `tests` library for the stage.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod arrived;
mod bad_input;
mod canary;
mod changed_file;
mod connections;
mod contract;
mod delimiters;
mod demo;
#[cfg(target_os = "linux")]
mod exported;
mod exports;
mod faults;
mod halves;
mod interrupted;
#[cfg(target_os = "linux")]
mod keychain;
mod kills;
mod locks;
mod logs;
mod mappings;
mod mends;
mod oauth;
mod options;
mod outputs;
#[cfg(target_os = "linux")]
mod overrides;
mod refusals;
mod retry;
mod secrets;
mod sending;
mod silence;
mod spectrum;
#[cfg(target_os = "linux")]
mod terminal;
#[cfg(target_os = "linux")]
mod union;
mod waiting;
mod workbooks;
mod zoo;
