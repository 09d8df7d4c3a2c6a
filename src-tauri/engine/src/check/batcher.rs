//! Groups lines into batches that stay within Target's limits, and computes the digest of each.

use common::limits::{MAX_BATCH_BYTES, MAX_BATCH_ROWS};
use serde::{Deserialize, Serialize};

use crate::source::Position;

/// The maximum size of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchLimits {
    /// The maximum number of rows per batch, from 1 to [`MAX_BATCH_ROWS`].
    pub max_rows: u64,
    /// Every body has fewer bytes than this, at most [`MAX_BATCH_BYTES`].
    pub max_bytes: u64,
}

impl Default for BatchLimits {
    fn default() -> Self {
        BatchLimits { max_rows: MAX_BATCH_ROWS, max_bytes: MAX_BATCH_BYTES }
    }
}

impl BatchLimits {
    /// Returns limits of this size. A limit that's `None` or too large is replaced by Target's.
    pub fn new(max_rows: Option<u64>, max_bytes: Option<u64>) -> BatchLimits {
        BatchLimits {
            max_rows: max_rows.unwrap_or(MAX_BATCH_ROWS).clamp(1, MAX_BATCH_ROWS),
            max_bytes: max_bytes.unwrap_or(MAX_BATCH_BYTES).min(MAX_BATCH_BYTES),
        }
    }
}

/// A batch, finished or in progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BatchDraft {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) digest: blake3::Hash,
    /// The first row of the file in this batch.
    pub(crate) first_row: u64,
    /// The last row of the file in this batch.
    pub(crate) last_row: u64,
    /// The body, if the batcher stores bodies.
    pub(crate) body: Vec<u8>,
    /// The row of the file for each line of the body.
    pub(crate) row_numbers: Vec<u64>,
}

/// A range of rows that the first pass cut as one batch. After duplicates are resolved, it can become several batches,
/// because merged rows can be longer, or none.
#[derive(Debug, Clone)]
pub(crate) struct PlannedRange {
    pub(crate) draft: BatchDraft,
    /// The start of the chunk that contains the first row.
    pub(crate) place: Position,
    /// The number of batches after duplicates are resolved.
    pub(crate) batches: usize,
}

/// Groups lines into batches, one line or several at a time.
pub(crate) struct Batcher<'a> {
    header: &'a [u8],
    limits: BatchLimits,
    keeps_body: bool,
    hasher: blake3::Hasher,
    open: BatchDraft,
}

impl<'a> Batcher<'a> {
    pub(crate) fn new(header: &'a [u8], limits: BatchLimits, keeps_body: bool) -> Batcher<'a> {
        let mut batcher = Batcher {
            header,
            limits,
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

    /// Returns whether this many rows with this many bytes in total fit in the open batch.
    #[inline]
    pub(crate) fn fits(&self, rows: u64, bytes: usize) -> bool {
        self.open.rows + rows <= self.limits.max_rows && self.open.bytes + (bytes as u64) < self.limits.max_bytes
    }

    /// Adds lines that [fit](Batcher::fits), each preceded by a line break. If the batcher stores bodies, only one line
    /// can be added at a time.
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

    /// Adds one line. If it doesn't fit in the open batch, it starts another one, and the finished batch is returned.
    pub(crate) fn push(&mut self, row: u64, line: &[u8]) -> Option<BatchDraft> {
        let finished = if self.fits(1, line.len()) { None } else { self.finish() };
        self.add(row, row, 1, line);
        finished
    }

    /// Finishes and returns the open batch, if it has rows.
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
