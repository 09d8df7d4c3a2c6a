//! Selected rows of a file, such as the failed ones, that are sent again or exported.

use engine::{BatchLimits, CheckOptions, Checked, Mapping, Progress, RowRanges, Source};

use crate::checked::{file, mapping, plain};

const FILE: &str = "id,a,b\n1,x,\n2,y,y\n+,bad,\n1,,z\n3,w,w\n1,v,\n4,u,u\n";

fn check(source: Source, mapping: &Mapping, options: &CheckOptions) -> Checked {
    Checked::new(source, mapping, options, &Progress::default()).unwrap()
}

fn lines(checked: &Checked) -> Vec<String> {
    let bodies = (0..checked.plan().len()).map(|batch| checked.body(batch, &Progress::default()).unwrap());
    let text: Vec<String> = bodies.map(|body| String::from_utf8(body).unwrap()).collect();
    // The first line of a body names the attributes.
    text.iter().flat_map(|body| body.split('\n').skip(1)).map(str::to_owned).collect()
}

/// One row too many overwrites a visitor with an old value, and one too few loses part of a merged visitor.
#[test]
fn failed_rows_are_sent_again_with_the_same_lines() {
    let merge = mapping(&format!(r#"{},"duplicates":"merge""#, plain(&["a", "b"])));
    let file = file(FILE);
    let source = Source::open(file.path(), &merge.source).unwrap();
    let options = CheckOptions { batch_limits: BatchLimits::new(Some(2), None), ..CheckOptions::default() };
    let whole = check(source.clone(), &merge, &options);
    assert_eq!(lines(&whole), ["1,v,z", "2,y,y", "3,w,w", "4,u,u"]);
    let behind: Vec<Vec<u64>> =
        (0..3).map(|batch| whole.body_and_rows(batch, &Progress::default()).unwrap().1).collect();
    assert_eq!(behind, [vec![1, 2], vec![5], vec![7]]);

    let rows = whole.with_merged([1, 7].into_iter().collect());
    assert_eq!(rows.ranges(), [(1, 1), (4, 4), (6, 7)]);
    let again = check(source.with_selected_rows(rows), &merge, &options);
    assert_eq!(lines(&again), ["1,v,z", "4,u,u"]);
    let counts = again.report().rows;
    assert_eq!((counts.read, counts.ready, counts.merged, counts.excluded), (4, 2, 2, 0));
}

/// With `keep-first`, the discarded row of a visitor isn't sent, even if the kept row isn't selected.
#[test]
fn a_row_dropped_as_a_duplicate_is_not_sent_again() {
    let first = mapping(&format!(r#"{},"duplicates":"keep-first""#, plain(&["a", "b"])));
    let file = file(FILE);
    let source = Source::open(file.path(), &first.source).unwrap();
    let whole = check(source.clone(), &first, &CheckOptions::default());
    let rows = whole.with_merged([1].into_iter().collect());
    assert_eq!(lines(&check(source.with_selected_rows(rows), &first, &CheckOptions::default())), ["1,x,"]);
}

/// The rows of the test batch are spread over the file.
#[test]
fn the_rows_of_a_test_batch_are_known_for_each_line() {
    let plain = mapping(&plain(&["a", "b"]));
    let file = file("id,a,b\n1,x,\n2,y,y\n3,w,\"1,2\"\n4,u,u\n");
    let source = Source::open(file.path(), &plain.source).unwrap();
    let options = CheckOptions { canary: Some(2), keeps_delimiters: true, ..CheckOptions::default() };
    let checked = check(source, &plain, &options);
    let mut all = Vec::new();
    for batch in 0..checked.plan().len() {
        let (body, rows) = checked.body_and_rows(batch, &Progress::default()).unwrap();
        // Each line after the header starts with an ID.
        let ids = body.split(|byte| *byte == b'\n').skip(1).map(|line| u64::from(line[0] - b'0'));
        assert_eq!(ids.collect::<Vec<_>>(), rows, "the id is the row's number in this file");
        all.extend(rows);
    }
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3, 4]);
}

#[test]
fn selected_rows_are_exported_unchanged() {
    let plain = mapping(&plain(&["a", "b"]));
    let file = file("id;a;b\r\n1;x;\r\n2;\"y;\";y\r\n3;w;w\r\n");
    let source = Source::open(file.path(), &plain.source).unwrap();
    let checked = check(source, &plain, &CheckOptions::default());
    let mut out = Vec::new();
    let rows: RowRanges = [2].into_iter().collect();
    assert_eq!(checked.write_rows(&rows, &Progress::default(), &mut out, "failed").unwrap(), 1);
    assert_eq!(String::from_utf8(out).unwrap(), "id;a;b;ferry_reason\r\n2;\"y;\";y;failed\r\n");
}
