//! Conditions on rows: only rows that meet all of them are sent, and every other row is counted.

use engine::{CheckOptions, Mapping, Progress, Severity, Source, SourceOptions};

use crate::checked::{check, file, mapping, plain, try_check};

fn only(conditions: &str) -> Mapping {
    mapping(&format!(r#"{},"only":[{conditions}]"#, plain(&["a"])))
}

/// The IDs that are sent under these conditions.
fn kept(text: &str, conditions: &str) -> Vec<String> {
    let outcome = check(text, &only(conditions));
    outcome.lines().iter().map(|line| line.split(',').next().unwrap().to_owned()).collect()
}

#[test]
fn a_row_is_sent_if_it_meets_the_condition() {
    let text = "id;a;v\n1;x;true\n2;x;false\n3;x; true \n4;x;\n5;x;TRUE\n";
    for (condition, ids) in [
        (r#"{"column":"v","is":["true"]}"#, &["1", "3"][..]),
        (r#"{"column":"v","is":["true","TRUE"]}"#, &["1", "3", "5"]),
        (r#"{"column":"v","is_not":["true"]}"#, &["2", "4", "5"]),
        (r#"{"column":"v","empty":true}"#, &["4"]),
        (r#"{"column":"v","not_empty":true}"#, &["1", "2", "3", "5"]),
        (r#"{"column":"v","not_empty":true},{"column":"id","is_not":["1"]}"#, &["2", "3", "5"]),
    ] {
        assert_eq!(kept(text, condition), ids, "{condition}");
    }
    let dates = "id;a;v\n1;x;2026-01-01\n2;x;2026-01-02\n3;x;2026-01-01T10:00:00\n4;x;\n5;x;2025-12-31\n";
    for (condition, ids) in [
        (r#"{"column":"v","before":"2026-01-01"}"#, &["5"][..]),
        (r#"{"column":"v","after":"2026-01-01"}"#, &["2"]),
        (r#"{"column":"v","after":"2026-01-01T09:00:00"}"#, &["2", "3"]),
    ] {
        assert_eq!(kept(dates, condition), ids, "{condition}");
    }
    let local = "id;a;v\n1;x;31/12/2025\n2;x;02/01/2026\n";
    assert_eq!(kept(local, r#"{"column":"v","after":"2026-01-01","format":"%d/%m/%Y"}"#), ["2"]);
    let numbers = "id;a;v\n1;x;99,9\n2;x;100\n3;x;1.000,5\n4;x;\n5;x;-5\n";
    for (condition, ids) in [
        (r#"{"column":"v","more":99.95,"decimal":",","group":"."}"#, &["2", "3"][..]),
        (r#"{"column":"v","less":100,"decimal":",","group":"."}"#, &["1", "5"]),
        (r#"{"column":"v","less":"100.0","decimal":",","group":"."}"#, &["1", "5"]),
    ] {
        assert_eq!(kept(numbers, condition), ids, "{condition}");
    }
}

#[test]
fn rows_that_are_left_out_are_counted_by_themselves() {
    let text = "id;a;v\n1;x;y\n2;;y\n+3;x;n\n+4;x;y\n1;z;y\n;;\n";
    let outcome = check(text, &only(r#"{"column":"v","is":["y"]}"#));
    let rows = outcome.checked.report().rows;
    assert_eq!((rows.read, rows.ready, rows.excluded), (6, 1, 1));
    assert_eq!((rows.merged, rows.empty, rows.filtered), (1, 2, 1));
    assert_eq!(outcome.issues()["id-forbidden-character"].1, 1, "a row that isn't sent has no issues");
}

#[test]
fn a_value_that_cannot_be_compared_excludes_the_row() {
    let text = "id;a;v\n1;x;5\n2;x;many\n3;x;20\n";
    let condition = r#"{"column":"v","more":10}"#;
    let outcome = check(text, &only(condition));
    assert_eq!(outcome.issues()["condition-unreadable"], (Severity::Error, 1));
    let rows = outcome.checked.report().rows;
    assert_eq!((rows.ready, rows.excluded, rows.filtered), (1, 1, 1));
    let relaxed = format!(r#"{},"only":[{condition}],"severity":{{"condition-unreadable":"warning"}}"#, plain(&["a"]));
    let rows = check(text, &mapping(&relaxed)).checked.report().rows;
    assert_eq!((rows.ready, rows.excluded, rows.filtered), (1, 0, 2));
}

#[test]
fn the_count_of_kept_rows_agrees_with_the_check() {
    let text = "id;a;v\n1;x;5\n2;x;many\n3;x;20\n4;x;\n";
    let mapping = only(r#"{"column":"v","more":10}"#);
    let file = file(text);
    let source = Source::open(file.path(), &SourceOptions::default()).unwrap();
    let rows = source.kept_rows(&mapping.only, &Progress::default()).unwrap();
    assert_eq!((rows.read, rows.kept, rows.unreadable), (4, 1, 1));
}

#[test]
fn conditions_are_written_as_they_are_read_and_mistakes_have_a_place() {
    let all = only(
        r#"{"column":"v","is":["a","b"]},{"column":{"position":2},"is_not":[""]},{"column":"v","empty":true},
        {"column":"v","not_empty":true},{"column":"v","before":"2026-01-01","format":"%d/%m/%Y"},
        {"column":"v","after":"2026-01-01T10:00:00"},{"column":"v","less":5,"decimal":",","group":"."},
        {"column":"v","more":"12345678901234567890.5"}"#,
    );
    assert_eq!(all.only.len(), 8);
    assert_eq!(Mapping::from_json(&all.to_json()).unwrap(), all);
    for (condition, place) in [
        (r#"{"column":"v"}"#, "only[1]"),
        (r#"{"column":"v","is":["a"],"empty":true}"#, "only[1]"),
        (r#"{"column":"v","before":"01/01/2026"}"#, "only[1].before"),
        (r#"{"column":"v","more":"many"}"#, "only[1].more"),
        (r#"{"column":"v","empty":false}"#, "only[1].empty"),
        (r#"{"column":"v","is":["a"],"format":"%d"}"#, "only[1]"),
        (r#"{"is":["a"]}"#, "only[1]"),
    ] {
        let text = format!(
            r#"{{"ferry_mapping":1,"identifier":{{"kind":"pcId","column":"id"}},{},"only":[{condition}]}}"#,
            plain(&["a"])
        );
        let error = Mapping::from_json(&text).unwrap_err().to_string();
        assert!(error.starts_with(place), "{condition}: {error}");
    }
    let missing = try_check(b"id;a\n1;x\n", &only(r#"{"column":"v","empty":true}"#), &CheckOptions::default());
    assert!(missing.is_err(), "a missing column of a condition is an error");
}
