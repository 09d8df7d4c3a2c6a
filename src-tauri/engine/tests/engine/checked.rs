//! What the tests share: a file, a mapping, a check.

use std::collections::BTreeMap;

use engine::{CheckError, CheckOptions, Checked, Mapping, Progress, Severity, Source};
use tempfile::NamedTempFile;

/// A file with these bytes.
pub fn file(bytes: impl AsRef<[u8]>) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    file
}

/// A mapping of the id `id` and these fields.
pub fn mapping(fields: &str) -> Mapping {
    let id = r#""identifier":{"kind":"thirdPartyId","column":"id"}"#;
    let id = if fields.contains("\"identifier\"") { String::new() } else { format!("{id},") };
    Mapping::from_json(&format!(r#"{{"ferry_mapping":1,"name":"test",{id}{fields}}}"#)).unwrap()
}

/// The columns `a` and more, as attributes of their own names.
pub fn plain(columns: &[&str]) -> String {
    let attributes: Vec<String> =
        columns.iter().map(|column| format!(r#"{{"name":"{column}","column":"{column}"}}"#)).collect();
    format!(r#""attributes":[{}]"#, attributes.join(","))
}

/// Checks, and holds the law that every record is in exactly one place.
pub fn try_check(bytes: &[u8], mapping: &Mapping, options: &CheckOptions) -> Result<Checked, CheckError> {
    let file = file(bytes);
    let source = Source::open(file.path(), &mapping.source)?;
    let checked = Checked::new(source, mapping, options, &Progress::default())?;
    let rows = checked.report().rows;
    assert_eq!(rows.read, rows.ready + rows.excluded + rows.merged + rows.empty + rows.filtered, "{rows:?}");
    assert_eq!(rows.ready, checked.plan().iter().map(|batch| batch.rows).sum::<u64>());
    // The file goes when this returns, so its bodies are made while it is there.
    for index in 0..checked.plan().len() {
        let body = checked.body(index, &Progress::default()).unwrap();
        BODIES.with_borrow_mut(|bodies| bodies.push(String::from_utf8(body).unwrap()));
    }
    Ok(checked)
}

thread_local! {
    static BODIES: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// A check with its bodies.
pub struct Outcome {
    pub checked: Checked,
    pub bodies: Vec<String>,
}

/// Checks a file that can be checked.
pub fn check_with(bytes: impl AsRef<[u8]>, mapping: &Mapping, options: &CheckOptions) -> Outcome {
    BODIES.take();
    let checked = try_check(bytes.as_ref(), mapping, options).unwrap();
    Outcome { checked, bodies: BODIES.take() }
}

/// The same, as it is by default.
pub fn check(bytes: impl AsRef<[u8]>, mapping: &Mapping) -> Outcome {
    check_with(bytes, mapping, &CheckOptions::default())
}

impl Outcome {
    /// Every line that goes out, without the headers.
    pub fn lines(&self) -> Vec<&str> {
        // The first line of a body names the attributes.
        self.bodies.iter().flat_map(|body| body.split('\n').skip(1)).collect()
    }

    /// Rules with their rows.
    pub fn issues(&self) -> BTreeMap<&'static str, (Severity, u64)> {
        self.checked.report().issues.iter().map(|issue| (issue.rule.code(), (issue.severity, issue.rows))).collect()
    }

    pub fn rules(&self) -> Vec<&'static str> {
        self.issues().into_keys().collect()
    }
}
