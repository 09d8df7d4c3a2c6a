//! Reads the transforms of an attribute or the visitor ID.

use common::limits::MAX_THIRD_PARTY_ID;

use super::error::MappingError;
use super::fields::{Fields, count, list, missing, text, word_map, wrong};
use crate::mapping::Transform;
use crate::mapping::json::Json;
use crate::similar_names::nearest;

const TRANSFORMS: &[&str] = &[
    "trim",
    "clean",
    "nfc",
    "unwrap",
    "drop-zero-decimals",
    "repair-encoding",
    "decode-html",
    "decode-url",
    "lowercase",
    "uppercase",
    "collapse-spaces",
    "date",
    "number",
    "boolean",
    "map",
    "replace",
    "prefix",
    "suffix",
    "default",
    "take",
    "pad-zeros",
    "sha256",
];

pub(super) fn transforms(json: Option<(String, Json)>) -> Result<Vec<Transform>, MappingError> {
    let Some((place, json)) = json else { return Ok(Vec::new()) };
    list(&place, json)?
        .into_iter()
        .enumerate()
        .map(|(index, item)| transform(format!("{place}[{}]", index + 1), item))
        .collect()
}

pub(in crate::mapping) fn transform(place: String, json: Json) -> Result<Transform, MappingError> {
    match json {
        Json::Text(name) => Ok(match name.as_str() {
            "trim" => Transform::Trim,
            "clean" => Transform::Clean,
            "nfc" => Transform::Nfc,
            "unwrap" => Transform::Unwrap,
            "drop-zero-decimals" => Transform::DropZeroDecimals,
            "repair-encoding" => Transform::RepairEncoding,
            "decode-html" => Transform::DecodeHtml,
            "decode-url" => Transform::DecodeUrl,
            "lowercase" => Transform::Lowercase,
            "uppercase" => Transform::Uppercase,
            "collapse-spaces" => Transform::CollapseSpaces,
            "sha256" => Transform::Sha256,
            _ => return Err(unknown_transform(place, name)),
        }),
        Json::Object(mut fields) if fields.len() == 1 => {
            let (name, argument) = fields.remove(0);
            let place = format!("{place}.{name}");
            match name.as_str() {
                "prefix" => Ok(Transform::Prefix(text(place, argument)?)),
                "suffix" => Ok(Transform::Suffix(text(place, argument)?)),
                "default" => Ok(Transform::Default(text(place, argument)?)),
                "take" => Ok(Transform::Take(count(place, argument)?)),
                "pad-zeros" => pad_zeros(place, argument),
                "map" => word_map(place, argument).map(Transform::Map),
                "date" => date(place, argument),
                "number" => number(place, argument),
                "boolean" => {
                    let mut fields = Fields::of(&place, argument)?;
                    let yes = fields.texts("true")?.unwrap_or_default();
                    let no = fields.texts("false")?.unwrap_or_default();
                    fields.end(&["true", "false"])?;
                    Ok(Transform::Boolean { yes, no })
                }
                "replace" => {
                    let mut fields = Fields::of(&place, argument)?;
                    let from = fields.text("from")?.ok_or_else(|| missing(&place, "from"))?;
                    let to = fields.text("to")?.ok_or_else(|| missing(&place, "to"))?;
                    fields.end(&["from", "to"])?;
                    if from.is_empty() {
                        return Err(MappingError::Wrong {
                            place: format!("{place}.from"),
                            expected: "a text to look for".into(),
                            found: "an empty one".into(),
                        });
                    }
                    Ok(Transform::Replace { from, to })
                }
                _ => Err(unknown_transform(place, name)),
            }
        }
        other => Err(wrong(place, "a transform's name, or an object with one", &other)),
    }
}

/// Reads the length of a value with its leading zeros. No ID or value is longer than Target's limit.
fn pad_zeros(place: String, json: Json) -> Result<Transform, MappingError> {
    match count(place.clone(), json)? {
        width if width <= MAX_THIRD_PARTY_ID => Ok(Transform::PadZeros(width)),
        width => Err(MappingError::Wrong {
            place,
            expected: format!("a whole number from 1 to {MAX_THIRD_PARTY_ID}"),
            found: width.to_string(),
        }),
    }
}

fn unknown_transform(place: String, field: String) -> MappingError {
    let nearest = nearest(&field, TRANSFORMS.iter().copied(), 1).into_iter().next();
    MappingError::UnknownField { place, field, nearest }
}

fn date(place: String, json: Json) -> Result<Transform, MappingError> {
    let mut fields = Fields::of(&place, json)?;
    let from = fields.text("from")?.ok_or_else(|| missing(&place, "from"))?;
    let to = fields.text("to")?.ok_or_else(|| missing(&place, "to"))?;
    let certain = fields.flag("certain")?.unwrap_or(false);
    let pivot = match fields.whole("pivot")? {
        Some(pivot @ 0..=100) => Some(pivot as u8),
        None => None,
        Some(other) => {
            return Err(MappingError::Wrong {
                place: format!("{place}.pivot"),
                expected: "a whole number from 0 to 100".into(),
                found: other.to_string(),
            });
        }
    };
    fields.end(&["from", "to", "certain", "pivot"])?;
    let sample = jiff::civil::date(2026, 11, 25).at(13, 14, 15, 0);
    for (field, format) in [("from", &from), ("to", &to)] {
        let zoned = sample.to_zoned(jiff::tz::TimeZone::UTC);
        if zoned.ok().and_then(|zoned| jiff::fmt::strtime::format(format, &zoned).ok()).is_none() {
            return Err(MappingError::Wrong {
                place: format!("{place}.{field}"),
                expected: "a date format such as %d/%m/%Y".into(),
                found: format!("`{format}`"),
            });
        }
    }
    Ok(Transform::Date { from, to, certain, pivot })
}

fn number(place: String, json: Json) -> Result<Transform, MappingError> {
    let mut fields = Fields::of(&place, json)?;
    let (decimal, group) = (fields.text("decimal")?, fields.text("group")?);
    let (decimal, group) = separators(&place, decimal, group)?;
    let certain = fields.flag("certain")?.unwrap_or(false);
    fields.end(&["decimal", "group", "certain"])?;
    Ok(Transform::Number { decimal, group, certain })
}

/// Reads the separators of a number. Without one, the decimal separator is a point.
pub(super) fn separators(
    place: &str,
    decimal: Option<String>,
    group: Option<String>,
) -> Result<(char, Option<char>), MappingError> {
    let mark = |field: &str, text: Option<String>| -> Result<Option<char>, MappingError> {
        let Some(text) = text else { return Ok(None) };
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Ok(None),
            (Some(mark), None) if !mark.is_ascii_digit() && mark != '-' && mark != '+' => Ok(Some(mark)),
            _ => Err(MappingError::Wrong {
                place: format!("{place}.{field}"),
                expected: "one character that is no digit and no sign".into(),
                found: format!("`{text}`"),
            }),
        }
    };
    let (decimal, group) = (mark("decimal", decimal)?.unwrap_or('.'), mark("group", group)?);
    if group == Some(decimal) {
        return Err(MappingError::Wrong {
            place: place.to_owned(),
            expected: "two different marks".into(),
            found: format!("`{decimal}` for both"),
        });
    }
    Ok((decimal, group))
}
