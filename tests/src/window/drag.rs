//! Files dragged from another program, by version 5 of the XDND protocol, which file managers use.
//! <https://www.freedesktop.org/wiki/Specifications/XDND/>

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use x11rb::protocol::xproto::{ConnectionExt, Window as XWindow};

use super::opened::Window;
use super::selection::Offer;
use super::x11::Screen;

const FILES: &str = "text/uri-list";
const VERSION: u32 = 5;

/// How long the window can take to report whether it accepts a drop.
const PATIENCE: Duration = Duration::from_secs(10);

/// Files that are being dragged over the window.
pub struct Dragged {
    offer: Offer,
    window: XWindow,
}

impl Window {
    /// Drags files and folders over the middle of the window.
    #[track_caller]
    pub fn drag<P: AsRef<Path>>(&self, paths: &[P]) -> Dragged {
        let list = paths.iter().map(|path| format!("file://{}\r\n", encoded(path.as_ref()))).collect::<String>();
        self.drag_kind(FILES, list.into_bytes())
    }

    /// Drags one file over the window and drops it.
    #[track_caller]
    pub fn drop_file(&self, path: impl AsRef<Path>) {
        self.drag(&[path]).let_go();
    }

    /// Drags text over the window, as a mail program or a web page does.
    #[track_caller]
    pub fn drag_text(&self, text: &str) -> Dragged {
        self.drag_kind("text/plain", text.into())
    }

    #[track_caller]
    fn drag_kind(&self, kind: &str, content: Vec<u8>) -> Dragged {
        let screen = Screen::connect(self.display());
        let window = screen.window_with("XdndAware");
        let kind_number = screen.atom(kind);
        let dragged = Dragged { offer: Offer::make(screen, "XdndSelection", &[kind], content), window };
        dragged.tell("XdndEnter", [VERSION << 24, kind_number, 0, 0]);
        dragged.move_on();
        dragged
    }
}

impl Dragged {
    /// Moves the pointer a little, and returns whether the window accepts a drop.
    pub fn move_on(&self) -> bool {
        let screen = &self.offer.screen;
        let place = screen.connection.get_geometry(self.window).unwrap().reply().unwrap();
        let (x, y) = (place.width as i16 / 2, place.height as i16 / 2);
        let at = screen.connection.translate_coordinates(self.window, screen.root, x, y).unwrap().reply().unwrap();
        let (status, copy) = (screen.atom("XdndStatus"), screen.atom("XdndActionCopy"));
        let mut is_taken = false;
        for step in 0..4 {
            let place = (at.dst_x as u32 + step) << 16 | at.dst_y as u32;
            self.tell("XdndPosition", [0, place, 0, copy]);
            is_taken = self.offer.hear(status, PATIENCE).is_some_and(|words| words[1] & 1 == 1);
        }
        is_taken
    }

    /// Leaves the window without dropping.
    pub fn leave(&self) {
        self.tell("XdndLeave", [0; 4]);
    }

    /// Drops, and returns whether the window reports that it accepted the drop.
    pub fn let_go(self) -> bool {
        self.tell("XdndDrop", [0; 4]);
        let finished = self.offer.screen.atom("XdndFinished");
        self.offer.hear(finished, PATIENCE).is_some_and(|words| words[1] & 1 == 1)
    }

    fn tell(&self, kind: &str, words: [u32; 4]) {
        let [a, b, c, d] = words;
        let screen = &self.offer.screen;
        screen.tell(self.window, screen.atom(kind), [self.offer.own, a, b, c, d]);
    }
}

/// Percent-encodes a path for a `file://` URL.
fn encoded(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap();
    let one = |byte: &u8| match byte {
        b'/' | b'-' | b'_' | b'.' | b'~' => char::from(*byte).to_string(),
        letter if letter.is_ascii_alphanumeric() => char::from(*letter).to_string(),
        other => format!("%{other:02X}"),
    };
    absolute.as_os_str().as_bytes().iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_written_as_file_managers_write_it() {
        assert_eq!(encoded(Path::new("/a b/Größe%.csv")), "/a%20b/Gr%C3%B6%C3%9Fe%25.csv");
    }
}
