//! Forms of an ID that show whether two different IDs are probably one visitor.

use unicode_normalization::UnicodeNormalization;

/// A form in which two different IDs can be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdForm {
    /// Unicode form NFC.
    Nfc,
    /// NFC, with all letters in the [`LetterCase`] of the file.
    OneCase,
    /// A whole number in the [`DigitForm`] of the file.
    Digits,
}

/// How most of a file's numeric IDs are written. An ID that's written so is its own form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DigitForm {
    /// Without leading zeros.
    Plain,
    /// With leading zeros, to this number of digits.
    Padded(usize),
}

impl DigitForm {
    /// Returns the form of most of these IDs.
    pub(crate) fn of<'a>(ids: impl Iterator<Item = &'a str>) -> DigitForm {
        let (mut plain, mut padded, mut width) = (0, 0, 0);
        for id in ids.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
            let is_padded = id.len() > 1 && id.starts_with('0');
            (plain, padded) = (plain + usize::from(!is_padded), padded + usize::from(is_padded));
            width = width.max(id.len());
        }
        if padded > plain { DigitForm::Padded(width) } else { DigitForm::Plain }
    }

    /// Returns whether an ID of digits alone is written in another way.
    #[inline]
    pub(crate) fn is_other(self, digits: &[u8]) -> bool {
        match self {
            DigitForm::Plain => digits[0] == b'0' && digits.len() > 1,
            DigitForm::Padded(width) => digits.len() != width,
        }
    }

    /// Returns digits in this form.
    pub(crate) fn written(self, digits: &[u8]) -> Vec<u8> {
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        let significant = &digits[zeros.min(digits.len().saturating_sub(1))..];
        let width = if let DigitForm::Padded(width) = self { width } else { 0 };
        let mut written = vec![b'0'; width.saturating_sub(significant.len())];
        written.extend_from_slice(significant);
        written
    }
}

/// The case of the letters in most of a file's IDs. An ID in this case is its own form, so only the few others need a
/// second hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LetterCase {
    Lower,
    Upper,
}

impl LetterCase {
    /// Returns the case of most of these IDs.
    pub(crate) fn of<'a>(ids: impl Iterator<Item = &'a str>) -> LetterCase {
        let (mut lower, mut upper) = (0, 0);
        for id in ids {
            lower += usize::from(id.contains(char::is_lowercase));
            upper += usize::from(id.contains(char::is_uppercase));
        }
        if upper > lower { LetterCase::Upper } else { LetterCase::Lower }
    }

    /// Returns whether an ID has letters of the other case, or letters beyond ASCII, of which this isn't known.
    #[inline]
    pub(crate) fn is_other(self, id: &[u8]) -> bool {
        // Without an early exit, the compiler can vectorize the loop.
        let first = if self == LetterCase::Lower { b'A' } else { b'a' };
        id.iter().fold(false, |is_other, byte| is_other | (byte.wrapping_sub(first) < 26) | !byte.is_ascii())
    }

    /// Returns the ID with all letters in this case, in Unicode form NFC.
    pub(crate) fn fold(self, id: &str) -> String {
        let folded = match self {
            LetterCase::Lower => id.to_lowercase(),
            LetterCase::Upper => id.to_uppercase(),
        };
        if folded.is_ascii() { folded } else { folded.nfc().collect() }
    }
}
