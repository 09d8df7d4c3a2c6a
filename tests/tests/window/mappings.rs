//! Saved mappings: the weekly upload with one, and managing them.

use std::path::PathBuf;

use tests::window::{Key, Look, Window};
use tests::{MAPPING, Sandbox, csv_of, customers};

/// The second week needs no work in Map.
#[test]
fn a_file_that_fits_a_saved_mapping_opens_in_check() {
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

/// A renamed header is neither guessed nor rejected.
#[test]
fn a_renamed_column_is_asked_about() {
    let sandbox = Sandbox::new();
    sandbox.ferry(&["mapping", "import", mapping(&sandbox, "Weekly", "").to_str().unwrap()]).expect(0);
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("renamed.csv", "customer_id,Tier level,City\nA-1,Gold,Faro\nA-2,Silver,Faro\n"));
    window.press("Map columns");
    window.wait_for_text("This file has no Tier column, but Tier level is new. Is it the same?");
    // The button to the next step leads to the open question.
    window.press("Answer 1 question");
    let answer = window.focused().expect("the focus is on an answer");
    assert_eq!(answer.name().unwrap(), "Yes, use Tier level");
    window.keys(&[Key::Enter]);
    window.press("Check 2 rows");
    window.find("heading", "2 of 2 rows are ready to send");
}

#[test]
fn a_mapping_can_be_renamed_duplicated_deleted_and_restored() {
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

/// A mapping from someone else can relax checks, so that needs a confirmation.
#[test]
fn a_mapping_that_relaxes_checks_is_imported_only_after_confirmation() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.drop_file(mapping(&sandbox, "Risky", r#""delimiters": "send","#));
    window.find("dialog", "Risky relaxes some checks");
    window.press("Don't import");
    window.wait_until_gone("Risky relaxes some checks");
    assert!(names(&sandbox).is_empty(), "it wasn't accepted");
    window.drop_file(mapping(&sandbox, "Risky too", r#""delimiters": "send","#));
    window.find("dialog", "Risky too relaxes some checks");
    window.press("Import anyway");
    window.wait_for_text("Risky too was imported.");
    assert_eq!(names(&sandbox), ["Risky too"]);
    window.press("Mappings");
    window.wait_for_text("Relaxes some checks");
}

/// Writes a mapping file.
fn mapping(sandbox: &Sandbox, name: &str, more: &str) -> PathBuf {
    let text = MAPPING.replace(r#""name": "Customers","#, &format!(r#""name": "{name}", {more}"#));
    sandbox.write(&format!("{name}.ferrymap.json"), text)
}

/// Returns the names of the saved mappings, as `ferry` lists them.
fn names(sandbox: &Sandbox) -> Vec<String> {
    let list = sandbox.ferry(&["mapping", "list", "--json"]).expect(0).json();
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}
