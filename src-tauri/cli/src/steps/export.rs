//! Files that are written about a check: the report, the excluded rows, the failed rows.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use engine::{Checked, ExportError, RowRanges};
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
        let file = File::create(path).map_err(|error| Failure::write(path, &error))?;
        checked
            .write_report(progress, BufWriter::new(file), |_| args.mask, message)
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

/// Writes rows of `source` to `path`, as a workbook if its name ends in `.xlsx`. If that fails, the partial file is
/// removed.
pub fn write_rows<T>(
    source: &Path,
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>, bool) -> Result<T, ExportError>,
) -> Result<T, Failure> {
    let file = File::create(path).map_err(|error| Failure::write(path, &error))?;
    let mut out = BufWriter::new(file);
    let is_workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    write(&mut out, is_workbook).map_err(|error| {
        drop(out);
        remove_partial_output(path);
        of_export(source, path, error)
    })
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

/// Removes an export that was written only in part, because it would pass for a whole one. Anything but a regular file,
/// such as a device, is kept.
fn remove_partial_output(path: &Path) {
    if path.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        // The command fails in either case, with the error of writing.
        let _ = std::fs::remove_file(path);
    }
}
