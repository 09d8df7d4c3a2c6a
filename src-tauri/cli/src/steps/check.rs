//! Checking a file with its mapping.

use std::path::Path;

use engine::{BatchLimits, CheckOptions, Checked, FormatMismatch, Mapping, Source, SourceOptions};
use uploads::{Override, OverrideError, Uploads};

use crate::args::CheckArgs;
use crate::context::Context;
use crate::exit;
use crate::failure::{Failure, FileError, of_check, of_source};
use crate::output::format::counted;
use crate::output::progress_bar::ReadingBar;
use crate::output::style::visible;
use crate::output::{self, json, messages};
use crate::resolve::mapping::resolve_mapping;
use crate::steps::overwrite::refuse_overwriting;
use crate::steps::source::open_source;

/// How a file is read and checked: the mapping, changed by the options of the command line.
pub struct CheckSettings {
    pub mapping: Mapping,
    pub source: SourceOptions,
    pub check: CheckOptions,
}

impl CheckSettings {
    /// Reads the mapping, and applies the options. `keeps_delimiters` is whether the account passed the comma test, and
    /// `canary` is the number of rows in the test batch. `outputs` are the files that the command writes in addition to
    /// the report and the excluded rows.
    pub fn new(
        args: &CheckArgs,
        context: &Context,
        canary: Option<u64>,
        keeps_delimiters: bool,
        outputs: &[(&str, &Path)],
    ) -> Result<CheckSettings, Failure> {
        let reports = [("--report", args.report.as_deref()), ("--excluded", args.excluded.as_deref())];
        let reports = reports.into_iter().filter_map(|(option, path)| Some((option, path?)));
        refuse_overwriting(args, &reports.chain(outputs.iter().copied()).collect::<Vec<_>>())?;
        let mut mapping = resolve_mapping(&args.mapping, context)?;
        if let Some(delimiters) = args.delimiters() {
            mapping.delimiters = delimiters;
        }
        let source = args.file.source_options()?.or(&mapping.source);
        let check =
            CheckOptions { batch_limits: BatchLimits::new(args.max_rows, args.max_bytes), keeps_delimiters, canary };
        Ok(CheckSettings { mapping, source, check })
    }

    /// Returns where the file clearly differs from the format that the mapping or an option sets. If that can't be
    /// found out, the check reports what's wrong.
    pub fn format_mismatches(&self, source: &Source) -> Vec<FormatMismatch> {
        source.format_mismatches(&self.source, &self.mapping).unwrap_or_default()
    }
}

/// The result of a check.
pub enum CheckOutcome {
    /// The file was checked, and each row is ready, merged, empty, or excluded.
    Checked(Box<Checked>),
    /// The file can't be sent at all. Without a source, it couldn't even be opened.
    FileError(Option<Box<Source>>, FileError),
}

/// Checks a file, with a progress bar, and compares it with the rows that were exported to be fixed.
pub async fn check_file(path: &Path, settings: &CheckSettings, context: &Context) -> Result<CheckOutcome, Failure> {
    let progress = &context.progress;
    let source = match open_source(path, &settings.source, context) {
        Ok(source) => source,
        Err(error) => return Ok(CheckOutcome::FileError(None, of_source(path, error)?)),
    };
    for mismatch in settings.format_mismatches(&source) {
        output::warning(messages::format_mismatch(&mismatch));
    }
    let footer = source.unanswered_footer_rows();
    if footer > 0 {
        output::warning(footer_hint(footer));
    }
    let left_out = source.dialect().skip_last;
    if left_out > 0 && settings.source.skip_last.is_none() {
        let counted = counted(left_out, "row looks", "rows look");
        output::warning(format_args!("The last {counted} like totals or notes. The mapping leaves them out:"));
        for row in source.left_out_rows() {
            output::warning(format_args!("  {}", visible(&row.join(", "))));
        }
        if left_out > source.left_out_rows().len() as u64 {
            output::warning("  …");
        }
        output::hint("To read them as customers, use --skip-last 0.");
    }
    let bar = ReadingBar::start("Checking", source.bytes(), progress);
    let checked = Checked::new(source.clone(), &settings.mapping, &settings.check, progress);
    drop(bar);
    match checked {
        Ok(mut checked) => {
            let is_export = checked.source().columns().iter().any(|name| name == "ferry_reason");
            if is_export || uploads::has_exports(context.data_dir()) {
                let compared;
                (checked, compared) =
                    context.open_uploads()?.returned_exports().compare(checked, progress.clone()).await;
                if let Err(error) = compared {
                    output::warning(format_args!("Couldn't compare the file with earlier exports: {error}."));
                }
            }
            Ok(CheckOutcome::Checked(Box::new(checked)))
        }
        Err(error) => {
            let error = of_check(path, error, &settings.mapping, &source)?;
            Ok(CheckOutcome::FileError(Some(Box::new(source)), error))
        }
    }
}

/// Returns the sentence about rows at the end that look like totals or notes.
pub fn footer_hint(rows: u64) -> String {
    let counted = counted(rows, "row looks", "rows look");
    format!("The last {counted} like totals or notes. To skip them, use --skip-last {rows}")
}

/// Prints why a file can't be sent at all, and returns the exit code.
pub fn report_file_error(
    path: &Path,
    source: Option<&Source>,
    error: &FileError,
    context: &Context,
) -> Result<u8, Failure> {
    if context.json {
        json::print(&json::file_error(path, source, error))?;
    }
    error.print();
    Ok(exit::FILE)
}

/// Returns the exit code of a check.
pub fn exit_code(checked: &Checked) -> u8 {
    match () {
        () if !checked.is_sendable() => exit::FILE,
        () if checked.report().rows.excluded > 0 => exit::EXCLUDED,
        () => exit::DONE,
    }
}

/// Returns why a checked file can't be sent, whichever rows are skipped: the reason, and what to do.
pub fn blocking_reason(checked: &Checked) -> Option<(String, Option<&'static str>)> {
    if !checked.is_sendable() {
        return Some(("the file as a whole has an error".to_owned(), None));
    }
    let footer = checked.source().unanswered_footer_rows();
    if footer > 0 {
        let rows = counted(footer, "row", "rows");
        let hint =
            "Leave them out with --skip-last N or \"totals\": \"skip\" in the mapping, or send them with --skip-last 0";
        return Some((format!("the last {rows} may be totals or notes"), Some(hint)));
    }
    let hidden = checked.source().unanswered_hidden_rows();
    (hidden > 0).then(|| {
        let rows = counted(hidden, "hidden row", "hidden rows");
        let hint = "Send them with --hidden-rows send, or leave them out with --hidden-rows skip";
        (format!("the workbook has {rows}"), Some(hint))
    })
}

/// Returns what the file may erase of earlier uploads. If that can't be found out, prints a warning and returns
/// `None`.
pub fn overrides_or_warn(found: Result<Vec<Override>, OverrideError>) -> Option<Vec<Override>> {
    match found {
        Ok(overrides) => return Some(overrides),
        // An interruption is reported by the step that follows.
        Err(OverrideError::Source(engine::SourceError::Cancelled)) => {}
        Err(error @ OverrideError::Keychain(_)) => Failure::from(error).warn(),
        Err(error) => output::warning(format_args!(
            "Couldn't read earlier uploads, so it isn't known what this file could erase (overrides-unknown): {error}."
        )),
    }
    None
}

/// Returns the bar for reading the file of an earlier upload again.
pub fn reading_bar(upload: &uploads::Upload, context: &Context) -> ReadingBar {
    let bytes = std::fs::metadata(&upload.path).map_or(0, |metadata| metadata.len());
    ReadingBar::start("Reading", bytes, &context.progress)
}

/// Checks the file of an earlier upload again, with a progress bar.
pub fn check_again(uploads: &Uploads, upload: &uploads::Upload, context: &Context) -> Result<Checked, Failure> {
    let bar = reading_bar(upload, context);
    let checked = uploads.checked_again(upload, &context.progress);
    drop(bar);
    Ok(checked?)
}
