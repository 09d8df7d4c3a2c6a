//! The mapping file: what it can and can't contain, and that it's read back as it was written.

use engine::mapping::ColumnFit;
use engine::{CheckError, CheckOptions, FitError, Mapping, MappingError};

use crate::checked::{check, mapping, plain, try_check};

/// Contains every field, as the example in the documentation does.
const WHOLE: &str = r#"{
  "ferry_mapping": 1, "name": "CRM weekly", "api": "v2",
  "identifier": {"kind": "thirdPartyId", "column": "customer_id", "transforms": ["trim"]},
  "attributes": [
    {"name": "tier", "column": "Tier", "transforms": ["trim", "lowercase"],
     "rules": {"required": true, "allowed": ["gold", "silver", "bronze"]}},
    {"name": "signup", "column": "Signed up", "transforms": [{"date": {"from": "%d/%m/%Y", "to": "%Y-%m-%d"}}]},
    {"name": "newsletter", "column": "Opt in", "transforms": [{"map": {"Sim": "true", "Não": "false"}}]},
    {"name": "second", "column": {"header": "c", "nth": 2}, "empty_as": "none",
     "rules": {"pattern": "x.*", "min": 1, "max": 2.5, "max_length": 9, "type": "number", "severity": "omit"}},
    {"name": "third", "column": {"position": 3},
     "transforms": ["clean", "nfc", "unwrap", "uppercase", "collapse-spaces", "sha256", "drop-zero-decimals",
       {"date": {"from": "%d/%m/%y", "to": "%F", "pivot": 30}}, {"number": {"decimal": ",", "group": "."}},
       {"boolean": {"true": ["y"], "false": ["n"]}}, {"replace": {"from": "a", "to": "b"}}, {"prefix": "p"},
       {"suffix": "s"}, {"default": "d"}, {"take": 5}, {"pad-zeros": 8}]},
    {"name": "source", "value": "crm"}
  ],
  "source": {"encoding": "windows-1252", "delimiter": ";", "header_row": 3},
  "severity": {"scientific-id": "warning"},
  "duplicates": "keep-last", "delimiters": {"comma": " ", "line_break": " "}, "empty_as": null
}"#;

#[test]
fn a_mapping_that_is_written_and_read_is_the_same() {
    let mapping = Mapping::from_json(WHOLE).unwrap();
    assert_eq!(mapping.attributes.len(), 6);
    assert_eq!(Mapping::from_json(&mapping.to_json()).unwrap(), mapping);
}

/// Each error names its place and, if there is one, the nearest valid word.
#[test]
fn mistakes_in_a_mapping_file_are_reported_with_their_place() {
    let with = |from: &str, to: &str| Mapping::from_json(&WHOLE.replacen(from, to, 1)).unwrap_err();
    let place = |error: &MappingError| error.to_string();
    let unknown = with("\"transforms\": [\"trim\", \"lowercase\"]", "\"transform\": []");
    assert!(
        matches!(&unknown, MappingError::UnknownField { place, nearest: Some(nearest), .. }
            if place == "attributes[1]" && nearest == "transforms"),
        "{unknown}"
    );
    let needed = with("\"column\": \"Tier\"", "\"colum\": \"Tier\"");
    assert!(
        matches!(&needed, MappingError::UnknownField { field, nearest: Some(nearest), .. }
            if field == "colum" && nearest == "column"),
        "{needed}"
    );
    let step = with("\"lowercase\"", "\"lowercas\"");
    assert!(matches!(&step, MappingError::UnknownField { nearest: Some(nearest), .. } if nearest == "lowercase"));
    assert!(place(&step).starts_with("attributes[1].transforms[2]"), "{step}");
    assert!(place(&with("\"api\": \"v2\"", "\"api\": \"v3\"")).starts_with("api"));
    assert!(matches!(with("\"kind\": \"thirdPartyId\", ", ""), MappingError::Missing { .. }));
    assert!(matches!(with("\"signup\"", "\"tier\""), MappingError::Twice { .. }));
    assert!(matches!(with("\"signup\"", "\"a,b\""), MappingError::Name { .. }));
    assert!(matches!(with("\"signup\"", "\"\""), MappingError::Name { .. }));
    assert!(matches!(with("\"ferry_mapping\": 1", "\"ferry_mapping\": 2"), MappingError::Later { .. }));
    assert!(matches!(with("\"ferry_mapping\": 1, ", ""), MappingError::Missing { .. }));
    assert!(matches!(with("\"scientific-id\"", "\"id-empty\""), MappingError::Fixed { .. }));
    assert!(matches!(with("\"scientific-id\"", "\"no-rule\""), MappingError::UnknownField { .. }));
    assert!(matches!(with("\"value\": \"crm\"", "\"value\": 5"), MappingError::Wrong { .. }));
    assert!(matches!(with("x.*", "x("), MappingError::Wrong { .. }));
    assert!(matches!(with("\"take\": 5", "\"take\": 0"), MappingError::Wrong { .. }));
    assert!(matches!(
        with("\"name\": \"CRM weekly\"", "\"name\": \"a\", \"name\": \"b\""),
        MappingError::NotJson { .. }
    ));
    assert!(matches!(Mapping::from_json("{"), Err(MappingError::NotJson { line: 1, .. })));
}

#[test]
fn a_profile_prefix_is_removed_and_listed() {
    let mapping = mapping(r#""attributes":[{"name":"profile.tier","column":"tier"}]"#);
    assert_eq!(
        (mapping.attributes[0].name.as_str(), mapping.unprefixed.as_slice()),
        ("tier", &["profile.tier".to_owned()][..])
    );
}

#[test]
fn a_missing_or_ambiguous_column_is_an_error() {
    let fit = |file: &str, fields: &str| match try_check(file.as_bytes(), &mapping(fields), &CheckOptions::default()) {
        Err(CheckError::Fit(error)) => error,
        other => panic!("{:?}", other.err()),
    };
    let missing = fit("id,Tier level,city\n1,x,y\n", &plain(&["tier"]));
    assert!(
        matches!(&missing, FitError::ColumnMissing { wanted, nearest } if wanted == "tier" && nearest == &["Tier level"]),
        "{missing:?}"
    );
    let twice = fit("id,c,c\n1,x,y\n", &plain(&["c"]));
    assert!(matches!(twice, FitError::HeaderDuplicate { positions, .. } if positions == [2, 3]));
    let nth = r#""attributes":[{"name":"a","column":{"header":"c","nth":2}}]"#;
    assert_eq!(check("id,c,c\n1,x,y\n", &mapping(nth)).lines(), ["1,y"]);
    assert!(matches!(fit("id,c\n1,x\n", nth), FitError::ColumnMissing { .. }));
    // Two columns whose normalized names match are ambiguous.
    let ambiguous = fit("id,Tier,TIER\n1,x,y\n", &plain(&["tier"]));
    assert!(matches!(ambiguous, FitError::HeaderDuplicate { positions, .. } if positions == [2, 3]));
}

/// Each transform, with a value that it changes and one that it doesn't.
#[test]
fn each_transform_changes_a_value_as_documented() {
    let family = "👨\u{200d}👩\u{200d}👧";
    let cases: Vec<(&str, &str, &str)> = vec![
        (r#""trim""#, "\u{a0} x\u{200b}\u{ad}", "x"),
        (r#""clean""#, "a\u{a0}b\u{200b}c\td", "a bc d"),
        (r#""clean""#, family, family),
        (r#""nfc""#, "Jose\u{301}", "José"),
        (r#""unwrap""#, "'00123", "00123"),
        (r#""unwrap""#, "'00123'", "00123"),
        (r#""unwrap""#, "'tis", "'tis"),
        (r#""drop-zero-decimals""#, "100200.0", "100200"),
        (r#""drop-zero-decimals""#, "-3.00", "-3"),
        (r#""drop-zero-decimals""#, "1.50", "1.50"),
        (r#""drop-zero-decimals""#, "v1.0", "v1.0"),
        (r#""lowercase""#, "ÁB", "áb"),
        (r#""uppercase""#, "straße", "STRASSE"),
        (r#""collapse-spaces""#, "a  b   c", "a b c"),
        (r#"{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}"#, "25/11/2026", "2026-11-25"),
        (r#"{"date":{"from":"%d/%m/%Y %H:%M","to":"%Y-%m-%dT%H:%M"}}"#, "25/11/2026 08:30", "2026-11-25T08:30"),
        (r#"{"date":{"from":"%d/%m/%y","to":"%Y-%m-%d"}}"#, "25/11/68", "2068-11-25"),
        (r#"{"date":{"from":"%d/%m/%y","to":"%Y-%m-%d"}}"#, "25/11/69", "1969-11-25"),
        (r#"{"date":{"from":"%d/%m/%y","to":"%Y-%m-%d","pivot":27}}"#, "25/11/26", "2026-11-25"),
        (r#"{"date":{"from":"%d/%m/%y","to":"%Y-%m-%d","pivot":27}}"#, "25/11/27", "1927-11-25"),
        (r#"{"date":{"from":"%d/%m/%y","to":"%Y-%m-%d","pivot":0}}"#, "1/2/00", "1900-02-01"),
        (r#"{"date":{"from":"%d %b %y","to":"%Y-%m-%d","pivot":27}}"#, "25 Nov 27", "1927-11-25"),
        (r#"{"date":{"from":"%d %B %Y","to":"%Y-%m-%d"}}"#, "5 November 2026", "2026-11-05"),
        (r#"{"date":{"from":"%Y%m%d","to":"%d/%m/%Y"}}"#, "20261125", "25/11/2026"),
        (r#"{"number":{"decimal":",","group":"."}}"#, "1.355,90", "1355.90"),
        (r#"{"number":{"decimal":",","group":"."}}"#, "R$ 5", "5"),
        (r#"{"number":{"decimal":",","group":"."}}"#, "(1.355,90)", "-1355.90"),
        (r#"{"number":{"decimal":"."}}"#, "12.5%", "0.125"),
        (r#"{"number":{"decimal":",","group":" "}}"#, "10\u{202f}237,65", "10237.65"),
        (r#"{"number":{}}"#, "-5", "-5"),
        (r#"{"boolean":{"true":["Sim"],"false":["Não"]}}"#, "Não", "false"),
        (r#"{"map":{"Sim":"true"}}"#, "Talvez", "Talvez"),
        (r#"{"replace":{"from":"-","to":""}}"#, "1-2-3", "123"),
        (r#"{"prefix":"BR-"}"#, "5", "BR-5"),
        (r#"{"suffix":" pt"}"#, "5", "5 pt"),
        (r#"{"take":2}"#, "😀😀😀", "😀😀"),
        (r#"{"pad-zeros":5}"#, "42", "00042"),
        (r#"{"pad-zeros":5}"#, "123456", "123456"),
        (r#"{"pad-zeros":5}"#, "A-42", "A-42"),
        (r#""sha256""#, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ];
    for (transform, value, expected) in cases {
        let fields =
            format!(r#""attributes":[{{"name":"a","column":"a","transforms":[{transform}]}}],"delimiters":"send""#);
        let result = check(format!("id;a\n1;{value}\n"), &mapping(&fields));
        let lines = result.lines();
        let cell = lines.first().and_then(|line| line.split_once(',')).map(|(_, cell)| cell.to_owned());
        let encoded: String = expected
            .bytes()
            .map(|byte| match byte {
                b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
                byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
                byte => format!("%{byte:02X}"),
            })
            .collect();
        assert_eq!(cell.as_deref(), Some(encoded.as_str()), "{transform} of {value:?}");
    }
    for (transform, value) in [
        (r#"{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}"#, "31/02/2026"),
        (r#"{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}"#, "25/11/26"),
        (r#"{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}"#, "25/11/226"),
        (r#"{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}"#, "25/11/+2026"),
        (r#"{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}"#, "25/11/12026"),
        (r#"{"date":{"from":"%d %B %Y","to":"%Y-%m-%d"}}"#, "5 November 26"),
        (r#"{"date":{"from":"%F","to":"%Y-%m-%d"}}"#, "26-11-25"),
        (r#"{"date":{"from":"%d/%m/%y","to":"%Y-%m-%d"}}"#, "25/11/2026"),
        (r#"{"date":{"from":"%d/%m/%y","to":"%Y-%m-%d"}}"#, "25/11/6"),
        (r#"{"number":{"decimal":",","group":"."}}"#, "1.35"),
        (r#"{"number":{"decimal":",","group":"."}}"#, "R$ 5%"),
        (r#"{"number":{"decimal":",","group":"."}}"#, "1 234.567"),
        (r#"{"number":{}}"#, "1,5"),
        (r#"{"boolean":{"true":["Sim"]}}"#, "Talvez"),
    ] {
        let fields = format!(r#""attributes":[{{"name":"a","column":"a","transforms":[{transform}]}}]"#);
        assert_eq!(check(format!("id;a\n1;{value}\n"), &mapping(&fields)).rules(), ["transform-failed"], "{value}");
    }
}

/// An empty value must not become `BR-` for a million visitors.
#[test]
fn an_empty_value_stays_empty_after_every_transform_except_default() {
    let fields = r#""attributes":[
        {"name":"a","column":"a","transforms":[{"prefix":"BR-"},"sha256",{"map":{"":"x"}}]},
        {"name":"b","column":"a","transforms":[{"default":"none"},{"suffix":"!"}]}]"#;
    assert_eq!(check("id;a\n1;\n", &mapping(fields)).lines(), ["1,,none%21"]);
}

/// A saved mapping fits only a file that the check accepts with it.
#[test]
fn the_fit_of_a_mapping_agrees_with_the_check() {
    let columns = |headers: &str| headers.split(',').map(str::to_owned).collect::<Vec<String>>();
    let mapping = mapping(
        r#""attributes":[{"name":"a","column":"Tier"},{"name":"b","column":"Tier"},
        {"name":"c","column":{"header":"x","nth":2}},{"name":"d","column":{"position":2}},{"name":"e","value":"crm"}]"#,
    );
    for (headers, normalized, missing, doubled) in [
        ("id,Tier ,TIER,x,x", "", "", "Tier"),
        ("id,Tier,x,x", "", "", ""),
        ("ID ,tier,x,x", "id Tier", "", ""),
        ("id,level,x", "", "Tier x (2)", ""),
        ("id,Tier,Tier,x,x", "", "", "Tier"),
        ("id", "", "Tier x (2) #2", ""),
    ] {
        let fit = mapping.fit(&columns(headers));
        let of = |wanted: fn(&ColumnFit) -> bool| {
            let columns = fit.columns().iter().filter(|(_, fit)| wanted(fit)).map(|(column, _)| column.to_string());
            columns.collect::<Vec<_>>().join(" ")
        };
        let by_outcome = (
            of(|fit| matches!(fit, ColumnFit::Normalized { .. })),
            of(|fit| matches!(fit, ColumnFit::Missing { .. })),
            of(|fit| matches!(fit, ColumnFit::Ambiguous { .. })),
        );
        assert_eq!(
            (by_outcome.0.as_str(), by_outcome.1.as_str(), by_outcome.2.as_str()),
            (normalized, missing, doubled),
            "{headers}"
        );
        let is_whole = missing.is_empty() && doubled.is_empty();
        assert_eq!((fit.is_whole(), fit.is_exact()), (is_whole, is_whole && normalized.is_empty()), "{headers}");
        let checked = try_check(format!("{headers}\n1,2,3,4\n").as_bytes(), &mapping, &CheckOptions::default());
        assert_eq!(!matches!(checked, Err(CheckError::Fit(_))), is_whole, "{headers}");
    }
    let fit = mapping.fit(&columns("id,Tier,x,x"));
    assert_eq!(fit.found().collect::<Vec<_>>(), [0, 1, 3, 1]);
}

/// The relaxed checks of a mapping list exactly what it lets through.
#[test]
fn the_checks_that_a_mapping_relaxes_are_listed() {
    let of = |fields: &str| {
        let mapping = mapping(&format!("{},{fields}", plain(&["a"])));
        mapping.relaxed_checks().iter().map(|loosened| loosened.rule.code()).collect::<Vec<_>>()
    };
    assert_eq!(of(r#""delimiters":"auto""#), [""; 0]);
    assert_eq!(of(r#""delimiters":{"comma":" "},"severity":{"null-literal":"error","id-empty":"error"}"#), [""; 0]);
    assert_eq!(
        of(r#""delimiters":"send","severity":{"id-backslash":"off","scientific-id":"warning","row-ragged":"error"}"#),
        ["value-delimiter", "scientific-id", "id-backslash"]
    );
}

/// Several columns become one value, and a row with only some of them is reported.
#[test]
fn a_template_puts_columns_together() {
    let named = |template: &str, more: &str| {
        mapping(&format!(r#""attributes":[{{"name":"n","template":"{template}"{more}}}]"#))
    };
    let full = named("{First name} {Last}", r#","transforms":["trim","lowercase"]"#);
    let result = check("id;First name;Last\n1;Ana;Silva\n2; Rui ;\n3;;\n", &full);
    assert_eq!(result.lines(), ["1,ana%20silva", "2,rui"]);
    assert_eq!(result.issues()["template-part-empty"].1, 1);
    assert_eq!(result.checked.report().rows.empty, 1);
    assert_eq!(Mapping::from_json(&full.to_json()).unwrap(), full);
    let braces = named("{{{First name}}}", "");
    assert_eq!(check("id;First name\n1;Ana\n", &braces).lines(), ["1,%7BAna%7D"]);
    let missing = try_check(b"id;First name\n1;Ana\n", &full, &CheckOptions::default());
    assert!(matches!(missing, Err(CheckError::Fit(FitError::ColumnMissing { wanted, .. })) if wanted == "Last"));
    for wrong in ["no column", "{a", "a}", "{}"] {
        let text = format!(
            r#"{{"ferry_mapping":1,"identifier":{{"kind":"pcId","column":"id"}},"attributes":[{{"name":"n","template":"{wrong}"}}]}}"#
        );
        let error = Mapping::from_json(&text).unwrap_err().to_string();
        assert!(error.starts_with("attributes[1].template"), "{error}");
    }
    let merged = mapping(r#""attributes":[{"name":"n","template":"{a}-{b}"}]"#);
    assert_eq!(check("id;a;b\n1;x;y\n1;z;w\n", &merged).lines(), ["1,z-w"]);
}

/// A pattern can be pages long, and an error is one line.
#[test]
fn the_error_of_a_pattern_says_what_is_wrong_without_the_pattern() {
    let pattern = format!("{}(", "abc|".repeat(1_000));
    let text = format!(
        r#"{{"ferry_mapping":1,"name":"x","identifier":{{"kind":"thirdPartyId","column":"id"}},
            "attributes":[{{"name":"t","column":"t","rules":{{"pattern":"{pattern}"}}}}]}}"#
    );
    match Mapping::from_json(&text) {
        Err(MappingError::Wrong { found, .. }) => assert_eq!(found, "unclosed group"),
        other => panic!("{other:?}"),
    }
}

/// A mapping of a product catalog has hundreds of thousands of words, and is read in one pass.
#[test]
fn a_mapping_with_many_words_and_columns_is_read_in_one_pass() {
    let words: Vec<String> = (0..100_000).map(|word| format!(r#""w{word}":"v{word}""#)).collect();
    let attributes: Vec<String> =
        (0..20_000).map(|index| format!(r#"{{"name":"a{index}","column":"c{index}"}}"#)).collect();
    let text = format!(
        r#"{{"ferry_mapping":1,"name":"x","identifier":{{"kind":"thirdPartyId","column":"id"}},
            "attributes":[{{"name":"t","column":"t","transforms":[{{"map":{{{}}}}}]}},{}]}}"#,
        words.join(","),
        attributes.join(",")
    );
    let start = std::time::Instant::now();
    let mapping = Mapping::from_json(&text).unwrap();
    let columns: Vec<String> =
        ["id", "t"].map(str::to_owned).into_iter().chain((0..20_000).map(|index| format!("c{index}"))).collect();
    assert!(mapping.fit(&columns).is_exact());
    // Compared pair by pair, this took minutes.
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}
