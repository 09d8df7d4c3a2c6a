//! One value through the transforms of its mapping.

mod clean;
mod date;
mod number;
mod readings;

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use clean::{clean, collapse_spaces};
use date::{date, read_iso, written};
use number::number;

pub(crate) use date::{day_and_month_swapped, read_date};
pub(crate) use number::plain_number;
pub(crate) use readings::{Readings, note_reading};

use crate::mapping::Transform;
use crate::text::{is_trimmed, unwrapped};

/// A transform, ready to run.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Trim,
    Clean,
    Nfc,
    Unwrap,
    Lowercase,
    Uppercase,
    CollapseSpaces,
    Date { from: String, swapped: Option<String>, to: String },
    Number { decimal: char, group: Option<char>, certain: bool },
    Boolean { yes: HashSet<String>, no: HashSet<String> },
    Map(BTreeMap<String, String>),
    Replace { from: String, to: String },
    Prefix(String),
    Suffix(String),
    Default(String),
    Take(usize),
    Sha256,
}

impl From<&Transform> for Step {
    fn from(transform: &Transform) -> Step {
        match transform.clone() {
            Transform::Trim => Step::Trim,
            Transform::Clean => Step::Clean,
            Transform::Nfc => Step::Nfc,
            Transform::Unwrap => Step::Unwrap,
            Transform::Lowercase => Step::Lowercase,
            Transform::Uppercase => Step::Uppercase,
            Transform::CollapseSpaces => Step::CollapseSpaces,
            Transform::Date { from, to, certain } => {
                let swapped = if certain { None } else { day_and_month_swapped(&from) };
                Step::Date { from, swapped, to }
            }
            Transform::Number { decimal, group, certain } => Step::Number { decimal, group, certain },
            Transform::Boolean { yes, no } => {
                Step::Boolean { yes: yes.into_iter().collect(), no: no.into_iter().collect() }
            }
            Transform::Map(words) => Step::Map(words),
            Transform::Replace { from, to } => Step::Replace { from, to },
            Transform::Prefix(text) => Step::Prefix(text),
            Transform::Suffix(text) => Step::Suffix(text),
            Transform::Default(text) => Step::Default(text),
            Transform::Take(count) => Step::Take(count),
            Transform::Sha256 => Step::Sha256,
        }
    }
}

/// Runs the steps over `value`. `Err`: one of them could not read it. The flag tells whether
/// `default` supplied what is left. `is_date`: a workbook says that it is a day or a time, in ISO form.
pub(crate) fn transform(
    steps: &[Step],
    value: &str,
    is_date: bool,
    dates: &mut Readings,
    numbers: &mut Readings,
) -> Result<(String, bool), ()> {
    let mut value = value.to_owned();
    let mut supplied = false;
    let mut is_date = is_date;
    for step in steps {
        if value.is_empty() {
            if let Step::Default(text) = step {
                value.clone_from(text);
                supplied = true;
            }
            continue;
        }
        value = match step {
            Step::Trim => value.trim_matches(is_trimmed).to_owned(),
            Step::Clean => clean(&value),
            Step::Nfc => value.nfc().collect(),
            Step::Unwrap => unwrapped(&value).map_or(value.clone(), str::to_owned),
            Step::Lowercase => value.to_lowercase(),
            Step::Uppercase => value.to_uppercase(),
            Step::CollapseSpaces => collapse_spaces(&value),
            Step::Date { to, .. } if is_date => {
                is_date = false;
                written(read_iso(&value)?, to)?
            }
            Step::Date { from, swapped, to } => date(&value, from, swapped.as_deref(), to, dates)?,
            Step::Number { decimal, group, certain: true } => {
                number(&value, *decimal, *group, &mut Readings::default())?
            }
            Step::Number { decimal, group, certain: false } => number(&value, *decimal, *group, numbers)?,
            Step::Boolean { yes, .. } if yes.contains(&value) => "true".to_owned(),
            Step::Boolean { no, .. } if no.contains(&value) => "false".to_owned(),
            Step::Boolean { .. } => return Err(()),
            Step::Map(words) => words.get(&value).cloned().unwrap_or(value),
            Step::Replace { from, to } => value.replace(from.as_str(), to),
            Step::Prefix(text) => format!("{text}{value}"),
            Step::Suffix(text) => value + text,
            Step::Default(_) => value,
            Step::Take(count) => value.graphemes(true).take(*count).collect(),
            Step::Sha256 => hex(&Sha256::digest(value.as_bytes())),
        };
    }
    Ok((value, supplied))
}

/// A value after all transforms; `None` if one of them can't read it.
pub(crate) fn transformed(value: &str, transforms: &[Transform]) -> Option<String> {
    let steps: Vec<Step> = transforms.iter().map(Step::from).collect();
    transform(&steps, value, false, &mut Readings::default(), &mut Readings::default()).ok().map(|(value, _)| value)
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
