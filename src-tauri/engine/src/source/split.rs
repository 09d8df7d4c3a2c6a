//! Text to records. Plain cells and plainly quoted ones are cut out where they stand; a record with
//! any other quote in it is handed to `csv-core`, which is the truth (a property test holds both to
//! it). Physical lines and stray quotes are counted here: `csv-core` is one line low after CRLF and
//! silent about quotes.
//!
//! The bytes that cut anything are marked first, 64 at a time and without branches; looking for the
//! next one cell by cell cost four times as much.

use crate::source::chunk::{CellSpan, RecordSpan, StrayQuotes};
use crate::source::separator_scan::SeparatorScanner;

/// Cuts records out of text.
pub(crate) struct Splitter {
    delimiter: u8,
    quote: Option<u8>,
    escape: Option<u8>,
    core: csv_core::Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    scanner: SeparatorScanner,
}

/// Where the cutting stopped.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Every byte was used.
    Done,
    /// The rest, from this byte on, is no whole record yet; a quote may be open in it, in that
    /// physical line (counted from the text's first, which is 0).
    Rest { from: usize, open_quote: Option<u32> },
}

/// Whatever comes after a record.
enum Next {
    Record,
    End,
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
        // Its first read would take a byte order mark off; a mark in the middle of a file is text.
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

    /// Cuts the records of `text`, whose first byte is a record's first or between two. Cells that
    /// had to be unescaped are appended behind the text. Returns the line breaks passed.
    pub(crate) fn split(
        &mut self,
        text: &mut Vec<u8>,
        is_last: bool,
        cells: &mut Vec<CellSpan>,
        records: &mut Vec<RecordSpan>,
    ) -> (Stop, u32) {
        let end = text.len();
        self.scanner.find(text, self.delimiter, self.quote);
        let mut at = 0;
        let mut line = 0u32;
        loop {
            // Blank lines are no records.
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
            let mut next = self.plain(&text[..end], &mut at, is_last, cells, &mut breaks, line);
            if next.is_none() {
                cells.truncate(first_cell);
                at = start;
                breaks = 0;
                next = Some(self.quoted(text, end, &mut at, is_last, cells, (&mut breaks, &mut stray), line));
            }
            match next {
                Some(Next::Unfinished(open_quote)) => {
                    cells.truncate(first_cell);
                    return (Stop::Rest { from: start, open_quote }, line);
                }
                Some(Next::End) if is_last && text[start..end] == [0x1a] => {
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
                        has_no_end: matches!(next, Some(Next::End)),
                    });
                    line += breaks;
                    if matches!(next, Some(Next::Record)) {
                        line += 1;
                    }
                }
            }
        }
    }

    /// A record of plain and plainly quoted cells; `None` where it holds any other quote.
    #[inline]
    fn plain(
        &mut self,
        text: &[u8],
        at: &mut usize,
        is_last: bool,
        cells: &mut Vec<CellSpan>,
        breaks: &mut u32,
        line: u32,
    ) -> Option<Next> {
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
                        None => return Some(Next::Unfinished(Some(opened))),
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
                // A quote inside a cell that began without one is text.
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
                return Some(if is_last { Next::End } else { Next::Unfinished(None) });
            }
            match text[cell_end] {
                b'\n' => {
                    *at = cell_end + 1;
                    return Some(Next::Record);
                }
                b'\r' => {
                    if cell_end + 1 == end && !is_last {
                        return Some(Next::Unfinished(None));
                    }
                    *at = cell_end + if text.get(cell_end + 1) == Some(&b'\n') { 2 } else { 1 };
                    return Some(Next::Record);
                }
                _ => position = cell_end + 1,
            }
        }
    }

    /// Any record: its end by the states of `csv-core`, its cells by `csv-core` itself.
    #[allow(clippy::too_many_arguments)]
    fn quoted(
        &mut self,
        text: &mut Vec<u8>,
        end: usize,
        at: &mut usize,
        is_last: bool,
        cells: &mut Vec<CellSpan>,
        (breaks, stray): (&mut u32, &mut StrayQuotes),
        line: u32,
    ) -> Next {
        let start = *at;
        let (next, content_end) = self.scan(&text[..end], at, is_last, (breaks, stray), line);
        if matches!(next, Next::Unfinished(_)) {
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
                // Neither can be: a record's cells are never more or longer than its text.
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

    /// Walks one record through the states of `csv-core`, with an eye on lines and stray quotes.
    fn scan(
        &self,
        text: &[u8],
        at: &mut usize,
        is_last: bool,
        (breaks, stray): (&mut u32, &mut StrayQuotes),
        line: u32,
    ) -> (Next, usize) {
        #[derive(PartialEq)]
        enum State {
            Start,
            Plain,
            Quoted,
            Escaped,
            Closed,
        }
        let mut state = State::Start;
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
                        State::Quoted if Some(byte) == self.quote => State::Closed,
                        State::Quoted if Some(byte) == self.escape => State::Escaped,
                        _ => State::Quoted,
                    }
                }
                State::Closed if Some(byte) == self.quote => State::Quoted,
                State::Start if Some(byte) == self.quote => {
                    opened = line + *breaks;
                    State::Quoted
                }
                _ if byte == self.delimiter => {
                    cell += 1;
                    begun = position + 1;
                    State::Start
                }
                _ if is_end => {
                    if byte == b'\r' && position + 1 == text.len() && !is_last {
                        return (Next::Unfinished(None), position);
                    }
                    let pair = byte == b'\r' && text.get(position + 1) == Some(&b'\n');
                    *at = position + if pair { 2 } else { 1 };
                    return (Next::Record, position);
                }
                State::Closed => {
                    stray.note(cell);
                    State::Plain
                }
                // Text by the rules, and perhaps not by whoever wrote it.
                State::Plain if Some(byte) == self.quote && is_blank(&text[begun..position]) => {
                    stray.note(cell);
                    State::Plain
                }
                _ => State::Plain,
            };
            position += 1;
        }
        let open = state == State::Quoted || state == State::Escaped;
        if open || !is_last {
            return (Next::Unfinished(open.then_some(opened)), position);
        }
        *at = position;
        (Next::End, position)
    }
}

/// Whether a quote that follows stands behind blanks alone.
fn is_blank(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| matches!(byte, b' ' | b'\t'))
}
