//! Helpers for tests that run the built programs. The tests run `ferry` as a script would: as a process, with real files
//! and sockets, in a temporary home folder.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod built;
mod customers;
mod disk;
#[cfg(target_os = "linux")]
mod keychain;
mod process;
mod sandbox;
mod scene;
mod scripted;
mod target;
mod wait;
#[cfg(target_os = "linux")]
pub mod window;

pub use customers::{Customer, MAPPING, csv_of, customers, held_of};
pub use disk::files_containing;
#[cfg(target_os = "linux")]
pub use keychain::Keychain;
pub use process::{Output, Running};
pub use sandbox::Sandbox;
pub use scene::{CLIENT, Scene};
pub use scripted::{ForbiddenServer, Request, ScriptedServer};
pub use target::{FakeClock, PracticeTarget};
pub use wait::until;
