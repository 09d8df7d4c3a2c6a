//! What another program on the same screen sees and may do.

use std::collections::HashSet;
use std::ops::Range;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{Atom, AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use super::display::Display;

/// The window's title on the screen.
const TITLE: &[u8] = b"Profile Ferry";

/// The window manager's own way would do no better: it asks in the same words.
pub(super) struct Screen {
    pub connection: RustConnection,
    pub root: Window,
}

impl Screen {
    /// One more client of that display.
    #[track_caller]
    pub fn connect(display: &Display) -> Screen {
        let (connection, number) = RustConnection::connect(Some(display.name())).expect("the display answers");
        let root = connection.setup().roots[number].root;
        Screen { connection, root }
    }

    /// A name's number.
    #[track_caller]
    pub fn atom(&self, name: &str) -> Atom {
        self.connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    /// The program's window: the one of its title that has a property.
    #[track_caller]
    pub fn window_with(&self, property: &str) -> Window {
        let property = self.atom(property);
        let what = "the program's window is on the screen";
        crate::wait::until(what, || self.below(self.root, TITLE, property))
    }

    /// The first window of a title; none while there is none.
    pub fn window_titled(&self, title: &[u8]) -> Option<Window> {
        self.below(self.root, title, AtomEnum::WM_NAME.into())
    }

    fn below(&self, window: Window, title: &[u8], property: Atom) -> Option<Window> {
        // A window that goes while it is looked at is not the one.
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

    /// A small window that nobody sees, to speak from.
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

    /// Says something to a window.
    #[track_caller]
    pub fn tell(&self, window: Window, kind: Atom, words: [u32; 5]) {
        let message = ClientMessageEvent::new(32, window, kind, words);
        self.connection.send_event(false, window, EventMask::NO_EVENT, message).unwrap();
        // Any question: once it is answered, the message before it is with the window. What is still under way
        // when its sender leaves is lost.
        self.connection.get_input_focus().unwrap().reply().unwrap();
    }

    /// Whether a window shows more than one plain ground; `false` where it cannot be seen yet.
    pub fn has_picture(&self, window: Window) -> bool {
        self.shows(window, |width| 0..width)
    }

    /// Whether there is something to read between its edges, where words come last.
    pub fn has_words(&self, window: Window) -> bool {
        self.shows(window, |width| width / 8..width / 8 * 7)
    }

    /// A few lines are looked at, since looking at all of it would slow down what is looked at.
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
        // A window that is only half cleared has two colours; letters have many.
        others.len() > PICTURE && others.iter().collect::<HashSet<_>>().len() >= COLOURS
    }
}

/// Lines across the window that are looked at, and one more.
const LINES: u16 = 33;

/// Colours beside the ground's that letters and pictures have at least.
const COLOURS: usize = 8;

/// Points of another colour than the ground's that no cursor and no frame comes to.
const PICTURE: usize = 200;
