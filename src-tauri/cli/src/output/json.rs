//! The JSON that `ferry` prints. `docs/command-line.md` promises its fields to scripts.

use std::io::Write;
use std::path::Path;

use engine::{Checked, FormatMismatch, Issue, IssueColumn, RowCounts, Sample, Severity, ShapeNote, Source};
use serde_json::{Map, Value, json};
use uploads::{BatchCounts, Ended, Override, SampledVisitor, SentRows, UploadState};

use super::{ignore_broken_pipe, messages};
use crate::failure::{Failure, FileError};

/// Prints a value on one line of standard output.
pub fn print(value: &Value) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    ignore_broken_pipe(writeln!(out, "{value}").and_then(|()| out.flush())).map_err(|error| Failure::output(&error))
}

/// Prints an event with the fields of an object.
pub fn print_event(event: &str, object: Value) -> Result<(), Failure> {
    let mut fields = Map::new();
    fields.insert("event".to_owned(), json!(event));
    if let Value::Object(object) = object {
        fields.extend(object);
    }
    print(&Value::Object(fields))
}

/// Prints the last event of an upload.
pub fn print_finished(upload: &str, ended: &Ended) -> Result<(), Failure> {
    print(&json!({
        "event": "finished",
        "upload": upload,
        "outcome": ended.state,
        "reason": ended.reason,
        "rows": SentRows::of(&ended.batches),
        "batches": BatchCounts::of(&ended.batches),
    }))
}

/// Prints the last event of a command that sent nothing. There's no upload to resume.
pub fn print_nothing_sent() -> Result<(), Failure> {
    print(&json!({
        "event": "finished",
        "upload": null,
        "outcome": UploadState::Failed,
        "reason": null,
        "rows": {"sent": 0, "succeeded": 0, "failed": 0, "not_found": 0},
        "batches": BatchCounts::default(),
    }))
}

/// Prints the visitors of a spot check as an event.
pub fn print_spot_check(spots: &[SampledVisitor]) -> Result<(), Failure> {
    print(&json!({"event": "spot-check", "visitors": spots}))
}

/// Returns the `source` object.
pub fn source(source: &Source, rows: u64) -> Value {
    let mut object = json!({
        "path": source.path().to_string_lossy(),
        "bytes": source.bytes(),
        "encoding": source.dialect().encoding,
        "delimiter": source.dialect().delimiter,
        "columns": source.columns(),
        "rows": rows,
    });
    if let Some(sheet) = source.sheet() {
        // A workbook has no encoding and no delimiter.
        object["encoding"] = Value::Null;
        object["delimiter"] = Value::Null;
        object["workbook"] = json!(source.workbook_format());
        object["sheet"] = json!(sheet);
    }
    if source.dialect().is_batch {
        object["batch"] = json!(true);
    }
    if let Some(member) = source.member() {
        object["member"] = json!(member);
        object["members"] = json!(source.members());
    }
    object
}

/// Returns the object of `check --json`.
pub fn check(checked: &Checked) -> Value {
    let report = checked.report();
    let file = checked.source();
    json!({
        "source": source(file, report.rows.read),
        "sendable": checked.is_sendable(),
        "rows": report.rows,
        "batches": checked.plan(),
        "issues": report.issues.iter().map(|one| issue(file, one)).collect::<Vec<_>>(),
    })
}

fn issue(source: &Source, issue: &Issue) -> Value {
    let sample = |sample: &Sample| {
        json!({
            "row": sample.row,
            "line": sample.line,
            "column": sample.column.map(|column| source.column_name(column)),
            "value": sample.value,
            "message": messages::rule(issue.rule),
        })
    };
    let column = |one: &IssueColumn| {
        json!({
            "attribute": one.attribute,
            "column": one.column.map(|column| source.column_name(column)),
            "rows": one.rows,
        })
    };
    json!({
        "rule": issue.rule,
        "severity": issue.severity,
        "rows": issue.rows,
        "samples": issue.samples.iter().map(sample).collect::<Vec<_>>(),
        "columns": issue.columns.iter().map(column).collect::<Vec<_>>(),
        "fixes": issue.fixes,
    })
}

/// Returns the object of `check --json` for a file that can't be sent at all.
pub fn file_error(path: &Path, opened: Option<&Source>, error: &FileError) -> Value {
    let file = opened.map_or_else(
        || {
            json!({
                "path": path.to_string_lossy(),
                "bytes": std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
                "encoding": null, "delimiter": null, "columns": [], "rows": 0,
            })
        },
        |opened| source(opened, 0),
    );
    let mut issue = json!({
        "rule": error.rule,
        "severity": Severity::Error,
        "rows": 0,
        "samples": [{"row": null, "line": error.line, "column": error.column, "value": "", "message": error.message}],
        "columns": [],
        "fixes": error.fixes,
    });
    if let Some(reason) = &error.reason {
        issue["reason"] = json!(reason.group());
        if *reason != reason.group() {
            issue["kind"] = json!(reason);
        }
    }
    json!({
        "source": file,
        "sendable": false,
        "rows": RowCounts::default(),
        "batches": [],
        "issues": [issue],
    })
}

/// Returns a note about the shape of a file.
pub fn shape_note(note: &ShapeNote) -> Value {
    json!({
        "rule": note.rule,
        "line": note.line,
        "value": note.value,
        "message": messages::rule(note.rule),
    })
}

/// Adds to a check's object where the file differs from the format that was set, if it does.
pub fn with_format_mismatches(mut object: Value, mismatches: &[FormatMismatch]) -> Value {
    if !mismatches.is_empty() {
        object["source"]["format_mismatches"] = json!(mismatches);
    }
    object
}

/// Adds to a check's object what the file may erase of earlier uploads. `None` means that it's unknown.
pub fn with_overrides(mut object: Value, overrides: Option<&[Override]>) -> Value {
    let Some(overrides) = overrides else {
        object["overrides"] = Value::Null;
        object["warnings"] = json!(["overrides-unknown"]);
        return object;
    };
    let overrides = overrides.iter().map(|one| {
        json!({
            "upload": one.upload,
            "sent": uploads::clock::text(one.at),
            "visitors": one.visitors,
            "attributes": one.attributes,
        })
    });
    object["overrides"] = overrides.collect();
    object
}
