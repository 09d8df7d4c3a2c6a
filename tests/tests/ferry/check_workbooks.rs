//! Workbooks: hidden rows require a choice, and exported rows can be checked again.

use std::path::Path;

use serde_json::json;
use tests::{Output, Scene};

fn corpus_file(case: &str, name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(case).join(name)).unwrap()
}

fn scene_of(bytes: &[u8], name: &str, attribute: &str) -> Scene {
    let mapping = json!({
        "ferry_mapping": 1, "name": "w",
        "identifier": {"kind": "thirdPartyId", "column": "id"},
        "attributes": [{"name": "a", "column": attribute}],
    });
    Scene::with_file(name, bytes, &mapping)
}

fn ids(scene: &Scene) -> Vec<String> {
    scene.target.held().iter().map(|profile| profile.id.clone()).collect()
}

/// A person may filter a sheet to the customers who consented. The others are hidden, and must not be sent without a
/// choice.
#[test]
fn send_with_yes_still_requires_a_choice_about_hidden_rows() {
    let scene = scene_of(&corpus_file("sheets/hidden-rows-xlsx", "input.xlsx"), "filtered.xlsx", "consent");
    let rejected = scene.send(&[]).expect(2);
    scene.assert_nothing_asked();
    assert!(rejected.stderr.contains("--hidden-rows"), "{rejected}");
    scene.send(&["--hidden-rows", "skip"]).expect(0);
    assert_eq!(ids(&scene), ["1", "3"]);
    scene.send(&["--hidden-rows", "send"]).expect(0);
    assert_eq!(ids(&scene), ["1", "2", "3", "4"]);
}

fn rules(output: &Output) -> Vec<(String, u64)> {
    let checked = output.json();
    let issues = checked["issues"].as_array().unwrap().iter();
    let mut rules: Vec<(String, u64)> = issues
        .filter(|issue| issue["severity"] == "error")
        .map(|issue| (issue["rule"].as_str().unwrap().to_owned(), issue["rows"].as_u64().unwrap()))
        .collect();
    rules.sort();
    rules
}

/// A spreadsheet that opens the export must not change its IDs. If the rows are checked again without fixes, they must
/// be excluded for the same reasons.
#[test]
fn excluded_rows_in_a_workbook_keep_every_id() {
    let text = "id;a\n00123;\"l1\nl2\"\n1234567890123456789;x, y\nA/1;=1+1\n+7;_x0041_ <&> \"q\"\n0;1,5\n";
    let scene = scene_of(text.as_bytes(), "customers.csv", "a");
    let to = scene.sandbox.path("excluded.xlsx");
    let first = scene.sandbox.ferry(&scene.args("check", &["--excluded", to.to_str().unwrap(), "--json"])).expect(3);
    let table = scene.sandbox.ferry(&["table", to.to_str().unwrap()]).expect(0).stdout;
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(reader.headers().unwrap(), vec!["id", "a", "ferry_reason"]);
    let rows: Vec<(String, String)> = reader
        .records()
        .map(|record| record.unwrap())
        .map(|record| (record[0].to_owned(), record[1].to_owned()))
        .collect();
    let wanted = [
        ("00123", "l1\nl2"),
        ("1234567890123456789", "x, y"),
        ("A/1", "=1+1"),
        ("+7", "_x0041_ <&> \"q\""),
        ("0", "1,5"),
    ];
    assert_eq!(rows, wanted.map(|(id, a)| (id.to_owned(), a.to_owned())));
    let again =
        scene.sandbox.ferry(&["check", to.to_str().unwrap(), "--mapping", scene.mapping.to_str().unwrap(), "--json"]);
    assert_eq!(rules(&again.expect(3)), rules(&first));
}

/// Cells that weren't text in the workbook must not become text in the export: an error or a rounded number would pass
/// for an ID.
#[test]
fn excluded_rows_of_a_workbook_have_the_same_issues_again() {
    for (case, name, attribute) in [
        ("workbook/error-in-id", "input.xlsx", "a"),
        ("numbers/id-sixteen-digits-xlsx", "input.xlsx", "tier"),
        ("numbers/id-sixteen-digits-xls", "input.xls", "tier"),
    ] {
        let scene = scene_of(&corpus_file(case, name), name, attribute);
        for ending in ["xlsx", "csv"] {
            let to = scene.sandbox.path(&format!("excluded.{ending}"));
            let first =
                scene.sandbox.ferry(&scene.args("check", &["--excluded", to.to_str().unwrap(), "--json"])).expect(3);
            let mapping = scene.mapping.to_str().unwrap();
            let again = scene.sandbox.ferry(&["check", to.to_str().unwrap(), "--mapping", mapping, "--json"]);
            let rows = |output: &Output| rules(output).iter().map(|(_, rows)| rows).sum::<u64>();
            assert_eq!(rows(&again), rows(&first), "{case} as {ending}: {again}");
            if ending == "xlsx" || case.starts_with("numbers/") {
                assert_eq!(rules(&again), rules(&first), "{case} as {ending}: {again}");
            }
        }
    }
}

/// The mapping must read the dates of the export as it read those of the workbook.
#[test]
fn dates_in_excluded_rows_stay_dates() {
    let scene = scene_of(&corpus_file("dates/transform-of-a-date-cell", "input.xlsx"), "dates.xlsx", "d");
    let mapping = json!({
        "ferry_mapping": 1, "name": "w",
        "identifier": {"kind": "thirdPartyId", "column": "id"},
        "attributes": [
            {"name": "d", "column": "d", "transforms": [{"date": {"from": "%d/%m/%Y", "to": "%Y"}}]},
            {"name": "e", "column": "d", "rules": {"allowed": ["nothing"]}},
        ],
    });
    std::fs::write(&scene.mapping, mapping.to_string()).unwrap();
    let to = scene.sandbox.path("excluded.xlsx");
    let first = scene.sandbox.ferry(&scene.args("check", &["--excluded", to.to_str().unwrap(), "--json"])).expect(3);
    assert_eq!(rules(&first), [("rule-allowed".to_owned(), 2)]);
    let mapping = scene.mapping.to_str().unwrap();
    let again = scene.sandbox.ferry(&["check", to.to_str().unwrap(), "--mapping", mapping, "--json"]).expect(3);
    assert_eq!(rules(&again), rules(&first));
}

/// A compressed file is decompressed in memory or into an unnamed temporary file, so that no copy of it can be left in
/// a folder.
#[cfg(target_os = "linux")]
#[test]
fn a_decompressed_file_is_stored_in_no_folder() {
    let rows: String = (0..200_000).map(|row| format!("{row},unmistakable-customer-{row}\n")).collect();
    let scene = scene_of(format!("id,a\n{rows}").as_bytes(), "customers.csv", "a");
    let zipped = std::process::Command::new("gzip").arg("-k").arg(&scene.file).status();
    if !zipped.is_ok_and(|status| status.success()) {
        eprintln!("skipped: gzip isn't installed");
        return;
    }
    let packed = scene.file.with_extension("csv.gz");
    std::fs::remove_file(&scene.file).unwrap();
    let mapping = scene.mapping.to_str().unwrap();
    scene.sandbox.ferry(&["check", packed.to_str().unwrap(), "--mapping", mapping]).expect(0);
    for folder in scene.sandbox.ours() {
        assert!(tests::files_containing(&folder, "unmistakable-customer-7").is_empty());
    }
}
