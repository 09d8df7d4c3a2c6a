//! Reads xlsb, a package whose parts consist of binary records ([MS-XLSB]).

use std::collections::HashMap;
use std::io::Read;

use super::error::{archive_bomb, broken};
use super::format::Format;
use super::package::Package;
use super::relations::Relations;
use super::sheet::{Merge, Sheet, SheetLocation};
use super::sheet_writer::SheetWriter;
use super::strings::Strings;
use super::xlsx::decode_escapes;
use crate::input::SourceError;

/// The maximum length of a record in bytes.
const MAX_BYTES: usize = 2 << 20;

/// Reads the records of a part.
struct Records<R> {
    input: R,
    data: Vec<u8>,
}

impl<R: Read> Records<R> {
    fn new(input: R) -> Records<std::io::BufReader<R>> {
        Records { input: std::io::BufReader::with_capacity(128 << 10, input), data: Vec::new() }
    }

    fn byte(&mut self) -> Result<Option<u8>, SourceError> {
        let mut byte = [0];
        Ok((self.input.read(&mut byte)? == 1).then_some(byte[0]))
    }

    /// Reads the next record into `data`, and returns its type, or `None` at the end.
    fn next(&mut self) -> Result<Option<u16>, SourceError> {
        let Some(first) = self.byte()? else { return Ok(None) };
        let mut kind = u16::from(first & 0x7f);
        if first & 0x80 != 0 {
            kind |= u16::from(self.byte()?.ok_or_else(broken)? & 0x7f) << 7;
        }
        let mut length = 0usize;
        for place in 0..4 {
            let byte = self.byte()?.ok_or_else(broken)?;
            length |= usize::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > MAX_BYTES {
            return Err(archive_bomb());
        }
        self.data.resize(length, 0);
        self.input.read_exact(&mut self.data)?;
        Ok(Some(kind))
    }
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    data.get(at..at + 8)?.first_chunk().map(|bytes| f64::from_le_bytes(*bytes))
}

/// Reads a UTF-16 string after its length. Also returns how many bytes both take.
fn wide(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = u32_at(data, at)? as usize;
    if length == u32::MAX as usize {
        return Some((String::new(), 4));
    }
    let bytes = data.get(at + 4..at + 4 + length.checked_mul(2)?)?;
    Some((utf_16(bytes), 4 + bytes.len()))
}

/// Decodes UTF-16 with the low byte first. Invalid units become U+FFFD.
pub(super) fn utf_16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Decodes an RK number: an integer or the upper part of a float, in thirty bits ([MS-XLS], 2.5.122).
pub(super) fn rk(bits: u32) -> f64 {
    let number =
        if bits & 2 != 0 { f64::from(bits as i32 >> 2) } else { f64::from_bits(u64::from(bits & 0xffff_fffc) << 32) };
    if bits & 1 != 0 { number / 100.0 } else { number }
}

/// An opened workbook, ready to read its sheets.
pub(super) struct Reader {
    package: Package,
    styles: Vec<Format>,
    strings: Strings,
    strings_part: Option<String>,
    is_1904: bool,
}

impl Reader {
    pub(super) fn open(mut package: Package, workbook: &str) -> Result<(Reader, Vec<Sheet>), SourceError> {
        let relations = Relations::read(&mut package, workbook)?;
        let (mut sheets, mut is_1904) = (Vec::new(), false);
        let mut records = Records::new(package.part(workbook)?.ok_or_else(broken)?);
        while let Some(kind) = records.next()? {
            let data = &records.data;
            match kind {
                153 => is_1904 = data.first().is_some_and(|flags| flags & 1 != 0),
                156 => {
                    let state = u32_at(data, 0).ok_or_else(broken)?;
                    let (id, length) = wide(data, 8).ok_or_else(broken)?;
                    let (name, _) = wide(data, 8 + length).ok_or_else(broken)?;
                    if let Some(("worksheet", part)) = relations.get(&id) {
                        sheets.push(Sheet {
                            name,
                            is_hidden: state != 0,
                            location: SheetLocation::Part(part.to_owned()),
                        });
                    }
                }
                _ => {}
            }
        }
        drop(records);
        let styles_part = relations.first("styles").unwrap_or("xl/styles.bin").to_owned();
        let styles = match package.part(&styles_part)? {
            Some(part) => read_styles(part)?,
            None => Vec::new(),
        };
        let strings_part = relations.first("sharedStrings").map(str::to_owned);
        Ok((Reader { package, styles, strings: Strings::default(), strings_part, is_1904 }, sheets))
    }

    pub(super) fn read(&mut self, part: &str, cells: &mut SheetWriter) -> Result<(), SourceError> {
        if let Some(name) = self.strings_part.take()
            && let Some(part) = self.package.part(&name)?
        {
            let mut records = Records::new(part);
            while let Some(kind) = records.next()? {
                if kind == 19 {
                    let (text, _) = wide(&records.data, 1).ok_or_else(broken)?;
                    self.strings.push(&escaped(text))?;
                }
            }
            self.strings.finish()?;
        }
        let mut records = Records::new(self.package.part(part)?.ok_or_else(broken)?);
        let mut in_sheet = false;
        let general = Format::default();
        while let Some(kind) = records.next()? {
            let data = &records.data;
            match kind {
                145 => in_sheet = true,
                146 => in_sheet = false,
                0 if in_sheet => {
                    let row = u32_at(data, 0).ok_or_else(broken)?;
                    let is_hidden = data.get(11).is_some_and(|flags| flags & 0x10 != 0);
                    cells.begin_row(row.saturating_add(1), is_hidden)?;
                }
                1..=11 | 62 if in_sheet => {
                    let column = u32_at(data, 0).ok_or_else(broken)?;
                    let style = u32_at(data, 4).ok_or_else(broken)? & 0x00ff_ffff;
                    let format = self.styles.get(style as usize).unwrap_or(&general);
                    let first = data.get(8).copied();
                    match kind {
                        2 => {
                            let number = rk(u32_at(data, 8).ok_or_else(broken)?);
                            cells.number(column, number, format, self.is_1904)?;
                        }
                        3 | 11 => cells.error_code(column, first.ok_or_else(broken)?)?,
                        4 | 10 => cells.boolean(column, first.ok_or_else(broken)? != 0)?,
                        5 | 9 => {
                            let number = f64_at(data, 8).ok_or_else(broken)?;
                            cells.number(column, number, format, self.is_1904)?;
                        }
                        6 | 8 => cells.text(column, &escaped(wide(data, 8).ok_or_else(broken)?.0))?,
                        62 => cells.text(column, &escaped(wide(data, 9).ok_or_else(broken)?.0))?,
                        7 => {
                            let index = u32_at(data, 8).ok_or_else(broken)? as usize;
                            cells.text(column, self.strings.get(index)?.ok_or_else(broken)?)?;
                        }
                        _ => {}
                    }
                }
                60 if data.get(16).is_some_and(|flags| flags & 1 != 0) => {
                    let at = |index| u32_at(data, index).ok_or_else(broken);
                    cells.hide_columns(at(0)?, at(4)?);
                }
                176 => {
                    let at = |index| u32_at(data, index).ok_or_else(broken);
                    cells.merge(Merge {
                        first_row: at(0)?.saturating_add(1),
                        last_row: at(4)?.saturating_add(1),
                        first_column: at(8)?,
                        last_column: at(12)?,
                    });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn escaped(text: String) -> Vec<u8> {
    let mut text = text.into_bytes();
    decode_escapes(&mut text, 0);
    text
}

fn read_styles(part: impl Read) -> Result<Vec<Format>, SourceError> {
    let mut records = Records::new(part);
    let mut codes: HashMap<u32, Format> = HashMap::new();
    let (mut styles, mut in_cell_formats) = (Vec::new(), false);
    while let Some(kind) = records.next()? {
        let data = &records.data;
        let short = |at: usize| data.get(at..at + 2).map(|pair| u32::from(pair[0]) | u32::from(pair[1]) << 8);
        match kind {
            44 => {
                let (id, (code, _)) = (short(0).ok_or_else(broken)?, wide(data, 2).ok_or_else(broken)?);
                codes.insert(id, Format::parse(&code));
            }
            617 => in_cell_formats = true,
            618 => in_cell_formats = false,
            47 if in_cell_formats => {
                let id = short(2).ok_or_else(broken)?;
                styles.push(codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id)));
            }
            _ => {}
        }
    }
    Ok(styles)
}
