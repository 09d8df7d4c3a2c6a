//! Closing a file or the app loses neither the mapping, nor the answers, nor the edited cells.

use std::path::PathBuf;

use tests::window::{Look, Screen, Window};
use tests::{Sandbox, files_containing};

/// The text that is typed into an edited cell.
const EDITED: &str = "EDITED-7d20c4";

const ROWS: &str = "customer_id,Tier,Joined\nA-1,Gold,03/04/2026\nA-2,Silver,05/06/2026\nA+3,Gold,07/08/2026\n";

/// Maps a file, answers a question, and edits a cell.
fn worked_on(sandbox: &Sandbox, window: &Window) -> PathBuf {
    let file = sandbox.write("Clientes março.csv", ROWS);
    window.read_file(&file);
    window.map_as_suggested();
    window.press("Day first");
    window.fill("textbox", "Attribute name for Tier", "level");
    window.keys(&[tests::window::Key::Enter]);
    window.go_on_to(Screen::Check);
    window.press("1 ID contains +, /, or a comma");
    window.press("Edit the value in row 3");
    window.fill("textbox", "New value for row 3", EDITED);
    window.press("Save");
    window.find("heading", "3 of 3 rows are ready to send");
    file
}

fn is_as_it_was(window: &Window) {
    window.find("heading", "Map columns to attributes");
    window.wait_for_text("profile.level Gold");
    window.wait_for_text("profile.joined 2026-04-03");
    window.go_on_to(Screen::Check);
    window.find("heading", "3 of 3 rows are ready to send");
    window.wait_for_text("1 cell edited.");
}

#[test]
fn a_closed_file_can_be_opened_as_it_was() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    worked_on(&sandbox, &window);
    window.press("File");
    window.press("Close file");
    window.wait_for_text("Not sent yet");
    window.keep("kept-draft");
    window.press("Back to Clientes março.csv");
    is_as_it_was(&window);

    // What was sent isn't offered any more, and its edited cells are deleted.
    window.go_on_to(Screen::Send);
    window.go_on_to(Screen::Result);
    window.press("New upload");
    window.press_forward();
    window.find("heading", "Drop your customer file here");
    assert!(!window.text().contains("Not sent yet"), "{}", window.text());
}

#[test]
fn the_next_start_of_the_app_offers_the_file_as_it_was() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    worked_on(&sandbox, &window);
    drop(window);
    let window = Window::open(&sandbox, Look::default());
    window.press("Back to Clientes março.csv");
    is_as_it_was(&window);
    window.press("Settings");
    window.wait_for_text("Up to five files that weren't sent yet");
}

/// An edited cell is known by its row and column, and may be another customer's in a file that has changed.
#[test]
fn edited_cells_of_a_file_that_has_changed_are_reported_and_not_restored() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let file = worked_on(&sandbox, &window);
    window.press("File");
    window.press("Close file");
    std::fs::write(&file, ROWS.replace("A-2", "A-22")).unwrap();
    window.press("Back to Clientes março.csv");
    window.wait_for_text("The file has changed since, so 1 edited cell wasn't restored.");
    window.wait_for_text("profile.level Gold");
    window.go_on_to(Screen::Check);
    window.find("heading", "2 of 3 rows are ready to send");
}

#[test]
fn a_discarded_file_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    worked_on(&sandbox, &window);
    window.press("File");
    window.press("Close file");
    window.press("Discard the changes to Clientes março.csv");
    window.wait_until_gone("Not sent yet");
    let left: Vec<PathBuf> = sandbox.ours().into_iter().flat_map(|folder| files_containing(&folder, EDITED)).collect();
    assert!(left.is_empty(), "{left:?}");
}
