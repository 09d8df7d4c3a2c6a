//! The system's file dialog, operated by keyboard as a person does.

use std::path::Path;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState, Window as Id,
};
use x11rb::protocol::xtest::ConnectionExt as _;

use super::opened::Window;
use super::x11::Screen;

/// The title of GTK's dialog for saving a file.
const TITLE: &[u8] = b"Save File";

const RETURN: u32 = 0xff0d;
const ESCAPE: u32 = 0xff1b;
const CONTROL: u32 = 0xffe3;
const SHIFT: u32 = 0xffe1;

impl Window {
    /// Types a path into the save dialog and confirms it.
    #[track_caller]
    pub fn save_at(&self, place: &Path) {
        let screen = Screen::connect(self.display());
        let dialog = screen.dialog();
        let place = place.to_str().expect("a place of plain letters");
        // An absolute path replaces the proposed name and works in any folder.
        screen.hold(CONTROL, || screen.strike(u32::from('a')));
        for letter in place.chars() {
            screen.strike(u32::from(letter));
        }
        screen.strike(RETURN);
        screen.wait_until_gone(dialog);
    }

    /// Confirms the proposed name and folder.
    #[track_caller]
    pub fn save_as_proposed(&self) {
        let screen = Screen::connect(self.display());
        let dialog = screen.dialog();
        screen.strike(RETURN);
        screen.wait_until_gone(dialog);
    }

    /// Closes the dialog with Escape.
    #[track_caller]
    pub fn leave_dialog(&self) {
        let screen = Screen::connect(self.display());
        let dialog = screen.dialog();
        screen.strike(ESCAPE);
        screen.wait_until_gone(dialog);
    }
}

impl Screen {
    /// Waits for the dialog and gives it the keyboard focus.
    #[track_caller]
    fn dialog(&self) -> Id {
        let dialog = crate::wait::until("the system's dialog", || {
            // A dialog that was closed may still exist, unmapped.
            let all = self.connection.query_tree(self.root).ok()?.reply().ok()?.children;
            all.into_iter().find(|window| self.is_shown(*window) && self.is_called(*window, TITLE))
        });
        // There is no window manager that would set the focus.
        crate::wait::until("the dialog has the keys", || {
            let at = self.connection.set_input_focus(InputFocus::PARENT, dialog, x11rb::CURRENT_TIME);
            at.ok()?.check().ok()?;
            (self.connection.get_input_focus().ok()?.reply().ok()?.focus == dialog).then_some(())
        });
        dialog
    }

    fn is_shown(&self, window: Id) -> bool {
        let asked = self.connection.get_window_attributes(window).ok().and_then(|asked| asked.reply().ok());
        asked.is_some_and(|attributes| attributes.map_state == MapState::VIEWABLE)
    }

    fn is_called(&self, window: Id, title: &[u8]) -> bool {
        let asked = self.connection.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 64);
        asked.ok().and_then(|asked| asked.reply().ok()).is_some_and(|name| name.value == title)
    }

    #[track_caller]
    fn wait_until_gone(&self, window: Id) {
        crate::wait::until("the dialog goes", || (!self.is_shown(window)).then_some(()));
    }

    /// Presses and releases a key by its keysym. The keysym of a Latin letter is the letter itself.
    #[track_caller]
    fn strike(&self, sign: u32) {
        let (code, is_shifted) = self.key_of(sign);
        let strike = || {
            self.press_or_release(KEY_PRESS_EVENT, code);
            self.press_or_release(KEY_RELEASE_EVENT, code);
        };
        if is_shifted { self.hold(SHIFT, strike) } else { strike() }
    }

    #[track_caller]
    fn hold(&self, sign: u32, strike: impl FnOnce()) {
        let (code, _) = self.key_of(sign);
        self.press_or_release(KEY_PRESS_EVENT, code);
        strike();
        self.press_or_release(KEY_RELEASE_EVENT, code);
    }

    #[track_caller]
    fn press_or_release(&self, event: u8, code: u8) {
        self.connection
            .xtest_fake_input(event, code, x11rb::CURRENT_TIME, self.root, 0, 0, 0)
            .unwrap()
            .check()
            .unwrap();
    }

    /// Returns the key code of a keysym, and whether it needs Shift.
    #[track_caller]
    fn key_of(&self, sign: u32) -> (u8, bool) {
        let setup = self.connection.setup();
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = self.connection.get_keyboard_mapping(first, last - first + 1).unwrap().reply().unwrap();
        let width = usize::from(map.keysyms_per_keycode);
        let at = |level: usize| map.keysyms.chunks(width).position(|key| key.get(level) == Some(&sign));
        let found = at(0).map(|key| (key, false)).or_else(|| at(1).map(|key| (key, true)));
        let (key, is_shifted) = found.unwrap_or_else(|| panic!("no key writes {sign:#x}"));
        (first + key as u8, is_shifted)
    }
}
