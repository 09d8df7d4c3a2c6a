//! Values that look personal: e-mail addresses, phone numbers, payment cards, national IDs.

use serde::Serialize;

/// A kind of personal data that is known by its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum PersonalKind {
    /// The value has the form of an email address.
    Email,
    /// A phone number, written with a plus sign or in groups.
    Phone,
    /// A number with the check digit of a payment card.
    Card,
    /// A Brazilian CPF or a United States social security number.
    NationalId,
}

/// How many values of a column look personal. It looks at a part of the rows, which [`PersonalCounts::looks_at`] chooses.
#[derive(Debug, Default, Clone)]
pub(crate) struct PersonalCounts {
    looked_at: u64,
    emails: u64,
    phones: u64,
    cards: u64,
    national_ids: u64,
}

impl PersonalCounts {
    /// Whether the values of a row, counted from 1, are looked at: those of the first thousand rows, and of every 64th
    /// after them.
    #[inline]
    pub(crate) fn looks_at(row: u64) -> bool {
        row <= 1000 || row.is_multiple_of(64)
    }

    pub(crate) fn add_value(&mut self, value: &[u8]) {
        self.looked_at += 1;
        self.emails += u64::from(looks_like_email(value));
        self.phones += u64::from(looks_like_phone(value));
        self.cards += u64::from(looks_like_card(value));
        self.national_ids += u64::from(looks_like_national_id(value));
    }

    pub(crate) fn add(&mut self, other: &PersonalCounts) {
        self.looked_at += other.looked_at;
        self.emails += other.emails;
        self.phones += other.phones;
        self.cards += other.cards;
        self.national_ids += other.national_ids;
    }

    /// The values that were looked at.
    pub(crate) fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// The kind of more than half of the values, and how many they are. One address is enough; a number needs a
    /// second one, so that it's no accident.
    pub(crate) fn most(&self) -> Option<(PersonalKind, u64)> {
        let kinds = [
            (PersonalKind::Email, self.emails, 1),
            (PersonalKind::NationalId, self.national_ids, 2),
            (PersonalKind::Card, self.cards, 2),
            (PersonalKind::Phone, self.phones, 2),
        ];
        let found = kinds.into_iter().find(|(_, values, enough)| values >= enough && values * 2 > self.looked_at);
        found.map(|(kind, values, _)| (kind, values))
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

/// Returns whether a value has 8 to 15 digits and is written like a phone number: with a plus sign or in groups.
fn looks_like_phone(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let marks = value.iter().filter(|byte| matches!(byte, b'+' | b'(' | b')' | b' ' | b'-' | b'.')).count();
    let is_led = matches!(value.first(), Some(b'+' | b'('));
    (8..=15).contains(&digits) && digits + marks == value.len() && (is_led || marks >= 2) && !looks_like_date(value)
}

fn looks_like_date(value: &[u8]) -> bool {
    let digits = value.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len);
    let parts: Vec<usize> = digits.filter(|digits| *digits > 0).collect();
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

/// Returns whether a value is a Brazilian CPF, by its groups or its check digits, or is grouped as a United States
/// social security number.
fn looks_like_national_id(value: &[u8]) -> bool {
    if value.len() == 11 && value[3] == b'-' && value[6] == b'-' && digits_between(value, b"-").len() == 9 {
        return true;
    }
    let digits = digits_between(value, b".-");
    if value.len() == 14 && digits.len() == 11 && value[3] == b'.' && value[7] == b'.' && value[11] == b'-' {
        return true;
    }
    if digits.len() != 11 || digits.iter().all(|digit| *digit == digits[0]) {
        return false;
    }
    [9, 10].iter().all(|&place| {
        let sum: u32 = digits[..place].iter().zip((2..=place as u32 + 1).rev()).map(|(d, w)| u32::from(*d) * w).sum();
        sum * 10 % 11 % 10 == u32::from(digits[place])
    })
}

/// Returns the digits of a value that contains only digits and these separators. Otherwise, returns nothing.
fn digits_between(value: &[u8], separators: &[u8]) -> Vec<u8> {
    if !value.iter().all(|byte| byte.is_ascii_digit() || separators.contains(byte)) || value.len() > 32 {
        return Vec::new();
    }
    value.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect()
}
