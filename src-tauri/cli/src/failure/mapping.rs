//! Errors of mapping files and saved mappings.

use std::path::Path;

use engine::MappingError;
use uploads::SavedMappingError;

use super::{Failure, did_you_mean};

/// Turns the error of a mapping into a failure. `path` is the file, or the name of the saved mapping.
pub fn of_mapping(path: &Path, error: MappingError) -> Failure {
    let name = path.display();
    let at = |place: &str| if place.is_empty() { format!("{name}:") } else { format!("{name}: {place}:") };
    let (message, hint) = match &error {
        MappingError::NotJson { line, column, what } => (
            format!("{name}, line {line}, column {column}: invalid JSON: {what}."),
            "Fix it, or create a new mapping with: ferry mapping new FILE --out MAPPING".to_owned(),
        ),
        MappingError::Later { found } => (
            format!("{name} was saved by a newer version of Profile Ferry (mapping version {found})."),
            "Update Profile Ferry.".to_owned(),
        ),
        MappingError::UnknownField { place, field, nearest } => (
            format!("{} unknown field \"{field}\".", at(place)),
            nearest.as_ref().map_or("Remove it.".to_owned(), |nearest| format!("Did you mean \"{nearest}\"?")),
        ),
        MappingError::Missing { place, field } => {
            (format!("{} missing field \"{field}\".", at(place)), format!("Add \"{field}\"."))
        }
        MappingError::Wrong { place, expected, found } => {
            (format!("{} found {found}.", at(place)), format!("Use {expected}."))
        }
        MappingError::Name { place, name: attribute, why } => (
            format!("{} the attribute name \"{attribute}\" {why}.", at(place)),
            "Use a name of 1 to 128 characters, without commas or line breaks.".to_owned(),
        ),
        MappingError::Twice { place, name: attribute } => (
            format!("{} the attribute \"{attribute}\" is listed twice.", at(place)),
            "Rename or remove one of them.".to_owned(),
        ),
        MappingError::Fixed { rule } => (
            format!("{name}: severity: {rule} can't be changed, because Target doesn't accept such rows."),
            format!("Remove \"{rule}\" from severity."),
        ),
    };
    Failure::usage(message).hint(hint)
}

impl From<SavedMappingError> for Failure {
    fn from(error: SavedMappingError) -> Self {
        match error {
            SavedMappingError::Journal(error) => error.into(),
            SavedMappingError::NoSuchMapping { wanted, nearest } => {
                Failure::usage(format!("There's no saved mapping named \"{wanted}\"."))
                    .hint(did_you_mean(&nearest).unwrap_or_else(|| "List mappings with: ferry mapping list".to_owned()))
            }
            SavedMappingError::NameTaken { name } => {
                Failure::usage(format!("A mapping named \"{name}\" already exists. It wasn't changed."))
                    .hint("Choose another name with --name, or remove it first: ferry mapping remove NAME")
            }
            SavedMappingError::Name { name, why } => Failure::usage(format!("The name \"{name}\" {why}."))
                .hint("Choose another name with --name, or change it in the mapping file."),
            SavedMappingError::Unreadable { name, cause } => of_mapping(Path::new(&name), cause),
        }
    }
}
