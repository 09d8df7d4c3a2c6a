//! The words of a mapping's errors.

use engine::MappingError;

/// Returns what is wrong with the mapping with this name or in this file.
pub fn mapping_message(name: &str, error: &MappingError) -> String {
    let at = |place: &str| if place.is_empty() { format!("{name}:") } else { format!("{name}: {place}:") };
    match error {
        MappingError::NotJson { line, column, what } => {
            format!("{name}, line {line}, column {column}: invalid JSON: {what}.")
        }
        MappingError::Later { found } => {
            format!("{name} was saved by a newer version of Profile Ferry (mapping version {found}).")
        }
        MappingError::UnknownField { place, field, .. } => format!("{} unknown field \"{field}\".", at(place)),
        MappingError::Missing { place, field } => format!("{} missing field \"{field}\".", at(place)),
        MappingError::Wrong { place, found, .. } => format!("{} found {found}.", at(place)),
        MappingError::Name { place, name: attribute, why } => {
            format!("{} the attribute name \"{attribute}\" {why}.", at(place))
        }
        MappingError::Twice { place, name: attribute } => {
            format!("{} the attribute \"{attribute}\" is listed twice.", at(place))
        }
        MappingError::Fixed { rule } => {
            format!("{name}: severity: {rule} can't be changed, because Target doesn't accept such rows.")
        }
    }
}

/// Returns what to do about it.
pub fn mapping_hint(error: &MappingError) -> String {
    match error {
        MappingError::NotJson { .. } => {
            "Fix it, or create a new mapping with: ferry mapping new FILE --out MAPPING".to_owned()
        }
        MappingError::Later { .. } => "Update Profile Ferry.".to_owned(),
        MappingError::UnknownField { nearest: None, .. } => "Remove it.".to_owned(),
        MappingError::UnknownField { nearest: Some(nearest), .. } => format!("Did you mean \"{nearest}\"?"),
        MappingError::Missing { field, .. } => format!("Add \"{field}\"."),
        MappingError::Wrong { expected, .. } => format!("Use {expected}."),
        MappingError::Name { .. } => "Use a name of 1 to 128 characters, without commas or line breaks.".to_owned(),
        MappingError::Twice { .. } => "Rename or remove one of them.".to_owned(),
        MappingError::Fixed { rule } => format!("Remove \"{rule}\" from severity."),
    }
}
