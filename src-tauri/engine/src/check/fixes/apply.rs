//! Applies fixes to mappings.

use super::Fix;
use crate::input::OptionalAscii;
use crate::mapping::{Attribute, Duplicates, Mapping, Transform, ValueSource};
use crate::rule::Severity;

impl Mapping {
    /// Returns the mapping with a fix applied. A fix for an attribute that the mapping doesn't have changes nothing.
    pub fn with(&self, fix: &Fix) -> Mapping {
        let mut mapping = self.clone();
        match fix {
            Fix::Transform { attribute, transform, .. } => {
                if let Some(transforms) = mapping.transforms_of(attribute.as_deref()) {
                    *transforms = with_transform(transforms, transform);
                }
            }
            Fix::Reading { attribute, transform, .. } => {
                if let Some(transforms) = mapping.transforms_of(attribute.as_deref()) {
                    *transforms = with_reading(transforms, transform);
                }
            }
            Fix::Delimiters { delimiters, .. } => mapping.delimiters.clone_from(delimiters),
            Fix::Duplicates { duplicates, .. } => mapping.duplicates.clone_from(duplicates),
            Fix::Severity { attribute, severity, .. } => {
                if let Some(attribute) = mapping.attribute_mut(attribute) {
                    attribute.rules.on_break = Some(*severity);
                }
            }
            Fix::Warn { rule } => {
                mapping.severity.insert(*rule, Severity::Warning);
            }
            Fix::NoQuotes => mapping.source.quote = Some(OptionalAscii::None),
            Fix::Header { from, to } => {
                for attribute in &mut mapping.attributes {
                    if let ValueSource::Template(template) = &mut attribute.from {
                        *template = template.with_column(from, to);
                    }
                }
                let of_attributes = mapping.attributes.iter_mut().filter_map(|attribute| match &mut attribute.from {
                    ValueSource::Column(column) => Some(column),
                    ValueSource::Template(_) | ValueSource::Constant(_) => None,
                });
                let of_conditions = mapping.only.iter_mut().map(|condition| &mut condition.column);
                let columns = std::iter::once(&mut mapping.identifier.column).chain(of_attributes);
                let of_duplicates = match &mut mapping.duplicates {
                    Duplicates::KeepNewest { column, .. } => Some(column),
                    _ => None,
                };
                for column in columns.chain(of_conditions).chain(of_duplicates) {
                    if column == from {
                        column.clone_from(to);
                    }
                }
            }
        }
        mapping
    }

    fn attribute_mut(&mut self, name: &str) -> Option<&mut Attribute> {
        self.attributes.iter_mut().find(|attribute| attribute.name == name)
    }

    /// Returns the transforms of an attribute, or of the visitor ID.
    fn transforms_of(&mut self, attribute: Option<&str>) -> Option<&mut Vec<Transform>> {
        match attribute {
            None => Some(&mut self.identifier.transforms),
            Some(name) => self.attribute_mut(name).map(|attribute| &mut attribute.transforms),
        }
    }
}

/// Whether it takes off what no value means to have, so that what comes after can read the value.
fn is_cleaning(transform: &Transform) -> bool {
    matches!(
        transform,
        Transform::Trim
            | Transform::Clean
            | Transform::Nfc
            | Transform::Unwrap
            | Transform::CollapseSpaces
            | Transform::RepairEncoding
            | Transform::DecodeHtml
            | Transform::DecodeUrl
    )
}

/// Behind what cleans already, before what reads; or at the end.
pub(super) fn with_transform(transforms: &[Transform], new: &Transform) -> Vec<Transform> {
    let at = match is_cleaning(new) {
        true => transforms.iter().take_while(|transform| is_cleaning(transform)).count(),
        false => transforms.len(),
    };
    let mut transforms = transforms.to_vec();
    transforms.insert(at, new.clone());
    transforms
}

fn with_reading(transforms: &[Transform], reading: &Transform) -> Vec<Transform> {
    let mut transforms = transforms.to_vec();
    let is_same_kind = |transform: &Transform| std::mem::discriminant(transform) == std::mem::discriminant(reading);
    match transforms.iter().rposition(is_same_kind) {
        Some(at) => transforms[at].clone_from(reading),
        None => transforms.push(reading.clone()),
    }
    transforms
}
