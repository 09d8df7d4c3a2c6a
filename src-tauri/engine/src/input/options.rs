//! What a person, a flag or a mapping says about how a file is read.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::encoding::Encoding;

/// How a file is read, where somebody said so; what is `None` is detected.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceOptions {
    /// Its encoding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// Between cells: one ASCII character.
    #[serde(skip_serializing_if = "Option::is_none", with = "delimiter_text")]
    pub delimiter: Option<u8>,
    /// Around cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<OptionalAscii>,
    /// Before a quote that is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escape: Option<OptionalAscii>,
    /// The physical line of the header, from 1; 0: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// Records at the end that are notes or totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_last: Option<u64>,
    /// A workbook's sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// What becomes of a workbook's hidden rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_rows: Option<HiddenRows>,
    /// The file of a zip that holds several. A mapping does not keep it: the next zip's is called otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

impl SourceOptions {
    /// These, and where they are silent, those.
    pub fn or(&self, other: &SourceOptions) -> SourceOptions {
        SourceOptions {
            encoding: self.encoding.or(other.encoding),
            delimiter: self.delimiter.or(other.delimiter),
            quote: self.quote.or(other.quote),
            escape: self.escape.or(other.escape),
            header_row: self.header_row.or(other.header_row),
            skip_last: self.skip_last.or(other.skip_last),
            sheet: self.sheet.clone().or_else(|| other.sheet.clone()),
            hidden_rows: self.hidden_rows.or(other.hidden_rows),
            member: self.member.clone().or_else(|| other.member.clone()),
        }
    }

    /// As a mapping keeps them.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(SourceOptions { member: None, ..self.clone() }).unwrap_or_default()
    }
}

/// What becomes of rows that a workbook hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HiddenRows {
    /// They are read.
    Send,
    /// They are not.
    Skip,
}

/// A character around cells or before a quote, or none at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionalAscii {
    /// There is none.
    None,
    /// This ASCII character.
    Byte(u8),
}

impl OptionalAscii {
    /// One ASCII character as it stands, or `none`, `tab`, `\t`.
    pub fn parse(text: &str) -> Option<OptionalAscii> {
        match text {
            "none" | "" => Some(OptionalAscii::None),
            "tab" | "\\t" | "\t" => Some(OptionalAscii::Byte(b'\t')),
            _ => match text.as_bytes() {
                [byte] if byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0) => Some(OptionalAscii::Byte(*byte)),
                _ => None,
            },
        }
    }

    /// The character, if there is one.
    pub fn byte(self) -> Option<u8> {
        match self {
            OptionalAscii::None => None,
            OptionalAscii::Byte(byte) => Some(byte),
        }
    }
}

impl Serialize for OptionalAscii {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            OptionalAscii::None => serializer.serialize_str("none"),
            OptionalAscii::Byte(byte) => byte_as_text(byte, serializer),
        }
    }
}

impl<'de> Deserialize<'de> for OptionalAscii {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        OptionalAscii::parse(&text).ok_or_else(|| serde::de::Error::custom("one ASCII character expected"))
    }
}

pub(crate) fn byte_as_text<S: Serializer>(byte: &u8, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_char(char::from(*byte))
}

pub(crate) fn optional_ascii_as_text<S: Serializer>(mark: &Option<u8>, serializer: S) -> Result<S::Ok, S::Error> {
    mark.map_or(OptionalAscii::None, OptionalAscii::Byte).serialize(serializer)
}

mod delimiter_text {
    use super::{Deserialize, Deserializer, OptionalAscii, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(delimiter: &Option<u8>, serializer: S) -> Result<S::Ok, S::Error> {
        delimiter.map(OptionalAscii::Byte).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
        Ok(Option::<OptionalAscii>::deserialize(deserializer)?.and_then(OptionalAscii::byte))
    }
}
