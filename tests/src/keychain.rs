//! Starts a real keychain for one test: GNOME Keyring on its own bus.

use std::io::Write;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::wait::until;
use crate::window::{Bus, bound_to_us};

/// The password that unlocks the keychain.
const PASSWORD: &[u8] = b"correct horse";

/// A running keychain. It's stopped and deleted when this value is dropped.
pub struct Keychain {
    daemon: Child,
    bus: Bus,
    home: TempDir,
}

impl Keychain {
    /// Starts an unlocked, empty keychain.
    #[track_caller]
    pub fn start() -> Keychain {
        let (bus, home) = (Bus::start(), tempfile::tempdir().unwrap());
        let daemon = daemon(&bus, &home);
        let keychain = Keychain { daemon, bus, home };
        keychain.wait_until_ready();
        keychain
    }

    /// Returns the address of its bus, for `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        self.bus.address()
    }

    /// Returns the folder of its files.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Locks the keychain, as a locked screen does.
    #[track_caller]
    pub fn lock(&self) {
        let args = ["org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login"];
        self.send("org.freedesktop.secrets", "/org/freedesktop/secrets", &args).expect("the keychain is locked");
    }

    /// Unlocks the keychain by starting it again with the password.
    #[track_caller]
    pub fn unlock(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
        until("the keychain has left the bus", || (!self.is_on_the_bus()).then_some(()));
        self.daemon = daemon(&self.bus, &self.home);
        self.wait_until_ready();
    }

    /// Stops the keychain from responding, while its process stays alive.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// Lets the keychain respond again.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.daemon.id().to_string()).status();
        assert!(sent.expect("`kill` starts").success(), "{name} is sent");
    }

    #[track_caller]
    fn wait_until_ready(&self) {
        until("the keychain is on the bus", || self.is_on_the_bus().then_some(()));
        until("the keychain has a collection", || {
            let args = ["org.freedesktop.Secret.Service.ReadAlias", "string:default"];
            let reply = self.send("org.freedesktop.secrets", "/org/freedesktop/secrets", &args)?;
            reply.contains("/collection/login").then_some(())
        });
    }

    fn is_on_the_bus(&self) -> bool {
        let args = ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
        let reply = self.send("org.freedesktop.DBus", "/org/freedesktop/DBus", &args);
        reply.is_some_and(|reply| reply.contains("true"))
    }

    fn send(&self, to: &str, at: &str, args: &[&str]) -> Option<String> {
        let mut command = Command::new("dbus-send");
        command.args(["--session", "--print-reply"]).arg(format!("--dest={to}"));
        command.arg(at).args(args).env("DBUS_SESSION_BUS_ADDRESS", self.bus.address()).stderr(Stdio::null());
        let output = command.output().expect("dbus-send starts; `cargo xtask setup --test` installs it");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Keychain {
    fn drop(&mut self) {
        // Ignored, because the process may have ended already.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

#[track_caller]
fn daemon(bus: &Bus, home: &TempDir) -> Child {
    let mut command = bound_to_us("gnome-keyring-daemon");
    command.args(["--unlock", "--components=secrets", "--foreground"]);
    for name in ["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"] {
        command.env(name, home.path());
    }
    command.env("DBUS_SESSION_BUS_ADDRESS", bus.address()).env_remove("DISPLAY");
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut daemon = command.spawn().expect("the keychain starts; `cargo xtask setup --test` installs it");
    // The daemon reads the password until the end of its input.
    daemon.stdin.take().unwrap().write_all(PASSWORD).unwrap();
    daemon
}
