//! Runs `ferry` on the corpus in `tests/corpus`: files as people and programs really make them.
//!
//! Each folder with an `expect.json` is a case. It contains an `input.*`, and `expect.json` states what `ferry`
//! must read and report, and in `why` what the case is about.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tests::{Output, Sandbox};

/// The fields of an `expect.json`. A field that isn't listed fails the test, because nothing would compare it.
const FIELDS: [&str; 23] = [
    "why",
    "args",
    "mapping",
    "table",
    "cell",
    "columns",
    "encoding",
    "encoding_among",
    "header_row",
    "sheets",
    "body",
    "rules",
    "rows",
    "line",
    "code",
    "fault",
    "alternative",
    "excluded",
    "notes",
    "shape",
    "suggested_header_rows",
    "hidden_columns",
    "format_mismatches",
];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn folders(within: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(within).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
}

/// Returns the folder of each case, sorted.
fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = folders(&corpus()).flat_map(|topic| folders(&topic)).collect();
    cases.retain(|path| path.join("expect.json").is_file());
    cases.sort();
    cases
}

/// Returns the name of a case with its topic, as in `encoding/utf-8-bom`.
fn name_of(case: &Path) -> String {
    let name = case.strip_prefix(corpus()).unwrap();
    name.to_str().unwrap().replace('\\', "/")
}

fn input(case: &Path) -> PathBuf {
    let files = std::fs::read_dir(case).unwrap().map(|entry| entry.unwrap().path());
    let is_input = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("input."));
    files.into_iter().find(is_input).expect("an input")
}

struct Case {
    expect: Value,
    file: String,
    sandbox: Sandbox,
}

impl Case {
    fn open(folder: &Path) -> Case {
        let expect: Value = serde_json::from_slice(&std::fs::read(folder.join("expect.json")).unwrap()).unwrap();
        for field in expect.as_object().unwrap().keys() {
            assert!(FIELDS.contains(&field.as_str()), "{field:?} isn't a field of expect.json");
        }
        Case { expect, file: input(folder).to_str().unwrap().to_owned(), sandbox: Sandbox::new() }
    }

    fn has(&self, word: &str) -> bool {
        self.expect.get(word).is_some()
    }

    fn ferry(&self, command: &str, more: &[&str]) -> Output {
        let args = self.expect["args"].as_array().cloned().unwrap_or_default();
        let args = args.iter().map(|arg| arg.as_str().unwrap());
        let words: Vec<&str> = [command, &self.file].into_iter().chain(args).chain(more.iter().copied()).collect();
        self.sandbox.ferry(&words)
    }

    /// Writes the mapping that `inspect` suggests, with the fields of the case's own mapping in place of its own. If it
    /// isn't clear which column is the ID, it's the first one.
    fn mapping(&self, inspected: &Value) -> String {
        let suggested = match (&inspected["suggested_mapping"], inspected["suggestions"].as_array()) {
            (Value::Null, Some(columns)) => {
                let sent = columns[1..].iter().filter(|one| one["suggest"] == "attribute");
                let sent = sent.map(|one| json!({"name": one["name"], "column": one["column"]}));
                json!({
                    "identifier": {"kind": "thirdPartyId", "column": columns[0]["column"]},
                    "attributes": sent.collect::<Vec<_>>(),
                })
            }
            (suggested, _) => suggested.clone(),
        };
        let mut mapping = json!({
            "ferry_mapping": 1, "name": "corpus",
            "identifier": {"kind": "thirdPartyId", "column": "id"},
            "attributes": [{"name": "a", "column": "a"}],
        });
        for part in [&suggested, &self.expect["mapping"]] {
            for (field, value) in part.as_object().into_iter().flatten() {
                mapping[field] = value.clone();
            }
        }
        let path = self.sandbox.write("corpus.ferrymap.json", mapping.to_string());
        path.to_str().unwrap().to_owned()
    }

    fn run(&self) {
        let expect = &self.expect;
        if let Some(fault) = expect.get("fault") {
            return self.expect_fault(fault);
        }
        let inspected = self.ferry("inspect", &["--json"]).expect(0).json();
        if let Some(among) = expect.get("encoding_among") {
            assert!(among.as_array().unwrap().contains(&inspected["encoding"]), "{}", inspected["encoding"]);
        }
        for word in ["encoding", "header_row"] {
            if self.has(word) {
                assert_eq!(inspected[word], expect[word], "{word}");
            }
        }
        if self.has("columns") {
            assert_eq!(inspected["columns"].as_array().unwrap().len() as u64, expect["columns"].as_u64().unwrap());
        }
        assert_eq!(inspected["footer_rows"].as_u64(), expect["notes"].as_u64(), "notes below");
        if let Some(shape) = expect.get("shape") {
            let notes = inspected["notes"].as_array().into_iter().flatten();
            let notes: Vec<Value> = notes.map(|note| json!([note["rule"], note["line"]])).collect();
            assert_eq!(json!(notes), *shape, "{}", inspected["notes"]);
        }
        for word in ["suggested_header_rows", "hidden_columns"] {
            if self.has(word) {
                assert_eq!(inspected[word], expect[word], "{word}");
            }
        }
        if self.has("sheets") {
            let sheets = inspected["sheets"].as_array().expect("sheets").iter();
            let sheets: Vec<Value> =
                sheets.map(|one| json!([one["name"], one["hidden"], one["rows"], one["hidden_rows"]])).collect();
            assert_eq!(json!(sheets), expect["sheets"]);
        }
        if let Some(alternative) = expect.get("alternative") {
            let offered = inspected["encoding_alternatives"].as_array().expect("alternatives");
            assert!(offered.first().is_some_and(|one| one["encoding"] == *alternative), "{offered:?}");
        }
        if self.has("table") || self.has("cell") {
            let table = self.table();
            if self.has("table") {
                assert_eq!(json!(table), expect["table"]);
            }
            if let [row, column, text] = expect["cell"].as_array().map_or(&[][..], Vec::as_slice) {
                assert_eq!(
                    table[row.as_u64().unwrap() as usize][column.as_u64().unwrap() as usize],
                    text.as_str().unwrap()
                );
            }
        }
        if ["body", "rules", "rows", "line", "code", "mapping", "excluded"].iter().any(|word| self.has(word)) {
            self.expect_check(&inspected);
        }
    }

    fn table(&self) -> Vec<Vec<String>> {
        let printed = self.ferry("table", &[]).expect(0).stdout;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(printed.as_bytes());
        let records = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect());
        records.collect()
    }

    fn expect_fault(&self, fault: &Value) {
        let mapping = self.mapping(&Value::Null);
        let output = self.ferry("check", &["--mapping", &mapping, "--json"]).expect(2);
        let checked = output.json();
        let issue = &checked["issues"][0];
        assert_eq!(checked["sendable"], false);
        assert_eq!(issue["rule"], fault["rule"], "{output}");
        if let Some(reason) = fault.get("reason") {
            assert_eq!(issue["reason"], *reason, "{output}");
        }
        if let Some(fixes) = fault.get("fixes") {
            assert_eq!(issue["fixes"], *fixes, "{output}");
        }
        if let Some(line) = fault.get("line") {
            assert_eq!(issue["samples"][0]["line"], *line, "{output}");
        }
        for word in fault["says"].as_array().into_iter().flatten() {
            assert!(output.stderr.contains(word.as_str().unwrap()), "{word} in: {output}");
        }
    }

    fn expect_check(&self, inspected: &Value) {
        let expect = &self.expect;
        let mapping = self.mapping(inspected);
        let code = expect["code"].as_i64().unwrap_or(0) as i32;
        let output = self.ferry("check", &["--mapping", &mapping, "--json"]).expect(code);
        let checked = output.json();
        let issues = checked["issues"].as_array().unwrap();
        if let Some(rules) = expect["rules"].as_array() {
            let wanted: BTreeSet<&str> = rules.iter().map(|rule| rule.as_str().unwrap()).collect();
            let met: BTreeSet<&str> = issues.iter().map(|issue| issue["rule"].as_str().unwrap()).collect();
            assert_eq!(met, wanted, "{output}");
        }
        if self.has("format_mismatches") {
            assert_eq!(checked["source"]["format_mismatches"], expect["format_mismatches"], "{output}");
        }
        for (count, rows) in expect["rows"].as_object().into_iter().flatten() {
            assert_eq!(checked["rows"][count], *rows, "{count} in: {output}");
        }
        for (rule, line) in expect["line"].as_object().into_iter().flatten() {
            let issue = issues.iter().find(|issue| issue["rule"] == rule.as_str()).expect("the rule");
            assert_eq!(issue["samples"][0]["line"], *line, "{rule} in: {output}");
        }
        if let Some(excluded) = expect.get("excluded") {
            self.check_again(excluded, &mapping);
        }
        if self.has("body") {
            let out = self.sandbox.path("bodies");
            self.ferry("pack", &["--mapping", &mapping, "--out", out.to_str().unwrap()]).expect(code);
            let body = std::fs::read_to_string(out.join("batch-0001.txt")).unwrap();
            let lines: Vec<&str> = body.lines().skip(1).collect();
            assert_eq!(json!(lines), expect["body"]);
        }
    }

    /// Exports the excluded rows and checks them again. `ending` is the file's extension, `code` and `says` are the
    /// exit code and the message of an export that fails, `text` is a part of the file, and `again` lists the rules
    /// that the second check reports.
    fn check_again(&self, excluded: &Value, mapping: &str) {
        let to = self.sandbox.path(&format!("excluded.{}", excluded["ending"].as_str().unwrap()));
        let to = to.to_str().unwrap();
        let code = excluded["code"].as_i64().unwrap_or(3) as i32;
        let output = self.ferry("check", &["--mapping", mapping, "--excluded", to]).expect(code);
        for word in excluded["says"].as_array().into_iter().flatten() {
            assert!(output.stderr.contains(word.as_str().unwrap()), "{word} in: {output}");
        }
        if let Some(text) = excluded["text"].as_str() {
            let written = String::from_utf8(std::fs::read(to).unwrap()).unwrap();
            assert!(written.contains(text), "{text:?} in {written:?}");
        }
        if let Some(again) = excluded["again"].as_array() {
            let wanted: BTreeSet<&str> = again.iter().map(|rule| rule.as_str().unwrap()).collect();
            let output = self.sandbox.ferry(&["check", to, "--mapping", mapping, "--json"]);
            let checked = output.json();
            let issues = checked["issues"].as_array().unwrap();
            // The sandbox has no keychain, which a check of exported rows says.
            let met = issues.iter().map(|issue| issue["rule"].as_str().unwrap());
            let met: BTreeSet<&str> = met.filter(|rule| *rule != "ids-not-compared").collect();
            assert_eq!(met, wanted, "{output}");
        }
    }
}

#[test]
fn each_file_of_the_corpus_is_read_as_expected() {
    let cases = cases();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(2, |cores| cores.get() * 2);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(folder) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let name = name_of(folder);
                    let run = std::panic::catch_unwind(|| Case::open(folder).run());
                    if run.is_err() {
                        eprintln!("the case above is {name}");
                        failed.lock().unwrap().push(name);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    assert!(failed.is_empty(), "{} of {}: {failed:#?}", failed.len(), cases.len());
}

/// Returns whether Python's own readers can read the file of a case without being configured: UTF-8 with commas,
/// or an `.xlsx` file.
fn python_can_read(case: &Case) -> bool {
    let is_plain = case.file.ends_with(".csv")
        && std::fs::read(&case.file).is_ok_and(|bytes| std::str::from_utf8(&bytes).is_ok())
        && case.ferry("inspect", &["--json"]).json()["delimiter"] == ",";
    let is_workbook = case.file.ends_with(".xlsx");
    case.has("table") && !case.has("args") && (is_plain || is_workbook)
}

/// Cases that Python reads differently, and how.
const PYTHON_DIFFERS: &[(&str, &str)] = &[
    ("encoding/utf-16le-without-bom", "reads it as UTF-8 with zeros"),
    ("encoding/utf-16be-without-bom", "reads it as UTF-8 with zeros"),
    ("encoding/utf-16le-without-bom-russian", "reads it as UTF-8 with zeros"),
    ("encoding/utf-16be-without-bom-russian", "reads it as UTF-8 with zeros"),
    ("encoding/utf-8-bom-twice", "removes one byte order mark"),
    ("encoding/iso-2022-jp", "reads it as UTF-8"),
    ("header/comments-above", "has no comments"),
    ("header/line-of-dashes", "reads the line as a row"),
    ("quotes/apostrophes", "would need to be configured for apostrophes"),
    ("quotes/apostrophes-doubled", "would need to be configured for apostrophes"),
    ("file-type/batch-in-quotes", "reads the batch as a CSV file"),
    ("file-type/batch-of-adobe", "reads the batch as a CSV file"),
    ("lines/ctrl-z-at-the-end", "keeps the Ctrl-Z"),
    ("quotes/escaped-by-backslash", "would need to be configured for the backslash"),
    ("workbook/xml-entities", "rejects an undeclared entity"),
];

/// A person who opens the file in another program must see the same table.
#[test]
fn python_reads_the_same_table() {
    let (mut same, mut missing) = (0, false);
    let mut different = Vec::new();
    for folder in cases() {
        let name = name_of(&folder);
        let case = Case::open(&folder);
        // openpyxl returns stored values, hidden sheets, and merged titles, where `ferry` reads what a sheet displays.
        let displayed = ["numbers/", "dates/", "sheets/", "workbook/merged-"];
        let is_shown = displayed.iter().any(|topic| name.starts_with(topic));
        if !python_can_read(&case) || is_shown || PYTHON_DIFFERS.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let python =
            std::process::Command::new("python3").arg(corpus().join("read_with_python.py")).arg(&case.file).output();
        let Ok(python) = python.inspect_err(|error| eprintln!("skipped: python3 is not installed ({error})")) else {
            return;
        };
        if python.status.code() == Some(3) {
            missing = true;
            continue;
        }
        let Ok(rows) = serde_json::from_slice::<Vec<Vec<String>>>(&python.stdout) else {
            different.push(format!("{name}: {}", String::from_utf8_lossy(&python.stderr)));
            continue;
        };
        // Python also returns titles, and empty rows above and below the table.
        let is_full = |row: &Vec<String>| row.iter().any(|cell| !cell.is_empty());
        let rows: Vec<Vec<String>> = rows.into_iter().filter(is_full).collect();
        let table: Vec<Vec<String>> = case.table().into_iter().filter(is_full).collect();
        let from = rows.len().saturating_sub(table.len());
        if rows[from..] == table[..] {
            same += 1;
        } else {
            different.push(format!("{name}: {rows:?} and {table:?}"));
        }
    }
    if missing {
        eprintln!("skipped for workbooks: openpyxl is not installed");
    }
    assert!(different.is_empty(), "{different:#?}");
    assert!(same >= 10, "{same} files compared");
}
