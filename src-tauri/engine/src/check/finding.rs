//! A single issue of a row, and hints on how to fix it.

use crate::rule::{Rule, Severity};

/// A single issue of a row.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// The index of the column in the file, if the issue is in one column.
    pub(crate) column: Option<u32>,
    pub(crate) value: String,
    /// The field with the issue: 0 for the visitor ID, then the attributes from 1.
    pub(crate) field: Option<u32>,
    /// The fixes that would solve it.
    pub(crate) hints: FixHints,
}

/// The fixes that would solve a finding, one bit each. The first bits are the candidates of the field, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FixHints(u16);

impl FixHints {
    /// The number of bits.
    pub(crate) const BITS: usize = 16;
    /// The value is a placeholder that a map as the last transform would make empty.
    pub(crate) const PLACEHOLDER: usize = 13;
    /// The value contains a comma.
    pub(crate) const COMMA: usize = 14;
    /// The value contains a line break.
    pub(crate) const LINE_BREAK: usize = 15;

    pub(crate) fn set(&mut self, bit: usize, is_set: bool) {
        self.0 |= u16::from(is_set) << bit;
    }

    pub(crate) fn bits(self) -> impl Iterator<Item = usize> {
        (0..Self::BITS).filter(move |bit| self.0 >> bit & 1 == 1)
    }

    pub(crate) fn has(self, bit: usize) -> bool {
        self.0 >> bit & 1 == 1
    }
}
