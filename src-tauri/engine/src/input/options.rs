//! The options for reading a file, which come from the app, the command line, or a mapping.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::delimiter::Delimiter;
use super::encoding::Encoding;

/// Options for reading a file. Options that are `None` are detected or have a default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceOptions {
    /// The encoding of a text file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// The text between cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<Delimiter>,
    /// The character around cells that contain delimiters or line breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<OptionalAscii>,
    /// The character before a quote that's part of a cell's text. Without one, such a quote is doubled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escape: Option<OptionalAscii>,
    /// The physical line of the header, from 1. 0 means that the file has no header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// How many rows name the columns, from the header's line on. `None` means one, and rows of labels below it aren't
    /// read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_rows: Option<u64>,
    /// How many records at the end aren't read, because they're totals or notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_last: Option<u64>,
    /// Whether records at the end that look like totals or notes are read. They're found in each file, so that a file
    /// without totals loses no record. `None` reads them, and a person has to confirm it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Totals>,
    /// The name of the sheet of a workbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Whether the hidden rows of a sheet are read. `None` reads them, and a person has to confirm it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden_rows: Option<HiddenRows>,
    /// Which columns of a sheet aren't read. `None` reads all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_columns: Option<SkipColumns>,
    /// The name of the file in a zip that contains several. It isn't saved in a mapping, because it's different in the
    /// next zip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
}

impl SourceOptions {
    /// Returns these options, completed with those of `other` where they are `None`.
    pub fn or(&self, other: &SourceOptions) -> SourceOptions {
        SourceOptions {
            encoding: self.encoding.or(other.encoding),
            delimiter: self.delimiter.or(other.delimiter),
            quote: self.quote.or(other.quote),
            escape: self.escape.or(other.escape),
            header_row: self.header_row.or(other.header_row),
            header_rows: self.header_rows.or(other.header_rows),
            skip_last: self.skip_last.or(other.skip_last.filter(|_| self.totals.is_none())),
            totals: self.totals.or(other.totals.filter(|_| self.skip_last.is_none())),
            sheet: self.sheet.clone().or_else(|| other.sheet.clone()),
            hidden_rows: self.hidden_rows.or(other.hidden_rows),
            skip_columns: self.skip_columns.or(other.skip_columns),
            member: self.member.clone().or_else(|| other.member.clone()),
        }
    }

    /// Returns the options as a mapping stores them.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        // The next file has another number of totals, or none.
        let totals = self.totals.or(self.skip_last.map(Totals::of_skipped));
        serde_json::to_value(SourceOptions { member: None, skip_last: None, totals, ..self.clone() })
            .unwrap_or_default()
    }
}

/// Whether records at the end of a file that look like totals or notes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Totals {
    /// They're read like all other records.
    Send,
    /// They're left out.
    Skip,
}

impl Totals {
    /// Returns what a number of records that were left out in one file means for the next ones.
    pub(crate) fn of_skipped(records: u64) -> Totals {
        if records > 0 { Totals::Skip } else { Totals::Send }
    }
}

/// Whether the hidden rows of a workbook's sheet are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HiddenRows {
    /// Hidden rows are read like all others.
    Send,
    /// Hidden rows are left out.
    Skip,
}

/// The columns of a workbook's sheet that aren't read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipColumns {
    /// Hidden columns.
    Hidden,
}

/// An ASCII character for quoting or escaping, or explicitly none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionalAscii {
    /// No character is used.
    None,
    /// This ASCII character is used.
    Byte(u8),
}

impl OptionalAscii {
    /// Parses one ASCII character, or one of the words `none`, `tab` and `\t`. Returns `None` for anything else, and
    /// for line breaks and NUL.
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

    /// Returns the character, if there's one.
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
            OptionalAscii::Byte(byte) => serializer.serialize_char(char::from(*byte)),
        }
    }
}

impl<'de> Deserialize<'de> for OptionalAscii {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        OptionalAscii::parse(&text).ok_or_else(|| serde::de::Error::custom("one ASCII character expected"))
    }
}

pub(crate) fn optional_ascii_as_text<S: Serializer>(mark: &Option<u8>, serializer: S) -> Result<S::Ok, S::Error> {
    mark.map_or(OptionalAscii::None, OptionalAscii::Byte).serialize(serializer)
}
