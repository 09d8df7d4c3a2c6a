//! The exit codes of `ferry`, which `docs/command-line.md` promises to scripts.

/// The command did what was asked.
pub const DONE: u8 = 0;
/// The command line, the mapping file, or this computer has an error.
pub const USAGE: u8 = 1;
/// The file can't be sent.
pub const FILE: u8 = 2;
/// At least one row was excluded.
pub const EXCLUDED: u8 = 3;
/// Something was sent, but not all of it was confirmed.
pub const UNCONFIRMED: u8 = 4;
/// Target rejected the token.
pub const TOKEN: u8 = 5;
/// A signal interrupted the command.
pub const INTERRUPTED: u8 = 130;
