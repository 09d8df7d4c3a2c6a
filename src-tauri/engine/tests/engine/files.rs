//! How files are read: encodings, line breaks, delimiters, quotation marks, and headers.

use engine::{CheckError, CheckOptions, Checked, Progress, Source, SourceError, SourceOptions, Unreadable};

use crate::checked::{check, file, mapping, plain, try_check};

/// A file as the engine reads it.
fn table(bytes: &[u8]) -> String {
    table_with(bytes, &SourceOptions::default())
}

fn table_with(bytes: &[u8], options: &SourceOptions) -> String {
    let file = file(bytes);
    let mut out = Vec::new();
    Source::open(file.path(), options).unwrap().write_table(&Progress::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn utf_16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// Each of these files contains the same table.
#[test]
fn the_same_table_is_read_from_every_format_and_encoding() {
    let expected = "id,tier\n1,gold\n2,silver\n";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("plain", b"id,tier\n1,gold\n2,silver\n".to_vec()),
        ("no end", b"id,tier\n1,gold\n2,silver".to_vec()),
        ("CRLF", b"id,tier\r\n1,gold\r\n2,silver\r\n".to_vec()),
        ("CR", b"id,tier\r1,gold\r2,silver\r".to_vec()),
        ("mixed", b"id,tier\r\n1,gold\n2,silver\r".to_vec()),
        ("blank lines", b"\n\nid,tier\n\n1,gold\r\n\r\n2,silver\n\n".to_vec()),
        ("Ctrl-Z", b"id,tier\r\n1,gold\r\n2,silver\r\n\x1a".to_vec()),
        ("semicolons", b"id;tier\n1;gold\n2;silver\n".to_vec()),
        ("tabs", b"id\ttier\n1\tgold\n2\tsilver\n".to_vec()),
        ("bars", b"id|tier\n1|gold\n2|silver\n".to_vec()),
        ("quotes", b"\"id\",\"tier\"\n\"1\",\"gold\"\n\"2\",\"silver\"\n".to_vec()),
        ("mark", b"\xef\xbb\xbfid,tier\n1,gold\n2,silver\n".to_vec()),
        ("mark and quotes", b"\xef\xbb\xbf\"id\",tier\r\n1,gold\r\n2,silver\r\n".to_vec()),
        ("sep=", b"sep=;\r\nid;tier\r\n1;gold\r\n2;silver\r\n".to_vec()),
        ("quoted sep=", b"\"sep=;\"\r\nid;tier\r\n1;gold\r\n2;silver\r\n".to_vec()),
        ("sep= after a mark", b"\xef\xbb\xbfsep=\t\nid\ttier\n1\tgold\n2\tsilver\n".to_vec()),
        ("titles", b"Report 25/11/2026\r\n\r\nid;tier\r\n1;gold\r\n2;silver\r\n".to_vec()),
        ("titles with delimiters", b"Report;\r\n;\r\nid;tier\r\n1;gold\r\n2;silver\r\n".to_vec()),
        ("UTF-16LE", [b"\xff\xfe".to_vec(), utf_16("id\ttier\r\n1\tgold\r\n2\tsilver\r\n", true)].concat()),
        ("UTF-16BE", [b"\xfe\xff".to_vec(), utf_16("id,tier\n1,gold\n2,silver\n", false)].concat()),
        ("UTF-16LE without a mark", utf_16("id,tier\n1,gold\n2,silver\n", true)),
    ];
    for (name, bytes) in cases {
        assert_eq!(table(&bytes), expected, "{name}");
    }
}

#[test]
fn quoted_cells_are_read_as_people_and_programs_write_them() {
    assert_eq!(table(b"id,a\n1,5\" pipe\n2,y\n3,z\n"), "id,a\n1,\"5\"\" pipe\"\n2,y\n3,z\n");
    assert_eq!(table(b"id,a\n1,\"say \\\"hi\\\", bob\"\n2,y\n"), "id,a\n1,\"say \"\"hi\"\", bob\"\n2,y\n");
    assert_eq!(table(b"id,a\n1,\"l1\r\nl2\"\n2,\"x \"\"y\"\"\"\n"), "id,a\n1,\"l1\r\nl2\"\n2,\"x \"\"y\"\"\"\n");
    let none = SourceOptions { quote: engine::OptionalAscii::parse("none"), ..SourceOptions::default() };
    assert_eq!(table_with(b"id,a\n1,\"open\n2,y\n", &none), "id,a\n1,\"\"\"open\"\n2,y\n");
}

#[test]
fn western_text_that_is_not_utf_8_is_read_as_windows_1252() {
    assert_eq!(table(b"id;city\n1;S\xe3o Paulo\n2;K\xf6ln \x80\n"), "id,city\n1,São Paulo\n2,Köln €\n");
}

/// One invalid byte must not turn a whole UTF-8 file into wrongly decoded text without an error.
#[test]
fn one_invalid_byte_does_not_change_the_detected_encoding() {
    let result = check(b"id,a\n1,S\xc3\xa3o\n2,S\xe3o\n3,Jos\xc3\xa9\n", &mapping(&plain(&["a"])));
    assert_eq!(result.lines(), ["1,S%C3%A3o", "3,Jos%C3%A9"]);
    assert_eq!(result.rules(), ["bad-encoding"]);
}

/// Detection reads only the start of a file, so later bytes can refute its result.
#[test]
fn bytes_after_the_first_megabyte_decide_the_encoding() {
    let head = "1,plain\n".repeat(200_000);
    let late_utf_8 = [b"id,a\n", head.as_bytes(), "9,José\n".as_bytes()].concat();
    assert!(check(late_utf_8, &mapping(&plain(&["a"]))).lines().contains(&"9,Jos%C3%A9"));
    let late_1252 = [b"id,a\n", head.as_bytes(), b"9,Jos\xe9\n"].concat();
    let result = check(late_1252, &mapping(&plain(&["a"])));
    assert_eq!(result.checked.source().dialect().encoding.name(), "windows-1252");
    assert!(result.lines().contains(&"9,Jos%C3%A9"));
}

/// A reported line number is the one that an editor shows.
#[test]
fn line_numbers_count_lines_of_the_file() {
    let bytes = b"id,a\r\n+1,x\r\n2,\"l1\r\nl2\"\r\n\r\n+3,z\r\n";
    let result = check(bytes, &mapping(&format!(r#"{},"delimiters":"send""#, plain(&["a"]))));
    let places = |rule: &str| -> Vec<(Option<u64>, Option<u64>)> {
        let issues = &result.checked.report().issues;
        let issue = issues.iter().find(|issue| issue.rule.code() == rule).unwrap();
        issue.samples.iter().map(|sample| (sample.row, sample.line)).collect()
    };
    assert_eq!(places("id-forbidden-character"), [(Some(1), Some(2)), (Some(3), Some(6))]);
    assert_eq!(places("value-delimiter"), [(Some(2), Some(3))]);
    let cr = check(b"id,a\r1,x\r+2,y\r", &mapping(&plain(&["a"])));
    assert_eq!(cr.checked.report().issues[0].samples[0].line, Some(3));
}

#[test]
fn a_file_that_is_not_a_table_is_an_error_with_its_type() {
    let fault = |bytes: &[u8]| match try_check(bytes, &mapping(&plain(&["a"])), &CheckOptions::default()) {
        Err(CheckError::Source(error)) => error,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("checked"),
    };
    assert!(matches!(fault(b""), SourceError::Empty));
    assert!(matches!(fault(b"\xef\xbb\xbf"), SourceError::Empty));
    assert!(matches!(fault(b"id,a\n"), SourceError::Empty));
    assert!(matches!(fault(b"\n\n\n"), SourceError::Empty));
    assert!(matches!(fault(b"id,a\n1,x\n2,\"open\n3,z\n"), SourceError::UnterminatedQuote { line: 3 }));
    assert!(matches!(fault(b"id,a\n1,\"a\nb\",\"open\n3,z\n"), SourceError::UnterminatedQuote { line: 3 }));
    assert!(matches!(fault(b"PK\x03\x04rest"), SourceError::Unreadable { .. }));
    let missing = Source::open("/no/such/file.csv".as_ref(), &SourceOptions::default());
    assert!(matches!(missing, Err(SourceError::NoSuchFile)));
    let folder = Source::open(std::env::temp_dir().as_path(), &SourceOptions::default());
    assert!(matches!(folder, Err(SourceError::Unreadable { .. })));
    let odd = SourceOptions { header_row: Some(9), ..SourceOptions::default() };
    let late = Source::open(file("id,a\n1,x\n").path(), &odd);
    assert!(matches!(late, Err(SourceError::HeaderMissing { line: 9 })));
}

#[test]
fn an_unclosed_quote_after_the_first_megabyte_is_found() {
    let rows = "1,plain\n".repeat(200_000);
    let bytes = format!("id,a\n{rows}2,\"open\n{rows}");
    match try_check(bytes.as_bytes(), &mapping(&plain(&["a"])), &CheckOptions::default()) {
        Err(CheckError::Source(SourceError::UnterminatedQuote { line })) => assert_eq!(line, 200_002),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn rows_with_more_or_fewer_cells_than_the_header_are_excluded() {
    let result = check("id,a,b\n1,x\n2,x,y,\n3,x,y,z\n4\n", &mapping(&plain(&["a", "b"])));
    assert_eq!(result.lines(), ["2,x,y"]);
    assert_eq!(result.checked.report().rows.excluded, 3);
    assert_eq!(result.rules(), ["row-ragged", "row-short"]);
}

/// Without the missing cells, nothing is lost, but the row may be part of another one.
#[test]
fn a_short_row_is_a_warning_if_the_mapping_does_not_read_the_missing_cells() {
    let result = check("id,a,b\n1,x\n2,x,y\n", &mapping(&plain(&["a"])));
    assert_eq!((result.lines(), result.rules()), (vec!["1,x", "2,x"], vec!["row-short"]));
    let off = format!(r#"{},"severity":{{"row-short":"off"}}"#, plain(&["a", "b"]));
    let result = check("id,a,b\n1,x\n2,x,y\n", &mapping(&off));
    assert_eq!((result.lines(), result.rules()), (vec!["1,x,", "2,x,y"], vec![]));
}

/// The first rows may not be like the others, so the decision rests on all rows.
#[test]
fn whether_short_rows_are_usual_is_decided_by_the_whole_file() {
    let fields = mapping(&plain(&["a", "b"]));
    let (full, short) = ("1,x,y\n".repeat(200), "2,x\n".repeat(5000));
    let result = check(format!("id,a,b\n{full}{short}"), &fields);
    assert_eq!(result.rules(), ["duplicate-merged", "header-wider"]);
    assert_eq!(result.checked.report().rows.excluded, 0);
    let (short, full) = ("2,x\n".repeat(200), "1,x,y\n".repeat(5000));
    let result = check(format!("id,a,b\n{short}{full}"), &fields);
    assert_eq!(result.checked.report().rows.excluded, 200);
}

/// A row that a line break tore in two must not become two visitors, nor after it was exported and checked again.
#[test]
fn a_short_row_stays_excluded_when_its_export_is_checked_again() {
    let torn = "id,address,tier,note\n1,A,gold,x\n2,Av. Brasil 77\napto 31,silver,y\n3,B,gold,z\n";
    let fields = mapping(&plain(&["address", "tier"]));
    let source = file(torn);
    let source = Source::open(source.path(), &fields.source).unwrap();
    let checked = Checked::new(source, &fields, &CheckOptions::default(), &Progress::default()).unwrap();
    let mut exported = Vec::new();
    checked.write_excluded(&Progress::default(), &mut exported, |_| "why".to_owned()).unwrap();
    let text = String::from_utf8(exported).unwrap();
    assert_eq!(
        text,
        "id,address,tier,note,ferry_reason\n2,Av. Brasil 77,,,row-short: why\napto 31,silver,y,,row-short: why\n"
    );
    let again = check(&text, &fields);
    assert_eq!((again.lines().len(), again.rules()), (0, vec!["row-short"]));
    let fixed = text.replace("77,,,", "77 apto 31,silver,y,").replace("apto 31,silver,y,,row-short: why\n", "");
    let fixed = check(fixed, &fields);
    assert_eq!((fixed.lines(), fixed.rules()), (vec!["2,Av.%20Brasil%2077%20apto%2031,silver"], vec![]));
}

/// A mapping remembers that totals are left out, not how many rows there were.
#[test]
fn a_mapping_leaves_out_totals_where_a_file_has_any() {
    let fields = r#""identifier":{"kind":"thirdPartyId","column":"id"},"attributes":[{"name":"tier","column":"tier"},{"name":"points","column":"points"}]"#;
    let skip = mapping(&format!(r#""source":{{"totals":"skip"}},{fields}"#));
    let before = mapping(&format!(r#""source":{{"skip_last":1}},{fields}"#));
    assert_eq!(before.source, skip.source);
    assert!(before.to_json().contains("totals") && !before.to_json().contains("skip_last"), "{}", before.to_json());
    let rows = "id,tier,points\nA-1,gold,1\nA-2,silver,2\n";
    let lines = |end: &str| -> Vec<String> {
        check(format!("{rows}{end}"), &skip).lines().iter().map(|line| (*line).to_owned()).collect()
    };
    let known = ["A-1,gold,1", "A-2,silver,2"];
    assert_eq!(lines(""), known);
    assert_eq!(lines("Total,,3\n"), known);
    assert_eq!(lines("\nTotal,,3\nAverage,,1.5\n"), known);
    // Rows like the others are customers.
    assert_eq!(lines("Total,gold,3\n").len(), 2);
    assert_eq!(lines("A-3,Total,3\n").len(), 3);
    assert_eq!(lines("Total,,3\nA-3,gold,\n").len(), 4);
    let utf_16: Vec<u8> = format!("\u{feff}{rows}Total,,3\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(check(utf_16, &skip).lines(), known);
}

#[test]
fn rows_at_the_end_can_be_skipped() {
    let mut mapping = mapping(&plain(&["a"]));
    mapping.source.totals = Some(engine::Totals::Skip);
    let result = check("id,a\n1,x\n2,y\nTotal,2\nend,\n", &mapping);
    assert_eq!(result.lines(), ["1,x", "2,y"]);
    let many: String = (0..100_000).map(|row| format!("{row},x\n")).collect();
    let result = check(format!("id,a\n{many}Total,100000\nend,\n"), &mapping);
    assert_eq!(result.checked.report().rows.read, 100_000);
}

#[test]
fn columns_of_a_file_without_a_header_are_found_by_position() {
    let mut mapping = mapping(
        r#""identifier":{"kind":"thirdPartyId","column":{"position":2}},"attributes":[{"name":"a","column":{"position":1}}]"#,
    );
    mapping.source.header_row = Some(0);
    assert_eq!(check("x,1\ny,2\n", &mapping).lines(), ["1,x", "2,y"]);
}

/// A row longer than any buffer, and a cell of many megabytes.
#[test]
fn very_large_cells_and_rows_are_read() {
    let giant = "y".repeat(3_000_000);
    let text = format!("id,a\n1,\"{giant}\nz\"\n2,x\n");
    let printed = table(text.as_bytes());
    assert_eq!(printed, text);
    let wide: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
    let text = format!("{}\n{}\n", wide.join(","), wide.join(","));
    assert_eq!(table(text.as_bytes()), text);
}

/// A file that changes after the check must not be sent as if it had been checked.
#[test]
fn a_file_that_changes_is_an_error() {
    let file = file("id,a\n1,x\n2,y\n");
    let mapping = mapping(&plain(&["a"]));
    let source = Source::open(file.path(), &mapping.source).unwrap();
    let checked = engine::Checked::new(source, &mapping, &CheckOptions::default(), &Progress::default()).unwrap();
    std::fs::write(file.path(), "id,a\n1,x\n2,Z\n").unwrap();
    assert!(matches!(checked.body(0, &Progress::default()), Err(SourceError::Changed)));
    std::fs::write(file.path(), "id,a\n1,x\n2,y\n3,z\n").unwrap();
    assert!(matches!(checked.body(0, &Progress::default()), Err(SourceError::Changed)));
    std::fs::write(file.path(), "id,a\n1,x\n2,y\n").unwrap();
    assert!(checked.body(0, &Progress::default()).is_ok());
}

/// Opening a large workbook can be canceled while it's read.
#[test]
fn opening_a_file_stops_when_it_is_canceled() {
    let packed = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/packed/gzip/input.csv.gz");
    let progress = std::sync::Arc::<Progress>::default();
    assert!(Source::open_with_progress(&packed, &SourceOptions::default(), &progress).is_ok());
    progress.cancel();
    let stopped = Source::open_with_progress(&packed, &SourceOptions::default(), &progress);
    assert!(matches!(stopped, Err(SourceError::Cancelled)));
    // The workbook has more rows than are read between two checks for cancellation.
    let rows: String =
        (1..=3000).map(|row| format!("<Row><Cell><Data ss:Type=\"Number\">{row}</Data></Cell></Row>")).collect();
    let book = format!(
        "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">\
         <Worksheet ss:Name=\"S\"><Table>{rows}</Table></Worksheet></Workbook>"
    );
    let book = file(book.as_bytes());
    let progress = std::sync::Arc::<Progress>::default();
    assert!(Source::open_with_progress(book.path(), &SourceOptions::default(), &progress).is_ok());
    assert!(progress.rows() > 1000, "{} rows reported", progress.rows());
    progress.cancel();
    assert!(matches!(
        Source::open_with_progress(book.path(), &SourceOptions::default(), &progress),
        Err(SourceError::Cancelled)
    ));
}

/// A line of dashes is skipped, but an empty row is counted as one.
#[test]
fn an_empty_row_below_the_header_is_no_line_of_dashes() {
    for text in ["id,a\n,\n1,x\n", "id,a\n\" \",\n1,x\n"] {
        let rows = check(text, &mapping(&plain(&["a"]))).checked.report().rows;
        assert_eq!((rows.read, rows.empty, rows.ready), (2, 1, 1), "{text}");
    }
}

/// Returns a zip with these files, all of which are deflated.
fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut out, content).unwrap();
    }
    out.finish().unwrap().into_inner()
}

fn reason_of(bytes: &[u8]) -> Option<Unreadable> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.zip");
    std::fs::write(&path, bytes).unwrap();
    match Source::open(&path, &SourceOptions::default()) {
        Err(SourceError::Unreadable { reason, .. }) => Some(reason),
        _ => None,
    }
}

/// Only the last of two files with the same name can be opened, and the other one's rows would be lost in silence.
#[test]
fn a_zip_with_two_files_of_the_same_name_is_not_read() {
    let different = zip_of(&[("a.csv", b"id,t\n1,x\n"), ("b.csv", b"id,t\n2,y\n")]);
    let mut same = different.clone();
    while let Some(at) = same.windows(5).position(|name| name == b"b.csv") {
        same[at] = b'a';
    }
    assert_eq!(reason_of(&different), None, "two files of different names are a choice");
    assert_eq!(reason_of(&same), Some(Unreadable::Archive));
}

/// How much a file may unpack to depends on its packed size, which is a claim of the zip.
#[test]
fn a_zip_whose_packed_size_is_a_lie_is_still_limited() {
    let mut bytes = zip_of(&[("a.csv", &vec![b'x'; 300 << 20])]);
    let entry = bytes.windows(4).position(|signature| signature == b"PK\x01\x02").unwrap();
    bytes[entry + 20..entry + 24].copy_from_slice(&0xf000_0000_u32.to_le_bytes());
    assert_eq!(reason_of(&bytes), Some(Unreadable::ArchiveBomb));
}
