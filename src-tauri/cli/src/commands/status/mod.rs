//! `ferry jobs` and `ferry status`.

mod spot_check;

use std::path::Path;
use std::sync::Arc;

use engine::Watch;
use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{Batch, BatchState, Failed, Job, JobState, SentRows, Uploads};

use self::spot_check::Arrived;
use crate::args::StatusArgs;
use crate::commands::print_json;
use crate::commands::retry::{say_refused, write_failed};
use crate::failure::{Failure, exit};
use crate::output::messages;
use crate::output::style::{BAD, DIM, GOOD, STRONG, WARN, paint, table, visible};

pub fn list(json: bool, home: Option<&Path>) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    let jobs = uploads.jobs()?;
    let with_batches: Vec<(Job, Vec<Batch>)> = jobs
        .into_iter()
        .map(|job| uploads.journal().batches(&job.id).map(|batches| (job, batches)))
        .collect::<Result<_, _>>()?;
    if json {
        let jobs: Vec<Value> = with_batches.iter().map(|(job, batches)| job_json(job, batches)).collect();
        print_json(&Value::Array(jobs))?;
        return Ok(exit::DONE);
    }
    if with_batches.is_empty() {
        out!("No uploads yet. To see one: ferry demo");
        return Ok(exit::DONE);
    }
    let rows: Vec<Vec<String>> = with_batches.iter().map(|(job, batches)| line(job, batches)).collect();
    table(&["id", "started", "file", "to", "state", "rows sent", "batches done"], &rows, &[5, 6]);
    Ok(exit::DONE)
}

fn line(job: &Job, batches: &[Batch]) -> Vec<String> {
    let done = batches.iter().filter(|batch| batch.state.is_final()).count();
    vec![
        job.id.clone(),
        messages::local(job.started),
        visible(&job.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()),
        job.connection.clone().unwrap_or_else(|| job.client.clone()),
        paint(style(job.state), messages::job(job.state)),
        messages::number(SentRows::of(batches).sent),
        format!("{done} of {}", batches.len()),
    ]
}

fn style(state: JobState) -> anstyle::Style {
    match state {
        JobState::Complete => GOOD,
        JobState::Partial | JobState::Failed => BAD,
        JobState::Paused | JobState::Unconfirmed => WARN,
        _ => DIM,
    }
}

fn job_json(job: &Job, batches: &[Batch]) -> Value {
    let sent = SentRows::of(batches);
    json!({
        "id": job.id,
        "file": job.path.to_string_lossy(),
        "mapping": job.mapping_name,
        "connection": job.connection,
        "client": job.client,
        "endpoint": job.endpoint,
        "state": job.state,
        "reason": job.reason,
        "rows": {
            "read": job.rows.read,
            "ready": job.rows.ready,
            "excluded": job.rows.excluded,
            "merged": job.rows.merged,
            "empty": job.rows.empty,
            "sent": sent.sent,
            "succeeded": sent.succeeded,
            "failed": sent.failed,
            "not_found": sent.not_found,
        },
        "batches": {
            "total": batches.len(),
            "complete": batches.iter().filter(|batch| batch.state == BatchState::Complete).count(),
        },
        "started": text(job.started),
        "ended": job.ended.map(text),
        "retry_of": job.retry_of,
    })
}

fn batch_json(batch: &Batch) -> Value {
    json!({
        "number": batch.number,
        "state": batch.state,
        "reason": batch.reason,
        "message": batch.message,
        "attempts": batch.attempts,
        "rows": batch.rows,
        "bytes": batch.bytes,
        "digest": batch.digest,
        "batch_id": batch.batch_id,
        "accepted": batch.accepted_at.map(text),
        "batch_size": batch.batch_size,
        "succeeded": batch.succeeded,
        "failed": batch.failed,
        "not_found": batch.not_found,
    })
}

fn to_retry(failed: &Failed) -> Value {
    json!({
        "rows": failed.rows(),
        "unnamed": failed.unnamed(),
        "to_halve": failed.to_halve(),
        "refused": failed.refused().iter().take(Failed::MOST_SHOWN).collect::<Vec<u64>>(),
    })
}

pub async fn status(args: &StatusArgs, json: bool, home: Option<&Path>, watch: &Arc<Watch>) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    let (job, batches, log) = uploads.job(&args.job)?;
    let failed = uploads.failed(&job, &batches)?;
    let written = match &args.failed {
        Some(to) => Some(write_failed(&uploads, &job, to, home, watch).await?),
        None => None,
    };
    let arrived = match args.spots {
        Some(most) => Some(Arrived::look(&uploads, &job, &batches, most as usize, watch).await?),
        None => None,
    };
    let code = arrived.as_ref().map_or(exit::DONE, Arrived::code);
    if json {
        let mut object = job_json(&job, &batches);
        if let Some(object) = object.as_object_mut() {
            let summary = object.remove("batches").unwrap_or_default();
            object.insert("batches".into(), batches.iter().map(batch_json).collect());
            object.insert("batch_counts".into(), summary);
            object.insert("events".into(), json!(log));
            object.insert("to_retry".into(), to_retry(&failed));
            if let Some(arrived) = &arrived {
                object.insert("arrived".into(), arrived.json());
            }
        }
        print_json(&object)?;
        return Ok(code);
    }
    out!("{}  {}", paint(STRONG, &job.id), paint(style(job.state).bold(), messages::job(job.state)));
    if let Some(reason) = job.reason {
        out!("{}", messages::reason(reason));
    }
    out!("{}", paint(DIM, format!("{}  →  {} at {}", job.path.display(), job.client, job.endpoint)));
    out!("{}", paint(DIM, format!("started {}", messages::local(job.started))));
    let sent = SentRows::of(&batches);
    out!(
        "\n{} ready of {} read; {} sent, {} applied, {} failed, {} not found\n",
        messages::number(job.rows.ready),
        messages::number(job.rows.read),
        messages::number(sent.sent),
        sent.succeeded.map_or("uncounted".to_owned(), messages::number),
        messages::number(sent.failed),
        messages::number(sent.not_found)
    );
    if let Some(first) = &job.retry_of {
        out!("{}", paint(DIM, format!("sends again what failed of {first}")));
    }
    if let (Some(to), Some(rows)) = (&args.failed, written) {
        out!("{} to {}", messages::counted(rows, "row written", "rows written"), to.display());
    } else if !failed.batches.is_empty() {
        let rows = messages::counted(failed.rows(), "row", "rows");
        say_refused(&failed);
        out!("→ Send {rows} again: ferry retry {0}. See them: ferry status {0} --failed FILE", job.id);
        if failed.to_halve() > 0 {
            out!("→ Find the rows for which Target refuses a batch: ferry retry {} --halve", job.id);
        }
        out!("");
    }
    for batch in &batches {
        out!("{}", crate::output::progress_reporter::batch_line(batch, batches.len()));
    }
    if let Some(arrived) = &arrived {
        arrived.print();
    }
    if !log.is_empty() {
        out!("");
    }
    for line in log.iter().rev().take(12).rev() {
        let batch = line.batch.map_or(String::new(), |batch| format!("  batch {batch}"));
        let detail = line.detail.as_ref().map_or(String::new(), |detail| format!("  {}", visible(detail)));
        out!("{}", paint(DIM, format!("{}{batch}  {}{detail}", messages::local(line.at), line.event)));
    }
    Ok(code)
}
