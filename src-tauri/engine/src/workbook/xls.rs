//! Reads xls, Excel's binary format until 2003, in the versions BIFF8 and BIFF5 ([MS-XLS]).

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Read, Seek, SeekFrom};

use super::cfb::{Compound, CompoundStream};
use super::error::{broken, document, password, unsupported};
use super::format::Format;
use super::sheet::{Merge, Sheet, SheetLocation};
use super::sheet_writer::SheetWriter;
use super::strings::Strings;
use super::xlsb::{rk, utf_16};
use crate::input::rewound;
use crate::input::{SourceError, Stream};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;

/// An opened workbook, ready to read its sheets.
pub(super) struct Reader {
    records: Records,
    is_biff_8: bool,
    encoding: &'static encoding_rs::Encoding,
    styles: Vec<Format>,
    strings: Strings,
    is_1904: bool,
}

/// Reads the records of the workbook's stream.
struct Records {
    input: BufReader<CompoundStream>,
    data: Vec<u8>,
    /// The type of a record that was read too early, and is the next one.
    held: Option<u16>,
}

impl Records {
    /// Reads the next record into `data`, and returns its type, or `None` at the end.
    fn next(&mut self) -> Result<Option<u16>, SourceError> {
        if let Some(kind) = self.held.take() {
            return Ok(Some(kind));
        }
        let mut head = [0; 4];
        let mut read = 0;
        while read < 4 {
            match self.input.read(&mut head[read..])? {
                0 => return Ok(None),
                more => read += more,
            }
        }
        let kind = u16::from_le_bytes([head[0], head[1]]);
        self.data.resize(usize::from(u16::from_le_bytes([head[2], head[3]])), 0);
        self.input.read_exact(&mut self.data)?;
        Ok(Some(kind))
    }

    fn seek_to(&mut self, at: u64) -> Result<(), SourceError> {
        self.input.seek(SeekFrom::Start(at))?;
        self.held = None;
        Ok(())
    }
}

fn short(data: &[u8], at: usize) -> Result<u16, SourceError> {
    data.get(at..at + 2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).ok_or_else(broken)
}

fn long(data: &[u8], at: usize) -> Result<u32, SourceError> {
    data.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(broken)
}

fn double(data: &[u8], at: usize) -> Result<f64, SourceError> {
    data.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| f64::from_le_bytes(*bytes)).ok_or_else(broken)
}

impl Reader {
    pub(super) fn open(file: Stream) -> Result<(Reader, Vec<Sheet>), SourceError> {
        let compound = Compound::open(rewound(file)?)?;
        if compound.has("EncryptedPackage") {
            return Err(password());
        }
        let name = ["Workbook", "Reader"].into_iter().find(|name| compound.has(name)).ok_or_else(document)?;
        let stream = compound.into_stream(name)?;
        let records = Records { input: BufReader::with_capacity(64 << 10, stream), data: Vec::new(), held: None };
        let mut book = Reader {
            records,
            is_biff_8: true,
            encoding: encoding_rs::WINDOWS_1252,
            styles: Vec::new(),
            strings: Strings::default(),
            is_1904: false,
        };
        let sheets = book.globals()?;
        Ok((book, sheets))
    }

    fn globals(&mut self) -> Result<Vec<Sheet>, SourceError> {
        let mut sheets = Vec::new();
        let mut codes: HashMap<u16, Format> = HashMap::new();
        let mut formats = Vec::new();
        if self.records.next()? != Some(BOF) {
            return Err(unsupported());
        }
        self.is_biff_8 = match short(&self.records.data, 0)? {
            0x0600 => true,
            0x0500 => false,
            _ => return Err(unsupported()),
        };
        while let Some(kind) = self.records.next()? {
            match kind {
                EOF => break,
                // The workbook is encrypted. Excel's default password, for workbooks that are only protected from
                // changes, isn't tried.
                0x002f => return Err(password()),
                0x0022 => self.is_1904 = short(&self.records.data, 0)? != 0,
                0x0042 => self.encoding = of_code_page(short(&self.records.data, 0)?),
                0x041e => {
                    let data = &self.records.data;
                    let id = short(data, 0)?;
                    let code = if self.is_biff_8 { self.text(data, 2, 2)? } else { self.text(data, 2, 1)? };
                    codes.insert(id, Format::parse(&code));
                }
                0x00e0 => formats.push(short(&self.records.data, 2)?),
                0x0085 => {
                    let data = &self.records.data;
                    let (place, state, what) = (long(data, 0)?, data.get(4), data.get(5));
                    let name = self.text(data, 6, 1)?;
                    if what == Some(&0) {
                        let is_hidden = state.is_some_and(|state| state & 3 != 0);
                        sheets.push(Sheet { name, is_hidden, location: SheetLocation::Offset(u64::from(place)) });
                    }
                }
                0x00fc => self.shared_strings()?,
                _ => {}
            }
        }
        let format = |id: &u16| codes.get(id).cloned().unwrap_or_else(|| Format::built_in(u32::from(*id)));
        self.styles = formats.iter().map(format).collect();
        Ok(sheets)
    }

    /// Reads a string with a length field of one or two bytes. In BIFF8, a byte of flags says whether its characters
    /// have one or two bytes.
    fn text(&self, data: &[u8], at: usize, length_bytes: usize) -> Result<String, SourceError> {
        let length = if length_bytes == 1 {
            usize::from(*data.get(at).ok_or_else(broken)?)
        } else {
            usize::from(short(data, at)?)
        };
        let at = at + length_bytes;
        if !self.is_biff_8 {
            let bytes = data.get(at..at + length).ok_or_else(broken)?;
            return Ok(self.encoding.decode_without_bom_handling(bytes).0.into_owned());
        }
        if length == 0 {
            return Ok(String::new());
        }
        let is_wide = data.get(at).ok_or_else(broken)? & 1 != 0;
        let at = at + 1;
        let bytes = data.get(at..at + if is_wide { 2 * length } else { length }).ok_or_else(broken)?;
        Ok(if is_wide { utf_16(bytes) } else { bytes.iter().map(|byte| char::from(*byte)).collect() })
    }

    fn shared_strings(&mut self) -> Result<(), SourceError> {
        let mut continued = Continued { records: &mut self.records, at: 8 };
        let mut units = Vec::new();
        while continued.has_more()? {
            continued.text(&mut units)?;
            let text: String =
                char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            self.strings.push(text.as_bytes())?;
        }
        self.strings.finish()
    }

    pub(super) fn read(&mut self, offset: u64, cells: &mut SheetWriter) -> Result<(), SourceError> {
        self.records.seek_to(offset)?;
        let mut hidden: HashSet<u16> = HashSet::new();
        let mut depth = 0;
        let mut open_row = None;
        let mut string_of: Option<u32> = None;
        let general = Format::default();
        while let Some(kind) = self.records.next()? {
            match kind {
                BOF => depth += 1,
                EOF => {
                    depth -= 1;
                    if depth <= 0 {
                        break;
                    }
                }
                // A chart in the sheet has its own records, between a BOF and an EOF.
                _ if depth != 1 => {}
                0x002f => return Err(password()),
                0x0208 if long(&self.records.data, 12)? & 0x20 != 0 => {
                    hidden.insert(short(&self.records.data, 0)?);
                }
                0x007d if short(&self.records.data, 8)? & 1 != 0 => {
                    let data = &self.records.data;
                    cells.hide_columns(u32::from(short(data, 0)?), u32::from(short(data, 2)?));
                }
                0x0203 | 0x027e | 0x00bd | 0x00fd | 0x0204 | 0x00d6 | 0x0205 | 0x0006 => {
                    let row = short(&self.records.data, 0)?;
                    if open_row != Some(row) {
                        open_row = Some(row);
                        cells.begin_row(u32::from(row) + 1, hidden.contains(&row))?;
                    }
                    string_of = self.cell(kind, cells, &general)?;
                }
                0x0207 => {
                    if let Some(column) = string_of.take() {
                        let text = self.text(&self.records.data, 0, 2)?;
                        cells.text(column, text.as_bytes())?;
                    }
                }
                0x00e5 => {
                    let data = &self.records.data;
                    for index in 0..usize::from(short(data, 0)?) {
                        let at = |place: usize| short(data, 2 + 8 * index + 2 * place).map(u32::from);
                        cells.merge(Merge {
                            first_row: at(0)? + 1,
                            last_row: at(1)? + 1,
                            first_column: at(2)?,
                            last_column: at(3)?,
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads a record with one or more cells. Returns the column of a formula whose result is a string in a later
    /// record.
    fn cell(&mut self, kind: u16, cells: &mut SheetWriter, general: &Format) -> Result<Option<u32>, SourceError> {
        let data = &self.records.data;
        let column = u32::from(short(data, 2)?);
        let format =
            |at: usize| Ok::<_, SourceError>(self.styles.get(usize::from(short(data, at)?)).unwrap_or(general));
        match kind {
            0x0203 => cells.number(column, double(data, 6)?, format(4)?, self.is_1904)?,
            0x027e => cells.number(column, rk(long(data, 6)?), format(4)?, self.is_1904)?,
            0x00bd => {
                for index in 0..data.len().saturating_sub(6) / 6 {
                    let at = 4 + 6 * index;
                    cells.number(column + index as u32, rk(long(data, at + 2)?), format(at)?, self.is_1904)?;
                }
            }
            0x00fd => {
                let index = long(data, 6)? as usize;
                cells.text(column, self.strings.get(index)?.ok_or_else(broken)?)?;
            }
            0x0204 | 0x00d6 => {
                let text = self.text(data, 6, 2)?;
                cells.text(column, text.as_bytes())?;
            }
            0x0205 => {
                let (value, is_error) = (*data.get(6).ok_or_else(broken)?, *data.get(7).ok_or_else(broken)?);
                if is_error != 0 { cells.error_code(column, value)? } else { cells.boolean(column, value != 0)? }
            }
            0x0006 => {
                let result = data.get(6..14).ok_or_else(broken)?;
                if result[6..] != [0xff, 0xff] {
                    cells.number(column, double(data, 6)?, format(4)?, self.is_1904)?;
                    return Ok(None);
                }
                match result[0] {
                    0 => return Ok(Some(column)),
                    1 => cells.boolean(column, result[2] != 0)?,
                    2 => cells.error_code(column, result[2])?,
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(None)
    }
}

/// Reads the shared strings, which are split across several records at any byte.
struct Continued<'a> {
    records: &'a mut Records,
    at: usize,
}

impl Continued<'_> {
    /// Returns whether there's more data, and moves to the next record at the end of one.
    fn has_more(&mut self) -> Result<bool, SourceError> {
        while self.at >= self.records.data.len() {
            match self.records.next()? {
                Some(CONTINUE) => self.at = 0,
                other => {
                    self.records.held = other;
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    fn byte(&mut self) -> Result<u8, SourceError> {
        if !self.has_more()? {
            return Err(broken());
        }
        let byte = self.records.data[self.at];
        self.at += 1;
        Ok(byte)
    }

    fn number(&mut self, bytes: u32) -> Result<u32, SourceError> {
        (0..bytes).try_fold(0, |number, place| Ok(number | u32::from(self.byte()?) << (8 * place)))
    }

    fn skip(&mut self, bytes: u64) -> Result<(), SourceError> {
        for _ in 0..bytes {
            self.byte()?;
        }
        Ok(())
    }

    fn text(&mut self, units: &mut Vec<u16>) -> Result<(), SourceError> {
        units.clear();
        let length = self.number(2)? as usize;
        let flags = self.byte()?;
        let mut is_wide = flags & 1 != 0;
        let runs = if flags & 8 != 0 { self.number(2)? } else { 0 };
        let extra = if flags & 4 != 0 { self.number(4)? } else { 0 };
        while units.len() < length {
            if self.at >= self.records.data.len() {
                // In a continued record, a new byte of flags precedes the rest of the characters.
                is_wide = self.byte()? & 1 != 0;
                continue;
            }
            let unit = if is_wide { self.number(2)? as u16 } else { u16::from(self.byte()?) };
            units.push(unit);
        }
        // Skip the fonts of parts of the text and the phonetic guide.
        self.skip(4 * u64::from(runs) + u64::from(extra))
    }
}

/// Returns the encoding with this code page number, or Windows-1252 if the number is unknown.
fn of_code_page(number: u16) -> &'static encoding_rs::Encoding {
    match number {
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10000 | 0x8000 => encoding_rs::MACINTOSH,
        _ => encoding_rs::WINDOWS_1252,
    }
}
