//! The issues of a whole column, which are known once all its values have been seen.

use super::personal::PersonalCounts;
use super::unread::{Unread, UnreadCounts};
use crate::rule::Rule;
use crate::transform::{AmbiguityCounts, plain_number, without_zero_decimals};

/// The number of ID lengths that are counted separately. The last one counts this length minus one and longer.
const LENGTHS: usize = 32;

/// IDs count as numbered in sequence if at least one of this many numbers in their range is one of them.
const MOST_OF_SEQUENCE: u64 = 20;

/// Statistics of one column, collected value by value. Those of the parts of a file can be added up.
#[derive(Debug, Default, Clone)]
pub(crate) struct ColumnStats {
    pub(crate) dates: AmbiguityCounts,
    pub(crate) numbers: AmbiguityCounts,
    personal: PersonalCounts,
    /// What the values are that the mapping doesn't read.
    unread: UnreadCounts,
    /// How many IDs consist of digits only, by length.
    digits_by_length: [u64; LENGTHS],
    /// How many of those start with a zero.
    with_leading_zero: [u64; LENGTHS],
    /// The smallest and the greatest of those, as numbers.
    range: Option<(u64, u64)>,
    /// How many IDs contain anything else.
    not_digits: u64,
    /// How many of those are whole numbers with a decimal part of zeros.
    zero_decimals: u64,
    /// How many of those are numbers with another decimal part.
    other_decimals: u64,
}

impl ColumnStats {
    /// Counts an ID. `is_digits` is whether it consists of digits only.
    #[inline]
    pub(crate) fn observe_id(&mut self, id: &[u8], is_digits: bool) {
        if is_digits {
            let length = id.len().min(LENGTHS - 1);
            self.digits_by_length[length] += 1;
            self.with_leading_zero[length] += u64::from(id[0] == b'0');
            let number = id.iter().fold(0u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(digit - b'0')));
            let (least, greatest) = self.range.unwrap_or((number, number));
            self.range = Some((least.min(number), greatest.max(number)));
        } else {
            self.not_digits += 1;
            if id[0].is_ascii_digit() && id.last().is_some_and(u8::is_ascii_digit) {
                self.observe_decimal(id);
            }
        }
    }

    fn observe_decimal(&mut self, id: &[u8]) {
        let Ok(text) = std::str::from_utf8(id) else { return };
        if without_zero_decimals(text).is_some() {
            self.zero_decimals += 1;
        } else if plain_number(text).is_some() {
            self.other_decimals += 1;
        }
    }

    /// Counts a value of the rows that are examined for personal data.
    pub(crate) fn observe_for_personal_data(&mut self, value: &[u8]) {
        self.personal.add_value(value);
    }

    /// Counts a value that the mapping doesn't read as a date or a number.
    #[cold]
    pub(crate) fn observe_unread(&mut self, value: &[u8]) {
        self.unread.add(value);
    }

    /// Returns what the values are, if the mapping doesn't read them.
    pub(crate) fn unread(&self) -> Option<Unread> {
        self.unread.finding()
    }

    /// Adds the statistics of another part of the file.
    pub(crate) fn add(&mut self, other: &ColumnStats) {
        self.dates.add(other.dates);
        self.numbers.add(other.numbers);
        self.personal.add(&other.personal);
        self.unread.append(&other.unread);
        for (mine, theirs) in self.digits_by_length.iter_mut().zip(other.digits_by_length) {
            *mine += theirs;
        }
        for (mine, theirs) in self.with_leading_zero.iter_mut().zip(other.with_leading_zero) {
            *mine += theirs;
        }
        self.range = match (self.range, other.range) {
            (Some(mine), Some(theirs)) => Some((mine.0.min(theirs.0), mine.1.max(theirs.1))),
            (mine, theirs) => mine.or(theirs),
        };
        self.other_decimals += other.other_decimals;
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
        // Among version numbers, those that end with a zero are few.
        let ids = self.not_digits + self.digits_by_length.iter().sum::<u64>();
        if self.zero_decimals * 2 > ids || self.zero_decimals > self.other_decimals {
            found.push((Rule::IdDecimal, self.zero_decimals));
        }
        found
    }

    /// Returns how many IDs are shorter than the others, if the column looks as if a spreadsheet had removed leading
    /// zeros by reading `00123` as a number: nearly all IDs are digits, and at most 40 % are shorter than the longest.
    /// Then, either the longest have leading zeros, or no ID has any and they aren't numbered in sequence.
    fn shortened_ids(&self) -> Option<u64> {
        let longest = self.digits_by_length.iter().rposition(|&count| count > 0)?;
        let total: u64 = self.digits_by_length.iter().sum();
        let shorter = total - self.digits_by_length[longest];
        let padded: u64 = self.with_leading_zero.iter().sum();
        let is_fixed_width = padded > 0 && padded == self.with_leading_zero[longest];
        let (least, greatest) = self.range.unwrap_or_default();
        let is_sequence = total >= (greatest - least) / MOST_OF_SEQUENCE;
        let is_likely = self.not_digits * 20 <= total
            && (4..LENGTHS - 1).contains(&longest)
            && (is_fixed_width || padded == 0 && !is_sequence)
            && shorter > 0
            && shorter * 10 <= total * 4;
        is_likely.then_some(shorter)
    }
}
