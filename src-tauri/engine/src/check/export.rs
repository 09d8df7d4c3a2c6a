//! Exports of a check: the report as CSV, and the excluded rows as a file to correct.

use std::io::{self, Read, Seek, Write};
use std::ops::ControlFlow;

use thiserror::Error;

use crate::check::checked::Checked;
use crate::check::damaged_cells::{as_damaged_text, is_id_rounded};
use crate::check::finding::{Finding, FixHints};
use crate::check::formula::formula_guarded;
use crate::check::pipeline::{Details, PassOptions, run};
use crate::check::report::Sample;
use crate::input::Progress;
use crate::input::SourceError;
use crate::row_ranges::RowRanges;
use crate::rule::{Rule, Scope, Severity};
use crate::source::CellKindTag;
use crate::workbook::{CellKind, XlsxWriter};

/// Written instead of a masked value.
const MASK: &str = "•••";

/// The reason why an export failed.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The file couldn't be read again.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The export couldn't be written.
    #[error("couldn't write the export")]
    Write(#[from] io::Error),
}

/// An issue of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowIssue {
    /// The rule that the row breaks.
    pub rule: Rule,
    /// The severity under the mapping.
    pub severity: Severity,
    /// The row, from 1.
    pub row: u64,
    /// The line of the file, from 1.
    pub line: u64,
    /// The name of the column, if the issue is in one column.
    pub column: Option<String>,
    /// The index of the column, from 0.
    pub column_index: Option<usize>,
    /// The value, shortened if it's long.
    pub value: String,
}

impl Checked {
    /// Passes every issue of every row to `each`, in the order of the file. Reads the whole file again.
    ///
    /// # Errors
    /// Returns the errors of reading the file, and those of `each` as [`ExportError::Write`].
    pub fn each_row_issue(
        &self,
        progress: &Progress,
        mut each: impl FnMut(RowIssue) -> io::Result<()>,
    ) -> Result<(), ExportError> {
        self.each_record(progress, |details, record, found, _| {
            let _ = (details, record);
            for found in found {
                let column_index = found.column.map(|column| column as usize);
                let column = column_index.map(|column| self.source.column_name(column));
                let Finding { rule, severity, row, line, value, .. } = found.clone();
                each(RowIssue { rule, severity, row, line, column, column_index, value })?;
            }
            Ok(())
        })
    }

    /// Passes the untransformed ID of every row to `each`, and whether the row is excluded, until `each` breaks. Reads the
    /// file again.
    pub fn each_id(
        &self,
        progress: &Progress,
        mut each: impl FnMut(Sample, bool) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        let mut is_enough = false;
        let read = self.each_record(progress, |details, record, _, is_excluded| {
            let id = details.chunk.cells(record).get(self.compiled.id_column);
            let value = String::from_utf8_lossy(id.map_or(&b""[..], |cell| details.chunk.cell(*cell))).into_owned();
            let (row, line) = (Some(details.chunk.row(record)), Some(details.chunk.line(record)));
            let id = Sample { row, line, column: Some(self.compiled.id_column), value };
            is_enough = each(id, is_excluded).is_break();
            if is_enough { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
        });
        match read {
            Err(ExportError::Write(_)) if is_enough => Ok(()),
            Err(ExportError::Source(error)) => Err(error),
            Err(ExportError::Write(error)) => Err(SourceError::TempFile(error)),
            Ok(()) => Ok(()),
        }
    }

    /// Writes every issue as CSV with the columns `severity`, `rule`, `row`, `line`, `column`, `value`, and `message`.
    ///
    /// Cells that a spreadsheet would run as a formula are [guarded](formula_guarded). The values of columns for which
    /// `is_masked` returns true are hidden. `words` returns the message for a rule.
    pub fn write_report(
        &self,
        progress: &Progress,
        out: impl Write,
        is_masked: impl Fn(Option<&str>) -> bool,
        words: impl Fn(Rule) -> String,
    ) -> Result<(), ExportError> {
        let mut out = csv::Writer::from_writer(out);
        let header = ["severity", "rule", "row", "line", "column", "value", "message"];
        out.write_record(header).map_err(|error| ExportError::Write(io::Error::from(error)))?;
        let place = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        for issue in self.report.issues.iter().filter(|issue| issue.rule.scope() != Scope::Row) {
            for sample in &issue.samples {
                let column = sample.column.map(|column| self.source.column_name(column)).unwrap_or_default();
                let (row, line) = (place(sample.row), place(sample.line));
                let (column, message) = (formula_guarded(&column), words(issue.rule));
                let record = [issue.severity.as_str(), issue.rule.code(), &row, &line, &column, "", &message];
                out.write_record(record).map_err(|error| ExportError::Write(io::Error::from(error)))?;
            }
        }
        self.each_row_issue(progress, |finding| {
            let column = finding.column.as_deref();
            let value = if is_masked(column) && !finding.value.is_empty() { MASK } else { finding.value.as_str() };
            out.write_record([
                finding.severity.as_str(),
                finding.rule.code(),
                &finding.row.to_string(),
                &finding.line.to_string(),
                &formula_guarded(column.unwrap_or_default()),
                &formula_guarded(value),
                &words(finding.rule),
            ])
            .map_err(io::Error::from)
        })?;
        out.flush().map_err(ExportError::Write)
    }

    /// Writes the excluded rows as they are in the file, with a last column `ferry_reason`. `words` returns the message for
    /// a rule. Returns the number of rows.
    pub fn write_excluded(
        &self,
        progress: &Progress,
        out: &mut impl Write,
        words: impl Fn(Rule) -> String,
    ) -> Result<u64, ExportError> {
        self.write_picked(progress, out, |_, found, is_excluded| is_excluded.then(|| reason(found, &words)))
    }

    /// Writes these rows as they are in the file, with `reason` in a last column `ferry_reason`. Returns the number of
    /// rows.
    pub fn write_rows(
        &self,
        rows: &RowRanges,
        progress: &Progress,
        out: &mut impl Write,
        reason: &str,
    ) -> Result<u64, ExportError> {
        self.write_picked(progress, out, |row, _, _| rows.contains(row).then(|| reason.to_owned()))
    }

    /// Writes the rows for which `pick` returns a reason. It gets the row, its findings, and whether it's excluded.
    fn write_picked(
        &self,
        progress: &Progress,
        out: &mut impl Write,
        pick: impl Fn(u64, &[Finding], bool) -> Option<String>,
    ) -> Result<u64, ExportError> {
        let width = self.source.columns().len();
        let extra = self.widest.saturating_sub(width);
        let dialect = self.source.dialect();
        let mut rows = 0;
        let mut line_end: &[u8] = b"\n";
        // Title lines, a `sep=` line, and the byte order mark are copied, so that the file is read in the same way.
        let mut before = Vec::new();
        let file = self.source.reopen()?;
        if self.source.is_sheet() {
            // A sheet is exported as UTF-8 text. Without a byte order mark, spreadsheets read accents wrong.
            before.extend_from_slice(b"\xef\xbb\xbf");
        } else {
            file.take(self.source.header_offset()).read_to_end(&mut before).map_err(SourceError::from)?;
        }
        if self.source.text_encoding() == dialect.encoding && dialect.delimiter.byte().is_some() {
            out.write_all(&before).map_err(ExportError::Write)?;
        } else {
            self.write_text(out, &before).map_err(ExportError::Write)?;
        }
        let mut has_header = dialect.header_row == 0;
        self.each_record(progress, |details, record, found, is_excluded| {
            let span = details.chunk.records[record];
            let text = &details.chunk.text[span.start as usize..span.end as usize];
            let content = text.strip_suffix(b"\n").unwrap_or(text);
            let content = content.strip_suffix(b"\r").unwrap_or(content);
            if content.len() < text.len() {
                line_end = match &text[content.len()..] {
                    b"\r\n" => b"\r\n",
                    b"\r" => b"\r",
                    _ => b"\n",
                };
            }
            if !has_header {
                self.write_header(out, extra, line_end)?;
                has_header = true;
            }
            let Some(reason) = pick(details.chunk.row(record), found, is_excluded) else { return Ok(()) };
            rows += 1;
            let cells = details.chunk.cells(record);
            let is_rounded = is_id_rounded(found);
            let is_damaged = |mark: &CellKindTag| match mark.kind {
                CellKind::Error => true,
                CellKind::BigNumber | CellKind::Rounded if is_rounded => {
                    mark.column as usize == self.compiled.id_column
                }
                _ => false,
            };
            let marks: Vec<&CellKindTag> =
                details.chunk.tags.of(record).iter().filter(|mark| is_damaged(mark)).collect();
            let mut row = if marks.is_empty() && cells.len() <= width + extra {
                content.to_vec()
            } else {
                let cells = cells[..cells.len().min(width + extra)].iter().enumerate();
                let cells = cells.map(|(column, cell)| {
                    let mark = marks.iter().find(|mark| mark.column as usize == column);
                    let cell = details.chunk.cell(*cell);
                    let cell = mark.map_or_else(|| cell.to_vec(), |mark| as_damaged_text(cell, mark.kind));
                    dialect.written(&cell)
                });
                cells.collect::<Vec<_>>().join(&dialect.separator)
            };
            row.extend(std::iter::repeat_n(dialect.separator, (width + extra).saturating_sub(cells.len()) + 1));
            row.extend(dialect.written(reason.as_bytes()));
            row.extend_from_slice(line_end);
            self.write_text(out, &row)
        })?;
        out.flush().map_err(ExportError::Write)?;
        Ok(rows)
    }

    /// Returns the headers, with names for `extra` unnamed columns and for the reason.
    fn names(&self, extra: usize) -> Vec<String> {
        let extras = (1..=extra).map(|number| format!("ferry_extra_{number}"));
        self.source.columns().iter().cloned().chain(extras).chain(["ferry_reason".to_owned()]).collect()
    }

    fn write_header(&self, out: &mut impl Write, extra: usize, line_end: &[u8]) -> io::Result<()> {
        let dialect = self.source.dialect();
        let cells: Vec<Vec<u8>> = self.names(extra).iter().map(|name| dialect.written(name.as_bytes())).collect();
        let mut header = cells.join(&dialect.separator);
        if dialect.is_batch {
            header.splice(0..0, *b"batch=");
        }
        header.extend_from_slice(line_end);
        self.write_text(out, &header)
    }

    /// Writes the excluded rows as a workbook of text cells, so that a spreadsheet doesn't change IDs. Cells that weren't
    /// text in the original workbook (dates, errors, and numbers with too many digits) get their type back. Returns the
    /// number of rows.
    pub fn write_excluded_workbook(
        &self,
        progress: &Progress,
        out: impl Write + Seek,
        words: impl Fn(Rule) -> String,
    ) -> Result<u64, ExportError> {
        self.write_picked_workbook(progress, out, |_, found, is_excluded| is_excluded.then(|| reason(found, &words)))
    }

    /// Writes these rows as a workbook of text cells, with `reason` in a last column `ferry_reason`. Returns the number of
    /// rows.
    pub fn write_rows_workbook(
        &self,
        rows: &RowRanges,
        progress: &Progress,
        out: impl Write + Seek,
        reason: &str,
    ) -> Result<u64, ExportError> {
        self.write_picked_workbook(progress, out, |row, _, _| rows.contains(row).then(|| reason.to_owned()))
    }

    fn write_picked_workbook(
        &self,
        progress: &Progress,
        out: impl Write + Seek,
        pick: impl Fn(u64, &[Finding], bool) -> Option<String>,
    ) -> Result<u64, ExportError> {
        let extra = self.widest.saturating_sub(self.source.columns().len());
        let width = self.source.columns().len() + extra;
        let names = self.names(extra);
        let mut sheet = XlsxWriter::new(out, names.len()).map_err(ExportError::Write)?;
        if self.source.dialect().header_row > 0 {
            sheet.row(names.iter().map(|name| (name.as_bytes(), CellKind::Plain))).map_err(ExportError::Write)?;
        }
        let mut rows = 0;
        self.each_record(progress, |details, record, found, is_excluded| {
            let Some(reason) = pick(details.chunk.row(record), found, is_excluded) else { return Ok(()) };
            rows += 1;
            let (cells, marks) = (details.chunk.cells(record), details.chunk.tags.of(record));
            let kind = |column: usize| {
                marks.iter().find(|mark| mark.column as usize == column).map_or(CellKind::Plain, |mark| mark.kind)
            };
            let cell = |column: usize| cells.get(column).map_or(&b""[..], |cell| details.chunk.cell(*cell));
            // As a text, a rounded ID would be accepted when the file is checked again.
            let is_rounded = is_id_rounded(found);
            let id = self.compiled.id_column;
            let damaged = (is_rounded && kind(id) == CellKind::Rounded).then(|| as_damaged_text(cell(id), kind(id)));
            let cells = (0..width).map(|column| match &damaged {
                Some(text) if column == id => (text.as_slice(), CellKind::Plain),
                _ => (cell(column), kind(column)),
            });
            sheet.row(cells.chain([(reason.as_bytes(), CellKind::Plain)]))
        })?;
        sheet.finish().map_err(ExportError::Write)?;
        Ok(rows)
    }

    /// Writes text in the encoding of the file. If that's UTF-8, writes the bytes unchanged.
    fn write_text(&self, out: &mut impl Write, text: &[u8]) -> io::Result<()> {
        let dialect = self.source.dialect();
        let text = dialect.with_delimiters(text);
        if dialect.encoding == crate::input::Encoding::UTF_8 {
            return out.write_all(&text);
        }
        out.write_all(&dialect.encoding.encode(&String::from_utf8_lossy(&text)))
    }

    /// Passes each record to `each`, with its findings and whether it's excluded. Reads the whole file again.
    fn each_record(
        &self,
        progress: &Progress,
        mut each: impl FnMut(&Details, usize, &[Finding], bool) -> io::Result<()>,
    ) -> Result<(), ExportError> {
        let wanted = PassOptions { details: true, ..PassOptions::default() };
        let mut failed = None;
        let resolution = &self.resolution;
        run(self.pass(), self.source.data_start(), wanted, progress, |done| {
            let Some(details) = &done.details else { return Ok(ControlFlow::Continue(())) };
            let mut found = details.found.iter().peekable();
            let mut of_row = Vec::new();
            for record in 0..details.chunk.records.len() {
                let row = details.chunk.row(record);
                of_row.clear();
                while let Some(found) = found.next_if(|found| found.row == row) {
                    of_row.push(found.clone());
                }
                let is_oversized = resolution.oversized.contains(row);
                let mut is_excluded = details.is_excluded[record];
                if !is_excluded {
                    is_excluded = is_oversized || resolution.rejected.contains(row);
                    for (rule, severity) in self.duplicate_rules(row, None, is_oversized) {
                        let id = details.chunk.cells(record).get(self.compiled.id_column);
                        let value = id.map_or(&b""[..], |cell| details.chunk.cell(*cell));
                        of_row.push(Finding {
                            rule,
                            severity,
                            row,
                            line: details.chunk.line(record),
                            column: Some(self.compiled.id_column as u32),
                            field: Some(0),
                            hints: FixHints::default(),
                            value: crate::text::shortened(value, 300),
                        });
                    }
                }
                if let Err(error) = each(details, record, &of_row, is_excluded) {
                    failed = Some(error);
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        failed.map_or(Ok(()), |error| Err(ExportError::Write(error)))
    }
}

/// Returns the codes of a row's errors, then their messages.
fn reason(found: &[Finding], words: &impl Fn(Rule) -> String) -> String {
    let mut rules: Vec<Rule> = Vec::new();
    for found in found.iter().filter(|found| found.severity == Severity::Error) {
        if !rules.contains(&found.rule) {
            rules.push(found.rule);
        }
    }
    let codes: Vec<&str> = rules.iter().map(|rule| rule.code()).collect();
    let words: Vec<String> = rules.iter().map(|rule| words(*rule)).collect();
    format!("{}: {}", codes.join(" "), words.join(" "))
}
