//! Which date formats a value fits, read off its digits and separators.
//!
//! A column is compared with all formats at once. Parsing each value in each of them would cost more than reading
//! the file, so a value's shape is taken apart once and gives the one or two formats that it fits.

use crate::mapping::Transform;
use crate::transform::DEFAULT_PIVOT;

/// Formats of a day, in the order in which they're offered. After those that begin with the year, each pair differs in the
/// order of day and month alone, day first.
const DAYS: [&str; 17] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y. %m. %d.",
    "%Y年%m月%d日",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%m.%d.%y",
    "%d-%m-%y",
    "%m-%d-%y",
];

/// The signs between the numbers of a day, in the order of [`DAYS`].
const SIGNS: [u8; 3] = [b'/', b'.', b'-'];

/// What can follow a day.
const TIMES: [&str; 5] = ["", "T%H:%M:%S", " %H:%M:%S", "T%H:%M", " %H:%M"];

/// The number of formats that a column is compared with.
const FORMATS: usize = DAYS.len() * TIMES.len();

/// The formats of a day without a time, in the order in which they're offered.
pub fn date_formats() -> &'static [&'static str] {
    &DAYS
}

/// How many values of a column fit each format.
#[derive(Debug, Clone)]
pub(crate) struct DateCounts {
    formats: [u64; FORMATS],
    /// How many values fit any format.
    dates: u64,
    /// How many of them aren't in ISO 8601.
    others: u64,
    /// The first value that is another day if day and month are swapped.
    two_ways: Option<String>,
    /// The first value that is no date.
    unreadable: Option<String>,
    /// The first value that isn't in ISO 8601.
    example: Option<String>,
}

/// What a column's values say about their format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DateReading {
    /// One format fits better than any other.
    One { format: String, values: u64 },
    /// Day first and month first fit equally well, and lead to different days.
    Two { formats: [String; 2], example: String, values: u64 },
}

impl Default for DateCounts {
    fn default() -> Self {
        DateCounts { formats: [0; FORMATS], dates: 0, others: 0, two_ways: None, unreadable: None, example: None }
    }
}

impl DateCounts {
    pub(crate) fn add(&mut self, value: &[u8]) {
        let Some(fit) = fits(value) else {
            if self.unreadable.is_none() {
                self.unreadable = Some(excerpt(value));
            }
            return;
        };
        self.formats[fit.format] += 1;
        self.dates += 1;
        if fit.format >= TIMES.len() {
            self.others += 1;
            self.example.get_or_insert_with(|| excerpt(value));
        }
        if fit.is_swappable {
            self.formats[fit.format + TIMES.len()] += 1;
        }
        if fit.differs && self.two_ways.is_none() {
            self.two_ways = Some(excerpt(value));
        }
    }

    pub(crate) fn most(&self) -> u64 {
        self.formats.iter().copied().max().unwrap_or(0)
    }

    /// How many values are dates, in whatever formats.
    pub(crate) fn dates(&self) -> u64 {
        self.dates
    }

    /// How many of the dates aren't in ISO 8601.
    pub(crate) fn others(&self) -> u64 {
        self.others
    }

    /// The first value that a transform to ISO 8601 changes.
    pub(crate) fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }

    /// Adds the counts of another part of the file.
    pub(crate) fn append(&mut self, other: &DateCounts) {
        self.formats.iter_mut().zip(other.formats).for_each(|(mine, theirs)| *mine += theirs);
        self.dates += other.dates;
        self.others += other.others;
        merge_first(&mut self.two_ways, &other.two_ways);
        merge_first(&mut self.unreadable, &other.unreadable);
        merge_first(&mut self.example, &other.example);
    }

    pub(crate) fn unreadable(&self) -> Option<&str> {
        self.unreadable.as_deref()
    }

    /// The reading that `enough` of the values allow, if one does.
    pub(crate) fn reading(&self, enough: u64) -> Option<DateReading> {
        let values = self.most();
        if values == 0 || values < enough {
            return None;
        }
        let mut best = (0..FORMATS).filter(|format| self.formats[*format] == values).map(name);
        match (best.next(), best.next(), &self.two_ways) {
            (Some(first), Some(second), Some(example)) => {
                Some(DateReading::Two { formats: [first, second], example: example.clone(), values })
            }
            (Some(format), _, _) => Some(DateReading::One { format, values }),
            (None, ..) => None,
        }
    }
}

/// Keeps the first value that's known.
pub(crate) fn merge_first(mine: &mut Option<String>, theirs: &Option<String>) {
    if mine.is_none() {
        mine.clone_from(theirs);
    }
}

/// Whether values in this format sort and compare as they are, so that Target needs no other.
pub(crate) fn is_iso(format: &str) -> bool {
    format.starts_with("%Y-%m-%d")
}

/// The transform that reads this format and writes ISO 8601.
pub(crate) fn transform(format: &str, certain: bool) -> Transform {
    let time = match format.split_once(['T', ' ']) {
        None => "",
        Some((_, "%H:%M")) => "T%H:%M",
        Some(_) => "T%H:%M:%S",
    };
    Transform::Date { from: format.to_owned(), to: format!("%Y-%m-%d{time}"), certain, pivot: None }
}

fn name(format: usize) -> String {
    format!("{}{}", DAYS[format / TIMES.len()], TIMES[format % TIMES.len()])
}

/// The start of a value, short enough to be an example.
pub(crate) fn excerpt(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().take(40).collect()
}

/// A value's place among the formats.
struct Fit {
    format: usize,
    /// It fits the format with day and month swapped as well.
    is_swappable: bool,
    /// And is another day there.
    differs: bool,
}

fn fits(value: &[u8]) -> Option<Fit> {
    if !value.first()?.is_ascii_digit() || value.len() > 19 {
        return None;
    }
    if let Some(format) = marked(value) {
        return Some(Fit { format: format * TIMES.len(), is_swappable: false, differs: false });
    }
    let end = value.iter().position(|byte| matches!(byte, b'T' | b' ')).unwrap_or(value.len());
    let (day, time) = value.split_at(end);
    let time = time_format(time)?;
    let at = |format: usize, is_swappable: bool, differs: bool| {
        Some(Fit { format: format * TIMES.len() + time, is_swappable, differs })
    };
    let (separator, [first, second, third]) = three(day)?;
    if first.digits == 4 {
        let format = [b'-', b'/', b'.'].iter().position(|byte| *byte == separator)?;
        return if is_day(first.value, second.value, third.value) { at(format, false, false) } else { None };
    }
    let sign = 2 * SIGNS.iter().position(|sign| *sign == separator)?;
    let (format, year) = match third.digits {
        4 => (5 + sign, third.value),
        2 => (11 + sign, third.value + if third.value < u32::from(DEFAULT_PIVOT) { 2000 } else { 1900 }),
        _ => return None,
    };
    match (is_day(year, second.value, first.value), is_day(year, first.value, second.value)) {
        (true, true) => at(format, true, first.value != second.value),
        (true, false) => at(format, false, false),
        (false, true) => at(format + 1, false, false),
        (false, false) => None,
    }
}

/// The place of the format of a day that has a sign after each number: `2026. 11. 25.` and `2026年11月25日`.
fn marked(value: &[u8]) -> Option<usize> {
    let (format, signs) = match value {
        [.., b'.'] => (3, [".", ".", "."]),
        [.., 0xa5] => (4, ["年", "月", "日"]),
        _ => return None,
    };
    let (mut rest, mut numbers) = (value, [0; 3]);
    for (number, sign) in numbers.iter_mut().zip(signs) {
        rest = rest.trim_ascii_start();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_year = rest.len() == value.len();
        if !(if is_year { 4..=4 } else { 1..=2 }).contains(&digits) {
            return None;
        }
        *number = rest[..digits].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        rest = rest[digits..].strip_prefix(sign.as_bytes())?;
    }
    (rest.is_empty() && is_day(numbers[0], numbers[1], numbers[2])).then_some(format)
}

#[derive(Clone, Copy)]
struct Number {
    value: u32,
    digits: usize,
}

/// Three numbers with the same separator between them: the first and the last of up to four digits, of which one has
/// them, the one in the middle of up to two.
fn three(day: &[u8]) -> Option<(u8, [Number; 3])> {
    let separator = *day.iter().find(|byte| !byte.is_ascii_digit())?;
    let mut parts = day.split(|byte| *byte == separator);
    let mut number = |most: usize| {
        let part = parts.next()?;
        let is_number = !part.is_empty() && part.len() <= most && part.iter().all(u8::is_ascii_digit);
        let value = || part.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        is_number.then(|| Number { value: value(), digits: part.len() })
    };
    let first = number(4).filter(|first| first.digits != 3)?;
    let (second, third) = (number(2)?, number(if first.digits == 4 { 2 } else { 4 })?);
    parts.next().is_none().then_some((separator, [first, second, third]))
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// The place of a time's format, led by `T` or a space; of no time, 0.
fn time_format(time: &[u8]) -> Option<usize> {
    let (&lead, clock) = match time.split_first() {
        None => return Some(0),
        Some(parts) => parts,
    };
    let two = |at: usize, most: u8| {
        let digits = clock.get(at..at + 2)?;
        let is_inside = digits.iter().all(u8::is_ascii_digit) && (digits[0] - b'0') * 10 + (digits[1] - b'0') < most;
        is_inside.then_some(())
    };
    two(0, 24)?;
    two(3, 60)?;
    let is_separated = clock.get(2) == Some(&b':');
    let format = match clock.len() {
        8 if clock[5] == b':' => two(6, 60).map(|()| 1)?,
        5 => 3,
        _ => return None,
    };
    is_separated.then_some(format + usize::from(lead == b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(values: &[&str]) -> Option<DateReading> {
        let mut counts = DateCounts::default();
        values.iter().for_each(|value| counts.add(value.as_bytes()));
        counts.reading(values.len() as u64)
    }

    #[test]
    fn a_column_with_one_possible_format_is_read_in_it() {
        for (values, format) in [
            (&["15/09/2026", "03/04/2026"][..], "%d/%m/%Y"),
            (&["09/15/2026"], "%m/%d/%Y"),
            (&["2026-04-03"], "%Y-%m-%d"),
            (&["2026/4/3"], "%Y/%m/%d"),
            (&["25.12.2026"], "%d.%m.%Y"),
            (&["25-12-2026"], "%d-%m-%Y"),
            (&["25/12/26"], "%d/%m/%y"),
            (&["25.12.26", "01.02.26"], "%d.%m.%y"),
            (&["25-12-26"], "%d-%m-%y"),
            (&["2026.11.25"], "%Y.%m.%d"),
            (&["2026. 11. 25.", "2026.1.5."], "%Y. %m. %d."),
            (&["2026年11月25日", "2026年1月5日"], "%Y年%m月%d日"),
            (&["29/02/2028 13:45:59"], "%d/%m/%Y %H:%M:%S"),
            (&["2026-04-03T00:00"], "%Y-%m-%dT%H:%M"),
            (&["3/3/2026"], "%d/%m/%Y"),
        ] {
            let values_read = values.len() as u64;
            let expected = DateReading::One { format: format.to_owned(), values: values_read };
            assert_eq!(reading(values), Some(expected), "{values:?}");
        }
    }

    #[test]
    fn a_column_that_reads_day_first_and_month_first_has_both_readings_and_a_value_that_differs() {
        let expected = |formats: [&str; 2], example: &str, values| {
            Some(DateReading::Two { formats: formats.map(str::to_owned), example: example.to_owned(), values })
        };
        assert_eq!(reading(&["03/03/2026", "03/04/2026"]), expected(["%d/%m/%Y", "%m/%d/%Y"], "03/04/2026", 2));
        assert_eq!(reading(&["03.04.2026"]), expected(["%d.%m.%Y", "%m.%d.%Y"], "03.04.2026", 1));
    }

    #[test]
    fn what_is_no_date_fits_no_format() {
        for value in ["gold", "31/02/2026", "29/02/2026", "2026-13-01", "1.234.567", "12:30", "03/04-2026", "1/2/3/4"] {
            assert_eq!(reading(&[value]), None, "{value}");
        }
    }

    /// The shape and the transform are one truth: what fits a format is read in it.
    #[test]
    fn every_format_is_read_by_the_transform_that_is_suggested_for_it() {
        use crate::transform::read;
        for (value, iso) in [
            ("15/09/2026", "2026-09-15"),
            ("5/9/2026", "2026-09-05"),
            ("09/15/2026", "2026-09-15"),
            ("25.12.2026", "2026-12-25"),
            ("12-25-2026", "2026-12-25"),
            ("25/12/26", "2026-12-25"),
            ("25/12/68", "2068-12-25"),
            ("25/12/69", "1969-12-25"),
            ("2026/4/3", "2026-04-03"),
            ("25/12/2026 13:45:59", "2026-12-25T13:45:59"),
            ("25/12/2026T13:45", "2026-12-25T13:45"),
        ] {
            let Some(DateReading::One { format, .. } | DateReading::Two { formats: [format, _], .. }) =
                reading(&[value])
            else {
                panic!("{value} fits no format");
            };
            assert_eq!(read(value, &transform(&format, true)).as_deref(), Some(iso), "{value} in {format}");
        }
    }
}
