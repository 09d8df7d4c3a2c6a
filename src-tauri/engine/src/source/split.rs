//! Splits text into records and cells, with the same result as `csv-core`.
//!
//! There are two paths. The fast one handles records whose cells are either unquoted or quoted as a whole, without an
//! escape or a doubled quote. It jumps from separator to separator (see `separator_scan`) and copies nothing: a cell is
//! a span of the text. On any other quote, it gives up, and the record is split again by the slow path, which runs
//! `csv-core` and appends the unescaped cells to the text. A property test checks that both agree with `csv-core`.
//!
//! The slow path finds the end of the record itself, because `csv-core` counts lines wrongly after CRLF, and doesn't
//! report stray quotes or the line of a quote that's never closed. `Splitter::find_record_end` walks the record
//! through the states of `csv-core`:
//!
//! | state | in | on a quote | on the escape | on a delimiter | on a line end | on another byte |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | `CellStart` | the beginning of a cell | `Quoted` | `Unquoted` | `CellStart` | the record ends | `Unquoted` |
//! | `Unquoted` | an unquoted cell | `Unquoted` | `Unquoted` | `CellStart` | the record ends | `Unquoted` |
//! | `Quoted` | a quoted cell | `AfterQuote` | `Escaped` | `Quoted` | `Quoted` | `Quoted` |
//! | `Escaped` | a quoted cell, after the escape | `Quoted` | `Quoted` | `Quoted` | `Quoted` | `Quoted` |
//! | `AfterQuote` | a quoted cell, after a quote | `Quoted` | `Unquoted` | `CellStart` | the record ends | `Unquoted` |
//!
//! A quote in `AfterQuote` is a doubled one, so the quoted cell continues. A byte that leads from `AfterQuote` to
//! `Unquoted` is stray text after a closing quote.

use crate::source::chunk::{CellSpan, RecordSpan, StrayQuotes};
use crate::source::separator_scan::SeparatorScanner;

/// Where in a record the text is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum State {
    CellStart,
    Unquoted,
    Quoted,
    Escaped,
    AfterQuote,
}

/// Splits text into records. It can be reused for any number of texts of one dialect.
pub(crate) struct Splitter {
    delimiter: u8,
    quote: Option<u8>,
    escape: Option<u8>,
    core: csv_core::Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    scanner: SeparatorScanner,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// All of the text was split.
    Done,
    /// The text from the byte `from` on is an incomplete record. If a quoted cell is open in it, `open_quote` is the
    /// physical line of its opening quote, counted from the text's first line, which is 0.
    Rest { from: usize, open_quote: Option<u32> },
}

/// How a record ended.
enum RecordEnd {
    /// With a line end.
    LineEnd,
    /// With the end of the file.
    FileEnd,
    /// It isn't complete. The number is the line of an open quote.
    Unfinished(Option<u32>),
}

impl Splitter {
    pub(crate) fn new(delimiter: u8, quote: Option<u8>, escape: Option<u8>) -> Splitter {
        let mut builder = csv_core::ReaderBuilder::new();
        builder.delimiter(delimiter).escape(escape).quoting(quote.is_some());
        if let Some(quote) = quote {
            builder.quote(quote);
        }
        let mut core = builder.build();
        // The first read of `csv-core` removes a byte order mark. In the middle of a file, one is text, so do that
        // first read here.
        core.read_record(b"x\n", &mut [0; 8], &mut [0; 8]);
        Splitter {
            delimiter,
            quote,
            escape,
            core,
            cells: Vec::new(),
            ends: Vec::new(),
            scanner: SeparatorScanner::default(),
        }
    }

    /// Splits `text`, which must begin with a record or with blank lines before one, and appends its records and their
    /// cells. Unescaped cells are appended to the text. `is_last` is true if the file ends with the text. Also returns
    /// the number of line breaks in the text that was split.
    pub(crate) fn split(
        &mut self,
        text: &mut Vec<u8>,
        is_last: bool,
        cells: &mut Vec<CellSpan>,
        records: &mut Vec<RecordSpan>,
    ) -> (Stop, u32) {
        let end = text.len();
        self.scanner.scan(text, self.delimiter, self.quote);
        let mut at = 0;
        let mut line = 0u32;
        loop {
            // Blank lines aren't records.
            while at < end {
                match text[at] {
                    b'\n' => at += 1,
                    b'\r' if at + 1 == end && !is_last => return (Stop::Rest { from: at, open_quote: None }, line),
                    b'\r' if at + 1 < end && text[at + 1] == b'\n' => at += 2,
                    b'\r' => at += 1,
                    _ => break,
                }
                line += 1;
            }
            if at == end {
                return (Stop::Done, line);
            }
            self.scanner.seek(at);
            let start = at;
            let first_cell = cells.len();
            let (mut breaks, mut stray) = (0, StrayQuotes::default());
            let mut next = self.split_plain(&text[..end], &mut at, is_last, cells, &mut breaks, line);
            if next.is_none() {
                cells.truncate(first_cell);
                at = start;
                breaks = 0;
                next = Some(self.split_any(text, end, &mut at, is_last, cells, (&mut breaks, &mut stray), line));
            }
            match next {
                Some(RecordEnd::Unfinished(open_quote)) => {
                    cells.truncate(first_cell);
                    return (Stop::Rest { from: start, open_quote }, line);
                }
                Some(RecordEnd::FileEnd) if is_last && text[start..end] == [0x1a] => {
                    cells.truncate(first_cell);
                    return (Stop::Done, line);
                }
                next => {
                    records.push(RecordSpan {
                        start: start as u32,
                        end: at as u32,
                        cells_end: cells.len() as u32,
                        line,
                        stray_quotes: stray,
                        has_no_end: matches!(next, Some(RecordEnd::FileEnd)),
                    });
                    line += breaks;
                    if matches!(next, Some(RecordEnd::LineEnd)) {
                        line += 1;
                    }
                }
            }
        }
    }

    /// Splits a record on the fast path, or returns `None` if it has a quote that only the slow path understands.
    #[inline]
    fn split_plain(
        &mut self,
        text: &[u8],
        at: &mut usize,
        is_last: bool,
        cells: &mut Vec<CellSpan>,
        breaks: &mut u32,
        line: u32,
    ) -> Option<RecordEnd> {
        let end = text.len();
        let mut position = *at;
        loop {
            let cell_end;
            if position < end && Some(text[position]) == self.quote {
                if self.escape.is_some() {
                    return None;
                }
                let opened = line + *breaks;
                self.scanner.next();
                let close = loop {
                    let separator = self.scanner.next();
                    match text.get(separator) {
                        None => return Some(RecordEnd::Unfinished(Some(opened))),
                        Some(b'\n') => *breaks += 1,
                        Some(b'\r') => *breaks += u32::from(text.get(separator + 1) != Some(&b'\n')),
                        Some(byte) if Some(*byte) == self.quote => break separator,
                        Some(_) => {}
                    }
                };
                cells.push(CellSpan { start: position as u32 + 1, end: close as u32 });
                cell_end = close + 1;
                if cell_end < end {
                    if !matches!(text[cell_end], b'\n' | b'\r') && text[cell_end] != self.delimiter {
                        return None;
                    }
                    self.scanner.next();
                }
            } else {
                // A quote inside an unquoted cell is text, unless only spaces precede it: the slow path reports these.
                cell_end = loop {
                    let separator = self.scanner.next();
                    if separator >= end || Some(text[separator]) != self.quote {
                        break separator.min(end);
                    }
                    if is_blank(&text[position..separator]) {
                        return None;
                    }
                };
                cells.push(CellSpan { start: position as u32, end: cell_end as u32 });
            }
            if cell_end == end {
                *at = end;
                return Some(if is_last { RecordEnd::FileEnd } else { RecordEnd::Unfinished(None) });
            }
            match text[cell_end] {
                b'\n' => {
                    *at = cell_end + 1;
                    return Some(RecordEnd::LineEnd);
                }
                b'\r' => {
                    if cell_end + 1 == end && !is_last {
                        return Some(RecordEnd::Unfinished(None));
                    }
                    *at = cell_end + if text.get(cell_end + 1) == Some(&b'\n') { 2 } else { 1 };
                    return Some(RecordEnd::LineEnd);
                }
                _ => position = cell_end + 1,
            }
        }
    }

    /// Splits any record, on the slow path.
    #[allow(clippy::too_many_arguments)]
    fn split_any(
        &mut self,
        text: &mut Vec<u8>,
        end: usize,
        at: &mut usize,
        is_last: bool,
        cells: &mut Vec<CellSpan>,
        (breaks, stray): (&mut u32, &mut StrayQuotes),
        line: u32,
    ) -> RecordEnd {
        let start = *at;
        let (next, content_end) = self.find_record_end(&text[..end], at, is_last, (breaks, stray), line);
        if matches!(next, RecordEnd::Unfinished(_)) {
            return next;
        }
        let length = content_end - start;
        self.cells.resize(length + 1, 0);
        self.ends.resize(length + 2, 0);
        let mut input = &text[start..*at];
        let (mut written, mut fields) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                self.core.read_record(input, &mut self.cells[written..], &mut self.ends[fields..]);
            input = &input[read..];
            written += wrote;
            fields += ended;
            match result {
                csv_core::ReadRecordResult::Record | csv_core::ReadRecordResult::End => break,
                csv_core::ReadRecordResult::InputEmpty => {}
                // The buffers can't be too small, because a record has no more cells, and no longer ones, than text.
                csv_core::ReadRecordResult::OutputFull | csv_core::ReadRecordResult::OutputEndsFull => break,
            }
        }
        let base = text.len();
        text.extend_from_slice(&self.cells[..written]);
        let mut cell_start = 0;
        for &cell_end in &self.ends[..fields] {
            cells.push(CellSpan { start: (base + cell_start) as u32, end: (base + cell_end) as u32 });
            cell_start = cell_end;
        }
        next
    }

    /// Finds the end of a record by the states of `csv-core`, which the module's documentation lists. Counts its line
    /// breaks, and notes its cells with stray quotes. The offset is that of the line end.
    fn find_record_end(
        &self,
        text: &[u8],
        at: &mut usize,
        is_last: bool,
        (breaks, stray): (&mut u32, &mut StrayQuotes),
        line: u32,
    ) -> (RecordEnd, usize) {
        let mut state = State::CellStart;
        let mut opened = line;
        let mut position = *at;
        let (mut cell, mut begun) = (0, *at);
        while let Some(&byte) = text.get(position) {
            let is_end = matches!(byte, b'\n' | b'\r');
            state = match state {
                State::Quoted | State::Escaped => {
                    if byte == b'\n' || byte == b'\r' && text.get(position + 1) != Some(&b'\n') {
                        *breaks += 1;
                    }
                    match state {
                        State::Quoted if Some(byte) == self.quote => State::AfterQuote,
                        State::Quoted if Some(byte) == self.escape => State::Escaped,
                        _ => State::Quoted,
                    }
                }
                State::AfterQuote if Some(byte) == self.quote => State::Quoted,
                State::CellStart if Some(byte) == self.quote => {
                    opened = line + *breaks;
                    State::Quoted
                }
                _ if byte == self.delimiter => {
                    cell += 1;
                    begun = position + 1;
                    State::CellStart
                }
                _ if is_end => {
                    if byte == b'\r' && position + 1 == text.len() && !is_last {
                        return (RecordEnd::Unfinished(None), position);
                    }
                    let pair = byte == b'\r' && text.get(position + 1) == Some(&b'\n');
                    *at = position + if pair { 2 } else { 1 };
                    return (RecordEnd::LineEnd, position);
                }
                State::AfterQuote => {
                    stray.note(cell);
                    State::Unquoted
                }
                // This quote is text by the rules of CSV, but the author probably meant to open a quoted cell.
                State::Unquoted if Some(byte) == self.quote && is_blank(&text[begun..position]) => {
                    stray.note(cell);
                    State::Unquoted
                }
                _ => State::Unquoted,
            };
            position += 1;
        }
        let open = state == State::Quoted || state == State::Escaped;
        if open || !is_last {
            return (RecordEnd::Unfinished(open.then_some(opened)), position);
        }
        *at = position;
        (RecordEnd::FileEnd, position)
    }
}

/// Returns whether there's text, and it's only spaces and tabs.
fn is_blank(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}
