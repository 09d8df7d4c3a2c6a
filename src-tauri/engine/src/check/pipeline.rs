//! Processes the records of a file on all cores, in order.
//!
//! One thread reads the file in chunks and deals them out to the workers in turn. The workers map and encode the rows.
//! The caller gets the results in the order of the file, by asking the workers in the same turn.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::check::compiled_mapping::CompiledMapping;
use crate::check::finding::Finding;
use crate::check::fingerprints::IdVariant;
use crate::check::fixes::FixCandidates;
use crate::check::report::Tally;
use crate::check::row::{Fate, Keys, RowWriter};
use crate::check::row_dates::RowDate;
use crate::check::rules::{ColumnStats, RowWidths};
use crate::check::test_batch::TestBatchSelector;
use crate::input::Progress;
use crate::input::SourceError;
use crate::row_ranges::RowRanges;
use crate::source::{Chunk, ChunkReader, Position, Source};
use crate::text::{Lines, is_blank};

/// The maximum number of chunks that wait between two threads.
const QUEUE: usize = 2;

/// The maximum number of workers. Further ones would only wait for the thread that reads.
const MOST_WORKERS: usize = 6;

/// What a pass collects.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PassOptions {
    /// Whether each chunk comes with all its findings and excluded rows, instead of only their tally.
    pub(crate) details: bool,
    /// The number of rows to select for a test batch.
    pub(crate) canary: Option<usize>,
}

/// A row that's ready to send.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadyRow {
    pub(crate) row: u64,
    /// The end of the row's line in [`ChunkResult::lines`]. The line starts where the previous one ends.
    pub(crate) end: u32,
    pub(crate) fingerprint: u128,
}

/// The result of one chunk.
pub(crate) struct ChunkResult {
    pub(crate) place: Position,
    pub(crate) records: u64,
    pub(crate) excluded: u64,
    pub(crate) empty: u64,
    pub(crate) filtered: u64,
    /// The lines of the ready rows, each preceded by a line break.
    pub(crate) lines: Vec<u8>,
    pub(crate) ready: Vec<ReadyRow>,
    /// The dates of the ready rows, if the newest row of a visitor is kept.
    pub(crate) dates: Vec<RowDate>,
    /// The hashes of the IDs in those forms in which they differ from the ID.
    pub(crate) id_variants: Vec<IdVariant>,
    pub(crate) tally: Tally,
    /// The row and line of the last record.
    pub(crate) last: (u64, u64),
    /// Whether the file seems to be cut off in the last record.
    pub(crate) is_cut_off: bool,
    /// The number of cells in the widest excluded row.
    pub(crate) widest: usize,
    pub(crate) details: Option<Details>,
}

/// A chunk with its findings and excluded rows.
pub(crate) struct Details {
    pub(crate) chunk: Chunk,
    pub(crate) found: Vec<Finding>,
    pub(crate) is_excluded: Vec<bool>,
}

/// What the workers collected over a whole pass.
pub(crate) struct PassResult {
    pub(crate) stats: Vec<ColumnStats>,
    /// How many cells the rows have, of all rows that were read.
    pub(crate) widths: RowWidths,
    pub(crate) selector: Option<TestBatchSelector>,
}

/// The inputs of a pass: a file and a compiled mapping.
#[derive(Clone, Copy)]
pub(crate) struct Pass<'a> {
    pub(crate) source: &'a Source,
    pub(crate) compiled: &'a CompiledMapping,
    /// The fixes to try on values with an issue. `None` skips this.
    pub(crate) fix_candidates: Option<&'a FixCandidates>,
    pub(crate) keys: Keys,
    /// The maximum length of a line in bytes, including its line break. A longer one fits in no batch.
    pub(crate) max_line: usize,
}

/// Maps the records from a place in the file on, and passes the result of each chunk to `each`, in order. Stops at the
/// end of the file, at an error, or when `each` breaks.
pub(crate) fn run(
    pass: Pass<'_>,
    from: Position,
    wanted: PassOptions,
    progress: &Progress,
    mut each: impl FnMut(ChunkResult) -> Result<ControlFlow<()>, SourceError>,
) -> Result<PassResult, SourceError> {
    let Pass { source, compiled, fix_candidates, keys, max_line } = pass;
    let mut reader = ChunkReader::new(source, from, progress)?;
    let workers =
        thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1)).clamp(1, MOST_WORKERS);
    thread::scope(|scope| {
        let mut to_workers = Vec::new();
        let mut from_workers: Vec<Receiver<Result<ChunkResult, SourceError>>> = Vec::new();
        let mut threads = Vec::new();
        for _ in 0..workers {
            let (send_chunk, chunks) = sync_channel::<Result<Chunk, SourceError>>(QUEUE);
            let (send_done, done) = sync_channel(QUEUE);
            to_workers.push(send_chunk);
            from_workers.push(done);
            threads.push(scope.spawn(move || {
                let mut writer = RowWriter::new(compiled, keys, max_line);
                writer.fix_candidates = fix_candidates;
                let mut selector = wanted.canary.map(|rows| TestBatchSelector::new(rows, compiled.attributes.len()));
                let mut widths = RowWidths::new(source);
                for chunk in chunks {
                    let done = chunk.map(|chunk| {
                        widths.add_chunk(&chunk);
                        process_chunk(&mut writer, chunk, source.selected_rows(), wanted, selector.as_mut())
                    });
                    if send_done.send(done).is_err() {
                        break;
                    }
                }
                PassResult { stats: writer.stats, widths, selector }
            }));
        }
        scope.spawn(move || {
            // A closed channel means that the caller has stopped.
            for worker in (0..workers).cycle() {
                let next = reader.next();
                let is_over = !matches!(next, Ok(Some(_)));
                let Some(next) = next.transpose() else { break };
                if to_workers[worker].send(next).is_err() || is_over {
                    break;
                }
            }
        });
        let mut result = Ok(());
        for worker in (0..workers).cycle() {
            // Chunks are dealt out in turn, so when one worker has no more results, neither do the others.
            let Ok(done) = from_workers[worker].recv() else { break };
            match done.and_then(&mut each) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => break,
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        drop(from_workers);
        let stats = vec![ColumnStats::default(); compiled.attributes.len() + 1];
        let mut gathered = PassResult { stats, widths: RowWidths::new(source), selector: None };
        for thread in threads {
            // If a worker has panicked, the scope panics when it ends.
            let Ok(part) = thread.join() else { continue };
            for (mine, theirs) in gathered.stats.iter_mut().zip(&part.stats) {
                mine.add(theirs);
            }
            gathered.widths.add(&part.widths);
            gathered.selector = match (gathered.selector.take(), part.selector) {
                (Some(mine), Some(theirs)) => Some(mine.with(theirs)),
                (mine, theirs) => mine.or(theirs),
            };
        }
        result.map(|()| gathered)
    })
}

/// Writes the records of a chunk, and counts what became of them.
fn process_chunk(
    writer: &mut RowWriter<'_>,
    chunk: Chunk,
    selected_rows: Option<&RowRanges>,
    wanted: PassOptions,
    mut selector: Option<&mut TestBatchSelector>,
) -> ChunkResult {
    let records = chunk.records.len();
    writer.out = Lines::with_capacity(chunk.text.len() + chunk.text.len() / 4);
    let mut done = ChunkResult {
        place: chunk.position,
        records: records as u64,
        excluded: 0,
        empty: 0,
        filtered: 0,
        lines: Vec::new(),
        ready: Vec::with_capacity(records),
        dates: Vec::new(),
        id_variants: Vec::new(),
        tally: Tally::default(),
        last: (0, 0),
        is_cut_off: false,
        widest: 0,
        details: None,
    };
    let mut is_excluded = vec![false; if wanted.details { records } else { 0 }];
    let mut found = Vec::new();
    let mut fates = is_excluded.iter_mut();
    for record in 0..records {
        let fate = fates.next();
        if selected_rows.is_some_and(|rows| !rows.contains(chunk.row(record))) {
            done.records -= 1;
            continue;
        }
        match writer.write(&chunk, record) {
            Fate::Ready { line, fingerprint } => {
                let row = chunk.row(record);
                if let Some(selector) = selector.as_deref_mut() {
                    selector.observe(row, &writer.out.bytes()[line.clone()]);
                }
                done.dates.extend(writer.newest_by().map(|by| by.date_of(&chunk, record)));
                done.ready.push(ReadyRow { row, end: line.end as u32, fingerprint });
                let mut id = fingerprint;
                for (form, hash) in writer.id_forms.drain(..) {
                    done.id_variants.push(IdVariant { form, hash, row, id });
                    // The form in one case, which comes after this one, is a form of it.
                    id = hash;
                }
            }
            Fate::Excluded => {
                done.excluded += 1;
                done.widest = done.widest.max(chunk.cells(record).len());
                if let Some(is_excluded) = fate {
                    *is_excluded = true;
                }
            }
            Fate::Empty => done.empty += 1,
            Fate::Filtered => done.filtered += 1,
        }
        if !writer.found.is_empty() {
            if wanted.details {
                found.append(&mut writer.found);
            } else {
                writer.found.drain(..).for_each(|found| done.tally.add(found));
            }
        }
    }
    if let Some(last) = chunk.records.last() {
        done.last = (chunk.row(records - 1), chunk.line(records - 1));
        done.is_cut_off = last.has_no_end
            && !is_blank(chunk.text_of(records - 1))
            && chunk.cells(records - 1).len() < writer.width()
            && (records == 1 || chunk.cells(records - 2).len() >= writer.width());
    }
    done.lines = std::mem::take(&mut writer.out).into_bytes();
    if wanted.details {
        done.details = Some(Details { chunk, found, is_excluded });
    }
    done
}
