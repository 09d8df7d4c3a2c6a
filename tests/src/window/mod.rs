//! The built window, driven from outside as a person drives it: by pointer and keys, by files dropped from
//! another program, by what stands on the screen. Nothing in the program knows of it.
//!
//! Each window has a screen in memory and a home of its own. What a test looks for it calls by its role and
//! by the words a person reads, as a screen reader does.

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

/// The repository.
fn repository() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
