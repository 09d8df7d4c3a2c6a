//! Whether a mapping fits a file, by its headers alone.

use std::collections::HashMap;

use serde::Serialize;

use super::{ColumnRef, Duplicates, Mapping, Template, ValueSource};
use crate::id_headers::{id_rank, names_a_fact};
use crate::similar_names::{nearest, normalize_name};

/// Columns that are offered for one that's missing.
const MOST_NEAREST: usize = 3;

/// The columns that a mapping names, each once, in the order in which it names them first, with their places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fit {
    columns: Vec<(ColumnRef, ColumnFit)>,
}

/// Which column of a file a reference means. Places are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "fit", rename_all = "kebab-case")]
pub enum ColumnFit {
    /// The column with just this header, or at this place.
    Exact {
        /// The column's index, from 0.
        column: usize,
    },
    /// The only column whose header is the same except for spaces around it, case, Unicode form, and invisible
    /// characters.
    Normalized {
        /// The column's index, from 0.
        column: usize,
    },
    /// The file has no such column.
    Missing {
        /// The places of the columns with the most similar headers, the most similar first: of those that the mapping
        /// doesn't use, if it's known.
        nearest: Vec<usize>,
    },
    /// Several columns fit equally well, and the reference doesn't say which.
    Ambiguous {
        /// The columns' indexes, from 0.
        columns: Vec<usize>,
    },
}

impl ColumnFit {
    /// The one column that is meant.
    pub fn column(&self) -> Option<usize> {
        match self {
            ColumnFit::Exact { column } | ColumnFit::Normalized { column } => Some(*column),
            ColumnFit::Missing { .. } | ColumnFit::Ambiguous { .. } => None,
        }
    }
}

impl Fit {
    /// Each column that the mapping names, and which one of the file it means.
    pub fn columns(&self) -> &[(ColumnRef, ColumnFit)] {
        &self.columns
    }

    /// The fit of a column that the mapping names.
    pub fn of(&self, column: &ColumnRef) -> Option<&ColumnFit> {
        self.columns.iter().find(|(named, _)| named == column).map(|(_, fit)| fit)
    }

    /// The places of the columns that are found, by their exact or their normalized name.
    pub fn found(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().filter_map(|(_, fit)| fit.column())
    }

    /// The columns that the file doesn't have.
    pub fn missing(&self) -> impl Iterator<Item = &ColumnRef> {
        self.columns.iter().filter(|(_, fit)| matches!(fit, ColumnFit::Missing { .. })).map(|(column, _)| column)
    }

    /// Whether a check finds every column, by its exact or its normalized name.
    pub fn is_whole(&self) -> bool {
        self.columns.iter().all(|(_, fit)| fit.column().is_some())
    }

    /// Whether every column is named just as the file has it.
    pub fn is_exact(&self) -> bool {
        self.columns.iter().all(|(_, fit)| matches!(fit, ColumnFit::Exact { .. }))
    }
}

impl Mapping {
    /// Compares the mapping with a file's headers, as the check does.
    pub fn fit(&self, columns: &[String]) -> Fit {
        let mut fits: Vec<(ColumnRef, ColumnFit)> = Vec::new();
        for column in self.columns() {
            if fits.iter().all(|(known, _)| known != column) {
                fits.push((column.clone(), find(column, columns)));
            }
        }
        let mut fit = Fit { columns: fits };
        let used: Vec<usize> = fit.found().collect();
        for (column, of_column) in &mut fit.columns {
            if let ColumnFit::Missing { nearest } = of_column {
                let free = (0..columns.len()).filter(|index| !used.contains(index));
                *nearest = if *column == self.identifier.column {
                    nearest_ids(column, columns, free.collect())
                } else {
                    nearest_columns(column, columns, free.collect())
                };
            }
        }
        fit
    }

    /// The attributes that are made from several columns, each with one of the columns that its template names.
    pub fn template_columns(&self) -> impl Iterator<Item = (&str, &ColumnRef)> {
        self.attributes.iter().flat_map(|attribute| {
            let template = if let ValueSource::Template(template) = &attribute.from { Some(template) } else { None };
            let columns = template.into_iter().flat_map(Template::columns);
            columns.map(|column| (attribute.name.as_str(), column))
        })
    }

    /// Whether it names a column by its header.
    pub(crate) fn names_columns(&self) -> bool {
        self.columns().any(|column| !matches!(column, ColumnRef::Position(_)))
    }

    /// The columns that it names: the id's first, then each attribute's, those of the conditions on rows, and
    /// the date of the newest row.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &ColumnRef> {
        let of_attributes = self.attributes.iter().flat_map(|attribute| {
            let (column, template) = match &attribute.from {
                ValueSource::Column(column) => (Some(column), None),
                ValueSource::Template(template) => (None, Some(template)),
                ValueSource::Constant(_) => (None, None),
            };
            column.into_iter().chain(template.into_iter().flat_map(Template::columns))
        });
        let of_conditions = self.only.iter().map(|condition| &condition.column);
        let of_duplicates = match &self.duplicates {
            Duplicates::KeepNewest { column, .. } => Some(column),
            _ => None,
        };
        std::iter::once(&self.identifier.column).chain(of_attributes).chain(of_conditions).chain(of_duplicates)
    }
}

impl ColumnRef {
    /// How a mapping names each of a file's columns: by its header, by its header and number if there are several with
    /// the same one, by its place if it has none.
    pub fn all(columns: &[String]) -> Vec<ColumnRef> {
        let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
        for header in columns {
            counts.entry(header).or_default().0 += 1;
        }
        let mut references = Vec::with_capacity(columns.len());
        for (index, header) in columns.iter().enumerate() {
            let (all, seen) = counts.entry(header).or_default();
            *seen += 1;
            references.push(match *all {
                _ if header.is_empty() => ColumnRef::Position(index + 1),
                1 => ColumnRef::Header(header.clone()),
                _ => ColumnRef::Nth { header: header.clone(), nth: *seen },
            });
        }
        references
    }

    /// The place of the column that's meant, counted from 0; `None` if there's none, or several.
    pub fn place(&self, columns: &[String]) -> Option<usize> {
        find(self, columns).column()
    }

    fn header(&self) -> &str {
        match self {
            ColumnRef::Header(header) | ColumnRef::Nth { header, .. } => header,
            ColumnRef::Position(_) => "",
        }
    }
}

/// The columns that could be the missing column of the visitor ID: those whose header names an ID, and those with the most
/// similar headers. A column that names a fact about the visitor, such as an age, isn't among them.
pub(crate) fn nearest_ids(column: &ColumnRef, columns: &[String], among: Vec<usize>) -> Vec<usize> {
    let mut places: Vec<usize> = among.iter().copied().filter(|index| id_rank(&columns[*index]).is_some()).collect();
    places.sort_by_key(|index| id_rank(&columns[*index]));
    let similar = nearest_columns(column, columns, among);
    places.extend(similar.into_iter().filter(|index| id_rank(&columns[*index]).is_none()));
    places.retain(|index| !names_a_fact(&columns[*index]));
    places.truncate(MOST_NEAREST);
    places
}

fn nearest_columns(column: &ColumnRef, columns: &[String], among: Vec<usize>) -> Vec<usize> {
    let names = nearest(column.header(), among.iter().map(|index| columns[*index].as_str()), MOST_NEAREST);
    let mut places: Vec<usize> = Vec::new();
    for name in names {
        places.extend(among.iter().find(|index| columns[**index] == name && !places.contains(index)));
    }
    places
}

/// Finds a column: exactly first, then by normalized name.
pub(crate) fn find(column: &ColumnRef, columns: &[String]) -> ColumnFit {
    let places = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
        columns.iter().enumerate().filter(|(_, name)| same(name)).map(|(index, _)| index).collect()
    };
    let missing = || ColumnFit::Missing { nearest: nearest_columns(column, columns, (0..columns.len()).collect()) };
    let exact_or_missing = |index: Option<usize>| index.map_or_else(missing, |column| ColumnFit::Exact { column });
    match column {
        ColumnRef::Position(position) => {
            exact_or_missing(position.checked_sub(1).filter(|index| *index < columns.len()))
        }
        ColumnRef::Nth { header, nth } => {
            let found = places(&|name| name == header);
            exact_or_missing(nth.checked_sub(1).and_then(|index| found.get(index)).copied())
        }
        ColumnRef::Header(header) if header.is_empty() => ColumnFit::Missing { nearest: Vec::new() },
        ColumnRef::Header(header) => match places(&|name| name == header).as_slice() {
            [column] => ColumnFit::Exact { column: *column },
            [] => {
                let wanted = normalize_name(header);
                match places(&|name| normalize_name(name) == wanted).as_slice() {
                    [column] => ColumnFit::Normalized { column: *column },
                    [] => missing(),
                    several => ColumnFit::Ambiguous { columns: several.to_vec() },
                }
            }
            several => ColumnFit::Ambiguous { columns: several.to_vec() },
        },
    }
}
