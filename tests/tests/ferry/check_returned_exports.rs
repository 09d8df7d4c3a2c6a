//! Exported rows that are checked again after a spreadsheet damaged their IDs.

use serde_json::{Value, json};
use tests::{CLIENT, Keychain, Output, PracticeTarget, Sandbox, files_containing};

const MAPPING: &str = r#"{"ferry_mapping":1,"name":"Tiers","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"tier","column":"tier","rules":{"allowed":["gold","silver"]}}]}"#;

/// Four of the six rows are excluded for their tier. A spreadsheet would damage two of their IDs, `02138` and `00777`,
/// and leave the other two unchanged.
const FILE: &str = "id,tier\n02138,Gould\n00777,Silber\nA-12,Gould\n90210,Gould\n10001,gold\n02139,silver\n";

/// A sandbox with a keychain and the mapping.
struct Fixture {
    sandbox: Sandbox,
    _keychain: Keychain,
}

impl Fixture {
    fn new() -> Fixture {
        let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
        sandbox.on_bus(keychain.address());
        sandbox.write("tiers.ferrymap.json", MAPPING);
        Fixture { sandbox, _keychain: keychain }
    }

    fn check(&self, name: &str, content: &str, more: &[&str]) -> Output {
        let (file, mapping) = (self.sandbox.write(name, content), self.sandbox.path("tiers.ferrymap.json"));
        let args = ["check", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--json"];
        self.sandbox.ferry(&[&args[..], more].concat())
    }

    /// Checks a file with excluded rows, and returns the text of their export.
    fn export(&self, content: &str) -> String {
        let out = self.sandbox.path("customers-excluded.csv");
        self.check("customers.csv", content, &["--excluded", out.to_str().unwrap()]).expect(3);
        std::fs::read_to_string(out).unwrap()
    }

    /// Checks a file and returns its issue about damaged IDs, or `None`. The file must be sendable exactly if there's
    /// no such issue.
    #[track_caller]
    fn damaged_ids(&self, name: &str, content: &str) -> Option<Value> {
        let json = self.check(name, content, &[]).json();
        let issues = json["issues"].as_array().unwrap();
        let issue = issues.iter().find(|issue| issue["rule"] == "ids-damaged").cloned();
        assert_eq!(json["sendable"], json!(issue.is_none()), "{json:#}");
        issue
    }
}

/// Returns an export as Excel saves it in CSV after a person fixed the tiers: two IDs have lost their leading zeros.
fn saved_by_excel(export: &str) -> String {
    export.replace("Gould", "gold").replace("Silber", "silver").replace("02138", "2138").replace("00777", "777")
}

#[test]
fn an_export_with_ids_damaged_by_excel_is_not_sent() {
    let fixture = Fixture::new();
    let export = fixture.export(FILE);
    assert!(export.starts_with("id,tier,ferry_reason\n02138,Gould,"), "{export}");
    let issue = fixture.damaged_ids("returned.csv", &saved_by_excel(&export)).expect("an issue");
    assert_eq!((&issue["severity"], &issue["rows"]), (&json!("error"), &json!(2)), "{issue:#}");
    let first = &issue["samples"][0];
    assert_eq!((&first["row"], &first["line"], &first["value"]), (&json!(1), &json!(2), &json!("2138")));
    assert_eq!(issue["samples"].as_array().unwrap().len(), 2, "{issue:#}");
    assert_eq!(issue["fixes"], json!([{"kind": "warn", "rule": "ids-damaged"}]));

    // `send` rejects the file, too. A person who is sure that the IDs are right makes the issue a warning.
    let mapping = fixture.sandbox.path("tiers.ferrymap.json");
    let file = fixture.sandbox.path("returned.csv");
    let args = ["check", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap()];
    let output = fixture.sandbox.ferry(&args).expect(2);
    assert!(output.stdout.contains("were changed by a spreadsheet after you exported them"), "{output}");
    let target = PracticeTarget::start(|_| {});
    let send = ["send", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--client", CLIENT];
    let rejected = fixture.sandbox.ferry(&[&send[..], &["--endpoint", &target.origin(), "--yes"]].concat()).expect(2);
    assert!(rejected.stderr.contains("Nothing was sent"), "{rejected}");
    assert_eq!(target.calls(), []);
    let relaxed = MAPPING.replacen("1,", r#"1,"severity":{"ids-damaged":"warning"},"#, 1);
    fixture.sandbox.write("tiers.ferrymap.json", relaxed);
    let output = fixture.sandbox.ferry(&args).expect(0);
    assert!(output.stdout.contains("warning[ids-damaged]:"), "{output}");

    for folder in fixture.sandbox.ours() {
        assert_eq!(files_containing(&folder, "02138"), [] as [std::path::PathBuf; 0], "no ID is stored");
    }
}

/// A person may delete the column `ferry_reason` and save with another delimiter.
#[test]
fn damaged_ids_are_recognized_without_the_reason_column() {
    let fixture = Fixture::new();
    fixture.export(FILE);
    let issue = fixture.damaged_ids("returned.csv", "id;tier\n2138;gold\n777;silver\nA-12;gold\n90210;gold\n");
    assert_eq!(issue.expect("an issue")["rows"], 2);
}

/// In none of these files did a spreadsheet damage an ID, so an issue would be a false alarm.
#[test]
fn undamaged_ids_are_not_reported() {
    let fixture = Fixture::new();
    let export = fixture.export(FILE);
    let fixed = export.replace("Gould", "gold").replace("Silber", "silver");
    assert_eq!(fixture.damaged_ids("returned.csv", &fixed), None, "the tiers were fixed in a text editor");
    assert_eq!(fixture.damaged_ids("part.csv", "id,tier,ferry_reason\nA-12,gold,x\n90210,gold,x\n"), None);
    assert_eq!(
        fixture.damaged_ids("both.csv", "id,tier\n02138,gold\n2138,gold\n777,gold\n00777,gold\n"),
        None,
        "the IDs and their damaged forms are both in the file"
    );
    assert_eq!(
        fixture.damaged_ids("other.csv", "id,tier,city\n2138,gold,x\n777,silver,y\n"),
        None,
        "the file has another column"
    );
    let weekly: String = (0..40).map(|number| format!("{},gold\n", 90_000 + number)).collect();
    assert_eq!(
        fixture.damaged_ids("weekly.csv", &format!("id,tier\n2138,gold\n777,silver\n{weekly}")),
        None,
        "the file has more than twice as many rows"
    );
    let one = "id,tier\n02138,gold\n777,silver\n";
    assert_eq!(fixture.damaged_ids("one.csv", one), None, "no more IDs are damaged than unchanged");
}

/// A spreadsheet rounds long numbers after fifteen digits, and may save them in scientific notation.
#[test]
fn rounded_ids_are_reported() {
    let fixture = Fixture::new();
    fixture.export("id,tier\n1234567890123456789,Gould\n9876543210987654321,Gould\n10001,gold\n");
    let rounded = "id,tier,ferry_reason\n1234567890123450000,gold,x\n9876543210987650000,gold,x\n";
    assert_eq!(fixture.damaged_ids("rounded.csv", rounded).expect("an issue")["rows"], 2);
    let shown = "id,tier,ferry_reason\n1.23457E+18,gold,x\n9.87654E+18,gold,x\n";
    assert_eq!(fixture.damaged_ids("shown.csv", shown).expect("an issue")["rows"], 2);
}

/// If a spreadsheet can't damage any of the exported IDs, not even the data folder is created.
#[test]
fn no_hashes_are_stored_for_ids_that_cannot_be_damaged() {
    let fixture = Fixture::new();
    fixture.export("id,tier\nA-1,Gould\nB-2,gold\n90210,Gould\n");
    assert!(!fixture.sandbox.data().exists());
}

/// The rows that `status --failed` exports are compared, too.
#[test]
fn damaged_ids_of_failed_rows_are_reported() {
    let fixture = Fixture::new();
    let target = PracticeTarget::start(|options| options.faults = vec!["failed-rows:2".parse().unwrap()]);
    let file = fixture.sandbox.write("good.csv", "id,tier\n02138,gold\n00777,silver\nA-12,gold\n");
    let (mapping, origin) = (fixture.sandbox.path("tiers.ferrymap.json"), target.origin());
    let send = ["send", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--client", CLIENT];
    fixture.sandbox.ferry(&[&send[..], &["--endpoint", &origin, "--poll-every", "100ms", "--yes"]].concat()).expect(4);
    let job = fixture.sandbox.jobs()[0]["id"].as_str().unwrap().to_owned();
    let out = fixture.sandbox.path("good-failed.csv");
    fixture.sandbox.ferry(&["status", &job, "--failed", out.to_str().unwrap()]).expect(0);
    let returned = saved_by_excel(&std::fs::read_to_string(&out).unwrap());
    assert_eq!(fixture.damaged_ids("returned.csv", &returned).expect("an issue")["rows"], 2);
}
