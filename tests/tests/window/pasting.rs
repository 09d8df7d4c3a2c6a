//! Rows that are pasted from a spreadsheet.

use tests::Sandbox;
use tests::window::{Key, Look, Screen, Window};

/// Batches are made from a file, so a pasted table must be saved first.
#[test]
fn pasted_rows_must_be_saved_before_they_are_sent() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let _copied = window.copy("customer_id\tTier\nA-1\tGold\nA-2\tSilver\n");
    window.keys(&[Key::Ctrl('v')]);
    window.find("heading", "Pasted table");
    window.wait_for_text("2 rows");
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.find("heading", "2 of 2 rows are ready to send");
    window.go_on_to(Screen::Send);
    window.wait_for_text("This table was pasted, so it isn't on your disk yet.");
    window.find("button", "Save table…");
    let send = window.find("button", "Send 2 visitors");
    assert!(!send.is_enabled(), "nothing is sent from memory");
}

/// Text that isn't a table changes nothing.
#[test]
fn pasted_text_that_is_not_a_table_is_explained() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let _copied = window.copy("https://example.com/");
    window.keys(&[Key::Ctrl('v')]);
    window.wait_for_text("What you pasted isn't a table.");
    window.press("Dismiss");
    window.find("heading", "Drop your customer file here");
}
