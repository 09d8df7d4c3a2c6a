//! Selects the rows of the test batch: few rows that together contain every attribute and every kind of unusual value.

use std::collections::BTreeSet;

/// The number of rows that are remembered for each attribute and each kind of unusual value, because some of them can
/// turn out to be duplicates.
const SPARE: usize = 4;

/// The number of further rows that are remembered. It's large because a file can start with many rows of the same
/// visitors.
const SPARE_PLAIN: usize = 4096;

/// The kinds of unusual values, by how their characters are URL-encoded: delimiters, percent signs, plus signs, and
/// characters beyond ASCII.
const UNUSUAL: [&[&[u8]]; 4] = [&[b"%2C", b"%0A", b"%0D"], &[b"%25"], &[b"%2B"], &[b"%C3", b"%E", b"%F0"]];

/// Remembers candidates for the test batch while the rows are read.
#[derive(Debug)]
pub(crate) struct TestBatchSelector {
    wanted: usize,
    /// The rows that have each attribute, then those that have each kind of unusual value.
    having: Vec<Vec<u64>>,
    /// The length and row of the longest lines.
    longest: Vec<(usize, u64)>,
    plain: Vec<u64>,
}

impl TestBatchSelector {
    pub(crate) fn new(wanted: usize, attributes: usize) -> TestBatchSelector {
        TestBatchSelector {
            wanted,
            having: vec![Vec::new(); attributes + UNUSUAL.len()],
            longest: Vec::new(),
            plain: Vec::new(),
        }
    }

    /// Remembers a row if it's useful. `line` is the row's line, preceded by a line break: the ID, then the attributes.
    pub(crate) fn observe(&mut self, row: u64, line: &[u8]) {
        if self.plain.len() < self.wanted + SPARE_PLAIN {
            self.plain.push(row);
        }
        let attributes = self.having.len() - UNUSUAL.len();
        // The first cell is the ID, which every row has.
        for (index, value) in line.split(|byte| *byte == b',').skip(1).enumerate() {
            if !value.is_empty() && self.having[index].len() < SPARE {
                self.having[index].push(row);
            }
        }
        for (kind, patterns) in UNUSUAL.iter().enumerate() {
            let rows = &mut self.having[attributes + kind];
            if rows.len() < SPARE && patterns.iter().any(|pattern| memchr::memmem::find(line, pattern).is_some()) {
                rows.push(row);
            }
        }
        if self.longest.len() < SPARE || self.longest.last().is_some_and(|(length, _)| line.len() > *length) {
            self.longest.push((line.len(), row));
            self.keep_longest();
        }
    }

    fn keep_longest(&mut self) {
        self.longest.sort_by_key(|&(length, row)| (std::cmp::Reverse(length), row));
        self.longest.truncate(SPARE);
    }

    /// Combines the candidates of two parts of the file.
    pub(crate) fn with(mut self, other: TestBatchSelector) -> TestBatchSelector {
        for (mine, theirs) in self.having.iter_mut().zip(other.having) {
            mine.extend(theirs);
            mine.sort_unstable();
            mine.truncate(SPARE);
        }
        self.plain.extend(other.plain);
        self.plain.sort_unstable();
        self.plain.truncate(self.wanted + SPARE_PLAIN);
        self.longest.extend(other.longest);
        self.keep_longest();
        self
    }

    /// Returns the selected rows in ascending order, fewer than wanted if the file doesn't have more. `is_free` returns
    /// whether a row is sent unchanged, so that it isn't a duplicate.
    pub(crate) fn choose(&self, is_free: impl Fn(u64) -> bool) -> Vec<u64> {
        let mut chosen = BTreeSet::new();
        let longest: Vec<u64> = self.longest.iter().map(|(_, row)| *row).collect();
        let unusual_first = self.having.iter().rev().chain([&longest]);
        for rows in unusual_first {
            if chosen.len() < self.wanted && !rows.iter().any(|row| chosen.contains(row)) {
                chosen.extend(rows.iter().find(|row| is_free(**row)));
            }
        }
        for row in &self.plain {
            if chosen.len() >= self.wanted {
                break;
            }
            if is_free(*row) {
                chosen.insert(*row);
            }
        }
        chosen.into_iter().collect()
    }
}
