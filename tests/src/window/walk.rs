//! The way of the sample through every screen.

use std::path::Path;

use super::opened::Window;

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// No file yet.
    Start,
    /// The history, empty.
    NoUploads,
    /// The mapping profiles, none yet.
    NoMappings,
    /// Where uploads go.
    Connections,
    /// Language, theme and the rest.
    Settings,
    /// The file's first rows.
    File,
    /// Its columns.
    Map,
    /// Its mapping, about to be kept by a name.
    Keep,
    /// What would become of its rows.
    Check,
    /// What is about to happen.
    Send,
    /// What became of it.
    Result,
    /// The history.
    Uploads,
    /// One upload of it.
    Upload,
    /// The mapping profiles, with one.
    Mappings,
}

impl Screen {
    /// In the order in which the walk comes by.
    pub const ALL: [Screen; 14] = [
        Screen::Start,
        Screen::NoUploads,
        Screen::NoMappings,
        Screen::Connections,
        Screen::Settings,
        Screen::File,
        Screen::Map,
        Screen::Keep,
        Screen::Check,
        Screen::Send,
        Screen::Result,
        Screen::Uploads,
        Screen::Upload,
        Screen::Mappings,
    ];

    /// For the names of files.
    pub fn name(self) -> &'static str {
        match self {
            Screen::Start => "start",
            Screen::NoUploads => "no-uploads",
            Screen::NoMappings => "no-mappings",
            Screen::Connections => "connections",
            Screen::Settings => "settings",
            Screen::File => "file",
            Screen::Map => "map",
            Screen::Keep => "keep",
            Screen::Check => "check",
            Screen::Send => "send",
            Screen::Result => "result",
            Screen::Uploads => "uploads",
            Screen::Upload => "upload",
            Screen::Mappings => "mappings",
        }
    }

    /// Whether it is a step of an upload, with a button that leads on.
    pub fn is_step(self) -> bool {
        matches!(self, Screen::File | Screen::Map | Screen::Check | Screen::Send)
    }
}

impl Window {
    /// From a fresh start to the history of one upload of the sample.
    #[track_caller]
    pub fn walk(&self, mut visit: impl FnMut(Screen)) {
        for screen in Screen::ALL {
            self.go_on_to(screen);
            visit(screen);
        }
    }

    /// From the screen before it.
    #[track_caller]
    pub fn go_on_to(&self, screen: Screen) {
        match screen {
            Screen::Start => drop(self.find("heading", "Drop your customer file here")),
            Screen::NoUploads => {
                self.press("Uploads");
                self.find("heading", "No uploads yet");
            }
            Screen::NoMappings => {
                self.press("Mappings");
                self.find("heading", "No saved mappings yet");
            }
            Screen::Connections => {
                self.press("Connections");
                self.wait_until_gone("Loading…");
            }
            Screen::Settings => self.press("Settings"),
            Screen::File => {
                self.press("New upload");
                self.press("Try a sample file");
                self.find("heading", "clientes.csv");
                self.wait_until_gone("counting rows…");
            }
            Screen::Map => {
                self.press_forward();
                self.find("heading", "Map columns to attributes");
            }
            Screen::Keep => {
                self.press("Save mapping…");
                self.find("dialog", "Save mapping");
            }
            Screen::Check => {
                if self.shows("dialog", "Save mapping") {
                    self.press("Save");
                    let is_open = || self.shows("dialog", "Save mapping");
                    self.wait_for("it is kept", || (!is_open()).then_some(()));
                }
                self.press_forward();
                self.wait_until_checked();
            }
            Screen::Send => {
                self.press_forward();
                self.find("heading", "Send");
                self.wait_until_gone("Loading…");
            }
            Screen::Result => {
                self.press_forward();
                self.wait_for_text("This was a practice upload. Nothing reached your site.");
                self.find("heading", "Spot check");
                self.wait_until_gone("Loading…");
            }
            Screen::Uploads => {
                self.press("Uploads");
                self.find("region", "Uploads, newest first");
            }
            Screen::Upload => {
                self.press("clientes.csv");
                self.find("heading", "Activity");
            }
            Screen::Mappings => {
                self.press("Mappings");
                self.find("list", "Saved mappings");
            }
        }
    }

    /// From anywhere back to the start, once the upload before has ended.
    #[track_caller]
    pub fn begin_anew(&self) {
        self.press("New upload");
        self.wait_for_text("This was a practice upload. Nothing reached your site.");
        self.press_forward();
        self.go_on_to(Screen::Start);
    }

    /// Drops a file, and waits for its first rows.
    #[track_caller]
    pub fn read_file(&self, path: &Path) {
        self.drop_file(path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.find("heading", &name);
        self.wait_until_gone("counting rows…");
    }

    /// From the first rows of a file on: to its columns, each of which becomes what is suggested.
    #[track_caller]
    pub fn map_as_suggested(&self) {
        self.go_on_to(Screen::Map);
        self.press("Accept");
    }

    /// Chooses on Send where it goes, and waits for the rows to be checked again for that place.
    #[track_caller]
    pub fn send_to(&self, place: &str) {
        self.choose("Destination", place);
        self.wait_until_gone("Checking again for");
    }

    /// Waits for a check to have ended with something to send.
    #[track_caller]
    pub fn wait_until_checked(&self) {
        let is_ready = || self.forward().is_some_and(|button| button.is_enabled());
        self.wait_for("the check ends", || (is_ready() && !self.shows("button", "Stop check")).then_some(()));
    }
}
