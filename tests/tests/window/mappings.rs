//! Mapping profiles: the weekly upload is drop, look, send; and what is kept can be put in order.

use std::path::PathBuf;

use tests::window::{Key, Look, Window};
use tests::{MAPPING, Sandbox, csv_of, customers};

/// The second week asks for nothing: whoever did the work once does not do it again.
#[test]
fn the_next_file_with_the_same_columns_lands_on_check_by_itself() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("week 1.csv", csv_of(&customers(3))));
    window.map_as_suggested();
    window.press("Save mapping…");
    window.fill("textbox", "Name", "Weekly");
    window.press("Save");
    window.wait_for_text("Mapping: Weekly");
    window.drop_file(sandbox.write("week 2.csv", csv_of(&customers(4))));
    window.wait_for_text("Mapped automatically with Weekly.");
    window.find("heading", "4 of 4 rows are ready to send");
    window.find("button", "Continue with 4 rows");
    assert_eq!(names(&sandbox), ["Weekly"]);
}

/// A header that was renamed: it is asked, and neither guessed nor refused.
#[test]
fn a_column_that_was_renamed_is_asked_about() {
    let sandbox = Sandbox::new();
    sandbox.ferry(&["mapping", "import", mapping(&sandbox, "Weekly", "").to_str().unwrap()]).expect(0);
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("renamed.csv", "customer_id,Tier level,City\nA-1,Gold,Faro\nA-2,Silver,Faro\n"));
    window.press("Map columns");
    window.wait_for_text("This file has no Tier column, but Tier level is new. Is it the same?");
    // The way on is closed, and says why; it leads to the answers.
    window.press("Answer 1 question");
    let answer = window.focused().expect("the focus is on an answer");
    assert_eq!(answer.name().unwrap(), "Yes, use Tier level");
    window.keys(&[Key::Enter]);
    window.press("Check 2 rows");
    window.find("heading", "2 of 2 rows are ready to send");
}

#[test]
fn a_mapping_is_renamed_duplicated_and_deleted_and_is_back_by_undo() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.drop_file(mapping(&sandbox, "Weekly", ""));
    window.wait_for_text("Weekly was imported.");
    window.press("Mappings");
    window.press("Rename");
    window.tab_to("textbox", "New name for Weekly");
    window.keys(&[Key::Ctrl('a')]);
    window.write("Every Monday");
    window.keys(&[Key::Enter]);
    window.find("heading", "Every Monday");
    window.press("Duplicate");
    window.find("heading", "Every Monday 2");
    assert_eq!(names(&sandbox), ["Every Monday", "Every Monday 2"]);
    window.press("Delete");
    window.wait_for_text("Every Monday 2 was deleted.");
    window.find("heading", "Every Monday");
    assert_eq!(names(&sandbox), ["Every Monday"]);
    window.press("Undo");
    window.find("heading", "Every Monday 2");
    assert_eq!(names(&sandbox), ["Every Monday", "Every Monday 2"]);
}

/// Somebody else's mapping may let through what is kept back otherwise: nobody gets that unasked.
#[test]
fn a_dropped_mapping_that_loosens_safeguards_is_taken_only_when_accepted() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.drop_file(mapping(&sandbox, "Risky", r#""delimiters": "send","#));
    window.find("dialog", "Risky relaxes some checks");
    window.press("Don't import");
    window.wait_until_gone("Risky relaxes some checks");
    assert!(names(&sandbox).is_empty(), "nobody accepted it");
    window.drop_file(mapping(&sandbox, "Risky too", r#""delimiters": "send","#));
    window.find("dialog", "Risky too relaxes some checks");
    window.press("Import anyway");
    window.wait_for_text("Risky too was imported.");
    assert_eq!(names(&sandbox), ["Risky too"]);
    window.press("Mappings");
    window.wait_for_text("Relaxes some checks");
}

/// A mapping file as somebody would send one.
fn mapping(sandbox: &Sandbox, name: &str, more: &str) -> PathBuf {
    let text = MAPPING.replace(r#""name": "Customers","#, &format!(r#""name": "{name}", {more}"#));
    sandbox.write(&format!("{name}.ferrymap.json"), text)
}

/// As `ferry` lists them.
fn names(sandbox: &Sandbox) -> Vec<String> {
    let list = sandbox.ferry(&["mapping", "list", "--json"]).expect(0).json();
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}
