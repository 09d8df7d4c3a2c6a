//! Numbers, sizes, times, and paths as people read them.

use std::path::Path;

use super::style::visible;

/// Returns a number with thousands separators.
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a number and its noun, in the singular or the plural.
pub fn counted(count: u64, one: &str, other: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { other })
}

/// Returns a size with its unit, such as `43.4 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

/// Returns a time left. An estimate beyond a day would only pretend to be exact.
pub fn seconds(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds.div_ceil(60)),
        3_600..86_400 => format!("{} h", seconds.div_ceil(3_600)),
        _ => "more than a day".to_owned(),
    }
}

/// Returns a time in milliseconds since 1970 on this computer's clock, such as `2026-11-25 18:00`.
pub fn local_time(at: u64) -> String {
    jiff::Timestamp::from_millisecond(at as i64)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// Returns the time left until `at`, such as `in 12 days`, or `None` if it's over. Both are in milliseconds.
pub fn time_until(at: u64, now: u64) -> Option<String> {
    const HOUR: u64 = 3_600_000;
    match at.saturating_sub(now) {
        0 => None,
        left @ ..=HOUR => Some(format!("in {}", counted(left.div_ceil(60_000), "minute", "minutes"))),
        left if left < 48 * HOUR => Some(format!("in {}", counted(left / HOUR, "hour", "hours"))),
        left => Some(format!("in {}", counted(left / (24 * HOUR), "day", "days"))),
    }
}

/// Returns the sentence on when a token expires. Both times are in milliseconds.
pub fn token_expires(whose: &str, at: u64, now: u64) -> String {
    match time_until(at, now) {
        Some(left) => format!("{whose} token expires {left} ({}).", local_time(at)),
        None => format!("{whose} token expired on {}.", local_time(at)),
    }
}

/// Returns a word as it's typed on a command line.
pub fn argument(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '\\' | ':' | '~');
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("\"{word}\"") }
}

/// Returns the name of a file without its folder.
pub fn file_name(path: &Path) -> String {
    visible(&path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_thousands_separators() {
        assert_eq!((number(0).as_str(), number(1_234_567).as_str()), ("0", "1,234,567"));
    }

    #[test]
    fn sizes_have_one_decimal_from_a_kilobyte_on() {
        assert_eq!((size(999).as_str(), size(43_438_649).as_str()), ("999 B", "43.4 MB"));
    }

    #[test]
    fn an_estimate_beyond_a_day_has_no_number() {
        assert_eq!((seconds(86_399).as_str(), seconds(153_722_867_280_912).as_str()), ("24 h", "more than a day"));
    }

    #[test]
    fn an_expired_token_gets_a_sentence_in_the_past() {
        assert!(token_expires("Its", 1_000, 2_000).starts_with("Its token expired on "));
        assert!(token_expires("Its", 13 * 86_400_000, 86_400_000).starts_with("Its token expires in 12 days ("));
    }
}
