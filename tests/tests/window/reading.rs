//! How a file is read: encodings, ZIP archives, totals, and format mismatches.

use std::io::Write;

use tests::Sandbox;
use tests::window::{Look, Window};

/// If the encoding is uncertain, words of the file show which one is right.
#[test]
fn other_encodings_are_shown_with_words_of_the_file() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    // A single accent is plausible in many encodings.
    let dos = sandbox.write("caixa.csv", b"customer_id,City\nA-1,S\xc6o Paulo\nA-2,Faro\n");
    window.read_file(&dos);
    window.wait_for_text("SÆo Paulo");
    window.press("Other encodings");
    window.wait_for_text("São Paulo");
    window.keep("encodings");
    window.press("Use IBM850");
    window.wait_until_gone("SÆo Paulo");
    window.wait_for_text("Read as IBM850:");
    // Plain letters are the same in all of them.
    window.read_file(&sandbox.write("plain.csv", b"customer_id,City\nA-1,Faro\nA-2,Porto\n"));
    assert!(!window.text().contains("Other encodings"));
}

/// The other file can be chosen later.
#[test]
fn a_zip_with_several_files_asks_which_to_open() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let zip = sandbox.write(
        "export.zip",
        zip_of(&[("old.csv", "customer_id,City\nA-1,Faro\n"), ("new.csv", "customer_id,Level\nA-1,gold\n")]),
    );
    window.drop_file(&zip);
    window.wait_for_text("Which file in the ZIP?");
    window.find("radio", "new.csv");
    window.keep("zip");
    window.click("radio", "old.csv");
    window.press("Open file");
    window.find("heading", "export.zip");
    window.wait_for_text("Faro");
    window.choose("File in ZIP", "new.csv");
    window.wait_for_text("gold");
    window.wait_until_gone("Faro");
    // Canceling keeps the open file.
    window.drop_file(sandbox.write("other.zip", zip_of(&[("a.csv", "id,x\n1,y\n"), ("b.csv", "id,x\n2,z\n")])));
    window.wait_for_text("Which file in the ZIP?");
    window.press("Cancel");
    window.wait_until_gone("Which file in the ZIP?");
    window.find("heading", "export.zip");
}

fn zip_of(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A total isn't a visitor. Skipped rows can be included again.
#[test]
fn totals_below_the_data_are_skipped_on_request() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let rows = "customer_id,City,Points\nA-1,Faro,1\nA-2,Porto,2\nTotal,,3\n";
    window.read_file(&sandbox.write("customers.csv", rows));
    window.wait_for_text("The last row looks like a total or a note");
    window.press("Don't send");
    window.wait_until_gone("The last row looks like a total or a note");
    window.wait_for_text("2 rows");
    window.choose("Rows skipped at end", "0");
    window.wait_for_text("3 rows");
}

/// What is remembered is that a total is left out, not that the last row is: the next file has none.
#[test]
fn a_total_is_left_out_where_there_is_one_and_shown_in_check() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let rows = "customer_id,City,Points\nA-1,Faro,1\nA-2,Porto,2\n";
    window.read_file(&sandbox.write("week 1.csv", format!("{rows}Total,,3\n")));
    // The question has to be answered.
    window.press("Answer 1 question");
    window.find("heading", "week 1.csv");
    window.press("Don't send");
    window.wait_until_gone("The last row looks like a total or a note");
    window.map_as_suggested();
    window.press("Save mapping…");
    window.fill("textbox", "Name", "Weekly");
    window.press("Save");
    window.wait_for_text("Mapping: Weekly");
    window.go_on_to(tests::window::Screen::Check);
    window.find("heading", "2 of 2 rows are ready to send");
    window.wait_for_text("1 row at the end is left out as a total or a note:");
    window.wait_for_text("Total · 3");
    window.keep("left-out");

    // A week without a total, in which the last customer isn't lost.
    window.drop_file(sandbox.write("week 2.csv", rows));
    window.wait_for_text("week 2.csv");
    window.find("heading", "2 of 2 rows are ready to send");
    assert!(!window.text().contains("left out as a total"), "{}", window.text());

    // A customer whose row is like the others isn't a total, whatever the name.
    window.drop_file(sandbox.write("week 3.csv", format!("{rows}A-3,Total,3\n")));
    window.wait_for_text("week 3.csv");
    window.find("heading", "3 of 3 rows are ready to send");

    window.drop_file(sandbox.write("week 4.csv", format!("{rows}Total,,3\n")));
    window.wait_for_text("week 4.csv");
    window.find("heading", "2 of 2 rows are ready to send");
    window.press("Read as a customer");
    window.find("heading", "3 of 3 rows are ready to send");
}

/// The mapping expects semicolons, and the file has commas. It's read with commas, and the difference is reported.
#[test]
fn a_file_with_another_delimiter_than_its_mapping_is_reported() {
    let sandbox = Sandbox::new();
    let mapping = r#"{"ferry_mapping": 1, "name": "CRM weekly",
        "identifier": {"kind": "thirdPartyId", "column": "customer_id"},
        "attributes": [{"name": "city", "column": "City"}],
        "source": {"delimiter": ";"}}"#;
    let file = sandbox.write("crm.ferrymap.json", mapping);
    sandbox.ferry(&["mapping", "import", file.to_str().unwrap()]).expect(0);
    let window = Window::open(&sandbox, Look::default());
    window.drop_file(sandbox.write("customers.csv", "customer_id,City\nA-1,Faro\nA-2,Porto\n"));
    window.find("heading", "customers.csv");
    window.wait_for_text(
        "Files with this mapping usually use the delimiter semicolon. This one uses comma, so it was read with comma.",
    );
    window.find("combobox", "Delimiter");
    window.go_on_to(tests::window::Screen::Map);
    window.wait_for_text("CRM weekly");
}
