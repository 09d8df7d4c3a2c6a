//! The practice Target over real sockets, with a clock that the tests move. One program, since
//! linking takes longer than running.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod admin;
mod common;
mod faults;
mod page;
mod restarts;
mod status_faults;
mod updates;
mod wire;
