//! What the columns of a file contain: which formats their values fit, which values there are, what is personal.
//!
//! A profile is gathered while the file is counted, so that it knows every row and costs no reading of its own. Until
//! then, [`Source::sample_profile`] gives a first look at up to 100 rows. Its size is bounded by the number of columns,
//! whatever the file contains.

use crate::check::rules::{PersonalCounts, PersonalKind};
use crate::mapping::Transform;
use crate::source::{Chunk, Source};
use crate::text::{has_control, is_trimmed};
use crate::transform::date_shape::{self, DateCounts, DateReading};
use crate::transform::number_shape::{self, NumberCounts, NumberReading};
use crate::transform::{read, without_zero_decimals};

use super::value_counts::ValueCount;
use super::vocabulary::yes_or_no;

/// Different values that are kept of a column.
const MOST_VALUES: usize = 24;

/// Different values of which each is shown, to be mapped one by one.
const FEW_VALUES: usize = 12;

/// The longest value in bytes that is kept.
const LONGEST_VALUE: usize = 64;

/// Values after which a column is no longer compared with formats that fewer than half of them fit.
const TRIAL_VALUES: u64 = 1024;

/// A format is suggested if at least 19 of 20 values fit it. The others are shown with the suggestion, and the check
/// excludes them by name.
const PARTS: u64 = 20;

/// What the columns of a file contain.
#[derive(Debug, Clone, Default)]
pub struct FileProfile {
    /// The rows that it's made of.
    pub rows: u64,
    /// Whether these are all rows of the file.
    pub is_whole: bool,
    columns: Vec<ColumnProfile>,
}

/// What one column contains.
#[derive(Debug, Clone)]
pub struct ColumnProfile {
    filled: u64,
    empty: u64,
    /// `None`: it has no dates.
    dates: Option<DateCounts>,
    /// `None`: it has no numbers.
    numbers: Option<NumberCounts>,
    values: Values,
    personal: PersonalCounts,
    /// The values with a control character.
    controls: u64,
    /// The whole numbers with a decimal part of zeros.
    zero_decimals: u64,
}

/// A way to read a column's values, with a value and what it's read as.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Reading {
    /// The transform that reads the values.
    pub transform: Transform,
    /// What the transform makes of the example.
    pub value: String,
}

impl FileProfile {
    pub(super) fn new(columns: usize) -> FileProfile {
        FileProfile { rows: 0, is_whole: true, columns: vec![ColumnProfile::default(); columns] }
    }

    /// One column, counted from 0.
    pub fn column(&self, index: usize) -> Option<&ColumnProfile> {
        self.columns.get(index)
    }

    pub(super) fn add(&mut self, chunk: &Chunk) {
        for record in 0..chunk.records.len() {
            self.rows += 1;
            let cells = chunk.cells(record);
            for (index, column) in self.columns.iter_mut().enumerate() {
                let value = cells.get(index).map_or(&b""[..], |cell| chunk.cell(*cell));
                column.add(value, self.rows);
            }
        }
    }
}

impl Source {
    /// What the columns contain in the rows of [`Source::sample`]: provisional, until the file is counted.
    pub fn sample_profile(&self) -> FileProfile {
        let mut profile = FileProfile { is_whole: false, ..FileProfile::new(self.columns().len()) };
        for row in self.sample() {
            profile.rows += 1;
            for (index, column) in profile.columns.iter_mut().enumerate() {
                column.add(row.get(index).map_or(&b""[..], |value| value.as_bytes()), profile.rows);
            }
        }
        profile
    }
}

impl Default for ColumnProfile {
    fn default() -> Self {
        ColumnProfile {
            filled: 0,
            empty: 0,
            dates: Some(DateCounts::default()),
            numbers: Some(NumberCounts::default()),
            values: Values::default(),
            personal: PersonalCounts::default(),
            controls: 0,
            zero_decimals: 0,
        }
    }
}

impl ColumnProfile {
    fn add(&mut self, value: &[u8], row: u64) {
        self.controls += u64::from(has_control(value));
        let value = trimmed(value);
        if value.is_empty() {
            self.empty += 1;
            return;
        }
        self.filled += 1;
        let has_zero_decimals = || std::str::from_utf8(value).is_ok_and(|text| without_zero_decimals(text).is_some());
        self.zero_decimals += u64::from(value.last() == Some(&b'0') && has_zero_decimals());
        if let Some(dates) = &mut self.dates {
            dates.add(value);
        }
        if let Some(numbers) = &mut self.numbers {
            numbers.add(value);
        }
        if PersonalCounts::looks_at(row) {
            self.personal.add_value(value);
        }
        self.values.add(value);
        if self.filled == TRIAL_VALUES {
            self.dates.take_if(|dates| dates.most() < TRIAL_VALUES / 2);
            self.numbers.take_if(|numbers| numbers.most() < TRIAL_VALUES / 2);
        }
    }

    /// Rows that have a value in this column.
    pub fn filled(&self) -> u64 {
        self.filled
    }

    /// Values with a control character, such as a tab in front.
    pub(super) fn controls(&self) -> u64 {
        self.controls
    }

    /// Values such as `100200.0`.
    pub(super) fn zero_decimals(&self) -> u64 {
        self.zero_decimals
    }

    /// Whether these are more than half of the values.
    pub(super) fn are_most(&self, values: u64) -> bool {
        values * 2 > self.filled
    }

    /// Rows whose cell is empty or only has spaces, or that are too short to have one.
    pub fn empty(&self) -> u64 {
        self.empty
    }

    /// What the values show to be personal, if most of them are.
    pub(super) fn personal(&self) -> Option<(PersonalKind, u64, u64)> {
        self.personal.most().map(|(kind, values)| (kind, values, self.personal.looked_at()))
    }

    /// The different values with the rows that have them, the most frequent first, where there are at most 12 of them
    /// and, in more than four rows, at most half as many as rows. Spaces around them are removed.
    pub fn few_values(&self) -> Option<Vec<ValueCount>> {
        let counts = self.values.counts()?;
        let rows = self.filled + self.empty;
        let are_few =
            !counts.is_empty() && counts.len() <= FEW_VALUES && (rows <= 4 || counts.len() as u64 * 2 <= rows);
        are_few.then_some(counts)
    }

    /// The different values, the most frequent first; `None` if there are too many to know.
    pub(super) fn words(&self) -> Option<Vec<ValueCount>> {
        self.values.counts()
    }

    fn enough(&self) -> u64 {
        self.filled - self.filled / PARTS
    }

    pub(super) fn date_reading(&self) -> Option<DateReading> {
        self.dates.as_ref()?.reading(self.enough())
    }

    pub(super) fn number_reading(&self) -> Option<NumberReading> {
        self.numbers.as_ref()?.reading(self.enough())
    }

    /// A value that the column's transform changes, for an example.
    pub(super) fn example(&self) -> Option<&str> {
        let of_dates = || self.dates.as_ref()?.example();
        of_dates().or_else(|| self.numbers.as_ref()?.example())
    }

    /// The first value that isn't a date, where there's one.
    pub(super) fn unreadable_date(&self) -> Option<&str> {
        self.dates.as_ref()?.unreadable()
    }

    /// The first value that isn't a number, where there's one.
    pub(super) fn unreadable_number(&self) -> Option<&str> {
        self.numbers.as_ref()?.unreadable()
    }

    /// How the column can be read as dates: in no way, in one, or day first and month first. With two, the example is
    /// a value that they read as different days.
    pub fn dates(&self) -> (Option<String>, Vec<Reading>) {
        match self.date_reading() {
            None => (None, Vec::new()),
            Some(DateReading::One { format, .. }) => {
                (None, vec![Reading { transform: date_shape::transform(&format, false), value: String::new() }])
            }
            Some(DateReading::Two { formats, example, .. }) => {
                let readings = formats.map(|format| reading(&example, date_shape::transform(&format, true)));
                (Some(example), readings.to_vec())
            }
        }
    }

    /// How the column can be read as numbers: in no way, in one, or with a sign that is a decimal sign or between
    /// groups. With two, the example is a value that they read as different numbers.
    pub fn numbers(&self) -> (Option<String>, Vec<Reading>) {
        match self.number_reading() {
            None => (None, Vec::new()),
            Some(NumberReading::One { format, .. }) => {
                (None, vec![Reading { transform: number_shape::transform(format, false), value: String::new() }])
            }
            Some(NumberReading::Two { formats, example, .. }) => {
                let readings = formats.map(|format| reading(&example, number_shape::transform(format, true)));
                (Some(example), readings.to_vec())
            }
        }
    }

    /// The transform that reads the words for yes and no among the values, as they're written there.
    pub fn yes_and_no(&self) -> Transform {
        let words = self.values.words();
        let among = |wanted: bool| words.iter().filter(|word| yes_or_no(word) == Some(wanted)).cloned().collect();
        Transform::Boolean { yes: among(true), no: among(false) }
    }

    /// Whether all values are words for yes and no and both are there. Digits alone can be counts, and `true` and
    /// `false` are as Target gets them already.
    pub(super) fn is_yes_and_no(&self) -> bool {
        let Some(counts) = self.values.counts() else { return false };
        let means = |wanted: bool| counts.iter().any(|count| yes_or_no(&count.value) == Some(wanted));
        let is_one = |count: &ValueCount| yes_or_no(&count.value).is_some();
        let is_plain = |count: &ValueCount| matches!(count.value.as_str(), "0" | "1" | "true" | "false");
        counts.iter().all(is_one) && !counts.iter().all(is_plain) && means(true) && means(false)
    }
}

fn reading(example: &str, transform: Transform) -> Reading {
    let value = read(example, &transform).unwrap_or_else(|| example.to_owned());
    Reading { transform, value }
}

/// A value without the spaces and invisible characters around it. Bytes that aren't text stay.
fn trimmed(value: &[u8]) -> &[u8] {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_graphic());
    if is_plain(value.first()) && is_plain(value.last()) {
        return value;
    }
    std::str::from_utf8(value).map_or(value, |text| text.trim_matches(is_trimmed).as_bytes())
}

/// The different values of a column, as long as they're few.
#[derive(Debug, Clone, Default)]
struct Values {
    counts: Vec<(Box<[u8]>, u64)>,
    are_many: bool,
}

impl Values {
    fn add(&mut self, value: &[u8]) {
        if self.are_many {
            return;
        }
        if let Some(at) = self.counts.iter().position(|(known, _)| **known == *value) {
            self.counts[at].1 += 1;
            // Frequent values come first, where a search ends soon.
            if at > 0 && self.counts[at].1 > self.counts[at - 1].1 {
                self.counts.swap(at, at - 1);
            }
        } else if self.counts.len() == MOST_VALUES || value.len() > LONGEST_VALUE {
            self.are_many = true;
        } else {
            self.counts.push((value.into(), 1));
        }
    }

    /// `None`: there are too many, and how often each is there isn't known.
    fn counts(&self) -> Option<Vec<ValueCount>> {
        let shown = |(value, rows): &(Box<[u8]>, u64)| ValueCount {
            value: String::from_utf8_lossy(value).into_owned(),
            rows: *rows,
        };
        let mut counts: Vec<ValueCount> = (!self.are_many).then(|| self.counts.iter().map(shown).collect())?;
        counts.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.value.cmp(&b.value)));
        Some(counts)
    }

    /// The values that are known, each once, by the text: all of them unless there are too many.
    fn words(&self) -> Vec<String> {
        let mut words: Vec<String> =
            self.counts.iter().map(|(value, _)| String::from_utf8_lossy(value).into_owned()).collect();
        words.sort_unstable();
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(values: &[&str]) -> ColumnProfile {
        let mut profile = ColumnProfile::default();
        values.iter().enumerate().for_each(|(row, value)| profile.add(value.as_bytes(), row as u64 + 1));
        profile
    }

    fn counts(values: &[&str]) -> Option<Vec<(String, u64)>> {
        let counts = profile(values).few_values()?;
        Some(counts.into_iter().map(|count| (count.value, count.rows)).collect())
    }

    #[test]
    fn few_values_are_counted_the_most_frequent_first() {
        let expected = vec![("b".to_owned(), 3), ("a".to_owned(), 1)];
        assert_eq!(counts(&["b", " a ", "b", "b", ""]), Some(expected));
        assert_eq!(counts(&["a", "b", "c", "d", "e", "f"]), None, "as many as rows");
        assert_eq!(counts(&["", "\u{a0}"]), None, "no values");
    }

    #[test]
    fn a_column_of_many_or_long_values_keeps_a_bounded_number_of_them() {
        let values: Vec<String> = (0..10_000).map(|number| format!("name {number}")).collect();
        let many = profile(&values.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((many.few_values(), many.values.counts.len(), many.filled()), (None, MOST_VALUES, 10_000));
        assert!(many.dates.is_none() && many.numbers.is_none(), "neither is looked for any longer");
        assert_eq!(profile(&[&"x".repeat(65)]).values.counts.len(), 0);
    }

    #[test]
    fn a_format_is_found_although_one_value_of_twenty_does_not_fit() {
        let mut values = vec!["15/09/2026"; 19];
        values.push("31/02/2026");
        let found = profile(&values);
        assert_eq!(found.date_reading(), Some(DateReading::One { format: "%d/%m/%Y".to_owned(), values: 19 }));
        assert_eq!(found.unreadable_date(), Some("31/02/2026"));
        values.push("unknown");
        assert_eq!(profile(&values).date_reading(), None, "19 of 21");
    }

    #[test]
    fn yes_and_no_are_found_as_they_are_written_where_both_are_there() {
        let found = profile(&["Sim", "Não", "", "SIM"]);
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(found.yes_and_no(), Transform::Boolean { yes: words(&["SIM", "Sim"]), no: words(&["Não"]) });
        assert!(found.is_yes_and_no());
        for values in [&["Sim", "Talvez", "Não"][..], &["Sim"], &["0", "1"], &["true", "false"], &["", ""]] {
            assert!(!profile(values).is_yes_and_no(), "{values:?}");
        }
    }

    #[test]
    fn two_readings_come_with_a_value_and_what_it_is_read_as() {
        let (example, readings) = profile(&["03/03/2026", "03/04/2026"]).dates();
        let values: Vec<&str> = readings.iter().map(|reading| reading.value.as_str()).collect();
        assert_eq!((example.as_deref(), values), (Some("03/04/2026"), vec!["2026-04-03", "2026-03-04"]));
        let (example, readings) = profile(&["1.234"]).numbers();
        let values: Vec<&str> = readings.iter().map(|reading| reading.value.as_str()).collect();
        assert_eq!((example.as_deref(), values), (Some("1.234"), vec!["1234", "1.234"]));
    }
}
