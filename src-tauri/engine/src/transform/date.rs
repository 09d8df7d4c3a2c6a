//! Converts dates from one format to another.

use jiff::fmt::strtime;

use crate::transform::ambiguity::AmbiguityCounts;

pub(super) fn date(
    value: &str,
    from: &str,
    swapped: Option<&str>,
    to: &str,
    counts: &mut AmbiguityCounts,
) -> Result<String, ()> {
    let read = read_date(value, from)?;
    if let Some(swapped) = swapped {
        counts.record(read_date(value, swapped).ok().map(|other| other != read));
    }
    written(read, to)
}

pub(super) fn written(date: jiff::civil::DateTime, to: &str) -> Result<String, ()> {
    strtime::format(to, &date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| ())?).map_err(|_| ())
}

/// Parses a date or a time of a workbook. A time without a date gets the date 1970-01-01.
pub(super) fn read_iso(value: &str) -> Result<jiff::civil::DateTime, ()> {
    const DAYS: [&str; 2] = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"];
    const TIMES: [&str; 2] = ["%H:%M", "%H:%M:%S"];
    let day = || DAYS.iter().find_map(|format| read_date(value, format).ok());
    let time = || TIMES.iter().find_map(|format| strtime::parse(format, value).ok()?.to_time().ok());
    let any_day = jiff::civil::Date::constant(1970, 1, 1);
    day().or_else(|| time().map(|time| any_day.to_datetime(time))).ok_or(())
}

pub(crate) fn read_date(value: &str, format: &str) -> Result<jiff::civil::DateTime, ()> {
    let broken = strtime::parse(format, value).map_err(|_| ())?;
    broken
        .to_datetime()
        .or_else(|_| broken.to_date().map(|date| date.to_datetime(jiff::civil::Time::midnight())))
        .map_err(|_| ())
}

/// Returns the format with day and month exchanged, or `None` if it doesn't contain both as numbers.
pub(crate) fn day_and_month_swapped(format: &str) -> Option<String> {
    let (day, month) = ("%d", "%m");
    (format.contains(day) && format.contains(month))
        .then(|| format.replace(day, "\0").replace(month, day).replace('\0', month))
}
