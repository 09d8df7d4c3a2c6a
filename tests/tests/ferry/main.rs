//! Tests that run the built `ferry`, as a script would. The `tests` library has their sandboxes and scenes.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod check_exports;
mod check_fixes;
#[cfg(target_os = "linux")]
mod check_overrides;
#[cfg(target_os = "linux")]
mod check_returned_exports;
mod check_workbooks;
#[cfg(target_os = "linux")]
mod combine;
mod command_line_page;
mod connection;
mod connection_oauth;
mod corpus;
mod damaged_journal;
mod demo;
mod first_start;
mod json_output;
mod log_files;
mod mapping;
mod output_files;
mod output_streams;
mod resume;
mod resume_after_kills;
mod resume_changed_file;
mod retry;
mod retry_split;
mod send;
mod send_commas;
mod send_input_errors;
mod send_lock;
mod send_options;
mod send_privacy;
#[cfg(target_os = "linux")]
mod send_prompt;
mod send_rejections;
mod send_secrets;
mod send_target_faults;
mod send_test_batch;
mod send_totals;
mod send_waiting;
mod status_spot_check;
mod streams;
mod table;
#[cfg(target_os = "linux")]
mod token;
mod token_of_upload;
mod wrong_clock;
