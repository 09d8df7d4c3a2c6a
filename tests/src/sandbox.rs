//! A temporary home folder in which `ferry` runs.

use std::cell::RefCell;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::built::built;
use crate::process::{Output, Running};

/// The environment variables that are passed to `ferry`. All others are removed.
const PASSED_ON: [&str; 3] = ["PATH", "SystemRoot", "LLVM_PROFILE_FILE"];

/// The folders of one user: the data folder, the home, temporary files, and customer files. They're deleted after the
/// test, and `ferry` uses no other folders.
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
    /// Creates empty folders. The data folder doesn't exist yet, as on a new computer.
    pub fn new() -> Sandbox {
        let root = tempfile::tempdir().unwrap();
        for folder in ["home", "temporary", "files"] {
            std::fs::create_dir(root.path().join(folder)).unwrap();
        }
        Sandbox { root, bus: RefCell::default() }
    }

    /// Returns the folders that programs write to: data folder, home, temporary files.
    pub fn ours(&self) -> [PathBuf; 3] {
        [self.data(), self.home(), self.temporary()]
    }

    /// Sets the session bus for programs started from now on. It may have a keychain.
    pub fn on_bus(&self, address: &str) {
        *self.bus.borrow_mut() = Some(address.to_owned());
    }

    /// Returns the address of the session bus. Without [`Sandbox::on_bus`], it's an address where no bus is, so that
    /// tests never use the keychain of the person who runs them.
    pub fn bus(&self) -> String {
        let no_bus = || format!("unix:path={}", self.root.path().join("no-bus").display());
        self.bus.borrow().clone().unwrap_or_else(no_bus)
    }

    /// Returns the data folder.
    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// Returns the home folder.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Returns the folder for temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.root.path().join("temporary")
    }

    /// Returns a path in the folder for customer files.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("files").join(name)
    }

    /// Writes a file into the folder for customer files, and returns its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Returns a `ferry` command with these arguments, without starting it.
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

    /// Runs `ferry` to its end.
    #[track_caller]
    pub fn ferry(&self, args: &[&str]) -> Output {
        self.start(args).finish()
    }

    /// Starts `ferry` with these arguments, in this home folder.
    #[track_caller]
    pub fn start(&self, args: &[&str]) -> Running {
        Running::start(&mut self.command(args))
    }

    /// Returns the uploads in the history, the newest first.
    #[track_caller]
    pub fn jobs(&self) -> Vec<serde_json::Value> {
        let jobs = self.ferry(&["uploads", "--json"]).expect(0).json();
        jobs.as_array().expect("an array").clone()
    }
}
