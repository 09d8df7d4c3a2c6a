//! Issues of whole columns, of the header, and of a visitor's several rows.

use crate::checked::{check, mapping, plain};
use engine::Severity;

#[test]
fn issues_of_whole_columns_are_reported() {
    let dates = |values: &[&str]| {
        let rows: String = values.iter().enumerate().map(|(row, value)| format!("v{row},{value}\n")).collect();
        let fields =
            r#""attributes":[{"name":"a","column":"a","transforms":[{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}]}]"#;
        check(format!("id,a\n{rows}"), &mapping(fields)).rules()
    };
    assert_eq!(dates(&["03/04/2026", "05/05/2026"]), ["date-ambiguous"]);
    assert_eq!(dates(&["03/04/2026", "25/04/2026"]), Vec::<&str>::new());
    assert_eq!(dates(&["05/05/2026"]), Vec::<&str>::new());

    let numbers = |values: &[&str]| {
        let rows: String = values.iter().enumerate().map(|(row, value)| format!("v{row};{value}\n")).collect();
        let fields =
            r#""attributes":[{"name":"a","column":"a","transforms":[{"number":{"decimal":",","group":"."}}]}]"#;
        check(format!("id;a\n{rows}"), &mapping(fields)).rules()
    };
    assert_eq!(numbers(&["1.355", "7"]), ["number-ambiguous"]);
    assert_eq!(numbers(&["1.355", "1.355,90"]), Vec::<&str>::new());
    assert_eq!(numbers(&["9,99"]), Vec::<&str>::new());

    let personal = |values: &[&str]| {
        let rows: String = values.iter().enumerate().map(|(row, value)| format!("v{row},{value}\n")).collect();
        check(format!("id,a\n{rows}"), &mapping(&plain(&["a"]))).rules()
    };
    assert_eq!(personal(&["ana@example.com", "jo@example.org"]), ["personal-data"]);
    assert_eq!(personal(&["+55 11 98765-4321", "(11) 3456-7890"]), ["personal-data"]);
    assert_eq!(personal(&["4111 1111 1111 1111", "5500-0000-0000-0004"]), ["personal-data"]);
    assert_eq!(personal(&["529.982.247-25", "111.444.777-35"]), ["personal-data"]);
    assert_eq!(personal(&["gold", "silver"]), Vec::<&str>::new());
    assert_eq!(personal(&["2026-11-25", "2026-11-26"]), Vec::<&str>::new());

    let ids = |values: &[&str]| {
        let rows: String = values.iter().map(|value| format!("{value},x\n")).collect();
        check(format!("id,a\n{rows}"), &mapping(&plain(&["a"]))).rules()
    };
    assert_eq!(ids(&["10012", "2345", "10077", "20031"]), ["leading-zero-lost"]);
    assert_eq!(ids(&["10012", "02345", "10077"]), Vec::<&str>::new());
    assert_eq!(ids(&["1", "2", "10", "11"]), Vec::<&str>::new());
    assert_eq!(ids(&["10012", "02345", "10077", "345"]), ["leading-zero-lost"], "the others keep their zeros");
    assert_eq!(ids(&["0012", "10077", "20012"]), Vec::<&str>::new(), "of any width");
    let sequence: Vec<String> = (950..1200).map(|number: u32| number.to_string()).collect();
    assert_eq!(ids(&sequence.iter().map(String::as_str).collect::<Vec<_>>()), Vec::<&str>::new());
}

#[test]
fn issues_of_the_header_and_the_end_of_the_file_are_reported() {
    let normalized = check("\"id \",TIER\n1,x\n", &mapping(&plain(&["tier"])));
    assert_eq!((normalized.lines(), normalized.rules()), (vec!["1,x"], vec!["header-matched-loosely"]));
    let decomposed = check("id,Situac\u{327}a\u{303}o\n1,x\n", &mapping(&plain(&["Situação"])));
    assert_eq!(decomposed.lines(), ["1,x"]);
    let unnamed = check("id,,a\n1,x,y\n", &mapping(&plain(&["a"])));
    assert_eq!((unnamed.lines(), unnamed.rules()), (vec!["1,y"], vec!["header-unnamed"]));
    let ignored = check("id;a;\n1;x;\n", &mapping(&plain(&["a"])));
    assert_eq!(ignored.rules(), Vec::<&str>::new());
    let twice = check("id,c,c,a\n1,x,y,z\n", &mapping(&plain(&["a"])));
    assert_eq!((twice.lines(), twice.rules()), (vec!["1,z"], vec!["header-duplicate"]));
    let cut = check("id,a,b\n1,x,y\n2,x", &mapping(&plain(&["a", "b"])));
    assert_eq!(cut.rules(), ["row-short", "truncated-tail"]);
    let whole = check("id,a,b\n1,x,y\n2,x,y", &mapping(&plain(&["a", "b"])));
    assert_eq!(whole.rules(), Vec::<&str>::new());
}

/// A record of empty cells is no mistake of anybody's.
#[test]
fn empty_rows_are_counted_without_an_issue() {
    let fields = r#""attributes":[{"name":"a","column":"a"},{"name":"c","value":"crm"}]"#;
    let result = check("id,a\n,\n1,\n2,x\n", &mapping(fields));
    assert_eq!((result.lines(), result.rules()), (vec!["2,x,crm"], vec![]));
    assert_eq!(result.checked.report().rows.empty, 2);
}

/// One row, counted once however often it meets the rule.
#[test]
fn a_row_that_breaks_a_rule_twice_is_counted_once() {
    let result = check("id,a,b\n1,NULL,NULL\n2,NULL,x\n", &mapping(&plain(&["a", "b"])));
    assert_eq!(result.issues()["null-literal"].1, 2);
    assert_eq!(result.checked.report().issues[0].samples.len(), 3);
}

/// A list of IDs with a fixed value is sent whole.
#[test]
fn a_mapping_of_fixed_values_alone_sends_every_row_with_an_id() {
    let winback = mapping(r#""attributes":[{"name":"segment","value":"winback"}]"#);
    let result = check("id\n1\n2\n\n", &winback);
    assert_eq!(result.lines(), ["1,winback", "2,winback"]);
    let two = mapping(
        r#""attributes":[{"name":"segment","value":"winback"},{"name":"n","value":" a ","transforms":["trim"]}]"#,
    );
    assert_eq!(check("id,x\n1,y\n,z\n", &two).lines(), ["1,winback,a"]);
    let nothing = mapping(r#""attributes":[{"name":"segment","value":""}]"#);
    assert_eq!(check("id\n1\n", &nothing).checked.report().rows.empty, 1);
    let with_column = mapping(r#""attributes":[{"name":"segment","value":"winback"},{"name":"a","column":"a"}]"#);
    assert_eq!(check("id,a\n1,\n2,x\n", &with_column).lines(), ["2,winback,x"]);
}

/// IDs that a data frame has turned into decimals are reported with what takes the decimals off.
#[test]
fn ids_that_are_decimals_are_reported_for_the_column_and_can_be_fixed() {
    let plain = mapping(&plain(&["a"]));
    let text = "id,a\n100200.0,x\n100201.0,y\n100202.0,z\n";
    let result = check(text, &plain);
    assert_eq!(result.issues()["id-decimal"], (Severity::Warning, 3));
    let fix = &result.checked.report().issues[0].fixes[0];
    let fixed = check(text, &plain.with(fix));
    assert_eq!((fixed.rules(), fixed.lines()), (vec![], vec!["100200,x", "100201,y", "100202,z"]));
    assert_eq!(check("id,a\n1.0,x\n1.1,y\n1.2,z\n", &plain).rules(), [""; 0], "version numbers");
    let result = check("id,a\n100200.0,x\n7,y\n8,z\n9,z\n", &plain);
    assert_eq!(result.issues()["id-decimal"], (Severity::Warning, 1), "the others are whole");
}

/// `00123` and `123` are two visitors in Target, and probably one person.
#[test]
fn ids_that_differ_in_zeros_alone_are_reported_and_sent() {
    let plain = mapping(&plain(&["a"]));
    for text in [
        "id,a\n123,x\n00123,y\n456,z\n",
        "id,a\n00123,x\n123,y\n00456,z\n",
        "id,a\n123,x\n123.0,y\n456,z\n",
        "id,a\n0123,x\n00123,y\n456,z\n",
    ] {
        let result = check(text, &plain);
        assert_eq!(result.issues().get("id-zero-twin"), Some(&(Severity::Warning, 2)), "{text}");
        assert_eq!(result.lines().len(), 3, "{text}");
    }
    assert_eq!(check("id,a\n0123,x\n0123,y\n", &plain).rules(), ["duplicate-merged"], "one ID in two rows");
    assert_eq!(check("id,a\n0123,x\n0124,y\n", &plain).rules(), [""; 0]);
}

/// `abc` and `ABC` are two visitors in Target, and probably one person.
#[test]
fn ids_that_differ_in_case_alone_are_reported_and_sent() {
    let plain = mapping(&plain(&["a"]));
    for text in ["id,a\nabc,x\nABC,y\nd,z\n", "id,a\nABC,x\nAbC,y\nD,z\n", "id,a\nÁbc,x\nábc,y\nd,z\n"] {
        let result = check(text, &plain);
        assert_eq!(result.issues().get("id-case-twin"), Some(&(Severity::Warning, 2)), "{text}");
        assert_eq!(result.lines().len(), 3, "{text}");
    }
    let repeated = check("id,a\nAbc,x\nAbc,y\nd,z\n", &plain);
    assert_eq!(repeated.rules(), ["duplicate-merged"], "one ID in two rows");
    let repeated = check("id,a\nJose\u{301},x\nJose\u{301},y\n", &plain);
    assert_eq!(repeated.rules(), ["duplicate-merged"], "one ID in two rows");
}
