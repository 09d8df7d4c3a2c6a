//! An open window: what it shows, and scripts in its page. The actions of a person are in `actions.rs`.

use std::cell::Cell;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::display::{Display, bound_to_us};
use super::driver::Driver;
use super::element::Element;
use super::look::Look;
use super::processes;
use super::turn::Turn;
use super::words::Words;
use crate::built::{built, profile_folder};
use crate::sandbox::Sandbox;
use crate::wait::PATIENCE;

pub(super) const FIND: &str = include_str!("find.js");

/// The time between two polls of the page.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Returns the path of the app's built executable.
#[track_caller]
pub fn program() -> PathBuf {
    built("profile-ferry", "PROFILE_FERRY_BIN", "profile-ferry")
}

/// An open window of the app. It closes when this value is dropped.
pub struct Window {
    // The order of the fields is the order in which they're dropped.
    pub(super) driver: Driver,
    display: Display,
    complaints: File,
    pub(super) look: Look,
    pub(super) words: Words,
    has_told: Cell<bool>,
    _turn: Turn,
}

impl Window {
    /// Opens the window for the user of `sandbox`, and waits until it shows text.
    #[track_caller]
    pub fn open(sandbox: &Sandbox, look: Look) -> Window {
        let turn = Turn::wait();
        let display = Display::start();
        let complaints = tempfile::tempfile().unwrap();
        let driver = Driver::start(&program(), &complaints, || surroundings(sandbox, &look, &display));
        let words = Words::of(look.language);
        let window = Window { driver, display, complaints, look, words, has_told: Cell::new(false), _turn: turn };
        window.resize(look.size.0, look.size.1);
        window.wait_for("the window shows something", || (!window.text().is_empty()).then_some(()));
        window
    }

    /// Returns the window's display.
    pub fn display(&self) -> &Display {
        &self.display
    }

    /// Returns the look that the window was opened with.
    pub fn look(&self) -> Look {
        self.look
    }

    /// Returns the catalogs that names are looked up in.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Changes the language of the names that are looked for.
    pub fn speak(&mut self, words: Words) {
        self.words = words;
    }

    /// Returns the ID of the app's process.
    pub fn process(&self) -> u32 {
        self.wait_for("the program runs", || processes::children(self.driver.id()).first().copied())
    }

    /// Resizes the window to this width and height in pixels.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        self.driver.call("POST", "/window/rect", Some(&json!({"width": width, "height": height})));
        let wanted = width / self.look.text_scale;
        self.wait_for("it has its size", || (self.script("return innerWidth", &[]) == wanted).then_some(()));
    }

    // --- What the window shows

    /// Returns all visible text.
    #[track_caller]
    pub fn text(&self) -> String {
        let text = self.script("return document.body.innerText", &[]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Returns the whole document as HTML.
    #[track_caller]
    pub fn document(&self) -> String {
        self.script("return document.documentElement.outerHTML", &[]).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a text is shown, given in English.
    #[track_caller]
    pub fn wait_for_text(&self, english: &str) {
        let wanted = plain(&self.words.say(english));
        self.wait_for(&format!("the words “{wanted}”"), || plain(&self.text()).contains(&wanted).then_some(()));
    }

    /// Waits until a text is no longer shown, given in English.
    #[track_caller]
    pub fn wait_until_gone(&self, english: &str) {
        let wanted = plain(&self.words.say(english));
        self.wait_for(&format!("no more “{wanted}”"), || (!plain(&self.text()).contains(&wanted)).then_some(()));
    }

    /// Returns whether an element is shown now, by its role and its name in English.
    #[track_caller]
    pub fn shows(&self, role: &str, english: &str) -> bool {
        !self.all(role, english).is_empty()
    }

    /// Returns all elements of a role whose name is or starts with `english`, exact matches first.
    #[track_caller]
    pub fn all(&self, role: &str, english: &str) -> Vec<Element<'_>> {
        let found = self.look_for(FIND, &[json!(role), json!(self.words.say(english))]);
        found.as_array().into_iter().flatten().map(|handle| Element::of(&self.driver, handle.clone())).collect()
    }

    /// Runs a script that finds elements and changes nothing. If an element is removed while the driver
    /// returns it, the script runs again.
    #[track_caller]
    pub(super) fn look_for(&self, code: &str, arguments: &[Value]) -> Value {
        let words = json!({"script": code, "args": arguments});
        let look = || match self.driver.try_call("POST", "/execute/sync", Some(&words)) {
            Err(error) if error.contains("stale element") => None,
            found => Some(found.unwrap_or_else(|error| panic!("{error}"))),
        };
        self.wait_for("elements that stay", look)
    }

    /// Waits for an element by its role and its name in English. WebKit must expose the same role and name to
    /// screen readers.
    #[track_caller]
    pub fn find(&self, role: &str, english: &str) -> Element<'_> {
        let name = self.words.say(english);
        let heard = Cell::new(String::new());
        let found = self.try_wait_for(|| {
            let element = self.all(role, english).into_iter().next()?;
            let (seen_role, seen_name) = (element.role().ok()?, element.name().ok()?);
            let is_it = (seen_role == role || is_called_otherwise(role, &seen_role))
                && (is_nameless(role) || squeezed(&seen_name).starts_with(&squeezed(&name)));
            heard.set(format!("; a screen reader hears the {seen_role} “{seen_name}”"));
            is_it.then_some(element)
        });
        found.unwrap_or_else(|| self.stuck(&format!("the {role} “{name}”{}", heard.take())))
    }

    /// Waits until `look` returns something.
    #[track_caller]
    pub fn wait_for<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        self.try_wait_for(look).unwrap_or_else(|| self.stuck(what))
    }

    pub(super) fn try_wait_for<T>(&self, mut look: impl FnMut() -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return Some(found);
            }
            if Instant::now() > deadline {
                return None;
            }
            // The interval between two looks; the condition is what `look` returns.
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Fails with the window's text. A screenshot is stored next to the built programs.
    #[track_caller]
    pub(super) fn stuck(&self, what: &str) -> ! {
        let (mut text, mut place) = (String::new(), PathBuf::new());
        // A window that no longer responds isn't asked for a screenshot twice.
        if !self.has_told.replace(true) {
            text = self.text();
            place = profile_folder().join("stuck");
            std::fs::create_dir_all(&place).unwrap();
            place.push(format!("{}.png", std::thread::current().name().unwrap_or("main").replace("::", "-")));
            std::fs::write(&place, self.picture()).unwrap();
        }
        panic!("waited in vain: {what}\n--- picture: {}\n--- the window shows\n{text}", place.display())
    }

    /// Runs a script in the page and returns its value.
    #[track_caller]
    pub fn script(&self, code: &str, arguments: &[Value]) -> Value {
        self.driver.call("POST", "/execute/sync", Some(&json!({"script": code, "args": arguments})))
    }

    /// Runs a script that passes its value to its last argument, a function.
    #[track_caller]
    pub fn script_that_waits(&self, code: &str, arguments: &[Value]) -> Value {
        self.driver.call("POST", "/timeouts", Some(&json!({"script": 110_000})));
        self.driver.call("POST", "/execute/async", Some(&json!({"script": code, "args": arguments})))
    }

    /// Calls a command as the page does, and returns its result or its error.
    #[track_caller]
    pub fn invoke(&self, command: &str, arguments: Value) -> Result<Value, String> {
        let code = "const [command, words, done] = arguments; \
                    window.__TAURI_INTERNALS__.invoke(command, words).then((ok) => done({ ok }), \
                    (no) => done({ no: typeof no === 'string' ? no : JSON.stringify(no) }))";
        let answer = self.script_that_waits(code, &[json!(command), arguments]);
        match answer["no"].as_str() {
            Some(no) => Err(no.to_owned()),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// Returns how many windows the app has.
    #[track_caller]
    pub fn count(&self) -> usize {
        self.driver.call("GET", "/window/handles", None).as_array().map_or(0, Vec::len)
    }

    /// Returns what the app wrote to standard error so far.
    #[track_caller]
    pub fn complaints(&self) -> String {
        let mut said = vec![0; self.complaints.metadata().unwrap().len() as usize];
        // Reading at an offset leaves the shared file position alone, where the app writes next.
        self.complaints.read_exact_at(&mut said, 0).unwrap();
        String::from_utf8_lossy(&said).into_owned()
    }

    /// Performs the actions of an input device.
    #[track_caller]
    pub(super) fn act(&self, device: &Value) {
        self.driver.call("POST", "/actions", Some(&json!({"actions": [device]})));
    }

    /// Takes a screenshot as PNG once nothing moves anymore.
    #[track_caller]
    pub fn still_picture(&self) -> Vec<u8> {
        let mut last = self.picture();
        self.wait_for("nothing moves any more", || {
            let next = self.picture();
            let is_still = next == last;
            last = next;
            is_still.then(|| last.clone())
        })
    }

    /// Saves a screenshot, named after the language too, in the folder that `FERRY_KEEP_PICTURES` names, if it's set.
    #[track_caller]
    pub fn keep(&self, name: &str) {
        if let Some(folder) = std::env::var_os("FERRY_KEEP_PICTURES") {
            let file = format!("{name}-{}.png", self.look().language.tag());
            std::fs::write(PathBuf::from(folder).join(file), self.still_picture()).unwrap();
        }
    }

    /// Takes a screenshot as PNG.
    #[track_caller]
    pub fn picture(&self) -> Vec<u8> {
        let text = self.driver.call("GET", "/screenshot", None);
        from_base64(text.as_str().unwrap_or_default())
    }
}

/// WebKit exposes a drop-down list as a button.
fn is_called_otherwise(role: &str, seen: &str) -> bool {
    role == "combobox" && seen == "button"
}

/// Roles that are read as a whole and have no name.
fn is_nameless(role: &str) -> bool {
    role == "alert" || role == "status"
}

/// Wraps a script's body in a function.
pub(super) fn as_function(script: &str) -> String {
    format!("function found() {{ {script} }}")
}

fn surroundings(sandbox: &Sandbox, look: &Look, display: &Display) -> Command {
    let mut command = bound_to_us("WebKitWebDriver");
    set(&mut command, sandbox, look, display);
    command.env("TAURI_WEBVIEW_AUTOMATION", "true");
    command
}

/// Sets the environment of the app: the home folder, the display, and the desktop's settings.
pub(super) fn set(command: &mut Command, sandbox: &Sandbox, look: &Look, display: &Display) {
    let home = sandbox.home();
    let below = |name: &str| {
        let folder = home.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    };
    let runtime = below("run");
    let private = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o700);
    std::fs::set_permissions(&runtime, private).unwrap();
    let config = below("config");
    write_gtk_settings(&config, look);
    command.env_clear();
    for name in ["PATH", "LLVM_PROFILE_FILE", "FERRY_LOG"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("DISPLAY", display.name())
        .env("FERRY_HOME", sandbox.data())
        .env("HOME", &home)
        .env("XDG_CONFIG_HOME", config)
        .env("XDG_DATA_HOME", below("share"))
        .env("XDG_CACHE_HOME", below("cache"))
        .env("XDG_RUNTIME_DIR", runtime)
        .env("DBUS_SESSION_BUS_ADDRESS", sandbox.bus())
        .env("DBUS_SYSTEM_BUS_ADDRESS", sandbox.bus())
        .env("TMPDIR", sandbox.temporary())
        .env("LANG", look.language.locale())
        .env("LC_ALL", look.language.locale())
        .env("TZ", "UTC")
        .env("GTK_THEME", look.theme.gtk())
        .env("GDK_DPI_SCALE", look.text_scale.to_string())
        // Without a settings service, GTK would write many warnings.
        .env("GSETTINGS_BACKEND", "memory");
}

fn write_gtk_settings(config: &Path, look: &Look) {
    let folder = config.join("gtk-3.0");
    std::fs::create_dir_all(&folder).unwrap();
    let moves = u8::from(!look.reduced_motion);
    std::fs::write(folder.join("settings.ini"), format!("[Settings]\ngtk-enable-animations={moves}\n")).unwrap();
}

/// Replaces each run of white space with one space.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded_to_the_original_bytes() {
        assert_eq!(from_base64("UHJvZmlsZSBGZXJyeQ=="), b"Profile Ferry");
        assert_eq!(from_base64("+/8="), [0xfb, 0xff]);
    }
}
