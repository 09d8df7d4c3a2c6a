//! WebKit's own driver, which starts the program and acts on its window. <https://www.w3.org/TR/webdriver2/>

use std::fs::File;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::http;
use crate::wait::until;

/// The WebDriver process and its session with the program.
pub(super) struct Driver {
    process: Child,
    port: u16,
    session: String,
}

impl Driver {
    /// Starts the driver, which starts the program in its own environment. `prepare` builds the driver's command; what
    /// either of them writes to standard error goes to `complaints`.
    #[track_caller]
    pub fn start(program: &Path, complaints: &File, prepare: impl Fn() -> Command) -> Driver {
        let (process, port) = until("WebKit's driver listens", || listening(prepare(), complaints));
        let mut driver = Driver { process, port, session: String::new() };
        let asked = json!({"capabilities": {"alwaysMatch": {
            "webkitgtk:browserOptions": {"binary": program, "args": []},
        }}});
        let opened = driver.ask("POST", "/session", Some(&asked));
        let opened = opened.unwrap_or_else(|error| panic!("{} opens under the driver: {error}", program.display()));
        driver.session = opened["sessionId"].as_str().expect("a session").to_owned();
        driver
    }

    /// Returns the ID of the driver's process, which is the parent of the program.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Sends a command of the session.
    #[track_caller]
    pub fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.try_call(method, path, body).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Sends a command of the session, and returns its value or WebDriver's error.
    pub fn try_call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        self.ask(method, &format!("/session/{}{path}", self.session), body)
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let answer = http::ask(self.port, method, path, body)?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{method} {path}: {error}: {}", answer["value"]["message"])),
            None => Ok(answer["value"].clone()),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A driver that is killed during a session leaves the program running.
        if !self.session.is_empty() {
            let _ = self.try_call("DELETE", "", None);
        }
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.process.wait();
    }
}

/// Starts a driver and waits until it listens. Returns none if another process took its port.
fn listening(mut command: Command, complaints: &File) -> Option<(Child, u16)> {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap().port();
    command.args(["--host=127.0.0.1", &format!("--port={port}")]);
    // The driver gets its own process group, so that everything it starts can be killed.
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(complaints.try_clone().unwrap());
    let mut process = command.spawn().expect("WebKitWebDriver starts; `cargo xtask setup --test` installs it");
    let is_up = until("the driver answers", || {
        let has_ended = process.try_wait().unwrap().is_some();
        if has_ended { Some(false) } else { http::ask(port, "GET", "/status", None).ok().map(|_| true) }
    });
    is_up.then_some((process, port))
}
