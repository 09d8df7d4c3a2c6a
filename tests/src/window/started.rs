//! The app without a driver, for measuring its startup and memory.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::bus::Bus;
use super::display::Display;
use super::look::Look;
use super::opened::set;
use super::processes::memory_of_tree;
use super::x11::Screen;
use crate::sandbox::Sandbox;

/// The time between two measurements of the memory.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How many measurements in a row must differ by less than 1%.
const LOOKS_ALIKE: usize = 4;

/// A running app. It's killed, with all its processes, when this value is dropped.
pub struct Started {
    program: Child,
    began: Instant,
    screen: Screen,
}

impl Started {
    /// Starts the app for the user of `sandbox`.
    #[track_caller]
    pub fn start(program: &Path, sandbox: &Sandbox, display: &Display) -> Started {
        Started::begin(program, sandbox, display, None)
    }

    /// Starts the app on a session bus.
    #[track_caller]
    pub fn start_on(bus: &Bus, program: &Path, sandbox: &Sandbox, display: &Display) -> Started {
        Started::begin(program, sandbox, display, Some(bus))
    }

    #[track_caller]
    fn begin(program: &Path, sandbox: &Sandbox, display: &Display, bus: Option<&Bus>) -> Started {
        let screen = Screen::connect(display);
        let mut command = Command::new(program);
        set(&mut command, sandbox, &Look::default(), display);
        if let Some(bus) = bus {
            command.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
        }
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let program = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        Started { program, began, screen }
    }

    /// Returns the time from the start until the window shows more than a plain background.
    #[track_caller]
    pub fn first_picture(&self, title: &str) -> Duration {
        crate::wait::until("the first picture", || {
            let window = self.screen.window_titled(title.as_bytes())?;
            self.screen.has_picture(window).then(|| self.began.elapsed())
        })
    }

    /// Returns the time from the start until the window shows text.
    #[track_caller]
    pub fn first_words(&self, title: &str) -> Duration {
        crate::wait::until("the first words", || {
            let window = self.screen.window_titled(title.as_bytes())?;
            self.screen.has_words(window).then(|| self.began.elapsed())
        })
    }

    /// Waits until the app ends.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> ExitStatus {
        crate::wait::until("it ends", || self.program.try_wait().unwrap())
    }

    /// Returns whether the app is running.
    pub fn is_running(&mut self) -> bool {
        self.program.try_wait().unwrap().is_none()
    }

    /// Returns the memory of the app and its processes once it's stable, in KiB (PSS).
    pub fn idle_memory(&self) -> u64 {
        let mut looks: Vec<u64> = Vec::new();
        crate::wait::until("its memory no longer changes", || {
            // The samples have to be apart in time; the condition is that the last ones are alike.
            std::thread::sleep(LOOK_EVERY);
            looks.push(memory_of_tree(self.program.id()));
            let last = looks.iter().rev().take(LOOKS_ALIKE);
            let (least, most) = (last.clone().min()?, last.max()?);
            (looks.len() >= LOOKS_ALIKE && most - least < most / 100).then_some(*most)
        })
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let group = format!("-{}", self.program.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.program.wait();
    }
}
