//! Files that are written about a check: the report, the excluded rows, the failed rows.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use engine::mapping::read_mapping_text;
use engine::output_file::{self, Readers};
use engine::{Checked, ExportError, RowRanges, is_descriptor};
use uploads::{ExportHashes, Uploads};

use crate::args::CheckArgs;
use crate::context::Context;
use crate::failure::{Failure, of_export};
use crate::output::{self, messages};

/// Writes the report and the excluded rows, if they were asked for.
pub async fn write_reports(args: &CheckArgs, checked: &Checked, context: &Context) -> Result<(), Failure> {
    let progress = &*context.progress;
    let message = |rule| messages::rule(rule).to_owned();
    if let Some(path) = &args.report {
        output_file::write(path, Readers::Owner, |out| checked.write_report(progress, out, |_| args.mask, message))
            .map_err(|error| of_export(&args.file.path, path, error))?;
    }
    if let Some(path) = &args.excluded {
        write_rows(&args.file.path, path, |out, is_workbook| {
            if is_workbook {
                checked.write_excluded_workbook(progress, out, message)
            } else {
                checked.write_excluded(progress, out, message)
            }
        })?;
        record_export(checked, None, context).await;
    }
    Ok(())
}

/// Writes rows of `source` to `path`, as a workbook if its name ends in `.xlsx`.
pub fn write_rows<T>(
    source: &Path,
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&mut File>, bool) -> Result<T, ExportError>,
) -> Result<T, Failure> {
    let is_workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    output_file::write(path, Readers::Owner, |out| write(out, is_workbook))
        .map_err(|error| of_export(source, path, error))
}

/// Writes the text of a mapping to a file.
///
/// # Errors
/// Fails if the file exists and isn't a mapping, because overwriting it is likely to be a mistake.
pub fn write_mapping(path: &Path, text: &str) -> Result<(), Failure> {
    if path.is_file() && !is_descriptor(path) && !is_mapping(path) {
        return Err(Failure::usage(format!("{} exists, and isn't a mapping. It wasn't changed.", path.display()))
            .hint("Choose another file with --out."));
    }
    output_file::write(path, Readers::Default, |out| writeln!(out, "{text}"))
        .map_err(|error: std::io::Error| Failure::write(path, &error))
}

/// Returns whether a file is a mapping, of any version, or empty.
fn is_mapping(path: &Path) -> bool {
    let Ok(text) = read_mapping_text(path) else { return false };
    let is_object = |text: &str| {
        serde_json::from_str::<serde_json::Value>(text).is_ok_and(|json| json.get("ferry_mapping").is_some())
    };
    text.trim().is_empty() || is_object(&text)
}

/// Records the IDs of an export, so that IDs that a spreadsheet damages are recognized. If the export can't be
/// recorded, prints a warning and continues.
pub async fn record_export(checked: &Checked, rows: Option<&RowRanges>, context: &Context) {
    let recorded = match ExportHashes::of(checked, rows, &context.progress) {
        Ok(None) => return,
        Ok(Some(export)) => match Uploads::open(context.data_dir()) {
            Ok(uploads) => uploads.returned_exports().record(export).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        },
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = recorded {
        output::warning(format_args!("This export won't be recognized when you check it again: {error}."));
    }
}
