//! Whether a mapping fits a file, by its headers alone.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{ColumnRef, Duplicates, Mapping, Template, ValueSource};
use crate::id_headers::{id_rank, names_a_fact};
use crate::similar_names::{nearest, normalize_name};

/// Columns that are offered for one that's missing.
const MOST_NEAREST: usize = 3;

/// Missing columns for which others are offered.
const MOST_WITH_NEAREST: usize = 100;

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
        let headers = Headers::new(columns);
        let (mut fits, mut known): (Vec<(ColumnRef, ColumnFit)>, HashSet<&ColumnRef>) = Default::default();
        for column in self.columns().filter(|column| known.insert(column)) {
            fits.push((column.clone(), headers.find(column)));
        }
        let mut fit = Fit { columns: fits };
        let used: HashSet<usize> = fit.found().collect();
        let missing = fit.columns.iter_mut().filter(|(_, fit)| matches!(fit, ColumnFit::Missing { .. }));
        // Each takes a look at every column, and more of them help no one.
        for (column, of_column) in missing.take(MOST_WITH_NEAREST) {
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

/// Finds a column: exactly first, then by normalized name. The columns with the most similar headers are offered for one
/// that's missing.
pub(crate) fn find(column: &ColumnRef, columns: &[String]) -> ColumnFit {
    Headers::new(columns).find_or_nearest(column)
}

/// A file's columns by their headers, so that many of them are found in one pass.
pub(crate) struct Headers<'f> {
    columns: &'f [String],
    exact: HashMap<&'f str, Vec<usize>>,
    /// By their normalized headers, if one was looked for.
    normalized: OnceCell<HashMap<String, Vec<usize>>>,
}

impl<'f> Headers<'f> {
    pub(crate) fn new(columns: &'f [String]) -> Headers<'f> {
        let mut exact: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, header) in columns.iter().enumerate() {
            exact.entry(header).or_default().push(index);
        }
        Headers { columns, exact, normalized: OnceCell::new() }
    }

    fn normalized(&self) -> &HashMap<String, Vec<usize>> {
        self.normalized.get_or_init(|| {
            let mut normalized: HashMap<String, Vec<usize>> = HashMap::new();
            for (index, header) in self.columns.iter().enumerate() {
                normalized.entry(normalize_name(header)).or_default().push(index);
            }
            normalized
        })
    }

    /// Returns the headers, in order.
    pub(crate) fn columns(&self) -> &'f [String] {
        self.columns
    }

    /// Finds a column. For one that's missing, offers the columns with the most similar headers.
    pub(crate) fn find_or_nearest(&self, column: &ColumnRef) -> ColumnFit {
        match self.find(column) {
            ColumnFit::Missing { .. } if !matches!(column, ColumnRef::Header(header) if header.is_empty()) => {
                let nearest = nearest_columns(column, self.columns, (0..self.columns.len()).collect());
                ColumnFit::Missing { nearest }
            }
            fit => fit,
        }
    }

    /// Finds a column. For one that's missing, no similar columns are named.
    pub(crate) fn find(&self, column: &ColumnRef) -> ColumnFit {
        let missing = || ColumnFit::Missing { nearest: Vec::new() };
        let exact_or_missing = |index: Option<usize>| index.map_or_else(missing, |column| ColumnFit::Exact { column });
        let exact = |header: &str| self.exact.get(header).map_or(&[][..], Vec::as_slice);
        match column {
            ColumnRef::Position(position) => {
                exact_or_missing(position.checked_sub(1).filter(|index| *index < self.columns.len()))
            }
            ColumnRef::Nth { header, nth } => {
                exact_or_missing(nth.checked_sub(1).and_then(|index| exact(header).get(index)).copied())
            }
            ColumnRef::Header(header) if header.is_empty() => missing(),
            ColumnRef::Header(header) => match exact(header) {
                [column] => ColumnFit::Exact { column: *column },
                [] => match self.normalized().get(&normalize_name(header)).map_or(&[][..], Vec::as_slice) {
                    [column] => ColumnFit::Normalized { column: *column },
                    [] => missing(),
                    several => ColumnFit::Ambiguous { columns: several.to_vec() },
                },
                several => ColumnFit::Ambiguous { columns: several.to_vec() },
            },
        }
    }
}
