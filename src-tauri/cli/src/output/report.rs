//! A check's result as people read it.

use engine::{Checked, Delimiter, Issue, Mapping, Rule, Severity, ShapeNote, Source};
use uploads::Override;

use super::format::{counted, file_name, local_time, number, size};
use super::style::{BAD, DIM, GOOD, STRONG, WARN, paint, visible};
use super::{issues, messages};
use crate::output;

/// The maximum number of suggested fixes that are listed for one issue.
pub const MAX_FIXES: usize = 4;

/// The maximum number of places that are listed for one issue in one column.
const MAX_PLACES: usize = 3;

/// The maximum number of columns that are listed for one issue.
const MAX_COLUMNS: usize = 5;

/// The maximum number of attributes that are named for one earlier upload.
const MAX_ATTRIBUTES: usize = 4;

/// Prints the report. With the mapping, sentences about issues say what kind of value was expected.
pub fn print(checked: &Checked, mapping: Option<&Mapping>) {
    let source = checked.source();
    let report = checked.report();
    let rows = report.rows;
    print_source(source, rows.read);
    let ready = format!("{} of {}", number(rows.ready), counted(rows.read, "row", "rows"));
    let batches = counted(checked.plan().len() as u64, "batch", "batches");
    let style = if rows.ready == 0 { BAD } else { GOOD };
    out!("\n{} ready to send in {batches}", paint(style.bold(), ready));
    for (count, word, what) in [
        (rows.merged, "merged", "duplicates, merged with another row of the same visitor"),
        (rows.empty, "empty", "nothing to send"),
        (rows.filtered, "filtered", "don't meet the conditions of the mapping (only)"),
        (rows.excluded, "excluded", "have errors"),
    ] {
        if count > 0 {
            out!("  {:>12}  {word:<9} {}", number(count), paint(DIM, what));
        }
    }
    for issue in &report.issues {
        print_issue(source, mapping, issue);
    }
    if report.issues.is_empty() {
        out!("\nNo issues found.");
    }
}

/// Prints a line about the file: its name, size, and format.
pub fn print_source(source: &Source, rows: u64) {
    let dialect = source.dialect();
    let format = match source.sheet() {
        Some(sheet) => format!("sheet \"{}\"", visible(sheet)),
        None if dialect.is_batch => "batch file of Adobe Target, URL-decoded".to_owned(),
        None => format!("{} · delimiter {}", dialect.encoding.name(), delimiter_name(dialect.delimiter)),
    };
    let columns = counted(source.columns().len() as u64, "column", "columns");
    let rows = counted(rows, "row", "rows");
    let details = format!("{} · {format} · {columns} · {rows}", size(source.bytes()));
    out!("{}  {}", paint(STRONG, file_name(source.path())), paint(DIM, details));
}

/// Prints a note about the shape of a file, and what to do about it.
pub fn print_shape_note(note: &ShapeNote) {
    let place = note.line.map(|line| format!("line {line}   ")).unwrap_or_default();
    out!("{} {}", paint(WARN.bold(), format_args!("note[{}]:", note.rule)), messages::rule(note.rule));
    out!("    {}{}", paint(DIM, place), visible(&note.value));
    if let Some(fix) = messages::fix(note.rule) {
        out!("  {} {fix}", paint(DIM, "fix:"));
    }
}

/// Returns a delimiter as a message shows it.
pub fn delimiter_name(delimiter: Delimiter) -> String {
    match delimiter.as_str() {
        "\t" => "tab".to_owned(),
        text => format!("\"{}\"", visible(text)),
    }
}

fn print_issue(source: &Source, mapping: Option<&Mapping>, issue: &Issue) {
    let (style, severity) = match issue.severity {
        Severity::Error => (BAD, "error"),
        Severity::Warning | Severity::Off => (WARN, "warning"),
    };
    let label = paint(style.bold(), format_args!("{severity}[{}]:", issue.rule));
    out!("");
    let columns = issues::by_column(source, mapping, issue);
    for column in columns.iter().take(MAX_COLUMNS) {
        out!("{label} {}", column.sentence);
        for sample in column.samples.iter().take(MAX_PLACES) {
            let value = match issue.rule {
                // The sample of these issues is a number of bytes, not a value.
                Rule::RowTooLarge | Rule::RowNearLimit => String::new(),
                _ => visible(&sample.value),
            };
            if let Some(line) = sample.line {
                let place = format!("    {}   {value}", paint(DIM, format_args!("line {line}")));
                out!("{}", place.trim_end());
            }
        }
        if column.samples.len() > MAX_PLACES {
            out!("    {}", paint(DIM, "…"));
        }
    }
    if columns.len() > MAX_COLUMNS {
        out!("    {}", paint(DIM, format_args!("and in {} more columns", columns.len() - MAX_COLUMNS)));
    }
    let fixes = issue.fixes.iter().take(MAX_FIXES).map(messages::suggested_fix);
    let general = messages::fix(issue.rule).map(str::to_owned);
    for (index, fix) in general.into_iter().chain(fixes).enumerate() {
        out!("  {} {fix}", paint(DIM, if index == 0 { "fix:" } else { " or:" }));
    }
}

/// Warns about what the file may erase of earlier uploads.
pub fn print_overrides(overrides: &[Override]) {
    for one in overrides {
        note!("");
        output::warning(format_args!(
            "This may erase {}, sent on {} to {} of this file, unless they've visited your site since. \
             Adobe's documentation isn't clear on this.",
            attribute_names(one),
            local_time(one.at),
            counted(one.visitors, "visitor", "visitors")
        ));
        output::hint("Combine both files with ferry combine, or wait until the visitors have been on your site.");
    }
}

/// Returns the attributes of an earlier upload that may be erased.
pub fn attribute_names(one: &Override) -> String {
    let names: Vec<String> =
        one.attributes.iter().take(MAX_ATTRIBUTES).map(|lost| paint(STRONG, visible(&lost.name))).collect();
    match one.attributes.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
