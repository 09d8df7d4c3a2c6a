//! Errors of the file: what keeps it from being sent at all.

use std::path::Path;

use engine::{CheckError, ExportError, Fix, Mapping, Rule, Source, SourceError, Unreadable};

use super::Failure;
use crate::exit;
use crate::output::{self, messages};

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
    fn new(rule: Rule, fixes: Vec<Fix>, failure: uploads::Failure) -> FileError {
        use uploads::Failure::{ColumnMissing, FileUnreadable, HeaderDuplicate, HeaderMissing, UnterminatedQuote};
        let reason = if let FileUnreadable { reason, .. } = failure { Some(reason) } else { None };
        let line = if let HeaderMissing { line } | UnterminatedQuote { line } = failure { Some(line) } else { None };
        let column = match &failure {
            ColumnMissing { wanted, .. } | HeaderDuplicate { wanted, .. } => Some(wanted.clone()),
            _ => None,
        };
        FileError { rule, reason, line, column, message: Failure::from(failure).message, fixes }
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
    match error {
        CheckError::Source(error) => Ok(FileError { fixes, ..of_source(path, error)? }),
        CheckError::Fit(error) => Ok(FileError::new(error.rule(), fixes, error.into())),
    }
}

/// Turns an error of reading into an error of the file, or into a failure of this computer.
pub fn of_source(path: &Path, error: SourceError) -> Result<FileError, Failure> {
    match (error.rule(), error) {
        (Some(rule), error) => Ok(FileError::new(rule, error.fixes(), error.into())),
        (None, SourceError::NoSuchFile) => {
            let hint = similar_files(path).map(|name| format!("Did you mean {name}?"));
            Err(Failure::usage(format!("There's no file named {}.", path.display()))
                .hint(hint.unwrap_or_else(|| "Check the path.".to_owned())))
        }
        (None, SourceError::Cancelled) => Err(Failure::interrupted("Nothing was sent.")),
        (None, error) => Err(error.into()),
    }
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
