//! `ferry retry`: what failed of an upload, once more, and `ferry status --failed`: written out.

use std::io::{BufWriter, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use engine::Watch;
use serde_json::json;
use uploads::{Control, Failed, Job, Uploads};

use super::resume::connect_again;
use crate::args::RetryArgs;
use crate::commands::send::{carry, code_of, confirm, print_event, print_nothing_sent};
use crate::failure::{Failure, of_export};
use crate::output::progress_bar::ReadingBar;
use crate::output::{messages, report};

/// What the column `ferry_reason` says of a row that failed.
const FAILED: &str = "Target did not apply this row.";

pub async fn retry(
    args: &RetryArgs,
    json: bool,
    home: Option<&Path>,
    watch: &Arc<Watch>,
    control: &Control,
) -> Result<u8, Failure> {
    let can_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !args.yes && !can_ask {
        return Err(Failure::usage("There is no terminal to ask on, and --yes was not given. Nothing was sent.")
            .next("Look at ferry status first, then add --yes."));
    }
    let uploads = Uploads::open(home)?;
    let (first, batches, _) = uploads.job(&args.job)?;
    let failed = uploads.failed(&first, &batches)?;
    let bar = reading(&first, watch);
    let again = uploads.retry(&first.id, None, args.halve, watch);
    drop(bar);
    let (mut job, checked) = again?;
    let target = match connect_again(&uploads, &job).await {
        Ok(target) => target,
        Err(failure) => {
            job.discard()?;
            return Err(failure);
        }
    };
    if json {
        let mut object = report::check_json(&checked);
        if let (true, Some(object)) = (args.halve, object.as_object_mut()) {
            object.insert("most_batches".to_owned(), json!(failed.most_batches()));
        }
        print_event("checked", object)?;
    } else {
        report::print(&checked);
        if args.halve {
            say_halves(&failed, first.options.calls_per_minute);
        } else {
            say_unnamed(&failed);
        }
    }
    if !args.yes
        && let Err(failure) = confirm(&checked, &job, control).await
    {
        job.discard()?;
        if json {
            print_nothing_sent()?;
        }
        return Err(failure);
    }
    job.plan(Arc::new(checked))?;
    let id = job.job().id.clone();
    let ended = carry(job, target, json, control, &uploads).await?;
    if args.halve && !json {
        let (job, batches, _) = uploads.job(&id)?;
        say_refused(&uploads.failed(&job, &batches)?);
    }
    Ok(code_of(&ended))
}

/// Which rows of the file Target refuses by themselves.
pub fn say_refused(failed: &Failed) {
    let refused = failed.refused();
    if !refused.is_empty() {
        let numbers: Vec<String> = refused.iter().take(Failed::MOST_SHOWN).map(messages::number).collect();
        out!("Target refuses a batch for each of these rows of the file: {}", numbers.join(", "));
    }
}

/// Writes the rows of an upload that did not arrive to a file. How many there were.
pub async fn write_failed(
    uploads: &Uploads,
    job: &Job,
    to: &Path,
    home: Option<&Path>,
    watch: &Arc<Watch>,
) -> Result<u64, Failure> {
    if super::same_file(to, &job.path) {
        return Err(
            Failure::usage(format!("--failed: {} is the file that was sent.", to.display())).next("Name another.")
        );
    }
    let batches = uploads.journal().batches(&job.id)?;
    let failed = uploads.failed(job, &batches)?;
    let bar = reading(job, watch);
    let checked = uploads.checked_again(job, watch);
    drop(bar);
    let checked = checked?;
    let rows = uploads.failed_rows(&failed, &checked, watch)?;
    let file = std::fs::File::create(to).map_err(|error| Failure::write(to, &error))?;
    let mut out = BufWriter::new(file);
    let is_workbook = to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let written = if is_workbook {
        checked.write_rows_workbook(&rows, watch, &mut out, FAILED)
    } else {
        checked.write_rows(&rows, watch, &mut out, FAILED)
    };
    let written = written.map_err(|error| {
        drop(out);
        super::discard_half(to);
        of_export(&job.path, to, error)
    })?;
    super::note_export(&checked, Some(&rows), home, watch).await;
    Ok(written)
}

fn say_halves(failed: &Failed, calls_per_minute: u32) {
    note!(
        "\nA batch that Target refuses goes on in halves, until the rows that it refuses are named; the others arrive. At most {} of calls: {}, and no more where more than ten pieces are refused at once.",
        messages::counted(failed.most_minutes(calls_per_minute), "minute", "minutes"),
        messages::counted(failed.most_batches(), "batch", "batches")
    );
}

fn say_unnamed(failed: &Failed) {
    if failed.unnamed() > 0 {
        note!(
            "\nOf {} Target did not say which failed: they go again whole. A row that did arrive is the same after it.",
            messages::counted(failed.unnamed(), "row", "rows")
        );
    }
}

/// The bar while the file of an upload is read again.
pub fn reading(job: &Job, watch: &Arc<Watch>) -> ReadingBar {
    let bytes = std::fs::metadata(&job.path).map_or(0, |metadata| metadata.len());
    ReadingBar::start("Reading", bytes, watch)
}
