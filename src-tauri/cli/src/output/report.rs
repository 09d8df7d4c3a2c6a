//! A check's result: as JSON, and as a person reads it.

use engine::{Checked, Issue, IssueColumn, Otherwise, Rule, Sample, Severity, Source};
use serde_json::{Value, json};
use uploads::Override;

use crate::failure::FileFault;
use crate::output::messages;
use crate::output::style::{BAD, DIM, GOOD, STRONG, WARN, paint, visible};

/// Mends that a person is told of one issue, at most.
pub const SHOWN_MENDS: usize = 4;

/// The `source` object.
pub fn source_json(source: &Source, rows: u64) -> Value {
    let mut object = json!({
        "path": source.path().to_string_lossy(),
        "bytes": source.bytes(),
        "encoding": source.dialect().encoding,
        "delimiter": char::from(source.dialect().delimiter).to_string(),
        "columns": source.columns(),
        "rows": rows,
    });
    if let (Some(sheet), Some(object)) = (source.sheet(), object.as_object_mut()) {
        // A workbook has neither.
        object["encoding"] = Value::Null;
        object["delimiter"] = Value::Null;
        object.insert("workbook".to_owned(), json!(source.workbook_format()));
        object.insert("sheet".to_owned(), json!(sheet));
    }
    if let (Some(member), Some(object)) = (source.member(), object.as_object_mut()) {
        object.insert("member".to_owned(), json!(member));
        object.insert("members".to_owned(), json!(source.members()));
    }
    object
}

/// The one object of `check --json`.
pub fn check_json(checked: &Checked) -> Value {
    let report = checked.report();
    let source = checked.source();
    json!({
        "source": source_json(source, report.rows.read),
        "sendable": checked.is_sendable(),
        "rows": report.rows,
        "batches": checked.plan(),
        "issues": report.issues.iter().map(|issue| issue_json(source, issue)).collect::<Vec<_>>(),
    })
}

fn issue_json(source: &Source, issue: &Issue) -> Value {
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
        "mends": issue.mends,
    })
}

/// The same object for a file that cannot be sent at all.
pub fn fault_json(path: &std::path::Path, source: Option<&Source>, fault: &FileFault) -> Value {
    let source = source.map_or_else(
        || {
            json!({
                "path": path.to_string_lossy(),
                "bytes": std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
                "encoding": null, "delimiter": null, "columns": [], "rows": 0,
            })
        },
        |source| source_json(source, 0),
    );
    let mut issue = json!({
        "rule": fault.rule,
        "severity": Severity::Error,
        "rows": 0,
        "samples": [{"row": null, "line": fault.line, "column": fault.column, "value": "", "message": fault.message}],
        "columns": [],
        "mends": fault.mends,
    });
    if let (Some(reason), Some(issue)) = (&fault.reason, issue.as_object_mut()) {
        issue.insert("reason".to_owned(), json!(reason.group()));
        if *reason != reason.group() {
            issue.insert("kind".to_owned(), json!(reason));
        }
    }
    json!({
        "source": source,
        "sendable": false,
        "rows": engine::RowCounts::default(),
        "batches": [],
        "issues": [issue],
    })
}

/// The object with where the file is otherwise than it is read, where it is.
pub fn with_otherwise(mut object: Value, otherwise: &[Otherwise]) -> Value {
    if let Some(source) = object["source"].as_object_mut().filter(|_| !otherwise.is_empty()) {
        source.insert("otherwise".to_owned(), json!(otherwise));
    }
    object
}

/// The report for people.
pub fn print(checked: &Checked) {
    let source = checked.source();
    let report = checked.report();
    print_source(source, report.rows.read);
    let rows = report.rows;
    let ready = format!("{} of {}", messages::number(rows.ready), messages::counted(rows.read, "row", "rows"));
    let batches = messages::counted(checked.plan().len() as u64, "batch", "batches");
    let style = if rows.ready == 0 { BAD } else { GOOD };
    out!("\n{} ready, in {batches}", paint(style.bold(), ready));
    for (count, word, what) in [
        (rows.merged, "merged", "settled into another row of the same visitor"),
        (rows.empty, "empty", "nothing in them that Target would take"),
        (rows.excluded, "excluded", "kept back by an error"),
    ] {
        if count > 0 {
            out!("  {:>12}  {word:<9} {}", messages::number(count), paint(DIM, what));
        }
    }
    for issue in &report.issues {
        print_issue(source, issue);
    }
    if report.issues.is_empty() {
        out!("\nNo issues.");
    }
}

/// One line on the file.
pub fn print_source(source: &Source, rows: u64) {
    let dialect = source.dialect();
    let delimiter = match dialect.delimiter {
        b'\t' => "tab".to_owned(),
        byte => format!("\"{}\"", char::from(byte)),
    };
    let name = source.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let how = match source.sheet() {
        Some(sheet) => format!("sheet \"{}\"", visible(sheet)),
        None => format!("{} · between cells {delimiter}", dialect.encoding.name()),
    };
    out!(
        "{}  {}",
        paint(STRONG, name),
        paint(
            DIM,
            format!(
                "{} · {how} · {} · {}",
                messages::size(source.bytes()),
                messages::counted(source.columns().len() as u64, "column", "columns"),
                messages::counted(rows, "row", "rows")
            )
        )
    );
}

fn print_issue(source: &Source, issue: &Issue) {
    let (style, mark) = match issue.severity {
        Severity::Error => (BAD, "✗"),
        Severity::Warning | Severity::Off => (WARN, "!"),
    };
    let rows =
        if issue.rows == 0 { String::new() } else { format!("  {}", messages::counted(issue.rows, "row", "rows")) };
    out!("\n{} {}{rows}", paint(style, mark), paint(STRONG, issue.rule));
    out!("  {}", messages::rule(issue.rule));
    for sample in issue.samples.iter().take(3) {
        let mut place = Vec::new();
        if let Some(line) = sample.line {
            place.push(format!("line {line}"));
        }
        if let Some(column) = sample.column {
            place.push(source.column_name(column));
        }
        let place = place.join(", ");
        let value = match issue.rule {
            Rule::RowTooLarge | Rule::RowNearLimit => String::new(),
            _ => visible(&sample.value),
        };
        if !place.is_empty() || !value.is_empty() {
            out!("    {}  {value}", paint(DIM, place));
        }
    }
    if issue.rows > 3 && issue.samples.len() > 3 {
        out!("    {}", paint(DIM, "…"));
    }
    if let Some(fix) = messages::fix(issue.rule) {
        out!("  {} {fix}", paint(DIM, "→"));
    }
    for mend in issue.mends.iter().take(SHOWN_MENDS) {
        out!("    {} {}", paint(DIM, "·"), messages::mend(mend));
    }
}

/// A check's object with what would be erased of earlier uploads.
pub fn with_overrides(mut object: Value, overrides: &[Override]) -> Value {
    if let Some(fields) = object.as_object_mut() {
        let told = overrides.iter().map(|one| {
            json!({
                "job": one.job,
                "sent": uploads::clock::text(one.at),
                "visitors": one.visitors,
                "attributes": one.attributes,
            })
        });
        fields.insert("overrides".to_owned(), told.collect());
    }
    object
}

/// Says what would be erased of earlier uploads.
pub fn print_overrides(overrides: &[Override]) {
    for one in overrides {
        let names = names(one);
        note!(
            "\n{} This may erase {names}, sent {} to {} of this file, unless they visited since. Adobe leaves this open.\n→ Safer: one file of both (ferry union), or wait until they have been on the site.",
            paint(WARN, "override"),
            messages::local(one.at),
            messages::counted(one.visitors, "visitor", "visitors")
        );
    }
}

/// What would be erased of an earlier upload, by name.
pub fn names(one: &Override) -> String {
    let names: Vec<String> =
        one.attributes.iter().take(4).map(|lost| paint(STRONG, visible(&lost.name)).to_string()).collect();
    match one.attributes.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
