//! The mapping that `--mapping` names: a file, or a saved mapping.

use std::path::Path;

use engine::Mapping;
use engine::mapping::{MappingFileError, read_mapping_text};
use uploads::SavedMappingError;

use crate::context::Context;
use crate::failure::{Failure, similar_files};

/// Returns the mapping. A path that exists is used before a name.
pub fn resolve_mapping(wanted: &Path, context: &Context) -> Result<Mapping, Failure> {
    if wanted.exists() {
        return read_mapping_file(wanted);
    }
    // A path that isn't text is no name, so it doesn't matter that some of it is replaced.
    match context.open_uploads()?.saved_mappings().get(&wanted.to_string_lossy()) {
        Ok(saved) => {
            let mapping = saved.mapping()?;
            note_unprefixed(&mapping);
            Ok(mapping)
        }
        Err(SavedMappingError::NoSuchMapping { nearest, .. }) => Err(not_found(wanted, &nearest)),
        Err(error) => Err(error.into()),
    }
}

/// Reads a mapping file. A mapping without a name gets the name of its file.
pub fn read_mapping_file(path: &Path) -> Result<Mapping, Failure> {
    let text = read_mapping_text(path).map_err(|error| {
        let hint = match error {
            MappingFileError::NotText => "Save it as UTF-8.",
            _ => "To create one, run: ferry mapping new FILE --out MAPPING",
        };
        Failure::usage(format!("Couldn't read the mapping {}: {error}.", path.display())).hint(hint)
    })?;
    let mut mapping = Mapping::from_json(&text).map_err(|error| Failure::mapping(path, error))?;
    if mapping.name.is_empty() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        mapping.name = name.trim_end_matches(".json").trim_end_matches(".ferrymap").to_owned();
    }
    note_unprefixed(&mapping);
    Ok(mapping)
}

fn note_unprefixed(mapping: &Mapping) {
    for name in &mapping.unprefixed {
        note!("The attribute {name} is sent without its prefix, as Target requires.");
    }
}

fn not_found(wanted: &Path, nearest: &[String]) -> Failure {
    let failure = Failure::usage(format!("There's no mapping file or saved mapping named \"{}\".", wanted.display()));
    let similar: Vec<String> =
        nearest.iter().cloned().chain(similar_files(wanted)).map(|name| format!("\"{name}\"")).collect();
    failure.hint(match similar.as_slice() {
        [] => "List saved mappings with: ferry mapping list. Or create one with: ferry mapping new FILE --out MAPPING"
            .to_owned(),
        similar => format!("Did you mean {}? To list saved mappings, run: ferry mapping list", similar.join(" or ")),
    })
}
