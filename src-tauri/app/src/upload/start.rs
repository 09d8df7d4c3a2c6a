//! Starting an upload of the checked file.

use std::sync::Arc;

use engine::{Checked, Progress};
use uploads::{NewUpload, UploadOptions};

use crate::api::SendOptions;
use crate::failure::Failure;
use crate::session::{ToSend, blocking};
use crate::settings;
use crate::state::AppState;
use crate::upload::{compare, confirm};

/// Milliseconds between status calls for a practice batch, which is applied in a third of a second.
const PRACTICE_POLL: u64 = 400;

/// Starts to send the checked file to the chosen account, and returns the upload's ID.
pub async fn start(app: &AppState, options: SendOptions) -> Result<String, Failure> {
    app.uploads.require_idle()?;
    let start_at = options.start_at.as_deref().map(next_time).transpose()?;
    let uploads = app.store.uploads()?;
    let ToSend { path, checked, task, how } = app.session.to_send(&options)?;
    // Issues that other services added, such as damaged IDs, are only in this check and not in a repeated one.
    require_sendable(&checked, &options)?;
    let compared = checked.clone();
    let checked = if how == task.how {
        checked
    } else {
        // Other limits make other batches.
        let again = task.clone();
        Arc::new(blocking(move || again.run(&how, &Progress::default(), &|_| {})).await??)
    };
    require_sendable(&checked, &options)?;
    let account = app.connections.account(&uploads, &app.practice).await?;
    if account.is_live {
        confirm::require_client_code(account.client.as_str(), options.confirmed.as_deref())?;
    }
    if how.keeps_delimiters != account.keeps_delimiters {
        // The file was checked for an account that handles commas in another way.
        return Err(Failure::NotChecked);
    }
    compare::require_known(app, &compared, &account, options.new_visitors.as_deref()).await?;
    let begin = NewUpload {
        path,
        mapping: task.text.clone(),
        mapping_name: task.mapping.name.clone(),
        connection: Some(account.name.clone()),
        client: account.client.clone(),
        endpoint: account.endpoint.clone(),
        options: UploadOptions {
            source: task.options.clone(),
            check: how,
            calls_per_minute: settings::load(uploads.data_dir()).calls_per_minute,
            poll_every: account.endpoint.is_loopback().then_some(PRACTICE_POLL),
            no_wait: false,
            start_at,
            split: false,
            is_practice: Some(account.is_practice),
            are_new_visitors: options.new_visitors.is_some(),
        },
        retry_of: None,
    };
    let mut upload = uploads.begin(begin, task.mapping.api)?;
    if let Err(error) = upload.plan(checked) {
        upload.discard()?;
        return Err(error.into());
    }
    let id = upload.upload().id.clone();
    if !account.is_own {
        uploads.connections().mark_used(&account.name)?;
    }
    let sent = upload.upload().path.clone();
    app.uploads.run(upload, account.target, None)?;
    // From here on, the journal has the mapping, and the edited cells until the upload ends.
    if let Err(error) = uploads.drafts().forget(&sent) {
        tracing::warn!(%error, "the draft couldn't be removed");
    }
    Ok(id)
}

fn require_sendable(checked: &Checked, options: &SendOptions) -> Result<(), Failure> {
    if !checked.is_sendable() || checked.plan().is_empty() {
        return Err(Failure::NothingReady);
    }
    if checked.report().rows.excluded > 0 && !options.skip_excluded {
        return Err(Failure::RowsExcluded);
    }
    Ok(())
}

/// Returns the next moment at which this computer's clock shows a time of day such as `06:30`.
fn next_time(text: &str) -> Result<uploads::Millis, Failure> {
    let none = || Failure::NoSuchTime;
    let at = jiff::civil::Time::strptime("%H:%M", text).map_err(|_| none())?;
    uploads::clock::next_time(at).ok_or_else(none)
}
