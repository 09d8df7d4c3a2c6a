//! A rule that a record met.

use crate::rule::{Rule, Severity};

/// A rule that a record met.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) severity: Severity,
    pub(crate) row: u64,
    pub(crate) line: u64,
    /// The file's column, if one is to blame.
    pub(crate) column: Option<u32>,
    pub(crate) value: String,
    /// What of the visitor met it: 0 the identifier, then the attributes.
    pub(crate) field: Option<u32>,
    /// What would mend it.
    pub(crate) hints: FixHints,
}

/// What a finding tells about its fixes, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct FixHints(u16);

impl FixHints {
    /// How many bits there are.
    pub(crate) const BITS: usize = 16;
    /// A map at the end would catch this word for nothing.
    pub(crate) const WORD: usize = 13;
    /// There is a comma in the value.
    pub(crate) const COMMA: usize = 14;
    /// There is a line break in it.
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
