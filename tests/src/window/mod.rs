//! Drives the built app from outside, as a person does: by pointer and keyboard, by files dropped from
//! another program, and by what is on the screen. The app has no code for it.
//!
//! Each window has its own virtual screen and home folder. Tests find elements by their role and
//! their name, as a screen reader does.

mod actions;
mod axe;
mod bridge;
mod bus;
mod clipboard;
mod close;
mod dialog;
mod display;
mod drag;
mod driver;
mod element;
mod http;
mod keys;
mod look;
mod opened;
mod pointer;
mod processes;
mod selection;
mod started;
mod tour;
mod turn;
mod walk;
mod words;
mod x11;

pub use axe::Violation;
pub use bridge::Heard;
pub use bus::Bus;
pub use clipboard::Clipboard;
pub use display::Display;
pub(crate) use display::bound_to_us;
pub use drag::Dragged;
pub use element::Element;
pub use keys::Key;
pub use look::{Language, Look, Theme};
pub use opened::{Window, program};
pub use processes::{is_alive, kill};
pub use started::Started;
pub use walk::Screen;
pub use words::Words;

/// Returns the root of the repository.
fn repository() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
