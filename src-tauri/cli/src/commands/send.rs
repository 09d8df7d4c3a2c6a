//! The command `ferry send`.

use std::sync::Arc;

use adobe_target::pace::{MAX_CALLS_PER_MINUTE, MAX_COUNTED};
use clap::Args;
use engine::Checked;
use uploads::{NewUpload, OpenUpload, UploadOptions, Uploads};

use crate::args::{CheckArgs, SendOptions, TargetArgs};
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::counted;
use crate::output::{self, json, messages, report};
use crate::resolve::target::{Account, require_account};
use crate::steps::check::{CheckOutcome, CheckSettings, blocking_reason, check_file, overrides_or_warn};
use crate::steps::confirm::{confirm_upload, require_terminal};
use crate::steps::export::write_reports;
use crate::steps::upload::{exit_code, run_upload};

/// Check a file, send it, and wait for the result
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry send customers.csv --mapping m.ferrymap.json --client northpier
  FERRY_TOKEN=… ferry send customers.csv --mapping m.ferrymap.json --client northpier --canary 100 --yes
  ferry send customers.csv --mapping m.ferrymap.json --client demo --endpoint http://127.0.0.1:8471

If the account requires a token, it's read from FERRY_TOKEN or the keychain (ferry token set),
never from an argument.")]
pub struct SendArgs {
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    options: SendOptions,
}

pub async fn run(args: &SendArgs, context: &Context) -> Result<u8, Failure> {
    let options = &args.options;
    let account = require_account(&args.target, context)?;
    let target = account.connect().await?;
    account.warn_of_expiry()?;
    require_terminal(options.yes, "ferry check")?;
    let settings = CheckSettings::new(&args.check, context, options.canary, account.keeps_delimiters(), &[])?;
    require_valid_rate(options, &account)?;
    if uploads::is_stream(&args.check.file.path) {
        output::warning(messages::STREAM);
    }
    let uploads = context.open_uploads()?;
    let mut upload = begin(args, &account, &settings, &uploads)?;
    let checked = match decide(args, &settings, &upload, context).await {
        Ok(Decision::Send(checked)) => checked,
        Ok(Decision::Stop(code)) => {
            upload.discard()?;
            return Ok(code);
        }
        Err(failure) => {
            upload.discard()?;
            return Err(failure);
        }
    };
    upload.plan(checked)?;
    if let Some(name) = account.connection_name() {
        uploads.connections().mark_used(name)?;
    }
    let ended = run_upload(upload, target, &uploads, context).await?;
    Ok(exit_code(&ended))
}

/// What `send` does after the check.
enum Decision {
    Send(Arc<Checked>),
    /// Nothing is sent, and the command ends with this exit code.
    Stop(u8),
}

/// Checks the file, reports the result, and asks for confirmation if needed.
async fn decide(
    args: &SendArgs,
    settings: &CheckSettings,
    upload: &OpenUpload,
    context: &Context,
) -> Result<Decision, Failure> {
    let path = &args.check.file.path;
    let checked = match check_file(path, settings, context).await? {
        CheckOutcome::Checked(checked) => Arc::<Checked>::from(checked),
        CheckOutcome::FileError(source, error) => {
            if context.json {
                json::print_event("checked", json::file_error(path, source.as_deref(), &error))?;
                json::print_nothing_sent()?;
            }
            error.print();
            return Ok(Decision::Stop(exit::FILE));
        }
    };
    write_reports(&args.check, &checked, context).await?;
    let overrides = overrides_or_warn(upload.overrides(checked.clone(), context.progress.clone()).await);
    if context.json {
        json::print_event("checked", json::with_overrides(json::check(&checked), overrides.as_deref()))?;
    } else {
        report::print(&checked, Some(&settings.mapping));
        report::print_overrides(overrides.as_deref().unwrap_or_default());
    }
    if let Some(code) = refuse_to_send(&checked, &args.options) {
        if context.json {
            json::print_nothing_sent()?;
        }
        return Ok(Decision::Stop(code));
    }
    if !args.options.yes
        && let Err(failure) = confirm_upload(&checked, upload, context).await
    {
        if context.json {
            json::print_nothing_sent()?;
        }
        return Err(failure);
    }
    Ok(Decision::Send(checked))
}

/// Prints why a checked file isn't sent, and returns the exit code, or `None` if it can be sent.
fn refuse_to_send(checked: &Checked, options: &SendOptions) -> Option<u8> {
    let excluded = checked.report().rows.excluded;
    let (code, reason, hint) = if let Some((reason, hint)) = blocking_reason(checked) {
        (exit::FILE, reason, hint)
    } else if excluded > 0 && !options.skip_invalid {
        let hint = "Fix them (--excluded FILE exports them), or send the rest with --skip-invalid";
        (exit::EXCLUDED, format!("{} excluded", counted(excluded, "row is", "rows are")), Some(hint))
    } else if checked.plan().is_empty() {
        (exit::FILE, "no row is ready".to_owned(), None)
    } else {
        return None;
    };
    note!("");
    output::error(format_args!("Nothing was sent, because {reason}."));
    if let Some(hint) = hint {
        output::hint(hint);
    }
    Some(code)
}

fn require_valid_rate(options: &SendOptions, account: &Account) -> Result<(), Failure> {
    let most = if account.endpoint.is_loopback() { MAX_COUNTED } else { MAX_CALLS_PER_MINUTE };
    if (1..=most).contains(&options.calls_per_minute) {
        return Ok(());
    }
    Err(Failure::usage(format!("--calls-per-minute: use a number from 1 to {most}."))
        .hint("Adobe allows 50 per minute for the whole account. 40 leaves room for other tools."))
}

/// Records the upload in the history before the file is read.
fn begin(
    args: &SendArgs,
    account: &Account,
    settings: &CheckSettings,
    uploads: &Uploads,
) -> Result<OpenUpload, Failure> {
    let options = &args.options;
    let begin = NewUpload {
        path: args.check.file.path.clone(),
        mapping: settings.mapping.to_json(),
        mapping_name: settings.mapping.name.clone(),
        connection: account.connection_name().map(str::to_owned),
        client: account.client.clone(),
        endpoint: account.endpoint.clone(),
        options: UploadOptions {
            source: settings.source.clone(),
            check: settings.check,
            calls_per_minute: options.calls_per_minute,
            poll_every: options.poll_every.map(|every| every.as_millis() as u64),
            no_wait: options.no_wait,
            start_at: options.at.and_then(uploads::clock::next_time),
            split: false,
            is_practice: Some(account.is_practice()),
            are_new_visitors: options.new_visitors,
        },
        retry_of: None,
    };
    Ok(uploads.begin(begin, settings.mapping.api)?)
}
