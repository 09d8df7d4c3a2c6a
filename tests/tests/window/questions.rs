//! What only a person can decide is asked, and nothing is guessed meanwhile.

use std::path::PathBuf;

use tests::Sandbox;
use tests::window::{Key, Look, Window};

/// A birthday in the wrong month reaches every visitor: until somebody says which day is meant, the preview
/// shows the cell as it stands.
#[test]
fn a_date_that_reads_two_ways_is_asked_and_undo_asks_again() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Joined", ["03/04/2026", "05/06/2026", "07/08/2026"]);
    let question = "Is 03/04/2026 April 3 or March 4? It could be either.";
    window.wait_for_text(question);
    window.find("button", "Answer 1 question");
    window.wait_for_text("profile.joined 03/04/2026");
    assert!(!window.text().contains("2026-0"), "no reading is shown that nobody chose");
    window.press("Day first");
    window.wait_for_text("profile.joined 2026-04-03");
    window.wait_until_gone(question);
    window.find("button", "Check 3 rows");
    window.press("Undo");
    window.wait_for_text(question);
    window.wait_for_text("profile.joined 03/04/2026");
    window.find("button", "Answer 1 question");
}

/// 1.234 is a little more than one, or a good thousand.
#[test]
fn a_number_that_reads_two_ways_is_asked() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Points", ["1.234", "5.678", "9.012"]);
    let question = "Is 1.234 a whole number, 1,234 or with decimals, 1.234? It could be either.";
    window.wait_for_text(question);
    window.wait_for_text("profile.points 1.234");
    window.press("A whole number, 1,234");
    window.wait_for_text("profile.points 1234");
    window.wait_until_gone(question);
    window.press("Undo");
    window.wait_for_text("profile.points 1.234");
    window.find("button", "Answer 1 question");
}

/// An empty cell changes nothing in Target: who took their consent back would be written to again.
#[test]
fn a_blank_where_consent_stands_is_asked() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Newsletter", ["yes", "", "no"]);
    let question = "Newsletter looks like consent, and some cells are empty. What should Target get?";
    window.wait_for_text(question);
    window.press("Next row");
    window.wait_for_text("profile.newsletter empty: not changed");
    window.press("Send false");
    window.wait_for_text("profile.newsletter false");
    window.press("Undo");
    window.wait_for_text(question);
    window.wait_for_text("profile.newsletter empty: not changed");
}

#[test]
fn a_column_is_dragged_onto_an_attribute() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Level", ["gold", "silver", "gold"]);
    window.wait_for_text("profile.level gold");
    let (from, to) = (window.find("radio", "City identifies"), window.find("textbox", "Attribute name for Level"));
    window.carry(&from, BESIDE, &to);
    window.wait_for_text("profile.level Faro");
    // What fed it before stays out, and is one press away.
    window.find("button", "Add Level as an attribute");
    window.press("Undo");
    window.wait_for_text("profile.level gold");
}

/// The same without a pointer.
#[test]
fn by_keyboard_an_attribute_is_told_which_column_it_comes_from() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Level", ["gold", "silver", "gold"]);
    window.tab_to("button", "Edit transforms and rules for Level");
    window.keys(&[Key::Enter]);
    window.tab_to("combobox", "Source column");
    window.keys(&[Key::Down]);
    window.wait_for_text("profile.level Faro");
    window.find("button", "Add Level as an attribute");
}

/// From a column's radio button to its name.
const BESIDE: i32 = 60;

/// Three customers with one column more, all suggestions accepted.
fn on_map(sandbox: &Sandbox, column: &str, values: [&str; 3]) -> Window {
    let window = Window::open(sandbox, Look::default());
    window.read_file(&file(sandbox, column, values));
    window.map_as_suggested();
    window
}

fn file(sandbox: &Sandbox, column: &str, values: [&str; 3]) -> PathBuf {
    let rows: String = values.iter().enumerate().map(|(at, value)| format!("A-{at},{value},Faro\n")).collect();
    sandbox.write("customers.csv", format!("customer_id,{column},City\n{rows}"))
}
