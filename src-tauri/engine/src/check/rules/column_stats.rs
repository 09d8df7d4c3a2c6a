//! What a whole column tells, once all its values were seen.

use crate::rule::Rule;
use crate::transform::Readings;

/// Lengths of ids that are told apart.
const LENGTHS: usize = 32;

/// Gathered value by value; two halves of a file add up.
#[derive(Debug, Default, Clone)]
pub(crate) struct ColumnFacts {
    pub(crate) dates: Readings,
    pub(crate) numbers: Readings,
    /// Values looked at for personal data: of the first thousand rows, and every 64th after.
    looked_at: u64,
    emails: u64,
    phones: u64,
    cards: u64,
    national_ids: u64,
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
        self.looked_at += 1;
        self.emails += u64::from(looks_like_email(value));
        self.phones += u64::from(looks_like_phone(value));
        self.cards += u64::from(looks_like_card(value));
        self.national_ids += u64::from(looks_like_national_id(value));
    }

    pub(crate) fn add(&mut self, other: &ColumnFacts) {
        for (mine, theirs) in [(&mut self.dates, other.dates), (&mut self.numbers, other.numbers)] {
            mine.read += theirs.read;
            mine.differ += theirs.differ;
            mine.settle += theirs.settle;
        }
        self.looked_at += other.looked_at;
        self.emails += other.emails;
        self.phones += other.phones;
        self.cards += other.cards;
        self.national_ids += other.national_ids;
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
        let most = self.emails.max(self.phones).max(self.cards).max(self.national_ids);
        // One address is one; a number needs a second before it is no accident.
        let enough = if self.emails == most { 1 } else { 2 };
        if most >= enough && most * 10 >= self.looked_at * 6 {
            found.push((Rule::PersonalData, most));
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

fn looks_like_email(value: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', value) else { return false };
    let (name, host) = (&value[..at], &value[at + 1..]);
    let is_plain = |part: &[u8]| !part.iter().any(|byte| matches!(byte, b' ' | b'@' | b',' | b';'));
    !name.is_empty()
        && is_plain(name)
        && is_plain(host)
        && host.iter().rposition(|byte| *byte == b'.').is_some_and(|dot| dot > 0 && host.len() - dot > 2)
}

/// Eight to fifteen digits, written as people write numbers to call: led by a plus or grouped.
fn looks_like_phone(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let marks = value.iter().filter(|byte| matches!(byte, b'+' | b'(' | b')' | b' ' | b'-' | b'.')).count();
    let is_led = matches!(value.first(), Some(b'+' | b'('));
    (8..=15).contains(&digits) && digits + marks == value.len() && (is_led || marks >= 2) && !looks_like_date(value)
}

fn looks_like_date(value: &[u8]) -> bool {
    let parts: Vec<usize> = value.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).collect();
    parts.starts_with(&[4, 2, 2]) || parts.starts_with(&[2, 2, 4])
}

fn looks_like_card(value: &[u8]) -> bool {
    let digits = digits_between(value, b" -");
    matches!(digits.len(), 13..=19) && (3..=6).contains(&digits[0]) && {
        let sum: u32 = digits
            .iter()
            .rev()
            .enumerate()
            .map(|(place, &digit)| {
                let doubled = u32::from(digit) * (1 + place as u32 % 2);
                doubled / 10 + doubled % 10
            })
            .sum();
        sum.is_multiple_of(10)
    }
}

/// A Brazilian CPF by its check digits, or a number grouped as a United States social security
/// number.
fn looks_like_national_id(value: &[u8]) -> bool {
    let groups: Vec<usize> = value.split(|byte| *byte == b'-').map(<[u8]>::len).collect();
    if groups == [3, 2, 4] && digits_between(value, b"-").len() == 9 {
        return true;
    }
    let digits = digits_between(value, b".-");
    if digits.len() != 11 || digits.iter().all(|digit| *digit == digits[0]) {
        return false;
    }
    [9, 10].iter().all(|&place| {
        let sum: u32 = digits[..place].iter().zip((2..=place as u32 + 1).rev()).map(|(d, w)| u32::from(*d) * w).sum();
        sum * 10 % 11 % 10 == u32::from(digits[place])
    })
}

/// The digits of a value that holds nothing else but these marks; none where it does.
fn digits_between(value: &[u8], marks: &[u8]) -> Vec<u8> {
    if !value.iter().all(|byte| byte.is_ascii_digit() || marks.contains(byte)) || value.len() > 32 {
        return Vec::new();
    }
    value.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect()
}
