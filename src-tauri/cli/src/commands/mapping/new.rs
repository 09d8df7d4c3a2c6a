//! The command `ferry mapping new`.

use std::path::{Path, PathBuf};

use clap::Args;
use engine::output_file::{self, Readers};
use engine::{ColumnSuggestion, Counted, PersonalKind, Source, Suggest, SuggestionReason, is_special};
use serde_json::json;

use crate::args::FileArgs;
use crate::context::Context;
use crate::exit;
use crate::failure::{Failure, of_source};
use crate::output::format::{argument, counted, number};
use crate::output::progress_bar::ReadingBar;
use crate::output::style::{DIM, STRONG, paint, visible};
use crate::output::{self, json, table};
use crate::steps::check::report_file_error;
use crate::steps::source::open_source;

/// Suggest a mapping for a file, and write it to a new file
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  ferry mapping new customers.csv --out customers.ferrymap.json

Columns with personal data aren't sent. Dates, numbers, and words for yes and no are converted if they can be read in
only one way. A file that already exists isn't overwritten.")]
pub struct NewArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Mapping file to write, such as customers.ferrymap.json
    #[arg(long, value_name = "FILE", help_heading = "Options")]
    out: PathBuf,
}

pub fn run(args: &NewArgs, context: &Context) -> Result<u8, Failure> {
    let options = args.file.source_options()?;
    let path = &args.file.path;
    if args.out.exists() && !is_special(&args.out) {
        return Err(exists(&args.out));
    }
    let progress = &context.progress;
    let counted = open_source(path, &options, context).and_then(|source| {
        let bar = ReadingBar::start("Reading", source.bytes(), progress);
        let counted = source.count(progress);
        drop(bar);
        counted
    });
    let Counted { source, profile } = match counted {
        Ok(counted) => counted,
        Err(error) => return report_file_error(path, None, &of_source(path, error)?, context),
    };
    let mut suggestion = source.suggest(&profile);
    // The mapping stores the file options, so that the file is read the same way when it's checked.
    suggestion.mapping.source = options;
    if suggestion.mapping.attributes.is_empty() {
        return Err(Failure::usage(format!("No column of {} can be suggested as an attribute.", path.display()))
            .hint(format!("To see the columns, run: ferry inspect {}", argument(&path.to_string_lossy()))));
    }
    write_new(&args.out, &format!("{}\n", suggestion.mapping.to_json()))?;
    if context.json {
        json::print(&json!({"out": args.out.to_string_lossy(), "suggestions": suggestion.columns}))?;
        return Ok(exit::DONE);
    }
    out!("{} written to {}\n", paint(STRONG, "Mapping"), args.out.display());
    let lines: Vec<Vec<String>> = suggestion.columns.iter().map(|column| line(&source, column)).collect();
    table::print(&["column", "attribute", "reason"], &lines, &[]);
    if suggestion.columns.iter().flat_map(|column| &column.reasons).any(SuggestionReason::is_question) {
        out!("\n{}", paint(DIM, "A question mark means that only you can decide. These values are sent as they are."));
    }
    output::hint(format!(
        "To check the file, run: ferry check {} --mapping {}",
        argument(&path.to_string_lossy()),
        argument(&args.out.to_string_lossy())
    ));
    Ok(exit::DONE)
}

fn line(source: &Source, suggestion: &ColumnSuggestion) -> Vec<String> {
    let place = suggestion.column.place(source.columns());
    let column = place.map_or_else(|| suggestion.column.to_string(), |index| source.column_name(index));
    let named = match suggestion.suggest {
        Suggest::Id => "(visitor ID)".to_owned(),
        Suggest::Attribute => visible(suggestion.name.as_deref().unwrap_or_default()),
        Suggest::LeaveOut => "(not sent)".to_owned(),
    };
    let reasons: Vec<String> = suggestion.reasons.iter().map(describe).collect();
    vec![visible(&column), named, visible(&reasons.join("; "))]
}

/// Creates a file with this text. Fails if the file already exists, and doesn't change it.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    output_file::write_new(path, Readers::Default, text).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::write(path, &error),
    })
}

fn exists(path: &Path) -> Failure {
    Failure::usage(format!("{} already exists.", path.display()))
        .hint("Choose a new file with --out, or delete this one.")
}

/// Returns why the engine suggests a column as it does, or the question about it that only a person can answer.
fn describe(reason: &SuggestionReason) -> String {
    let others = |unreadable: &u64, example: &Option<String>| match example {
        Some(example) if *unreadable > 0 => format!(", except {} such as {example}", number(*unreadable)),
        _ => String::new(),
    };
    match reason {
        SuggestionReason::IdHeader => "the header names an ID".to_owned(),
        SuggestionReason::UniqueValues => "no header names an ID, and its values are all different".to_owned(),
        SuggestionReason::FirstColumn => "no other column could be the ID".to_owned(),
        SuggestionReason::ControlCharacters { values } => {
            format!("control characters in {}, which are removed", counted(*values, "value", "values"))
        }
        SuggestionReason::ZeroDecimals { values } => {
            format!(".0 after {}, which is removed", counted(*values, "number", "numbers"))
        }
        SuggestionReason::PersonalHeader => "the header names personal data".to_owned(),
        SuggestionReason::PersonalValues { kind, values, looked_at } => {
            let kind = match kind {
                PersonalKind::Email => "e-mail addresses",
                PersonalKind::Phone => "phone numbers",
                PersonalKind::Card => "card numbers",
                PersonalKind::NationalId => "national IDs",
            };
            format!("{kind} in {} of {} values", number(*values), number(*looked_at))
        }
        SuggestionReason::NoName => "no attribute can be named after the header".to_owned(),
        SuggestionReason::SameName { name } => format!("another column is {name}"),
        SuggestionReason::HiddenColumn => "hidden in the workbook".to_owned(),
        SuggestionReason::Dates { format, unreadable, example, .. } => {
            format!("dates, {format}{}", others(unreadable, example))
        }
        SuggestionReason::Numbers { decimal, group, unreadable, example, .. } => {
            let group = group.map(String::from).unwrap_or_default();
            format!("numbers, 1{group}234{decimal}56{}", others(unreadable, example))
        }
        SuggestionReason::YesNo { r#true, r#false } => {
            format!("{} means yes, {} means no", r#true.join(", "), r#false.join(", "))
        }
        SuggestionReason::TwoDateFormats { example, readings }
        | SuggestionReason::TwoNumberFormats { example, readings } => {
            let values: Vec<&str> = readings.iter().map(|reading| reading.value.as_str()).collect();
            format!("? {example} can be {}", values.join(" or "))
        }
        SuggestionReason::ConsentWithEmpty { empty } => {
            format!("? it looks like consent, and {} empty", counted(*empty, "cell is", "cells are"))
        }
    }
}
