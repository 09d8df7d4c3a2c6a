//! Runs the transforms of a mapping on a value.

mod ambiguity;
mod clean;
mod date;
pub(crate) mod date_shape;
mod decode;
mod number;
pub(crate) mod number_shape;

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use clean::{clean, collapse_spaces};
use date::{cell_date, date};
use decode::{decoded_html, decoded_url};

pub(crate) use ambiguity::AmbiguityCounts;
pub(crate) use date::{DEFAULT_PIVOT, DateFormat, day_and_month_swapped, read_any_date, read_date};
pub use date_shape::date_formats;
pub(crate) use decode::{has_lost_letter, is_encoded, is_encoded_id, is_lost, repaired};
pub(crate) use number::{compare_decimals, number, plain_number, without_zero_decimals};
pub use number_shape::number_formats;

use crate::mapping::Transform;
use crate::placeholders::{unquoted, unwrapped};
use crate::text::is_trimmed;

/// A transform that's ready to run.
#[derive(Debug, Clone)]
pub(crate) enum CompiledTransform {
    Trim,
    Clean,
    Nfc,
    Unwrap,
    DropZeroDecimals,
    RepairEncoding,
    DecodeHtml,
    DecodeUrl,
    Lowercase,
    Uppercase,
    CollapseSpaces,
    Date { from: DateFormat, swapped: Option<DateFormat>, to: String },
    Number { decimal: char, group: Option<char>, certain: bool },
    Boolean { yes: HashSet<String>, no: HashSet<String> },
    Map(BTreeMap<String, String>),
    Replace { from: String, to: String },
    Prefix(String),
    Suffix(String),
    Default(String),
    Take(usize),
    PadZeros(usize),
    Sha256,
}

impl From<&Transform> for CompiledTransform {
    fn from(transform: &Transform) -> CompiledTransform {
        match transform.clone() {
            Transform::Trim => CompiledTransform::Trim,
            Transform::Clean => CompiledTransform::Clean,
            Transform::Nfc => CompiledTransform::Nfc,
            Transform::Unwrap => CompiledTransform::Unwrap,
            Transform::DropZeroDecimals => CompiledTransform::DropZeroDecimals,
            Transform::RepairEncoding => CompiledTransform::RepairEncoding,
            Transform::DecodeHtml => CompiledTransform::DecodeHtml,
            Transform::DecodeUrl => CompiledTransform::DecodeUrl,
            Transform::Lowercase => CompiledTransform::Lowercase,
            Transform::Uppercase => CompiledTransform::Uppercase,
            Transform::CollapseSpaces => CompiledTransform::CollapseSpaces,
            Transform::Date { from, to, certain, pivot } => {
                let from = DateFormat::new(&from, pivot);
                let swapped = if certain { None } else { from.swapped() };
                CompiledTransform::Date { from, swapped, to }
            }
            Transform::Number { decimal, group, certain } => CompiledTransform::Number { decimal, group, certain },
            Transform::Boolean { yes, no } => {
                CompiledTransform::Boolean { yes: yes.into_iter().collect(), no: no.into_iter().collect() }
            }
            Transform::Map(words) => CompiledTransform::Map(words),
            Transform::Replace { from, to } => CompiledTransform::Replace { from, to },
            Transform::Prefix(text) => CompiledTransform::Prefix(text),
            Transform::Suffix(text) => CompiledTransform::Suffix(text),
            Transform::Default(text) => CompiledTransform::Default(text),
            Transform::Take(count) => CompiledTransform::Take(count),
            Transform::PadZeros(width) => CompiledTransform::PadZeros(width),
            Transform::Sha256 => CompiledTransform::Sha256,
        }
    }
}

/// Runs the transforms on a value, in order. `is_date` is whether the value is a date or a time of a workbook, in ISO
/// form. Returns the result, and whether it was supplied by `default`.
///
/// # Errors
/// Returns an error if a transform can't read the value.
pub(crate) fn transform(
    transforms: &[CompiledTransform],
    value: &str,
    is_date: bool,
    dates: &mut AmbiguityCounts,
    numbers: &mut AmbiguityCounts,
) -> Result<(String, bool), ()> {
    let mut value = value.to_owned();
    let mut supplied = false;
    let mut is_date = is_date;
    for transform in transforms {
        if value.is_empty() {
            if let CompiledTransform::Default(text) = transform {
                value.clone_from(text);
                supplied = true;
            }
            continue;
        }
        value = match transform {
            CompiledTransform::Trim => value.trim_matches(is_trimmed).to_owned(),
            CompiledTransform::Clean => clean(&value),
            CompiledTransform::Nfc => value.nfc().collect(),
            CompiledTransform::Unwrap => unwrapped(&value).or_else(|| unquoted(&value)).unwrap_or(&value).to_owned(),
            CompiledTransform::DropZeroDecimals => without_zero_decimals(&value).unwrap_or(&value).to_owned(),
            CompiledTransform::RepairEncoding => repaired(&value).unwrap_or(value),
            CompiledTransform::DecodeHtml => decoded_html(&value).unwrap_or(value),
            CompiledTransform::DecodeUrl => decoded_url(&value).unwrap_or(value),
            CompiledTransform::Lowercase => value.to_lowercase(),
            CompiledTransform::Uppercase => value.to_uppercase(),
            CompiledTransform::CollapseSpaces => collapse_spaces(&value),
            CompiledTransform::Date { to, .. } if is_date => {
                is_date = false;
                cell_date(&value, to)?
            }
            CompiledTransform::Date { from, swapped, to } => date(&value, from, swapped.as_ref(), to, dates)?,
            CompiledTransform::Number { decimal, group, certain: true } => {
                number(&value, *decimal, *group, &mut AmbiguityCounts::default())?
            }
            CompiledTransform::Number { decimal, group, certain: false } => number(&value, *decimal, *group, numbers)?,
            CompiledTransform::Boolean { yes, .. } if yes.contains(&value) => "true".to_owned(),
            CompiledTransform::Boolean { no, .. } if no.contains(&value) => "false".to_owned(),
            CompiledTransform::Boolean { .. } => return Err(()),
            CompiledTransform::Map(words) => words.get(&value).cloned().unwrap_or(value),
            CompiledTransform::Replace { from, to } => value.replace(from.as_str(), to),
            CompiledTransform::Prefix(text) => format!("{text}{value}"),
            CompiledTransform::Suffix(text) => value + text,
            CompiledTransform::Default(_) => value,
            CompiledTransform::Take(count) => value.graphemes(true).take(*count).collect(),
            CompiledTransform::PadZeros(width) if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{value:0>width$}")
            }
            CompiledTransform::PadZeros(_) => value,
            CompiledTransform::Sha256 => hex(&Sha256::digest(value.as_bytes())),
        };
    }
    Ok((value, supplied))
}

impl Transform {
    /// Returns a value after this transform, or `None` if it can't read the value.
    pub fn apply(&self, value: &str) -> Option<String> {
        transformed(value, std::slice::from_ref(self))
    }
}

/// A value after all transforms; `None` if one of them can't read it.
pub(crate) fn transformed(value: &str, transforms: &[Transform]) -> Option<String> {
    let transforms: Vec<CompiledTransform> = transforms.iter().map(CompiledTransform::from).collect();
    transform(&transforms, value, false, &mut AmbiguityCounts::default(), &mut AmbiguityCounts::default())
        .ok()
        .map(|(value, _)| value)
}

/// What a transform makes of a value; `None` if it can't read it.
pub(crate) fn read(value: &str, transform: &Transform) -> Option<String> {
    transformed(value, std::slice::from_ref(transform))
}

/// Each value as it comes to the map of values, which may not be among the transforms yet; `None` if it can't be read.
pub fn before_map(values: &[String], transforms: &[Transform]) -> Vec<Option<String>> {
    let transforms = crate::mapping::before_map(transforms);
    values.iter().map(|value| transformed(value, &transforms)).collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(b"0123456789abcdef"[half as usize]))
        .collect()
}
