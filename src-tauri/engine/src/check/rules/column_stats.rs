//! The issues of a whole column, which are known once all its values have been seen.

use super::personal::PersonalCounts;
use crate::rule::Rule;
use crate::transform::{AmbiguityCounts, without_zero_decimals};

/// The number of ID lengths that are counted separately. The last one counts this length minus one and longer.
const LENGTHS: usize = 32;

/// Statistics of one column, collected value by value. Those of the parts of a file can be added up.
#[derive(Debug, Default, Clone)]
pub(crate) struct ColumnStats {
    pub(crate) dates: AmbiguityCounts,
    pub(crate) numbers: AmbiguityCounts,
    personal: PersonalCounts,
    /// How many IDs consist of digits only, by length.
    digits_by_length: [u64; LENGTHS],
    /// How many of those start with a zero.
    with_leading_zero: u64,
    /// How many IDs contain anything else.
    not_digits: u64,
    /// How many of those are whole numbers with a decimal part of zeros.
    zero_decimals: u64,
}

impl ColumnStats {
    /// Counts an ID. `is_digits` is whether it consists of digits only.
    #[inline]
    pub(crate) fn observe_id(&mut self, id: &[u8], is_digits: bool) {
        if is_digits {
            self.digits_by_length[id.len().min(LENGTHS - 1)] += 1;
            self.with_leading_zero += u64::from(id[0] == b'0');
        } else {
            self.not_digits += 1;
            let has_zero_decimals = || std::str::from_utf8(id).is_ok_and(|id| without_zero_decimals(id).is_some());
            self.zero_decimals += u64::from(id.last() == Some(&b'0') && has_zero_decimals());
        }
    }

    /// Counts a value of the rows that are examined for personal data.
    pub(crate) fn observe_for_personal_data(&mut self, value: &[u8]) {
        self.personal.add_value(value);
    }

    /// Adds the statistics of another part of the file.
    pub(crate) fn add(&mut self, other: &ColumnStats) {
        self.dates.add(other.dates);
        self.numbers.add(other.numbers);
        self.personal.add(&other.personal);
        for (mine, theirs) in self.digits_by_length.iter_mut().zip(other.digits_by_length) {
            *mine += theirs;
        }
        self.with_leading_zero += other.with_leading_zero;
        self.not_digits += other.not_digits;
        self.zero_decimals += other.zero_decimals;
    }

    /// Returns the issues of the column, each with the number of values that show it.
    pub(crate) fn findings(&self) -> Vec<(Rule, u64)> {
        let mut found = Vec::new();
        for (rule, counts) in [(Rule::DateAmbiguous, self.dates), (Rule::NumberAmbiguous, self.numbers)] {
            if counts.unambiguous == 0 && counts.ambiguous > 0 {
                found.push((rule, counts.ambiguous));
            }
        }
        if let Some((_, values)) = self.personal.most() {
            found.push((Rule::PersonalData, values));
        }
        if let Some(rows) = self.shortened_ids() {
            found.push((Rule::LeadingZeroLost, rows));
        }
        // A program that stores whole numbers as decimals does so with nearly all of them. Among version numbers, those
        // that end with a zero are few.
        let ids = self.not_digits + self.digits_by_length.iter().sum::<u64>();
        if self.zero_decimals * 2 > ids {
            found.push((Rule::IdDecimal, self.zero_decimals));
        }
        found
    }

    /// Returns how many IDs are shorter than the others, if the column looks as if a spreadsheet had removed leading
    /// zeros by reading `00123` as a number: all IDs are digits, none starts with a zero, the longest have 4 to 30
    /// digits, and at most 40 % are shorter.
    fn shortened_ids(&self) -> Option<u64> {
        let longest = self.digits_by_length.iter().rposition(|&count| count > 0)?;
        let total: u64 = self.digits_by_length.iter().sum();
        let shorter = total - self.digits_by_length[longest];
        let is_likely = self.not_digits == 0
            && self.with_leading_zero == 0
            && (4..LENGTHS - 1).contains(&longest)
            && shorter > 0
            && shorter * 10 <= total * 4;
        is_likely.then_some(shorter)
    }
}
