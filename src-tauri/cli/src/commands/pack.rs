//! The command `ferry pack`.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use engine::output_file::{self, Readers};
use engine::{Checked, is_same_file};

use crate::args::{CheckArgs, TargetArgs};
use crate::context::Context;
use crate::exit;
use crate::failure::{Failure, of_source};
use crate::output::format::counted;
use crate::output::{json, report};
use crate::resolve::target::resolve_account;
use crate::steps::check::{CheckOutcome, CheckSettings, check_file, exit_code, report_file_error};
use crate::steps::export::write_reports;

/// Write the batches to files, to send with another tool
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  ferry pack customers.csv --mapping m.ferrymap.json --out bodies/")]
pub struct PackArgs {
    #[command(flatten)]
    check: CheckArgs,
    /// Folder for the batch files. It must not contain batches yet
    #[arg(long, value_name = "DIR", help_heading = "Options")]
    out: PathBuf,
    #[command(flatten)]
    target: TargetArgs,
}

pub async fn run(args: &PackArgs, context: &Context) -> Result<u8, Failure> {
    let keeps_delimiters = resolve_account(&args.target, context)?.is_some_and(|account| account.keeps_delimiters());
    let settings = CheckSettings::new(&args.check, context, None, keeps_delimiters, &[])?;
    prepare_folder(&args.out)?;
    refuse_reports_as_batches(args)?;
    let path = &args.check.file.path;
    let checked = match check_file(path, &settings, context).await? {
        CheckOutcome::Checked(checked) => checked,
        CheckOutcome::FileError(source, error) => return report_file_error(path, source.as_deref(), &error, context),
    };
    write_reports(&args.check, &checked, context).await?;
    if checked.is_sendable() && !write_batches(&checked, args, context)? {
        return Ok(exit::FILE);
    }
    if context.json {
        json::print(&json::check(&checked))?;
    } else {
        report::print(&checked, Some(&settings.mapping));
        let batches = counted(checked.plan().len() as u64, "batch", "batches");
        out!("\n{batches} written to {}", args.out.display());
    }
    Ok(exit_code(&checked))
}

/// Creates the folder if needed. Fails if it contains batches, because two files would be sent as one.
fn prepare_folder(folder: &Path) -> Result<(), Failure> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return std::fs::create_dir_all(folder).map_err(|error| Failure::write(folder, &error));
        }
        Err(error) => return Err(Failure::write(folder, &error)),
    };
    let mut names = entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()));
    if names.any(|name| is_batch_name(&name)) {
        return Err(Failure::usage(format!("{} already contains batches.", folder.display()))
            .hint("Choose an empty folder, so that two files don't get mixed up."));
    }
    Ok(())
}

/// Fails if the report or the excluded rows would have the name of a batch in the folder.
fn refuse_reports_as_batches(args: &PackArgs) -> Result<(), Failure> {
    let reports = [("--report", &args.check.report), ("--excluded", &args.check.excluded)];
    for (option, path) in reports.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?))) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if is_same_file(folder, &args.out)
            && path.file_name().is_some_and(|name| is_batch_name(&name.to_string_lossy()))
        {
            return Err(Failure::usage(format!("{option}: {} is the name of a batch.", path.display()))
                .hint("Choose another file."));
        }
    }
    Ok(())
}

fn is_batch_name(name: &str) -> bool {
    name.starts_with("batch-") && name.ends_with(".txt")
}

/// Writes the batches. They appear in the folder together, once all are complete, because a part would pass for the whole.
/// Returns `false` if the file changed since it was checked.
fn write_batches(checked: &Checked, args: &PackArgs, context: &Context) -> Result<bool, Failure> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| Failure::write(&path, &error)
    };
    let unfinished =
        tempfile::Builder::new().prefix(".profile-ferry-").tempdir_in(&args.out).map_err(failed(&args.out))?;
    let names: Vec<String> = (1..=checked.plan().len()).map(|number| format!("batch-{number:04}.txt")).collect();
    for (index, name) in names.iter().enumerate() {
        let body = match checked.body(index, &context.progress) {
            Ok(body) => body,
            Err(error) => {
                of_source(&args.check.file.path, error)?.print();
                return Ok(false);
            }
        };
        output_file::write(&unfinished.path().join(name), Readers::Owner, |out| out.write_all(&body))
            .map_err(failed(&args.out.join(name)))?;
    }
    for name in &names {
        let path = args.out.join(name);
        std::fs::rename(unfinished.path().join(name), &path).map_err(failed(&path))?;
    }
    Ok(true)
}
