//! What is wrong is mended where it is seen, and taken back again.

use tests::window::{Key, Look, Screen, Window};
use tests::{Sandbox, files_containing, until};

/// What is typed into a mended cell.
const MENDED: &str = "MENDED-2f8e61";

/// More rows than anybody scrolls through, and more pixels than a page can be high.
const MANY: usize = 200_000;

#[test]
fn a_cell_is_mended_in_place_and_the_counts_follow() {
    let sandbox = Sandbox::new();
    let window = on_check(&sandbox, "A-1,Gold\nA-2,Silver\nA+3,Gold\n");
    window.find("heading", "2 of 3 rows are ready to send");
    window.press(ISSUE);
    mend(&window);
    window.find("heading", "3 of 3 rows are ready to send");
    window.wait_for_text("1 cell edited. Your file isn't changed.");
    window.press("Undo last change");
    window.find("heading", "2 of 3 rows are ready to send");
    window.find("button", ISSUE);
    window.wait_until_gone("edited. Your file");
}

/// It arrives as it was mended; and a customer's data that was typed by hand does not stay behind.
#[test]
fn a_mended_value_arrives_and_is_kept_nowhere_once_the_upload_has_ended() {
    let sandbox = Sandbox::new();
    let window = on_check(&sandbox, "A-1,Gold\nA-2,Silver\nA+3,Gold\n");
    window.press(ISSUE);
    mend(&window);
    window.find("heading", "3 of 3 rows are ready to send");
    window.go_on_to(Screen::Send);
    window.go_on_to(Screen::Result);
    window.find("heading", "3 visitors applied");
    let held = practice::dump(&sandbox.data().join("practice")).unwrap();
    assert_eq!(held.iter().filter(|profile| profile.id == MENDED).count(), 1, "Target holds it");
    // Target's own store is Target's.
    until("it is in no file of ours", || {
        let found = sandbox.ours().into_iter().flat_map(|folder| files_containing(&folder, MENDED));
        let left = found.filter(|path| !path.starts_with(sandbox.data().join("practice"))).count();
        (left == 0).then_some(())
    });
}

#[test]
fn one_click_mends_all_rows_of_an_issue_and_another_takes_it_back() {
    let sandbox = Sandbox::new();
    let window = on_check(&sandbox, "A-1,Gold\nA-2,NULL\nA-3,NULL\n");
    let issue = "2 values in Tier are placeholders and would be sent as text, such as “NULL”.";
    window.find("button", issue);
    window.press("Treat");
    window.wait_for_text("Fixed: Treat");
    window.wait_for("the issue is gone", || (!window.shows("button", issue)).then_some(()));
    window.press("Undo last change");
    window.find("button", issue);
    window.wait_until_gone("Fixed: Treat");
}

/// Whoever cannot drag a scroll bar sees the last row as soon as the first.
#[test]
fn an_issue_of_any_length_is_scrolled_to_its_end_by_keyboard() {
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

/// Mends the id of the third row, in the issue that stands open.
fn mend(window: &Window) {
    window.press("Edit the value in row 3");
    window.fill("textbox", "New value for row 3", MENDED);
    window.press("Save");
}

fn on_check(sandbox: &Sandbox, rows: &str) -> Window {
    let window = Window::open(sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", format!("customer_id,Tier\n{rows}")));
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window
}
