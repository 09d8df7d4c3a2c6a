//! Reads ods, the OpenDocument spreadsheet format, which has all sheets in one XML part.

use std::io::Read;

use super::error::{broken, password};
use super::format::Format;
use super::ods_styles::Styles;
use super::package::{Package, PackagePart};
use super::sheet::{Merge, Sheet, SheetLocation};
use super::sheet_writer::SheetWriter;
use super::xml::{Tag, Token, Xml, unescape};
use crate::input::SourceError;

const CONTENT: &str = "content.xml";

/// An opened workbook, ready to read its sheets.
pub(super) struct Reader {
    package: Package,
    styles: Styles,
}

impl Reader {
    pub(super) fn open(mut package: Package) -> Result<(Reader, Vec<Sheet>), SourceError> {
        if is_encrypted(&mut package)? {
            return Err(password());
        }
        let mut styles = Styles::default();
        if let Some(mut xml) = package.xml("styles.xml")? {
            while let Some(token) = next(&mut xml)? {
                styles.take(&token);
            }
        }
        let mut sheets = Vec::new();
        let mut xml = package.xml(CONTENT)?.ok_or_else(broken)?;
        let mut depth = 0;
        while let Some(token) = next(&mut xml)? {
            styles.take(&token);
            match token {
                Token::Open(tag) if tag.name == b"table" && !tag.is_empty => {
                    depth += 1;
                    if depth == 1 {
                        let name = tag.text(b"name").unwrap_or_default();
                        let is_hidden = tag.text(b"style-name").is_some_and(|style| styles.hides_sheet(&style));
                        sheets.push(Sheet { name, is_hidden, location: SheetLocation::Index(sheets.len()) });
                    }
                }
                Token::Close(b"table") => depth -= 1,
                _ => {}
            }
        }
        drop(xml);
        styles.resolve();
        Ok((Reader { package, styles }, sheets))
    }

    pub(super) fn read(&mut self, index: usize, cells: &mut SheetWriter) -> Result<(), SourceError> {
        let mut xml = self.package.xml(CONTENT)?.ok_or_else(broken)?;
        let mut reader = SheetReader { styles: &self.styles, general: Format::default(), default_styles: Vec::new() };
        reader.read(&mut xml, index, cells)
    }
}

/// Returns the next token, or `None` at the end.
fn next<R: Read>(xml: &mut Xml<R>) -> Result<Option<Token<'_>>, SourceError> {
    Ok(match xml.next()? {
        Token::End => None,
        token => Some(token),
    })
}

fn is_encrypted(package: &mut Package) -> Result<bool, SourceError> {
    let Some(mut xml) = package.xml("META-INF/manifest.xml")? else { return Ok(false) };
    while let Some(token) = next(&mut xml)? {
        if let Token::Open(tag) = token
            && tag.name == b"encryption-data"
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads the rows of one sheet from the XML of its workbook.
struct SheetReader<'a> {
    styles: &'a Styles,
    general: Format,
    /// The default styles of columns: each applies up to the column with this number, from 1.
    default_styles: Vec<(u32, String)>,
}

/// A cell that's being read.
#[derive(Default)]
struct PartialCell {
    column: u32,
    times: u32,
    style: Option<String>,
    value_type: Vec<u8>,
    value: Option<String>,
    has_formula: bool,
    is_error: bool,
    text: Vec<u8>,
    paragraphs: u32,
    /// How many elements are open in the cell.
    depth: u32,
    in_paragraph: bool,
}

impl SheetReader<'_> {
    /// Reads the sheet with this index. One function handles all tokens, although it's long, because they share its
    /// state: the depth, the position and the open cell.
    fn read(
        &mut self,
        xml: &mut Xml<PackagePart<'_>>,
        index: usize,
        cells: &mut SheetWriter,
    ) -> Result<(), SourceError> {
        let (mut seen, mut depth) = (0usize, 0);
        let (mut row, mut row_times, mut column, mut columns) = (0u32, 1u32, 0u32, 0u32);
        let mut row_style: Option<String> = None;
        // One entry for each open group of rows: whether it's collapsed.
        let mut groups: Vec<bool> = Vec::new();
        let mut open: Option<PartialCell> = None;
        loop {
            match xml.next()? {
                Token::End => return Ok(()),
                Token::Open(tag) => {
                    if let Some(cell) = &mut open {
                        cell.begin(tag);
                        continue;
                    }
                    if tag.name == b"table" && !tag.is_empty {
                        depth += 1;
                        if depth == 1 {
                            seen += 1;
                        }
                    }
                    if depth != 1 || seen != index + 1 {
                        continue;
                    }
                    match tag.name {
                        b"table-column" => {
                            let first = columns;
                            columns = columns.saturating_add(tag.number(b"number-columns-repeated").unwrap_or(1));
                            if matches!(tag.raw(b"visibility"), Some(b"collapse" | b"filter")) {
                                cells.hide_columns(first, columns.saturating_sub(1));
                            }
                            if let Some(style) = tag.text(b"default-cell-style-name")
                                && self.default_styles.len() < 20_000
                            {
                                self.default_styles.push((columns, style));
                            }
                        }
                        b"table-row-group" if !tag.is_empty => {
                            groups.push(tag.raw(b"display") == Some(b"false"));
                        }
                        b"table-row" => {
                            row = row.saturating_add(row_times);
                            row_times = tag.number(b"number-rows-repeated").unwrap_or(1).max(1);
                            column = 0;
                            row_style = tag.text(b"default-cell-style-name");
                            let is_hidden = matches!(tag.raw(b"visibility"), Some(b"collapse" | b"filter"));
                            // One element often represents all empty rows up to the end of the sheet.
                            cells
                                .begin_row(row.min(super::row_buffer::MAX_ROWS), is_hidden || groups.contains(&true))?;
                            if row > super::row_buffer::MAX_ROWS && !tag.is_empty {
                                row = super::row_buffer::MAX_ROWS;
                            }
                        }
                        b"table-cell" | b"covered-table-cell" => {
                            let mut cell = PartialCell::new(tag, row, column, cells);
                            if cell.style.is_none() {
                                cell.style = row_style.clone().or_else(|| self.default_style(column));
                            }
                            column = column.saturating_add(cell.times);
                            if tag.is_empty { self.end(&cell, cells)? } else { open = Some(cell) }
                        }
                        _ => {}
                    }
                }
                Token::Close(name) => {
                    if let Some(cell) = &mut open {
                        if cell.depth > 0 {
                            cell.end(name);
                            continue;
                        }
                        if let Some(cell) = open.take() {
                            self.end(&cell, cells)?;
                        }
                        continue;
                    }
                    match name {
                        b"table" => {
                            depth -= 1;
                            if depth == 0 && seen == index + 1 {
                                return Ok(());
                            }
                        }
                        b"table-row" if depth == 1 && seen == index + 1 => cells.repeat_row(row_times)?,
                        b"table-row-group" => {
                            groups.pop();
                        }
                        _ => {}
                    }
                }
                Token::Text(raw) => {
                    if let Some(cell) = open.as_mut().filter(|cell| cell.in_paragraph) {
                        unescape(raw, &mut cell.text);
                    }
                }
                Token::Verbatim(raw) => {
                    if let Some(cell) = open.as_mut().filter(|cell| cell.in_paragraph) {
                        cell.text.extend_from_slice(raw);
                    }
                }
            }
        }
    }

    fn default_style(&self, column: u32) -> Option<String> {
        let at = self.default_styles.partition_point(|(end, _)| *end <= column);
        self.default_styles.get(at).map(|(_, style)| style.clone())
    }

    fn end(&self, cell: &PartialCell, cells: &mut SheetWriter) -> Result<(), SourceError> {
        let format = cell.style.as_deref().and_then(|style| self.styles.format(style)).unwrap_or(&self.general);
        let number = cell.value.as_deref().and_then(|value| value.trim().parse::<f64>().ok());
        let value = cell.value.as_deref().unwrap_or_default();
        let column = cell.column;
        if cell.is_error {
            cells.error(column, &cell.text)?;
        } else {
            match cell.value_type.as_slice() {
                // Without a format, the number alone wouldn't show what the sheet does, such as `12%`.
                b"percentage" | b"currency" if format.is_general() && !cell.text.is_empty() => {
                    cells.text(column, &cell.text)?;
                }
                b"float" | b"percentage" | b"currency" if number.is_some() => {
                    cells.number(column, number.unwrap_or_default(), format, false)?;
                }
                b"date" if !value.is_empty() => cells.iso(column, value.as_bytes(), format)?,
                b"time" if !value.is_empty() => {
                    let shows_seconds = format.date_fields().is_none_or(|shape| shape.has_seconds());
                    cells.iso_time(column, &clock(value, shows_seconds).unwrap_or_else(|| value.to_owned()))?;
                }
                b"boolean" => cells.boolean(column, value == "true")?,
                b"" if cell.has_formula && cell.text.is_empty() => cells.uncalculated(column)?,
                b"" if cell.text.is_empty() => return Ok(()),
                b"string" if cell.paragraphs == 0 && !value.is_empty() => cells.text(column, value.as_bytes())?,
                _ if cell.text.is_empty() => return Ok(()),
                _ => cells.text(column, &cell.text)?,
            }
        }
        if cell.times > 1 { cells.repeat_cell(cell.times) } else { Ok(()) }
    }
}

impl PartialCell {
    fn new(tag: Tag<'_>, row: u32, column: u32, cells: &mut SheetWriter) -> PartialCell {
        let mut cell = PartialCell { column, times: 1, ..PartialCell::default() };
        let (mut rows, mut columns) = (1, 1);
        let number =
            |value: &[u8]| std::str::from_utf8(value).ok().and_then(|text| text.parse::<u32>().ok()).unwrap_or(1);
        for (name, value) in tag.attributes() {
            let text = || {
                let mut text = Vec::new();
                unescape(value, &mut text);
                String::from_utf8_lossy(&text).into_owned()
            };
            match name {
                b"number-columns-repeated" => cell.times = number(value).max(1),
                b"number-rows-spanned" => rows = number(value),
                b"number-columns-spanned" => columns = number(value),
                b"style-name" => cell.style = Some(text()),
                // LibreOffice writes two attributes with this local name. Only the second one says that it's an error.
                b"value-type" if value == b"error" => cell.is_error = true,
                b"value-type" => cell.value_type = value.to_vec(),
                b"value" | b"date-value" | b"time-value" | b"boolean-value" | b"string-value" => {
                    cell.value = Some(text())
                }
                b"formula" => cell.has_formula = true,
                _ => {}
            }
        }
        if rows > 1 || columns > 1 {
            cells.merge(Merge {
                first_row: row,
                last_row: row.saturating_add(rows - 1),
                first_column: column,
                last_column: column.saturating_add(columns - 1),
            });
        }
        cell
    }

    /// Handles the start of an element in the cell. Paragraphs at a greater depth belong to comments and drawings.
    fn begin(&mut self, tag: Tag<'_>) {
        match tag.name {
            b"p" if self.depth == 0 => {
                if self.paragraphs > 0 {
                    self.text.push(b'\n');
                }
                self.paragraphs += 1;
                self.in_paragraph = !tag.is_empty;
            }
            b"s" if self.in_paragraph => {
                let blanks = tag.number(b"c").unwrap_or(1).min(32_767);
                self.text.extend(std::iter::repeat_n(b' ', blanks as usize));
            }
            b"tab" if self.in_paragraph => self.text.push(b'\t'),
            b"line-break" if self.in_paragraph => self.text.push(b'\n'),
            _ => {}
        }
        if !tag.is_empty {
            self.depth += 1;
        }
    }

    fn end(&mut self, _name: &[u8]) {
        self.depth -= 1;
        if self.depth == 0 {
            self.in_paragraph = false;
        }
        // Other programs don't write LibreOffice's attribute for errors.
        self.is_error |= self.depth == 0
            && self.has_formula
            && self.value_type != b"float"
            && (self.text.starts_with(b"Err:")
                || self.text == b"#N/A"
                || self.text == b"#DIV/0!"
                || self.text == b"#REF!");
    }
}

/// Converts an ISO 8601 duration such as `PT36H30M00S` to `36:30:00`, or to `36:30` without seconds.
fn clock(duration: &str, shows_seconds: bool) -> Option<String> {
    let rest = duration.trim().strip_prefix("PT")?;
    let (hours, rest) = rest.split_once('H').unwrap_or(("0", rest));
    let (minutes, rest) = rest.split_once('M').unwrap_or(("0", rest));
    let seconds = rest.strip_suffix('S').unwrap_or("0");
    let hours: u32 = hours.parse().ok()?;
    let minutes: u32 = minutes.parse().ok()?;
    let seconds: u32 = seconds.split(['.', ',']).next()?.parse().ok()?;
    Some(if shows_seconds {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    } else {
        format!("{hours:02}:{minutes:02}")
    })
}
