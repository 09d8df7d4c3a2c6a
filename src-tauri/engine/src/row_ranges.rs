//! Sets of rows of a file, by row number.

/// A set of row numbers, from 1, stored as ranges. It's small for a few single rows and for almost all of millions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowRanges {
    /// The first and last row of each range, in ascending order, with a gap between two ranges.
    ranges: Vec<(u64, u64)>,
}

impl RowRanges {
    /// Creates a set from the first and last rows of ranges, which can be in any order and overlap.
    pub fn of_ranges(mut ranges: Vec<(u64, u64)>) -> RowRanges {
        ranges.sort_unstable();
        let mut rows = RowRanges::default();
        for (first, last) in ranges.into_iter().filter(|(first, last)| first <= last) {
            match rows.ranges.last_mut() {
                Some(open) if first <= open.1.saturating_add(1) => open.1 = open.1.max(last),
                _ => rows.ranges.push((first, last)),
            }
        }
        rows
    }

    /// Returns the first and last row of each range, in ascending order.
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.ranges
    }

    /// Returns the rows in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u64> {
        self.ranges.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// Returns the number of rows.
    pub fn len(&self) -> u64 {
        self.ranges.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// Returns whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Returns whether the set contains this row.
    pub fn contains(&self, row: u64) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= row);
        after.checked_sub(1).is_some_and(|index| row <= self.ranges[index].1)
    }

    /// Returns the union of two sets.
    pub fn with(mut self, other: RowRanges) -> RowRanges {
        self.ranges.extend(other.ranges);
        RowRanges::of_ranges(self.ranges)
    }
}

impl FromIterator<u64> for RowRanges {
    fn from_iter<I: IntoIterator<Item = u64>>(rows: I) -> RowRanges {
        RowRanges::of_ranges(rows.into_iter().map(|row| (row, row)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_exactly_the_rows_that_were_added() {
        let rows: RowRanges = [9, 3, 1, 2, 7, 3].into_iter().collect();
        assert_eq!(rows.ranges(), [(1, 3), (7, 7), (9, 9)]);
        assert_eq!(rows.len(), 5);
        let found: Vec<u64> = (0..12).filter(|row| rows.contains(*row)).collect();
        assert_eq!(found, [1, 2, 3, 7, 9]);
        let more = rows.with(RowRanges::of_ranges(vec![(8, 8), (20, 30), (25, 40)]));
        assert_eq!(more.ranges(), [(1, 3), (7, 9), (20, 40)]);
        assert!(RowRanges::default().is_empty() && !RowRanges::default().contains(0));
    }
}
