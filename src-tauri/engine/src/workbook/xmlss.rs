//! Reads XML Spreadsheet 2003, a single XML file. Many systems still export it, often with the extension `.xls`.

use std::collections::HashMap;

use super::date::serial_of_iso;
use super::error::broken;
use super::format::Format;
use super::sheet::{Merge, Sheet, SheetLocation};
use super::sheet_writer::SheetWriter;
use super::xml::{Tag, Token, Xml, unescape};
use crate::input::rewound;
use crate::input::{SourceError, Spool, Stream};

/// The maximum number of styles. Further ones are ignored.
const MAX_STYLES: usize = 100_000;

/// An opened workbook, ready to read its sheets.
pub(super) struct Reader {
    text: Spool,
    formats: HashMap<String, Format>,
}

impl Reader {
    /// Opens a workbook, given as UTF-8, and lists its sheets.
    pub(super) fn open(text: Spool) -> Result<(Reader, Vec<Sheet>), SourceError> {
        let mut xml = Xml::new(rewound(Stream::Spool(text.clone()))?);
        let (mut formats, mut sheets) = (HashMap::<String, Format>::new(), Vec::<Sheet>::new());
        let (mut style, mut is_whole, mut in_visible) = (None::<String>, false, false);
        loop {
            match xml.next()? {
                Token::End if is_whole => break,
                Token::End => return Err(broken()),
                Token::Open(tag) => match tag.name {
                    b"Style" if formats.len() < MAX_STYLES => {
                        let id = tag.text(b"ID").unwrap_or_default();
                        let parent = tag.text(b"Parent").unwrap_or_else(|| "Default".to_owned());
                        let inherited = formats.get(&parent).cloned().unwrap_or_default();
                        formats.insert(id.clone(), inherited);
                        style = Some(id).filter(|_| !tag.is_empty);
                    }
                    b"NumberFormat" => {
                        if let (Some(id), Some(code)) = (&style, tag.text(b"Format")) {
                            formats.insert(id.clone(), Format::parse(named(&code)));
                        }
                    }
                    b"Worksheet" => {
                        let name = tag.text(b"Name").unwrap_or_default();
                        sheets.push(Sheet { name, is_hidden: false, location: SheetLocation::Index(sheets.len()) });
                    }
                    b"Workbook" => is_whole = tag.is_empty,
                    b"Visible" => in_visible = !tag.is_empty,
                    _ => {}
                },
                Token::Close(b"Style") => style = None,
                Token::Close(b"Visible") => in_visible = false,
                Token::Close(b"Workbook") => is_whole = true,
                Token::Text(word) if in_visible => {
                    if let Some(sheet) = sheets.last_mut() {
                        sheet.is_hidden = word.trim_ascii() != b"SheetVisible";
                    }
                }
                _ => {}
            }
        }
        Ok((Reader { text, formats }, sheets))
    }

    pub(super) fn read(&mut self, index: usize, cells: &mut SheetWriter) -> Result<(), SourceError> {
        let mut xml = Xml::new(rewound(Stream::Spool(self.text.clone()))?);
        let mut seen = 0;
        let mut reader = SheetReader::new(&self.formats);
        loop {
            match xml.next()? {
                Token::End => return Ok(()),
                Token::Open(tag) if tag.name == b"Worksheet" => seen += 1,
                _ if seen != index + 1 => {}
                Token::Open(tag) => reader.begin(tag, cells)?,
                Token::Close(b"Worksheet") => return Ok(()),
                Token::Close(name) => reader.end(name, cells)?,
                Token::Text(raw) if reader.in_data => unescape(raw, &mut reader.text),
                Token::Verbatim(raw) if reader.in_data => reader.text.extend_from_slice(raw),
                _ => {}
            }
        }
    }
}

/// Returns the number format code for a named format. Other codes are returned unchanged.
fn named(code: &str) -> &str {
    match code {
        "General Number" => "General",
        "General Date" => "yyyy-mm-dd hh:mm:ss",
        "Short Date" | "Medium Date" | "Long Date" => "yyyy-mm-dd",
        "Short Time" | "Medium Time" => "h:mm",
        "Long Time" => "h:mm:ss",
        "Currency" => "$#,##0.00;($#,##0.00)",
        "Euro Currency" => "€#,##0.00;(€#,##0.00)",
        "Fixed" => "0.00",
        "Standard" => "#,##0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "Yes/No" => "\"Yes\";\"Yes\";\"No\"",
        "True/False" => "\"True\";\"True\";\"False\"",
        "On/Off" => "\"On\";\"On\";\"Off\"",
        other => other,
    }
}

/// A sheet that's being read.
struct SheetReader<'a> {
    formats: &'a HashMap<String, Format>,
    general: Format,
    row: u32,
    row_style: Option<String>,
    /// The first and the last column of each range of columns with a default style.
    column_styles: Vec<(u32, u32, String)>,
    /// The column of the next cell, or of the next column declaration.
    column: u32,
    cell: Option<PartialCell>,
    in_data: bool,
    in_comment: bool,
    text: Vec<u8>,
}

/// A cell that's being read.
struct PartialCell {
    column: u32,
    style: Option<String>,
    has_formula: bool,
    cell_type: Option<Vec<u8>>,
}

impl<'a> SheetReader<'a> {
    fn new(formats: &'a HashMap<String, Format>) -> SheetReader<'a> {
        SheetReader {
            formats,
            general: formats.get("Default").cloned().unwrap_or_default(),
            row: 0,
            row_style: None,
            column_styles: Vec::new(),
            column: 0,
            cell: None,
            in_data: false,
            in_comment: false,
            text: Vec::new(),
        }
    }

    fn begin(&mut self, tag: Tag<'_>, cells: &mut SheetWriter) -> Result<(), SourceError> {
        match tag.name {
            b"Column" => {
                let first = tag.number(b"Index").map_or(self.column, |index| index.saturating_sub(1));
                let last = first.saturating_add(tag.number(b"Span").unwrap_or(0));
                self.column = last.saturating_add(1);
                if tag.is(b"Hidden") || matches!(tag.raw(b"Width"), Some(b"0")) {
                    cells.hide_columns(first, last);
                }
                if let Some(style) = tag.text(b"StyleID").filter(|_| self.column_styles.len() < 10_000) {
                    self.column_styles.push((first, last, style));
                }
            }
            b"Row" => {
                self.row = tag.number(b"Index").unwrap_or(self.row.saturating_add(1));
                self.row_style = tag.text(b"StyleID");
                self.column = 0;
                let is_flat = matches!(tag.raw(b"Height"), Some(b"0"));
                cells.begin_row(self.row, tag.is(b"Hidden") || is_flat)?;
                // A span is a number of further rows, which are as empty as this one.
                self.row = self.row.saturating_add(tag.number(b"Span").unwrap_or(0));
            }
            b"Cell" if !self.in_comment => {
                let column = tag.number(b"Index").map_or(self.column, |index| index.saturating_sub(1));
                let (across, down) = (tag.number(b"MergeAcross").unwrap_or(0), tag.number(b"MergeDown").unwrap_or(0));
                self.column = column.saturating_add(1).saturating_add(across);
                if across > 0 || down > 0 {
                    cells.merge(Merge {
                        first_row: self.row,
                        last_row: self.row.saturating_add(down),
                        first_column: column,
                        last_column: column.saturating_add(across),
                    });
                }
                let has_formula = tag.raw(b"Formula").is_some();
                let cell = PartialCell { column, style: tag.text(b"StyleID"), has_formula, cell_type: None };
                if !tag.is_empty {
                    self.cell = Some(cell);
                } else if has_formula {
                    cells.uncalculated(column)?;
                }
            }
            b"Comment" => self.in_comment = !tag.is_empty,
            b"Data" if !self.in_comment => {
                self.text.clear();
                self.in_data = !tag.is_empty;
                if let Some(cell) = &mut self.cell {
                    cell.cell_type = Some(tag.raw(b"Type").unwrap_or_default().to_vec());
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8], cells: &mut SheetWriter) -> Result<(), SourceError> {
        match name {
            b"Data" if !self.in_comment => self.in_data = false,
            b"Comment" => self.in_comment = false,
            b"Cell" => {
                if let Some(cell) = self.cell.take() {
                    self.end_cell(cell, cells)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, cell: PartialCell, cells: &mut SheetWriter) -> Result<(), SourceError> {
        let column = cell.column;
        let of_column = || {
            let found = self.column_styles.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
            found.map(|(_, _, style)| style)
        };
        let style = cell.style.as_ref().or(self.row_style.as_ref()).or_else(of_column);
        let format = style.and_then(|style| self.formats.get(style)).unwrap_or(&self.general);
        match cell.cell_type.as_deref() {
            None if cell.has_formula => cells.uncalculated(column),
            None => Ok(()),
            Some(b"Number") if self.text.trim_ascii().is_empty() => Ok(()),
            Some(b"Number") => cells.number_text(column, self.text.trim_ascii(), format, false),
            Some(b"DateTime") => match std::str::from_utf8(&self.text).ok().and_then(serial_of_iso) {
                Some(serial) if format.date_fields().is_some() => cells.number(column, serial, format, false),
                Some(serial) => {
                    let code = if serial.fract() == 0.0 { "yyyy-mm-dd" } else { "yyyy-mm-dd hh:mm:ss" };
                    cells.number(column, serial, &Format::parse(code), false)
                }
                None => cells.text(column, &self.text),
            },
            Some(b"Boolean") => cells.boolean(column, self.text.trim_ascii() != b"0"),
            Some(b"Error") => cells.error(column, self.text.trim_ascii()),
            Some(_) => cells.text(column, &self.text),
        }
    }
}
