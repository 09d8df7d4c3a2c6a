//! Rows that are exported to be mended, and come back from a spreadsheet that ruined their ids.

use serde_json::{Value, json};
use tests::{CLIENT, Keychain, Output, PracticeTarget, Sandbox, files_containing};

const MAPPING: &str = r#"{"ferry_mapping":1,"name":"Tiers","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"tier","column":"tier","rules":{"allowed":["gold","silver"]}}]}"#;

/// Four of six rows are kept back for their tier: two ids of which a spreadsheet would make others, and two of which
/// it would not.
const FILE: &str = "id,tier\n02138,Gould\n00777,Silber\nA-12,Gould\n90210,Gould\n10001,gold\n02139,silver\n";

struct Desk {
    sandbox: Sandbox,
    _keychain: Keychain,
}

impl Desk {
    fn new() -> Desk {
        let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
        sandbox.on_bus(keychain.address());
        sandbox.write("tiers.ferrymap.json", MAPPING);
        Desk { sandbox, _keychain: keychain }
    }

    fn check(&self, name: &str, content: &str, more: &[&str]) -> Output {
        let (file, mapping) = (self.sandbox.write(name, content), self.sandbox.path("tiers.ferrymap.json"));
        let args = ["check", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--json"];
        self.sandbox.ferry(&[&args[..], more].concat())
    }

    /// Exports what the file excludes.
    fn export(&self, content: &str) -> String {
        let out = self.sandbox.path("customers-excluded.csv");
        self.check("customers.csv", content, &["--excluded", out.to_str().unwrap()]).expect(3);
        std::fs::read_to_string(out).unwrap()
    }

    /// What a check says of ruined ids; the file must be sendable where it says nothing.
    #[track_caller]
    fn told(&self, name: &str, content: &str) -> Option<Value> {
        let json = self.check(name, content, &[]).json();
        let issues = json["issues"].as_array().unwrap();
        let told = issues.iter().find(|issue| issue["rule"] == "ids-damaged").cloned();
        assert_eq!(json["sendable"], json!(told.is_none()), "{json:#}");
        told
    }
}

/// What Excel makes of it, saved as the CSV that it was: the tiers were mended, two ids are others now.
fn saved_by_excel(export: &str) -> String {
    export.replace("Gould", "gold").replace("Silber", "silver").replace("02138", "2138").replace("00777", "777")
}

#[test]
fn an_export_with_ids_damaged_by_excel_is_not_sent() {
    let desk = Desk::new();
    let export = desk.export(FILE);
    assert!(export.starts_with("id,tier,ferry_reason\n02138,Gould,"), "{export}");
    let told = desk.told("returned.csv", &saved_by_excel(&export)).expect("it is told");
    assert_eq!((&told["severity"], &told["rows"]), (&json!("error"), &json!(2)), "{told:#}");
    let first = &told["samples"][0];
    assert_eq!((&first["row"], &first["line"], &first["value"]), (&json!(1), &json!(2), &json!("2138")));
    assert_eq!(told["samples"].as_array().unwrap().len(), 2, "{told:#}");
    assert_eq!(told["fixes"], json!([{"kind": "warn", "rule": "ids-damaged"}]));

    // Nobody sends it unnoticed, and who knows better says so.
    let mapping = desk.sandbox.path("tiers.ferrymap.json");
    let file = desk.sandbox.path("returned.csv");
    let args = ["check", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap()];
    let said = desk.sandbox.ferry(&args).expect(2);
    assert!(said.stdout.contains("were changed by a spreadsheet after you exported them"), "{said}");
    let target = PracticeTarget::start(|_| {});
    let send = ["send", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--client", CLIENT];
    let refused = desk.sandbox.ferry(&[&send[..], &["--endpoint", &target.origin(), "--yes"]].concat()).expect(2);
    assert!(refused.stderr.contains("Nothing was sent"), "{refused}");
    assert_eq!(target.calls(), []);
    let loosened = MAPPING.replacen("1,", r#"1,"severity":{"ids-damaged":"warning"},"#, 1);
    desk.sandbox.write("tiers.ferrymap.json", loosened);
    let said = desk.sandbox.ferry(&args).expect(0);
    assert!(said.stdout.contains("warning[ids-damaged]:"), "{said}");

    for folder in desk.sandbox.ours() {
        assert_eq!(files_containing(&folder, "02138"), [] as [std::path::PathBuf; 0], "no id is kept");
    }
}

/// Whoever takes our column out again is told all the same, and with semicolons too.
#[test]
fn damaged_ids_are_recognized_without_the_reason_column() {
    let desk = Desk::new();
    desk.export(FILE);
    let told = desk.told("returned.csv", "id;tier\n2138;gold\n777;silver\nA-12;gold\n90210;gold\n");
    assert_eq!(told.expect("it is told")["rows"], 2);
}

/// Each of these would be a false alarm.
#[test]
fn undamaged_ids_are_not_reported() {
    let desk = Desk::new();
    let export = desk.export(FILE);
    let mended = export.replace("Gould", "gold").replace("Silber", "silver");
    assert_eq!(desk.told("returned.csv", &mended), None, "mended in an editor, or in the workbook");
    assert_eq!(desk.told("part.csv", "id,tier,ferry_reason\nA-12,gold,x\n90210,gold,x\n"), None);
    assert_eq!(desk.told("both.csv", "id,tier\n02138,gold\n2138,gold\n777,gold\n00777,gold\n"), None, "two visitors");
    assert_eq!(desk.told("other.csv", "id,tier,city\n2138,gold,x\n777,silver,y\n"), None, "another table");
    let weekly: String = (0..40).map(|number| format!("{},gold\n", 90_000 + number)).collect();
    assert_eq!(desk.told("weekly.csv", &format!("id,tier\n2138,gold\n777,silver\n{weekly}")), None, "next week's file");
    let one = "id,tier\n02138,gold\n777,silver\n";
    assert_eq!(desk.told("one.csv", one), None, "one of two is somebody else's");
}

/// Long numbers lose their last digits, or become a power of ten, which is no id anyhow.
#[test]
fn rounded_ids_are_reported() {
    let desk = Desk::new();
    desk.export("id,tier\n1234567890123456789,Gould\n9876543210987654321,Gould\n10001,gold\n");
    let rounded = "id,tier,ferry_reason\n1234567890123450000,gold,x\n9876543210987650000,gold,x\n";
    assert_eq!(desk.told("rounded.csv", rounded).expect("it is told")["rows"], 2);
    let shown = "id,tier,ferry_reason\n1.23457E+18,gold,x\n9.87654E+18,gold,x\n";
    assert_eq!(desk.told("shown.csv", shown).expect("it is told")["rows"], 2);
}

/// Where no id can be ruined, nothing is noted, and no data folder is made for it.
#[test]
fn no_hashes_are_stored_for_ids_that_cannot_be_damaged() {
    let desk = Desk::new();
    desk.export("id,tier\nA-1,Gould\nB-2,gold\n90210,Gould\n");
    assert!(!desk.sandbox.data().exists());
}

/// Rows that Target refused or failed are exported and ruined just so.
#[test]
fn damaged_ids_of_failed_rows_are_reported() {
    let desk = Desk::new();
    let target = PracticeTarget::start(|options| options.faults = vec!["failed-rows:2".parse().unwrap()]);
    let file = desk.sandbox.write("good.csv", "id,tier\n02138,gold\n00777,silver\nA-12,gold\n");
    let (mapping, origin) = (desk.sandbox.path("tiers.ferrymap.json"), target.origin());
    let send = ["send", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap(), "--client", CLIENT];
    desk.sandbox.ferry(&[&send[..], &["--endpoint", &origin, "--poll-every", "100ms", "--yes"]].concat()).expect(4);
    let job = desk.sandbox.jobs()[0]["id"].as_str().unwrap().to_owned();
    let out = desk.sandbox.path("good-failed.csv");
    desk.sandbox.ferry(&["status", &job, "--failed", out.to_str().unwrap()]).expect(0);
    let returned = saved_by_excel(&std::fs::read_to_string(&out).unwrap());
    assert_eq!(desk.told("returned.csv", &returned).expect("it is told")["rows"], 2);
}
