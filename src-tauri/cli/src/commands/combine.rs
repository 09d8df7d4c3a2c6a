//! The command `ferry combine`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use engine::{Checked, Mapping};
use serde_json::{Value, json};
use uploads::{CombineError, CombineProgress, EarlierUpload, Override, Uploads, write_combined};

use crate::args::{CheckArgs, TargetArgs};
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::{argument, counted, file_name, local_time};
use crate::output::progress_bar::{Position, ReadingBar};
use crate::output::report::attribute_names;
use crate::output::style::{DIM, STRONG, paint};
use crate::output::{self, json};
use crate::resolve::target::require_account;
use crate::steps::check::{CheckOutcome, CheckSettings, blocking_reason, check_file, exit_code, report_file_error};
use crate::steps::export::{write_mapping, write_reports};
use crate::steps::overwrite::refuse_input;

/// Combine a file with the values of earlier uploads that sending it alone could erase
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry combine tiers.csv --mapping tiers.ferrymap.json --connection northpier --out combined.csv
  ferry send combined.csv --mapping combined.ferrymap.json --connection northpier

If both files set an attribute, the new file's value is used. Visitors that are only in the earlier files aren't included.
Exits with 2 if the file of an earlier upload has changed, unless you leave that upload out with --without.")]
pub struct CombineArgs {
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// File to write. Its mapping is saved next to it as *.ferrymap.json
    #[arg(long, value_name = "FILE", help_heading = "Options")]
    out: PathBuf,
    /// Leave out this earlier upload (repeatable)
    #[arg(long, value_name = "UPLOAD", help_heading = "Options")]
    without: Vec<String>,
}

pub async fn run(args: &CombineArgs, context: &Context) -> Result<u8, Failure> {
    let account = require_account(&args.target, context)?;
    let mapping_out = args.out.with_extension("ferrymap.json");
    let outputs = [("--out", args.out.as_path()), ("the mapping of --out", mapping_out.as_path())];
    let settings = CheckSettings::new(&args.check, context, None, account.keeps_delimiters(), &outputs)?;
    let path = &args.check.file.path;
    let checked = match check_file(path, &settings, context).await? {
        CheckOutcome::Checked(checked) => Arc::<Checked>::from(checked),
        CheckOutcome::FileError(source, error) => return report_file_error(path, source.as_deref(), &error, context),
    };
    write_reports(&args.check, &checked, context).await?;
    let none_ready = || checked.plan().is_empty().then(|| ("no row is ready".to_owned(), None));
    if let Some((reason, hint)) = blocking_reason(&checked).or_else(none_ready) {
        output::error(format_args!("Nothing was written, because {reason}."));
        if let Some(hint) = hint {
            output::hint(hint);
        }
        return Ok(exit::FILE);
    }
    let uploads = context.open_uploads()?;
    for upload in uploads.list()? {
        for path in [&args.out, &mapping_out] {
            refuse_input("--out", path, &format!("file of upload {}", upload.id), &upload.path)?;
        }
    }
    let (client, endpoint) = (account.client.as_str(), account.endpoint.origin());
    let (api, progress) = (settings.mapping.api, context.progress.clone());
    let overrides = uploads
        .overwrite_guard()
        .overrides(checked.clone(), client, endpoint, api, progress)
        .await
        .map_err(nothing_written)?;
    let combined = combine(args, &checked, &settings.mapping, &overrides, &uploads, context)?;
    write_mapping(&mapping_out, &combined.file.mapping.to_json())?;
    if context.json {
        json::print(&combined.json(args, &mapping_out, &overrides))?;
    } else {
        combined.print(args, &mapping_out, &overrides);
    }
    Ok(exit_code(&checked))
}

fn nothing_written(error: impl Into<Failure>) -> Failure {
    error.into().consequence("Nothing was written.")
}

/// Writes the combined file, with a progress bar.
fn combine(
    args: &CombineArgs,
    checked: &Arc<Checked>,
    mapping: &Mapping,
    overrides: &[Override],
    uploads: &Uploads,
    context: &Context,
) -> Result<Combined, Failure> {
    let wanted = wanted(overrides, &args.without)?;
    let progress = Arc::new(CombineProgress::new(context.progress.clone()));
    let shown = progress.clone();
    let position = move || Position { done: shown.done(), whole: shown.all(), rows: shown.done() };
    let _bar = ReadingBar::start_with("Combining", position);
    let earlier = uploads.earlier_uploads(&wanted, None, &progress).map_err(nothing_written)?;
    let written = write_combined(&args.out, (checked, mapping), &earlier, &progress);
    let file = written.map_err(|error| match error {
        CombineError::Write(error) => Failure::write(&args.out, &error),
        error => nothing_written(error),
    })?;
    Ok(Combined { file, earlier })
}

/// Returns the IDs of the uploads that are combined: all but those that `--without` names.
fn wanted(overrides: &[Override], without: &[String]) -> Result<Vec<String>, Failure> {
    for prefix in without {
        if !overrides.iter().any(|one| one.upload.starts_with(prefix)) {
            return Err(Failure::usage(format!(
                "--without {prefix}: this file wouldn't erase anything from that upload."
            ))
            .hint("To see the uploads it affects, run ferry check with the same arguments."));
        }
    }
    let is_wanted = |one: &&Override| !without.iter().any(|prefix| one.upload.starts_with(prefix));
    Ok(overrides.iter().filter(is_wanted).map(|one| one.upload.clone()).collect())
}

/// The combined file, and the uploads that it was combined with.
struct Combined {
    file: uploads::Combined,
    earlier: Vec<EarlierUpload>,
}

impl Combined {
    /// Returns the upload that these overrides are from, if it's part of the file.
    fn earlier(&self, overrides: &Override) -> Option<&EarlierUpload> {
        self.earlier.iter().find(|one| one.upload().id == overrides.upload)
    }

    /// Returns the result, with the `overrides` of `ferry check`, each with whether it was combined.
    fn json(&self, args: &CombineArgs, mapping: &Path, overrides: &[Override]) -> Value {
        let object = json!({
            "out": args.out.to_string_lossy(),
            "mapping": mapping.to_string_lossy(),
            "rows": self.file.rows,
            "visitors": self.file.visitors,
            "added": self.file.added,
        });
        let mut object = json::with_overrides(object, Some(overrides));
        let listed = object["overrides"].as_array_mut().into_iter().flatten();
        for (object, one) in listed.zip(overrides) {
            object["combined"] = json!(self.earlier(one).is_some());
        }
        object
    }

    fn print(&self, args: &CombineArgs, mapping: &Path, overrides: &[Override]) {
        for one in overrides {
            let (at, names) = (local_time(one.at), attribute_names(one));
            match self.earlier(one) {
                Some(earlier) => {
                    let file = paint(STRONG, file_name(&earlier.upload().path));
                    let visitors = counted(one.visitors, "visitor keeps", "visitors keep");
                    out!("Combined with {file}, sent on {at}: {visitors} {names}");
                }
                None => {
                    let visitors = counted(one.visitors, "visitor", "visitors");
                    out!("Left out, sent on {at}: {visitors} may lose {names}");
                }
            }
        }
        if overrides.is_empty() {
            out!("No earlier values would be erased. The file was written as it would be sent.");
        }
        let rows = counted(self.file.rows, "visitor", "visitors");
        out!("\n{} written to {}", paint(STRONG, rows), args.out.display());
        if !self.earlier.is_empty() {
            out!("Visitors that are only in earlier files aren't included.");
        }
        let account = match (&args.target.connection, &args.target.client) {
            (Some(name), _) => format!("--connection {}", argument(name)),
            (None, client) => format!("--client {}", client.as_deref().unwrap_or("CODE")),
        };
        let (file, mapping) = (args.out.to_string_lossy(), mapping.to_string_lossy());
        let next = format!("ferry send {} --mapping {} {account}", argument(&file), argument(&mapping));
        out!("\n{} {next}", paint(DIM, "Nothing was sent. To send it, run:"));
    }
}
