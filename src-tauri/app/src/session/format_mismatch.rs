//! Where a file is otherwise than a mapping remembers its kind, or than a person configured.

use engine::{Mapping, Source, SourceOptions};

use crate::api::{FormatMismatch, FormatSetting, SourceChoice};

/// Where the file speaks against what is said of it, and is read so all the same.
pub fn said(source: &Source, options: &SourceOptions, mapping: &Mapping) -> Vec<FormatMismatch> {
    // What cannot be told stops nobody: the reading that was asked for says what is wrong with it.
    let found = source.format_mismatches(options, mapping).unwrap_or_default();
    found.into_iter().map(shown).collect()
}

/// What a mapping remembers otherwise than the file has it, and the choice that follows the file.
pub fn followed(
    remembered: &SourceOptions,
    source: &Source,
    mut choice: SourceChoice,
) -> (SourceChoice, Vec<FormatMismatch>) {
    let dialect = source.dialect();
    let mut found = Vec::new();
    // Plain letters are the same in every encoding.
    let is_plain = || source.columns().iter().chain(source.sample().iter().flatten()).all(|text| text.is_ascii());
    if let Some(configured) = remembered.encoding.filter(|configured| *configured != dialect.encoding && !is_plain()) {
        choice.encoding = Some(dialect.encoding.name().to_owned());
        found.push(engine::FormatMismatch::Encoding { configured, detected: dialect.encoding });
    }
    if let Some(configured) = remembered.delimiter.filter(|configured| *configured != dialect.delimiter) {
        choice.delimiter = Some(char::from(dialect.delimiter).to_string());
        found.push(engine::FormatMismatch::Delimiter { configured, detected: dialect.delimiter });
    }
    if let Some(configured) = remembered.header_row.filter(|configured| *configured != dialect.header_row) {
        choice.header_row = Some(dialect.header_row);
        found.push(engine::FormatMismatch::HeaderRow { configured, detected: dialect.header_row });
    }
    (choice, found.into_iter().map(|one| FormatMismatch { is_followed: true, ..shown(one) }).collect())
}

fn shown(mismatch: engine::FormatMismatch) -> FormatMismatch {
    let byte = |byte: u8| char::from(byte).to_string();
    let (setting, configured, detected) = match mismatch {
        engine::FormatMismatch::Encoding { configured, detected } => {
            (FormatSetting::Encoding, configured.name().to_owned(), detected.name().to_owned())
        }
        engine::FormatMismatch::Delimiter { configured, detected } => {
            (FormatSetting::Delimiter, byte(configured), byte(detected))
        }
        engine::FormatMismatch::HeaderRow { configured, detected } => {
            (FormatSetting::HeaderRow, configured.to_string(), detected.to_string())
        }
    };
    FormatMismatch { setting, configured, detected, is_followed: false }
}
