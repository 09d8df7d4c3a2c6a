//! Values of options that clap doesn't parse itself.

use std::time::Duration;

use jiff::civil::Time;

/// Parses a duration such as `100ms`, `5s`, `2m`, or `1h`, from 1 ms to 24 h.
pub fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "use a number with a unit (ms, s, m, or h), such as 5s".to_owned();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong()),
    };
    match number.checked_mul(millis) {
        Some(millis @ 1..=86_400_000) => Ok(Duration::from_millis(millis)),
        _ => Err("use a duration between 1ms and 24h".to_owned()),
    }
}

/// Parses a time of day such as `22:30`.
pub fn time_of_day(text: &str) -> Result<Time, String> {
    Time::strptime("%H:%M", text).map_err(|_| "use a 24-hour time, such as 22:30".to_owned())
}
