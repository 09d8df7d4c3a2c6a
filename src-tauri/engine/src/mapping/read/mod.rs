//! Reads mapping files strictly: unknown fields are errors, and each error contains the path of the mistake.

mod column;
mod conditions;
mod error;
mod fields;
mod transforms;

use std::collections::BTreeMap;
use std::collections::HashSet;

pub(super) use column::column;
use common::ApiVersion;
pub use error::{MappingError, NameFault};
use fields::{Fields, list, missing, wrong, wrong_text};
pub(super) use transforms::transform;
use transforms::transforms;

use super::json::Json;
use super::{
    Attribute, ColumnRef, Delimiters, Duplicates, IdKind, Identifier, MAPPING_VERSION, Mapping, OnBreak, Rules,
    Template, ValueSource, ValueType,
};
use crate::input::{Delimiter, Encoding, HiddenRows, OptionalAscii, SkipColumns, SourceOptions, Totals};
use crate::rule::{Rule, Severity};

impl Mapping {
    /// Reads the text of a mapping file.
    ///
    /// # Errors
    /// Returns the first mistake, with its place.
    pub fn from_json(text: &str) -> Result<Mapping, MappingError> {
        let mapping = Mapping::draft_from_json(text)?;
        if mapping.attributes.is_empty() {
            return Err(MappingError::Wrong {
                place: "attributes".into(),
                expected: "at least one attribute".into(),
                found: "an empty list".into(),
            });
        }
        if mapping.identifier.column == ColumnRef::none() {
            return Err(MappingError::Wrong {
                place: "identifier.column".into(),
                expected: "the column with the visitor ID".into(),
                found: "an empty text".into(),
            });
        }
        Ok(mapping)
    }

    /// Reads the text of a mapping that's still being made, which can have no attributes yet.
    pub fn draft_from_json(text: &str) -> Result<Mapping, MappingError> {
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
            api: fields.word("api", &[("v1", ApiVersion::V1), ("v2", ApiVersion::V2)])?.unwrap_or_default(),
            identifier: identifier(fields.need("identifier")?)?,
            attributes: attributes(fields.need("attributes")?, &mut unprefixed)?,
            only: conditions::conditions(fields.take("only"))?,
            source: source(fields.take("source"))?,
            severity: severity(fields.take("severity"))?,
            duplicates: duplicates(fields.take("duplicates"))?,
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
            "only",
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
    let mut attributes: Vec<Attribute> = Vec::with_capacity(items.len());
    let mut names = HashSet::new();
    for (index, item) in items.into_iter().enumerate() {
        let place = format!("{place}[{}]", index + 1);
        let attribute = attribute(&place, item, unprefixed)?;
        if !names.insert(attribute.name.clone()) {
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
    if let Some(why) = super::name_fault(&name) {
        return Err(MappingError::Name { place: format!("{place}.name"), name, why });
    }
    let from = match (fields.take("column"), fields.text("template")?, fields.text("value")?) {
        (Some(json), None, None) => ValueSource::Column(column(json)?),
        (None, Some(text), None) => ValueSource::Template(template(place, &text)?),
        (None, None, Some(value)) => ValueSource::Constant(value),
        (None, None, None) => return Err(fields.missing("column")),
        _ => {
            return Err(MappingError::Wrong {
                place: place.to_owned(),
                expected: "one of `column`, `template`, or `value`".into(),
                found: "several of them".into(),
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
    fields.end(&["name", "column", "template", "value", "transforms", "rules", "empty_as"])?;
    Ok(attribute)
}

fn template(place: &str, text: &str) -> Result<Template, MappingError> {
    Template::parse(text).map_err(|found| MappingError::Wrong {
        place: format!("{place}.template"),
        expected: "a text with headers in braces, such as {First name} {Last name}".into(),
        found: found.into(),
    })
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
        crate::mapping::compile_pattern(pattern).map_err(|error| MappingError::Wrong {
            place: format!("{place}.pattern"),
            expected: "a regular expression".into(),
            found: pattern_fault(&error),
        })?;
    }
    Ok(rules)
}

/// Returns what is wrong with a pattern, without the pattern itself, which can be long.
fn pattern_fault(error: &regex::Error) -> String {
    let text = error.to_string();
    let fault = text.lines().rev().find_map(|line| line.strip_prefix("error: "));
    fault.unwrap_or("a pattern that is too large").to_owned()
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
    // Mappings that were saved until December 2026 have the number of rows in the file of then. In another file, these
    // can be customers.
    let skipped = fields.whole("skip_last")?.map(Totals::of_skipped);
    let totals = fields.word("totals", &[("send", Totals::Send), ("skip", Totals::Skip)])?.or(skipped);
    let options = SourceOptions {
        encoding: match encoding {
            Some(label) => {
                Some(Encoding::for_label(&label).ok_or_else(|| bad("encoding", "an encoding's name", label))?)
            }
            None => None,
        },
        delimiter: match delimiter {
            Some(text) => Some(
                Delimiter::parse(&text).ok_or_else(|| bad("delimiter", "up to eight bytes, such as ; or ||", text))?,
            ),
            None => None,
        },
        quote: match quote {
            Some(text) => {
                Some(OptionalAscii::parse(&text).ok_or_else(|| bad("quote", "one ASCII character or none", text))?)
            }
            None => None,
        },
        escape: match escape {
            Some(text) => {
                Some(OptionalAscii::parse(&text).ok_or_else(|| bad("escape", "one ASCII character or none", text))?)
            }
            None => None,
        },
        header_row: fields.whole("header_row")?,
        header_rows: fields.whole("header_rows")?,
        skip_last: None,
        totals,
        sheet: fields.text("sheet")?,
        hidden_rows: fields.word("hidden_rows", &[("send", HiddenRows::Send), ("skip", HiddenRows::Skip)])?,
        skip_columns: fields.word("skip_columns", &[("hidden", SkipColumns::Hidden)])?,
        member: None,
    };
    fields.end(&[
        "encoding",
        "delimiter",
        "quote",
        "escape",
        "header_row",
        "header_rows",
        "skip_last",
        "totals",
        "sheet",
        "hidden_rows",
        "skip_columns",
    ])?;
    Ok(options)
}

fn severity(json: Option<(String, Json)>) -> Result<BTreeMap<Rule, Severity>, MappingError> {
    let Some((place, json)) = json else { return Ok(BTreeMap::new()) };
    let mut fields = Fields::of(&place, json)?;
    let mut severities = BTreeMap::new();
    for &rule in Rule::ALL {
        let words = [("error", Severity::Error), ("warning", Severity::Warning), ("off", Severity::Off)];
        let severity = match fields.word(rule.code(), &words)? {
            // Mappings that were saved until November 2026 have another name for this rule.
            None if rule == Rule::IdsDamaged => fields.word("ids-ruined", &words)?,
            severity => severity,
        };
        if let Some(severity) = severity {
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

fn duplicates(json: Option<(String, Json)>) -> Result<Duplicates, MappingError> {
    const EXPECTED: &str = "keep-first, keep-last, merge, reject, or {\"keep-newest\": {\"column\"}}";
    let Some((place, json)) = json else { return Ok(Duplicates::default()) };
    match json {
        Json::Text(word) => match word.as_str() {
            "keep-first" => Ok(Duplicates::KeepFirst),
            "keep-last" => Ok(Duplicates::KeepLast),
            "merge" => Ok(Duplicates::Merge),
            "reject" => Ok(Duplicates::Reject),
            _ => Err(wrong_text(place, EXPECTED, &word)),
        },
        Json::Object(_) => {
            let mut fields = Fields::of(&place, json)?;
            let (newest_place, newest) = fields.need("keep-newest")?;
            fields.end(&["keep-newest"])?;
            let mut fields = Fields::of(&newest_place, newest)?;
            let newest =
                Duplicates::KeepNewest { column: column(fields.need("column")?)?, format: fields.text("format")? };
            fields.end(&["column", "format"])?;
            Ok(newest)
        }
        other => Err(wrong(place, EXPECTED, &other)),
    }
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

/// Removes the place from the end of a message of serde_json, because [`MappingError::NotJson`] contains it already.
fn strip_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}
