//! Reading a mapping file: strictly, and with the place of each mistake.

use std::collections::BTreeMap;

use thiserror::Error;

use super::json::Json;
use super::{
    Api, Attribute, ColumnRef, Delimiters, Duplicates, IdKind, Identifier, MAPPING_VERSION, Mapping, OnBreak, Rules,
    Transform, ValueSource, ValueType,
};
use crate::limits::MAX_ATTRIBUTE_NAME;
use crate::nearest::nearest;
use crate::rule::{Rule, Severity};
use crate::source::{Encoding, HiddenRows, Mark, SourceOptions};

/// What is wrong with a mapping in itself, whatever the file.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MappingError {
    /// No JSON at all.
    #[error("line {line}, column {column}: {what}")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// The parser's words.
        what: String,
    },
    /// Written by a later version.
    #[error("version {found} is later than {MAPPING_VERSION}")]
    Later {
        /// The version it names.
        found: String,
    },
    /// A field that nobody knows.
    #[error("{place}: unknown field `{field}`")]
    UnknownField {
        /// The path of the object, empty for the file itself.
        place: String,
        /// Its name.
        field: String,
        /// The known field that comes nearest.
        nearest: Option<String>,
    },
    /// A field that must be there.
    #[error("{place}: `{field}` is missing")]
    Missing {
        /// The path of the object.
        place: String,
        /// The field's name.
        field: String,
    },
    /// A value of another kind.
    #[error("{place}: {expected} expected, found {found}")]
    Wrong {
        /// The path of the value.
        place: String,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// `name-invalid`: a name that Target cannot take.
    #[error("{place}: the name `{name}` {why}")]
    Name {
        /// The path of the name.
        place: String,
        /// The name.
        name: String,
        /// What is wrong with it.
        why: NameFault,
    },
    /// Two attributes of one name.
    #[error("{place}: `{name}` stands twice")]
    Twice {
        /// The path of the second.
        place: String,
        /// The name.
        name: String,
    },
    /// A rule whose severity cannot be changed.
    #[error("severity: `{rule}` cannot be changed")]
    Fixed {
        /// The rule.
        rule: Rule,
    },
}

/// What is wrong with an attribute's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameFault {
    /// Nothing is left of it.
    #[error("is empty")]
    Empty,
    /// Over 128 characters.
    #[error("has more than {MAX_ATTRIBUTE_NAME} characters")]
    Long,
    /// A comma or a line break, which cut the batch file's header.
    #[error("holds a comma or a line break")]
    Delimiter,
    /// The visitor's key.
    #[error("is the visitor's key")]
    Key,
}

impl Mapping {
    /// Reads a mapping file's text.
    pub fn from_json(text: &str) -> Result<Mapping, MappingError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let json: Json = serde_json::from_str(text).map_err(|error| MappingError::NotJson {
            line: error.line(),
            column: error.column(),
            what: strip_place(&error.to_string()),
        })?;
        let mut fields = Fields::of("", json)?;
        match fields.take("ferry_mapping") {
            Some((_, Json::Number(version))) if version == MAPPING_VERSION as f64 => {}
            Some((_, Json::Number(version))) if version > MAPPING_VERSION as f64 => {
                return Err(MappingError::Later { found: version.to_string() });
            }
            Some((place, other)) => return Err(wrong(place, format!("the number {MAPPING_VERSION}"), &other)),
            None => return Err(missing("", "ferry_mapping")),
        }
        let mut unprefixed = Vec::new();
        let mapping = Mapping {
            name: fields.text("name")?.unwrap_or_default(),
            api: fields.word("api", &[("v1", Api::V1), ("v2", Api::V2)])?.unwrap_or_default(),
            identifier: identifier(fields.need("identifier")?)?,
            attributes: attributes(fields.need("attributes")?, &mut unprefixed)?,
            source: source(fields.take("source"))?,
            severity: severity(fields.take("severity"))?,
            duplicates: fields
                .word(
                    "duplicates",
                    &[
                        ("keep-first", Duplicates::KeepFirst),
                        ("keep-last", Duplicates::KeepLast),
                        ("merge", Duplicates::Merge),
                        ("reject", Duplicates::Reject),
                    ],
                )?
                .unwrap_or_default(),
            delimiters: delimiters(fields.take("delimiters"))?,
            empty_as: fields.text("empty_as")?,
            unprefixed,
        };
        fields.end(&[
            "ferry_mapping",
            "name",
            "api",
            "identifier",
            "attributes",
            "source",
            "severity",
            "duplicates",
            "delimiters",
            "empty_as",
        ])?;
        Ok(mapping)
    }
}

fn identifier((place, json): (String, Json)) -> Result<Identifier, MappingError> {
    let mut fields = Fields::of(&place, json)?;
    let identifier = Identifier {
        kind: fields
            .word("kind", &[("thirdPartyId", IdKind::ThirdPartyId), ("pcId", IdKind::PcId)])?
            .ok_or_else(|| fields.missing("kind"))?,
        column: column(fields.need("column")?)?,
        transforms: transforms(fields.take("transforms"))?,
    };
    fields.end(&["kind", "column", "transforms"])?;
    Ok(identifier)
}

fn attributes((place, json): (String, Json), unprefixed: &mut Vec<String>) -> Result<Vec<Attribute>, MappingError> {
    let items = list(&place, json)?;
    if items.is_empty() {
        return Err(MappingError::Wrong {
            place,
            expected: "at least one attribute".into(),
            found: "an empty list".into(),
        });
    }
    let mut attributes: Vec<Attribute> = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let place = format!("{place}[{}]", index + 1);
        let attribute = attribute(&place, item, unprefixed)?;
        if attributes.iter().any(|known| known.name == attribute.name) {
            return Err(MappingError::Twice { place, name: attribute.name });
        }
        attributes.push(attribute);
    }
    Ok(attributes)
}

fn attribute(place: &str, json: Json, unprefixed: &mut Vec<String>) -> Result<Attribute, MappingError> {
    let mut fields = Fields::of(place, json)?;
    let given = fields.text("name")?.ok_or_else(|| fields.missing("name"))?;
    let name = match given.strip_prefix("profile.") {
        Some(bare) => {
            unprefixed.push(given.clone());
            bare.to_owned()
        }
        None => given,
    };
    let why = match &name {
        name if name.trim().is_empty() => Some(NameFault::Empty),
        name if name.encode_utf16().count() > MAX_ATTRIBUTE_NAME => Some(NameFault::Long),
        name if name.contains([',', '\n', '\r']) => Some(NameFault::Delimiter),
        name if name == "thirdPartyId" || name == "pcId" => Some(NameFault::Key),
        _ => None,
    };
    if let Some(why) = why {
        return Err(MappingError::Name { place: format!("{place}.name"), name, why });
    }
    let from = match (fields.take("column"), fields.text("value")?) {
        (Some(json), None) => ValueSource::Column(column(json)?),
        (None, Some(value)) => ValueSource::Constant(value),
        (None, None) => return Err(fields.missing("column")),
        (Some(_), Some(_)) => {
            return Err(MappingError::Wrong {
                place: place.to_owned(),
                expected: "`column` or `value`".into(),
                found: "both".into(),
            });
        }
    };
    let attribute = Attribute {
        name,
        from,
        transforms: transforms(fields.take("transforms"))?,
        rules: rules(fields.take("rules"))?,
        empty_as: fields.text("empty_as")?,
    };
    fields.end(&["name", "column", "value", "transforms", "rules", "empty_as"])?;
    Ok(attribute)
}

pub(super) fn column((place, json): (String, Json)) -> Result<ColumnRef, MappingError> {
    match json {
        Json::Text(header) => Ok(ColumnRef::Header(header)),
        Json::Object(_) => {
            let mut fields = Fields::of(&place, json)?;
            let column = match (fields.text("header")?, fields.count("nth")?, fields.count("position")?) {
                (Some(header), Some(nth), None) => ColumnRef::Nth { header, nth },
                (None, None, Some(position)) => ColumnRef::Position(position),
                (Some(_), None, None) => return Err(missing(&place, "nth")),
                _ => {
                    return Err(MappingError::Wrong {
                        place,
                        expected: "`header` with `nth`, or `position`".into(),
                        found: "another set of fields".into(),
                    });
                }
            };
            fields.end(&["header", "nth", "position"])?;
            Ok(column)
        }
        other => Err(wrong(place, "a header, or {\"header\", \"nth\"}, or {\"position\"}", &other)),
    }
}

const TRANSFORMS: &[&str] = &[
    "trim",
    "clean",
    "nfc",
    "unwrap",
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
    "sha256",
];

fn transforms(json: Option<(String, Json)>) -> Result<Vec<Transform>, MappingError> {
    let Some((place, json)) = json else { return Ok(Vec::new()) };
    list(&place, json)?
        .into_iter()
        .enumerate()
        .map(|(index, item)| transform(format!("{place}[{}]", index + 1), item))
        .collect()
}

pub(super) fn transform(place: String, json: Json) -> Result<Transform, MappingError> {
    match json {
        Json::Text(name) => Ok(match name.as_str() {
            "trim" => Transform::Trim,
            "clean" => Transform::Clean,
            "nfc" => Transform::Nfc,
            "unwrap" => Transform::Unwrap,
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

fn unknown_transform(place: String, field: String) -> MappingError {
    let nearest = nearest(&field, TRANSFORMS.iter().copied(), 1).into_iter().next();
    MappingError::UnknownField { place, field, nearest }
}

fn date(place: String, json: Json) -> Result<Transform, MappingError> {
    let mut fields = Fields::of(&place, json)?;
    let from = fields.text("from")?.ok_or_else(|| missing(&place, "from"))?;
    let to = fields.text("to")?.ok_or_else(|| missing(&place, "to"))?;
    let certain = fields.flag("certain")?.unwrap_or(false);
    fields.end(&["from", "to", "certain"])?;
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
    Ok(Transform::Date { from, to, certain })
}

fn number(place: String, json: Json) -> Result<Transform, MappingError> {
    let mut fields = Fields::of(&place, json)?;
    let mut mark = |field: &str| -> Result<Option<char>, MappingError> {
        let Some(text) = fields.text(field)? else { return Ok(None) };
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
    let decimal = mark("decimal")?.unwrap_or('.');
    let group = mark("group")?;
    let certain = fields.flag("certain")?.unwrap_or(false);
    fields.end(&["decimal", "group", "certain"])?;
    if group == Some(decimal) {
        return Err(MappingError::Wrong {
            place,
            expected: "two different marks".into(),
            found: format!("`{decimal}` for both"),
        });
    }
    Ok(Transform::Number { decimal, group, certain })
}

fn rules(json: Option<(String, Json)>) -> Result<Rules, MappingError> {
    let Some((place, json)) = json else { return Ok(Rules::default()) };
    let mut fields = Fields::of(&place, json)?;
    let rules = Rules {
        required: fields.flag("required")?.unwrap_or(false),
        allowed: fields.texts("allowed")?,
        pattern: fields.text("pattern")?,
        min: fields.number("min")?,
        max: fields.number("max")?,
        max_length: fields.count("max_length")?,
        value_type: fields.word(
            "type",
            &[
                ("text", ValueType::Text),
                ("number", ValueType::Number),
                ("integer", ValueType::Integer),
                ("boolean", ValueType::Boolean),
                ("date", ValueType::Date),
            ],
        )?,
        on_break: fields
            .word("severity", &[("error", OnBreak::Error), ("warning", OnBreak::Warning), ("omit", OnBreak::Omit)])?,
    };
    fields.end(&["required", "allowed", "pattern", "min", "max", "max_length", "type", "severity"])?;
    if let Some(pattern) = &rules.pattern {
        crate::cell::compile_pattern(pattern).map_err(|error| MappingError::Wrong {
            place: format!("{place}.pattern"),
            expected: "a regular expression".into(),
            found: error.to_string(),
        })?;
    }
    Ok(rules)
}

fn source(json: Option<(String, Json)>) -> Result<SourceOptions, MappingError> {
    let Some((place, json)) = json else { return Ok(SourceOptions::default()) };
    let mut fields = Fields::of(&place, json)?;
    let encoding = fields.text("encoding")?;
    let delimiter = fields.text("delimiter")?;
    let quote = fields.text("quote")?;
    let escape = fields.text("escape")?;
    let bad = |field: &str, expected: &str, found: String| MappingError::Wrong {
        place: format!("{place}.{field}"),
        expected: expected.to_owned(),
        found: format!("`{found}`"),
    };
    let options = SourceOptions {
        encoding: match encoding {
            Some(label) => {
                Some(Encoding::for_label(&label).ok_or_else(|| bad("encoding", "an encoding's name", label))?)
            }
            None => None,
        },
        delimiter: match delimiter {
            Some(text) => Some(
                Mark::parse(&text)
                    .and_then(|mark| mark.byte())
                    .ok_or_else(|| bad("delimiter", "one ASCII character", text))?,
            ),
            None => None,
        },
        quote: match quote {
            Some(text) => Some(Mark::parse(&text).ok_or_else(|| bad("quote", "one ASCII character or none", text))?),
            None => None,
        },
        escape: match escape {
            Some(text) => Some(Mark::parse(&text).ok_or_else(|| bad("escape", "one ASCII character or none", text))?),
            None => None,
        },
        header_row: fields.whole("header_row")?,
        skip_last: fields.whole("skip_last")?,
        sheet: fields.text("sheet")?,
        hidden_rows: fields.word("hidden_rows", &[("send", HiddenRows::Send), ("skip", HiddenRows::Skip)])?,
        member: None,
    };
    fields.end(&["encoding", "delimiter", "quote", "escape", "header_row", "skip_last", "sheet", "hidden_rows"])?;
    Ok(options)
}

fn severity(json: Option<(String, Json)>) -> Result<BTreeMap<Rule, Severity>, MappingError> {
    let Some((place, json)) = json else { return Ok(BTreeMap::new()) };
    let mut fields = Fields::of(&place, json)?;
    let mut severities = BTreeMap::new();
    for &rule in Rule::ALL {
        let words = [("error", Severity::Error), ("warning", Severity::Warning), ("off", Severity::Off)];
        if let Some(severity) = fields.word(rule.code(), &words)? {
            if rule.is_fixed() && severity != rule.severity() {
                return Err(MappingError::Fixed { rule });
            }
            severities.insert(rule, severity);
        }
    }
    let codes: Vec<&str> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    fields.end(&codes)?;
    Ok(severities)
}

pub(super) fn delimiters(json: Option<(String, Json)>) -> Result<Delimiters, MappingError> {
    let Some((place, json)) = json else { return Ok(Delimiters::default()) };
    match json {
        Json::Text(word) => match word.as_str() {
            "auto" => Ok(Delimiters::Auto),
            "send" => Ok(Delimiters::Send),
            "exclude" => Ok(Delimiters::Exclude),
            _ => Err(wrong_text(place, "auto, send, exclude, or what replaces them", &word)),
        },
        Json::Object(_) => {
            let mut fields = Fields::of(&place, json)?;
            let comma = fields.text("comma")?;
            let line_break = fields.text("line_break")?;
            fields.end(&["comma", "line_break"])?;
            for (field, text) in [("comma", &comma), ("line_break", &line_break)] {
                if let Some(text) = text.as_ref().filter(|text| text.contains([',', '\n', '\r'])) {
                    return Err(wrong_text(format!("{place}.{field}"), "a text without a comma or a line break", text));
                }
            }
            Ok(Delimiters::Replace { comma, line_break })
        }
        other => Err(wrong(place, "auto, send, exclude, or what replaces them", &other)),
    }
}

fn word_map(place: String, json: Json) -> Result<BTreeMap<String, String>, MappingError> {
    let Json::Object(fields) = json else { return Err(wrong(place, "an object of texts", &json)) };
    fields.into_iter().map(|(from, to)| Ok((from.clone(), text(format!("{place}.{from}"), to)?))).collect()
}

/// An object's fields, taken one by one; what is left at the end is unknown.
struct Fields {
    place: String,
    fields: Vec<(String, Json)>,
}

impl Fields {
    fn of(place: &str, json: Json) -> Result<Fields, MappingError> {
        match json {
            Json::Object(fields) => Ok(Fields { place: place.to_owned(), fields }),
            other => Err(wrong(place.to_owned(), "an object", &other)),
        }
    }

    /// The field with its path; `null` is as good as absent.
    fn take(&mut self, name: &str) -> Option<(String, Json)> {
        let index = self.fields.iter().position(|(field, _)| field == name)?;
        let (_, json) = self.fields.remove(index);
        (json != Json::Null).then(|| (join(&self.place, name), json))
    }

    fn need(&mut self, name: &str) -> Result<(String, Json), MappingError> {
        self.take(name).ok_or_else(|| self.missing(name))
    }

    /// A field that must be there: perhaps under a name that somebody mistyped.
    fn missing(&self, name: &str) -> MappingError {
        let names = self.fields.iter().map(|(field, _)| field.as_str());
        match nearest(name, names, 1).into_iter().next() {
            Some(field) => {
                MappingError::UnknownField { place: self.place.clone(), field, nearest: Some(name.to_owned()) }
            }
            None => missing(&self.place, name),
        }
    }

    fn text(&mut self, name: &str) -> Result<Option<String>, MappingError> {
        self.take(name).map(|(place, json)| text(place, json)).transpose()
    }

    fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>, MappingError> {
        let Some((place, json)) = self.take(name) else { return Ok(None) };
        let items = list(&place, json)?;
        let texts = items.into_iter().enumerate().map(|(index, item)| text(format!("{place}[{}]", index + 1), item));
        texts.collect::<Result<Vec<_>, _>>().map(Some)
    }

    fn flag(&mut self, name: &str) -> Result<Option<bool>, MappingError> {
        match self.take(name) {
            None => Ok(None),
            Some((_, Json::Bool(flag))) => Ok(Some(flag)),
            Some((place, other)) => Err(wrong(place, "true or false", &other)),
        }
    }

    fn number(&mut self, name: &str) -> Result<Option<f64>, MappingError> {
        match self.take(name) {
            None => Ok(None),
            Some((_, Json::Number(number))) => Ok(Some(number)),
            Some((place, other)) => Err(wrong(place, "a number", &other)),
        }
    }

    /// A whole number from 1.
    fn count(&mut self, name: &str) -> Result<Option<usize>, MappingError> {
        self.take(name).map(|(place, json)| count(place, json)).transpose()
    }

    /// A whole number from 0.
    fn whole(&mut self, name: &str) -> Result<Option<u64>, MappingError> {
        match self.take(name) {
            None => Ok(None),
            Some((_, Json::Number(number))) if number >= 0.0 && number.fract() == 0.0 => Ok(Some(number as u64)),
            Some((place, other)) => Err(wrong(place, "a whole number", &other)),
        }
    }

    fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, MappingError> {
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

    fn end(self, known: &[&str]) -> Result<(), MappingError> {
        match self.fields.into_iter().next() {
            None => Ok(()),
            Some((field, _)) => {
                let nearest = nearest(&field, known.iter().copied(), 1).into_iter().next();
                Err(MappingError::UnknownField { place: self.place, field, nearest })
            }
        }
    }
}

fn join(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

fn missing(place: &str, field: &str) -> MappingError {
    MappingError::Missing { place: place.to_owned(), field: field.to_owned() }
}

fn wrong(place: String, expected: impl Into<String>, found: &Json) -> MappingError {
    let found = match found {
        Json::Text(text) => format!("`{text}`"),
        Json::Number(number) => number.to_string(),
        other => other.kind().to_owned(),
    };
    MappingError::Wrong { place, expected: expected.into(), found }
}

fn wrong_text(place: String, expected: &str, found: &str) -> MappingError {
    MappingError::Wrong { place, expected: expected.to_owned(), found: format!("`{found}`") }
}

fn list(place: &str, json: Json) -> Result<Vec<Json>, MappingError> {
    match json {
        Json::List(items) => Ok(items),
        other => Err(wrong(place.to_owned(), "a list", &other)),
    }
}

fn text(place: String, json: Json) -> Result<String, MappingError> {
    match json {
        Json::Text(text) => Ok(text),
        other => Err(wrong(place, "a text", &other)),
    }
}

fn count(place: String, json: Json) -> Result<usize, MappingError> {
    match json {
        Json::Number(number) if number >= 1.0 && number.fract() == 0.0 && number <= 1e9 => Ok(number as usize),
        other => Err(wrong(place, "a whole number from 1", &other)),
    }
}

/// serde_json ends its messages with the place, which we say ourselves.
fn strip_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}
