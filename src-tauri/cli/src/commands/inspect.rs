//! The command `ferry inspect`.

use clap::Args;
use engine::mapping::ColumnRef;
use engine::{Counted, FileProfile, Mapping, Source, SourceError, SourceOptions, Suggestion};
use serde_json::{Map, Value, json};
use uploads::Connection;
use uploads::clock::text;

use crate::args::FileArgs;
use crate::context::Context;
use crate::exit;
use crate::failure::{Failure, of_source};
use crate::output::format::{argument, counted, number};
use crate::output::progress_bar::ReadingBar;
use crate::output::style::{DIM, STRONG, paint, visible};
use crate::output::{self, json, report, table};
use crate::resolve::connect::{given_secret, of_access};
use crate::steps::check::{footer_hint, report_file_error};
use crate::steps::source::open_source;

/// The maximum number of suggested encodings.
const MAX_ENCODINGS: usize = 4;

/// The maximum number of values that are shown for each column.
const MAX_VALUES: usize = 3;

/// Show a file's encoding, delimiter, and columns, and suggest a mapping
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry inspect customers.csv
  ferry mapping new customers.csv --out customers.ferrymap.json")]
pub struct InspectArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Suggest attribute names that already exist in this connection's account
    #[arg(long, value_name = "NAME", help_heading = "Options")]
    connection: Option<String>,
}

pub async fn run(args: &InspectArgs, context: &Context) -> Result<u8, Failure> {
    let in_target = match &args.connection {
        Some(name) => Some(TargetAttributes::fetch(name, context).await?),
        None => None,
    };
    let options = args.file.source_options()?;
    let path = &args.file.path;
    let inspected = match Inspected::read(args, &options, context) {
        Ok(inspected) => inspected,
        Err(error) => return report_file_error(path, None, &of_source(path, error)?, context),
    };
    let Suggestion { mut mapping, has_id, columns } = inspected.source.suggest(&inspected.profile);
    if let Some(in_target) = &in_target {
        uploads::use_target_names(&mut mapping, inspected.source.columns(), &in_target.names);
    }
    if context.json {
        let mut object = inspected.json(&mapping);
        if !has_id {
            object["suggested_mapping"] = Value::Null;
        }
        object["suggestions"] = json!(columns);
        if let Some(in_target) = &in_target {
            object["in_target"] = in_target.json(&mapping);
        }
        json::print(&object)?;
    } else {
        inspected.print();
        let file = path.to_string_lossy();
        out!(
            "\n{} ferry mapping new {} --out my.ferrymap.json",
            paint(STRONG, "To create a mapping, run:"),
            argument(&file)
        );
        if has_id {
            out!("{}", paint(DIM, format_args!("Suggested ID: {}", id_column(&mapping))));
        } else {
            out!("{}", paint(DIM, "It isn't clear which column is the visitor ID. Name it with --id COLUMN."));
        }
        if let Some(in_target) = &in_target {
            in_target.print(&mapping);
        }
    }
    Ok(exit::DONE)
}

/// What was found in the file.
struct Inspected {
    source: Source,
    profile: FileProfile,
    sheets: Option<Vec<engine::SheetFacts>>,
    alternatives: Vec<engine::EncodingAlternative>,
    footer_rows: u64,
}

impl Inspected {
    /// Reads the whole file, with a progress bar.
    fn read(args: &InspectArgs, options: &SourceOptions, context: &Context) -> Result<Inspected, SourceError> {
        let progress = &context.progress;
        let source = open_source(&args.file.path, options, context)?;
        let bar = ReadingBar::start("Reading", source.bytes(), progress);
        let counted = source.count(progress);
        drop(bar);
        let Counted { source, profile } = counted?;
        let sheets = source.sheet().map(|_| source.sheets()).transpose()?;
        let alternatives = source.encoding_alternatives()?;
        let footer_rows = source.footer_rows();
        Ok(Inspected { source, profile, sheets, alternatives, footer_rows })
    }

    fn json(&self, mapping: &Mapping) -> Value {
        let source = &self.source;
        let dialect = source.dialect();
        let mark = |mark: Option<u8>| mark.map_or("none".to_owned(), |byte| char::from(byte).to_string());
        let mut object = json::source(source, self.profile.rows);
        object["header_row"] = json!(dialect.header_row);
        object["quote"] = json!(mark(dialect.quote));
        object["escape"] = json!(mark(dialect.escape));
        object["sample"] = json!(source.sample());
        object["encoding_alternatives"] = json!(self.alternatives);
        if !source.shape_notes().is_empty() {
            object["notes"] = source.shape_notes().iter().map(json::shape_note).collect();
        }
        if dialect.header_rows > 1 {
            object["header_rows"] = json!(dialect.header_rows);
        }
        if let Some(rows) = source.suggested_header_rows() {
            object["suggested_header_rows"] = json!(rows);
        }
        if self.footer_rows > 0 {
            object["footer_rows"] = json!(self.footer_rows);
        }
        if let Some(sheets) = &self.sheets {
            object["sheets"] = json!(sheets);
            object["hidden_columns"] = json!(self.hidden_columns());
        }
        object["suggested_mapping"] = serde_json::from_str(&mapping.to_json()).unwrap_or_default();
        object
    }

    fn print(&self) {
        let source = &self.source;
        report::print_source(source, self.profile.rows);
        match source.dialect().header_row {
            0 => out!("{}", paint(DIM, "No header row. Columns are identified by position.")),
            1 => {}
            line => out!("{}", paint(DIM, format_args!("Header in line {line}. Lines above it are skipped."))),
        }
        for note in source.shape_notes() {
            report::print_shape_note(note);
        }
        if let Some(rows) = source.suggested_header_rows() {
            out!(
                "{}",
                paint(DIM, format_args!("{rows} rows seem to have names. To join them, use --header-rows {rows}."))
            );
        }
        if self.footer_rows > 0 {
            out!("{}", paint(DIM, footer_hint(self.footer_rows)));
        }
        self.print_alternatives();
        for sheet in self.sheets.iter().flatten() {
            let hidden_rows = match sheet.hidden_rows {
                0 => String::new(),
                rows => format!(", {} of them hidden", number(rows)),
            };
            let rows = counted(sheet.rows, "row", "rows");
            let hidden = if sheet.hidden { " (hidden)" } else { "" };
            out!("{}", paint(DIM, format_args!("Sheet \"{}\"{hidden}: {rows}{hidden_rows}", visible(&sheet.name))));
        }
        let hidden: Vec<String> = self.hidden_columns().iter().map(|name| visible(name)).collect();
        if !hidden.is_empty() {
            out!("{}", paint(DIM, format_args!("Hidden columns, not suggested: {}", hidden.join(", "))));
        }
        out!("");
        let columns: Vec<Vec<String>> = (0..source.columns().len()).map(|column| self.column(column)).collect();
        table::print(&["#", "column", "values"], &columns, &[0]);
    }

    /// Returns the names of the hidden columns of a sheet.
    fn hidden_columns(&self) -> Vec<String> {
        let hidden = (0..self.source.columns().len()).filter(|column| self.source.is_hidden_column(*column));
        hidden.map(|column| self.source.column_name(column)).collect()
    }

    fn print_alternatives(&self) {
        let Some(first) = self.alternatives.first() else { return };
        let names: Vec<&str> = self.alternatives.iter().take(MAX_ENCODINGS).map(|one| one.encoding.name()).collect();
        let sample = first.sample.first().map(|text| visible(text)).unwrap_or_default();
        let names = names.join(", ");
        let text =
            format!("If accents look wrong, try --encoding {names}. With the first one, the text reads: {sample}");
        out!("{}", paint(DIM, text));
    }

    fn column(&self, column: usize) -> Vec<String> {
        let values = self.source.sample().iter().filter_map(|row| row.get(column)).filter(|value| !value.is_empty());
        let values: Vec<String> = values.take(MAX_VALUES).map(|value| visible(value)).collect();
        let name = visible(&self.source.column_name(column));
        vec![(column + 1).to_string(), name, values.join(paint(DIM, " · ").as_str())]
    }
}

/// The attributes that exist in a connection's account.
struct TargetAttributes {
    connection: Connection,
    names: Vec<String>,
}

impl TargetAttributes {
    /// Fetches the attributes. If that fails, uses those from the last time, with a warning.
    async fn fetch(name: &str, context: &Context) -> Result<TargetAttributes, Failure> {
        let uploads = context.open_uploads()?;
        let connection = uploads.connections().get(name)?;
        let given = given_secret(&connection)?;
        let names = match uploads.connections().fetch_target_attributes(&connection, given).await {
            Ok(names) => names,
            Err(error) if connection.attributes_fetched_at.is_some() => {
                let failure = of_access(&connection, error);
                output::warning(format_args!("{} Using the attributes from the last time.", failure.message));
                uploads.connections().target_attributes(&connection.name)?
            }
            Err(error) => return Err(of_access(&connection, error)),
        };
        Ok(TargetAttributes { connection: uploads.connections().get(&connection.name)?, names })
    }

    fn contains(&self, name: &str) -> bool {
        self.names.iter().any(|existing| existing == name)
    }

    fn json(&self, mapping: &Mapping) -> Value {
        let word = |name: &str| if self.contains(name) { "existing" } else { "new" };
        let attributes: Map<String, Value> =
            mapping.attributes.iter().map(|one| (one.name.clone(), json!(word(&one.name)))).collect();
        json!({
            "connection": self.connection.name,
            "fetched": self.connection.attributes_fetched_at.map(text),
            "existing": self.names.len(),
            "attributes": attributes,
        })
    }

    fn print(&self, mapping: &Mapping) {
        let (existing, new): (Vec<&str>, Vec<&str>) =
            mapping.attributes.iter().map(|one| one.name.as_str()).partition(|name| self.contains(name));
        let listed = |names: &[&str]| names.iter().map(|name| visible(name)).collect::<Vec<_>>().join(", ");
        if !existing.is_empty() {
            out!("{} {}", paint(DIM, "Already in Target:"), listed(&existing));
        }
        if !new.is_empty() {
            out!("{} {}", paint(DIM, "New in Target (can't be removed once sent):"), listed(&new));
        }
    }
}

fn id_column(mapping: &Mapping) -> String {
    match &mapping.identifier.column {
        ColumnRef::Header(header) => header.clone(),
        ColumnRef::Nth { header, nth } => format!("{header} ({nth})"),
        ColumnRef::Position(position) => format!("#{position}"),
    }
}
