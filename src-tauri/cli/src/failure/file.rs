//! Errors of the file: what keeps it from being sent at all.

use std::fmt::Write as _;
use std::path::Path;

use engine::{CheckError, ExportError, FitError, Fix, Mapping, Rule, Source, SourceError, Unreadable};

use super::Failure;
use crate::exit;
use crate::output::style::visible;
use crate::output::{self, messages};

/// The maximum number of files in a ZIP that a message lists.
const MAX_LISTED: usize = 10;

/// An error of the whole file, with the code of its issue.
pub struct FileError {
    pub rule: Rule,
    /// Why the file can't be read. Set only for `file-unreadable`.
    pub reason: Option<Unreadable>,
    /// The line with the error, if there's one.
    pub line: Option<u64>,
    /// The column with the error, if there's one.
    pub column: Option<String>,
    /// What happened, as a sentence.
    pub message: String,
    /// Changes to the mapping that fix it.
    pub fixes: Vec<Fix>,
}

impl FileError {
    fn new(rule: Rule, fixes: Vec<Fix>) -> FileError {
        FileError { rule, reason: None, line: None, column: None, message: messages::rule(rule).to_owned(), fixes }
    }

    /// Prints the error on standard error, with its fixes.
    pub fn print(&self) {
        output::error_with_code(self.rule, &self.message);
        if let Some(fix) = messages::fix(self.rule) {
            output::hint(fix);
        }
        for fix in self.fixes.iter().take(output::report::MAX_FIXES) {
            note!("  or: {}", messages::suggested_fix(fix));
        }
    }
}

/// Turns a check's error into an error of the file, or into a failure of this computer.
pub fn of_check(path: &Path, error: CheckError, mapping: &Mapping, source: &Source) -> Result<FileError, Failure> {
    let fixes = error.fixes(mapping, source);
    let error = match error {
        CheckError::Source(error) => of_source(path, error)?,
        CheckError::Fit(error) => of_fit(error),
    };
    Ok(FileError { fixes, ..error })
}

/// Turns an error of reading into an error of the file, or into a failure of this computer.
pub fn of_source(path: &Path, error: SourceError) -> Result<FileError, Failure> {
    let Some(rule) = error.rule() else { return Err(without_rule(path, &error)) };
    let of_rule = FileError::new(rule, error.fixes());
    Ok(match error {
        SourceError::Unreadable { reason, cause } => {
            let mut message = messages::unreadable(reason).to_owned();
            if let Some(cause) = cause {
                let _ = write!(message, " ({cause})");
            }
            FileError { reason: Some(reason), message, ..of_rule }
        }
        SourceError::HeaderMissing { line } => FileError { line: Some(line), ..of_rule },
        SourceError::UnterminatedQuote { line } => {
            let message = format!("Line {line}: {}", messages::rule(rule));
            FileError { line: Some(line), message, ..of_rule }
        }
        SourceError::SeveralFiles { names } => {
            let listed: Vec<String> =
                names.iter().take(MAX_LISTED).map(|name| format!("\"{}\"", visible(name))).collect();
            let more = names.len().saturating_sub(listed.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let message = format!("{} {}{more}.", messages::unreadable(Unreadable::SeveralFiles), listed.join(", "));
            FileError { reason: Some(Unreadable::SeveralFiles), message, ..of_rule }
        }
        SourceError::SheetMissing { wanted, nearest } => {
            let mut message = format!("The workbook has no sheet named \"{}\".", visible(&wanted));
            let names: Vec<String> = nearest.iter().map(|name| format!("\"{}\"", visible(name))).collect();
            if !names.is_empty() {
                let _ = write!(message, " Its sheets are {}.", names.join(", "));
            }
            FileError { message, ..of_rule }
        }
        _ => of_rule,
    })
}

/// Turns an error that isn't the file's fault into a failure.
fn without_rule(path: &Path, error: &SourceError) -> Failure {
    match error {
        SourceError::NoSuchFile => {
            let hint = similar_files(path).map(|name| format!("Did you mean {name}?"));
            Failure::usage(format!("There's no file named {}.", path.display()))
                .hint(hint.unwrap_or_else(|| "Check the path.".to_owned()))
        }
        SourceError::Cancelled => Failure::interrupted("Nothing was sent."),
        SourceError::TempFile(cause) => Failure::usage(format!("Couldn't use the temporary folder: {cause}."))
            .hint("Free up space on that disk, or set TMPDIR to another folder."),
        other => Failure::usage(format!("Couldn't read {}: {other}.", path.display())),
    }
}

fn of_fit(error: FitError) -> FileError {
    let rule = error.rule();
    let (column, message) = match error {
        FitError::ColumnMissing { wanted, nearest } => {
            let mut message = format!("The file has no column \"{wanted}\", which the mapping uses.");
            if !nearest.is_empty() {
                let names: Vec<String> = nearest.iter().map(|name| format!("\"{name}\"")).collect();
                let _ = write!(message, " Similar columns: {}.", names.join(", "));
            }
            (wanted, message)
        }
        FitError::HeaderDuplicate { header, positions } => {
            let places: Vec<String> = positions.iter().map(usize::to_string).collect();
            let message = format!(
                "Several columns of the file could be \"{header}\" (positions {}). In the mapping, choose one: \
                 {{\"position\": {}}}.",
                places.join(", "),
                places.first().map_or("1", String::as_str)
            );
            (header, message)
        }
    };
    FileError { column: Some(column), message, ..FileError::new(rule, Vec::new()) }
}

/// Turns the error of an export to `to` into a failure.
pub fn of_export(source: &Path, to: &Path, error: ExportError) -> Failure {
    match error {
        ExportError::Write(error) => Failure::write(to, &error),
        ExportError::Source(error) => match of_source(source, error) {
            Ok(error) => Failure::new(exit::FILE, error.message),
            Err(failure) => failure,
        },
    }
}

/// Returns the file in the same folder whose name is most similar.
pub fn similar_files(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names: Vec<String> =
        std::fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    let wanted = path.file_name()?.to_str()?;
    engine::nearest(wanted, names.iter().map(String::as_str), 1).into_iter().next()
}
