//! Properties that are true of any file.

use std::collections::{BTreeMap, HashSet};

use engine::{BatchLimits, CheckOptions, Delimiter, OptionalAscii, Progress, Source, SourceOptions};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::checked::{check_with, file, mapping, plain};

/// Generates parts of files, with the troublesome ones more often.
fn piece() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just("a"), 2 => Just("b1"), 4 => Just(","), 3 => Just("\""), 2 => Just("\"\""), 3 => Just("\n"),
        2 => Just("\r\n"), 1 => Just("\r"), 1 => Just(" "), 1 => Just("é"), 1 => Just("\u{feff}"), 1 => Just("\\"),
        1 => Just(";"), 1 => Just("\\\"")
    ]
}

/// Reads records with the `csv` crate, which is the reference.
fn by_csv(bytes: &[u8], escape: Option<u8>) -> Vec<Vec<Vec<u8>>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).escape(escape).from_reader(bytes);
    reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
}

/// Whether a quote is still open at the end, by the states that the `csv` crate documents.
fn ends_in_quotes(bytes: &[u8], escape: Option<u8>) -> bool {
    let mut with_more = bytes.to_vec();
    with_more.extend_from_slice(b"\nZ,Z\n");
    by_csv(&with_more, escape).last().is_none_or(|record| record.as_slice() != [b"Z".to_vec(), b"Z".to_vec()])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// A lost cell here would write one customer's values to another.
    #[test]
    fn records_are_the_same_as_those_of_the_csv_crate(pieces in vec(piece(), 0..60), has_escape in any::<bool>()) {
        let text = pieces.concat();
        // A byte order mark at the start belongs to the file, not to a cell, and a lone Ctrl-Z isn't a record.
        let bytes = text.as_bytes().strip_prefix("\u{feff}".as_bytes()).unwrap_or(text.as_bytes());
        let escape = has_escape.then_some(b'\\');
        prop_assume!(!bytes.starts_with("\u{feff}".as_bytes()) && !ends_in_quotes(bytes, escape));
        let mut expected = by_csv(bytes, escape);
        prop_assume!(!expected.is_empty());
        // Rows without any content aren't written at the end.
        let filled = expected.iter().rposition(|record| record.iter().any(|cell| !cell.is_empty()));
        expected.truncate(filled.map_or(0, |last| last + 1));
        // A table that starts with a byte order mark would lose it when it's read back here.
        prop_assume!(!expected.first().is_some_and(|first| first[0].starts_with("\u{feff}".as_bytes())));
        let file = file(bytes);
        let options = SourceOptions {
            delimiter: Some(Delimiter::COMMA),
            header_row: Some(0),
            escape: Some(escape.map_or(OptionalAscii::None, OptionalAscii::Byte)),
            ..SourceOptions::default()
        };
        let mut out = Vec::new();
        let source = Source::open(file.path(), &options).unwrap();
        source.write_table(&Progress::default(), &mut out).unwrap();
        prop_assert_eq!(by_csv(&out, None), expected, "{:?}", text);
    }

    /// The batches contain what the mapping makes of the file, and each record is counted in exactly one place.
    #[test]
    fn a_decoded_body_contains_the_mapped_values(
        rows in vec((0..40u32, "[ -~é😀,\"\n%&+=]{0,12}", "[a-z]{0,3}"), 1..80),
        max_rows in 1..30u64,
        keep_first in any::<bool>(),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "a", "b"]).unwrap();
        for (id, a, b) in &rows {
            writer.write_record([format!("v{id}").as_str(), a, b]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let duplicates = if keep_first { "keep-first" } else { "merge" };
        let fields = format!(r#"{},"delimiters":"send","duplicates":"{duplicates}""#, plain(&["a", "b"]));
        let options = CheckOptions { batch_limits: BatchLimits::new(Some(max_rows), None), ..CheckOptions::default() };
        let result = check_with(&bytes, &mapping(&fields), &options);

        // The model: rows without values don't count; then the first row wins, or the last value of each attribute.
        let mut model: BTreeMap<String, (String, String)> = BTreeMap::new();
        for (id, a, b) in rows.iter().filter(|(_, a, b)| !a.is_empty() || !b.is_empty()) {
            let held = model.entry(format!("v{id}"));
            match held {
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert((a.clone(), b.clone()));
                }
                std::collections::btree_map::Entry::Occupied(mut held) if !keep_first => {
                    let held = held.get_mut();
                    if !a.is_empty() {
                        held.0.clone_from(a);
                    }
                    if !b.is_empty() {
                        held.1.clone_from(b);
                    }
                }
                std::collections::btree_map::Entry::Occupied(_) => {}
            }
        }
        let mut seen = HashSet::new();
        let mut sent: BTreeMap<String, (String, String)> = BTreeMap::new();
        for body in &result.bodies {
            prop_assert!(body.starts_with("batch=thirdPartyId,a,b\n"));
            prop_assert!(body.split('\n').count() as u64 <= max_rows + 1);
            // Skips the header line, which is compared above.
            for line in body.split('\n').skip(1) {
                let plain = |c: char| c.is_ascii_alphanumeric() || "-._~%,".contains(c);
                prop_assert!(line.chars().all(plain), "{}", line);
                let cells: Vec<String> = line.split(',').map(decode).collect();
                prop_assert!(seen.insert(cells[0].clone()), "{} twice", cells[0]);
                sent.insert(cells[0].clone(), (cells[1].clone(), cells[2].clone()));
            }
        }
        prop_assert_eq!(sent, model);
    }
}

fn decode(cell: &str) -> String {
    let bytes = cell.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'%' {
            out.push(u8::from_str_radix(&cell[at + 1..at + 3], 16).unwrap());
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap()
}
