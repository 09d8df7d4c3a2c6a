//! Converts numbers from a file's notation to plain decimals.

use crate::transform::ambiguity::AmbiguityCounts;

/// Converts a number to a plain decimal. Returns an error if the value isn't a number in this notation.
pub(super) fn number(
    value: &str,
    decimal: char,
    group: Option<char>,
    counts: &mut AmbiguityCounts,
) -> Result<String, ()> {
    let is_group = |c: char| {
        group == Some(c)
            || group.is_some_and(char::is_whitespace) && matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
    };
    let unsigned = value.trim_start_matches(['-', '+', '\u{2212}']);
    let sign = &value[..value.len() - unsigned.len()];
    if sign.chars().count() > 1 {
        return Err(());
    }
    let (whole, fraction) = match unsigned.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let parts: Vec<&str> = whole.split(is_group).collect();
    let last = parts.len() - 1;
    let groups_fit = last == 0
        || (parts[last].len() == 3
            && matches!(parts[0].len(), 1..=3)
            && parts[1..last].iter().all(|part| matches!(part.len(), 2 | 3)));
    let digits: String = parts.concat();
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !groups_fit
        || !are_digits(&digits)
        || fraction.is_some_and(|fraction| fraction.is_empty() || !are_digits(fraction))
    {
        return Err(());
    }
    if digits.is_empty() && fraction.is_none() {
        return Err(());
    }
    if last > 0 || fraction.is_some() {
        // A single separator followed by three digits can be a decimal or a thousands separator.
        let separators = last + usize::from(fraction.is_some());
        let could_be_other = separators == 1
            && match fraction {
                Some(fraction) => fraction.len() == 3 && matches!(whole.len(), 1..=3) && !whole.starts_with('0'),
                None => true,
            };
        counts.record(could_be_other.then_some(true));
    }
    let mut out = String::with_capacity(value.len());
    if sign == "-" || sign == "\u{2212}" {
        out.push('-');
    }
    out.push_str(if digits.is_empty() { "0" } else { &digits });
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    Ok(out)
}

pub(crate) fn plain_number(value: &str) -> Option<f64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let mut parts = digits.split('.');
    let is_number =
        |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let whole = is_number(parts.next());
    let fraction = parts.next();
    (whole && (fraction.is_none() || is_number(fraction)) && parts.next().is_none())
        .then(|| value.parse().ok())
        .flatten()
}
