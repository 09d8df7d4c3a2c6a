//! What a whole column tells, once all its values were seen.

use super::personal::PersonalCounts;
use crate::rule::Rule;
use crate::transform::Readings;

/// Lengths of ids that are told apart.
const LENGTHS: usize = 32;

/// Gathered value by value; two halves of a file add up.
#[derive(Debug, Default, Clone)]
pub(crate) struct ColumnFacts {
    pub(crate) dates: Readings,
    pub(crate) numbers: Readings,
    personal: PersonalCounts,
    /// Ids of digits alone, by length (the last: that long and longer).
    digits_by_length: [u64; LENGTHS],
    zero_led: u64,
    not_digits: u64,
}

impl ColumnFacts {
    /// An id, and whether it is digits alone.
    #[inline]
    pub(crate) fn see_id(&mut self, id: &[u8], is_digits: bool) {
        if is_digits {
            self.digits_by_length[id.len().min(LENGTHS - 1)] += 1;
            self.zero_led += u64::from(id[0] == b'0');
        } else {
            self.not_digits += 1;
        }
    }

    pub(crate) fn see_personal(&mut self, value: &[u8]) {
        self.personal.add_value(value);
    }

    pub(crate) fn add(&mut self, other: &ColumnFacts) {
        for (mine, theirs) in [(&mut self.dates, other.dates), (&mut self.numbers, other.numbers)] {
            mine.read += theirs.read;
            mine.differ += theirs.differ;
            mine.settle += theirs.settle;
        }
        self.personal.add(&other.personal);
        for (mine, theirs) in self.digits_by_length.iter_mut().zip(other.digits_by_length) {
            *mine += theirs;
        }
        self.zero_led += other.zero_led;
        self.not_digits += other.not_digits;
    }

    /// The rules that the column meets, with the rows seen that show it.
    pub(crate) fn findings(&self) -> Vec<(Rule, u64)> {
        let mut found = Vec::new();
        for (rule, readings) in [(Rule::DateAmbiguous, self.dates), (Rule::NumberAmbiguous, self.numbers)] {
            if readings.settle == 0 && readings.differ > 0 {
                found.push((rule, readings.differ));
            }
        }
        if let Some((_, values)) = self.personal.most() {
            found.push((Rule::PersonalData, values));
        }
        if let Some(rows) = self.zeros_lost() {
            found.push((Rule::LeadingZeroLost, rows));
        }
        found
    }

    /// Ids of digits alone, most of one length, some shorter, none longer, none led by a zero: what
    /// is left when a spreadsheet reads `00123` as a number.
    fn zeros_lost(&self) -> Option<u64> {
        let longest = self.digits_by_length.iter().rposition(|&count| count > 0)?;
        let total: u64 = self.digits_by_length.iter().sum();
        let shorter = total - self.digits_by_length[longest];
        let is_likely = self.not_digits == 0
            && self.zero_led == 0
            && (4..LENGTHS - 1).contains(&longest)
            && shorter > 0
            && shorter * 10 <= total * 4;
        is_likely.then_some(shorter)
    }
}
