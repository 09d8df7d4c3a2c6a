//! The commands, a file each.

pub mod check;
pub mod combine;
pub mod connection;
pub mod demo;
pub mod inspect;
pub mod mapping;
pub mod pack;
pub mod practice;
pub mod profile;
pub mod resume;
pub mod retry;
pub mod send;
pub mod status;
pub mod table;
pub mod token;

use std::path::Path;
use std::sync::Arc;

use engine::{CheckOptions, Checked, CutAt, Mapping, Rows, Source, SourceOptions, Watch};
use uploads::{ToNote, Uploads};

use crate::args::{CheckArgs, DelimitersArg, HiddenRowsArg, SourceArgs};
use crate::failure::{Failure, FileFault, of_check, of_export, of_source};
use crate::output::messages;
use crate::output::progress_bar::ReadingBar;
use crate::output::taken;
use crate::resolve::mapping::choose_mapping;

/// Prints one JSON value on one line of standard output.
pub fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    taken(writeln!(out, "{value}").and_then(|()| out.flush())).map_err(|error| Failure::output(&error))
}

/// What the flags say about how a file is read.
pub fn source_options(args: &SourceArgs) -> Result<SourceOptions, Failure> {
    let mark = |name: &str, text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => engine::Mark::parse(text)
            .map(Some)
            .ok_or_else(|| Failure::usage(format!("--{name}: \"{text}\" is not one character. Write one, or none."))),
    };
    let encoding = match &args.encoding {
        None => None,
        Some(label) => Some(engine::Encoding::for_label(label).ok_or_else(|| {
            Failure::usage(format!("--encoding: nobody knows \"{label}\"."))
                .next("Write a name such as UTF-8, windows-1252, UTF-16LE.")
        })?),
    };
    let delimiter = match mark("delimiter", &args.delimiter)? {
        Some(engine::Mark::None) => return Err(Failure::usage("--delimiter: one character must stand between cells.")),
        Some(engine::Mark::Byte(byte)) => Some(byte),
        None => None,
    };
    Ok(SourceOptions {
        encoding,
        delimiter,
        quote: mark("quote", &args.quote)?,
        escape: mark("escape", &args.escape)?,
        header_row: args.header_row,
        skip_last: args.skip_last,
        sheet: args.sheet.clone(),
        hidden_rows: args.hidden_rows.map(|how| match how {
            HiddenRowsArg::Send => engine::HiddenRows::Send,
            HiddenRowsArg::Skip => engine::HiddenRows::Skip,
        }),
        member: args.member.clone(),
    })
}

/// A mapping as the arguments change it, and how the file is read.
pub struct Prepared {
    /// The mapping file's text as it is meant now.
    pub mapping: Mapping,
    /// How the file is read.
    pub source: SourceOptions,
    /// How it is checked.
    pub check: CheckOptions,
}

/// Reads the mapping and puts the flags over it. `keeps_delimiters`: the account is proven to keep commas and line breaks
/// where they stand.
pub fn prepare(
    args: &CheckArgs,
    home: Option<&Path>,
    canary: Option<u64>,
    keeps_delimiters: bool,
) -> Result<Prepared, Failure> {
    refuse_overwriting(args)?;
    let mut mapping = choose_mapping(&args.mapping, home)?;
    if let Some(delimiters) = args.delimiters {
        mapping.delimiters = match delimiters {
            DelimitersArg::Auto => engine::mapping::Delimiters::Auto,
            DelimitersArg::Send => engine::mapping::Delimiters::Send,
            DelimitersArg::Exclude => engine::mapping::Delimiters::Exclude,
        };
    }
    let source = source_options(&args.source)?.or(&mapping.source);
    let check = CheckOptions { cut_at: CutAt::new(args.max_rows, args.max_bytes), keeps_delimiters, canary };
    Ok(Prepared { mapping, source, check })
}

/// A check's two ends: the file as it would be sent, or why it cannot be.
pub enum Outcome {
    /// It was checked.
    Checked(Box<Checked>),
    /// It cannot be sent at all.
    Fault(Option<Box<Source>>, FileFault),
}

/// Checks a file, with a bar while it is read, and compares it with what was exported to be mended.
pub async fn run_check(
    path: &Path,
    prepared: &Prepared,
    home: Option<&Path>,
    watch: &Arc<Watch>,
) -> Result<Outcome, Failure> {
    let source = match Source::open_watched(path, &prepared.source, watch) {
        Ok(source) => source,
        Err(error) => return Ok(Outcome::Fault(None, of_source(path, error)?)),
    };
    for one in otherwise(&source, prepared) {
        note!("! {}", messages::otherwise(&one));
    }
    let notes = source.notes_below().unwrap_or(0);
    if notes > 0 && prepared.source.skip_last.is_none() {
        let rows = messages::counted(notes, "row looks", "rows look");
        note!("! The last {rows} like totals or notes. To leave them out: --skip-last {notes}");
    }
    let bar = ReadingBar::start("Checking", source.bytes(), watch);
    let checked = Checked::new(source.clone(), &prepared.source, &prepared.mapping, &prepared.check, watch);
    drop(bar);
    match checked {
        Ok(mut checked) => {
            // That it could not be compared is said, and stops nobody.
            if uploads::has_exports(home)
                && let Err(error) = Uploads::open(home)?.compare_with_exports(&mut checked, watch).await
            {
                note!("! The file could not be compared with what was exported before: {error}.");
            }
            Ok(Outcome::Checked(Box::new(checked)))
        }
        Err(error) => {
            let fault = of_check(path, error, &prepared.mapping, source.columns())?;
            Ok(Outcome::Fault(Some(Box::new(source)), fault))
        }
    }
}

/// Where the file plainly is otherwise than the mapping remembers or a flag says. What cannot be told is no
/// reason to stop: the reading that was asked for says what is wrong with it.
pub fn otherwise(source: &Source, prepared: &Prepared) -> Vec<engine::Otherwise> {
    source.otherwise(&prepared.source, &prepared.mapping).unwrap_or_default()
}

/// Writes the report and the excluded rows, where they were asked for.
pub async fn write_exports(
    args: &CheckArgs,
    checked: &Checked,
    home: Option<&Path>,
    watch: &Watch,
) -> Result<(), Failure> {
    use std::io::BufWriter;
    if let Some(path) = &args.report {
        let file = std::fs::File::create(path).map_err(|error| Failure::write(path, &error))?;
        checked
            .write_report(watch, BufWriter::new(file), |_| args.mask, |rule| messages::rule(rule).to_owned())
            .map_err(|error| of_export(&args.file, path, error))?;
    }
    if let Some(path) = &args.excluded {
        let file = std::fs::File::create(path).map_err(|error| Failure::write(path, &error))?;
        let mut out = BufWriter::new(file);
        let words = |rule| messages::rule(rule).to_owned();
        let is_workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        let written = if is_workbook {
            checked.write_excluded_workbook(watch, &mut out, words)
        } else {
            checked.write_excluded(watch, &mut out, words)
        };
        written.map_err(|error| {
            drop(out);
            discard_half(path);
            of_export(&args.file, path, error)
        })?;
        note_export(checked, None, home, watch).await;
    }
    Ok(())
}

/// Notes the ids of an export, so that what a spreadsheet makes of them is known when they come back. That it could not
/// be noted is said, and stops nobody.
pub async fn note_export(checked: &Checked, rows: Option<&Rows>, home: Option<&Path>, watch: &Watch) {
    let noted = match ToNote::of(checked, rows, watch) {
        Ok(None) => return,
        Ok(Some(export)) => match Uploads::open(home) {
            Ok(uploads) => uploads.note_export(export).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        },
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = noted {
        note!("! What was exported will not be known when it comes back: {error}.");
    }
}

/// Takes back what was written of an export: half of the rows would pass for all of them. What is no file of its own,
/// such as a device, is not ours to remove.
pub fn discard_half(path: &Path) {
    if path.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
        // That it stays is no worse than what is said already: it could not be written.
        let _ = std::fs::remove_file(path);
    }
}

/// What is written must not take the place of what is read, or of each other.
fn refuse_overwriting(args: &CheckArgs) -> Result<(), Failure> {
    for (flag, path) in [("--report", &args.report), ("--excluded", &args.excluded)] {
        let Some(path) = path else { continue };
        for (what, read) in [("file that is to be checked", &args.file), ("mapping", &args.mapping)] {
            if same_file(path, read) {
                return Err(Failure::usage(format!("{flag}: {} is the {what}.", path.display())).next("Name another."));
            }
        }
    }
    if args.report.is_some() && args.report == args.excluded {
        return Err(Failure::usage("--report and --excluded name the same file.").next("Name two."));
    }
    Ok(())
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
