//! Mapping profiles that are kept by name: saved once, found every week.

use engine::{Mapping, MappingError, nearest, normalize_name};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use thiserror::Error;

use crate::entry_names::{NameFault, named};
use crate::model::Millis;
use crate::store::{Journal, JournalError, unreadable};
use crate::uploads::Uploads;

/// Names that an error suggests, at most.
const SUGGESTIONS: usize = 3;

const SELECT: &str = "SELECT name, text, columns, saved, used FROM mappings";

/// A mapping profile as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedMapping {
    /// What a person calls it; no other is called the same, whatever the case. Stands in the text too.
    pub name: String,
    /// The mapping file's text.
    pub text: String,
    /// The headers of the file that it was last saved with, where that is known.
    pub columns: Option<Vec<String>>,
    /// When it was last changed.
    pub saved: Millis,
    /// When something was last sent with it.
    pub used: Option<Millis>,
}

/// Why a mapping profile was not kept, found or changed.
#[derive(Debug, Error)]
pub enum SavedMappingError {
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// None is called so.
    #[error("there is no mapping `{wanted}`")]
    NoSuchMapping {
        /// What was asked for.
        wanted: String,
        /// The names that come nearest, the likeliest first.
        nearest: Vec<String>,
    },
    /// Another one is called so, perhaps in other letters.
    #[error("there is a mapping `{name}` already")]
    NameTaken {
        /// The other's name.
        name: String,
    },
    /// A name that is none.
    #[error("the name `{name}` {why}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: NameFault,
    },
    /// Its text, which this version cannot read.
    #[error("the mapping `{name}` cannot be read")]
    Unreadable {
        /// Its name.
        name: String,
        /// Why.
        #[source]
        cause: MappingError,
    },
}

impl From<rusqlite::Error> for SavedMappingError {
    fn from(error: rusqlite::Error) -> Self {
        SavedMappingError::Journal(error.into())
    }
}

impl SavedMapping {
    /// The mapping itself.
    ///
    /// # Errors
    /// [`SavedMappingError::Unreadable`] where a later version wrote it.
    pub fn mapping(&self) -> Result<Mapping, SavedMappingError> {
        Mapping::from_json(&self.text).map_err(|cause| SavedMappingError::Unreadable { name: self.name.clone(), cause })
    }

    /// The same under another name.
    fn renamed(&self, name: &str) -> Result<SavedMapping, SavedMappingError> {
        let text = Mapping { name: name.to_owned(), ..self.mapping()? }.to_json();
        Ok(SavedMapping { name: name.to_owned(), text, ..self.clone() })
    }
}

impl Journal {
    /// Notes that Target applied what was sent with a mapping profile: of several that fit a file, the one that was
    /// applied last is suggested, and one that came to nothing teaches nothing. One that is gone is no error.
    pub fn mapping_used(&self, name: &str, now: Millis) -> Result<(), JournalError> {
        self.connection()
            .execute("UPDATE mappings SET used = ?2 WHERE folded = ?1", params![normalize_name(name), now])?;
        Ok(())
    }
}

impl Uploads {
    /// Every mapping profile, by name.
    pub fn mappings(&self) -> Result<Vec<SavedMapping>, SavedMappingError> {
        let connection = self.journal().connection();
        let mut statement = connection.prepare(&format!("{SELECT} ORDER BY folded"))?;
        let found = statement.query_map([], |row| Ok(read(row)))?;
        found.map(|mapping| Ok(mapping??)).collect()
    }

    /// The mapping profile of that name, whatever the case.
    ///
    /// # Errors
    /// [`SavedMappingError::NoSuchMapping`].
    pub fn mapping(&self, name: &str) -> Result<SavedMapping, SavedMappingError> {
        let held = held(&self.journal().connection(), name)?;
        match held {
            Some(held) => Ok(held),
            None => Err(self.no_such_mapping(name)?),
        }
    }

    /// Keeps a new mapping profile under the name that stands in it, with the headers of the file that
    /// it was made for.
    ///
    /// # Errors
    /// [`SavedMappingError::NameTaken`], [`SavedMappingError::Name`].
    pub fn save_mapping(
        &self,
        mapping: &Mapping,
        columns: Option<&[String]>,
    ) -> Result<SavedMapping, SavedMappingError> {
        let name = checked_name(&mapping.name)?.to_owned();
        let saved = SavedMapping {
            text: Mapping { name: name.clone(), ..mapping.clone() }.to_json(),
            name,
            columns: columns.map(<[String]>::to_vec),
            saved: self.now(),
            used: None,
        };
        add(&self.journal().connection(), &saved)?;
        Ok(saved)
    }

    /// Overwrites a mapping profile. It keeps its name, whatever name the new text bears, and its
    /// headers, where none are given.
    ///
    /// # Errors
    /// [`SavedMappingError::NoSuchMapping`].
    pub fn update_mapping(
        &self,
        name: &str,
        mapping: &Mapping,
        columns: Option<&[String]>,
    ) -> Result<SavedMapping, SavedMappingError> {
        self.change(name, |held| {
            Ok(SavedMapping {
                text: Mapping { name: held.name.clone(), ..mapping.clone() }.to_json(),
                columns: columns.map(<[String]>::to_vec).or_else(|| held.columns.clone()),
                saved: self.now(),
                ..held
            })
        })
    }

    /// Gives a mapping profile another name, inside its text too.
    ///
    /// # Errors
    /// [`SavedMappingError::NoSuchMapping`], [`SavedMappingError::NameTaken`], [`SavedMappingError::Name`].
    pub fn rename_mapping(&self, from: &str, to: &str) -> Result<SavedMapping, SavedMappingError> {
        let to = checked_name(to)?;
        self.change(from, |held| held.renamed(to))
    }

    /// Keeps a copy under another name; nothing was sent with it yet.
    ///
    /// # Errors
    /// As [`Uploads::rename_mapping`].
    pub fn duplicate_mapping(&self, name: &str, new_name: &str) -> Result<SavedMapping, SavedMappingError> {
        let new_name = checked_name(new_name)?;
        let copy = SavedMapping { saved: self.now(), used: None, ..self.mapping(name)?.renamed(new_name)? };
        add(&self.journal().connection(), &copy)?;
        Ok(copy)
    }

    /// Removes a mapping profile; what is returned is all that [`Uploads::restore_mapping`] needs.
    ///
    /// # Errors
    /// [`SavedMappingError::NoSuchMapping`].
    pub fn remove_mapping(&self, name: &str) -> Result<SavedMapping, SavedMappingError> {
        let held = self.mapping(name)?;
        self.journal().connection().execute("DELETE FROM mappings WHERE folded = ?1", [normalize_name(&held.name)])?;
        Ok(held)
    }

    /// Puts a removed one back just as it was.
    ///
    /// # Errors
    /// [`SavedMappingError::NameTaken`] where another one took its name meanwhile.
    pub fn restore_mapping(&self, removed: &SavedMapping) -> Result<(), SavedMappingError> {
        add(&self.journal().connection(), removed)
    }

    /// Puts a changed mapping profile in the place of the one before, in one commit.
    fn change(
        &self,
        name: &str,
        change: impl FnOnce(SavedMapping) -> Result<SavedMapping, SavedMappingError>,
    ) -> Result<SavedMapping, SavedMappingError> {
        let changed = change(self.mapping(name)?)?;
        let mut connection = self.journal().connection();
        let transaction = Journal::begin(&mut connection)?;
        transaction.execute("DELETE FROM mappings WHERE folded = ?1", [normalize_name(name)])?;
        add(&transaction, &changed)?;
        transaction.commit()?;
        Ok(changed)
    }

    fn no_such_mapping(&self, wanted: &str) -> Result<SavedMappingError, SavedMappingError> {
        let known = self.mappings()?;
        let nearest = nearest(wanted, known.iter().map(|mapping| mapping.name.as_str()), SUGGESTIONS);
        Ok(SavedMappingError::NoSuchMapping { wanted: wanted.to_owned(), nearest })
    }
}

fn checked_name(name: &str) -> Result<&str, SavedMappingError> {
    named(name).map_err(|why| SavedMappingError::Name { name: name.to_owned(), why })
}

fn held(connection: &Connection, name: &str) -> Result<Option<SavedMapping>, SavedMappingError> {
    let sql = format!("{SELECT} WHERE folded = ?1");
    Ok(connection.query_row(&sql, [normalize_name(name)], |row| Ok(read(row))).optional()?.transpose()?)
}

fn add(connection: &Connection, mapping: &SavedMapping) -> Result<(), SavedMappingError> {
    let columns = mapping.columns.as_ref().map(serde_json::to_string).transpose();
    let columns = columns.map_err(|error| unreadable("columns", &error))?;
    let added = connection.execute(
        "INSERT INTO mappings (folded, name, text, columns, saved, used) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
        params![normalize_name(&mapping.name), mapping.name, mapping.text, columns, mapping.saved, mapping.used],
    )?;
    if added == 1 {
        return Ok(());
    }
    let name = held(connection, &mapping.name)?.map_or_else(|| mapping.name.clone(), |other| other.name);
    Err(SavedMappingError::NameTaken { name })
}

fn read(row: &Row<'_>) -> Result<SavedMapping, JournalError> {
    let columns: Option<String> = row.get(2)?;
    let columns = columns.map(|text| serde_json::from_str(&text)).transpose();
    Ok(SavedMapping {
        name: row.get(0)?,
        text: row.get(1)?,
        columns: columns.map_err(|error| unreadable("columns", &error))?,
        saved: row.get(3)?,
        used: row.get(4)?,
    })
}
