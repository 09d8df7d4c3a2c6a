//! Decides what happens to several rows of one visitor. This is done over the whole file before anything is sent, so that
//! no visitor is in two batches: a second upload of the same visitor can erase the first.

use std::io;

use crate::check::fingerprints::{Fingerprints, Group};
use crate::check::row_dates::{RowDate, RowDates};
use crate::mapping::Duplicates;
use crate::rule::{Rule, Severity};

/// The rows that aren't sent unchanged because of other rows of the same visitor.
#[derive(Debug, Default)]
pub(crate) struct DuplicateResolution {
    /// The rows without a line of their own: merged into another row, or excluded.
    pub(crate) dropped: RowBitmap,
    /// Those of the dropped rows that are excluded by an error.
    pub(crate) rejected: RowBitmap,
    /// The rows that are dropped because their visitor has several rows.
    pub(crate) duplicate_rows: RowBitmap,
    /// The rows that are excluded because the row they're merged into is too large.
    pub(crate) oversized: RowBitmap,
    /// The rows whose ID differs from another one only in its Unicode form.
    pub(crate) unicode_variants: RowBitmap,
    /// The rows whose ID differs from another one only in the case of its letters.
    pub(crate) case_variants: RowBitmap,
    /// The rows whose ID differs from another one only in leading zeros or in a decimal part of zeros.
    pub(crate) digits_variants: RowBitmap,
    /// The rows that share the newest date of their visitor.
    pub(crate) ties: RowBitmap,
    /// The rows of a visitor with several rows that have no date, although the newest one is kept.
    pub(crate) undated: RowBitmap,
    /// Pairs of a kept row and a row that's merged into it, sorted.
    pub(crate) merges: Vec<(u64, u64)>,
}

impl DuplicateResolution {
    /// Decides for all rows. `severity` returns the severity of a rule under the mapping.
    ///
    /// # Errors
    /// Returns the I/O errors of the temporary file.
    pub(crate) fn new(
        fingerprints: Fingerprints,
        duplicates: &Duplicates,
        dates: &RowDates,
        severity: impl Fn(Rule) -> Severity,
    ) -> io::Result<DuplicateResolution> {
        let mut resolution = DuplicateResolution::default();
        let severities = [Rule::IdUnicodeTwin, Rule::IdCaseTwin, Rule::IdZeroTwin].map(&severity);
        let rejects = *duplicates == Duplicates::Reject || severity(Rule::DuplicateMerged) == Severity::Error;
        fingerprints.groups(|group| {
            resolution.insert_variants(&group, severities);
            let [first, _, ..] = group.rows[..] else { return Ok(()) };
            let mut drop = |rows: &[u64]| {
                for &row in rows {
                    resolution.dropped.insert(row);
                    resolution.duplicate_rows.insert(row);
                }
            };
            if rejects {
                drop(&group.rows);
                group.rows.iter().for_each(|row| resolution.rejected.insert(*row));
                return Ok(());
            }
            match duplicates {
                Duplicates::KeepFirst => drop(&group.rows[1..]),
                Duplicates::KeepLast => drop(&group.rows[..group.rows.len() - 1]),
                Duplicates::KeepNewest { .. } => return resolution.keep_newest(&group.rows, dates, &severity),
                Duplicates::Merge | Duplicates::Reject => {
                    drop(&group.rows[1..]);
                    resolution.merges.extend(group.rows[1..].iter().map(|row| (first, *row)));
                }
            }
            Ok(())
        })?;
        resolution.merges.sort_unstable();
        Ok(resolution)
    }

    /// Keeps the last row with the newest date, and drops the others.
    fn keep_newest(&mut self, rows: &[u64], dates: &RowDates, severity: &impl Fn(Rule) -> Severity) -> io::Result<()> {
        let dated: Vec<(u64, RowDate)> =
            rows.iter().map(|&row| Ok((row, dates.get(row)?))).collect::<io::Result<Vec<_>>>()?;
        let newest = dated.iter().map(|(_, date)| *date).max().unwrap_or_default();
        let tied: Vec<u64> = dated.iter().filter(|(_, date)| *date == newest).map(|(row, _)| *row).collect();
        let undated = || dated.iter().filter(|(_, date)| *date == RowDate::NONE).map(|(row, _)| *row);
        let is_error = |rule: Rule| severity(rule) == Severity::Error;
        let kept = tied.last().copied();
        for &row in rows.iter().filter(|row| Some(**row) != kept) {
            self.dropped.insert(row);
            self.duplicate_rows.insert(row);
        }
        if tied.len() > 1 && severity(Rule::DuplicateTie) != Severity::Off {
            tied.iter().for_each(|row| self.ties.insert(*row));
            if is_error(Rule::DuplicateTie) {
                for &row in rows {
                    self.ties.insert(row);
                    self.reject(row);
                }
            }
        }
        if severity(Rule::DuplicateDate) != Severity::Off {
            undated().for_each(|row| self.undated.insert(row));
            if is_error(Rule::DuplicateDate) {
                undated().for_each(|row| self.reject(row));
            }
        }
        Ok(())
    }

    fn reject(&mut self, row: u64) {
        self.dropped.insert(row);
        self.rejected.insert(row);
    }

    /// Notes the rows of a group whose IDs differ only in their form. `severities` are those of the three forms.
    fn insert_variants(&mut self, group: &Group, severities: [Severity; 3]) {
        let [unicode, case, digits] = severities;
        let kinds = [
            (&group.unicode_variants, &mut self.unicode_variants, unicode),
            (&group.case_variants, &mut self.case_variants, case),
            (&group.digits_variants, &mut self.digits_variants, digits),
        ];
        for (variants, noted, severity) in kinds {
            if variants.is_empty() || severity == Severity::Off {
                continue;
            }
            for &row in group.rows.iter().chain(variants) {
                noted.insert(row);
                if severity == Severity::Error {
                    self.dropped.insert(row);
                    self.rejected.insert(row);
                }
            }
        }
    }

    /// Returns whether the row is sent unchanged, as the only one of its visitor.
    pub(crate) fn is_free(&self, row: u64) -> bool {
        let merged = self.merges.binary_search_by_key(&row, |(kept_row, _)| *kept_row).is_ok();
        let is_variant = [&self.unicode_variants, &self.case_variants, &self.digits_variants];
        let is_variant = is_variant.iter().any(|rows| rows.contains(row));
        let is_doubtful = self.ties.contains(row) || self.undated.contains(row);
        !merged && !self.dropped.contains(row) && !is_variant && !is_doubtful
    }

    /// Returns whether any row from `first` to `last` is merged, dropped, or a variant of another one's ID.
    pub(crate) fn touches(&self, first: u64, last: u64) -> bool {
        let merges = self.merges_between(first, last);
        let variants = [&self.unicode_variants, &self.case_variants, &self.digits_variants];
        let rows = [&self.dropped, &self.ties, &self.undated].into_iter().chain(variants);
        !merges.is_empty() || rows.into_iter().any(|rows| rows.any_between(first, last))
    }

    /// Returns the merges whose kept row is from `first` to `last`.
    pub(crate) fn merges_between(&self, first: u64, last: u64) -> &[(u64, u64)] {
        let start = self.merges.partition_point(|(kept_row, _)| *kept_row < first);
        let end = self.merges.partition_point(|(kept_row, _)| *kept_row <= last);
        &self.merges[start..end]
    }
}

/// A set of row numbers with one bit per row. An empty set takes no memory.
#[derive(Debug, Default)]
pub(crate) struct RowBitmap {
    words: Vec<u64>,
}

impl RowBitmap {
    pub(crate) fn insert(&mut self, row: u64) {
        let word = (row / 64) as usize;
        if word >= self.words.len() {
            self.words.resize((word + 1).next_power_of_two(), 0);
        }
        self.words[word] |= 1 << (row % 64);
    }

    pub(crate) fn contains(&self, row: u64) -> bool {
        self.words.get((row / 64) as usize).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Returns whether the set contains a row from `first` to `last`.
    fn any_between(&self, first: u64, last: u64) -> bool {
        let (start, end) = ((first / 64) as usize, (last / 64) as usize);
        (start..=end.min(self.words.len().saturating_sub(1))).any(|word| {
            let mut bits = self.words.get(word).copied().unwrap_or(0);
            if word == start {
                bits &= u64::MAX << (first % 64);
            }
            if word == end {
                bits &= u64::MAX >> (63 - last % 64);
            }
            bits != 0
        })
    }
}
