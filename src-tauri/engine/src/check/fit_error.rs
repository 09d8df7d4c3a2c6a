//! The reasons why a mapping doesn't fit a file.

use std::collections::HashSet;

use thiserror::Error;

use crate::id_headers::names_a_person;
use crate::mapping::fit::{Headers, nearest_ids};
use crate::mapping::{ColumnFit, ColumnRef, Mapping};
use crate::rule::Rule;
use crate::source::Source;

/// The reason why a mapping doesn't fit a file.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FitError {
    /// `column-missing`.
    #[error("the file has no column `{wanted}`")]
    ColumnMissing {
        /// What the mapping names.
        wanted: String,
        /// The file's headers that come nearest.
        nearest: Vec<String>,
    },
    /// `header-duplicate`, where the mapping needs one of the columns with that header, or with one that's the same
    /// except for spaces around it, case, and Unicode form.
    #[error("several columns of the file could be `{header}`")]
    HeaderDuplicate {
        /// The header.
        header: String,
        /// Its places, counted from 1.
        positions: Vec<usize>,
    },
}

impl FitError {
    /// Returns the error of the visitor ID's column, which names only columns that could be an ID.
    pub(crate) fn of_id(self, mapping: &Mapping, source: &Source) -> FitError {
        let (FitError::ColumnMissing { wanted, .. }, columns) = (&self, source.columns()) else { return self };
        let nearest = nearest_ids(&mapping.identifier.column, columns, (0..columns.len()).collect());
        let nearest = nearest.into_iter().filter(|column| could_be_id(source, *column));
        FitError::ColumnMissing {
            wanted: wanted.clone(),
            nearest: nearest.map(|column| columns[column].clone()).collect(),
        }
    }

    /// Returns the rule that a report shows for this error.
    pub fn rule(&self) -> Rule {
        match self {
            FitError::ColumnMissing { .. } => Rule::ColumnMissing,
            FitError::HeaderDuplicate { .. } => Rule::HeaderDuplicate,
        }
    }
}

/// A column that was found although its header differs in spaces, case, or Unicode form.
#[derive(Debug, Clone, PartialEq)]
pub struct NormalizedMatch {
    /// The header in the mapping.
    pub wanted: String,
    /// The header in the file.
    pub found: String,
}

/// Returns whether nothing speaks against a column as the visitor ID: its values are different in the first rows, or its
/// header names the ID of a person, who can have several rows.
pub(crate) fn could_be_id(source: &Source, column: usize) -> bool {
    let values = source.sample().iter().filter_map(|row| row.get(column)).filter(|value| !value.is_empty());
    let mut seen = HashSet::new();
    names_a_person(&source.columns()[column]) || values.into_iter().all(|value| seen.insert(value))
}

/// Finds a column of a mapping. Notes it in `normalized` if its header differs.
pub(crate) fn find_column(
    column: &ColumnRef,
    headers: &Headers<'_>,
    normalized: &mut Vec<NormalizedMatch>,
) -> Result<usize, FitError> {
    let columns = headers.columns();
    match headers.find_or_nearest(column) {
        ColumnFit::Exact { column } => Ok(column),
        ColumnFit::Normalized { column: index } => {
            normalized.push(NormalizedMatch { wanted: column.to_string(), found: columns[index].clone() });
            Ok(index)
        }
        ColumnFit::Missing { nearest } => Err(FitError::ColumnMissing {
            wanted: column.to_string(),
            nearest: nearest.iter().map(|index| columns[*index].clone()).collect(),
        }),
        ColumnFit::Ambiguous { columns } => Err(FitError::HeaderDuplicate {
            header: column.to_string(),
            positions: columns.iter().map(|index| index + 1).collect(),
        }),
    }
}
