//! Differences between a file's format and the settings that a mapping or the user gives for it.

use engine::{Mapping, Source, SourceOptions};

use crate::api::{FormatMismatch, FormatSetting, SourceChoice};

/// Returns the settings that the file is read with although its content doesn't match them.
pub fn find(source: &Source, options: &SourceOptions, mapping: &Mapping) -> Vec<FormatMismatch> {
    // If the file can't be compared, reading it as configured reports what is wrong.
    let found = source.format_mismatches(options, mapping).unwrap_or_default();
    found.into_iter().map(shown).collect()
}

/// Returns the choice that reads a file with its detected settings where the mapping's differ, and these differences.
pub fn prefer_detected(
    remembered: &SourceOptions,
    source: &Source,
    mut choice: SourceChoice,
) -> (SourceChoice, Vec<FormatMismatch>) {
    let dialect = source.dialect();
    let mut found = Vec::new();
    // ASCII text is the same in every encoding.
    let is_plain = || source.columns().iter().chain(source.sample().iter().flatten()).all(|text| text.is_ascii());
    if let Some(configured) = remembered.encoding.filter(|configured| *configured != dialect.encoding && !is_plain()) {
        choice.encoding = Some(dialect.encoding.name().to_owned());
        found.push(engine::FormatMismatch::Encoding { configured, detected: dialect.encoding });
    }
    if let Some(configured) = remembered.delimiter.filter(|configured| *configured != dialect.delimiter) {
        choice.delimiter = Some(dialect.delimiter.as_str().to_owned());
        found.push(engine::FormatMismatch::Delimiter { configured, detected: dialect.delimiter });
    }
    if let Some(configured) = remembered.header_row.filter(|configured| *configured != dialect.header_row) {
        choice.header_row = Some(dialect.header_row);
        found.push(engine::FormatMismatch::HeaderRow { configured, detected: dialect.header_row });
    }
    (choice, found.into_iter().map(|one| FormatMismatch { uses_detected: true, ..shown(one) }).collect())
}

fn shown(mismatch: engine::FormatMismatch) -> FormatMismatch {
    let (setting, configured, detected) = match mismatch {
        engine::FormatMismatch::Encoding { configured, detected } => {
            (FormatSetting::Encoding, configured.name().to_owned(), detected.name().to_owned())
        }
        engine::FormatMismatch::Delimiter { configured, detected } => {
            (FormatSetting::Delimiter, configured.as_str().to_owned(), detected.as_str().to_owned())
        }
        engine::FormatMismatch::HeaderRow { configured, detected } => {
            (FormatSetting::HeaderRow, configured.to_string(), detected.to_string())
        }
    };
    FormatMismatch { setting, configured, detected, uses_detected: false }
}
