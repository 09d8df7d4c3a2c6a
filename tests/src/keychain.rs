//! A real keychain of one test: GNOME Keyring on a bus of its own.

use std::io::Write;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::wait::until;
use crate::window::{Bus, bound_to_us};

/// What its person types to unlock it.
const PASSWORD: &[u8] = b"correct horse";

/// Gone with its owner.
pub struct Keychain {
    daemon: Child,
    bus: Bus,
    home: TempDir,
}

impl Keychain {
    /// One that is unlocked and holds nothing.
    #[track_caller]
    pub fn start() -> Keychain {
        let (bus, home) = (Bus::start(), tempfile::tempdir().unwrap());
        let daemon = daemon(&bus, &home);
        let keychain = Keychain { daemon, bus, home };
        keychain.wait_until_ready();
        keychain
    }

    /// The bus that it is on, as in `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        self.bus.address()
    }

    /// Where it keeps its own files.
    pub fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Locks it, as a screen that is locked does.
    #[track_caller]
    pub fn lock(&self) {
        let words = ["org.freedesktop.Secret.Service.Lock", "array:objpath:/org/freedesktop/secrets/collection/login"];
        self.say("org.freedesktop.secrets", "/org/freedesktop/secrets", &words).expect("it is locked");
    }

    /// Its person unlocks it: it starts anew with their password.
    #[track_caller]
    pub fn unlock(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
        until("it is off the bus", || (!self.is_there()).then_some(()));
        self.daemon = daemon(&self.bus, &self.home);
        self.wait_until_ready();
    }

    /// It is there, and answers nobody.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    /// It answers again.
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.daemon.id().to_string()).status();
        assert!(sent.expect("`kill` starts").success(), "{name} is sent");
    }

    #[track_caller]
    fn wait_until_ready(&self) {
        until("the keychain is there", || self.is_there().then_some(()));
        until("it has a place for items", || {
            let words = ["org.freedesktop.Secret.Service.ReadAlias", "string:default"];
            let said = self.say("org.freedesktop.secrets", "/org/freedesktop/secrets", &words)?;
            said.contains("/collection/login").then_some(())
        });
    }

    fn is_there(&self) -> bool {
        let words = ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
        let said = self.say("org.freedesktop.DBus", "/org/freedesktop/DBus", &words);
        said.is_some_and(|said| said.contains("true"))
    }

    fn say(&self, to: &str, at: &str, words: &[&str]) -> Option<String> {
        let mut command = Command::new("dbus-send");
        command.args(["--session", "--print-reply"]).arg(format!("--dest={to}"));
        command.arg(at).args(words).env("DBUS_SESSION_BUS_ADDRESS", self.bus.address()).stderr(Stdio::null());
        let output = command.output().expect("dbus-send starts; `cargo xtask setup --test` installs it");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Keychain {
    fn drop(&mut self) {
        // It may have ended by itself.
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
    // The end of the input is the end of the password.
    daemon.stdin.take().unwrap().write_all(PASSWORD).unwrap();
    daemon
}
