//! A screen in memory.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// An X server of its own, on a number that was free; gone with its owner.
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts one, large enough for the window at its largest.
    #[track_caller]
    pub fn start() -> Display {
        // It says its number on its standard output. It does not start afresh when its last client leaves.
        let words = ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp", "-noreset"];
        let mut command = bound_to_us("Xvfb");
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb starts; `cargo xtask setup --test` installs it");
        let mut number = String::new();
        let said = BufReader::new(server.stdout.take().unwrap()).read_line(&mut number);
        assert!(said.is_ok_and(|length| length > 0), "Xvfb names its display");
        Display { server, name: format!(":{}", number.trim()) }
    }

    /// As in `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A program that dies with this one, also when this one is killed.
pub(crate) fn bound_to_us(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", program]);
    command
}
