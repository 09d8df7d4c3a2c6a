//! Converts a spreadsheet's dates and times, which are numbers of days since an epoch, to and from ISO 8601.

use std::io::Write;

/// Which fields of a date and time a number format shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateTimeFields {
    has_date: bool,
    has_time: bool,
    has_seconds: bool,
    /// Whether hours aren't limited to a day (`[h]`), so that 1.5 is 36:00.
    is_elapsed: bool,
}

/// The letters of a number format's code that are date and time fields.
#[derive(Debug, Default)]
pub(super) struct DateTokens {
    day: bool,
    year: bool,
    /// `m` is either months or minutes, depending on the other letters.
    m: bool,
    hour: bool,
    second: bool,
    is_elapsed: bool,
}

impl DateTokens {
    pub(super) fn note(&mut self, letter: char) {
        match letter {
            'd' => self.day = true,
            'y' | 'e' => self.year = true,
            'm' => self.m = true,
            'h' => self.hour = true,
            's' => self.second = true,
            _ => {}
        }
    }

    /// Adds a unit in brackets, such as `[h]`.
    pub(super) fn elapsed(&mut self, letter: u8) {
        self.is_elapsed = true;
        self.hour = true;
        self.second |= letter == b's';
    }

    pub(super) fn is_empty(&self) -> bool {
        !(self.day || self.year || self.m || self.hour || self.second)
    }

    pub(super) fn shape(&self) -> Option<DateTimeFields> {
        if self.is_empty() {
            return None;
        }
        let has_time = self.hour || self.second;
        let has_date = self.day || self.year || self.m && !has_time;
        let has_seconds = self.second || has_date;
        Some(DateTimeFields { has_date, has_time, has_seconds, is_elapsed: self.is_elapsed && !has_date })
    }
}

impl DateTimeFields {
    pub(super) fn has_seconds(self) -> bool {
        self.has_seconds
    }

    /// Returns the part of an ISO 8601 text that's shown, without fractions of a second and the time zone. Of
    /// `2026-11-25T00:00:00.000Z`, this can be the date only.
    pub(super) fn of_iso(self, text: &str) -> &str {
        let text = text.trim().trim_end_matches('Z');
        let text = text.split_once('.').map_or(text, |(whole, _)| whole);
        match text.split_once('T') {
            Some((date, _)) if !self.has_time => date,
            Some((_, time)) if !self.has_date => time,
            _ => text,
        }
    }
}

/// The number of days from the 1900 epoch to 1 January 1970.
const DAYS_TO_1970: i64 = 25_569;
/// The number of days from the 1900 epoch to the 1904 epoch.
const DAYS_TO_1904: f64 = 1_462.0;
/// The number of the day after 31 December 9999, the last date of a spreadsheet.
const END_OF_DAYS: f64 = 2_958_466.0;

/// Appends a number as a date and time. Returns false, and appends nothing, if a spreadsheet has no date for it.
pub(super) fn write(number: f64, is_1904: bool, shape: DateTimeFields, out: &mut Vec<u8>) -> bool {
    let number = if is_1904 && shape.has_date { number + DAYS_TO_1904 } else { number };
    if !(0.0..END_OF_DAYS).contains(&number) {
        return false;
    }
    // Fractions of a second are mostly inaccuracies of the floating point number. Where only the day is shown, the last
    // half second of a day must not become the next day.
    let seconds = if shape.has_time { (number * 86_400.0).round() } else { number.floor() * 86_400.0 } as i64;
    let (mut day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    if shape.has_date && day > 0 {
        // Spreadsheets count a 29 February 1900, which didn't exist.
        if day < 60 {
            day += 1;
        }
        write_date(day - DAYS_TO_1970, out);
    } else if shape.has_date && !shape.has_time {
        out.extend_from_slice(b"1900-01-00");
        return true;
    }
    if !shape.has_time {
        return true;
    }
    if shape.has_date && day > 0 {
        out.push(b'T');
    }
    let hour = second / 3600 + if shape.is_elapsed { day * 24 } else { 0 };
    // Writing to a vector can't fail.
    let _ = write!(out, "{hour:02}:{:02}", second / 60 % 60);
    if shape.has_seconds {
        let _ = write!(out, ":{:02}", second % 60);
    }
    true
}

/// Converts an ISO 8601 date, or date and time, to a number of days since the 1900 epoch.
pub(super) fn serial_of_iso(text: &str) -> Option<f64> {
    use jiff::civil::{Date, DateTime};
    let text = text.trim().trim_end_matches('Z');
    let moment: DateTime = text.parse().ok().or_else(|| Some(text.parse::<Date>().ok()?.at(0, 0, 0, 0)))?;
    // Spreadsheets count a 29 February 1900, which didn't exist.
    let is_early = moment.date() < Date::constant(1900, 3, 1);
    let epoch = if is_early { Date::constant(1899, 12, 31) } else { Date::constant(1899, 12, 30) };
    let days = moment.date().since(epoch).ok()?.get_days();
    let time = moment.time();
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    Some(f64::from(days) + (seconds + f64::from(time.millisecond()) / 1000.0) / 86_400.0)
}

/// Appends a date, given as days since 1 January 1970. The algorithm is from Howard Hinnant's *chrono-compatible
/// low-level date algorithms*.
fn write_date(days: i64, out: &mut Vec<u8>) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let digits = |number: i64, place: i64| b'0' + (number / place % 10) as u8;
    out.extend([1000, 100, 10, 1].map(|place| digits(year, place)));
    out.extend([b'-', digits(month, 10), digits(month, 1), b'-', digits(day, 10), digits(day, 1)]);
}
