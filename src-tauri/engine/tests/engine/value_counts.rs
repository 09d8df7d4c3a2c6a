//! The list of a column's values is complete, so that each of them can be mapped.

use engine::{CellEdits, Progress, Source, SourceError, SourceOptions};

use crate::checked::file;

fn counts(bytes: &[u8], columns: &[usize], most: usize) -> Vec<Option<Vec<(String, u64)>>> {
    let file = file(bytes);
    let options = SourceOptions::default();
    let source = Source::open(file.path(), &options).unwrap();
    let counted = source.value_counts(columns, most, &Progress::default()).unwrap();
    let pairs = |counts: Vec<engine::ValueCount>| counts.into_iter().map(|one| (one.value, one.rows)).collect();
    counted.into_iter().map(|counts| counts.map(pairs)).collect()
}

fn pairs(of: &[(&str, u64)]) -> Option<Vec<(String, u64)>> {
    Some(of.iter().map(|(value, rows)| ((*value).to_owned(), *rows)).collect())
}

#[test]
fn values_are_counted_over_the_whole_file() {
    // The values are past the part that detection reads, in several chunks.
    let mut text = "id,tier,note\n".to_owned();
    for row in 0..120_000 {
        let tier = if row == 119_999 { "Platin" } else { ["Ouro", "Prata", "Ouro"][row % 3] };
        text.push_str(&format!("v{row},{tier},\n"));
    }
    text.push_str("short\n\"q\",\"Ouro\",\"a\nb\"\n");
    let found = counts(text.as_bytes(), &[1, 0, 2, 9], 10);
    assert_eq!(found[0], pairs(&[("Ouro", 80_000), ("Prata", 40_000), ("", 1), ("Platin", 1)]));
    assert_eq!(found[1], None, "ids are no list");
    assert_eq!(found[2], pairs(&[("", 120_001), ("a\nb", 1)]));
    assert_eq!(found[3], pairs(&[("", 120_002)]), "no such column");
}

#[test]
fn a_column_with_exactly_the_maximum_of_values_is_counted() {
    let text = b"id,a\n1,x\n2,y\n3,x\n4,\n";
    assert_eq!(counts(text, &[1], 3)[0], pairs(&[("x", 2), ("", 1), ("y", 1)]));
    assert_eq!(counts(text, &[1], 2)[0], None);
}

/// A few very long values must not fill the memory.
#[test]
fn a_column_with_values_over_a_mebibyte_is_not_counted() {
    let long = |letter: &str| letter.repeat(600_000);
    let text = format!("id,a\n1,{}\n2,{}\n3,{}\n", long("x"), long("y"), long("z"));
    assert_eq!(counts(text.as_bytes(), &[1], 100)[0], None);
}

#[test]
fn values_are_counted_in_the_final_encoding_and_with_edited_cells() {
    let mut bytes = b"id,a\n".to_vec();
    (0..200_000).for_each(|row| bytes.extend_from_slice(format!("v{row},x\n").as_bytes()));
    bytes.extend_from_slice(b"w,S\xe3o\nw,S\xe3o\n");
    assert_eq!(counts(&bytes, &[1], 10)[0], pairs(&[("x", 200_000), ("São", 2)]));

    let file = file("id,a\n1,x\n2,y\n");
    let options = SourceOptions::default();
    let source = Source::open(file.path(), &options).unwrap();
    let edited = source.with_edits(CellEdits::from_iter([(2, 1, "x".to_owned())]));
    let counted = edited.value_counts(&[1], 10, &Progress::default()).unwrap();
    assert_eq!(counted[0].as_ref().map(Vec::len), Some(1));
    let progress = Progress::default();
    progress.cancel();
    assert!(matches!(source.value_counts(&[1], 10, &progress), Err(SourceError::Cancelled)));
}
