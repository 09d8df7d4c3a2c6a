//! Workbooks: converts a sheet to text that the engine reads like a CSV file.
//!
//! A reader for each format passes the cells, row by row, to a [`SheetWriter`], which converts them to text as the
//! sheet shows them and writes a record per row (see `row_buffer`). Libraries that read workbooks don't fit: the text
//! depends on number formats, hidden rows and formulas without results, and memory must be bounded even for a file
//! that was made to exhaust it.

mod cfb;
mod date;
mod decimal;
mod error;
mod format;
mod fraction;
mod ods;
mod ods_styles;
mod package;
mod relations;
mod row_buffer;
mod sheet;
mod sheet_writer;
mod strings;
mod xls;
mod xlsb;
mod xlsx;
mod xlsx_writer;
mod xml;
mod xmlss;

use std::io::Read;
use std::sync::Arc;

use serde::Serialize;

use error::{broken, document};
pub(crate) use package::Package;
use relations::Relations;
pub(crate) use row_buffer::{CellKind, Counts, RowMetadata, SkipHidden};
use sheet::SheetLocation;
pub(crate) use sheet::{Merge, Sheet, SheetText};
use sheet_writer::SheetWriter;
pub(crate) use xlsx_writer::XlsxWriter;

use crate::input::{Progress, SourceError, Spool, Stream};

/// The file format of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkbookFormat {
    /// Excel's XML format (ECMA-376), with macros or without.
    Xlsx,
    /// Excel's binary format in a package ([MS-XLSB]).
    Xlsb,
    /// Excel's binary format until 2003 ([MS-XLS]).
    Xls,
    /// The OpenDocument format for spreadsheets.
    Ods,
    /// XML Spreadsheet 2003, a single XML file.
    Xml,
}

/// An opened workbook, with a list of its sheets.
pub(crate) struct Workbook {
    pub(crate) format: WorkbookFormat,
    pub(crate) sheets: Vec<Sheet>,
    book: Reader,
}

enum Reader {
    Xlsx(Box<xlsx::Reader>),
    Xlsb(Box<xlsb::Reader>),
    Xls(Box<xls::Reader>),
    Ods(Box<ods::Reader>),
    Xml(Box<xmlss::Reader>),
}

impl Workbook {
    /// Opens the workbook in a package. Returns the package as the inner error if it doesn't contain a workbook.
    pub(crate) fn of_package(mut package: Package) -> Result<Result<Workbook, Package>, SourceError> {
        let mimetype = match package.part("mimetype")? {
            Some(part) => {
                let mut text = String::new();
                part.take(200).read_to_string(&mut text)?;
                text
            }
            None => String::new(),
        };
        if mimetype.trim().starts_with("application/vnd.oasis.opendocument.spreadsheet") {
            let (book, sheets) = ods::Reader::open(package)?;
            return Ok(Ok(Workbook { format: WorkbookFormat::Ods, sheets, book: Reader::Ods(Box::new(book)) }));
        }
        let relations = Relations::read(&mut package, "")?;
        let candidates = [relations.first("officeDocument"), Some("xl/workbook.xml"), Some("xl/workbook.bin")];
        let found = candidates.into_iter().flatten().find(|part| package.has(part)).map(str::to_owned);
        match found {
            Some(part) if part.ends_with(".bin") => {
                let (book, sheets) = xlsb::Reader::open(package, &part)?;
                Ok(Ok(Workbook { format: WorkbookFormat::Xlsb, sheets, book: Reader::Xlsb(Box::new(book)) }))
            }
            // Word and PowerPoint files have the same relationship.
            Some(part) if part.contains("word/") || part.contains("ppt/") => Err(document()),
            Some(part) => {
                let (book, sheets) = xlsx::Reader::open(package, &part)?;
                Ok(Ok(Workbook { format: WorkbookFormat::Xlsx, sheets, book: Reader::Xlsx(Box::new(book)) }))
            }
            None if !mimetype.trim().is_empty() && mimetype.trim().starts_with("application/vnd.oasis") => {
                Err(document())
            }
            None => Ok(Err(package)),
        }
    }

    /// Opens the workbook in a compound file.
    pub(crate) fn of_compound(stream: Stream) -> Result<Workbook, SourceError> {
        let (book, sheets) = xls::Reader::open(stream)?;
        Ok(Workbook { format: WorkbookFormat::Xls, sheets, book: Reader::Xls(Box::new(book)) })
    }

    /// Opens a workbook that's a single XML file, given as UTF-8.
    pub(crate) fn of_xml(text: Spool) -> Result<Workbook, SourceError> {
        let (book, sheets) = xmlss::Reader::open(text)?;
        Ok(Workbook { format: WorkbookFormat::Xml, sheets, book: Reader::Xml(Box::new(book)) })
    }

    /// Converts a sheet, given by its index, to text. `file_bytes` limits the length of the text.
    pub(crate) fn read(
        &mut self,
        sheet: usize,
        file_bytes: u64,
        skips: SkipHidden,
        progress: &Arc<Progress>,
    ) -> Result<SheetText, SourceError> {
        let sheet = self.sheets.get(sheet).cloned().ok_or_else(broken)?;
        let mut cells = SheetWriter::new(file_bytes, skips, progress.clone())?;
        match (&mut self.book, &sheet.location) {
            (Reader::Xlsx(book), SheetLocation::Part(part)) => book.read(part, &mut cells)?,
            (Reader::Xlsb(book), SheetLocation::Part(part)) => book.read(part, &mut cells)?,
            (Reader::Xls(book), SheetLocation::Offset(offset)) => book.read(*offset, &mut cells)?,
            (Reader::Ods(book), SheetLocation::Index(index)) => book.read(*index, &mut cells)?,
            (Reader::Xml(book), SheetLocation::Index(index)) => book.read(*index, &mut cells)?,
            _ => return Err(broken()),
        }
        cells.finish()
    }
}

/// Returns whether a file's first bytes are those of a compound file, the container of an xls workbook.
pub(crate) fn is_compound(head: &[u8]) -> bool {
    head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}
