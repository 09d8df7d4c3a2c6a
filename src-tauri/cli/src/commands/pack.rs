//! `ferry pack`.

use std::path::Path;
use std::sync::Arc;

use engine::{Checked, SourceError, Watch};

use super::{Outcome, prepare, print_json, run_check, write_exports};
use crate::args::Pack;
use crate::commands::check::{code_of, end_with, say_fault};
use crate::failure::{Failure, exit, of_source};
use crate::output::{messages, report};
use crate::resolve::target::choose_target;

pub async fn run(args: &Pack, json: bool, home: Option<&Path>, watch: &Arc<Watch>) -> Result<u8, Failure> {
    let keeps_delimiters = choose_target(&args.target, home)?.is_some_and(|chosen| chosen.keeps_delimiters());
    let prepared = prepare(&args.check, home, None, keeps_delimiters)?;
    refuse_used_folder(&args.out)?;
    let checked = match run_check(&args.check.file, &prepared, home, watch).await? {
        Outcome::Checked(checked) => checked,
        Outcome::Fault(source, fault) => return end_with(&args.check.file, source.as_deref(), &fault, json),
    };
    write_exports(&args.check, &checked, home, watch).await?;
    if checked.is_sendable() && !write_batches(&checked, args, watch)? {
        return Ok(exit::FILE);
    }
    if json {
        print_json(&report::check_json(&checked))?;
    } else {
        report::print(&checked);
        let batches = messages::counted(checked.plan().len() as u64, "batch", "batches");
        out!("\n{batches} written to {}", args.out.display());
    }
    Ok(code_of(&checked))
}

/// Bodies of two files side by side would be posted as one.
fn refuse_used_folder(folder: &Path) -> Result<(), Failure> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => {
            let holds_batches = entries.any(|entry| {
                entry.is_ok_and(|entry| {
                    let name = entry.file_name();
                    let name = name.to_string_lossy();
                    name.starts_with("batch-") && name.ends_with(".txt")
                })
            });
            if holds_batches {
                return Err(Failure::usage(format!("{} already holds batches.", folder.display()))
                    .next("Name an empty folder, so that nobody posts two files as one."));
            }
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            std::fs::create_dir_all(folder).map_err(|error| Failure::write(folder, &error))
        }
        Err(error) => Err(Failure::write(folder, &error)),
    }
}

/// `false`: the file changed meanwhile; what was written of it is taken back.
fn write_batches(checked: &Checked, args: &Pack, watch: &Watch) -> Result<bool, Failure> {
    let path_of = |index: usize| args.out.join(format!("batch-{:04}.txt", index + 1));
    for index in 0..checked.plan().len() {
        let made: Result<Vec<u8>, SourceError> = checked.body(index, watch);
        let written = match made {
            Ok(body) => {
                let path = path_of(index);
                std::fs::write(&path, body).map_err(|error| Failure::write(&path, &error)).map(|()| None)
            }
            Err(error) => of_source(&args.check.file, error).map(Some),
        };
        match written {
            Ok(None) => {}
            other => {
                // Half a plan must not be posted as the whole of it.
                for index in 0..=index {
                    let _ = std::fs::remove_file(path_of(index));
                }
                if let Some(fault) = other? {
                    say_fault(&fault);
                }
                return Ok(false);
            }
        }
    }
    Ok(true)
}
