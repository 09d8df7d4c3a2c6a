//! Text that was copied in another program.

use super::opened::Window;
use super::selection::Offer;
use super::x11::Screen;

const TEXT: [&str; 4] = ["UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING"];

/// Owns the clipboard. Its text can be pasted until this value is dropped.
pub struct Clipboard {
    _offer: Offer,
}

impl Window {
    /// Copies a text in another program, so that Ctrl+V in the window pastes it.
    #[track_caller]
    pub fn copy(&self, text: &str) -> Clipboard {
        Clipboard { _offer: Offer::make(Screen::connect(self.display()), "CLIPBOARD", &TEXT, text.into()) }
    }
}
