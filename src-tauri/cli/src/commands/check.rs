//! `ferry check`.

use std::path::Path;
use std::sync::Arc;

use engine::Watch;

use super::target_choice::choose_target;
use super::{Outcome, otherwise, prepare, print_json, run_check, write_exports};
use crate::args::Check;
use crate::failure::{Failure, exit};
use crate::paint::{BAD, DIM, paint};
use crate::{report, words};

pub fn run(args: &Check, json: bool, home: Option<&Path>, watch: &Arc<Watch>) -> Result<u8, Failure> {
    let keeps_delimiters = choose_target(&args.target, home)?.is_some_and(|chosen| chosen.keeps_delimiters());
    let prepared = prepare(&args.check, home, None, keeps_delimiters)?;
    let checked = match run_check(&args.check.file, &prepared, watch)? {
        Outcome::Checked(checked) => checked,
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
    write_exports(&args.check, &checked, watch)?;
    if json {
        let otherwise = otherwise(checked.source(), &prepared);
        print_json(&report::with_otherwise(report::check_json(&checked), &otherwise))?;
    } else {
        report::print(&checked);
        let next = format!(
            "ferry send {} --mapping {} --client CODE",
            words::argument(&args.check.file.to_string_lossy()),
            words::argument(&args.check.mapping.to_string_lossy())
        );
        out!("\n{} {next}", paint(DIM, "Nothing was sent. To send:"));
    }
    Ok(code_of(&checked))
}

/// The exit code of a check that came to a result.
pub fn code_of(checked: &engine::Checked) -> u8 {
    match () {
        () if !checked.is_sendable() => exit::FILE,
        () if checked.report().rows.excluded > 0 => exit::EXCLUDED,
        () => exit::DONE,
    }
}

/// Says why a file cannot be sent.
pub fn say_fault(fault: &crate::failure::FileFault) {
    note!("{} {}", paint(BAD, fault.rule), fault.message);
    if let Some(fix) = words::fix(fault.rule) {
        note!("→ {fix}");
    }
    for mend in fault.mends.iter().take(report::SHOWN_MENDS) {
        note!("  · {}", words::mend(mend));
    }
}
