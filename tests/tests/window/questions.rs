//! Questions that only the person can answer.

use std::path::PathBuf;

use tests::Sandbox;
use tests::window::{Key, Look, Window};

/// The preview shows the original value until the question is answered.
#[test]
fn an_ambiguous_date_is_asked_about_and_undo_asks_again() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Joined", ["03/04/2026", "05/06/2026", "07/08/2026"]);
    let question = "Is 03/04/2026 April 3 or March 4? It could be either.";
    window.wait_for_text(question);
    window.find("button", "Answer 1 question");
    window.wait_for_text("profile.joined 03/04/2026");
    assert!(!window.text().contains("2026-0"), "no date is shown before a format is chosen");
    window.press("Day first");
    window.wait_for_text("profile.joined 2026-04-03");
    window.wait_until_gone(question);
    window.find("button", "Check 3 rows");
    window.press("Undo");
    window.wait_for_text(question);
    window.wait_for_text("profile.joined 03/04/2026");
    window.find("button", "Answer 1 question");
}

/// 1.234 can be a decimal number or a whole one.
#[test]
fn an_ambiguous_number_is_asked_about_and_undo_asks_again() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Points", ["1.234", "5.678", "9.012"]);
    let question = "Is 1.234 the whole number 1,234 or the decimal 1.234? It could be either.";
    window.wait_for_text(question);
    window.wait_for_text("profile.points 1.234");
    window.press("The whole number 1,234");
    window.wait_for_text("profile.points 1234");
    window.wait_until_gone(question);
    window.press("Undo");
    window.wait_for_text("profile.points 1.234");
    window.find("button", "Answer 1 question");
}

/// An empty cell changes nothing in Target, so a withdrawn consent would stay there.
#[test]
fn empty_consent_is_asked_about_and_undo_asks_again() {
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

/// The first rows show no empty cell, and the saved mapping doesn't say what they become.
#[test]
fn consent_with_empty_cells_in_late_rows_is_asked_about_with_what_each_answer_does() {
    let sandbox = Sandbox::new();
    let rows: String = (0..400).map(|row| format!("A-{row},{},Faro\n", if row < 150 { "Sim" } else { "" })).collect();
    let file = sandbox.write("customers.csv", format!("customer_id,Newsletter,City\n{rows}"));
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&file);
    window.map_as_suggested();
    window.wait_for_text("Newsletter looks like consent, and some cells are empty. What should Target get?");
    window.wait_for_text("250 cells are empty.");
    window.wait_for_text("Sim → true · empty (250) → false");
    window.wait_for_text("Sim → Sim · empty (250) → Não");
    window.wait_for_text("Sim → Sim · empty (250) → row not sent");
    window.find("button", "Answer 1 question");
    window.press("Keep the words, and send “Não” for empty cells");
    window.wait_for_text("profile.newsletter Sim");
    window.find("button", "Check 400 rows");
}

/// Where nothing clearly is the ID, none is chosen silently.
#[test]
fn a_file_without_a_clear_id_asks_which_column_it_is() {
    let sandbox = Sandbox::new();
    let rows = "Ana Souza,ana@example.com,gold\nJosé Lima,jose@example.com,gold\nRui Reis,rui@example.com,silver\n";
    let file = sandbox.write("people.csv", format!("Nome,Contato,Plano\n{rows}"));
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&file);
    window.map_as_suggested();
    window.wait_for_text("Which column is the visitor ID?");
    window.find("button", "Answer 1 question");
}

#[test]
fn dragging_a_column_onto_an_attribute_makes_it_the_source() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Level", ["gold", "silver", "gold"]);
    window.wait_for_text("profile.level gold");
    let (from, to) =
        (window.find("radio", "Use City as the visitor ID"), window.find("textbox", "Attribute name for Level"));
    window.carry(&from, BESIDE, &to);
    window.wait_for_text("profile.level Faro");
    // The previous source column is no longer sent, and can be added again.
    window.find("button", "Add Level as an attribute");
    window.press("Undo");
    window.wait_for_text("profile.level gold");
}

/// The panel of an attribute does the same as dragging.
#[test]
fn the_source_column_can_be_chosen_by_keyboard() {
    let sandbox = Sandbox::new();
    let window = on_map(&sandbox, "Level", ["gold", "silver", "gold"]);
    window.tab_to("button", "Edit transforms and rules for Level");
    window.keys(&[Key::Enter]);
    window.tab_to("combobox", "Source column");
    window.keys(&[Key::Down]);
    window.wait_for_text("profile.level Faro");
    window.find("button", "Add Level as an attribute");
}

/// The pixels from a column's radio button to its name.
const BESIDE: i32 = 60;

/// Opens three customers with one more column in Map, and accepts all suggestions.
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
