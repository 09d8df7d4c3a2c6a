//! Converts dates from one format to another.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;

use crate::transform::ambiguity::AmbiguityCounts;

/// The pivot of a mapping that has none: 68 is 2068, and 69 is 1969, as for `strptime`.
pub(crate) const DEFAULT_PIVOT: u8 = 69;

/// How a date in the file is written.
#[derive(Debug, Clone)]
pub(crate) struct DateFormat {
    pub(crate) format: String,
    /// The first two-digit year (`%y`) that's in the 1900s. Years below it are in the 2000s.
    pub(crate) pivot: u8,
}

impl DateFormat {
    pub(crate) fn new(format: &str, pivot: Option<u8>) -> DateFormat {
        DateFormat { format: format.to_owned(), pivot: pivot.unwrap_or(DEFAULT_PIVOT) }
    }

    /// Returns the format with day and month exchanged, or `None` if it doesn't contain both as numbers.
    pub(super) fn swapped(&self) -> Option<DateFormat> {
        Some(DateFormat { format: day_and_month_swapped(&self.format)?, pivot: self.pivot })
    }
}

pub(super) fn date(
    value: &str,
    from: &DateFormat,
    swapped: Option<&DateFormat>,
    to: &str,
    counts: &mut AmbiguityCounts,
) -> Result<String, ()> {
    let read = read_date(value, &from.format, from.pivot)?;
    if let Some(swapped) = swapped {
        counts.record(read_date(value, &swapped.format, swapped.pivot).ok().map(|other| other != read));
    }
    written(read, to)
}

pub(super) fn written(date: DateTime, to: &str) -> Result<String, ()> {
    strtime::format(to, &date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| ())?).map_err(|_| ())
}

/// Parses a date or a time of a workbook. A time without a date gets the date 1970-01-01.
pub(super) fn read_iso(value: &str) -> Result<DateTime, ()> {
    const DAYS: [&str; 2] = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"];
    const TIMES: [&str; 2] = ["%H:%M", "%H:%M:%S"];
    let day = || DAYS.iter().find_map(|format| read_date(value, format, DEFAULT_PIVOT).ok());
    let time = || TIMES.iter().find_map(|format| strtime::parse(format, value).ok()?.to_time().ok());
    let any_day = Date::constant(1970, 1, 1);
    day().or_else(|| time().map(|time| any_day.to_datetime(time))).ok_or(())
}

/// Parses a date, or a date and time, in this format, or in ISO 8601 if there's none.
pub(crate) fn read_any_date(value: &str, format: Option<&DateFormat>) -> Result<DateTime, ()> {
    const ISO: [&str; 4] = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"];
    match format {
        Some(format) => read_date(value, &format.format, format.pivot),
        None => ISO.iter().find_map(|format| read_date(value, format, DEFAULT_PIVOT).ok()).ok_or(()),
    }
}

/// Parses a date, or a date and time, in a format as for `strftime`. Unlike there, `%Y` reads exactly four digits and
/// `%y` exactly two: 25/11/26 isn't a day of the year 26. `pivot` is that of [`DateFormat`].
pub(crate) fn read_date(value: &str, format: &str, pivot: u8) -> Result<DateTime, ()> {
    match read_numbers(value.as_bytes(), format.as_bytes(), pivot) {
        Some(read) => read.ok_or(()),
        None => read_words(value, format, pivot),
    }
}

/// Parses a date in a format that consists of numbers and signs. Returns `None` if the format has another field, such
/// as the name of a month, and `Some(None)` if the value isn't a date in this format.
fn read_numbers(mut value: &[u8], mut format: &[u8], pivot: u8) -> Option<Option<DateTime>> {
    let (mut year, mut month, mut day) = (None, None, None);
    let (mut hour, mut minute, mut second) = (0, 0, 0);
    while let Some((&sign, rest)) = format.split_first() {
        format = rest;
        if sign.is_ascii_whitespace() {
            value = value.trim_ascii_start();
            continue;
        }
        if sign != b'%' {
            let Some(after) = value.strip_prefix(&[sign]) else { return Some(None) };
            value = after;
            continue;
        }
        let (&field, rest) = format.split_first()?;
        format = rest;
        let digits = match field {
            b'Y' => 4..=4,
            b'y' => 2..=2,
            b'm' | b'd' | b'e' | b'H' | b'M' | b'S' => 1..=2,
            _ => return None,
        };
        let Some((number, after)) = number(value.trim_ascii_start(), digits) else { return Some(None) };
        value = after;
        match field {
            b'Y' => year = Some(number),
            b'y' => year = Some(century(number, pivot)),
            b'm' => month = Some(number as i8),
            b'H' => hour = number as i8,
            b'M' => minute = number as i8,
            b'S' => second = number as i8,
            _ => day = Some(number as i8),
        }
    }
    let date = || Date::new(year?, month?, day?).ok();
    let time = || Time::new(hour, minute, second, 0).ok();
    Some(value.is_empty().then(|| Some(date()?.to_datetime(time()?))).flatten())
}

/// Takes a number of this many digits from the start of a text.
fn number(text: &[u8], digits: std::ops::RangeInclusive<usize>) -> Option<(i16, &[u8])> {
    let count = text.iter().take(*digits.end()).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = text.split_at(count);
    digits.contains(&count).then(|| (number.iter().fold(0, |sum, digit| sum * 10 + i16::from(digit - b'0')), rest))
}

fn century(two_digits: i16, pivot: u8) -> i16 {
    two_digits + if two_digits < i16::from(pivot) { 2000 } else { 1900 }
}

/// Parses a date in any other format.
fn read_words(value: &str, format: &str, pivot: u8) -> Result<DateTime, ()> {
    let broken = strtime::parse(format, value).map_err(|_| ())?;
    let read = broken
        .to_datetime()
        .or_else(|_| broken.to_date().map(|date| date.to_datetime(Time::midnight())))
        .map_err(|_| ())?;
    if has_field(format, b"yD") {
        let year = century(read.year().rem_euclid(100), pivot);
        return read.with().year(year).build().map_err(|_| ());
    }
    // strptime reads fewer than four digits as a year of the first century.
    let has_whole_year = !has_field(format, b"YF") || value.contains(&format!("{:04}", read.year()));
    if has_whole_year { Ok(read) } else { Err(()) }
}

/// Returns whether a format has one of these fields, with or without flags and a width, as in `%-d`.
fn has_field(format: &str, wanted: &[u8]) -> bool {
    let is_flag = |byte: &u8| matches!(byte, b'-' | b'_' | b'^' | b'#' | b':' | b'0'..=b'9');
    let format = format.replace("%%", "");
    let mut fields = format.split('%').skip(1).filter_map(|text| text.bytes().find(|byte| !is_flag(byte)));
    fields.any(|field| wanted.contains(&field))
}

/// Returns the format with day and month exchanged, or `None` if it doesn't contain both as numbers.
pub(crate) fn day_and_month_swapped(format: &str) -> Option<String> {
    let (day, month) = ("%d", "%m");
    (format.contains(day) && format.contains(month))
        .then(|| format.replace(day, "\0").replace(month, day).replace('\0', month))
}
