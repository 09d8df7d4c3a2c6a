//! `ferry inspect`.

use std::path::Path;
use std::sync::Arc;

use engine::{Mapping, Source, Watch};
use serde_json::json;
use uploads::clock::text;
use uploads::{Connection, Uploads};

use super::{print_json, source_options};
use crate::args::InspectWith;
use crate::failure::{Failure, FileFault, exit, of_source};
use crate::output::progress_bar::ReadingBar;
use crate::output::style::{BAD, DIM, STRONG, WARN, paint, table, visible};
use crate::output::{messages, report};
use crate::resolve::target::{given_secret, of_access};

pub async fn run(args: &InspectWith, json: bool, home: Option<&Path>, watch: &Arc<Watch>) -> Result<u8, Failure> {
    let known = match &args.connection {
        Some(name) => Some(Known::of(name, home).await?),
        None => None,
    };
    let args = &args.inspect;
    let options = source_options(&args.source)?;
    let fault = |fault: FileFault| {
        if json {
            print_json(&report::fault_json(&args.file, None, &fault))?;
        }
        note!("{} {}", paint(BAD, fault.rule), fault.message);
        Ok(exit::FILE)
    };
    let counted = Source::open_watched(&args.file, &options, watch).and_then(|source| {
        let bar = ReadingBar::start("Reading", source.bytes(), watch);
        let counted = source.count(&options, watch);
        drop(bar);
        counted
    });
    let (source, rows) = match counted {
        Ok(counted) => counted,
        Err(error) => {
            return fault(of_source(&args.file, error)?);
        }
    };
    let sheets = match source.sheet().map(|_| source.sheets()).transpose() {
        Ok(sheets) => sheets,
        Err(error) => return fault(of_source(&args.file, error)?),
    };
    let alternatives = match source.encoding_alternatives() {
        Ok(alternatives) => alternatives,
        Err(error) => return fault(of_source(&args.file, error)?),
    };
    let notes = match source.notes_below() {
        Ok(notes) => notes,
        Err(error) => return fault(of_source(&args.file, error)?),
    };
    let mut mapping = source.suggested_mapping();
    if let Some(known) = &known {
        uploads::suggest_known(&mut mapping, source.columns(), &known.names);
    }
    if json {
        let mut object = report::source_json(&source, rows);
        let in_target = known.as_ref().map(|known| known.json(&mapping));
        let mapping: serde_json::Value = serde_json::from_str(&mapping.to_json()).unwrap_or_default();
        if let Some(object) = object.as_object_mut() {
            let dialect = source.dialect();
            let mark = |mark: Option<u8>| mark.map_or("none".to_owned(), |byte| char::from(byte).to_string());
            object.insert("header_row".into(), json!(dialect.header_row));
            object.insert("quote".into(), json!(mark(dialect.quote)));
            object.insert("escape".into(), json!(mark(dialect.escape)));
            object.insert("sample".into(), json!(source.sample()));
            object.insert("encoding_alternatives".into(), json!(alternatives));
            if notes > 0 {
                object.insert("notes_below".into(), json!(notes));
            }
            if let Some(sheets) = &sheets {
                object.insert("sheets".into(), json!(sheets));
            }
            object.insert("suggested_mapping".into(), mapping);
            if let Some(in_target) = in_target {
                object.insert("in_target".into(), in_target);
            }
        }
        print_json(&object)?;
        return Ok(exit::DONE);
    }
    report::print_source(&source, rows);
    let dialect = source.dialect();
    match dialect.header_row {
        0 => out!("{}", paint(DIM, "No header row; columns go by their position.")),
        1 => {}
        line => out!("{}", paint(DIM, format!("The header is line {line}; what stands above it is left out."))),
    }
    if notes > 0 {
        let rows = messages::counted(notes, "row looks", "rows look");
        out!("{}", paint(DIM, format!("The last {rows} like totals or notes. To leave them out: --skip-last {notes}")));
    }
    if let Some(other) = alternatives.first() {
        let names: Vec<&str> = alternatives.iter().take(4).map(|other| other.encoding.name()).collect();
        let sample = other.sample.first().map(|text| visible(text)).unwrap_or_default();
        let names = names.join(", ");
        out!(
            "{}",
            paint(DIM, format!("If accents look wrong: --encoding {names}. In the first, it would read: {sample}"))
        );
    }
    for sheet in sheets.iter().flatten() {
        let hidden_rows = match sheet.hidden_rows {
            0 => String::new(),
            rows => format!(", {} of them hidden", messages::number(rows)),
        };
        let rows = messages::counted(sheet.rows, "row", "rows");
        let hidden = if sheet.hidden { " (a hidden sheet)" } else { "" };
        out!("{}", paint(DIM, format!("Sheet \"{}\"{hidden}: {rows}{hidden_rows}", visible(&sheet.name))));
    }
    out!("");
    let columns: Vec<Vec<String>> = (0..source.columns().len())
        .map(|column| {
            let values = source.sample().iter().filter_map(|row| row.get(column)).filter(|value| !value.is_empty());
            let values: Vec<String> = values.take(3).map(|value| visible(value)).collect();
            vec![
                (column + 1).to_string(),
                visible(&source.column_name(column)),
                values.join(paint(DIM, " · ").as_str()),
            ]
        })
        .collect();
    table(&["#", "column", "values"], &columns, &[0]);
    out!(
        "\n{} ferry inspect {} --json | jq .suggested_mapping > my.ferrymap.json",
        paint(STRONG, "To begin a mapping from it:"),
        args.file.display()
    );
    out!("{}", paint(DIM, format!("Suggested id: {}", id_of(&mapping))));
    if let Some(known) = &known {
        known.print(&mapping);
    }
    Ok(exit::DONE)
}

/// What an account knows of attributes.
struct Known {
    connection: Connection,
    names: Vec<String>,
}

impl Known {
    /// Asks the account where its connection can; else, or where it gives nothing now, what it said the last time.
    async fn of(name: &str, home: Option<&Path>) -> Result<Known, Failure> {
        let uploads = Uploads::open(home)?;
        let connection = uploads.connection(name)?;
        let given = given_secret(&connection)?;
        let names = match uploads.fetch_known_attributes(&connection, given).await {
            Ok(names) => names,
            Err(error) if connection.known_at.is_some() => {
                let failure = of_access(&connection, error);
                note!("{} {} What it knew the last time is used.", paint(WARN, "!"), failure.what);
                uploads.known_attributes(&connection.name)?
            }
            Err(error) => return Err(of_access(&connection, error)),
        };
        Ok(Known { connection: uploads.connection(&connection.name)?, names })
    }

    fn knows(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    fn json(&self, mapping: &Mapping) -> serde_json::Value {
        let word = |name: &str| if self.knows(name) { "known" } else { "new" };
        let attributes: serde_json::Map<String, serde_json::Value> =
            mapping.attributes.iter().map(|one| (one.name.clone(), json!(word(&one.name)))).collect();
        json!({
            "connection": self.connection.name,
            "fetched": self.connection.known_at.map(text),
            "known": self.names.len(),
            "attributes": attributes,
        })
    }

    fn print(&self, mapping: &Mapping) {
        let (known, new): (Vec<&str>, Vec<&str>) =
            mapping.attributes.iter().map(|one| one.name.as_str()).partition(|name| self.knows(name));
        let listed = |names: &[&str]| names.iter().map(|name| visible(name)).collect::<Vec<_>>().join(", ");
        if !known.is_empty() {
            out!("{} {}", paint(DIM, "Known in Target:"), listed(&known));
        }
        if !new.is_empty() {
            out!("{} {}", paint(DIM, "New in Target, where a name cannot be removed again:"), listed(&new));
        }
    }
}

fn id_of(mapping: &engine::Mapping) -> String {
    match &mapping.identifier.column {
        engine::mapping::ColumnRef::Header(header) => header.clone(),
        engine::mapping::ColumnRef::Nth { header, nth } => format!("{header} ({nth})"),
        engine::mapping::ColumnRef::Position(position) => format!("#{position}"),
    }
}
