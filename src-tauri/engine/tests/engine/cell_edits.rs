//! Edited cells: previews, checks, batches, and exports must see the edit as if the file contained it.

use engine::{
    BatchLimits, CellEdits, CheckOptions, Checked, Mapping, PreviewFate, Progress, RowIssue, Source, SourceOptions,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::checked::{file, mapping, plain};

/// Everything that the engine makes of one file.
#[derive(Debug, PartialEq)]
struct Seen {
    report: engine::Report,
    plan: Vec<engine::PlannedBatch>,
    bodies: Vec<Vec<u8>>,
    findings: Vec<RowIssue>,
    excluded: Vec<Vec<Vec<u8>>>,
    table: Vec<u8>,
}

fn seen(bytes: &[u8], mapping: &Mapping, edited: &CellEdits, batch_limits: BatchLimits) -> Seen {
    let file = file(bytes);
    let (options, progress) = (&mapping.source, Progress::default());
    let source = Source::open(file.path(), options).unwrap().with_edits(edited.clone());
    let mut table = Vec::new();
    source.clone().write_table(&progress, &mut table).unwrap();
    let how = CheckOptions { batch_limits, canary: Some(2), ..CheckOptions::default() };
    let checked = Checked::new(source, mapping, &how, &progress).unwrap();
    assert_eq!(checked.source().cell_edits(), edited);
    let mut findings = Vec::new();
    checked
        .each_row_issue(&progress, |finding| {
            findings.push(finding);
            Ok(())
        })
        .unwrap();
    let mut excluded = Vec::new();
    checked.write_excluded(&progress, &mut excluded, |_| "why".to_owned()).unwrap();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(excluded.as_slice());
    let excluded = reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect();
    let bodies = (0..checked.plan().len()).map(|batch| checked.body(batch, &progress).unwrap()).collect();
    Seen { report: checked.report().clone(), plan: checked.plan().to_vec(), bodies, findings, excluded, table }
}

fn written(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    out.write_record(["id", "a", "b"]).unwrap();
    rows.iter().for_each(|row| out.write_record(row).unwrap());
    out.into_inner().unwrap()
}

/// Applies the edits to plain rows: a short row is padded, and an edit past the header's columns is ignored.
fn edited_by_hand(rows: &[Vec<String>], edited: &CellEdits) -> Vec<Vec<String>> {
    let mut rows = rows.to_vec();
    for (row, column, text) in edited.iter() {
        let Some(cells) = rows.get_mut(row as usize - 1) else { continue };
        if column < cells.len().max(3) {
            cells.resize(cells.len().max(column + 1), String::new());
            cells[column] = text.to_owned();
        }
    }
    rows
}

fn fixed(fields: &str) -> Mapping {
    mapping(&format!(
        r#"{fields},"source":{{"delimiter":",","quote":"\"","escape":"none","header_row":1,"header_rows":1,"encoding":"UTF-8"}}"#
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    /// Editing cells in the app gives the same report, plan, and batches as editing the file itself.
    #[test]
    fn mended_here_is_mended_by_hand(
        rows in vec((0..12u32, vec("[a-zé+/,\" ]{0,6}", 0..4)), 1..40),
        edited in vec((1..45u64, 0..6usize, "[A-Za-z0-9é,\" /]{0,8}"), 0..12),
        max_rows in 1..8u64,
    ) {
        let rows: Vec<Vec<String>> = rows
            .into_iter()
            .map(|(id, cells)| std::iter::once(format!("v{id}")).chain(cells).collect())
            .collect();
        let edited: CellEdits = edited.into_iter().collect();
        let by_hand = edited_by_hand(&rows, &edited);
        let mapping = fixed(&plain(&["a", "b"]));
        let batch_limits = BatchLimits::new(Some(max_rows), None);
        let here = seen(&written(&rows), &mapping, &edited, batch_limits);
        let there = seen(&written(&by_hand), &mapping, &CellEdits::default(), batch_limits);
        prop_assert_eq!(here, there);
    }
}

/// An edit removes the faults of its own cell, and leaves those of other cells.
#[test]
fn cells_of_unusual_records_are_edited_one_by_one() {
    let options = SourceOptions::default();
    for (bytes, (row, column, text), rules, line) in [
        // An undoubled quotation mark disappears with its cell, and stays in another cell.
        (&b"id,a,b\n1,\"x\"y,z\n"[..], (1, 1, "xy"), "", "1,xy,z"),
        (b"id,a,b\n1,\"x\"y,z\n", (1, 2, "w"), "quote-stray", "1,xy,w"),
        // The same is true of bytes that aren't text.
        (b"id,a,b\n1,x\xff,\xc3\xa9\n2,\xc3\xa3,\xc3\xa3\n", (1, 1, "x"), "", "1,x,%C3%A9"),
        // A short row is padded, and a row with one cell too many becomes a full row.
        (b"id,a,b\n1,x\n", (1, 2, "y"), "", "1,x,y"),
        (b"id,a,b\n1,x,y,z\n", (1, 3, ""), "", "1,x,y"),
        // An ID that a spreadsheet marked as text, between empty lines and a last line without a line break.
        (b"id,a,b\r\n\r\n1.23E+15,x,y", (1, 0, "1230000000000001"), "", "1230000000000001,x,y"),
    ] {
        let file = file(bytes);
        let edited = CellEdits::from_iter([(row, column, text.to_owned())]);
        let source = Source::open(file.path(), &options).unwrap().with_edits(edited);
        let (mapping, how) = (mapping(&plain(&["a", "b"])), CheckOptions::default());
        let checked = Checked::new(source, &mapping, &how, &Progress::default()).unwrap();
        let met: Vec<&str> = checked.report().issues.iter().map(|issue| issue.rule.code()).collect();
        assert_eq!(met.join(" "), rules, "{}", String::from_utf8_lossy(bytes));
        let body = String::from_utf8(checked.body(0, &Progress::default()).unwrap()).unwrap();
        assert_eq!(body.lines().nth(1), Some(line));
    }
}

/// A row that's excluded in spite of its edit is exported with the edit, so that no work is lost.
#[test]
fn an_edited_row_that_is_still_excluded_is_exported_with_its_edits() {
    let file = file("sep=;\r\nid;a;b\r\n+1;x;y\r\n/2;\"p;q\";\"l1\nl2\"\r\n/3;z\r\n");
    let options = SourceOptions::default();
    let edited: CellEdits =
        [(1, 0, "1".to_owned()), (2, 1, "r\"s".to_owned()), (3, 2, "w".to_owned())].into_iter().collect();
    let source = Source::open(file.path(), &options).unwrap().with_edits(edited);
    let (mapping, how) = (mapping(&plain(&["a", "b"])), CheckOptions::default());
    let checked = Checked::new(source, &mapping, &how, &Progress::default()).unwrap();
    let mut out = Vec::new();
    checked.write_excluded(&Progress::default(), &mut out, |_| "why".to_owned()).unwrap();
    let expected = "sep=;\r\nid;a;b;ferry_reason\r\n\
        /2;\"r\"\"s\";\"l1\nl2\";id-forbidden-character value-delimiter: why why\r\n\
        /3;z;w;id-forbidden-character: why\r\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

/// The preview shows the edited value, and the file's own value after the edit is undone.
#[test]
fn the_sample_and_the_preview_show_edited_cells() {
    let file = file("id,a\n,x\n2,y\n");
    let source = Source::open(file.path(), &SourceOptions::default()).unwrap();
    let mut cells = CellEdits::default();
    assert_eq!(cells.insert(1, 0, "1"), None);
    let edited = source.with_edits(cells.clone());
    assert_eq!(edited.sample()[0], ["1", "x"]);
    let mapping = mapping(&plain(&["a"]));
    let fate = |source: &Source| source.preview(&mapping, false, 0).unwrap().unwrap().fate;
    assert_eq!((fate(&edited), fate(&source)), (PreviewFate::Ready, PreviewFate::Excluded));
    assert_eq!((cells.len(), cells.get(1, 0)), (1, Some("1")));
    assert_eq!(cells.remove(1, 0).as_deref(), Some("1"));
    assert!(cells.is_empty());
    assert_eq!(edited.with_edits(cells).sample(), source.sample(), "new edits replace the earlier ones");
}

/// Edits survive a check that detects another encoding halfway through the file.
#[test]
fn edited_cells_stay_when_the_encoding_changes() {
    let mut bytes = b"id,a\n".to_vec();
    for row in 0..200_000 {
        bytes.extend_from_slice(format!("v{row},plain\n").as_bytes());
    }
    (0..10).for_each(|row| bytes.extend_from_slice(&[b'w', b'0' + row, b',', 0xe3, b'\n']));
    let file = file(&bytes);
    let options = SourceOptions::default();
    let source = Source::open(file.path(), &options).unwrap();
    let edited = CellEdits::from_iter([(200_001, 1, "São".to_owned()), (1, 1, "first".to_owned())]);
    let (mapping, how) = (mapping(&plain(&["a"])), CheckOptions::default());
    let checked = Checked::new(source.with_edits(edited), &mapping, &how, &Progress::default()).unwrap();
    assert_eq!(checked.source().dialect().encoding.name(), "windows-1252");
    let body = String::from_utf8(checked.body(0, &Progress::default()).unwrap()).unwrap();
    assert_eq!(body.lines().nth(1), Some("v0,first"));
    assert!(body.contains("\nw0,S%C3%A3o\nw1,%C3%A3"), "the rest is read as it is");
}

/// Edits are stored as plain JSON and read back unchanged.
#[test]
fn edits_that_are_written_and_read_are_the_same() {
    let cells: CellEdits =
        [(2, 0, "a".to_owned()), (2, 3, "b".to_owned()), (9, 1, String::new())].into_iter().collect();
    let text = serde_json::to_string(&cells).unwrap();
    assert_eq!(text, r#"{"2":{"0":"a","3":"b"},"9":{"1":""}}"#);
    assert_eq!(serde_json::from_str::<CellEdits>(&text).unwrap(), cells);
    assert!(serde_json::from_str::<CellEdits>(r#"{"2":{}}"#).unwrap().is_empty());
}
