//! `ferry resume` and `ferry cancel`.

use std::path::Path;
use std::sync::Arc;

use adobe_target::{ClientCode, Endpoint};
use engine::Watch;
use serde_json::json;
use uploads::{
    Connection, ConnectionError, Control, Door, Ended, Job, LockError, OpenError, OpenJob, ResumeError, SentRows,
    Uploads,
};

use super::print_json;
use crate::args::JobArgs;
use crate::commands::send::{carry, code_of};
use crate::failure::{Failure, exit};
use crate::output::progress_bar::ReadingBar;
use crate::output::progress_reporter::print_ended;
use crate::output::style::{WARN, paint};
use crate::resolve::target::connect;

pub async fn resume(
    args: &JobArgs,
    json: bool,
    home: Option<&Path>,
    watch: &Arc<Watch>,
    control: &Control,
) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    let (mut job, mapping) = match uploads.resume(&args.job) {
        Ok(found) => found,
        Err(ResumeError::Ended(job)) => return finished(&uploads, &job, json),
        Err(error) => return Err(error.into()),
    };
    let target = connect_again(&uploads, &job).await?;
    let bytes = std::fs::metadata(&job.job().path).map_or(0, |metadata| metadata.len());
    let bar = ReadingBar::start("Checking", bytes, watch);
    let is_same = job.check_again(&mapping, watch);
    drop(bar);
    if !is_same? {
        note!("{} {}", paint(WARN, "file-changed"), crate::output::messages::reason(uploads::Reason::FileChanged));
    }
    let ended = carry(job, target, json, control, &uploads).await?;
    Ok(code_of(&ended))
}

/// Where the upload goes stands in it. Its connection, where there still is one, says whether a token goes
/// there too.
pub async fn connect_again(uploads: &Uploads, job: &OpenJob) -> Result<Door, Failure> {
    connect_to(uploads, job.job(), job.client(), job.endpoint()).await
}

/// The same for one that has ended.
pub async fn connect_to(
    uploads: &Uploads,
    job: &Job,
    client: &ClientCode,
    endpoint: &Endpoint,
) -> Result<Door, Failure> {
    let connection = match job.connection.as_deref().map(|name| uploads.connection(name)).transpose() {
        Ok(connection) => connection,
        Err(ConnectionError::NoSuchConnection { .. } | ConnectionError::Reserved) => None,
        Err(error) => return Err(error.into()),
    };
    // One that was changed meanwhile speaks of another place.
    let is_same = |held: &Connection| held.client == *client && held.endpoint == *endpoint;
    let account = connection.as_ref().filter(|held| is_same(held)).map(|held| (uploads, held));
    connect(client, endpoint, account).await
}

/// An upload that has ended says so again.
fn finished(uploads: &Uploads, job: &Job, json: bool) -> Result<u8, Failure> {
    let batches = uploads.journal().batches(&job.id)?;
    let ended = Ended { state: job.state, reason: job.reason, batches };
    if json {
        print_json(&json!({
            "event": "finished",
            "job": job.id,
            "outcome": ended.state,
            "reason": ended.reason,
            "rows": SentRows::of(&ended.batches),
        }))?;
    } else {
        print_ended(&job.id, &ended);
    }
    Ok(code_of(&ended))
}

pub async fn cancel(args: &JobArgs, json: bool, home: Option<&Path>, control: &Control) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    let (job, _, _) = uploads.job(&args.job)?;
    if job.state.is_ended() {
        return Err(Failure::usage(format!(
            "The upload {} has ended already: {}.",
            job.id,
            crate::output::messages::job(job.state)
        ))
        .next(format!("See it: ferry status {}", job.id)));
    }
    uploads.journal().wish_cancel(&job.id)?;
    match uploads.resume(&job.id) {
        // Nobody works on it: what was accepted is followed here.
        Ok((open, _)) => {
            let target = connect_again(&uploads, &open).await?;
            carry(open, target, json, control, &uploads).await?;
            Ok(exit::DONE)
        }
        Err(ResumeError::Open(OpenError::Lock(LockError::Held { job: holder }))) if holder == job.id => {
            if json {
                print_json(&json!({"job": job.id, "state": job.state, "cancelling": true}))?;
            } else {
                out!(
                    "{} sends nothing further. Batches that Target has accepted cannot be recalled; they are followed where it runs.",
                    job.id
                );
            }
            Ok(exit::DONE)
        }
        Err(ResumeError::Ended(job)) => finished(&uploads, &job, json),
        Err(error) => Err(error.into()),
    }
}
