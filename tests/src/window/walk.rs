//! A walk with the sample file through every screen.

use std::path::Path;

use super::opened::Window;

/// A screen of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Screen {
    /// The File step without a file.
    Start,
    NoUploads,
    /// The saved mappings, when there are none.
    NoMappings,
    Connections,
    Settings,
    /// The File step with the sample file.
    File,
    Map,
    /// The dialog that saves the mapping.
    Keep,
    Check,
    Send,
    Result,
    /// The history with one upload.
    Uploads,
    /// The details of that upload.
    Upload,
    /// The saved mappings, with one.
    Mappings,
}

impl Screen {
    /// All screens, in the order of the walk.
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

    /// Returns the screen's name for files.
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

    /// Returns whether the screen is a step with a button to the next one.
    pub fn is_step(self) -> bool {
        matches!(self, Screen::File | Screen::Map | Screen::Check | Screen::Send)
    }
}

impl Window {
    /// Visits all screens, from the first start to the saved mappings.
    #[track_caller]
    pub fn walk(&self, mut visit: impl FnMut(Screen)) {
        for screen in Screen::ALL {
            self.go_on_to(screen);
            visit(screen);
        }
    }

    /// Goes to a screen from the one before it.
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

    /// Returns to the empty File step after the practice upload has finished.
    #[track_caller]
    pub fn begin_anew(&self) {
        self.press("New upload");
        self.wait_for_text("This was a practice upload. Nothing reached your site.");
        self.press_forward();
        self.go_on_to(Screen::Start);
    }

    /// Drops a file and waits until it's read.
    #[track_caller]
    pub fn read_file(&self, path: &Path) {
        self.drop_file(path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.find("heading", &name);
        self.wait_until_gone("counting rows…");
    }

    /// Goes to Map and accepts all suggestions.
    #[track_caller]
    pub fn map_as_suggested(&self) {
        self.go_on_to(Screen::Map);
        self.press("Accept");
    }

    /// Chooses a destination in Send and waits until the file was checked for it.
    #[track_caller]
    pub fn send_to(&self, place: &str) {
        self.choose("Destination", place);
        self.wait_until_gone("Checking again for");
    }

    /// Says that Target doesn't have the visitors yet, and types the account's client code.
    #[track_caller]
    pub fn confirm_new(&self, client: &str) {
        self.press("These are all new visitors");
        self.fill("textbox", &format!("Type {client} to create"), client);
    }

    /// Waits until a check has finished with rows to send.
    #[track_caller]
    pub fn wait_until_checked(&self) {
        let is_ready = || self.forward().is_some_and(|button| button.is_enabled());
        self.wait_for("the check ends", || (is_ready() && !self.shows("button", "Stop check")).then_some(()));
    }
}
