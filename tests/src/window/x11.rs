//! What another program on the same X screen can see and do.

use std::collections::HashSet;
use std::ops::Range;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use super::display::Display;

/// The title of the app's window.
const TITLE: &[u8] = b"Profile Ferry";

/// A window manager sends the same message.
pub(super) struct Screen {
    pub connection: RustConnection,
    pub root: Window,
}

impl Screen {
    /// Connects another client to a display.
    #[track_caller]
    pub fn connect(display: &Display) -> Screen {
        let (connection, number) = RustConnection::connect(Some(display.name())).expect("the display answers");
        let root = connection.setup().roots[number].root;
        Screen { connection, root }
    }

    /// Returns the atom of a name.
    #[track_caller]
    pub fn atom(&self, name: &str) -> Atom {
        self.connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    /// Waits for the window with the app's title that has a property.
    #[track_caller]
    pub fn window_with(&self, property: &str) -> Window {
        let property = self.atom(property);
        let what = "the program's window is on the screen";
        crate::wait::until(what, || self.below(self.root, TITLE, property))
    }

    /// Returns the first window with a title, if there is one.
    pub fn window_titled(&self, title: &[u8]) -> Option<Window> {
        self.below(self.root, title, AtomEnum::WM_NAME.into())
    }

    fn below(&self, window: Window, title: &[u8], property: Atom) -> Option<Window> {
        // A window that is destroyed during the search isn't the wanted one.
        for child in self.connection.query_tree(window).ok()?.reply().ok()?.children {
            let read = |of: Atom, length| {
                self.connection.get_property(false, child, of, AtomEnum::ANY, 0, length).ok()?.reply().ok()
            };
            let is_titled = read(AtomEnum::WM_NAME.into(), 64).is_some_and(|name| name.value == title);
            if is_titled && read(property, 1).is_some_and(|found| found.value_len > 0) {
                return Some(child);
            }
            if let Some(found) = self.below(child, title, property) {
                return Some(found);
            }
        }
        None
    }

    /// Creates a small invisible window that sends messages.
    #[track_caller]
    pub fn speaker(&self) -> Window {
        use x11rb::protocol::xproto::{CreateWindowAux, WindowClass};
        let own = self.connection.generate_id().unwrap();
        let look = CreateWindowAux::new().override_redirect(1);
        let class = WindowClass::INPUT_OUTPUT;
        self.connection.create_window(0, own, self.root, -10, -10, 1, 1, 0, class, 0, &look).unwrap();
        self.connection.map_window(own).unwrap();
        own
    }

    /// Sends a client message to a window.
    #[track_caller]
    pub fn tell(&self, window: Window, kind: Atom, words: [u32; 5]) {
        let message = ClientMessageEvent::new(32, window, kind, words);
        self.connection.send_event(false, window, EventMask::NO_EVENT, message).unwrap();
        // A round trip ensures that the message was delivered. Messages that are still in flight
        // when their sender disconnects are lost.
        self.connection.get_input_focus().unwrap().reply().unwrap();
    }

    /// Returns whether a window shows more than a plain background; false if it isn't visible yet.
    pub fn has_picture(&self, window: Window) -> bool {
        self.shows(window, |width| 0..width)
    }

    /// Returns whether a window shows text, which is painted last.
    pub fn has_words(&self, window: Window) -> bool {
        self.shows(window, |width| width / 8..width / 8 * 7)
    }

    /// Only a few lines are captured, since capturing the whole window would slow the app down.
    fn shows(&self, window: Window, across: impl Fn(u16) -> Range<u16>) -> bool {
        let Some(place) = self.connection.get_geometry(window).ok().and_then(|asked| asked.reply().ok()) else {
            return false;
        };
        let Range { start, end } = across(place.width);
        let line = |number: u16| {
            let (x, y) = (start as i16, (place.height / LINES * number) as i16);
            self.connection.get_image(ImageFormat::Z_PIXMAP, window, x, y, end - start, 1, !0).ok()?.reply().ok()
        };
        let lines: Vec<u8> = (1..LINES).filter_map(line).flat_map(|image| image.data).collect();
        let mut points = lines.chunks_exact(4);
        let Some(ground) = points.next() else { return false };
        let others: Vec<&[u8]> = points.map(|point| &point[..3]).filter(|point| *point != &ground[..3]).collect();
        // A half-painted background has two colors; text has many.
        others.len() > PICTURE && others.iter().collect::<HashSet<_>>().len() >= COLOURS
    }
}

/// How many parts the captured lines divide the window into.
const LINES: u16 = 33;

/// The least number of colors other than the background that text or an image has.
const COLOURS: usize = 8;

/// More pixels of other colors than a cursor or a frame has.
const PICTURE: usize = 200;
