//! `ferry mapping`: the mapping profiles that are kept by name.

use std::path::Path;

use engine::Mapping;
use engine::mapping::Loosened;
use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{SavedMapping, Uploads};

use crate::args::{MappingCommand, MappingExport, MappingImport, MappingRemove};
use crate::commands::print_json;
use crate::failure::{Failure, exit};
use crate::output::messages;
use crate::output::style::{DIM, STRONG, WARN, paint, table, visible};
use crate::resolve::mapping::read_mapping_file;

pub fn run(command: &MappingCommand, json: bool, home: Option<&Path>) -> Result<u8, Failure> {
    let uploads = Uploads::open(home)?;
    match command {
        MappingCommand::List => list(&uploads, json),
        MappingCommand::Export(args) => export(&uploads, args, json),
        MappingCommand::Import(args) => import(&uploads, args, json),
        MappingCommand::Remove(args) => remove(&uploads, args, json),
    }
}

fn list(uploads: &Uploads, json: bool) -> Result<u8, Failure> {
    let saved = uploads.mappings()?;
    if json {
        print_json(&saved.iter().map(mapping_json).collect())?;
        return Ok(exit::DONE);
    }
    if saved.is_empty() {
        out!("No saved mappings yet. To save one: ferry mapping import FILE");
        return Ok(exit::DONE);
    }
    let line = |mapping: &SavedMapping| {
        let attributes = mapping.mapping().map(|mapping| mapping.attributes.len().to_string());
        vec![
            visible(&mapping.name),
            attributes.unwrap_or_else(|_| "?".to_owned()),
            messages::local(mapping.saved),
            mapping.used.map_or("never".to_owned(), messages::local),
        ]
    };
    table(&["name", "attributes", "saved", "used"], &saved.iter().map(line).collect::<Vec<_>>(), &[1]);
    Ok(exit::DONE)
}

fn mapping_json(mapping: &SavedMapping) -> Value {
    json!({
        "name": mapping.name,
        "saved": text(mapping.saved),
        "used": mapping.used.map(text),
        "columns": mapping.columns,
    })
}

fn export(uploads: &Uploads, args: &MappingExport, json: bool) -> Result<u8, Failure> {
    let saved = uploads.mapping(&args.name)?;
    let Some(path) = &args.out else {
        // Already machine output: the file itself.
        out!("{}", saved.text);
        return Ok(exit::DONE);
    };
    std::fs::write(path, format!("{}\n", saved.text)).map_err(|error| Failure::write(path, &error))?;
    if json {
        print_json(&json!({"name": saved.name, "out": path.to_string_lossy()}))?;
    } else {
        out!("{} written to {}", paint(STRONG, visible(&saved.name)), path.display());
    }
    Ok(exit::DONE)
}

fn import(uploads: &Uploads, args: &MappingImport, json: bool) -> Result<u8, Failure> {
    let mut mapping = read_mapping_file(&args.file)?;
    if let Some(name) = &args.name {
        mapping.name.clone_from(name);
    }
    let loosened = mapping.loosened();
    let is_taken = loosened.is_empty() || args.accept_loosened;
    let name = if is_taken { uploads.save_mapping(&mapping, None)?.name } else { mapping.name.clone() };
    if json {
        print_json(&json!({"name": name, "imported": is_taken, "loosened": loosened}))?;
    }
    if !is_taken {
        return Err(refusal(&mapping, &loosened));
    }
    if !json {
        out!("{} saved. To use it: --mapping {}", paint(STRONG, visible(&name)), messages::argument(&name));
        loosened.iter().for_each(|loosened| note!("{} {}", paint(WARN, "!"), messages::loosened(*loosened)));
    }
    Ok(exit::DONE)
}

/// Who takes a mapping from somebody else must know what it lets through.
fn refusal(mapping: &Mapping, loosened: &[Loosened]) -> Failure {
    let lines: Vec<String> = loosened.iter().map(|loosened| format!("\n  {}", messages::loosened(*loosened))).collect();
    Failure::usage(format!(
        "The mapping \"{}\" loosens safeguards, so it was not saved:{}",
        visible(&mapping.name),
        lines.concat()
    ))
    .next("If that is meant, add --accept-loosened. Else take it out of delimiters or severity in the file.")
}

fn remove(uploads: &Uploads, args: &MappingRemove, json: bool) -> Result<u8, Failure> {
    let removed = uploads.remove_mapping(&args.name)?;
    if json {
        // Unreadable here means written by a later version: its text says what it was.
        let mapping: Value = serde_json::from_str(&removed.text).unwrap_or_else(|_| json!(removed.text));
        print_json(&json!({"removed": removed.name, "mapping": mapping}))?;
    } else {
        out!("{} removed.", paint(STRONG, visible(&removed.name)));
        out!("{}", paint(DIM, "Uploads made with it keep their own copy."));
    }
    Ok(exit::DONE)
}
