//! Writes a workbook with one sheet. Text stays text, so that a spreadsheet doesn't damage IDs. Dates, large numbers
//! and errors of a sheet that was read are written as such again.

use std::io::{self, Seek, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::row_buffer::{CellKind, MAX_COLUMNS, MAX_ROWS};

/// The maximum length of a cell's text, in UTF-16 units.
const MAX_UNITS: usize = 32_767;

const CONTENT_TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Excluded" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

const WORKBOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// The cell styles: 1 is text (number format 49), 2 an integer, 3 a date, 4 a date and time, 5 a time.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="1" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="46" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

/// Writes the workbook to a seekable output, row by row.
pub(crate) struct XlsxWriter<W: Write + Seek> {
    zip: ZipWriter<W>,
    line: Vec<u8>,
    row: u32,
}

impl<W: Write + Seek> XlsxWriter<W> {
    /// Begins a sheet with this many columns.
    ///
    /// # Errors
    /// The kind is `FileTooLarge` if a sheet can't have as many columns; otherwise, the error is the output's.
    pub(crate) fn new(out: W, columns: usize) -> io::Result<XlsxWriter<W>> {
        if columns > MAX_COLUMNS as usize {
            return Err(beyond("a sheet has 16,384 columns at most: write a text file"));
        }
        let mut zip = ZipWriter::new(out);
        let options = SimpleFileOptions::default();
        for (name, content) in [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", RELATIONS),
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
            ("xl/styles.xml", STYLES),
        ] {
            zip.start_file(name, options)?;
            zip.write_all(content.as_bytes())?;
        }
        zip.start_file("xl/worksheets/sheet1.xml", options.large_file(true))?;
        let columns = columns.max(1);
        // The column style is text, so that IDs that are typed into empty cells aren't damaged either.
        write!(
            zip,
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="{columns}" width="18" style="1" customWidth="1"/></cols><sheetData>"#
        )?;
        Ok(XlsxWriter { zip, line: Vec::new(), row: 0 })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// The kind is `FileTooLarge` if the sheet can't have another row, or a cell's text is too long; otherwise, the
    /// error is the output's.
    pub(crate) fn row<'c>(&mut self, cells: impl Iterator<Item = (&'c [u8], CellKind)>) -> io::Result<()> {
        if self.row >= MAX_ROWS {
            return Err(beyond("a sheet has 1,048,576 rows at most: write a text file"));
        }
        self.row += 1;
        self.line.clear();
        self.line.extend_from_slice(b"<row>");
        for (cell, kind) in cells {
            self.cell(&String::from_utf8_lossy(cell), kind)?;
        }
        self.line.extend_from_slice(b"</row>");
        self.zip.write_all(&self.line)
    }

    fn cell(&mut self, text: &str, kind: CellKind) -> io::Result<()> {
        let number = match kind {
            CellKind::BigNumber => text.parse().ok().map(|number: f64| (number, 2)),
            CellKind::Date => serial(text),
            _ => None,
        };
        match (number, kind) {
            (Some((number, style)), _) => write!(self.line, r#"<c s="{style}"><v>{number}</v></c>"#)?,
            (None, CellKind::Error) => {
                self.line.extend_from_slice(br#"<c s="1" t="e"><v>"#);
                escape(text, &mut self.line);
                self.line.extend_from_slice(b"</v></c>");
            }
            _ if text.is_empty() => self.line.extend_from_slice(br#"<c s="1"/>"#),
            _ => {
                if text.len() > MAX_UNITS && crate::text::utf16_len(text) > MAX_UNITS {
                    return Err(beyond("a cell cell_type 32,767 characters at most: write a text file"));
                }
                self.line.extend_from_slice(br#"<c s="1" t="inlineStr"><is><t xml:space="preserve">"#);
                escape(text, &mut self.line);
                self.line.extend_from_slice(b"</t></is></c>");
            }
        }
        Ok(())
    }

    /// Completes the workbook and flushes the output.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.zip.write_all(b"</sheetData></worksheet>")?;
        self.zip.finish()?.flush()
    }
}

fn beyond(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, what)
}

/// Appends text as XML. Characters that XML doesn't allow are written as `_x000D_`, as workbooks do.
fn escape(text: &str, out: &mut Vec<u8>) {
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '\n' | '\t' => out.push(c as u8),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.extend_from_slice(format!("_x{:04X}_", c as u32).as_bytes())
            }
            '_' if reads_as_escape(&text[at..]) => out.extend_from_slice(b"_x005F_"),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn reads_as_escape(text: &str) -> bool {
    matches!(text.as_bytes(), [b'_', b'x', digits @ .., ] if digits.len() >= 5
        && digits[..4].iter().all(u8::is_ascii_hexdigit) && digits[4] == b'_')
}

/// Converts an ISO 8601 date or time to a spreadsheet's number and the style that shows it.
fn serial(text: &str) -> Option<(f64, u8)> {
    let epoch = jiff::civil::Date::constant(1899, 12, 30);
    let days = |text: &str| {
        let date: jiff::civil::Date = text.parse().ok()?;
        let days = date.since(epoch).ok()?.get_days();
        // Earlier dates are off by one, because spreadsheets count a 29 February 1900. They stay text.
        (days > 60).then_some(f64::from(days))
    };
    let seconds = |text: &str| {
        let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
        let (hours, minutes) = (parts.next()??, parts.next()??);
        let seconds = parts.next().unwrap_or(Some(0))?;
        Some(f64::from(hours * 3600 + minutes * 60 + seconds) / 86_400.0)
    };
    match text.split_once('T') {
        Some((day, time)) => Some((days(day)? + seconds(time)?, 4)),
        None if text.contains(':') => Some((seconds(text)?, 5)),
        None => Some((days(text)?, 3)),
    }
}
