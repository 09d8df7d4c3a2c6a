//! Previews one visitor's attributes, while the user edits a mapping.

use crate::check::compiled_mapping::{CompiledMapping, CompiledPart, CompiledValueSource};
use crate::check::fit_error::FitError;
use crate::check::report::Sample;
use crate::check::row::{Fate, Keys, RowWriter};
use crate::mapping::Mapping;
use crate::rule::{Rule, Severity};
use crate::source::{CellKindTag, Chunk, SheetTags, Source};
use crate::transform::{AmbiguityCounts, transform};
use crate::workbook::CellKind;

/// A row of the sample with a mapping applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The visitor ID, before and after its transforms.
    pub id: PreviewedValue,
    /// The attributes, in the mapping's order.
    pub attributes: Vec<PreviewedAttribute>,
    /// What would happen to the row, apart from duplicates.
    pub fate: PreviewFate,
    /// The issues of the row.
    pub issues: Vec<(Rule, Severity, Sample)>,
}

/// What would happen to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewFate {
    /// The row would be sent.
    Ready,
    /// The row would be excluded because of an error.
    Excluded,
    /// The row has no value to send.
    Empty,
    /// The row doesn't meet the conditions of the mapping.
    Filtered,
}

/// An attribute of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewedAttribute {
    /// The name of the attribute.
    pub name: String,
    /// The value of the attribute.
    pub value: PreviewedValue,
}

/// A value before and after its transforms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewedValue {
    /// The value in the file, or `None` for a fixed value.
    pub before: Option<String>,
    /// The transformed value, or `None` if a transform can't read it.
    pub after: Option<String>,
}

impl Source {
    /// Previews a row of [`Source::sample`], by its index from 0. Returns `None` if there's no such row.
    ///
    /// # Errors
    /// Returns an error if the mapping doesn't fit the file.
    pub fn preview(
        &self,
        mapping: &Mapping,
        keeps_delimiters: bool,
        record: usize,
    ) -> Result<Option<Preview>, FitError> {
        let compiled = CompiledMapping::new(mapping, self, keeps_delimiters)?;
        let Some(cells) = self.sample().get(record) else { return Ok(None) };
        let marks = self.sample_tags().of(record).iter();
        let is_edited = |column: u32| self.cell_edits().get(record as u64 + 1, column as usize).is_some();
        let cell_marks: Vec<CellKindTag> =
            marks.filter(|mark| !is_edited(mark.column)).map(|mark| CellKindTag { record: 0, ..*mark }).collect();
        let chunk =
            Chunk::of_record(cells, self.data_start(), SheetTags { cells: cell_marks.clone(), hidden: Vec::new() });
        // The hashes aren't used here, so any keys work.
        let mut writer = RowWriter::new(&compiled, Keys(0, 0), usize::MAX);
        let fate = match writer.write(&chunk, 0) {
            Fate::Ready { .. } => PreviewFate::Ready,
            Fate::Excluded => PreviewFate::Excluded,
            Fate::Empty => PreviewFate::Empty,
            Fate::Filtered => PreviewFate::Filtered,
        };
        let issues = writer.found.into_iter().map(|found| {
            let column = found.column.map(|column| column as usize);
            let sample = Sample { row: Some(found.row), line: Some(found.line), column, value: found.value };
            (found.rule, found.severity, sample)
        });
        let cell = |column: usize| cells.get(column).cloned().unwrap_or_default();
        let kind = |column: Option<usize>| {
            let mark = cell_marks.iter().find(|mark| Some(mark.column as usize) == column);
            mark.map_or(CellKind::Plain, |mark| mark.kind)
        };
        let value = |transforms: &[_], before: String, kind: CellKind, empty_as: Option<&String>| {
            let (mut dates, mut numbers) = (AmbiguityCounts::default(), AmbiguityCounts::default());
            let is_nothing = matches!(kind, CellKind::Error | CellKind::Uncalculated);
            let text = if is_nothing { "" } else { &before };
            let transformed = transform(transforms, text, kind == CellKind::Date, &mut dates, &mut numbers);
            let after = transformed.ok().map(|(value, _)| match empty_as {
                Some(text) if value.is_empty() => text.clone(),
                _ => value,
            });
            (before, after)
        };
        let id_kind = kind(Some(compiled.id_column));
        let (before, after) = value(&compiled.id_transforms, cell(compiled.id_column), id_kind, None);
        let id = PreviewedValue { before: Some(before), after };
        let attributes = compiled.attributes.iter().zip(&mapping.attributes).map(|(attribute, named)| {
            let (before, column) = match &attribute.from {
                CompiledValueSource::Column(column) => (cell(*column), Some(*column)),
                CompiledValueSource::Template(parts) => {
                    let filled = parts.iter().map(|part| match part {
                        CompiledPart::Text(text) => text.clone(),
                        CompiledPart::Column(column) => cell(*column).trim().to_owned(),
                    });
                    let is_filled = |part: &CompiledPart| match part {
                        CompiledPart::Text(_) => false,
                        CompiledPart::Column(column) => !cell(*column).trim().is_empty(),
                    };
                    (if parts.iter().any(is_filled) { filled.collect() } else { String::new() }, None)
                }
                CompiledValueSource::Constant { value, .. } => (value.clone(), None),
            };
            let constant = matches!(attribute.from, CompiledValueSource::Constant { .. });
            let (before, after) = value(&attribute.transforms, before, kind(column), attribute.empty_as.as_ref());
            let before = (!constant).then_some(before);
            PreviewedAttribute { name: named.name.clone(), value: PreviewedValue { before, after } }
        });
        Ok(Some(Preview { id, attributes: attributes.collect(), fate, issues: issues.collect() }))
    }
}
