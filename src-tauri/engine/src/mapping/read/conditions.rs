//! Reads the conditions on rows.

use super::column::column;
use super::error::MappingError;
use super::fields::{Fields, list, wrong, wrong_text};
use super::transforms::separators;
use crate::mapping::json::Json;
use crate::mapping::{Condition, ConditionTest, DateLimit, NumberLimit};

/// The fields that say what a value must be. A condition has exactly one of them.
const TESTS: &[&str] = &["is", "is_not", "empty", "not_empty", "before", "after", "less", "more"];

pub(super) fn conditions(json: Option<(String, Json)>) -> Result<Vec<Condition>, MappingError> {
    let Some((place, json)) = json else { return Ok(Vec::new()) };
    let items = list(&place, json)?.into_iter().enumerate();
    items.map(|(index, item)| condition(&format!("{place}[{}]", index + 1), item)).collect()
}

fn condition(place: &str, json: Json) -> Result<Condition, MappingError> {
    let mut fields = Fields::of(place, json)?;
    let column = column(fields.need("column")?)?;
    let (format, decimal, group) = (fields.text("format")?, fields.text("decimal")?, fields.text("group")?);
    let has_separators = decimal.is_some() || group.is_some();
    let (decimal, group) = separators(place, decimal, group)?;
    let date = |limit: (String, Json)| Ok(DateLimit { limit: date_limit(limit)?, format: format.clone() });
    let number = |limit: (String, Json)| Ok(NumberLimit { limit: number_limit(limit)?, decimal, group });
    let mut tests = Vec::new();
    tests.extend(fields.texts("is")?.map(ConditionTest::Is));
    tests.extend(fields.texts("is_not")?.map(ConditionTest::IsNot));
    for (name, test) in [("empty", ConditionTest::Empty), ("not_empty", ConditionTest::NotEmpty)] {
        match fields.flag(name)? {
            Some(true) => tests.push(test),
            Some(false) => return Err(wrong_text(format!("{place}.{name}"), "true", "false")),
            None => {}
        }
    }
    tests.extend(fields.take("before").map(date).transpose()?.map(ConditionTest::Before));
    tests.extend(fields.take("after").map(date).transpose()?.map(ConditionTest::After));
    tests.extend(fields.take("less").map(number).transpose()?.map(ConditionTest::Less));
    tests.extend(fields.take("more").map(number).transpose()?.map(ConditionTest::More));
    let known: Vec<&str> = ["column", "format", "decimal", "group"].iter().chain(TESTS).copied().collect();
    fields.end(&known)?;
    let wrong = |found: &str| MappingError::Wrong {
        place: place.to_owned(),
        expected: format!("one of {}", TESTS.join(", ")),
        found: found.to_owned(),
    };
    let test = tests.pop().ok_or_else(|| wrong("none of them"))?;
    if !tests.is_empty() {
        return Err(wrong("several of them"));
    }
    let is_date = matches!(test, ConditionTest::Before(_) | ConditionTest::After(_));
    let is_number = matches!(test, ConditionTest::Less(_) | ConditionTest::More(_));
    for (field, is_given, fits) in [("format", format.is_some(), is_date), ("decimal", has_separators, is_number)] {
        if is_given && !fits {
            return Err(MappingError::UnknownField { place: place.to_owned(), field: field.to_owned(), nearest: None });
        }
    }
    Ok(Condition { column, test })
}

fn date_limit((place, json): (String, Json)) -> Result<String, MappingError> {
    const EXPECTED: &str = "a date such as 2026-11-25, or 2026-11-25T18:00:00";
    let Json::Text(text) = json else { return Err(wrong(place, EXPECTED, &json)) };
    let is_date = text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok();
    let is_time = text.contains('T') && text.parse::<jiff::civil::DateTime>().is_ok();
    if is_date || is_time { Ok(text) } else { Err(wrong_text(place, EXPECTED, &text)) }
}

fn number_limit((place, json): (String, Json)) -> Result<String, MappingError> {
    const EXPECTED: &str = "a number";
    let text = match json {
        Json::Number(number) => number.to_string(),
        Json::Text(text) => text,
        other => return Err(wrong(place, EXPECTED, &other)),
    };
    let mut parts = text.strip_prefix('-').unwrap_or(&text).splitn(2, '.');
    let is_number = parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if is_number { Ok(text) } else { Err(wrong_text(place, EXPECTED, &text)) }
}
