//! Lines to batches: each under Target's limits, with its digest.

use serde::{Deserialize, Serialize};

use crate::limits::{MAX_BATCH_BYTES, MAX_BATCH_ROWS};
use crate::source::Place;

/// Where batches are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLimits {
    /// Rows of a batch, at most; 1 to 500,000.
    pub max_rows: u64,
    /// Every body is smaller than so many bytes.
    pub max_bytes: u64,
}

impl Default for BatchLimits {
    fn default() -> Self {
        BatchLimits { max_rows: MAX_BATCH_ROWS, max_bytes: MAX_BATCH_BYTES }
    }
}

impl BatchLimits {
    /// These limits where they are below Target's own, and Target's where they are not.
    pub fn new(max_rows: Option<u64>, max_bytes: Option<u64>) -> BatchLimits {
        BatchLimits {
            max_rows: max_rows.unwrap_or(MAX_BATCH_ROWS).clamp(1, MAX_BATCH_ROWS),
            max_bytes: max_bytes.unwrap_or(MAX_BATCH_BYTES).min(MAX_BATCH_BYTES),
        }
    }
}

/// A batch as it was cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BatchDraft {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) digest: blake3::Hash,
    /// The file's first and last row in it.
    pub(crate) first_row: u64,
    pub(crate) last_row: u64,
    /// Its body, where that was asked for.
    pub(crate) body: Vec<u8>,
    /// The file's row behind each line of the body.
    pub(crate) row_numbers: Vec<u64>,
}

/// A stretch of the file that the first reading cut as one batch; after duplicates are settled it
/// is one batch or several, or none.
#[derive(Debug, Clone)]
pub(crate) struct PlannedRange {
    pub(crate) draft: BatchDraft,
    /// Where the chunk that holds its first row begins.
    pub(crate) place: Place,
    /// Batches that it is in the end.
    pub(crate) batches: usize,
}

/// Cuts as lines come.
pub(crate) struct Batcher<'a> {
    header: &'a [u8],
    at: BatchLimits,
    keeps_body: bool,
    hasher: blake3::Hasher,
    open: BatchDraft,
}

impl<'a> Batcher<'a> {
    pub(crate) fn new(header: &'a [u8], at: BatchLimits, keeps_body: bool) -> Batcher<'a> {
        let mut batcher = Batcher {
            header,
            at,
            keeps_body,
            hasher: blake3::Hasher::new(),
            open: BatchDraft {
                rows: 0,
                bytes: 0,
                digest: blake3::Hash::from_bytes([0; 32]),
                first_row: 0,
                last_row: 0,
                body: Vec::new(),
                row_numbers: Vec::new(),
            },
        };
        batcher.begin();
        batcher
    }

    fn begin(&mut self) {
        self.hasher.reset();
        self.hasher.update(self.header);
        self.open.rows = 0;
        self.open.bytes = self.header.len() as u64;
        self.open.body.clear();
        self.open.row_numbers.clear();
        if self.keeps_body {
            self.open.body.extend_from_slice(self.header);
        }
    }

    /// Whether so many rows of so many bytes still fit into the open batch.
    #[inline]
    pub(crate) fn fits(&self, rows: u64, bytes: usize) -> bool {
        self.open.rows + rows <= self.at.max_rows && self.open.bytes + (bytes as u64) < self.at.max_bytes
    }

    /// Adds lines that fit, each led by a line break; where the body is kept, one at a time.
    #[inline]
    pub(crate) fn add(&mut self, first_row: u64, last_row: u64, rows: u64, lines: &[u8]) {
        if self.open.rows == 0 {
            self.open.first_row = first_row;
        }
        self.open.last_row = last_row;
        self.open.rows += rows;
        self.open.bytes += lines.len() as u64;
        self.hasher.update(lines);
        if self.keeps_body {
            self.open.body.extend_from_slice(lines);
            self.open.row_numbers.push(first_row);
        }
    }

    /// Adds one line; hands over the batch before it where it began another.
    pub(crate) fn push(&mut self, row: u64, line: &[u8]) -> Option<BatchDraft> {
        let finished = if self.fits(1, line.len()) { None } else { self.finish() };
        self.add(row, row, 1, line);
        finished
    }

    /// Ends the open batch, if it has rows.
    pub(crate) fn finish(&mut self) -> Option<BatchDraft> {
        if self.open.rows == 0 {
            return None;
        }
        self.open.digest = self.hasher.finalize();
        let (body, row_numbers) = (std::mem::take(&mut self.open.body), std::mem::take(&mut self.open.row_numbers));
        let draft = BatchDraft { body, row_numbers, ..self.open };
        self.begin();
        Some(draft)
    }
}
