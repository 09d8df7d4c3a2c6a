//! Suggested fixes: a fix that promises 212 rows must fix 212 rows.

use std::collections::BTreeMap;

use engine::{CheckOptions, Delimiter, Fix, Issue, Mapping, Report, Rule, Severity, Source, SourceOptions};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::checked::{check, file, mapping, plain, try_check};

/// Returns the rows with this issue: those of one attribute if the fix is for one attribute, otherwise all.
fn rows_of(report: &Report, rule: Rule, severity: Severity, fix: &Fix) -> u64 {
    let Some(issue) = report.issues.iter().find(|issue| (issue.rule, issue.severity) == (rule, severity)) else {
        return 0;
    };
    let attribute = match fix {
        Fix::Transform { attribute, .. } | Fix::Reading { attribute, .. } => attribute.clone(),
        Fix::Severity { attribute, .. } => Some(attribute.clone()),
        _ => return issue.rows,
    };
    issue.columns.iter().filter(|column| column.attribute == attribute).map(|column| column.rows).sum()
}

/// Returns the rows that still have the issue after the fix, and the rows that the fix promised to leave.
fn left(text: &str, mapping: &Mapping, before: &Report, issue: &Issue, fix: &Fix) -> (u64, u64) {
    let fixed = mapping.with(fix);
    assert_eq!(Mapping::from_json(&fixed.to_json()).unwrap(), fixed, "{fix:?}");
    let (rule, severity) = (issue.rule, issue.severity);
    let after = check(text, &fixed);
    let promised = rows_of(before, rule, severity, fix) - fix.rows().unwrap_or_default();
    (rows_of(after.checked.report(), rule, severity, fix), promised)
}

/// Applies each fix of each issue, compares the result with its promise, and returns the fixes by rule, as JSON.
#[track_caller]
fn kept(text: &str, mapping: &Mapping) -> BTreeMap<&'static str, Vec<Value>> {
    let outcome = check(text, mapping);
    let report = outcome.checked.report();
    let mut all = BTreeMap::new();
    for issue in &report.issues {
        for fix in &issue.fixes {
            let (left, promised) = left(text, mapping, report, issue, fix);
            assert_eq!(left, promised, "{} by {fix:?}", issue.rule);
            let json = serde_json::to_value(fix).unwrap();
            assert_eq!(serde_json::from_value::<Fix>(json.clone()).unwrap(), *fix);
            all.entry(issue.rule.code()).or_insert_with(Vec::new).push(json);
        }
    }
    all
}

fn attribute(fields: &str) -> Mapping {
    mapping(&format!(r#""attributes":[{{"name":"tier","column":"a",{fields}}}]"#))
}

#[test]
fn fixes_of_ids_are_suggested_and_solve_the_issue() {
    let text = "id;a\n A1;x\nA2\u{a0};x\nA\u{200b}3;x\n\"A\t4\";x\n='5;x\n'006;x\nNULL;x\n#N/A;x\nnull;x\nJose\u{301};x\n\
        José;x\n\"=\"\"07\"\"\";x\n";
    let fixes = kept(text, &mapping(&plain(&["a"])));
    assert_eq!(fixes["id-surrounding-space"], [json!({"kind": "transform", "transform": "trim", "rows": 1})]);
    assert_eq!(
        fixes["id-invisible-character"],
        [
            json!({"kind": "transform", "transform": "clean", "rows": 2}),
            json!({"kind": "transform", "transform": "trim", "rows": 1})
        ]
    );
    assert_eq!(fixes["id-control-character"], [json!({"kind": "transform", "transform": "clean", "rows": 1})]);
    assert_eq!(fixes["spreadsheet-text-marker"], [json!({"kind": "transform", "transform": "unwrap", "rows": 2})]);
    assert!(!fixes.contains_key("null-literal"), "an ID that is emptied is no ID");
    assert_eq!(fixes["id-unicode-twin"], [json!({"kind": "transform", "transform": "nfc", "rows": 2})]);
    assert!(!fixes.contains_key("id-empty"), "nothing is offered where nothing fixes");
}

/// A transform that the mapping already has isn't suggested, and a new one is inserted where it works.
#[test]
fn a_suggested_transform_is_inserted_where_it_fixes_the_value() {
    let text = "id;a\n1; Sim\n2;'00Sim\n3;Talvez\n4;='x\n";
    let boolean = attribute(r#""transforms":["unwrap",{"boolean":{"true":["Sim"],"false":["Não"]}}]"#);
    let fixes = kept(text, &boolean);
    assert_eq!(
        fixes["transform-failed"],
        [json!({"kind": "transform", "attribute": "tier", "transform": "trim", "rows": 1})]
    );
    let outcome = check(text, &boolean);
    let fixed = boolean.with(&outcome.checked.report().issues[0].fixes[0]);
    let transforms: Vec<Value> =
        serde_json::from_str::<Value>(&fixed.to_json()).unwrap()["attributes"][0]["transforms"]
            .as_array()
            .unwrap()
            .clone();
    assert_eq!((&transforms[0], &transforms[1], transforms.len()), (&json!("unwrap"), &json!("trim"), 3));
    let trimmed = mapping(
        r#""identifier":{"kind":"thirdPartyId","column":"id","transforms":[{"suffix":" "}]},"attributes":[{"name":"a","column":"a"}]"#,
    );
    assert!(!kept("id;a\n1;x\n", &trimmed).contains_key("id-surrounding-space"), "the suffix brings it back");
}

#[test]
fn fixes_of_values_are_suggested_and_solve_the_issue() {
    let long = "y".repeat(300);
    let emoji = "😀".repeat(200);
    let text = format!("id;a\n1;a\tb\n2;c\u{7}\n3;'00123\n4;(null)\n5;{long}\n6;{emoji}\n7;\"p,q\"\n8;\"p\nq\"\n9;,\n");
    let fixes = kept(&text, &attribute(r#""transforms":[]"#));
    let of = |transform: Value, rows: u64| json!({"kind": "transform", "attribute": "tier", "transform": transform, "rows": rows});
    assert_eq!(fixes["value-control-character"], [of(json!("clean"), 2)]);
    assert_eq!(fixes["spreadsheet-text-marker"], [of(json!("unwrap"), 1)]);
    assert_eq!(fixes["null-literal"], [of(json!({"map": {"(null)": ""}}), 1)]);
    assert_eq!(fixes["value-too-long"], [of(json!({"take": 256}), 1)], "emoji weigh two each");
    let both = json!({"comma": " ", "line_break": " "});
    assert_eq!(fixes["value-delimiter"], [json!({"kind": "delimiters", "delimiters": both, "rows": 3})]);

    let commas =
        kept("id;a\n1;\"p,q\"\n", &mapping(&format!(r#"{},"delimiters":{{"line_break":"/"}}"#, plain(&["a"]))));
    let kept_as_is = json!({"comma": " ", "line_break": "/"});
    assert_eq!(commas["value-delimiter"][0]["delimiters"], kept_as_is);
    let sent = kept("id;a\n1;\"p,q\"\n", &mapping(&format!(r#"{},"delimiters":"send""#, plain(&["a"]))));
    let ways: Vec<&Value> = sent["value-delimiter"].iter().map(|fix| &fix["delimiters"]).collect();
    assert_eq!(ways, [&json!({"comma": " "}), &json!("exclude")]);
}

/// A placeholder that the mapping itself supplies can't be fixed by a transform.
#[test]
fn no_fix_is_suggested_for_a_placeholder_from_the_mapping() {
    let fixes = kept(
        "id;a;b\n1;;x\n2;NULL;x\n",
        &mapping(r#""attributes":[{"name":"a","column":"a","empty_as":"NULL"},{"name":"b","column":"b"}]"#),
    );
    assert_eq!(fixes.get("null-literal"), None);
}

#[test]
fn fixes_of_broken_attribute_rules_are_suggested_and_solve_the_issue() {
    let severities = |rows: u64| {
        ["omit", "warning"]
            .map(|severity| json!({"kind": "severity", "attribute": "tier", "severity": severity, "rows": rows}))
    };
    let of = |transform: Value, rows: u64| json!({"kind": "transform", "attribute": "tier", "transform": transform, "rows": rows});
    let allowed = kept(
        "id;a\n1;gold\n2;Gold\n3; GOLD\n4;gold \n5;iron\n6;'0\n",
        &attribute(r#""rules":{"allowed":["gold","0"]}"#),
    );
    let expected =
        [vec![of(json!("trim"), 1), of(json!("unwrap"), 1), of(json!("lowercase"), 1)], severities(5).to_vec()]
            .concat();
    assert_eq!(allowed["rule-allowed"], expected);
    let cases: [(&str, &str, &str, Vec<Value>); 5] = [
        (r#""rules":{"required":true}"#, "1;\n2;x\n", "rule-required", vec![]),
        (
            r#""rules":{"pattern":"[a-z]+"}"#,
            "1;a\u{200b}\n2;B\n",
            "rule-pattern",
            vec![of(json!("trim"), 1), of(json!("clean"), 1)],
        ),
        (r#""rules":{"type":"integer"}"#, "1;'005\n2;x\n", "rule-type", vec![of(json!("unwrap"), 1)]),
        (r#""rules":{"min":3}"#, "1; 5\n2;1\n", "rule-range", vec![of(json!("trim"), 1)]),
        (
            r#""rules":{"max_length":3}"#,
            "1;abcd\n2;ab  \n",
            "rule-length",
            vec![of(json!({"take": 3}), 2), of(json!("trim"), 1)],
        ),
    ];
    for (rules, rows, rule, expected) in cases {
        let fixes = kept(&format!("id;a\n{rows}"), &attribute(rules));
        let met = rows.lines().count() as u64 - u64::from(rule == "rule-required");
        assert_eq!(fixes[rule], [expected, severities(met).to_vec()].concat(), "{rule}");
    }
}

#[test]
fn three_fixes_are_suggested_for_rejected_duplicates() {
    let rejecting = mapping(&format!(r#"{},"duplicates":"reject""#, plain(&["a"])));
    let fixes = kept("id;a\n1;x\n2;y\n1;z\n", &rejecting);
    let ways =
        ["merge", "keep-first", "keep-last"].map(|way| json!({"kind": "duplicates", "duplicates": way, "rows": 2}));
    assert_eq!(fixes["duplicate-rejected"], ways);
}

/// The answer to "is it 3 April or 4 March?" is a fix, and the question isn't asked again.
#[test]
fn two_fixes_are_suggested_for_an_ambiguous_column() {
    let dates = attribute(r#""transforms":["trim",{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}]"#);
    let text = "id;a\n1;03/04/2026\n2;05/06/2026\n3;\n";
    let reading = |transform: Value, rows: u64| json!({"kind": "reading", "attribute": "tier", "transform": transform, "rows": rows});
    let date = |from: &str| json!({"date": {"from": from, "to": "%Y-%m-%d", "certain": true}});
    let fixes = kept(text, &dates);
    assert_eq!(fixes["date-ambiguous"], [reading(date("%d/%m/%Y"), 2), reading(date("%m/%d/%Y"), 2)]);
    let outcome = check(text, &dates);
    let swapped = dates.with(&outcome.checked.report().issues[0].fixes[1]);
    assert_eq!(check(text, &swapped).lines(), ["1,2026-03-04", "2,2026-05-06"]);

    let number = |decimal: &str, group: Option<&str>| match group {
        Some(group) => json!({"number": {"decimal": decimal, "group": group, "certain": true}}),
        None => json!({"number": {"decimal": decimal, "certain": true}}),
    };
    let text = "id;a\n1;1.234\n2;5.678\n3;9\n";
    let numbers =
        kept(text, &attribute(r#""transforms":[{"number":{"decimal":",","group":"."}}],"rules":{"type":"number"}"#));
    assert_eq!(numbers["number-ambiguous"], [reading(number(",", Some(".")), 2), reading(number(".", Some(",")), 2)]);
    let typed = attribute(r#""rules":{"type":"number"}"#);
    let fixes = kept(text, &typed);
    assert_eq!(fixes["number-ambiguous"], [reading(number(".", None), 2), reading(number(",", Some(".")), 2)]);
    let outcome = check(text, &typed);
    let thousands = typed.with(&outcome.checked.report().issues[0].fixes[1]);
    assert_eq!(check(text, &thousands).lines(), ["1,1234", "2,5678", "3,9"]);
}

/// A fault that blocks the whole check also has fixes, which change the mapping.
#[test]
fn fixes_of_the_whole_file_are_suggested_and_solve_the_issue() {
    let missing = mapping(r#""attributes":[{"name":"a","column":"Opt in"},{"name":"b","column":"Opt in"}]"#);
    let text = b"id;Opt-in;City\n1;x;y\n";
    let error = try_check(text, &missing, &CheckOptions::default()).err().unwrap();
    let fixes = error.fixes(&missing, &opened(text));
    assert_eq!(json!(fixes), json!([{"kind": "header", "from": "Opt in", "to": "Opt-in"}]));
    assert_eq!(check(text, &missing.with(&fixes[0])).lines(), ["1,x,x"]);

    let doubled = mapping(&plain(&["c"]));
    let text = b"id;c;c\n1;x;y\n";
    let error = try_check(text, &doubled, &CheckOptions::default()).err().unwrap();
    let fixes = error.fixes(&doubled, &opened(text));
    let lines: Vec<String> = fixes.iter().map(|fix| check(text, &doubled.with(fix)).lines()[0].to_owned()).collect();
    assert_eq!(lines, ["1,x", "1,y"]);

    let tier = mapping(&plain(&["tier"]));
    let outcome = check("id;TIER\n1;x\n", &tier);
    let fix = &outcome.checked.report().issues[0].fixes[0];
    assert_eq!(json!(fix), json!({"kind": "header", "from": "tier", "to": "TIER"}));
    assert_eq!(check("id;TIER\n1;x\n", &tier.with(fix)).rules(), [""; 0]);

    let quoted = file("id;a\n1;\"x\n2;y\n");
    let options = SourceOptions { delimiter: Some(Delimiter::of_byte(b';')), ..SourceOptions::default() };
    let error = Source::open(quoted.path(), &options).unwrap_err();
    let fixes = error.fixes();
    assert_eq!(json!(fixes), json!([{"kind": "no-quotes"}]));
    assert_eq!(check("id;a\n1;\"x\n2;y\n", &mapping(&plain(&["a"])).with(&fixes[0])).lines(), ["1,%22x", "2,y"]);
}

/// A sample names the attribute, and the issue counts its rows.
#[test]
fn an_issue_lists_its_columns() {
    let two = mapping(
        r#""attributes":[{"name":"one","column":"a"},{"name":"two","column":"a"},{"name":"three","column":"b"},
        {"name":"four","value":"NULL"}]"#,
    );
    let outcome = check("id;a;b\nNULL;NULL;x\n2;NULL;NULL\n3;y;NULL\n", &two);
    let [of_id, issue] = &outcome.checked.report().issues[..] else { panic!() };
    assert_eq!((of_id.rule.code(), of_id.severity, of_id.rows), ("null-literal", Severity::Error, 1));
    assert_eq!((issue.rule.code(), issue.severity, issue.rows), ("null-literal", Severity::Warning, 3));
    let columns: Vec<_> = issue.columns.iter().map(|one| (one.attribute.as_deref(), one.column, one.rows)).collect();
    assert_eq!(
        columns,
        [(Some("four"), None, 3), (Some("one"), Some(1), 2), (Some("two"), Some(1), 2), (Some("three"), Some(2), 2)]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a file contains, no fix leaves more rows than it promised. (Commas exclude no row here,
    /// because a row that one rule no longer excludes can break the next one.)
    #[test]
    fn no_promise_is_broken(
        rows in vec((odd(), odd(), odd()), 1..30),
        transforms in proptest::sample::select(vec![
            "[]", r#"["trim"]"#, r#"["clean","lowercase"]"#, r#"["unwrap",{"prefix":" "}]"#, r#"["nfc",{"suffix":"x"}]"#,
        ]),
    ) {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record(["id", "a", "b"]).unwrap();
        for (id, a, b) in &rows {
            out.write_record([id, a, b]).unwrap();
        }
        let text = String::from_utf8(out.into_inner().unwrap()).unwrap();
        let mapping = mapping(&format!(
            r#""identifier":{{"kind":"thirdPartyId","column":"id","transforms":{transforms}}},"attributes":[
            {{"name":"a","column":"a","transforms":{transforms}}},
            {{"name":"b","column":"b","transforms":{transforms},"rules":{{"allowed":["a","B","null"]}}}}],
            "delimiters":"send","duplicates":"reject","source":{{"delimiter":",","encoding":"UTF-8","header_row":1}}"#
        ));
        let outcome = check(&text, &mapping);
        let report = outcome.checked.report();
        for issue in &report.issues {
            for fix in &issue.fixes {
                let (left, promised) = left(&text, &mapping, report, issue, fix);
                prop_assert!(left <= promised, "{} by {:?}: {} left", issue.rule, fix, left);
            }
        }
    }
}

/// Generates short texts from characters that cause issues.
fn odd() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "a", "a", "B", "e\u{301}", "é", " ", "\u{a0}", "\u{200b}", "\t", "\u{7}", "'0", "=\"1\"", "NULL", ",", "\n",
        "null",
    ]);
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn opened(text: &[u8]) -> Source {
    Source::open(file(text).path(), &SourceOptions::default()).unwrap()
}

/// A click must not make a city or an age the visitor's ID.
#[test]
fn only_columns_that_could_be_an_id_are_suggested_for_a_missing_one() {
    let wanted = mapping(&plain(&["a"]));
    let suggested = |text: &str| -> Vec<String> {
        let error = try_check(text.as_bytes(), &wanted, &CheckOptions::default()).err().unwrap();
        let fixes = error.fixes(&wanted, &opened(text.as_bytes()));
        let to = |fix: &Fix| match fix {
            Fix::Header { to, .. } => to.to_string(),
            other => panic!("{other:?}"),
        };
        fixes.iter().map(to).collect()
    };
    assert_eq!(suggested("nome,cidade,a\nAna,Faro,x\nRui,Porto,y\n"), [""; 0]);
    assert_eq!(suggested("nome,idade,validade,a\nAna,31,1,x\nRui,44,2,y\n"), [""; 0]);
    for header in ["Id do cliente", "cod_id", "client_ref", "Matrícula", "Código do cliente", "chave_cliente"] {
        assert_eq!(suggested(&format!("cidade,{header},a\nFaro,1,x\nPorto,2,y\n")), [header]);
    }
    assert_eq!(suggested("cod_id,a\n1,x\n1,y\n"), [""; 0], "values that are not unique");
    assert_eq!(suggested("client_id,a\n1,x\n1,y\n"), ["client_id"], "a visitor can have several rows");
}

/// What a shop writes before an ID to protect it from a spreadsheet can be removed.
#[test]
fn a_control_character_in_front_of_an_id_has_a_fix() {
    let plain = mapping(&plain(&["a"]));
    for text in ["id,a\n\t00123,x\n", "id,a\n\u{1f}00123,x\n", "id,a\n\"00123\t\",x\n"] {
        let outcome = check(text, &plain);
        let issue = &outcome.checked.report().issues[0];
        assert_eq!((issue.rule.code(), outcome.lines().len()), ("id-control-character", 0), "{text:?}");
        let fixed = check(text, &plain.with(issue.fixes.first().unwrap_or_else(|| panic!("{text:?}"))));
        assert_eq!((fixed.rules(), fixed.lines()), (vec![], vec!["00123,x"]), "{text:?}");
    }
}

/// A Cyrillic А in an ID looks like the Latin one, and makes another visitor of it.
#[test]
fn a_look_alike_is_replaced_by_the_character_that_it_looks_like() {
    let text = "id,a\n\u{410}1001,x\nA–1002,y\n«A6»,z\n";
    let mapping = mapping(&plain(&["a"]));
    let mut fixed = mapping.clone();
    for issue in &check(text, &mapping).checked.report().issues {
        issue.fixes.iter().for_each(|fix| fixed = fixed.with(fix));
    }
    let result = check(text, &fixed);
    assert_eq!((result.rules(), result.lines()), (vec![], vec!["A1001,x", "A-1002,y", "A6,z"]));
    // Where most IDs have Cyrillic letters, they mean them.
    assert_eq!(check("id,a\nЖ1,x\nД2,y\n\u{410}3,z\n", &mapping).rules(), [""; 0]);
}

/// A number whose comma is replaced is another number.
#[test]
fn a_column_of_numbers_is_read_in_place_of_replacing_its_commas() {
    let text = "id;a;b\n1;R$ 255,07;x\n2;(1.234,56);y\n3;8,50-;z\n4;12;w\n";
    let mapping = mapping(&plain(&["a", "b"]));
    let result = check(text, &mapping);
    assert_eq!(result.rules(), ["number-as-text", "value-delimiter"]);
    let number = Fix::Transform {
        attribute: Some("a".to_owned()),
        transform: engine::mapping::Transform::Number { decimal: ',', group: Some('.'), certain: false },
        rows: 3,
    };
    let issues = &result.checked.report().issues;
    assert_eq!(issues[0].fixes, [number]);
    let fixed = check(text, &mapping.with(&issues[0].fixes[0]));
    assert_eq!(fixed.lines(), ["1,255.07,x", "2,-1234.56,y", "3,-8.50,z", "4,12,w"]);
}

#[test]
fn dates_and_numbers_that_are_sent_as_they_are_are_reported() {
    let of = |transforms: &str, values: &[&str]| {
        let rows: String = values.iter().enumerate().map(|(row, value)| format!("v{row};{value};x\n")).collect();
        let fields = format!(r#""attributes":[{{"name":"a","column":"a"{transforms}}}],"delimiters":"send""#);
        let rules = check(format!("id;a;b\n{rows}"), &mapping(&fields)).rules();
        rules.into_iter().filter(|rule| *rule != "value-delimiter").collect::<Vec<_>>()
    };
    assert_eq!(of("", &["13/01/2026", "02/02/2026"]), ["date-as-text"]);
    assert_eq!(of("", &["03/04/2026"]), ["date-ambiguous"]);
    assert_eq!(of("", &["8.685,03"]), ["number-as-text"]);
    assert_eq!(of("", &["12%"]), ["number-as-text"]);
    assert_eq!(of("", &["1.234"]), ["number-ambiguous"]);
    assert_eq!(of("", &["2026-01-13", "1234.5"]), [""; 0]);
    assert_eq!(of("", &["2026-01-13"]), [""; 0]);
    assert_eq!(of("", &["1234.5", "7"]), [""; 0]);
    assert_eq!(of("", &["8.685,03", "gold", "silver"]), [""; 0]);
    assert_eq!(of(r#","rules":{"type":"text"}"#, &["13/01/2026"]), [""; 0], "they're meant so");
    assert_eq!(of(r#","transforms":["sha256"]"#, &["13/01/2026"]), [""; 0]);
    // The first rows of the column are empty.
    let late: Vec<&str> = std::iter::repeat_n("", 150).chain(["13/01/2026"]).collect();
    assert_eq!(of("", &late), ["date-as-text"]);
}
