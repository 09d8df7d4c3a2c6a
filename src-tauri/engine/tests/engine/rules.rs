//! Every rule, with the input that meets it and the least that does not.

use engine::{BatchLimits, CheckOptions, Severity};

use crate::checked::{check, check_with, mapping, plain};

/// An id, and the rule it meets; `None`: it goes out in silence.
#[test]
fn issues_of_ids_are_reported_with_their_severity() {
    let long = "x".repeat(257);
    let astral = "😀".repeat(128);
    let longer = "😀".repeat(129);
    let ecid = "1".repeat(38);
    let cases: Vec<(&str, Option<&str>, bool)> = vec![
        ("A-1001", None, true),
        ("", Some("id-empty"), false),
        ("   ", Some("id-empty"), false),
        ("a+b", Some("id-forbidden-character"), false),
        ("a/b", Some("id-forbidden-character"), false),
        ("\"a,b\"", Some("id-forbidden-character"), false),
        ("\"A-1\n001\"", Some("id-control-character"), false),
        ("A\u{7}1", Some("id-control-character"), false),
        ("A\u{85}1", Some("id-control-character"), false),
        ("A-1001\u{a0}", Some("id-invisible-character"), false),
        ("\u{200b}A-1001", Some("id-invisible-character"), false),
        ("A\u{ad}-1001", Some("id-invisible-character"), false),
        (&long, Some("id-too-long"), false),
        (&long[..256], None, true),
        (&astral, None, true),
        (&longer, Some("id-too-long"), false),
        ("1.23E+15", Some("scientific-id"), false),
        ("1,23E+15", Some("scientific-id"), false),
        ("1.5e-7", Some("scientific-id"), false),
        ("12E5", None, true),
        ("a\\b", Some("id-backslash"), true),
        (&ecid, Some("id-looks-like-ecid"), true),
        (" A-1", Some("id-surrounding-space"), true),
        ("A-1\t", Some("id-control-character"), false),
        ("\tA-1", Some("id-control-character"), false),
        ("\u{1f}A-1", Some("id-control-character"), false),
        ("\"A-1\n\"", Some("id-control-character"), false),
        ("A–1001", Some("id-typographic"), true),
        ("Ａ1", Some("id-typographic"), true),
        ("=\"\"00123\"\"", Some("spreadsheet-text-marker"), true),
        ("'00123", Some("spreadsheet-text-marker"), true),
        ("'00123'", Some("spreadsheet-text-marker"), true),
        ("'A-1'", Some("id-quoted"), true),
        ("\"\"A-1\"\"", Some("id-quoted"), true),
        ("O'Neill", None, true),
        ("NULL", Some("null-literal"), false),
        ("None", Some("null-literal"), false),
        ("undefined", Some("null-literal"), false),
        ("NaN", Some("null-literal"), false),
        ("NaT", Some("null-literal"), false),
        ("[object Object]", Some("null-literal"), false),
        ("#N/D", Some("null-literal"), false),
        ("nathan", None, true),
        ("NA", Some("null-literal"), false),
        ("nil", Some("null-literal"), false),
        ("--", Some("null-literal"), false),
        ("?", Some("null-literal"), false),
        ("tbd", Some("null-literal"), false),
        ("n/d", Some("null-literal"), false),
        ("NIL-001", None, true),
        ("{{ID}}", Some("null-literal"), false),
        ("#####", Some("null-literal"), false),
        ("1.#QNAN", Some("null-literal"), false),
        ("-1.#IND", Some("null-literal"), false),
        ("1900-01-00", Some("null-literal"), false),
        ("'A5", Some("spreadsheet-text-marker"), true),
        ("'AB", Some("id-quoted"), true),
        ("A5'", Some("id-quoted"), true),
        ("`A2`", Some("id-quoted"), true),
        ("«A6»", Some("id-quoted"), true),
        ("\u{410}1001", Some("id-typographic"), true),
        ("\u{391}1001", Some("id-typographic"), true),
        ("Jo?o", Some("text-lost"), true),
        ("c%2B0", None, true),
        ("S%E3o", Some("text-encoded"), true),
        ("100200.0", Some("id-decimal"), true),
        ("100200.5", None, true),
    ];
    for (id, rule, goes_out) in cases {
        let id = if id.contains("\"\"") { format!("\"{id}\"") } else { id.to_owned() };
        let delimited = id.replace(',', if id.starts_with('"') { "," } else { "\u{1}" });
        let file = format!("id;a\n{};x\n", delimited.replace('\u{1}', ","));
        let result = check(&file, &mapping(&plain(&["a"])));
        assert_eq!(result.rules(), rule.into_iter().collect::<Vec<_>>(), "{id:?}");
        assert_eq!(result.lines().len(), usize::from(goes_out), "{id:?}");
    }
}

#[test]
fn a_pcid_that_target_cannot_have_created_is_reported() {
    let of = |id: &str| {
        let fields = format!(r#""identifier":{{"kind":"pcId","column":"id"}},{}"#, plain(&["a"]));
        check(format!("id,a\n{id},x\n"), &mapping(&fields)).rules()
    };
    for good in [
        "111492025094307-353046",
        "1368007744041-575948.01_00",
        "111492025094307-353046.28_131",
        "0123456789abcdef0123456789abcdef.28_131",
        "0123456789abcdef0123456789abcdef",
    ] {
        assert_eq!(of(good), Vec::<&str>::new(), "{good}");
    }
    for bad in ["A-1001", "123", "1-2.3_4.5_6", "0123456789abcdef", "1-2.x"] {
        assert_eq!(of(bad), ["id-not-pcid"], "{bad}");
    }
    assert_eq!(of(&"7".repeat(38)), ["id-looks-like-ecid", "id-not-pcid"]);
}

#[test]
fn issues_of_values_are_reported_with_their_severity() {
    let limit = "y".repeat(257);
    let astral = "😀".repeat(128);
    let cases: Vec<(&str, Option<&str>, bool)> = vec![
        ("x", None, true),
        (&limit, Some("value-too-long"), true),
        (&limit[1..], None, true),
        (&astral, None, true),
        ("a\tb", Some("value-control-character"), true),
        ("a\0", Some("value-control-character"), true),
        ("\"a,b\"", Some("value-delimiter"), false),
        ("\"a\nb\"", Some("value-delimiter"), false),
        ("#N/A", Some("null-literal"), true),
        ("(null)", Some("null-literal"), true),
        ("null and void", None, true),
        ("none", None, true),
        ("None", Some("null-literal"), true),
        ("#N/D", Some("null-literal"), true),
        ("#WERT!", Some("null-literal"), true),
        ("Faro", None, true),
        ("'00123", Some("spreadsheet-text-marker"), true),
        ("'tis", None, true),
        ("\"x\"y", Some("quote-stray"), true),
        ("5\" pipe", None, true),
        ("'A5", Some("spreadsheet-text-marker"), true),
        ("#WAARDE!", Some("null-literal"), true),
        ("[object Promise]", Some("null-literal"), true),
        ("{{first_name}}", Some("null-literal"), true),
        ("$12.50", Some("number-as-text"), true),
        ("%%city%%", Some("null-literal"), true),
        ("1900-01-00", Some("null-literal"), true),
        ("1900-01-01", None, true),
        ("1.#QNAN", Some("null-literal"), true),
        ("#1", None, true),
        ("NA", None, true),
        ("S√£o", Some("text-encoded"), true),
        ("S├úo", Some("text-encoded"), true),
        ("S%E3o", Some("text-encoded"), true),
        ("S?o Paulo", Some("text-lost"), true),
        ("Why? Because", None, true),
    ];
    for (value, rule, goes_out) in cases {
        let result = check(format!("id;a\n1;{value}\n"), &mapping(&plain(&["a"])));
        assert_eq!(result.rules(), rule.into_iter().collect::<Vec<_>>(), "{value:?}");
        assert_eq!(result.lines().len(), usize::from(goes_out), "{value:?}");
    }
}

#[test]
fn a_value_that_breaks_a_rule_of_its_attribute_excludes_the_row() {
    let cases: [(&str, &str, Option<&str>); 20] = [
        (r#"{"required":true}"#, "", Some("rule-required")),
        (r#"{"required":true}"#, "x", None),
        (r#"{"allowed":["x","y"]}"#, "z", Some("rule-allowed")),
        (r#"{"allowed":["x","y"]}"#, "", None),
        (r#"{"pattern":"[a-z]+"}"#, "abc1", Some("rule-pattern")),
        (r#"{"pattern":"a|b"}"#, "ab", Some("rule-pattern")),
        (r#"{"pattern":"[a-z]+"}"#, "abc", None),
        (r#"{"min":1,"max":10}"#, "11", Some("rule-range")),
        (r#"{"min":1,"max":10}"#, "x", Some("rule-range")),
        (r#"{"min":1,"max":10}"#, "10", None),
        (r#"{"max_length":3}"#, "abcd", Some("rule-length")),
        (r#"{"max_length":2}"#, "😀", None),
        (r#"{"type":"integer"}"#, "1.5", Some("rule-type")),
        (r#"{"type":"integer"}"#, "-15", None),
        (r#"{"type":"number"}"#, "1,5", Some("rule-type")),
        (r#"{"type":"number"}"#, "1.5", None),
        (r#"{"type":"boolean"}"#, "yes", Some("rule-type")),
        (r#"{"type":"boolean"}"#, "true", None),
        (r#"{"type":"date"}"#, "2026-02-30", Some("rule-type")),
        (r#"{"type":"date"}"#, "2026-02-28", None),
    ];
    for (rules, value, rule) in cases {
        let fields = format!(
            r#""attributes":[{{"name":"a","column":"a","rules":{rules}}},{{"name":"z","value":"z"}},{{"name":"b","column":"b"}}],"delimiters":"send""#
        );
        let result = check(format!("id;a;b\n1;{value};x\n"), &mapping(&fields));
        let found: Vec<_> = result.rules().into_iter().filter(|rule| rule.starts_with("rule-")).collect();
        assert_eq!(found, rule.into_iter().collect::<Vec<_>>(), "{rules} {value:?}");
        assert_eq!(result.lines().len(), usize::from(rule.is_none()), "{rules} {value:?}");
    }
}

#[test]
fn a_rule_with_another_severity_sends_the_row_with_or_without_the_value() {
    let of = |severity: &str| {
        let fields = format!(
            r#""attributes":[{{"name":"a","column":"a","rules":{{"allowed":["x"],"severity":"{severity}"}}}},{{"name":"b","column":"b"}}]"#
        );
        let result = check("id,a,b\n1,bad,y\n", &mapping(&fields));
        (result.lines().into_iter().map(str::to_owned).collect::<Vec<_>>(), result.issues()["rule-allowed"].0)
    };
    assert_eq!(of("error"), (vec![], Severity::Error));
    assert_eq!(of("warning"), (vec!["1,bad,y".to_owned()], Severity::Warning));
    assert_eq!(of("omit"), (vec!["1,,y".to_owned()], Severity::Warning));
}

#[test]
fn a_mapping_changes_the_severity_of_a_rule() {
    let with = |severity: &str| format!(r#"{},"severity":{severity}"#, plain(&["a"]));
    let lowered = check("id,a\n1,x,extra\n", &mapping(&with(r#"{"row-ragged":"warning"}"#)));
    assert_eq!(lowered.lines(), ["1,x"]);
    let raised = check("id,a\na\\b,x\n", &mapping(&with(r#"{"id-backslash":"error"}"#)));
    assert_eq!(raised.lines(), Vec::<&str>::new());
    let off = check("id,a\na\\b,x\n", &mapping(&with(r#"{"id-backslash":"off"}"#)));
    assert_eq!((off.lines().len(), off.rules().len()), (1, 0));
    // It holds a `+`, so nothing can let it through.
    let kept = check("id,a\n1.2E+9,x\n", &mapping(&with(r#"{"scientific-id":"warning"}"#)));
    assert_eq!((kept.lines().len(), kept.issues()["scientific-id"].0), (0, Severity::Error));
    let failed = format!(
        r#""attributes":[{{"name":"a","column":"a","transforms":[{{"number":{{}}}}]}},{{"name":"b","column":"b"}}],"severity":{}"#,
        r#"{"transform-failed":"warning"}"#
    );
    assert_eq!(check("id,a,b\n1,x,y\n", &mapping(&failed)).lines(), ["1,,y"]);
    let whole = check("id,a\n1,a@example.com\n", &mapping(&with(r#"{"personal-data":"error"}"#)));
    assert!(!whole.checked.is_sendable());
}

#[test]
fn commas_and_line_breaks_are_handled_as_the_mapping_decides() {
    let of = |delimiters: &str, keeps_delimiters: bool| {
        let fields = format!(r#"{},"delimiters":{delimiters}"#, plain(&["a"]));
        let options = CheckOptions { keeps_delimiters, ..CheckOptions::default() };
        let result = check_with("id;a\n1;x, y\n2;\"l1\r\nl2\"\n", &mapping(&fields), &options);
        let lines: Vec<String> = result.lines().into_iter().map(str::to_owned).collect();
        (lines, result.issues().get("value-delimiter").copied())
    };
    let sent = vec!["1,x%2C%20y".to_owned(), "2,l1%0D%0Al2".to_owned()];
    assert_eq!(of(r#""auto""#, false), (vec![], Some((Severity::Error, 2))));
    assert_eq!(of(r#""auto""#, true), (sent.clone(), None));
    assert_eq!(of(r#""send""#, false), (sent, Some((Severity::Warning, 2))));
    assert_eq!(of(r#""exclude""#, true), (vec![], Some((Severity::Error, 2))));
    let replaced = vec!["1,x%20-%20y".to_owned(), "2,l1%20l2".to_owned()];
    assert_eq!(of(r#"{"comma":" -","line_break":" "}"#, false), (replaced, None));
    assert_eq!(of(r#"{"comma":";"}"#, false), (vec!["1,x%3B%20y".to_owned()], Some((Severity::Error, 1))));
}

#[test]
fn a_row_near_the_size_limit_is_a_warning_and_one_over_it_is_excluded() {
    let near = format!("id,a\n1,{}\n", "x".repeat(60_000));
    assert_eq!(check(&near, &mapping(&plain(&["a"]))).rules(), ["row-near-limit", "value-too-long"]);
    let over = format!("id,a\n1,{}\n2,y\n", "x".repeat(65_536));
    let result = check(&over, &mapping(&plain(&["a"])));
    assert_eq!((result.rules(), result.lines()), (vec!["row-too-large", "value-too-long"], vec!["2,y"]));
}

#[test]
fn every_batch_stays_below_its_limits() {
    let rows: String = (0..1000).map(|row| format!("{row:04},{}\n", "é".repeat(1 + row % 7))).collect();
    let options = CheckOptions { batch_limits: BatchLimits::new(None, Some(1_000)), ..CheckOptions::default() };
    let result = check_with(format!("id,a\n{rows}"), &mapping(&plain(&["a"])), &options);
    assert!(result.bodies.iter().all(|body| body.len() < 1_000));
    assert!(result.bodies.len() > 20);
    assert_eq!(result.lines().len(), 1000);
    // Its neighbours must not suffer for a row that no batch can hold.
    let options = CheckOptions { batch_limits: BatchLimits::new(None, Some(1_000)), ..CheckOptions::default() };
    let result = check_with(format!("id,a\n1,x\n2,{}\n3,y\n", "z".repeat(990)), &mapping(&plain(&["a"])), &options);
    assert_eq!((result.lines(), result.issues()["row-too-large"].1), (vec!["1,x", "3,y"], 1));
}
