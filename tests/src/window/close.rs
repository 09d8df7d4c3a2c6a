//! The close button of the window's frame.

use super::opened::Window;
use super::x11::Screen;

impl Window {
    /// Asks the window to close, as a window manager does. The app may show a dialog first.
    #[track_caller]
    pub fn ask_to_close(&self) {
        let screen = Screen::connect(self.display());
        let window = screen.window_with("WM_PROTOCOLS");
        let delete = screen.atom("WM_DELETE_WINDOW");
        screen.tell(window, screen.atom("WM_PROTOCOLS"), [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
    }
}
