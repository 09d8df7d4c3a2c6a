//! Duplicate rows are resolved before batches are formed, also with a test batch.

use engine::{BatchLimits, CheckOptions};

use crate::checked::{check, check_with, mapping, plain};

const FILE: &str = "id,a,b\n1,x,\n2,y,y\n1,,z\n3,w,w\n1,v,\n";

fn with(duplicates: &str) -> engine::Mapping {
    mapping(&format!(r#"{},"duplicates":"{duplicates}""#, plain(&["a", "b"])))
}

#[test]
fn duplicates_are_resolved_as_the_mapping_decides() {
    let cases: [(&str, &[&str], u64, u64); 4] = [
        ("keep-first", &["1,x,", "2,y,y", "3,w,w"], 2, 0),
        ("keep-last", &["2,y,y", "3,w,w", "1,v,"], 2, 0),
        ("merge", &["1,v,z", "2,y,y", "3,w,w"], 2, 0),
        ("reject", &["2,y,y", "3,w,w"], 0, 3),
    ];
    for (duplicates, lines, merged, excluded) in cases {
        let result = check(FILE, &with(duplicates));
        assert_eq!(result.lines(), lines, "{duplicates}");
        let rows = result.checked.report().rows;
        assert_eq!((rows.merged, rows.excluded), (merged, excluded), "{duplicates}");
    }
}

/// Two batches with one visitor: the second would erase the first at Target.
#[test]
fn a_visitor_with_several_rows_is_in_one_batch() {
    let options = CheckOptions { batch_limits: BatchLimits::new(Some(1), None), ..CheckOptions::default() };
    let result = check_with(FILE, &with("merge"), &options);
    assert_eq!(result.bodies.len(), 3);
    assert_eq!(result.lines(), ["1,v,z", "2,y,y", "3,w,w"]);
}

/// Duplicates that are many chunks apart are found, even if their hashes are in the temporary file.
#[test]
fn duplicates_far_apart_in_the_file_are_found() {
    let mut file = "id,a,b\n".to_owned();
    for row in 0..300_000 {
        file.push_str(&format!("visitor-{},value {row},\n", row % 299_990));
    }
    let options = CheckOptions { batch_limits: BatchLimits::new(Some(50_000), None), ..CheckOptions::default() };
    let result = check_with(&file, &with("merge"), &options);
    let rows = result.checked.report().rows;
    assert_eq!((rows.ready, rows.merged), (299_990, 10));
    assert!(result.lines().contains(&"visitor-3,value%20299993,"));
    let samples = &result.checked.report().issues[0].samples;
    assert_eq!((samples[0].row, samples[0].line), (Some(299_991), Some(299_992)));
}

/// A value from `default` or `empty_as` must not replace a value that the file has in another row.
#[test]
fn a_value_from_the_file_takes_precedence_over_a_supplied_one_in_a_merge() {
    let fields = r#""attributes":[
        {"name":"a","column":"a","transforms":[{"default":"none"}]},
        {"name":"b","column":"b","empty_as":"nothing"},
        {"name":"c","value":"crm"}]"#;
    let result = check("id,a,b\n1,x,y\n1,,\n2,,\n", &mapping(fields));
    assert_eq!(result.lines(), ["1,x,y,crm", "2,none,nothing,crm"]);
}

/// If two rows fit a batch line but their merged row doesn't, neither is sent.
#[test]
fn a_merged_row_over_the_limit_excludes_all_its_rows() {
    let half = "x".repeat(40_000);
    let file = format!("id,a,b\n1,{half},\n2,y,\n1,,{half}\n");
    let result = check(&file, &with("merge"));
    assert_eq!(result.lines(), ["2,y,"]);
    assert_eq!(result.checked.report().rows.excluded, 2);
    assert_eq!(result.issues()["row-too-large"].1, 2);
}

#[test]
fn excluded_rows_are_not_merged() {
    let fields = r#""attributes":[{"name":"a","column":"a","rules":{"allowed":["x"]}}]"#;
    let result = check("id,a\n1,x\n1,bad\n2,\n", &mapping(fields));
    assert_eq!(result.lines(), ["1,x"]);
    let rows = result.checked.report().rows;
    assert_eq!((rows.excluded, rows.merged, rows.empty), (1, 0, 1));
}

#[test]
fn a_test_batch_contains_every_attribute_and_every_kind_of_unusual_value() {
    let mut file = "id,a,b,c\n".to_owned();
    for row in 0..500 {
        let a = if row == 300 { "100% é" } else { "plain" };
        let b = if row == 400 { "only here" } else { "" };
        file.push_str(&format!("v{row},{a},{b},z\n"));
    }
    let options =
        CheckOptions { canary: Some(5), batch_limits: BatchLimits::new(Some(100), None), ..CheckOptions::default() };
    let result = check_with(&file, &mapping(&plain(&["a", "b", "c"])), &options);
    // Skips the header line.
    let canary: Vec<&str> = result.bodies[0].split('\n').skip(1).collect();
    assert_eq!(canary.len(), 5);
    assert!(canary.iter().any(|line| line.starts_with("v300,")), "{canary:?}");
    assert!(canary.iter().any(|line| line.starts_with("v400,")), "{canary:?}");
    assert_eq!(result.lines().len(), 500);
    let mut ids: Vec<&str> = result.lines().iter().filter_map(|line| line.split(',').next()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 500);
}

#[test]
fn ids_that_differ_only_in_unicode_form_are_reported() {
    let result = check("id,a\nJos\u{e9},x\nJose\u{301},y\nAna,z\n", &mapping(&plain(&["a"])));
    assert_eq!(result.issues()["id-unicode-twin"].1, 2);
    assert_eq!(result.lines().len(), 3);
    let fields =
        format!(r#""identifier":{{"kind":"thirdPartyId","column":"id","transforms":["nfc"]}},{}"#, plain(&["a"]));
    let result = check("id,a\nJos\u{e9},x\nJose\u{301},y\n", &mapping(&fields));
    assert_eq!(result.lines(), ["Jos%C3%A9,y"]);
}

fn newest(more: &str) -> engine::Mapping {
    mapping(&format!(r#"{},"duplicates":{{"keep-newest":{{"column":"seen"{more}}}}}"#, plain(&["a"])))
}

#[test]
fn the_row_with_the_newest_date_is_kept_wherever_it_is() {
    let outcome = check("id;a;seen\n1;old;2026-01-01\n1;new;2026-03-01\n1;mid;2026-02-01\n2;x;\n", &newest(""));
    assert_eq!(outcome.lines(), ["1,new", "2,x"]);
    assert_eq!(outcome.issues()["duplicate-merged"], (engine::Severity::Warning, 2));
    assert_eq!(outcome.checked.report().rows.merged, 2);
    let local = newest(r#","format":"%d/%m/%Y %H:%M""#);
    let outcome = check("id;a;seen\n1;late;01/02/2026 10:30\n1;early;01/02/2026 09:30\n", &local);
    assert_eq!(outcome.lines(), ["1,late"]);
    assert_eq!(engine::Mapping::from_json(&local.to_json()).unwrap(), local);
}

#[test]
fn equal_newest_dates_and_dates_that_cannot_be_read_are_reported() {
    let tie = check("id;a;seen\n1;x;2026-01-01\n1;y;2026-01-01\n1;z;2025-01-01\n", &newest(""));
    assert_eq!(tie.lines(), ["1,y"]);
    assert_eq!(tie.issues()["duplicate-tie"].1, 2);
    let unread = check("id;a;seen\n1;x;2026-01-01\n1;y;soon\n1;z;\n", &newest(""));
    assert_eq!(unread.lines(), ["1,x"]);
    assert_eq!(unread.issues()["duplicate-date"].1, 2);
    let none = check("id;a;seen\n1;x;\n1;y;\n", &newest(""));
    assert_eq!(none.lines(), ["1,y"]);
    assert_eq!((none.issues()["duplicate-tie"].1, none.issues()["duplicate-date"].1), (2, 2));
    let strict = mapping(&format!(
        r#"{},"duplicates":{{"keep-newest":{{"column":"seen"}}}},
        "severity":{{"duplicate-tie":"error","duplicate-date":"error"}}"#,
        plain(&["a"])
    ));
    let text = "id;a;seen\n1;x;2026-01-01\n1;y;2026-01-01\n2;x;2026-01-01\n2;y;\n3;x;\n";
    let outcome = check(text, &strict);
    assert_eq!(outcome.lines(), ["2,x", "3,x"]);
    let rows = outcome.checked.report().rows;
    assert_eq!((rows.excluded, rows.merged), (3, 0));
}

/// More rows than fit in memory at once, with each visitor's newest row in the first half.
#[test]
fn the_newest_rows_of_a_large_file_are_kept() {
    let mut text = "id;a;seen\n".to_owned();
    for half in ["new", "old"] {
        for visitor in 0..40_000 {
            let year = if half == "new" { 2026 } else { 2025 };
            text.push_str(&format!("v{visitor};{half};{year}-01-01\n"));
        }
    }
    let outcome = check(&text, &newest(""));
    assert_eq!(outcome.checked.report().rows.ready, 40_000);
    assert!(outcome.lines().iter().all(|line| line.ends_with(",new")));
}
