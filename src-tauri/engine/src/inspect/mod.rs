//! A look at a file before any mapping: what it is, and what it holds.

mod format_mismatch;
mod preview;
mod value_counts;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use crate::check::export::ExportError;
use crate::input::Progress;
use crate::input::{SourceError, SourceOptions};
use crate::mapping::{
    Api, Attribute, ColumnRef, Delimiters, Duplicates, IdKind, Identifier, Mapping, Rules, Transform, ValueSource,
};
use crate::source::{ChunkReader, Source};
use crate::text::quoted;

pub use format_mismatch::FormatMismatch;
pub use preview::{Preview, PreviewFate, PreviewedAttribute, PreviewedValue};
pub use value_counts::ValueCount;

impl Source {
    /// Reads all of the file and counts its records; the file as it was read in the end.
    pub fn count(self, options: &SourceOptions, progress: &Progress) -> Result<(Source, u64), SourceError> {
        let mut source = self;
        loop {
            match source.count_once(progress) {
                Err(SourceError::Encoding) => source = source.settle_again(options)?,
                result => return result.map(|rows| (source, rows)),
            }
        }
    }

    fn count_once(&self, progress: &Progress) -> Result<u64, SourceError> {
        let mut reader = ChunkReader::new(self, self.first(), progress)?;
        let mut rows = 0;
        while let Some(chunk) = reader.next()? {
            rows += chunk.records.len() as u64;
        }
        Ok(rows)
    }

    /// The cells of one record, counted from 1, as they were mended; `None` past the file's end. Bytes that
    /// are no text become U+FFFD. Reads the file up to there.
    pub fn record(&self, row: u64, progress: &Progress) -> Result<Option<Vec<String>>, SourceError> {
        let mut reader = ChunkReader::new(self, self.first(), progress)?;
        let mut before = 0;
        while let Some(chunk) = reader.next()? {
            let here = chunk.records.len() as u64;
            if let Some(record) = row.checked_sub(before + 1).filter(|record| *record < here) {
                let cells = chunk.cells(record as usize).iter().map(|cell| chunk.cell(*cell));
                return Ok(Some(cells.map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()));
            }
            before += here;
        }
        Ok(None)
    }

    /// Writes the header and every record as plain CSV: UTF-8, commas, LF. Bytes that are no text
    /// become U+FFFD.
    pub fn write_table(
        self,
        options: &SourceOptions,
        progress: &Progress,
        out: &mut impl Write,
    ) -> Result<(), ExportError> {
        // Nothing may be written before the encoding is certain.
        let (source, _) = if self.is_unsettled() { self.count(options, progress)? } else { (self, 0) };
        let source = source.settled();
        if source.dialect().header_row > 0 {
            let header = source.columns().iter().map(|name| name.as_bytes());
            write_record(out, header).map_err(ExportError::Write)?;
        }
        let mut reader = ChunkReader::new(&source, source.first(), progress)?;
        while let Some(chunk) = reader.next()? {
            for record in 0..chunk.records.len() {
                let cells = chunk.cells(record).iter().map(|cell| chunk.cell(*cell));
                write_record(out, cells).map_err(ExportError::Write)?;
            }
        }
        out.flush().map_err(ExportError::Write)
    }

    /// A mapping to begin from: the likeliest id, every other named column an attribute.
    pub fn suggested_mapping(&self) -> Mapping {
        let columns = self.columns();
        let id = self.likeliest_id();
        let mut attributes: Vec<Attribute> = Vec::new();
        let (mut names, mut counts) = (HashSet::new(), HashMap::new());
        for column in columns {
            *counts.entry(column.as_str()).or_insert(0) += 1;
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut references = Vec::with_capacity(columns.len());
        for (index, header) in columns.iter().enumerate() {
            let nth = seen.entry(header).or_insert(0);
            *nth += 1;
            references.push(match counts.get(header.as_str()) {
                _ if header.is_empty() => ColumnRef::Position(index + 1),
                Some(1) => ColumnRef::Header(header.clone()),
                _ => ColumnRef::Nth { header: header.clone(), nth: *nth },
            });
        }
        let has_names = self.dialect().header_row > 0;
        for (index, column) in columns.iter().enumerate() {
            let name = if has_names { attribute_name(column) } else { format!("column_{}", index + 1) };
            if index == id || name.is_empty() || !names.insert(name.clone()) {
                continue;
            }
            attributes.push(Attribute {
                name,
                from: ValueSource::Column(references[index].clone()),
                transforms: vec![Transform::Trim],
                rules: Rules::default(),
                empty_as: None,
            });
        }
        let folded = fold(&self.column_name(id));
        let kind = if folded == "pcid" || folded == "tntid" { IdKind::PcId } else { IdKind::ThirdPartyId };
        let stem = self.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Mapping {
            name: stem,
            api: Api::V2,
            identifier: Identifier {
                kind,
                column: references.get(id).cloned().unwrap_or(ColumnRef::Position(1)),
                transforms: vec![Transform::Trim],
            },
            attributes,
            source: SourceOptions::default(),
            severity: Default::default(),
            duplicates: Duplicates::Merge,
            delimiters: Delimiters::Auto,
            empty_as: None,
            unprefixed: Vec::new(),
        }
    }

    /// The column whose header says that it names the visitor, else the first whose values all differ.
    fn likeliest_id(&self) -> usize {
        const NAMES: [&str; 16] = [
            "thirdpartyid",
            "mbox3rdpartyid",
            "mboxthirdpartyid",
            "pcid",
            "tntid",
            "customerid",
            "clientid",
            "userid",
            "crmid",
            "visitorid",
            "memberid",
            "idcliente",
            "codigocliente",
            "clienteid",
            "id",
            "codigo",
        ];
        let folded: Vec<String> = self.columns().iter().map(|name| fold(name)).collect();
        if let Some(column) = NAMES.iter().find_map(|wanted| folded.iter().position(|name| name == wanted)) {
            return column;
        }
        let is_unique = |column: &usize| {
            let mut values: Vec<&String> = self.sample().iter().filter_map(|row| row.get(*column)).collect();
            let count = values.len();
            values.retain(|value| !value.is_empty());
            values.sort_unstable();
            values.dedup();
            count > 0 && values.len() == count
        };
        (0..self.columns().len()).find(is_unique).unwrap_or(0)
    }
}

fn write_record<'a>(out: &mut impl Write, cells: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
    let mut line = Vec::new();
    let mut count = 0;
    for cell in cells {
        if count > 0 {
            line.push(b',');
        }
        count += 1;
        match std::str::from_utf8(cell) {
            Ok(_) => line.extend(quoted(cell, b',', Some(b'"'))),
            Err(_) => line.extend(quoted(String::from_utf8_lossy(cell).as_bytes(), b',', Some(b'"'))),
        }
    }
    if count == 1 && line.is_empty() {
        // A lone empty cell would be a blank line, which is no record.
        line.extend_from_slice(b"\"\"");
    }
    line.push(b'\n');
    out.write_all(&line)
}

/// Letters and digits in lower case, accents off: what a header is known by.
fn fold(header: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    header.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A header made a proper attribute name: plain letters, digits and underscores.
pub fn attribute_name(header: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let header = header.strip_prefix("profile.").unwrap_or(header);
    let mut name = String::new();
    for c in header.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        } else if !name.ends_with('_') && !name.is_empty() {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    name.chars().take(crate::limits::MAX_ATTRIBUTE_NAME).collect()
}
