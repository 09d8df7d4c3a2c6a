//! Counts of the values that could be read in two ways, such as 01/02/2026 or 1.234.

/// Counts how many values of one column could be read in two ways.
///
/// A value with only one reading shows how to read the whole column. A column is therefore ambiguous only if `ambiguous`
/// is positive and `unambiguous` is zero.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct AmbiguityCounts {
    /// The values that have a second reading with a different result.
    pub(crate) ambiguous: u64,
    /// The values that have only one reading.
    pub(crate) unambiguous: u64,
}

impl AmbiguityCounts {
    /// Counts a parsed value. `other_differs` is `None` if the value has no second reading, and otherwise whether
    /// the second reading gives a different result.
    pub(crate) fn record(&mut self, other_differs: Option<bool>) {
        match other_differs {
            None => self.unambiguous += 1,
            Some(true) => self.ambiguous += 1,
            Some(false) => {}
        }
    }

    /// Adds the counts of another part of the file.
    pub(crate) fn add(&mut self, other: AmbiguityCounts) {
        self.ambiguous += other.ambiguous;
        self.unambiguous += other.unambiguous;
    }
}
