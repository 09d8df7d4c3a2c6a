//! Which mapping `--mapping` means: a file, or one that is kept by name.

use std::path::Path;

use engine::Mapping;
use uploads::{SavedMappingError, Uploads};

use crate::failure::{Failure, near_names, of_mapping};

/// A path that exists wins over a name.
pub fn choose_mapping(wanted: &Path, home: Option<&Path>) -> Result<Mapping, Failure> {
    if wanted.exists() {
        return read_mapping_file(wanted);
    }
    let uploads = Uploads::open(home)?;
    // A path that is no text is no name.
    match uploads.mapping(&wanted.to_string_lossy()) {
        Ok(saved) => {
            let mapping = saved.mapping()?;
            say_unprefixed(&mapping);
            Ok(mapping)
        }
        Err(SavedMappingError::NoSuchMapping { nearest, .. }) => Err(unknown(wanted, &nearest)),
        Err(error) => Err(error.into()),
    }
}

/// A mapping file. One without a name is called as its file is.
pub fn read_mapping_file(path: &Path) -> Result<Mapping, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::usage(format!("The mapping {} cannot be read: {error}.", path.display()))
            .next("Begin one from: ferry inspect FILE --json")
    })?;
    let mut mapping = Mapping::from_json(&text).map_err(|error| of_mapping(path, error))?;
    if mapping.name.is_empty() {
        let stem = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        mapping.name = stem.trim_end_matches(".json").trim_end_matches(".ferrymap").to_owned();
    }
    say_unprefixed(&mapping);
    Ok(mapping)
}

fn say_unprefixed(mapping: &Mapping) {
    for name in &mapping.unprefixed {
        note!("The attribute name {name} is sent without its prefix, as Target wants it.");
    }
}

fn unknown(wanted: &Path, nearest: &[String]) -> Failure {
    let failure = Failure::usage(format!(
        "There is no mapping file {0}, and no saved mapping is called \"{0}\".",
        wanted.display()
    ));
    let near: Vec<String> =
        nearest.iter().cloned().chain(near_names(wanted)).map(|name| format!("\"{name}\"")).collect();
    match near.as_slice() {
        [] => failure.next("See those that are saved: ferry mapping list. Begin one from: ferry inspect FILE --json"),
        near => {
            failure.next(format!("Did you mean {}? See those that are saved: ferry mapping list", near.join(" or ")))
        }
    }
}
