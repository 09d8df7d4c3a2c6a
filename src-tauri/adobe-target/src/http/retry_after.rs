//! `Retry-After`, in both its forms.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::{rfc2822, strtime};

/// Longest wait that a server can ask for: an hour. A proxy's slip of the pen must not stop an upload for a day.
pub const MAX_RETRY_AFTER: Duration = Duration::from_secs(3_600);

/// How long `retry_after` asks to wait. A date is reckoned from the answer's own `Date` (the two clocks may differ),
/// and only without one from `now`. A date that has passed is a wait of nothing; what cannot be read is no wish.
pub(crate) fn wait(retry_after: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let text = retry_after.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number holds are still "long".
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
    }
    let from = date.and_then(http_date).unwrap_or(now);
    let wait = http_date(text)?.duration_since(from);
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO).min(MAX_RETRY_AFTER))
}

/// The three spellings of a date that HTTP knows (RFC 9110, 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = rfc2822::DateTimeParser::new().parse_timestamp(text) {
        return Some(time);
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|form| {
        let time = strtime::parse(form, text).ok()?.to_datetime().ok()?;
        time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read wrongly, this either hammers a server that asked for rest, or stalls an upload.
    #[test]
    fn both_forms_are_read() {
        let now: Timestamp = "1994-11-06T08:49:37Z".parse().unwrap();
        let seconds = |n| Some(Duration::from_secs(n));
        let date = Some("Sun, 06 Nov 1994 08:49:00 GMT");
        for (text, date, waits) in [
            ("120", None, seconds(120)),
            (" 0 ", None, seconds(0)),
            ("3601", None, seconds(3_600)),
            ("99999999999999999999999", None, seconds(3_600)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", None, seconds(60)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", date, seconds(97)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", None, seconds(60)),
            ("Sun Nov  6 08:50:37 1994", None, seconds(60)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some("nonsense"), seconds(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", None, seconds(0)),
            ("Mon, 07 Nov 1994 08:50:37 GMT", None, seconds(3_600)),
            ("", None, None),
            ("-5", None, None),
            ("1.5", None, None),
            ("soon", None, None),
        ] {
            assert_eq!(wait(text, date, now), waits, "{text:?} {date:?}");
        }
    }
}
