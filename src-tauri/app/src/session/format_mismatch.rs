//! Where a file is otherwise than a mapping remembers its kind, or than a person said.

use engine::{Mapping, Source, SourceOptions};

use crate::api::{Otherwise, OtherwiseSetting, SourceChoice};

/// Where the file speaks against what is said of it, and is read so all the same.
pub fn said(source: &Source, options: &SourceOptions, mapping: &Mapping) -> Vec<Otherwise> {
    // What cannot be told stops nobody: the reading that was asked for says what is wrong with it.
    let found = source.otherwise(options, mapping).unwrap_or_default();
    found.into_iter().map(shown).collect()
}

/// What a mapping remembers otherwise than the file has it, and the choice that follows the file.
pub fn followed(
    remembered: &SourceOptions,
    source: &Source,
    mut choice: SourceChoice,
) -> (SourceChoice, Vec<Otherwise>) {
    let dialect = source.dialect();
    let mut found = Vec::new();
    // Plain letters are the same in every encoding.
    let is_plain = || source.columns().iter().chain(source.sample().iter().flatten()).all(|text| text.is_ascii());
    if let Some(said) = remembered.encoding.filter(|said| *said != dialect.encoding && !is_plain()) {
        choice.encoding = Some(dialect.encoding.name().to_owned());
        found.push(engine::Otherwise::Encoding { said, found: dialect.encoding });
    }
    if let Some(said) = remembered.delimiter.filter(|said| *said != dialect.delimiter) {
        choice.delimiter = Some(char::from(dialect.delimiter).to_string());
        found.push(engine::Otherwise::Delimiter { said, found: dialect.delimiter });
    }
    if let Some(said) = remembered.header_row.filter(|said| *said != dialect.header_row) {
        choice.header_row = Some(dialect.header_row);
        found.push(engine::Otherwise::HeaderRow { said, found: dialect.header_row });
    }
    (choice, found.into_iter().map(|one| Otherwise { is_followed: true, ..shown(one) }).collect())
}

fn shown(otherwise: engine::Otherwise) -> Otherwise {
    let byte = |byte: u8| char::from(byte).to_string();
    let (setting, said, found) = match otherwise {
        engine::Otherwise::Encoding { said, found } => {
            (OtherwiseSetting::Encoding, said.name().to_owned(), found.name().to_owned())
        }
        engine::Otherwise::Delimiter { said, found } => (OtherwiseSetting::Delimiter, byte(said), byte(found)),
        engine::Otherwise::HeaderRow { said, found } => {
            (OtherwiseSetting::HeaderRow, said.to_string(), found.to_string())
        }
    };
    Otherwise { setting, said, found, is_followed: false }
}
