//! Exports of a check through the system's save dialog.

use tests::window::{Look, Window};
use tests::{Keychain, Sandbox};

/// The exported rows are fixed and dropped again, with the same IDs. The report masks personal data.
#[test]
fn excluded_rows_are_exported_fixed_and_opened_again() {
    let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
    sandbox.on_bus(keychain.address());
    let mapping = r#"{"ferry_mapping":1,"name":"Tiers","identifier":{"kind":"thirdPartyId","column":"id"},
        "attributes":[{"name":"tier","column":"tier","rules":{"allowed":["gold","silver"]}}]}"#;
    let mapping = sandbox.write("tiers.ferrymap.json", mapping);
    sandbox.ferry(&["mapping", "import", mapping.to_str().unwrap()]).expect(0);
    let rows = "00123,ada@example.com,gold\n00124,bob@example.com,Gould\n00125,eve@example.com,silver\n";
    let file = sandbox.write("customers.csv", format!("id,email,tier\n{rows}"));
    let window = Window::open(&sandbox, Look::default());
    window.drop_file(&file);
    window.wait_for_text("of 3 rows are ready to send");

    let excluded = sandbox.path("customers-excluded.csv");
    window.press("Export excluded rows…");
    // The proposed folder is that of the file.
    window.save_as_proposed();
    window.wait_for_text("Saved.");
    let text = std::fs::read_to_string(&excluded).unwrap();
    assert!(text.starts_with("id,email,tier,ferry_reason\n00124,bob@example.com,Gould,"), "{text}");

    let report = sandbox.path("report.csv");
    window.press("Export report…");
    window.press("Save…");
    window.save_at(&report);
    window.wait_for("it is written", || report.exists().then_some(()));
    let report_text = std::fs::read_to_string(&report).unwrap();
    assert!(report_text.contains("Gould") && !report_text.contains("example.com"), "{report_text}");

    window.drop_file(sandbox.write("customers-excluded.csv", text.replace("Gould", "gold")));
    window.wait_for_text("Every row can be sent as it is.");

    // An export whose IDs a spreadsheet damaged is recognized.
    let ruined = text.replace("Gould", "gold").replace("00124", "124");
    window.drop_file(sandbox.write("customers-excluded 2.csv", ruined));
    window.wait_for_text("1 ID was changed by a spreadsheet after you exported it");
}
