//! The `Retry-After` header, as seconds or as a date (RFC 9110, section 10.2.3).

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::{rfc2822, strtime};

/// The maximum wait that is accepted from a server, so that a wrong header can't stop an upload for days.
pub const MAX_RETRY_AFTER: Duration = Duration::from_secs(3_600);

/// Returns the wait that `retry_after` asks for, or `None` if it can't be read. A date is compared with the response's
/// `Date`, because the server's clock may differ from ours, or with `now` if there's no `Date`. A past date means no
/// wait.
pub(crate) fn wait(retry_after: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let text = retry_after.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that doesn't fit is limited to the maximum, too.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
    }
    let from = date.and_then(http_date).unwrap_or(now);
    let wait = http_date(text)?.duration_since(from);
    Some(Duration::try_from(wait).unwrap_or(Duration::ZERO).min(MAX_RETRY_AFTER))
}

/// Parses a date in any of HTTP's three formats (RFC 9110, section 5.6.7).
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

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date_up_to_an_hour() {
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
