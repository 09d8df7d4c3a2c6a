//! Fixes and edited cells in Check, and undo.

use tests::window::{Key, Look, Screen, Window};
use tests::{Sandbox, files_containing, until};

/// The text that is typed into an edited cell.
const EDITED: &str = "EDITED-2f8e61";

/// So many rows that the list is higher than a page can be.
const MANY: usize = 200_000;

#[test]
fn editing_a_cell_updates_the_counts() {
    let sandbox = Sandbox::new();
    let window = on_check(&sandbox, "A-1,Gold\nA-2,Silver\nA+3,Gold\n");
    window.find("heading", "2 of 3 rows are ready to send");
    window.press(ISSUE);
    edit_id(&window);
    window.find("heading", "3 of 3 rows are ready to send");
    window.wait_for_text("1 cell edited. Your file isn't changed.");
    window.press("Undo");
    window.find("heading", "2 of 3 rows are ready to send");
    window.find("button", ISSUE);
    window.wait_until_gone("edited. Your file");
}

/// The typed value is sent, and deleted from the app's files when the upload has finished.
#[test]
fn an_edited_value_is_sent_and_not_stored_after_the_upload() {
    let sandbox = Sandbox::new();
    let window = on_check(&sandbox, "A-1,Gold\nA-2,Silver\nA+3,Gold\n");
    window.press(ISSUE);
    edit_id(&window);
    window.find("heading", "3 of 3 rows are ready to send");
    window.go_on_to(Screen::Send);
    window.go_on_to(Screen::Result);
    window.find("heading", "3 visitors applied");
    let held = practice::dump(&sandbox.data().join("practice")).unwrap();
    assert_eq!(held.iter().filter(|profile| profile.id == EDITED).count(), 1, "Target holds it");
    // The practice Target stores what it received.
    until("it is in no file of ours", || {
        let found = sandbox.ours().into_iter().flat_map(|folder| files_containing(&folder, EDITED));
        let left = found.filter(|path| !path.starts_with(sandbox.data().join("practice"))).count();
        (left == 0).then_some(())
    });
}

#[test]
fn one_click_fixes_all_rows_of_an_issue_and_undo_restores_them() {
    let sandbox = Sandbox::new();
    let window = on_check(&sandbox, "A-1,Gold\nA-2,NULL\nA-3,NULL\n");
    let issue = "2 values in Tier are placeholders and would be sent as text, such as “NULL”.";
    window.find("button", issue);
    window.press("Treat");
    window.wait_for_text("Last change: Treat");
    window.wait_for("the issue is gone", || (!window.shows("button", issue)).then_some(()));
    window.press("Undo");
    window.find("button", issue);
    window.wait_until_gone("Last change: Treat");
}

/// A step names what it did, and is undone where the person is, whichever page it was made on.
#[test]
fn map_and_check_have_one_history() {
    let sandbox = Sandbox::new();
    let window = on_check(&sandbox, "A-1,Gold\nA-2,Silver\nA+3,Gold\n");
    window.press(ISSUE);
    edit_id(&window);
    window.find("heading", "3 of 3 rows are ready to send");
    window.keys(&[Key::Ctrl('z')]);
    window.find("heading", "2 of 3 rows are ready to send");
    window.wait_for_text("Last change: added tier.");
    window.keys(&[Key::CtrlShift('z')]);
    window.find("heading", "3 of 3 rows are ready to send");

    window.press("Map");
    window.find("heading", "Map columns to attributes");
    window.find("button", "Undo: customer_id in row 3");
    window.keys(&[Key::Ctrl('z')]);
    window.find("button", "Undo: added tier");
    window.keys(&[Key::Ctrl('z')]);
    window.find("button", "Accept 1");
    window.keys(&[Key::CtrlShift('z'), Key::CtrlShift('z')]);
    window.find("button", "Undo: customer_id in row 3");
    window.go_on_to(Screen::Check);
    window.find("heading", "3 of 3 rows are ready to send");
}

/// The End key shows the last row without dragging the scroll bar.
#[test]
fn a_long_issue_can_be_scrolled_to_its_end_by_keyboard() {
    let sandbox = Sandbox::new();
    let rows: String = (1..=MANY).map(|at| format!("A+{at},Gold\n")).collect();
    let window = on_check(&sandbox, &format!("A-0,Gold\n{rows}"));
    window.press("200,000 IDs contain +, /, or a comma, such as “A+1”.");
    window.wait_for_text("A+1");
    window.tab_to("rowgroup", "The ID contains +, /, or a comma");
    window.keys(&[Key::End]);
    window.wait_for_text("A+200000");
    window.find("button", "Edit the value in row 200,001");
}

const ISSUE: &str = "1 ID contains +, /, or a comma";

/// Edits the ID of the third row in the open issue.
fn edit_id(window: &Window) {
    window.press("Edit the value in row 3");
    window.fill("textbox", "New value for row 3", EDITED);
    window.press("Save");
}

fn on_check(sandbox: &Sandbox, rows: &str) -> Window {
    let window = Window::open(sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", format!("customer_id,Tier\n{rows}")));
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window
}
