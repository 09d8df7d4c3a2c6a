//! A program with a window that nobody drives: how soon it shows something, and what it takes.

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

/// Between two looks at its memory.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// So many looks in a row that differ by less than a hundredth.
const LOOKS_ALIKE: usize = 4;

/// It is ended, with all that it started, when it is dropped.
pub struct Started {
    program: Child,
    began: Instant,
    screen: Screen,
}

impl Started {
    /// Starts it on that person's computer.
    #[track_caller]
    pub fn start(program: &Path, sandbox: &Sandbox, display: &Display) -> Started {
        Started::begin(program, sandbox, display, None)
    }

    /// The same where a person's programs hear of each other.
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

    /// From its start until its window of that title shows more than one plain ground.
    #[track_caller]
    pub fn first_picture(&self, title: &str) -> Duration {
        crate::wait::until("the first picture", || {
            let window = self.screen.window_titled(title.as_bytes())?;
            self.screen.has_picture(window).then(|| self.began.elapsed())
        })
    }

    /// From its start until there is something to read.
    #[track_caller]
    pub fn first_words(&self, title: &str) -> Duration {
        crate::wait::until("the first words", || {
            let window = self.screen.window_titled(title.as_bytes())?;
            self.screen.has_words(window).then(|| self.began.elapsed())
        })
    }

    /// Waits for its end.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> ExitStatus {
        crate::wait::until("it ends", || self.program.try_wait().unwrap())
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.program.try_wait().unwrap().is_none()
    }

    /// What it and all that it started take once that no longer changes, in KiB (PSS).
    pub fn idle_memory(&self) -> u64 {
        let mut looks: Vec<u64> = Vec::new();
        crate::wait::until("its memory no longer changes", || {
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
