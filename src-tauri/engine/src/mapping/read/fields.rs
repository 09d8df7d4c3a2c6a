//! Reads the fields of the objects in a mapping file, each with its path for error messages.

use std::collections::BTreeMap;

use super::error::MappingError;
use crate::mapping::json::Json;
use crate::similar_names::nearest;

/// The fields of an object, which are taken one by one. Those that are left at the end are unknown.
pub(super) struct Fields {
    place: String,
    fields: Vec<(String, Json)>,
}

impl Fields {
    pub(super) fn of(place: &str, json: Json) -> Result<Fields, MappingError> {
        match json {
            Json::Object(fields) => Ok(Fields { place: place.to_owned(), fields }),
            other => Err(wrong(place.to_owned(), "an object", &other)),
        }
    }

    /// Takes a field, and returns its path and value. A `null` counts as absent.
    pub(super) fn take(&mut self, name: &str) -> Option<(String, Json)> {
        let index = self.fields.iter().position(|(field, _)| field == name)?;
        let (_, json) = self.fields.remove(index);
        (json != Json::Null).then(|| (join(&self.place, name), json))
    }

    pub(super) fn need(&mut self, name: &str) -> Result<(String, Json), MappingError> {
        self.take(name).ok_or_else(|| self.missing(name))
    }

    /// Returns the error for a missing field. If a field with a similar name is left, it's probably a typo, and reported
    /// as unknown.
    pub(super) fn missing(&self, name: &str) -> MappingError {
        let names = self.fields.iter().map(|(field, _)| field.as_str());
        match nearest(name, names, 1).into_iter().next() {
            Some(field) => {
                MappingError::UnknownField { place: self.place.clone(), field, nearest: Some(name.to_owned()) }
            }
            None => missing(&self.place, name),
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, MappingError> {
        self.take(name).map(|(place, json)| text(place, json)).transpose()
    }

    pub(super) fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>, MappingError> {
        let Some((place, json)) = self.take(name) else { return Ok(None) };
        let items = list(&place, json)?;
        let texts = items.into_iter().enumerate().map(|(index, item)| text(format!("{place}[{}]", index + 1), item));
        texts.collect::<Result<Vec<_>, _>>().map(Some)
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>, MappingError> {
        match self.take(name) {
            None => Ok(None),
            Some((_, Json::Bool(flag))) => Ok(Some(flag)),
            Some((place, other)) => Err(wrong(place, "true or false", &other)),
        }
    }

    pub(super) fn number(&mut self, name: &str) -> Result<Option<f64>, MappingError> {
        match self.take(name) {
            None => Ok(None),
            Some((_, Json::Number(number))) => Ok(Some(number)),
            Some((place, other)) => Err(wrong(place, "a number", &other)),
        }
    }

    /// Takes a whole number from 1.
    pub(super) fn count(&mut self, name: &str) -> Result<Option<usize>, MappingError> {
        self.take(name).map(|(place, json)| count(place, json)).transpose()
    }

    /// Takes a whole number from 0.
    pub(super) fn whole(&mut self, name: &str) -> Result<Option<u64>, MappingError> {
        match self.take(name) {
            None => Ok(None),
            Some((_, Json::Number(number))) if number >= 0.0 && number.fract() == 0.0 => Ok(Some(number as u64)),
            Some((place, other)) => Err(wrong(place, "a whole number", &other)),
        }
    }

    pub(super) fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, MappingError> {
        let Some((place, json)) = self.take(name) else { return Ok(None) };
        let expected = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        match json {
            Json::Text(text) => match words.iter().find(|(word, _)| *word == text) {
                Some((_, value)) => Ok(Some(*value)),
                None => Err(wrong_text(place, &format!("one of {}", expected()), &text)),
            },
            other => Err(wrong(place, format!("one of {}", expected()), &other)),
        }
    }

    pub(super) fn end(self, known: &[&str]) -> Result<(), MappingError> {
        match self.fields.into_iter().next() {
            None => Ok(()),
            Some((field, _)) => {
                let nearest = nearest(&field, known.iter().copied(), 1).into_iter().next();
                Err(MappingError::UnknownField { place: self.place, field, nearest })
            }
        }
    }
}

pub(super) fn join(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

pub(super) fn missing(place: &str, field: &str) -> MappingError {
    MappingError::Missing { place: place.to_owned(), field: field.to_owned() }
}

pub(super) fn wrong(place: String, expected: impl Into<String>, found: &Json) -> MappingError {
    let found = match found {
        Json::Text(text) => format!("`{text}`"),
        Json::Number(number) => number.to_string(),
        other => other.kind().to_owned(),
    };
    MappingError::Wrong { place, expected: expected.into(), found }
}

pub(super) fn wrong_text(place: String, expected: &str, found: &str) -> MappingError {
    MappingError::Wrong { place, expected: expected.to_owned(), found: format!("`{found}`") }
}

pub(super) fn list(place: &str, json: Json) -> Result<Vec<Json>, MappingError> {
    match json {
        Json::List(items) => Ok(items),
        other => Err(wrong(place.to_owned(), "a list", &other)),
    }
}

pub(super) fn text(place: String, json: Json) -> Result<String, MappingError> {
    match json {
        Json::Text(text) => Ok(text),
        other => Err(wrong(place, "a text", &other)),
    }
}

pub(super) fn count(place: String, json: Json) -> Result<usize, MappingError> {
    match json {
        Json::Number(number) if number >= 1.0 && number.fract() == 0.0 && number <= 1e9 => Ok(number as usize),
        other => Err(wrong(place, "a whole number from 1", &other)),
    }
}

pub(super) fn word_map(place: String, json: Json) -> Result<BTreeMap<String, String>, MappingError> {
    let Json::Object(fields) = json else { return Err(wrong(place, "an object of texts", &json)) };
    fields.into_iter().map(|(from, to)| Ok((from.clone(), text(format!("{place}.{from}"), to)?))).collect()
}
