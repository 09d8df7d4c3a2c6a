//! Reads a source as a sequence of chunks, each with whole records.

use std::collections::VecDeque;
use std::io::{Seek, SeekFrom};

use common::limits::MAX_RECORD_BYTES;

use crate::input::{Decoder, Encoding, Progress, SourceError, Stream, Unreadable, Utf8Count, has_surrogate_pair};
use crate::source::Source;
use crate::source::chunk::{Chunk, Position, SheetTags};
use crate::source::split::{Splitter, Stop};

/// How many bytes of text a chunk has. It's large enough to make handing chunks to other threads cheap, and small
/// enough for a core's own cache. A longer record makes its chunk as long as needed.
const CHUNK_BYTES: usize = 256 << 10;

/// Reads a source from a position on.
pub(crate) struct ChunkReader<'a> {
    source: &'a Source,
    progress: &'a Progress,
    file: Stream,
    encoding: Encoding,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    splitter: Splitter,
    /// Text after the last whole record, which begins the next chunk.
    rest: Vec<u8>,
    position: Position,
    count: Utf8Count,
    is_at_end: bool,
    /// Chunks that were read ahead, because their records may be among the last ones that `skip_last` leaves out.
    held: VecDeque<Chunk>,
}

impl<'a> ChunkReader<'a> {
    pub(crate) fn new(
        source: &'a Source,
        from: Position,
        progress: &'a Progress,
    ) -> Result<ChunkReader<'a>, SourceError> {
        let mut file = source.reopen()?;
        file.seek(SeekFrom::Start(from.offset))?;
        let dialect = source.dialect();
        Ok(ChunkReader {
            source,
            progress,
            file,
            encoding: source.text_encoding(),
            decoder: source.text_encoding().decoder(),
            raw: Vec::new(),
            splitter: Splitter::new(dialect.separator, dialect.quote, dialect.escape),
            rest: Vec::new(),
            position: from,
            count: Utf8Count::default(),
            is_at_end: false,
            held: VecDeque::new(),
        })
    }

    /// Returns the next chunk, or `None` at the end of the file. It's also `None` once the text has refuted the
    /// source's provisional encoding; see [`Source::with_detected_encoding`].
    pub(crate) fn next(&mut self) -> Result<Option<Chunk>, SourceError> {
        let skip = self.source.dialect().skip_last as usize;
        if skip == 0 {
            return self.read();
        }
        loop {
            // The first held chunk can be returned once the chunks behind it have all records that are left out.
            let behind: usize = self.held.iter().skip(1).map(|chunk| chunk.records.len()).sum();
            if self.held.is_empty() || behind < skip {
                if let Some(chunk) = self.read()? {
                    self.held.push_back(chunk);
                    continue;
                }
                self.drop_last(skip);
            }
            return Ok(self.held.pop_front());
        }
    }

    /// Removes the last `skip` records from the held chunks.
    fn drop_last(&mut self, mut skip: usize) {
        while let Some(chunk) = self.held.back_mut() {
            let kept = chunk.records.len().saturating_sub(skip);
            skip -= chunk.records.len() - kept;
            if kept > 0 {
                chunk.cells.truncate(chunk.records[kept - 1].cells_end as usize);
                chunk.records.truncate(kept);
                break;
            }
            self.held.pop_back();
        }
    }

    fn read(&mut self) -> Result<Option<Chunk>, SourceError> {
        let mut wanted = CHUNK_BYTES;
        loop {
            if self.progress.is_cancelled() {
                return Err(SourceError::Cancelled);
            }
            let mut text = Vec::with_capacity(wanted + CHUNK_BYTES / 4);
            text.append(&mut self.rest);
            self.fill(&mut text, wanted)?;
            if text.is_empty() {
                return Ok(None);
            }
            let (mut cells, mut records) = (Vec::with_capacity(text.len() / 8), Vec::with_capacity(text.len() / 64));
            let length = text.len();
            let (stop, lines) = self.splitter.split(&mut text, self.is_at_end, &mut cells, &mut records);
            let used = match stop {
                Stop::Done => length,
                Stop::Rest { from, open_quote } => {
                    let waiting = length - from;
                    if self.is_at_end || waiting > MAX_RECORD_BYTES {
                        return Err(match open_quote {
                            Some(line) => SourceError::UnterminatedQuote { line: self.position.line + u64::from(line) },
                            None => SourceError::Unreadable { reason: Unreadable::NotATable, cause: None },
                        });
                    }
                    self.rest.extend_from_slice(&text[from..length]);
                    wanted = wanted.max(2 * waiting);
                    from
                }
            };
            let position = self.position;
            self.position.offset += self.encoding.raw_len(&text[..used]);
            self.position.row += records.len() as u64;
            self.position.line += u64::from(lines);
            if let Some(last) = records.last() {
                let begin = records.len().checked_sub(2).map_or(0, |before| records[before].cells_end);
                self.position.cells_before = last.cells_end - begin;
            }
            if records.is_empty() {
                if self.is_at_end && self.rest.is_empty() {
                    return Ok(None);
                }
                continue;
            }
            let is_valid = simdutf8::basic::from_utf8(&text[..used]).is_ok();
            if self.source.encoding_is_provisional() {
                let is_detected = self.source.encoding_is_detected();
                if is_detected {
                    self.count.add(&text[..used], is_valid);
                }
                if is_detected && !self.count.is_mostly_valid() || !is_valid && has_surrogate_pair(&text[..used]) {
                    self.source.refute_encoding();
                    return Ok(None);
                }
            }
            self.progress.advance(self.source.file_offset(self.position.offset), self.position.row - 1);
            let mut chunk = Chunk { position, text, cells, records, is_valid, tags: SheetTags::default() };
            if self.source.is_sheet() {
                chunk.strip_row_metadata();
            }
            if self.source.dialect().is_batch {
                chunk.decode_urls();
            }
            if !self.source.cell_edits().is_empty() {
                self.source.cell_edits().apply(&mut chunk, self.source.dialect(), self.source.columns().len());
            }
            return Ok(Some(chunk));
        }
    }

    /// Reads until `text` has `wanted` bytes or the file ends.
    fn fill(&mut self, text: &mut Vec<u8>, wanted: usize) -> Result<(), SourceError> {
        while text.len() < wanted && !self.is_at_end {
            let missing = (wanted - text.len()) as u64;
            match &mut self.decoder {
                None => {
                    let read = self.file.read_up_to(missing, text)?;
                    self.is_at_end = (read as u64) < missing;
                }
                Some(decoder) => {
                    self.raw.clear();
                    let read = self.file.read_up_to(missing, &mut self.raw)?;
                    self.is_at_end = (read as u64) < missing;
                    decoder.decode(&self.raw, self.is_at_end, text);
                }
            }
        }
        Ok(())
    }
}
