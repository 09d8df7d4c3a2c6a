//! Whether a mapping fits a file, by its headers alone.

use super::{ColumnRef, Mapping, ValueSource};
use crate::similar_names::normalize_name;

/// The columns that a mapping names, each once, in the order in which it names them first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fit {
    /// Found as they are named, with the column's place from 0.
    pub found: Vec<(ColumnRef, usize)>,
    /// Found but for blanks, case or Unicode form, with the column's place from 0.
    pub loose: Vec<(ColumnRef, usize)>,
    /// The file has nothing like it.
    pub missing: Vec<ColumnRef>,
    /// The file has several of that name, and the mapping does not say which.
    pub doubled: Vec<ColumnRef>,
}

impl Fit {
    /// Whether a check finds every column, loosely or not.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && self.doubled.is_empty()
    }

    /// Whether every column is named just as the file has it.
    pub fn is_exact(&self) -> bool {
        self.is_whole() && self.loose.is_empty()
    }
}

impl Mapping {
    /// Holds the mapping against a file's headers, as the check does.
    pub fn fit(&self, columns: &[String]) -> Fit {
        let mut fit = Fit::default();
        let mut seen: Vec<&ColumnRef> = Vec::new();
        for column in self.columns() {
            if seen.contains(&column) {
                continue;
            }
            seen.push(column);
            match find(column, columns) {
                Place::Exact(index) => fit.found.push((column.clone(), index)),
                Place::Loose(index) => fit.loose.push((column.clone(), index)),
                Place::Missing => fit.missing.push(column.clone()),
                Place::Doubled(_) => fit.doubled.push(column.clone()),
            }
        }
        fit
    }

    /// The columns that it names: the id's first, then each attribute's.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &ColumnRef> {
        let of_attributes = self.attributes.iter().filter_map(|attribute| match &attribute.from {
            ValueSource::Column(column) => Some(column),
            ValueSource::Constant(_) => None,
        });
        std::iter::once(&self.identifier.column).chain(of_attributes)
    }
}

/// Where a column is, counted from 0.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Exact(usize),
    /// Just one fits but for blanks, case or Unicode form.
    Loose(usize),
    Missing,
    Doubled(Vec<usize>),
}

/// Finds a column: exactly first, then loosely if just one fits.
pub(crate) fn find(column: &ColumnRef, columns: &[String]) -> Place {
    let places = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
        columns.iter().enumerate().filter(|(_, name)| same(name)).map(|(index, _)| index).collect()
    };
    let exact_or_missing = |index: Option<usize>| index.map_or(Place::Missing, Place::Exact);
    match column {
        ColumnRef::Position(position) => {
            exact_or_missing(position.checked_sub(1).filter(|index| *index < columns.len()))
        }
        ColumnRef::Nth { header, nth } => {
            let found = places(&|name| name == header);
            exact_or_missing(nth.checked_sub(1).and_then(|index| found.get(index)).copied())
        }
        ColumnRef::Header(header) => match places(&|name| name == header).as_slice() {
            [index] => Place::Exact(*index),
            [] => {
                let wanted = normalize_name(header);
                match places(&|name| normalize_name(name) == wanted).as_slice() {
                    [index] => Place::Loose(*index),
                    _ => Place::Missing,
                }
            }
            several => Place::Doubled(several.to_vec()),
        },
    }
}
