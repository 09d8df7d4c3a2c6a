//! `ferry union`: one file of a new one and of what earlier uploads wrote of its visitors.

use std::path::Path;
use std::sync::Arc;

use engine::{Checked, Watch};
use serde_json::{Value, json};
use uploads::{Earlier, Override, Union, UnionError, UnionWatch, Uploads, api_of, write_union};

use super::{Outcome, prepare, print_json, run_check, same_file, write_exports};
use crate::args;
use crate::commands::check::{code_of, end_with};
use crate::commands::send::why_no_file;
use crate::failure::{Failure, exit};
use crate::output::progress_bar::ReadingBar;
use crate::output::style::{DIM, STRONG, paint, visible};
use crate::output::{messages, report};
use crate::resolve::target::need_target;

pub async fn run(args: &args::Union, json: bool, home: Option<&Path>, watch: &Arc<Watch>) -> Result<u8, Failure> {
    let chosen = need_target(&args.target, home)?;
    let prepared = prepare(&args.check, home, None, chosen.keeps_delimiters())?;
    let mapping_out = args.out.with_extension("ferrymap.json");
    refuse_taken(args, &mapping_out)?;
    let checked = match run_check(&args.check.file, &prepared, home, watch).await? {
        Outcome::Checked(checked) => Arc::<Checked>::from(checked),
        Outcome::Fault(source, fault) => return end_with(&args.check.file, source.as_deref(), &fault, json),
    };
    write_exports(&args.check, &checked, home, watch).await?;
    let none_ready = || checked.plan().is_empty().then(|| "no row is ready.".to_owned());
    if let Some(why) = why_no_file(&checked).or_else(none_ready) {
        note!("Nothing was written: {why}");
        return Ok(exit::FILE);
    }
    let uploads = Uploads::open(home)?;
    let (client, endpoint) = (chosen.client.as_str(), chosen.endpoint.origin());
    let api = api_of(&prepared.mapping);
    let found = uploads.overrides(checked.clone(), client, endpoint, api, watch.clone()).await.map_err(unknown)?;
    let wanted = wanted(&found, &args.without)?;
    let progress = Arc::new(UnionWatch::new(watch.clone()));
    let seen = progress.clone();
    let bar = ReadingBar::over("Joining", move || (seen.done(), seen.all(), seen.done()));
    let made = uploads.earlier(&wanted, None, &progress).map_err(Failure::from).and_then(|earlier| {
        refuse_earlier(&args.out, &earlier)?;
        let union = write_union(&args.out, (&checked, &prepared.mapping), &earlier, &progress);
        let union = union.map_err(|error| match error {
            UnionError::Write(error) => Failure::write(&args.out, &error),
            error => error.into(),
        })?;
        Ok((earlier, union))
    });
    drop(bar);
    let (earlier, union) = made?;
    std::fs::write(&mapping_out, union.mapping.to_json() + "\n")
        .map_err(|error| Failure::write(&mapping_out, &error))?;
    if json {
        print_json(&told(args, &mapping_out, &union, &earlier, &found))?;
    } else {
        print(args, &mapping_out, &union, &earlier, &found);
    }
    Ok(code_of(&checked))
}

/// What is written must not take the place of what is read.
fn refuse_taken(args: &args::Union, mapping_out: &Path) -> Result<(), Failure> {
    let read = [("file that is to be checked", &args.check.file), ("mapping", &args.check.mapping)];
    for (what, read) in read {
        for out in [args.out.as_path(), mapping_out] {
            if same_file(out, read) {
                return Err(Failure::usage(format!("--out: {} is the {what}.", out.display())).next("Name another."));
            }
        }
    }
    Ok(())
}

fn refuse_earlier(out: &Path, earlier: &[Earlier]) -> Result<(), Failure> {
    match earlier.iter().find(|one| same_file(out, &one.job().path)) {
        Some(one) => {
            let what = format!("--out: {} is the file of the upload {}.", out.display(), one.job().id);
            Err(Failure::usage(what).next("Name another."))
        }
        None => Ok(()),
    }
}

/// The uploads that are joined: all but those that were named.
fn wanted(found: &[Override], without: &[String]) -> Result<Vec<String>, Failure> {
    for name in without {
        if !found.iter().any(|one| one.job.starts_with(name)) {
            return Err(Failure::usage(format!("--without {name}: this file erases nothing of such an upload."))
                .next("See of which it may: ferry check, with the same arguments."));
        }
    }
    let is_wanted = |one: &&Override| !without.iter().any(|name| one.job.starts_with(name));
    Ok(found.iter().filter(is_wanted).map(|one| one.job.clone()).collect())
}

fn unknown(error: uploads::OverrideError) -> Failure {
    match error {
        uploads::OverrideError::Source(error) => UnionError::from(error).into(),
        error => Failure::usage(format!("What was sent before could not be looked at: {error}. Nothing was written.")),
    }
}

/// `overrides` as `check` has them, each with whether it is in the file.
fn told(args: &args::Union, mapping: &Path, union: &Union, earlier: &[Earlier], found: &[Override]) -> Value {
    let mut object = report::with_overrides(
        json!({
            "out": args.out.to_string_lossy(),
            "mapping": mapping.to_string_lossy(),
            "rows": union.rows,
            "visitors": union.visitors,
            "added": union.added,
        }),
        found,
    );
    let overrides = object.get_mut("overrides").and_then(Value::as_array_mut).into_iter().flatten();
    for (one, found) in overrides.zip(found) {
        one["joined"] = json!(earlier.iter().any(|joined| joined.job().id == found.job));
    }
    object
}

fn print(args: &args::Union, mapping: &Path, union: &Union, earlier: &[Earlier], found: &[Override]) {
    for one in found {
        let at = messages::local(one.at);
        let names = report::names(one);
        match earlier.iter().find(|joined| joined.job().id == one.job) {
            Some(joined) => {
                let file = joined.job().path.file_name().unwrap_or_default().to_string_lossy();
                let visitors = messages::counted(one.visitors, "visitor keeps", "visitors keep");
                out!("Joined with {}, sent {at}: {visitors} {names}", paint(STRONG, visible(&file)));
            }
            None => {
                let visitors = messages::counted(one.visitors, "visitor", "visitors");
                out!("Left out, sent {at}: {visitors} may lose {names}");
            }
        }
    }
    if found.is_empty() {
        out!("Nothing of an earlier upload would be erased: the file is written as it would be sent.");
    }
    let rows = messages::counted(union.rows, "visitor", "visitors");
    out!("\n{} written to {}", paint(STRONG, rows), args.out.display());
    if !earlier.is_empty() {
        out!("Visitors that only earlier files have stay out: they were sent.");
    }
    let account = match (&args.target.connection, &args.target.client) {
        (Some(name), _) => format!("--connection {}", messages::argument(name)),
        (None, client) => format!("--client {}", client.as_deref().unwrap_or("CODE")),
    };
    let (file, mapping) = (args.out.to_string_lossy(), mapping.to_string_lossy());
    let next = format!("ferry send {} --mapping {} {account}", messages::argument(&file), messages::argument(&mapping));
    out!("\n{} {next}", paint(DIM, "Nothing was sent. To send:"));
}
