//! `ferry send`: check, send, follow to the end.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use engine::{Checked, Watch};
use serde_json::{Value, json};
use uploads::{Begin, Control, Door, Ended, JobOptions, JobState, OpenJob, Reason, Uploads, api_of};

use super::{Outcome, Prepared, prepare, print_json, run_check, write_exports};
use crate::args::{HowArgs, Send};
use crate::commands::check::{say_fault, told};
use crate::failure::{Failure, exit};
use crate::output::progress_reporter::Teller;
use crate::output::style::{DIM, STRONG, paint};
use crate::output::{messages, report, spot_check};
use crate::resolve::target::need_target;

pub async fn run(
    args: &Send,
    json: bool,
    home: Option<&Path>,
    watch: &Arc<Watch>,
    control: &Control,
) -> Result<u8, Failure> {
    let chosen = need_target(&args.target, home)?;
    let target = chosen.connect().await?;
    chosen.warn_of_end()?;
    refuse_unaskable(&args.how)?;
    let prepared = prepare(&args.check, home, args.how.canary, chosen.keeps_delimiters())?;
    let most = if chosen.endpoint.is_loopback() {
        adobe_target::pace::MAX_COUNTED
    } else {
        adobe_target::pace::MAX_CALLS_PER_MINUTE
    };
    if args.how.calls_per_minute == 0 || args.how.calls_per_minute > most {
        return Err(Failure::usage(format!("--calls-per-minute: between 1 and {most}."))
            .next("Adobe allows 50 a minute for the whole account; 40 leaves room for others."));
    }
    let uploads = Uploads::open(home)?;
    let begin = Begin {
        path: args.check.file.clone(),
        mapping: prepared.mapping.to_json(),
        mapping_name: prepared.mapping.name.clone(),
        connection: chosen.name(),
        client: chosen.client.clone(),
        endpoint: chosen.endpoint.clone(),
        options: job_options(&args.how, &prepared),
        retry_of: None,
    };
    let job = uploads.begin(begin, api_of(&prepared.mapping))?;
    let outcome = run_check(&args.check.file, &prepared, home, watch).await;
    let checked = match outcome {
        Ok(Outcome::Checked(checked)) => Arc::<Checked>::from(checked),
        Ok(Outcome::Fault(source, fault)) => {
            job.discard()?;
            if json {
                print_event("checked", report::fault_json(&args.check.file, source.as_deref(), &fault))?;
                print_nothing_sent()?;
            }
            say_fault(&fault);
            return Ok(exit::FILE);
        }
        Err(failure) => {
            job.discard()?;
            return Err(failure);
        }
    };
    if let Err(failure) = write_exports(&args.check, &checked, home, watch).await {
        job.discard()?;
        return Err(failure);
    }
    let overrides = told(job.overrides(checked.clone(), watch.clone()).await);
    if json {
        print_event("checked", report::with_overrides(report::check_json(&checked), &overrides))?;
    } else {
        report::print(&checked);
        report::print_overrides(&overrides);
    }
    if let Some(code) = why_not(&checked, &args.how) {
        job.discard()?;
        if json {
            print_nothing_sent()?;
        }
        return Ok(code);
    }
    if !args.how.yes
        && let Err(failure) = confirm(&checked, &job, control).await
    {
        job.discard()?;
        if json {
            print_nothing_sent()?;
        }
        return Err(failure);
    }
    let mut job = job;
    job.plan(checked)?;
    if let Some(connection) = &chosen.connection {
        uploads.connection_used(&connection.name)?;
    }
    let ended = carry(job, target, json, control, &uploads).await?;
    Ok(code_of(&ended))
}

/// A question needs somebody to answer it.
fn refuse_unaskable(how: &HowArgs) -> Result<(), Failure> {
    if how.yes || std::io::stdin().is_terminal() && std::io::stderr().is_terminal() {
        return Ok(());
    }
    Err(Failure::usage("There is no terminal to ask on, and --yes was not given. Nothing was sent.")
        .next("Look at ferry check first, then add --yes."))
}

fn job_options(how: &HowArgs, prepared: &Prepared) -> JobOptions {
    JobOptions {
        source: prepared.source.clone(),
        check: prepared.check,
        calls_per_minute: how.calls_per_minute,
        poll_every: how.poll_every.map(|every| every.as_millis() as u64),
        no_wait: how.no_wait,
        start_at: how.at.and_then(uploads::clock::next_time),
        halve: false,
    }
}

/// Why a file that was checked is not sent, as an exit code.
fn why_not(checked: &Checked, how: &HowArgs) -> Option<u8> {
    let rows = checked.report().rows;
    if let Some(why) = why_no_file(checked) {
        note!("\nNothing was sent: {why}");
        return Some(exit::FILE);
    }
    if rows.excluded > 0 && !how.skip_invalid {
        note!(
            "\nNothing was sent: {} excluded.\n→ Mend them (--excluded FILE writes them out), or send the others: --skip-invalid",
            messages::counted(rows.excluded, "row is", "rows are")
        );
        return Some(exit::EXCLUDED);
    }
    if checked.plan().is_empty() {
        note!("\nNothing was sent: no row is ready.");
        return Some(exit::FILE);
    }
    None
}

/// Why a file that was checked goes nowhere, whatever is left out of it.
pub fn why_no_file(checked: &Checked) -> Option<String> {
    if !checked.is_sendable() {
        return Some("something about the whole file is an error.".to_owned());
    }
    let hidden = checked.source().unanswered_hidden_rows();
    (hidden > 0).then(|| {
        format!(
            "the workbook hides {}, and nobody said whether they are to go out.\n→ Send them: --hidden-rows send. Leave them out: --hidden-rows skip",
            messages::counted(hidden, "row", "rows")
        )
    })
}

/// Asks at the terminal whether it may go out.
pub async fn confirm(checked: &Checked, job: &OpenJob, control: &Control) -> Result<(), Failure> {
    let rows = messages::counted(checked.report().rows.ready, "visitor", "visitors");
    let batches = messages::counted(checked.plan().len() as u64, "batch", "batches");
    let place = if job.endpoint().is_loopback() { "this computer's" } else { "the live" };
    let question = format!(
        "\nSend {} in {batches} to {place} Target of {}? There is no undo. [y/N] ",
        paint(STRONG, rows),
        paint(STRONG, job.client())
    );
    let answer = tokio::task::spawn_blocking(move || {
        let mut terminal = anstream::stderr();
        terminal.write_all(question.as_bytes()).and_then(|()| terminal.flush())?;
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer)?;
        Ok::<_, std::io::Error>(answer)
    });
    // Whoever answers with Ctrl-C is heard as well: the thread that reads ends with the program.
    let answer = tokio::select! {
        answer = answer => answer,
        () = control.paused() => {
            return Err(Failure { code: exit::INTERRUPTED, what: "Interrupted. Nothing was sent.".into(), next: None });
        }
    };
    match answer {
        Ok(Ok(answer)) if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") => Ok(()),
        Ok(Err(error)) => Err(Failure::usage(format!("The answer could not be read: {error}. Nothing was sent."))),
        Ok(Ok(_)) | Err(_) => Err(Failure::usage("Not confirmed. Nothing was sent.")),
    }
}

/// Sends and follows a planned job, and tells of it.
pub async fn carry(
    job: OpenJob,
    target: Door,
    json: bool,
    control: &Control,
    uploads: &Uploads,
) -> Result<Ended, Failure> {
    let id = job.job().id.clone();
    let batches = uploads.journal().batches(&id)?;
    if !json {
        note!("{}", paint(DIM, format!("Upload {id}")));
    }
    let (checked, looking) = (job.checked().cloned(), target.clone());
    let teller = Arc::new(Mutex::new(Some(Teller::new(json, &batches))));
    let on = {
        let teller = Arc::clone(&teller);
        move |event: uploads::UploadEvent| {
            if let Ok(mut teller) = teller.lock()
                && let Some(teller) = teller.as_mut()
            {
                teller.tell(&event);
            }
        }
    };
    let ended = job.run(target, control.clone(), on).await;
    let teller = teller.lock().ok().and_then(|mut teller| teller.take());
    let ended = ended?;
    let spots = match checked {
        Some(checked) if ended.state.is_ended() => {
            spot_check::of_unconfirmed(uploads, &ended, &checked, &looking.target()).await
        }
        _ => Vec::new(),
    };
    if json && !spots.is_empty() {
        spot_check::print_json(&spots)?;
    }
    if let Some(teller) = teller {
        teller.finish(&id, &ended)?;
    }
    if !json && !spots.is_empty() {
        out!("  Nobody can say what became of all of it. A sample, as Target holds it now:");
        spot_check::print(&spots);
    }
    Ok(ended)
}

/// The exit code of an upload's end.
pub fn code_of(ended: &Ended) -> u8 {
    let anything_went = ended.batches.iter().any(|batch| batch.attempts > 0);
    match (ended.state, ended.reason) {
        (JobState::Complete | JobState::Accepted, _) => exit::DONE,
        (JobState::Paused, Some(Reason::Token)) => exit::TOKEN,
        (JobState::Paused, Some(Reason::Interrupted)) => exit::INTERRUPTED,
        (JobState::Paused, Some(Reason::FileChanged)) if !anything_went => exit::FILE,
        (JobState::Paused, Some(Reason::Connection)) if !anything_went => exit::USAGE,
        _ => exit::UNCONFIRMED,
    }
}

/// An event that carries an object's fields.
pub fn print_event(event: &str, object: Value) -> Result<(), Failure> {
    let mut fields = serde_json::Map::new();
    fields.insert("event".to_owned(), json!(event));
    if let Value::Object(object) = object {
        fields.extend(object);
    }
    print_json(&Value::Object(fields))
}

/// The last line of a `send` that sent nothing: there is no job to go on with.
pub fn print_nothing_sent() -> Result<(), Failure> {
    print_json(&json!({
        "event": "finished",
        "job": null,
        "outcome": JobState::Failed,
        "reason": null,
        "rows": {"sent": 0, "succeeded": 0, "failed": 0, "not_found": 0},
    }))
}
