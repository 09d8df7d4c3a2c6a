//! Reads xlsx and xlsm, packages whose parts are XML (ECMA-376).

use std::collections::HashMap;
use std::io::Read;

use super::error::broken;
use super::format::Format;
use super::package::Package;
use super::relations::Relations;
use super::sheet::{Merge, Sheet, SheetLocation};
use super::sheet_writer::SheetWriter;
use super::strings::Strings;
use super::xml::{Tag, Token, Xml, unescape};
use crate::input::SourceError;

/// An opened workbook, ready to read its sheets.
pub(super) struct Reader {
    package: Package,
    styles: Vec<Format>,
    strings: Strings,
    strings_part: Option<String>,
    is_1904: bool,
    /// Whether a spreadsheet program has to calculate all formulas when it opens the workbook, so that stored zeros may
    /// not be results.
    is_uncalculated: bool,
}

impl Reader {
    /// Opens a workbook, given by the name of its main part, and lists its sheets.
    pub(super) fn open(mut package: Package, workbook: &str) -> Result<(Reader, Vec<Sheet>), SourceError> {
        let relations = Relations::read(&mut package, workbook)?;
        let mut sheets = Vec::new();
        let (mut is_1904, mut is_uncalculated) = (false, false);
        let mut xml = package.xml(workbook)?.ok_or_else(broken)?;
        loop {
            match xml.next()? {
                Token::End => break,
                Token::Open(tag) => match tag.name {
                    b"workbookPr" => is_1904 = tag.is(b"date1904"),
                    b"calcPr" => is_uncalculated = tag.is(b"fullCalcOnLoad"),
                    b"sheet" => {
                        let Some((kind, part)) = tag
                            .text(b"id")
                            .and_then(|id| relations.get(&id).map(|(kind, part)| (kind.to_owned(), part.to_owned())))
                        else {
                            continue;
                        };
                        if kind == "worksheet" {
                            let is_hidden = matches!(tag.raw(b"state"), Some(b"hidden" | b"veryHidden"));
                            let name = tag.text(b"name").unwrap_or_default();
                            sheets.push(Sheet { name, is_hidden, location: SheetLocation::Part(part) });
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        drop(xml);
        let styles_part = relations.first("styles").unwrap_or("xl/styles.xml").to_owned();
        let styles = match package.xml(&styles_part)? {
            Some(xml) => read_styles(xml)?,
            None => Vec::new(),
        };
        let strings_part = relations.first("sharedStrings").map(str::to_owned);
        let book = Reader { package, styles, strings: Strings::default(), strings_part, is_1904, is_uncalculated };
        Ok((book, sheets))
    }

    /// Reads the sheet in this part.
    pub(super) fn read(&mut self, part: &str, cells: &mut SheetWriter) -> Result<(), SourceError> {
        if let Some(name) = self.strings_part.take()
            && let Some(xml) = self.package.xml(&name)?
        {
            read_strings(xml, &mut self.strings)?;
            self.strings.finish()?;
        }
        let xml = self.package.xml(part)?.ok_or_else(broken)?;
        let mut reader = SheetReader {
            xml,
            styles: &self.styles,
            general: Format::default(),
            strings: &mut self.strings,
            is_1904: self.is_1904,
            is_uncalculated: self.is_uncalculated,
            value: Vec::new(),
        };
        reader.read(cells)
    }
}

fn read_styles<R: Read>(mut xml: Xml<R>) -> Result<Vec<Format>, SourceError> {
    let mut codes: HashMap<u32, Format> = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cell_formats = false;
    loop {
        match xml.next()? {
            Token::End => return Ok(styles),
            Token::Open(tag) => match tag.name {
                b"numFmt" => {
                    if let (Some(id), Some(code)) = (tag.number(b"numFmtId"), tag.text(b"formatCode")) {
                        codes.insert(id, Format::parse(&code));
                    }
                }
                b"cellXfs" => in_cell_formats = !tag.is_empty,
                b"xf" if in_cell_formats => {
                    let id = tag.number(b"numFmtId").unwrap_or(0);
                    styles.push(codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id)));
                }
                _ => {}
            },
            Token::Close(b"cellXfs") => in_cell_formats = false,
            _ => {}
        }
    }
}

fn read_strings<R: Read>(mut xml: Xml<R>, strings: &mut Strings) -> Result<(), SourceError> {
    let mut text = Vec::new();
    let (mut in_text, mut in_reading) = (false, false);
    loop {
        match xml.next()? {
            Token::End => return Ok(()),
            Token::Open(tag) => match tag.name {
                b"si" => {
                    text.clear();
                    if tag.is_empty {
                        strings.push(&text)?;
                    }
                }
                // The phonetic guide isn't part of the shown text.
                b"rPh" => in_reading = !tag.is_empty,
                b"t" => in_text = !tag.is_empty && !in_reading,
                _ => {}
            },
            Token::Close(name) => match name {
                b"si" => {
                    decode_escapes(&mut text, 0);
                    strings.push(&text)?;
                }
                b"rPh" => in_reading = false,
                b"t" => in_text = false,
                _ => {}
            },
            Token::Text(raw) if in_text => unescape(raw, &mut text),
            Token::Verbatim(raw) if in_text => text.extend_from_slice(raw),
            _ => {}
        }
    }
}

/// Replaces escapes such as `_x000D_`, which workbooks use for characters that XML doesn't allow, from this offset on.
pub(super) fn decode_escapes(text: &mut Vec<u8>, from: usize) {
    let Some(first) = memchr::memmem::find(&text[from..], b"_x") else { return };
    let mut at = from + first;
    let mut out = at;
    while at < text.len() {
        let decoded = match &text[at..] {
            [b'_', b'x', a, b, c, d, b'_', ..] => std::str::from_utf8(&[*a, *b, *c, *d])
                .ok()
                .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                .and_then(char::from_u32),
            _ => None,
        };
        match decoded {
            Some(character) => {
                let mut buffer = [0; 4];
                let bytes = character.encode_utf8(&mut buffer).as_bytes();
                text[out..out + bytes.len()].copy_from_slice(bytes);
                out += bytes.len();
                at += 7;
            }
            None => {
                text[out] = text[at];
                out += 1;
                at += 1;
            }
        }
    }
    text.truncate(out);
}

struct SheetReader<'a, R> {
    xml: Xml<R>,
    styles: &'a [Format],
    general: Format,
    strings: &'a mut Strings,
    is_1904: bool,
    is_uncalculated: bool,
    value: Vec<u8>,
}

/// The type of a cell, from its attribute `t`.
#[derive(Clone, Copy, PartialEq)]
enum CellType {
    Number,
    Shared,
    Text,
    Inline,
    Boolean,
    Error,
    Date,
}

/// A cell that's being read.
struct PartialCell {
    column: u32,
    style: u32,
    cell_type: CellType,
    has_formula: bool,
    has_value: bool,
}

impl<R: Read> SheetReader<'_, R> {
    fn read(&mut self, cells: &mut SheetWriter) -> Result<(), SourceError> {
        let (mut row, mut column) = (0u32, 0u32);
        let mut open: Option<PartialCell> = None;
        let (mut in_value, mut in_text, mut in_reading) = (false, false, false);
        loop {
            match self.xml.next()? {
                Token::End => break,
                Token::Open(tag) => match tag.name {
                    b"c" => {
                        let cell = begin_cell(tag, &mut row, column, cells)?;
                        column = cell.column + 1;
                        self.value.clear();
                        if !tag.is_empty {
                            open = Some(cell);
                        }
                    }
                    b"v" => {
                        in_value = !tag.is_empty;
                        if let Some(cell) = &mut open {
                            cell.has_value = true;
                        }
                    }
                    b"f" => {
                        if let Some(cell) = &mut open {
                            cell.has_formula = true;
                        }
                    }
                    b"t" => in_text = !tag.is_empty && !in_reading,
                    b"rPh" => in_reading = !tag.is_empty,
                    b"row" => {
                        row = tag.number(b"r").unwrap_or(row + 1);
                        column = 0;
                        let is_flat = || tag.raw(b"ht").is_some_and(|height| matches!(height, b"0" | b"0.0"));
                        cells.begin_row(row, tag.is(b"hidden") || is_flat())?;
                    }
                    b"col"
                        if tag.is(b"hidden")
                            || tag.raw(b"width").is_some_and(|width| matches!(width, b"0" | b"0.0")) =>
                    {
                        let first = tag.number(b"min").unwrap_or(1).saturating_sub(1);
                        cells.hide_columns(first, tag.number(b"max").unwrap_or(first + 1).saturating_sub(1));
                    }
                    b"mergeCell" => {
                        if let Some(range) = tag.raw(b"ref").and_then(range) {
                            cells.merge(range);
                        }
                    }
                    _ => {}
                },
                Token::Close(name) => match name {
                    b"v" => in_value = false,
                    b"t" => in_text = false,
                    b"rPh" => in_reading = false,
                    b"c" => {
                        if let Some(cell) = open.take() {
                            self.end_cell(&cell, cells)?;
                        }
                    }
                    _ => {}
                },
                Token::Text(raw) if in_value || in_text => unescape(raw, &mut self.value),
                Token::Verbatim(raw) if in_value || in_text => self.value.extend_from_slice(raw),
                _ => {}
            }
        }
        Ok(())
    }

    fn end_cell(&mut self, cell: &PartialCell, cells: &mut SheetWriter) -> Result<(), SourceError> {
        let format = self.styles.get(cell.style as usize).unwrap_or(&self.general);
        let column = cell.column;
        let is_empty = self.value.trim_ascii().is_empty();
        let never = cell.has_formula
            && (is_empty && cell.cell_type != CellType::Text
                || !cell.has_value
                || self.is_uncalculated && cell.cell_type == CellType::Number && self.value == b"0");
        if never {
            return cells.uncalculated(column);
        }
        match cell.cell_type {
            CellType::Number if is_empty => Ok(()),
            CellType::Number => cells.number_text(column, &self.value, format, self.is_1904),
            CellType::Shared => {
                let index = std::str::from_utf8(&self.value).ok().and_then(|text| text.trim().parse().ok());
                match index.map(|index| self.strings.get(index)).transpose()?.flatten() {
                    Some(text) => cells.text(column, text),
                    None if is_empty => Ok(()),
                    None => Err(broken()),
                }
            }
            CellType::Text | CellType::Inline => {
                decode_escapes(&mut self.value, 0);
                cells.text(column, &self.value)
            }
            CellType::Boolean => cells.boolean(column, self.value.trim_ascii() != b"0" && !is_empty),
            CellType::Error => cells.error(column, &self.value),
            CellType::Date => cells.iso(column, &self.value, format),
        }
    }
}

#[inline]
fn begin_cell(tag: Tag<'_>, row: &mut u32, column: u32, cells: &mut SheetWriter) -> Result<PartialCell, SourceError> {
    let mut cell = PartialCell { column, style: 0, cell_type: CellType::Number, has_formula: false, has_value: false };
    let mut place = None;
    for (name, value) in tag.attributes() {
        match name {
            b"r" => place = reference(value),
            b"s" => {
                cell.style =
                    value.iter().fold(0, |id: u32, byte| id.wrapping_mul(10).wrapping_add(u32::from(byte & 15)))
            }
            b"t" => {
                cell.cell_type = match value {
                    b"s" => CellType::Shared,
                    b"str" => CellType::Text,
                    b"inlineStr" => CellType::Inline,
                    b"b" => CellType::Boolean,
                    b"e" => CellType::Error,
                    b"d" => CellType::Date,
                    _ => CellType::Number,
                }
            }
            _ => {}
        }
    }
    if let Some((of_row, of_column)) = place {
        cell.column = of_column;
        // Some programs number the cells and not the rows.
        if of_row != cells.row() {
            *row = of_row;
            cells.begin_row(of_row, false)?;
        }
    }
    if *row == 0 {
        *row = 1;
        cells.begin_row(1, false)?;
    }
    Ok(cell)
}

/// Parses a cell reference such as `BC12` to a row, from 1, and a column, from 0.
#[inline]
pub(super) fn reference(text: &[u8]) -> Option<(u32, u32)> {
    let (mut row, mut column) = (0u32, 0u32);
    for &byte in text {
        match byte {
            b'A'..=b'Z' if row == 0 => column = column.checked_mul(26)?.checked_add(u32::from(byte - b'A') + 1)?,
            b'a'..=b'z' if row == 0 => column = column.checked_mul(26)?.checked_add(u32::from(byte - b'a') + 1)?,
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            b'$' => {}
            _ => return None,
        }
    }
    Some((row, column.checked_sub(1)?)).filter(|(row, _)| *row > 0)
}

fn range(text: &[u8]) -> Option<Merge> {
    let colon = memchr::memchr(b':', text)?;
    let (first_row, first_column) = reference(&text[..colon])?;
    let (last_row, last_column) = reference(&text[colon + 1..])?;
    Some(Merge { first_row, last_row, first_column, last_column })
}
