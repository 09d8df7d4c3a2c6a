//! The exports of a check: the report and the excluded rows.

use engine::{CheckOptions, Checked, Mapping, Progress, Source};

use crate::checked::{check, file, mapping, plain};

fn excluded(bytes: &[u8], mapping: &Mapping) -> Vec<u8> {
    let file = file(bytes);
    let source = Source::open(file.path(), &mapping.source).unwrap();
    let options = CheckOptions::default();
    let checked = Checked::new(source, mapping, &options, &Progress::default()).unwrap();
    let mut out = Vec::new();
    checked.write_excluded(&Progress::default(), &mut out, |_| "why".to_owned()).unwrap();
    out
}

#[test]
fn exported_rows_keep_their_text_and_their_columns() {
    let text = "id,a\nok,x\n\"a/b\",\"l1\nl2\"\na+b\nc,x,extra,more\n";
    let expected = "id,a,ferry_extra_1,ferry_extra_2,ferry_reason\n\
        \"a/b\",\"l1\nl2\",,,id-forbidden-character value-delimiter: why why\n\
        a+b,,,,row-short id-forbidden-character: why why\n\
        c,x,extra,more,row-ragged: why\n";
    assert_eq!(String::from_utf8(excluded(text.as_bytes(), &mapping(&plain(&["a"])))).unwrap(), expected);
}

/// An exported file whose cells were fixed is read with the same settings as the first file.
#[test]
fn exported_rows_keep_encoding_delimiter_byte_order_mark_and_titles() {
    let text = "sep=;\r\nid;cidade\r\na/b;S\u{e3}o\r\nok;x\r\n";
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let out = excluded(&latin, &mapping(&plain(&["cidade"])));
    let text: String = out.iter().map(|byte| char::from(*byte)).collect();
    assert_eq!(text, "sep=;\r\nid;cidade;ferry_reason\r\na/b;S\u{e3}o;id-forbidden-character: why\r\n");
    let marked = excluded(b"\xef\xbb\xbfid,a\n,x\n1,y\n", &mapping(&plain(&["a"])));
    assert_eq!(marked, b"\xef\xbb\xbfid,a,ferry_reason\n,x,id-empty: why\n");
    let wide: Vec<u8> = "\u{feff}id\ta\n\tx\n1\ty\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let out = excluded(&wide, &mapping(&plain(&["a"])));
    let units: Vec<u16> = out.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(String::from_utf16(&units).unwrap(), "\u{feff}id\ta\tferry_reason\n\tx\tid-empty: why\n");
}

#[test]
fn rows_rejected_as_duplicates_are_exported_too() {
    let fields = format!(r#"{},"duplicates":"reject""#, plain(&["a"]));
    let out = excluded(b"id,a\n1,x\n2,y\n1,z\n", &mapping(&fields));
    let expected = "id,a,ferry_reason\n1,x,duplicate-rejected: why\n1,z,duplicate-rejected: why\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn every_row_issue_is_listed_in_the_order_of_the_file() {
    let rows: String = (0..1000).map(|row| format!("a/{row},NULL\n")).collect();
    let file = file(format!("id,a\n{rows}"));
    let mapping = mapping(&plain(&["a"]));
    let source = Source::open(file.path(), &mapping.source).unwrap();
    let options = CheckOptions::default();
    let checked = Checked::new(source, &mapping, &options, &Progress::default()).unwrap();
    let mut found = Vec::new();
    checked
        .each_row_issue(&Progress::default(), |finding| {
            found.push((finding.row, finding.rule.code()));
            Ok(())
        })
        .unwrap();
    assert_eq!(found.len(), 2000);
    assert_eq!(found[0], (1, "id-forbidden-character"));
    assert_eq!(found[1], (1, "null-literal"));
    assert_eq!(found[1999].0, 1000);
    assert_eq!(checked.report().issues[0].rows, 1000);
}

#[test]
fn a_cell_that_would_run_as_a_formula_is_preceded_by_an_apostrophe() {
    for cell in ["=cmd|' /C calc'!A0", "+1", "-1001", "@x", "\tx", "\rx"] {
        assert_eq!(engine::formula_guarded(cell), format!("'{cell}"));
    }
    assert_eq!(engine::formula_guarded("A-1"), "A-1");
    // A spreadsheet splits the report at semicolons in some countries, and whole lines if a person says so.
    for (cell, guarded) in [
        ("x;=HYPERLINK(1)", "x;'=HYPERLINK(1)"),
        ("x\t=1", "x\t'=1"),
        ("x\n=1", "x\n'=1"),
        ("x; \"=1\"", "x; \"'=1\""),
        ("＝1+1", "'＝1+1"),
        (" =1", " '=1"),
        ("a, -5; b - 5", "a, -5; b - 5"),
    ] {
        assert_eq!(engine::formula_guarded(cell), guarded);
    }
}

/// The counts of a check and of its exports must be the same.
#[test]
fn the_export_has_as_many_rows_as_were_excluded() {
    let text = "id,a\n,x\n1,y\n1,z\n2,\"p,q\"\n";
    let mapping = mapping(&plain(&["a"]));
    let counted = check(text, &mapping).checked.report().rows.excluded;
    let lines = String::from_utf8(excluded(text.as_bytes(), &mapping)).unwrap().lines().count() as u64;
    assert_eq!(lines - 1, counted);
}
