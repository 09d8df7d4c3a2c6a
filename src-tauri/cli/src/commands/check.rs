//! The command `ferry check`.

use std::sync::Arc;

use clap::Args;
use engine::Checked;

use crate::args::{CheckArgs, TargetArgs};
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::argument;
use crate::output::style::{DIM, paint};
use crate::output::{json, report};
use crate::resolve::target::resolve_account;
use crate::steps::check::{CheckOutcome, CheckSettings, check_file, exit_code, overrides_or_warn};
use crate::steps::export::write_reports;

/// Check a file with a mapping: show which rows would be sent, which are excluded, and why. Sends nothing
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry check customers.csv --mapping customers.ferrymap.json
  ferry check customers.csv --mapping m.ferrymap.json --excluded to-fix.csv --report issues.csv

Exit codes: 0 if every row is ready, 2 if the file can't be sent, 3 if rows were excluded.")]
pub struct CheckCommandArgs {
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    target: TargetArgs,
}

pub async fn run(args: &CheckCommandArgs, context: &Context) -> Result<u8, Failure> {
    let account = resolve_account(&args.target, context)?;
    let keeps_delimiters = account.as_ref().is_some_and(|account| account.keeps_delimiters());
    let settings = CheckSettings::new(&args.check, context, None, keeps_delimiters, &[])?;
    let path = &args.check.file.path;
    let checked = match check_file(path, &settings, context).await? {
        CheckOutcome::Checked(checked) => Arc::<Checked>::from(checked),
        CheckOutcome::FileError(source, error) => {
            if context.json {
                let source = source.as_deref();
                let mismatches = source.map(|source| settings.format_mismatches(source)).unwrap_or_default();
                let object = json::file_error(path, source, &error);
                json::print(&json::with_format_mismatches(object, &mismatches))?;
            }
            error.print();
            return Ok(exit::FILE);
        }
    };
    write_reports(&args.check, &checked, context).await?;
    let overrides = match &account {
        Some(account) => {
            let uploads = context.open_uploads()?;
            let (client, endpoint) = (account.client.as_str(), account.endpoint.origin());
            let (api, progress) = (settings.mapping.api, context.progress.clone());
            Some(overrides_or_warn(
                uploads.overwrite_guard().overrides(checked.clone(), client, endpoint, api, progress).await,
            ))
        }
        None => None,
    };
    if context.json {
        let mut object = json::check(&checked);
        if let Some(overrides) = &overrides {
            object = json::with_overrides(object, overrides.as_deref());
        }
        json::print(&json::with_format_mismatches(object, &settings.format_mismatches(checked.source())))?;
    } else {
        report::print(&checked, Some(&settings.mapping));
        report::print_overrides(overrides.flatten().as_deref().unwrap_or_default());
        let (file, mapping) = (path.to_string_lossy(), args.check.mapping.to_string_lossy());
        let next = format!("ferry send {} --mapping {} --client CODE", argument(&file), argument(&mapping));
        out!("\n{} {next}", paint(DIM, "Nothing was sent. To send it, run:"));
    }
    Ok(exit_code(&checked))
}
