//! A combined file sends the new file's values over those of the earlier files, character by character.

use std::collections::BTreeMap;
use std::path::Path;

use engine::{BatchLimits, CheckOptions, RowCounts, Source};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;
use crate::model::{Batch, UploadOptions, UploadState};
use crate::sent_body::SentBody;

/// Returns pieces of values. Those that could cause problems are frequent.
fn piece() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => Just("a"), 3 => Just(","), 3 => Just("\""), 2 => Just("\n"), 1 => Just("\r\n"), 2 => Just(" "), 1 => Just("é"),
        1 => Just("00"), 1 => Just("NULL"), 1 => Just("%"), 1 => Just("&+="), 1 => Just("\\"), 1 => Just(";"), 1 => Just("\t"),
        1 => Just("\u{1f600}"), 1 => Just("'01"), 1 => Just("#N/A"), 1 => Just("\u{feff}"), 1 => Just("03/04/2026")
    ]
}

/// IDs that could be mistaken for each other or for something else.
const IDS: [&str; 8] = ["007", "7", "A-1", "a-1", "é", "1e5", "\"q\"", "x y"];

type Table = BTreeMap<usize, Vec<String>>;

fn table(columns: usize) -> impl Strategy<Value = Table> {
    let value = vec(piece(), 0..4).prop_map(|pieces| pieces.concat());
    btree_map(0..IDS.len(), vec(value, columns), 0..IDS.len())
}

type Profiles = BTreeMap<String, BTreeMap<String, String>>;

fn checked(path: &Path, mapping: &Mapping) -> Option<Checked> {
    let options = CheckOptions { batch_limits: BatchLimits::new(Some(2), None), ..CheckOptions::default() };
    let source = Source::open(path, &mapping.source).ok()?;
    Checked::new(source, mapping, &options, &Progress::default()).ok()
}

/// Returns what a file's batches contain.
fn profiles(checked: &Checked) -> Profiles {
    let mut profiles = Profiles::new();
    for batch in 0..checked.plan().len() {
        let body = checked.body(batch, &Progress::default()).unwrap();
        let sent = SentBody::read(&body);
        let visitors = (0..sent.rows()).filter_map(|row| sent.visitor(row));
        profiles.extend(visitors.map(|visitor| (visitor.id, visitor.attributes.into_iter().collect())));
    }
    profiles
}

/// Writes a file of these values. Returns it with its mapping, or `None` if nothing of it can be sent.
fn written(folder: &Path, name: &str, names: &[&str], table: &Table) -> Option<(Mapping, Checked)> {
    let path = folder.join(name);
    let mut out = csv::Writer::from_path(&path).unwrap();
    out.write_record([&["id"], names].concat()).unwrap();
    for (id, values) in table {
        out.write_record(std::iter::once(IDS[*id]).chain(values.iter().map(String::as_str))).unwrap();
    }
    out.flush().unwrap();
    let attributes: Vec<String> =
        names.iter().map(|name| format!(r#"{{"name":"{name}","column":"{name}"}}"#)).collect();
    let mapping = format!(
        r#"{{"ferry_mapping":1,"identifier":{{"kind":"thirdPartyId","column":"id"}},"attributes":[{}],"delimiters":"send",
            "source":{{"header_row":1,"delimiter":",","quote":"\"","escape":"none","encoding":"UTF-8"}}}}"#,
        attributes.join(",")
    );
    let mapping = Mapping::from_json(&mapping).unwrap();
    let checked = checked(&path, &mapping).filter(|checked| !checked.plan().is_empty())?;
    Some((mapping, checked))
}

fn earlier((mapping, checked): (Mapping, Checked), accepted: Vec<usize>) -> EarlierUpload {
    let upload = Upload {
        id: "1".to_owned(),
        path: checked.source().path().to_owned(),
        mapping_name: String::new(),
        mapping: mapping.to_json(),
        connection: None,
        client: "demo".to_owned(),
        endpoint: String::new(),
        options: UploadOptions {
            source: SourceOptions::default(),
            check: CheckOptions::default(),
            calls_per_minute: 40,
            poll_every: None,
            no_wait: false,
            start_at: None,
            split: false,
            is_practice: None,
            are_new_visitors: false,
        },
        state: UploadState::Complete,
        reason: None,
        has_canary: false,
        known_before: None,
        rows: RowCounts::default(),
        edited_cells: 0,
        retry_of: None,
        auth: None,
        started: 0,
        ended: None,
    };
    let accepted =
        accepted.into_iter().map(|batch| Batch::planned(batch as u32 + 1, checked.plan()[batch].rows)).collect();
    EarlierUpload { upload, mapping, checked: Arc::new(checked), accepted }
}

/// Returns the combined file, checked with the combined mapping.
fn combined(
    folder: &Path,
    new: &(Mapping, Checked),
    earlier: &[EarlierUpload],
    max_in_memory: usize,
) -> (Combined, Checked) {
    let path = folder.join("combined.csv");
    let out = std::fs::File::create(&path).unwrap();
    let combined =
        write("combined", (&new.1, &new.0), earlier, out, (max_in_memory, &CombineProgress::default())).unwrap();
    let mapping = Mapping::from_json(&combined.mapping.to_json()).unwrap();
    let checked = checked(&path, &mapping).unwrap();
    assert_eq!(checked.report().rows.read, combined.rows, "{:?}", checked.report());
    (combined, checked)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_combined_file_sends_the_new_values_then_the_latest_earlier_ones(
        new in table(2), first in table(2), second in table(3), max_in_memory in 1_usize..200,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str, names: &[&str], table| written(folder.path(), name, names, table);
        let Some(new) = read("new.csv", &["tier", "city"], &new) else { return Ok(()) };
        let second = read("second.csv", &["points", "mbox3rdPartyId", "tier"], &second);
        let files = [second, read("first.csv", &["city", "points"], &first)];
        let mut expected = profiles(&new.1);
        for file in files.iter().flatten() {
            for (id, values) in profiles(&file.1) {
                let Some(now) = expected.get_mut(&id) else { continue };
                for (name, value) in values {
                    now.entry(name).or_insert(value);
                }
            }
        }
        let all = |file: (Mapping, Checked)| { let accepted = (0..file.1.plan().len()).collect(); earlier(file, accepted) };
        let files: Vec<EarlierUpload> = files.into_iter().flatten().map(all).collect();
        let (_, checked) = combined(folder.path(), &new, &files, max_in_memory);
        prop_assert_eq!(profiles(&checked), expected);
    }
}

fn table_of(rows: &[(usize, &[&str])]) -> Table {
    rows.iter().map(|(id, values)| (*id, values.iter().map(|value| (*value).to_owned()).collect())).collect()
}

/// What Target never accepted can't be lost.
#[test]
fn a_batch_that_was_not_accepted_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let new =
        written(folder.path(), "new.csv", &["tier"], &table_of(&[(0, &["x"]), (1, &["y"]), (2, &["z"])])).unwrap();
    let first = table_of(&[(0, &["5"]), (1, &["6"]), (2, &["7"])]);
    let first = written(folder.path(), "first.csv", &["points"], &first).unwrap();
    let (combined_file, checked) = combined(folder.path(), &new, &[earlier(first, vec![1])], 1 << 20);
    let points: Vec<_> =
        profiles(&checked).into_iter().filter_map(|(id, mut of)| Some((id, of.remove("points")?))).collect();
    assert_eq!(points, [("A-1".to_owned(), "7".to_owned())]);
    assert_eq!((combined_file.rows, combined_file.visitors, combined_file.added), (3, 1, vec!["points".to_owned()]));
}

/// Target's own IDs aren't customer IDs, although they may look alike.
#[test]
fn an_earlier_file_with_another_kind_of_id_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let new = written(folder.path(), "new.csv", &["tier"], &table_of(&[(0, &["x"])])).unwrap();
    let (mapping, checked) = written(folder.path(), "first.csv", &["points"], &table_of(&[(0, &["5"])])).unwrap();
    let identifier = Identifier { kind: IdKind::PcId, ..mapping.identifier.clone() };
    let first = earlier((Mapping { identifier, ..mapping }, checked), vec![0]);
    assert_eq!(combined(folder.path(), &new, &[first], 1 << 20).0.added, [] as [String; 0]);
}

#[test]
fn an_earlier_file_that_changes_is_an_error_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let new = written(folder.path(), "new.csv", &["tier"], &table_of(&[(0, &["x"])])).unwrap();
    let first = written(folder.path(), "first.csv", &["points"], &table_of(&[(0, &["5"])])).unwrap();
    std::fs::write(folder.path().join("first.csv"), "id,points\n007,6\n").unwrap();
    let first = [earlier(first, vec![0])];
    let ended = write_combined(&folder.path().join("u.csv"), (&new.1, &new.0), &first, &CombineProgress::default());
    assert!(matches!(ended, Err(CombineError::Changed(_))), "{ended:?}");
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["first.csv", "new.csv"], "no incomplete file is left");
}

#[test]
fn a_combined_file_is_named_after_its_files() {
    let named =
        |earlier: &[&str], new: &str| combined_name(&earlier.iter().map(Path::new).collect::<Vec<_>>(), Path::new(new));
    assert_eq!(named(&["/a/spring.csv"], "/b/crm.xlsx"), "spring-and-crm");
    // The oldest file comes first, and each name appears once.
    assert_eq!(named(&["b.csv", "a.csv", "b.csv"], "c.csv"), "b-and-a-and-c");
    assert_eq!(named(&["c.csv"], "c.csv"), "c-combined");
    assert_eq!(named(&["c.csv", "b.csv", "a.csv"], "d.csv"), "a-and-more-and-d");
}
