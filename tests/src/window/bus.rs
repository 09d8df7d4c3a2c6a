//! A session bus, over which programs of one person hear of each other.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use super::display::bound_to_us;

/// Gone with its owner.
pub struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// Starts one that nobody else is on.
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

    /// As in `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
