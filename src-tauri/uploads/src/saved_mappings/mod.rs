//! Mappings that are saved by name and used again.

use std::sync::Arc;

use engine::{Mapping, MappingError, nearest};
use serde::Serialize;
use thiserror::Error;

use crate::clock::Clock;
use crate::entry_names::{NameFault, valid_name};
use crate::model::Millis;
use crate::store::{Journal, JournalError};

/// The maximum number of names that an error suggests.
const SUGGESTIONS: usize = 3;

/// The saved mappings of one data folder.
pub struct SavedMappings {
    journal: Arc<Journal>,
    clock: Arc<dyn Clock>,
}

/// A mapping that was saved under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedMapping {
    /// The name, which is unique in any case. The text contains it, too.
    pub name: String,
    /// The text of the mapping file.
    pub text: String,
    /// The headers of the file that it was last saved with, or `None` if they're unknown.
    pub columns: Option<Vec<String>>,
    /// When it was last changed.
    pub saved: Millis,
    /// When Target last applied an upload with it.
    pub used: Option<Millis>,
}

/// Why a mapping wasn't saved, found, or changed.
#[derive(Debug, Error)]
pub enum SavedMappingError {
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// No mapping has this name.
    #[error("there's no mapping named `{wanted}`")]
    NoSuchMapping {
        /// The name that was asked for.
        wanted: String,
        /// The most similar names, the best first.
        nearest: Vec<String>,
    },
    /// Another mapping has this name, perhaps in another case.
    #[error("a mapping named `{name}` already exists")]
    NameTaken {
        /// The name of the existing mapping.
        name: String,
    },
    /// The name isn't valid.
    #[error("the name `{name}` {why}")]
    Name {
        /// The name that was given.
        name: String,
        /// What is wrong with it.
        why: NameFault,
    },
    /// This version can't read the mapping.
    #[error("couldn't read the mapping `{name}`")]
    Unreadable {
        /// The name of the saved mapping.
        name: String,
        /// What is wrong with its text.
        #[source]
        cause: MappingError,
    },
}

impl SavedMapping {
    /// Returns the mapping itself.
    ///
    /// # Errors
    /// Returns [`SavedMappingError::Unreadable`] if a later version wrote it.
    pub fn mapping(&self) -> Result<Mapping, SavedMappingError> {
        Mapping::from_json(&self.text).map_err(|cause| SavedMappingError::Unreadable { name: self.name.clone(), cause })
    }

    /// Returns the same mapping with another name.
    fn renamed(&self, name: &str) -> Result<SavedMapping, SavedMappingError> {
        let text = Mapping { name: name.to_owned(), ..self.mapping()? }.to_json();
        Ok(SavedMapping { name: name.to_owned(), text, ..self.clone() })
    }
}

impl SavedMappings {
    pub(crate) fn new(journal: &Arc<Journal>, clock: &Arc<dyn Clock>) -> SavedMappings {
        SavedMappings { journal: Arc::clone(journal), clock: Arc::clone(clock) }
    }

    /// Returns every saved mapping, by name.
    pub fn list(&self) -> Result<Vec<SavedMapping>, SavedMappingError> {
        Ok(self.journal.mappings()?)
    }

    /// Returns the mapping with this name, in any case.
    ///
    /// # Errors
    /// Returns [`SavedMappingError::NoSuchMapping`].
    pub fn get(&self, name: &str) -> Result<SavedMapping, SavedMappingError> {
        if let Some(saved) = self.journal.mapping(name)? {
            return Ok(saved);
        }
        let known = self.list()?;
        let nearest = nearest(name, known.iter().map(|mapping| mapping.name.as_str()), SUGGESTIONS);
        Err(SavedMappingError::NoSuchMapping { wanted: name.to_owned(), nearest })
    }

    /// Saves a new mapping under the name in it, with the headers of the file that it was made for.
    ///
    /// # Errors
    /// Returns [`SavedMappingError::NameTaken`] or [`SavedMappingError::Name`].
    pub fn save(&self, mapping: &Mapping, columns: Option<&[String]>) -> Result<SavedMapping, SavedMappingError> {
        let name = checked_name(&mapping.name)?.to_owned();
        let saved = SavedMapping {
            text: Mapping { name: name.clone(), ..mapping.clone() }.to_json(),
            name,
            columns: columns.map(<[String]>::to_vec),
            saved: self.clock.now(),
            used: None,
        };
        self.add(&saved)?;
        Ok(saved)
    }

    /// Overwrites a saved mapping. It keeps its name, whatever name the new one has, and its headers if none are given.
    ///
    /// # Errors
    /// Returns [`SavedMappingError::NoSuchMapping`].
    pub fn update(
        &self,
        name: &str,
        mapping: &Mapping,
        columns: Option<&[String]>,
    ) -> Result<SavedMapping, SavedMappingError> {
        let saved = self.get(name)?;
        let changed = SavedMapping {
            text: Mapping { name: saved.name.clone(), ..mapping.clone() }.to_json(),
            columns: columns.map(<[String]>::to_vec).or_else(|| saved.columns.clone()),
            saved: self.clock.now(),
            ..saved
        };
        self.replace(name, changed)
    }

    /// Gives a saved mapping another name, in its text too.
    ///
    /// # Errors
    /// Returns [`SavedMappingError::NoSuchMapping`], [`SavedMappingError::NameTaken`], or [`SavedMappingError::Name`].
    pub fn rename(&self, from: &str, to: &str) -> Result<SavedMapping, SavedMappingError> {
        let to = checked_name(to)?;
        let renamed = self.get(from)?.renamed(to)?;
        self.replace(from, renamed)
    }

    /// Saves a copy under another name, as not used yet.
    ///
    /// # Errors
    /// Returns the errors of [`SavedMappings::rename`].
    pub fn duplicate(&self, name: &str, new_name: &str) -> Result<SavedMapping, SavedMappingError> {
        let new_name = checked_name(new_name)?;
        let copy = SavedMapping { saved: self.clock.now(), used: None, ..self.get(name)?.renamed(new_name)? };
        self.add(&copy)?;
        Ok(copy)
    }

    /// Removes a saved mapping and returns it, for [`SavedMappings::restore`].
    ///
    /// # Errors
    /// Returns [`SavedMappingError::NoSuchMapping`].
    pub fn remove(&self, name: &str) -> Result<SavedMapping, SavedMappingError> {
        let saved = self.get(name)?;
        self.journal.remove_mapping(&saved.name)?;
        Ok(saved)
    }

    /// Restores a removed mapping unchanged.
    ///
    /// # Errors
    /// Returns [`SavedMappingError::NameTaken`] if another mapping has its name now.
    pub fn restore(&self, removed: &SavedMapping) -> Result<(), SavedMappingError> {
        self.add(removed)
    }

    fn add(&self, mapping: &SavedMapping) -> Result<(), SavedMappingError> {
        self.journal.add_mapping(mapping)?.or_name_taken(|name| SavedMappingError::NameTaken { name })
    }

    fn replace(&self, name: &str, changed: SavedMapping) -> Result<SavedMapping, SavedMappingError> {
        self.journal.replace_mapping(name, &changed)?.or_name_taken(|name| SavedMappingError::NameTaken { name })?;
        Ok(changed)
    }
}

fn checked_name(name: &str) -> Result<&str, SavedMappingError> {
    valid_name(name).map_err(|why| SavedMappingError::Name { name: name.to_owned(), why })
}
