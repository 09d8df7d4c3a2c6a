//! Reads the files of csv-spectrum, a test suite for CSV readers, and compares them with the JSON that comes with each.

use std::path::PathBuf;

use serde_json::Value;
use tests::Sandbox;

/// Returns the folder of csv-spectrum, a development dependency of the front end, or `None` before the first `npm ci`.
/// In CI it must exist.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/csv-spectrum");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing. Run npm ci", folder.display());
    eprintln!("skipped: {} is missing. Run npm ci", folder.display());
    None
}

/// A file that is read incorrectly could send half a value, or one customer's value to another customer.
#[test]
fn each_file_of_csv_spectrum_is_read_as_expected() {
    let Some(folder) = folder() else { return };
    let sandbox = Sandbox::new();
    let mut files = 0;
    for entry in std::fs::read_dir(folder.join("csvs")).unwrap() {
        let file = entry.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap();
        let table = sandbox.ferry(&["table", file.to_str().unwrap()]).expect(0).stdout;
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let records: Vec<Value> = reader
            .records()
            .map(|record| {
                let cells = record.unwrap();
                let pairs = header.iter().cloned().zip(cells.iter().map(|cell| Value::String(cell.to_owned())));
                Value::Object(pairs.collect())
            })
            .collect();
        let text = std::fs::read_to_string(folder.join("json").join(format!("{name}.json"))).unwrap();
        let mut expected: Value = serde_json::from_str(&text).unwrap();
        if name == "location_coordinates" {
            // The JSON of this file is an object instead of a list, and has another phone number than the CSV.
            expected["Contact Phone Number"] = "2095257564".into();
            expected = Value::Array(vec![expected]);
        }
        assert_eq!(Value::Array(records), expected, "{name}");
        files += 1;
    }
    assert_eq!(files, 12);
}
