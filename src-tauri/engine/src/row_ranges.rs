//! Rows of a file by their numbers.

/// Rows by number, from 1, kept as ranges: a few rows here and there, or almost all of millions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowRanges {
    /// First and last of each range; in order, with a gap before each.
    ranges: Vec<(u64, u64)>,
}

impl RowRanges {
    /// From ranges in any order, which may overlap: the first and the last row of each.
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

    /// The first and the last row of each range.
    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.ranges
    }

    /// Each of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> {
        self.ranges.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// How many there are.
    pub fn len(&self) -> u64 {
        self.ranges.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether this row is among them.
    pub fn contains(&self, row: u64) -> bool {
        let after = self.ranges.partition_point(|(first, _)| *first <= row);
        after.checked_sub(1).is_some_and(|index| row <= self.ranges[index].1)
    }

    /// These and others.
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

    /// A row too many would be sent to somebody's profile, a row too few would be lost.
    #[test]
    fn rows_come_back_as_they_were_put_in() {
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
