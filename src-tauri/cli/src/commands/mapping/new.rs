//! The command `ferry mapping new`.

use std::path::{Path, PathBuf};

use clap::Args;
use engine::mapping::ColumnRef;
use engine::output_file::{self, Readers};
use engine::{
    ColumnSuggestion, Converted, Counted, PersonalKind, Source, Suggest, Suggestion, SuggestionReason, is_special,
};
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
    /// Column with the visitor ID, by its header
    #[arg(long, value_name = "COLUMN", help_heading = "Options")]
    id: Option<String>,
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
    let mut suggestion = match &args.id {
        Some(header) => source.suggest_with_id(&profile, column_named(header, &source)?),
        None => source.suggest(&profile),
    };
    if !suggestion.has_id {
        return no_id(&suggestion, &source, context);
    }
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

/// Returns the index of the column with this header.
fn column_named(header: &str, source: &Source) -> Result<usize, Failure> {
    ColumnRef::Header(header.to_owned()).place(source.columns()).ok_or_else(|| {
        let columns: Vec<String> = (0..source.columns().len()).map(|column| source.column_name(column)).collect();
        Failure::usage(format!("--id: The file has no column {header}, or several."))
            .hint(format!("Its columns are {}.", visible(&columns.join(", "))))
    })
}

/// Reports that it isn't clear which column is the visitor ID.
fn no_id(suggestion: &Suggestion, source: &Source, context: &Context) -> Result<u8, Failure> {
    if context.json {
        json::print(&json!({"out": null, "suggestions": suggestion.columns}))?;
    }
    let could_be = |column: &&ColumnSuggestion| column.reasons.contains(&SuggestionReason::CouldBeId);
    let columns: Vec<String> = suggestion.columns.iter().filter(could_be).map(|one| named(source, one)).collect();
    output::error("It isn't clear which column is the visitor ID. No mapping was written.");
    output::hint(match columns.is_empty() {
        true => "Name the column with --id COLUMN.".to_owned(),
        false => format!("Name the column with --id COLUMN. It could be {}.", visible(&columns.join(", "))),
    });
    Ok(exit::FILE)
}

fn named(source: &Source, suggestion: &ColumnSuggestion) -> String {
    let place = suggestion.column.place(source.columns());
    place.map_or_else(|| suggestion.column.to_string(), |index| source.column_name(index))
}

fn line(source: &Source, suggestion: &ColumnSuggestion) -> Vec<String> {
    let column = named(source, suggestion);
    let attribute = match suggestion.suggest {
        Suggest::Id => "(visitor ID)".to_owned(),
        Suggest::Attribute => visible(suggestion.name.as_deref().unwrap_or_default()),
        Suggest::LeaveOut => "(not sent)".to_owned(),
    };
    let reasons: Vec<String> = suggestion.reasons.iter().map(describe).collect();
    vec![visible(&column), attribute, visible(&reasons.join("; "))]
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
    let converted = |sample: &Option<Converted>| {
        sample.as_ref().map(|one| format!(", {} becomes {}", one.before, one.after)).unwrap_or_default()
    };
    match reason {
        SuggestionReason::IdHeader => "the header names an ID".to_owned(),
        SuggestionReason::UniqueValues => {
            "no header names an ID, and its values are codes that are all different".to_owned()
        }
        SuggestionReason::CouldBeId => "? it could be the ID".to_owned(),
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
        SuggestionReason::Dates { format, unreadable, example, sample, .. } => {
            format!("dates, {format}{}{}", converted(sample), others(unreadable, example))
        }
        SuggestionReason::Numbers { decimal, group, unreadable, example, sample, .. } => {
            let group = group.map(String::from).unwrap_or_default();
            format!("numbers, 1{group}234{decimal}56{}{}", converted(sample), others(unreadable, example))
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
