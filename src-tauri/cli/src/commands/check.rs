//! `ferry check`.

use std::path::Path;
use std::sync::Arc;

use engine::{Checked, Source, Watch};
use uploads::{Override, OverrideError, Uploads, api_of};

use super::{Outcome, otherwise, prepare, print_json, run_check, write_exports};
use crate::args::Check;
use crate::failure::{Failure, FileFault, exit};
use crate::output::style::{BAD, DIM, WARN, paint};
use crate::output::{messages, report};
use crate::resolve::target::choose_target;

pub async fn run(args: &Check, json: bool, home: Option<&Path>, watch: &Arc<Watch>) -> Result<u8, Failure> {
    let chosen = choose_target(&args.target, home)?;
    let keeps_delimiters = chosen.as_ref().is_some_and(|chosen| chosen.keeps_delimiters());
    let prepared = prepare(&args.check, home, None, keeps_delimiters)?;
    let checked = match run_check(&args.check.file, &prepared, home, watch).await? {
        Outcome::Checked(checked) => Arc::<Checked>::from(checked),
        Outcome::Fault(source, fault) => {
            if json {
                let otherwise = source.as_deref().map(|source| otherwise(source, &prepared)).unwrap_or_default();
                let object = report::fault_json(&args.check.file, source.as_deref(), &fault);
                print_json(&report::with_otherwise(object, &otherwise))?;
            }
            say_fault(&fault);
            return Ok(exit::FILE);
        }
    };
    write_exports(&args.check, &checked, home, watch).await?;
    let overrides = match &chosen {
        Some(chosen) => {
            let uploads = Uploads::open(home)?;
            let (client, endpoint) = (chosen.client.as_str(), chosen.endpoint.origin());
            let api = api_of(&prepared.mapping);
            told(uploads.overrides(checked.clone(), client, endpoint, api, watch.clone()).await)
        }
        None => Vec::new(),
    };
    if json {
        let otherwise = otherwise(checked.source(), &prepared);
        let object = report::check_json(&checked);
        let object = if chosen.is_some() { report::with_overrides(object, &overrides) } else { object };
        print_json(&report::with_otherwise(object, &otherwise))?;
    } else {
        report::print(&checked);
        report::print_overrides(&overrides);
        let next = format!(
            "ferry send {} --mapping {} --client CODE",
            messages::argument(&args.check.file.to_string_lossy()),
            messages::argument(&args.check.mapping.to_string_lossy())
        );
        out!("\n{} {next}", paint(DIM, "Nothing was sent. To send:"));
    }
    Ok(code_of(&checked))
}

/// What would be erased, where that can be told: that it cannot is said, and stops nobody.
pub fn told(found: Result<Vec<Override>, OverrideError>) -> Vec<Override> {
    found.unwrap_or_else(|error| {
        // Whoever interrupts is heard by what comes next.
        if !matches!(error, OverrideError::Source(engine::SourceError::Cancelled)) {
            note!("{} What was sent before could not be looked at: {error}.", paint(WARN, "!"));
        }
        Vec::new()
    })
}

/// The exit code of a check that came to a result.
pub fn code_of(checked: &engine::Checked) -> u8 {
    match () {
        () if !checked.is_sendable() => exit::FILE,
        () if checked.report().rows.excluded > 0 => exit::EXCLUDED,
        () => exit::DONE,
    }
}

/// Says why a file cannot be sent at all, as text or JSON; the code that the program ends with.
pub fn end_with(file: &Path, source: Option<&Source>, fault: &FileFault, json: bool) -> Result<u8, Failure> {
    if json {
        print_json(&report::fault_json(file, source, fault))?;
    }
    say_fault(fault);
    Ok(exit::FILE)
}

/// Says why a file cannot be sent.
pub fn say_fault(fault: &FileFault) {
    note!("{} {}", paint(BAD, fault.rule), fault.message);
    if let Some(fix) = messages::fix(fault.rule) {
        note!("→ {fix}");
    }
    for mend in fault.mends.iter().take(report::SHOWN_MENDS) {
        note!("  · {}", messages::mend(mend));
    }
}
