//! Converts dates from one format to another.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use crate::transform::ambiguity::AmbiguityCounts;

/// The pivot of a mapping that has none: 68 is 2068, and 69 is 1969, as for `strptime`.
pub(crate) const DEFAULT_PIVOT: u8 = 69;

/// The fields of a format that need no date.
const TIME_FIELDS: &[u8] = b"HIklMSfNpPTRrXnt";

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
    strtime::format(to, &date.to_zoned(TimeZone::UTC).map_err(|_| ())?).map_err(|_| ())
}

/// Writes the date or the time of a workbook's cell in a format.
///
/// # Errors
/// Returns an error if the cell has only a time, and the format has a field of a date.
pub(super) fn cell_date(value: &str, to: &str) -> Result<String, ()> {
    const DAYS: [&str; 2] = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"];
    const TIMES: [&str; 2] = ["%H:%M", "%H:%M:%S"];
    if let Some(date) = DAYS.iter().find_map(|format| read_date(value, format, DEFAULT_PIVOT).ok()) {
        return written(date, to);
    }
    let time = TIMES.iter().find_map(|format| strtime::parse(format, value).ok()?.to_time().ok()).ok_or(())?;
    if !fields(to).all(|field| TIME_FIELDS.contains(&field)) {
        return Err(());
    }
    written(Date::constant(1970, 1, 1).to_datetime(time), to)
}

/// Parses a date, or a date and time, in this format, or in ISO 8601 if there's none: `2026-01-03`, `20260103`,
/// `2026-01-03 10:00`, `2026-01-03T10:00:00Z`.
pub(crate) fn read_any_date(value: &str, format: Option<&DateFormat>) -> Result<DateTime, ()> {
    match format {
        Some(format) => read_date(value, &format.format, format.pivot),
        // A moment with an offset is converted to UTC, so that moments can be compared.
        None => match value.parse::<Timestamp>() {
            Ok(moment) => Ok(TimeZone::UTC.to_datetime(moment)),
            Err(_) => value.parse().map_err(|_| ()),
        },
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
    fields(format).any(|field| wanted.contains(&field))
}

fn fields(format: &str) -> impl Iterator<Item = u8> {
    let is_flag = |byte: &u8| matches!(byte, b'-' | b'_' | b'^' | b'#' | b':' | b'.' | b'0'..=b'9');
    let format = format.replace("%%", "");
    let fields: Vec<u8> =
        format.split('%').skip(1).filter_map(|text| text.bytes().find(|byte| !is_flag(byte))).collect();
    fields.into_iter()
}

/// Returns the format with day and month exchanged, or `None` if it doesn't contain both as numbers.
pub(crate) fn day_and_month_swapped(format: &str) -> Option<String> {
    let (day, month) = ("%d", "%m");
    (format.contains(day) && format.contains(month))
        .then(|| format.replace(day, "\0").replace(month, day).replace('\0', month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_in_any_form_of_iso_8601_are_compared_in_utc() {
        let read = |text: &str| read_any_date(text, None).map(|date| date.to_string());
        for (text, moment) in [
            ("2026-01-03", "2026-01-03T00:00:00"),
            ("20260103", "2026-01-03T00:00:00"),
            ("2026-01-03 10:00", "2026-01-03T10:00:00"),
            ("2026-01-03T10:00:00", "2026-01-03T10:00:00"),
            ("2026-01-03T10:00:00Z", "2026-01-03T10:00:00"),
            ("2026-01-03T10:00:00.123Z", "2026-01-03T10:00:00.123"),
            ("2026-01-03T07:00:00-03:00", "2026-01-03T10:00:00"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(moment), "{text}");
        }
        for text in ["", "2026-01", "03/01/2026", "2026-02-30", "18:00"] {
            assert_eq!(read(text), Err(()), "{text}");
        }
    }

    #[test]
    fn a_time_is_only_written_in_a_format_without_a_date() {
        assert_eq!(cell_date("18:00", "%H:%M:%S").as_deref(), Ok("18:00:00"));
        assert_eq!(cell_date("18:00", "%Y-%m-%d"), Err(()));
        assert_eq!(cell_date("2025-01-21", "%d/%m/%Y").as_deref(), Ok("21/01/2025"));
    }
}
