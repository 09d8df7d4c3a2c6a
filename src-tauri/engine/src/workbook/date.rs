//! Converts a spreadsheet's dates and times, which are numbers of days since an epoch, to and from ISO 8601.

use std::io::Write;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::DateTimePrinter;

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

/// The day with the number 0 in the 1900 epoch. From 1 March 1900 on, numbers count days from it.
const DAY_ZERO: Date = Date::constant(1899, 12, 30);
/// The number of days from the 1900 epoch to the 1904 epoch.
const DAYS_TO_1904: f64 = 1_462.0;
/// The number of the day after 31 December 9999, the last date of a spreadsheet.
const END_OF_DAYS: f64 = 2_958_466.0;

static PRINTER: DateTimePrinter = DateTimePrinter::new();

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
        let Ok(date) = DAY_ZERO.checked_add(day.days()) else { return false };
        // Writing to a vector can't fail.
        let _ = PRINTER.print_date(&date, &mut *out);
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
    let text = text.trim().trim_end_matches('Z');
    let moment: DateTime = text.parse().ok().or_else(|| Some(text.parse::<Date>().ok()?.at(0, 0, 0, 0)))?;
    // Spreadsheets count a 29 February 1900, which didn't exist.
    let is_early = moment.date() < Date::constant(1900, 3, 1);
    let epoch = if is_early { Date::constant(1899, 12, 31) } else { DAY_ZERO };
    let days = moment.date().since(epoch).ok()?.get_days();
    let time = moment.time();
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    Some(f64::from(days) + (seconds + f64::from(time.millisecond()) / 1000.0) / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A spreadsheet has no year 10000, and four digits would make it the year 0.
    #[test]
    fn a_number_that_rounds_up_to_the_year_10000_has_no_date() {
        let mut tokens = DateTokens::default();
        "yh".chars().for_each(|letter| tokens.note(letter));
        let fields = tokens.shape().unwrap();
        let written = |number: f64| {
            let mut out = Vec::new();
            write(number, false, fields, &mut out).then(|| String::from_utf8(out).unwrap())
        };
        assert_eq!(written(2_958_465.5).as_deref(), Some("9999-12-31T12:00:00"));
        assert_eq!(written(2_958_465.999_999), None);
    }
}
