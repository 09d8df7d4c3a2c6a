//! Dates and numbers that a mapping sends as they're written in the file, although Target can't compare them then.

use crate::mapping::{Attribute, Transform};
use crate::rule::Rule;
use crate::transform::date_shape::{self, DateCounts, DateReading};
use crate::transform::number_shape::{self, NumberCounts, NumberReading};

/// One of this many values may not fit a format.
const EXCEPTIONS: u64 = 20;

/// How many values of a column are dates or numbers, and in which formats.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnreadCounts {
    filled: u64,
    dates: DateCounts,
    numbers: NumberCounts,
}

/// What the values of a column are, although the mapping doesn't read them.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) rule: Rule,
    pub(crate) rows: u64,
    /// One of the values.
    pub(crate) example: String,
    /// The transforms that can read all values: two if only a person can say which is right.
    pub(crate) readings: Vec<Transform>,
}

impl UnreadCounts {
    /// Returns whether an attribute's values can be dates or numbers that it sends as they are, by its rules and
    /// transforms and the first values of its column. This saves the time to look at all others.
    pub(crate) fn are_needed<'v>(attribute: &Attribute, first: impl Iterator<Item = &'v str>) -> bool {
        let keeps_value = |transform: &Transform| {
            matches!(
                transform,
                Transform::Trim
                    | Transform::Clean
                    | Transform::Nfc
                    | Transform::Unwrap
                    | Transform::CollapseSpaces
                    | Transform::Default(_)
            )
        };
        let rules = &attribute.rules;
        // The type `text` means that the values are meant as they are.
        let is_open = rules.value_type.is_none() && rules.allowed.is_none() && rules.pattern.is_none();
        if !is_open || !attribute.transforms.iter().all(keeps_value) {
            return false;
        }
        let mut counts = UnreadCounts::default();
        first.map(str::trim).filter(|value| !value.is_empty()).for_each(|value| counts.add(value.as_bytes()));
        counts.filled == 0 || counts.found(counts.filled / 2).is_some()
    }

    pub(crate) fn add(&mut self, value: &[u8]) {
        self.filled += 1;
        self.dates.add(value);
        self.numbers.add(value);
    }

    /// Adds the counts of another part of the file.
    pub(crate) fn append(&mut self, other: &UnreadCounts) {
        self.filled += other.filled;
        self.dates.append(&other.dates);
        self.numbers.append(&other.numbers);
    }

    /// Returns what nearly all values are, if they'd be sent in another form than Target's.
    pub(crate) fn finding(&self) -> Option<Unread> {
        let unread = self.found(self.filled - self.filled / EXCEPTIONS)?;
        // A transform that can't read some values would exclude their rows.
        let readings = if unread.rows == self.filled { unread.readings } else { Vec::new() };
        Some(Unread { readings, ..unread })
    }

    fn found(&self, enough: u64) -> Option<Unread> {
        let of_date = |format: &str, certain| date_shape::transform(format, certain);
        match self.dates.reading(enough.max(1)) {
            Some(DateReading::One { format, .. }) if date_shape::is_iso(&format) && self.dates.others() == 0 => {
                return None;
            }
            Some(DateReading::One { format, values }) if !date_shape::is_iso(&format) => {
                return Some(Unread {
                    rule: Rule::DateAsText,
                    rows: values,
                    example: self.dates.example().unwrap_or_default().to_owned(),
                    readings: vec![of_date(&format, false)],
                });
            }
            Some(DateReading::Two { formats, example, values }) => {
                let readings = formats.iter().map(|format| of_date(format, true)).collect();
                return Some(Unread { rule: Rule::DateAmbiguous, rows: values, example, readings });
            }
            // No single format reads them, so that each would be sent in its own.
            _ if self.dates.dates() >= enough.max(1) && self.dates.others() > 0 => {
                let example = self.dates.example()?.to_owned();
                let rows = self.dates.others();
                return Some(Unread { rule: Rule::DateAsText, rows, example, readings: Vec::new() });
            }
            _ => {}
        }
        let number = number_shape::transform;
        match self.numbers.reading(enough.max(1))? {
            NumberReading::One { is_plain: true, .. } => None,
            NumberReading::One { format, values, .. } => Some(Unread {
                rule: Rule::NumberAsText,
                rows: values,
                example: self.numbers.example().unwrap_or_default().to_owned(),
                readings: vec![number(format, false)],
            }),
            NumberReading::Two { formats, example, values } => {
                let readings = formats.iter().map(|format| number(*format, true)).collect();
                Some(Unread { rule: Rule::NumberAmbiguous, rows: values, example, readings })
            }
        }
    }
}
