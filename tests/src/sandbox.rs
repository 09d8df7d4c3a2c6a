//! A home that is thrown away, and the built `ferry` in it.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::built::built;
use crate::process::{Output, Running};

/// What a process needs of the world outside.
const PASSED_ON: [&str; 3] = ["PATH", "SystemRoot", "LLVM_PROFILE_FILE"];

/// One person's computer: a data folder, a home, a place for temporary files, a place for customer
/// files. Nothing of it survives the test, and nothing outside of it is seen.
pub struct Sandbox {
    root: TempDir,
    bus: RefCell<Option<String>>,
}

impl Default for Sandbox {
    fn default() -> Self {
        Sandbox::new()
    }
}

impl Sandbox {
    /// An empty one. The data folder is not there yet, as on a new computer.
    pub fn new() -> Sandbox {
        let root = tempfile::tempdir().unwrap();
        for folder in ["home", "temporary", "files"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        Sandbox { root, bus: RefCell::default() }
    }

    /// All that is not the customer's own: data folder, home, temporary files.
    pub fn ours(&self) -> [PathBuf; 3] {
        [self.data(), self.home(), self.temporary()]
    }

    /// From now on its programs are on this bus, where a keychain may be.
    pub fn on_bus(&self, address: &str) {
        *self.bus.borrow_mut() = Some(address.to_owned());
    }

    /// Where its programs look for others: without a bus of its own nowhere, and never on that of whoever runs
    /// the tests, whose keychain is theirs.
    pub fn bus(&self) -> String {
        let nowhere = || format!("unix:path={}", self.root.path().join("no-bus").display());
        self.bus.borrow().clone().unwrap_or_else(nowhere)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// The person's home.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Where programs put their temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.root.path().join("temporary")
    }

    /// A place among the customer files.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("files").join(name)
    }

    /// Writes a file there.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// `ferry` with these arguments, not started yet.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(built("ferry", "FERRY_BIN", "cli"));
        command.args(args).current_dir(self.root.path().join("files")).env_clear();
        for name in PASSED_ON {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("FERRY_HOME", self.data())
            .env("HOME", self.home())
            .env("TMPDIR", self.temporary())
            .env("DBUS_SESSION_BUS_ADDRESS", self.bus())
            .env("TZ", "UTC");
        command
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn ferry(&self, args: &[&str]) -> Output {
        self.start(args).finish()
    }

    /// Starts it.
    #[track_caller]
    pub fn start(&self, args: &[&str]) -> Running {
        Running::start(&mut self.command(args))
    }

    /// The uploads that `ferry jobs` lists.
    #[track_caller]
    pub fn jobs(&self) -> Vec<serde_json::Value> {
        let jobs = self.ferry(&["jobs", "--json"]).expect(0).json();
        jobs.as_array().expect("an array").clone()
    }
}
