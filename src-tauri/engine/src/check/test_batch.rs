//! Which rows try the way first: few, and between them every attribute and the odd values.

use std::collections::BTreeSet;

/// Rows that are kept for each thing worth trying, lest some fall out as duplicates.
const SPARE: usize = 4;

/// Spare rows without anything odd: a file may begin with many rows of the same visitors.
const SPARE_PLAIN: usize = 4096;

/// What odd values are known by in URL encoding.
const ODD: [&[&[u8]]; 4] = [&[b"%2C", b"%0A", b"%0D"], &[b"%25"], &[b"%2B"], &[b"%C3", b"%E", b"%F0"]];

/// Looks at rows as they pass.
#[derive(Debug)]
pub(crate) struct TestBatchSelector {
    wanted: usize,
    /// For each attribute, then each kind of odd value: rows that have it.
    having: Vec<Vec<u64>>,
    /// The longest lines.
    longest: Vec<(usize, u64)>,
    plain: Vec<u64>,
}

impl TestBatchSelector {
    pub(crate) fn new(wanted: usize, attributes: usize) -> TestBatchSelector {
        TestBatchSelector {
            wanted,
            having: vec![Vec::new(); attributes + ODD.len()],
            longest: Vec::new(),
            plain: Vec::new(),
        }
    }

    /// A row's line, led by a line break: the id, then the attributes.
    pub(crate) fn observe(&mut self, row: u64, line: &[u8]) {
        if self.plain.len() < self.wanted + SPARE_PLAIN {
            self.plain.push(row);
        }
        let attributes = self.having.len() - ODD.len();
        // The first cell is the id, which every row has.
        for (index, value) in line.split(|byte| *byte == b',').skip(1).enumerate() {
            if !value.is_empty() && self.having[index].len() < SPARE {
                self.having[index].push(row);
            }
        }
        for (kind, marks) in ODD.iter().enumerate() {
            let rows = &mut self.having[attributes + kind];
            if rows.len() < SPARE && marks.iter().any(|mark| memchr::memmem::find(line, mark).is_some()) {
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

    /// What two halves of a file saw.
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

    /// The rows to try, in order; fewer than wanted where the file has no more. `is_free` tells
    /// whether a row stands for itself.
    pub(crate) fn choose(&self, is_free: impl Fn(u64) -> bool) -> Vec<u64> {
        let mut chosen = BTreeSet::new();
        let longest: Vec<u64> = self.longest.iter().map(|(_, row)| *row).collect();
        let odd_first = self.having.iter().rev().chain([&longest]);
        for rows in odd_first {
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
