//! A virtual screen (Xvfb) that the app is shown on.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// An X server on a free display number. It ends when this value is dropped.
pub struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Starts a server with a screen that is large enough for every window size that tests use.
    #[track_caller]
    pub fn start() -> Display {
        // The server writes its display number to standard output, and isn't reset when its last client disconnects.
        let words = ["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp", "-noreset"];
        let mut command = bound_to_us("Xvfb");
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("Xvfb starts; `cargo xtask setup --test` installs it");
        let mut number = String::new();
        let said = BufReader::new(server.stdout.take().unwrap()).read_line(&mut number);
        assert!(said.is_ok_and(|length| length > 0), "Xvfb names its display");
        Display { server, name: format!(":{}", number.trim()) }
    }

    /// Returns the display's name, as in `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Builds a command whose process is killed when this one dies, even by SIGKILL.
pub(crate) fn bound_to_us(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", program]);
    command
}
