//! A D-Bus session bus, on which the programs of one user find each other.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use super::display::bound_to_us;
use crate::wait::PATIENCE;

/// A private session bus. It ends when this value is dropped.
pub struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// Starts a bus without other clients.
    #[track_caller]
    pub fn start() -> Bus {
        let mut command = bound_to_us("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address=1"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = command.spawn().expect("dbus-daemon starts");
        let mut address = String::new();
        let said = BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address);
        assert!(said.is_ok_and(|length| length > 0), "the bus says its address");
        Bus { daemon, address: address.trim().to_owned() }
    }

    /// Starts recording the calls of methods with this name.
    #[track_caller]
    pub fn listen(&self, member: &str) -> Calls {
        let mut command = bound_to_us("dbus-monitor");
        command.args(["--address", &self.address, &format!("type='method_call',member='{member}'")]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut monitor = command.spawn().expect("dbus-monitor starts");
        let (heard, lines) = channel();
        let said = BufReader::new(monitor.stdout.take().unwrap()).lines().map_while(Result::ok);
        // The thread ends with the monitor, or when the receiver is dropped.
        thread::spawn(move || said.take_while(|line| heard.send(line.clone()).is_ok()).for_each(drop));
        let mut calls = Calls { monitor, lines };
        // The bus sends a monitor its name first. After that, no call is missed.
        calls.wait_for("NameAcquired");
        calls
    }

    /// Returns the address, as in `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// The method calls that were recorded on a bus.
pub struct Calls {
    monitor: Child,
    lines: Receiver<String>,
}

impl Calls {
    /// Waits for a call whose text contains `part`.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            if line.contains(text) {
                return;
            }
        }
        panic!("waited in vain for a call that says `{text}`");
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.monitor.kill();
        let _ = self.monitor.wait();
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
