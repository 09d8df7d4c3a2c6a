//! Tries transforms on values with an issue, so that only those that solve it are suggested.

use common::limits::MAX_VALUE;

use super::apply::with_transform;
use crate::check::compiled_mapping::{CompiledAttribute, CompiledMapping};
use crate::check::finding::FixHints;
use crate::mapping::{Mapping, Rules, Transform};
use crate::placeholders::{is_beside_quote, is_float_error, is_null_word, unquoted, unwrapped};
use crate::rule::Rule;
use crate::text::{has_control, has_control_in_id, is_invisible, is_surrounded, utf16_len};
use crate::transform::{AmbiguityCounts, CompiledTransform, is_encoded, is_encoded_id, repaired, transform};

/// The transforms to try on the values of each field: the visitor ID, then the attributes. The index in a field's list is
/// the bit in [`FixHints`].
#[derive(Debug, Default)]
pub(crate) struct FixCandidates(Vec<Vec<FixCandidate>>);

#[derive(Debug)]
pub(crate) struct FixCandidate {
    pub(crate) transform: Transform,
    transforms: Vec<CompiledTransform>,
}

impl FixCandidates {
    pub(crate) fn new(mapping: &Mapping) -> FixCandidates {
        let of = |transforms: &[Transform], rules: &Rules| -> Vec<FixCandidate> {
            let takes = [rules.max_length, Some(MAX_VALUE)].into_iter().flatten().map(Transform::Take);
            let plain = [
                Transform::Trim,
                Transform::Clean,
                Transform::Unwrap,
                Transform::Lowercase,
                Transform::Uppercase,
                Transform::RepairEncoding,
                Transform::DecodeHtml,
                Transform::DecodeUrl,
            ];
            let candidate = |tried: Transform| FixCandidate {
                transforms: with_transform(transforms, &tried).iter().map(CompiledTransform::from).collect(),
                transform: tried,
            };
            // A transform that changes an allowed value would exclude rows that are ready now.
            let keeps_allowed = |tried: &Transform| {
                let step = [CompiledTransform::from(tried)];
                rules.allowed.iter().flatten().all(|word| run(&step, word).as_ref() == Some(word))
            };
            plain.into_iter().chain(takes).filter(keeps_allowed).map(candidate).collect()
        };
        let id = of(&mapping.identifier.transforms, &Rules::default());
        let attributes = mapping.attributes.iter().map(|attribute| of(&attribute.transforms, &attribute.rules));
        FixCandidates(std::iter::once(id).chain(attributes).collect())
    }

    /// Returns the candidates of a field.
    pub(crate) fn of(&self, field: usize) -> &[FixCandidate] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }
}

impl FixCandidates {
    /// Returns which candidates would solve an issue of a value. `cell` is the cell in the file, or the fixed value.
    pub(crate) fn hints(&self, compiled: &CompiledMapping, rule: Rule, field: usize, cell: &str) -> FixHints {
        let mut hints = FixHints::default();
        let attribute = field.checked_sub(1).and_then(|index| compiled.attributes.get(index));
        match rule {
            Rule::ValueDelimiter => {
                let value = value_of(compiled, attribute, cell);
                hints.set(FixHints::COMMA, value.contains(','));
                hints.set(FixHints::LINE_BREAK, value.contains(['\n', '\r']));
            }
            // Without the placeholder, the ID would be empty.
            Rule::NullLiteral if attribute.is_none() => {}
            Rule::NullLiteral => {
                // A transform can't change a placeholder that comes from `empty_as`.
                let transforms = attribute.map_or(&compiled.id_transforms, |attribute| &attribute.transforms);
                let value = run(transforms, cell).unwrap_or_default();
                let instead = with_empty_as(attribute, String::new());
                let is_placeholder = |text: &str| is_null_word(text.as_bytes()) || is_float_error(text.as_bytes());
                hints.set(FixHints::PLACEHOLDER, is_placeholder(&value) && !is_placeholder(&instead));
            }
            _ => {
                for (bit, candidate) in self.of(field).iter().enumerate() {
                    let fixes = is_tried_for(&candidate.transform, rule)
                        && !loses_letters(&candidate.transform, cell)
                        && run(&candidate.transforms, cell).is_some_and(|value| is_well(rule, attribute, value));
                    hints.set(bit, fixes);
                }
            }
        }
        hints
    }
}

fn value_of(compiled: &CompiledMapping, attribute: Option<&CompiledAttribute>, cell: &str) -> String {
    let transforms = attribute.map_or(&compiled.id_transforms, |attribute| &attribute.transforms);
    let value = run(transforms, cell).unwrap_or_default();
    with_empty_as(attribute, value)
}

fn run(transforms: &[CompiledTransform], cell: &str) -> Option<String> {
    let (mut dates, mut numbers) = (AmbiguityCounts::default(), AmbiguityCounts::default());
    transform(transforms, cell, false, &mut dates, &mut numbers).ok().map(|(value, _)| value)
}

fn with_empty_as(attribute: Option<&CompiledAttribute>, value: String) -> String {
    match attribute.and_then(|attribute| attribute.empty_as.as_ref()) {
        Some(text) if value.is_empty() => text.clone(),
        _ => value,
    }
}

/// Returns whether the control characters that a transform removes are a part of letters that were encoded twice.
fn loses_letters(tried: &Transform, cell: &str) -> bool {
    matches!(tried, Transform::Trim | Transform::Clean) && has_control(cell.as_bytes()) && repaired(cell).is_some()
}

fn is_tried_for(transform: &Transform, rule: Rule) -> bool {
    match rule {
        Rule::IdSurroundingSpace => matches!(transform, Transform::Trim),
        Rule::IdControlCharacter | Rule::IdInvisibleCharacter | Rule::ValueControlCharacter => {
            matches!(transform, Transform::Trim | Transform::Clean | Transform::RepairEncoding)
        }
        Rule::SpreadsheetTextMarker | Rule::IdQuoted => matches!(transform, Transform::Unwrap),
        Rule::TextEncoded => {
            matches!(transform, Transform::RepairEncoding | Transform::DecodeHtml | Transform::DecodeUrl)
        }
        Rule::ValueTooLong => matches!(transform, Transform::Take(most) if *most == MAX_VALUE),
        Rule::TransformFailed | Rule::RulePattern | Rule::RuleRange | Rule::RuleType => {
            matches!(transform, Transform::Trim | Transform::Clean | Transform::Unwrap)
        }
        Rule::RuleAllowed => !matches!(transform, Transform::Take(_)),
        Rule::RuleLength => !matches!(transform, Transform::Lowercase | Transform::Uppercase),
        _ => false,
    }
}

/// Returns whether a transformed value no longer has the issue, and follows the rules of its attribute.
fn is_well(rule: Rule, attribute: Option<&CompiledAttribute>, value: String) -> bool {
    let value = with_empty_as(attribute, value);
    if attribute.is_none() && value.trim_matches([' ', '\t']).is_empty() {
        return false;
    }
    let bytes = value.as_bytes();
    match rule {
        Rule::IdControlCharacter => !has_control_in_id(bytes) && !is_surrounded(bytes),
        Rule::IdInvisibleCharacter => !value.chars().any(is_invisible),
        Rule::IdSurroundingSpace => !is_surrounded(bytes),
        Rule::ValueControlCharacter => !has_control(bytes),
        Rule::ValueTooLong => utf16_len(&value) <= MAX_VALUE,
        Rule::SpreadsheetTextMarker => unwrapped(&value).is_none(),
        Rule::IdQuoted => unquoted(&value).is_none() && !is_beside_quote(&value),
        Rule::TextEncoded if attribute.is_none() => !is_encoded_id(bytes),
        Rule::TextEncoded => !is_encoded(bytes),
        _ => {
            let (mut dates, mut numbers) = (AmbiguityCounts::default(), AmbiguityCounts::default());
            attribute.and_then(|attribute| attribute.rules.as_ref()).is_none_or(|rules| match value.as_str() {
                "" => !rules.required,
                value => rules.first_violation(value, &mut dates, &mut numbers).is_none(),
            })
        }
    }
}
