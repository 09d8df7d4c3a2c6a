//! What a union brings to Target is the new file's word over the earlier ones', to the character.

use std::collections::BTreeMap;
use std::path::Path;

use engine::{CheckOptions, CutAt, RowCounts, Source};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;
use crate::model::{Batch, JobOptions, JobState};
use crate::sent_body::SentBody;

/// Pieces of values, the troublesome ones often.
fn piece() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => Just("a"), 3 => Just(","), 3 => Just("\""), 2 => Just("\n"), 1 => Just("\r\n"), 2 => Just(" "), 1 => Just("é"),
        1 => Just("00"), 1 => Just("NULL"), 1 => Just("%"), 1 => Just("&+="), 1 => Just("\\"), 1 => Just(";"), 1 => Just("\t"),
        1 => Just("\u{1f600}"), 1 => Just("'01"), 1 => Just("#N/A"), 1 => Just("\u{feff}"), 1 => Just("03/04/2026")
    ]
}

/// Ids that a careless reader takes for each other or for something else.
const IDS: [&str; 8] = ["007", "7", "A-1", "a-1", "é", "1e5", "\"q\"", "x y"];

type Table = BTreeMap<usize, Vec<String>>;

fn table(columns: usize) -> impl Strategy<Value = Table> {
    let value = vec(piece(), 0..4).prop_map(|pieces| pieces.concat());
    btree_map(0..IDS.len(), vec(value, columns), 0..IDS.len())
}

type Profiles = BTreeMap<String, BTreeMap<String, String>>;

fn checked(path: &Path, mapping: &Mapping) -> Option<Checked> {
    let options = CheckOptions { cut_at: CutAt::new(Some(2), None), ..CheckOptions::default() };
    let source = Source::open(path, &mapping.source).ok()?;
    Checked::new(source, &mapping.source, mapping, &options, &Progress::default()).ok()
}

/// What a file's batches say.
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

/// A file of these values and its mapping; `None`: it holds nothing to send.
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

fn earlier((mapping, checked): (Mapping, Checked), taken: Vec<usize>) -> Earlier {
    let job = Job {
        id: "1".to_owned(),
        path: checked.source().path().to_owned(),
        mapping_name: String::new(),
        mapping: mapping.to_json(),
        connection: None,
        client: "demo".to_owned(),
        endpoint: String::new(),
        options: JobOptions {
            source: SourceOptions::default(),
            check: CheckOptions::default(),
            calls_per_minute: 40,
            poll_every: None,
            no_wait: false,
            start_at: None,
            halve: false,
        },
        state: JobState::Complete,
        reason: None,
        has_canary: false,
        rows: RowCounts::default(),
        mended: 0,
        retry_of: None,
        started: 0,
        ended: None,
    };
    let taken = taken.into_iter().map(|batch| Batch::planned(batch as u32 + 1, checked.plan()[batch].rows)).collect();
    Earlier { job, mapping, checked: Arc::new(checked), taken }
}

/// The union as a file that was checked under the union's own mapping.
fn union(folder: &Path, new: &(Mapping, Checked), earlier: &[Earlier], most_held: usize) -> (Union, Checked) {
    let path = folder.join("union.csv");
    let out = std::fs::File::create(&path).unwrap();
    let union = write("union", (&new.1, &new.0), earlier, out, most_held, &UnionWatch::default()).unwrap();
    let mapping = Mapping::from_json(&union.mapping.to_json()).unwrap();
    let checked = checked(&path, &mapping).unwrap();
    assert_eq!(checked.report().rows.read, union.rows, "{:?}", checked.report());
    (union, checked)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// A value that is lost, cut or another one's here is so on the live site.
    #[test]
    fn it_sends_the_new_file_over_the_later_of_the_earlier_ones(
        new in table(2), first in table(2), second in table(3), most_held in 1_usize..200,
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
        let all = |file: (Mapping, Checked)| { let taken = (0..file.1.plan().len()).collect(); earlier(file, taken) };
        let files: Vec<Earlier> = files.into_iter().flatten().map(all).collect();
        let (_, checked) = union(folder.path(), &new, &files, most_held);
        prop_assert_eq!(profiles(&checked), expected);
    }
}

fn table_of(rows: &[(usize, &[&str])]) -> Table {
    rows.iter().map(|(id, values)| (*id, values.iter().map(|value| (*value).to_owned()).collect())).collect()
}

/// What Target never took is not there to be lost.
#[test]
fn a_batch_that_was_not_taken_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let new =
        written(folder.path(), "new.csv", &["tier"], &table_of(&[(0, &["x"]), (1, &["y"]), (2, &["z"])])).unwrap();
    let first = table_of(&[(0, &["5"]), (1, &["6"]), (2, &["7"])]);
    let first = written(folder.path(), "first.csv", &["points"], &first).unwrap();
    let (union, checked) = union(folder.path(), &new, &[earlier(first, vec![1])], 1 << 20);
    let points: Vec<_> =
        profiles(&checked).into_iter().filter_map(|(id, mut of)| Some((id, of.remove("points")?))).collect();
    assert_eq!(points, [("A-1".to_owned(), "7".to_owned())]);
    assert_eq!((union.rows, union.visitors, union.added), (3, 1, vec!["points".to_owned()]));
}

/// Target's own ids are no customer ids, though they may look alike.
#[test]
fn another_kind_of_id_joins_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let new = written(folder.path(), "new.csv", &["tier"], &table_of(&[(0, &["x"])])).unwrap();
    let (mapping, checked) = written(folder.path(), "first.csv", &["points"], &table_of(&[(0, &["5"])])).unwrap();
    let identifier = Identifier { kind: IdKind::PcId, ..mapping.identifier.clone() };
    let first = earlier((Mapping { identifier, ..mapping }, checked), vec![0]);
    assert_eq!(union(folder.path(), &new, &[first], 1 << 20).0.added, [] as [String; 0]);
}

/// A file that somebody saved anew meanwhile adds nothing wrong.
#[test]
fn an_earlier_file_that_changes_in_the_middle_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let new = written(folder.path(), "new.csv", &["tier"], &table_of(&[(0, &["x"])])).unwrap();
    let first = written(folder.path(), "first.csv", &["points"], &table_of(&[(0, &["5"])])).unwrap();
    std::fs::write(folder.path().join("first.csv"), "id,points\n007,6\n").unwrap();
    let first = [earlier(first, vec![0])];
    let ended = write_union(&folder.path().join("u.csv"), (&new.1, &new.0), &first, &UnionWatch::default());
    assert!(matches!(ended, Err(UnionError::Changed(_))), "{ended:?}");
    let mut left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["first.csv", "new.csv"], "nothing of it stays");
}

#[test]
fn a_union_is_named_after_its_files() {
    let named =
        |earlier: &[&str], new: &str| union_name(&earlier.iter().map(Path::new).collect::<Vec<_>>(), Path::new(new));
    assert_eq!(named(&["/a/spring.csv"], "/b/crm.xlsx"), "spring-and-crm");
    // The newest comes first; a name stands once.
    assert_eq!(named(&["b.csv", "a.csv", "b.csv"], "c.csv"), "b-and-a-and-c");
    assert_eq!(named(&["c.csv"], "c.csv"), "c-union");
    assert_eq!(named(&["c.csv", "b.csv", "a.csv"], "d.csv"), "a-and-more-and-d");
}
