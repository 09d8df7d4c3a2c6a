//! What a mapping needs besides its attributes: conditions on rows, the date of the newest row, and templates; and what a
//! workbook hides or cuts off.

use std::path::{Path, PathBuf};

use tests::window::{Key, Look, Screen, Window};
use tests::{CLIENT, PracticeTarget, Sandbox};

/// Only customers with an active status are sent.
#[test]
fn only_rows_that_meet_the_conditions_are_sent() {
    let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(|_| {}));
    let window = open(&sandbox, &target);
    let rows = "customer_id,Status,Points\nA-1,active,1\nA-2,closed,2\nA-3,active,3\nA-4,,4\n";
    window.read_file(&sandbox.write("customers.csv", rows));
    window.map_as_suggested();
    window.press("Send only some rows");
    window.wait_for_text("4 of 4 rows");
    window.choose("Column of the condition", "Status");
    window.wait_for_text("3 of 4 rows");
    window.choose("Condition", "is");
    window.fill("textbox", "Value of the condition", "active");
    window.keys(&[Key::Enter]);
    window.wait_for_text("2 of 4 rows");
    window.keep("conditions");
    window.go_on_to(Screen::Check);
    window.find("heading", "2 of 4 rows are ready to send");
    window.wait_for_text("2 left out by a condition");
    send(&window, 2);
    assert_eq!(sent(&target, "points"), [("A-1", "1"), ("A-3", "3")].map(pair));
}

/// The newest row is the one with the latest date, wherever it is in the file. 25/11 shows that the day comes first.
#[test]
fn the_newest_of_duplicate_rows_is_sent() {
    let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(|_| {}));
    let window = open(&sandbox, &target);
    let rows = "customer_id,Tier,Updated\nA-1,gold,03/12/2026\nA-1,silver,25/11/2026\nA-2,bronze,01/11/2026\n";
    window.read_file(&sandbox.write("customers.csv", rows));
    window.map_as_suggested();
    window.choose("Duplicate rows", "Keep the newest row");
    window.find("combobox", "Date of a row");
    window.find("textbox", "Format of the date");
    window.wait_for("the format that the dates show", || {
        let field = "return [...document.querySelectorAll('input')].some((one) => one.value === '%d/%m/%Y')";
        (window.script(field, &[]) == true).then_some(())
    });
    window.keep("keep-newest");
    window.go_on_to(Screen::Check);
    window.find("heading", "2 of 3 rows are ready to send");
    send(&window, 2);
    assert_eq!(sent(&target, "tier"), [("A-1", "gold"), ("A-2", "bronze")].map(pair));
}

#[test]
fn a_template_is_shown_with_what_it_makes_of_a_row() {
    let sandbox = Sandbox::new();
    import(&sandbox);
    let window = Window::open(&sandbox, Look::default());
    let rows = "customer_id,First,Last,Tier,City,Status,Updated\nA-1,Ana,Lima,gold,Faro,active,2026-11-02\n";
    window.drop_file(sandbox.write("customers.csv", rows));
    window.wait_for_text("Mapped automatically with Weekly.");
    window.press("Map");
    window.find("heading", "Map columns to attributes");
    window.wait_for_text("{First} {Last}");
    window.wait_for_text("profile.full Ana Lima");
    window.find("textbox", "Attribute name for");
    // Its columns aren't sent by themselves, but they aren't lost.
    window.wait_for_text("Used in the template of full");
    window.keep("template");
}

/// Each is asked about as the column of an attribute is, and the answer counts wherever the mapping names the column.
#[test]
fn a_missing_column_of_a_condition_a_template_or_the_newest_row_is_asked_about() {
    let sandbox = Sandbox::new();
    import(&sandbox);
    let window = Window::open(&sandbox, Look::default());
    let rows = "customer_id,First,Last name,Tier,City,Estado,Updated at\n\
                A-1,Ana,Lima,gold,Faro,active,2026-11-02\nA-2,Bia,Reis,gold,Faro,closed,2026-11-03\n\
                A-1,Ana,Souza,gold,Faro,active,2026-11-04\n";
    window.read_file(&sandbox.write("customers.csv", rows));
    window.press("Map columns");
    window.wait_for_text("This file has no Last column, but Last name is new. Is it the same?");
    window.wait_for_text("The template of full needs it.");
    window.wait_for_text("This file has no Status column. Which column replaces it?");
    window.wait_for_text("A condition on rows needs it.");
    window.wait_for_text("This file has no Updated column, but Updated at is new. Is it the same?");
    window.wait_for_text("It shows which duplicate row is the newest.");
    window.find("button", "Answer 3 questions");
    window.keep("missing-columns");
    window.press("Yes, use Last name");
    window.wait_for_text("{First} {Last name}");
    window.press("Yes, use Updated at");
    window.find("button", "Answer 1 question");
    window.choose("Another column", "Estado");
    window.wait_for_text("2 of 3 rows");
    window.press("Check 3 rows");
    window.find("heading", "1 of 3 rows are ready to send");
}

/// Removing a condition sends more rows, so the button says it.
#[test]
fn a_condition_without_its_column_can_be_removed() {
    let sandbox = Sandbox::new();
    import(&sandbox);
    let window = Window::open(&sandbox, Look::default());
    let rows = "customer_id,First,Last,Tier,City,Updated\n\
                A-1,Ana,Lima,gold,Faro,2026-11-02\nA-2,Bia,Reis,gold,Faro,2026-11-03\n";
    window.read_file(&sandbox.write("customers.csv", rows));
    window.press("Map columns");
    window.press("Remove the condition");
    window.press("Check 2 rows");
    window.find("heading", "2 of 2 rows are ready to send");
}

/// A hidden column of a workbook stays out, and Map says why.
#[test]
fn a_hidden_column_of_a_workbook_is_marked_in_map() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let bytes = std::fs::read(corpus("sheets/hidden-column/input.xlsx")).unwrap();
    window.read_file(&sandbox.write("customers.xlsx", bytes));
    window.go_on_to(Screen::Map);
    window.wait_for_text("Hidden in the workbook");
    window.keep("hidden-column");
}

/// A spreadsheet that saves a longer table drops the rows after its last one without a word.
#[test]
fn a_file_as_long_as_a_spreadsheet_can_be_is_reported() {
    for lines in [65_536, 1_048_576] {
        let sandbox = Sandbox::new();
        let window = Window::open(&sandbox, Look::default());
        let mut text = "customer_id,Tier\n".to_owned();
        (1..lines).for_each(|row| text.push_str(&format!("A-{row},gold\n")));
        window.read_file(&sandbox.write("customers.csv", text));
        window.map_as_suggested();
        window.go_on_to(Screen::Check);
        window.wait_for_text("The file has exactly as many lines as a spreadsheet can have");
        window.keep("row-limit");
    }
}

fn open(sandbox: &Sandbox, target: &PracticeTarget) -> Window {
    sandbox
        .ferry(&["connection", "add", "shop", "--client", CLIENT, "--endpoint", &target.origin(), "--practice"])
        .expect(0);
    Window::open(sandbox, Look::default())
}

fn send(window: &Window, visitors: usize) {
    window.go_on_to(Screen::Send);
    window.send_to("shop");
    window.press("Options");
    window.choose("Test batch", "none");
    window.press(&format!("Send {visitors} visitors"));
    window.find("heading", &format!("{visitors} visitors applied"));
}

/// Returns the IDs that Target has, with the value of an attribute.
fn sent(target: &PracticeTarget, attribute: &str) -> Vec<(String, String)> {
    target.held().into_iter().map(|one| (one.id, one.attributes[attribute].clone())).collect()
}

fn pair((id, value): (&str, &str)) -> (String, String) {
    (id.to_owned(), value.to_owned())
}

/// Saves a mapping with a condition, a template, and a date of the newest row.
fn import(sandbox: &Sandbox) {
    let mapping = r#"{"ferry_mapping": 1, "name": "Weekly",
        "identifier": {"kind": "thirdPartyId", "column": "customer_id"},
        "attributes": [{"name": "full", "template": "{First} {Last}"}, {"name": "first", "column": "First"},
            {"name": "tier", "column": "Tier"}, {"name": "city", "column": "City"}],
        "only": [{"column": "Status", "is": ["active"]}],
        "duplicates": {"keep-newest": {"column": "Updated"}}}"#;
    let file = sandbox.write("weekly.ferrymap.json", mapping);
    sandbox.ferry(&["mapping", "import", file.to_str().unwrap()]).expect(0);
}

fn corpus(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(file)
}
