//! Workbooks: a sheet of one, as the text that the engine reads.
//!
//! Every format is read as a stream, cell by cell, by readers of our own: what a cell shows hangs on its
//! number format, whether its row is hidden, whether its formula has a result, and a file that somebody
//! made to fill the memory must not.

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
pub(crate) use row_buffer::{CellKind, Counts, RowMetadata};
use sheet::SheetLocation;
pub(crate) use sheet::{Merge, Sheet, SheetText};
use sheet_writer::SheetWriter;
pub(crate) use xlsx_writer::XlsxWriter;

use crate::input::{Progress, SourceError, Spool, Stream};

/// What a workbook is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkbookFormat {
    /// Excel's, of XML; with macros or without.
    Xlsx,
    /// Excel's, of binary records in a package.
    Xlsb,
    /// Excel's until 2003.
    Xls,
    /// OpenDocument.
    Ods,
    /// One file of XML, of Excel 2003.
    Xml,
}

/// A workbook, opened.
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
    /// Opens what begins like a zip, where it cell_type a workbook; gives the package back where it does not.
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
            // A document of Word has an officeDocument too.
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

    /// Opens what begins like a compound file.
    pub(crate) fn of_compound(stream: Stream) -> Result<Workbook, SourceError> {
        let (book, sheets) = xls::Reader::open(stream)?;
        Ok(Workbook { format: WorkbookFormat::Xls, sheets, book: Reader::Xls(Box::new(book)) })
    }

    /// Opens one of XML alone, its text in UTF-8.
    pub(crate) fn of_xml(text: Spool) -> Result<Workbook, SourceError> {
        let (book, sheets) = xmlss::Reader::open(text)?;
        Ok(Workbook { format: WorkbookFormat::Xml, sheets, book: Reader::Xml(Box::new(book)) })
    }

    /// Reads one of its sheets.
    pub(crate) fn read(
        &mut self,
        sheet: usize,
        file_bytes: u64,
        skips_hidden: bool,
        progress: &Arc<Progress>,
    ) -> Result<SheetText, SourceError> {
        let sheet = self.sheets.get(sheet).cloned().ok_or_else(broken)?;
        let mut cells = SheetWriter::new(file_bytes, skips_hidden, progress.clone())?;
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

/// Whether bytes begin like a compound file, which an old workbook is.
pub(crate) fn is_compound(head: &[u8]) -> bool {
    head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}
