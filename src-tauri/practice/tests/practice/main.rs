//! Tests of the practice Target over real sockets, with a clock that the tests advance. They're one program, because
//! linking takes longer than running.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod admin;
mod batch_body;
mod common;
mod faults;
mod restarts;
mod status_faults;
mod updates;
mod web_page;
