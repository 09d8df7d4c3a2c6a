//! Converts numbers from a file's notation to plain decimals.

use std::cmp::Ordering;

use crate::transform::ambiguity::AmbiguityCounts;

/// Currencies that are written with letters. A letter or two before a dollar sign, as in `R$`, are read without a list.
const CURRENCY_CODES: [&str; 34] = [
    "ARS", "AUD", "BOB", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS",
    "INR", "JPY", "KRW", "MXN", "NOK", "NZD", "PEN", "PLN", "PYG", "RON", "RUB", "SEK", "SGD", "TRY", "USD", "UYU",
    "ZAR", "kr",
];

/// Currencies that are written with a word of their language. `ft` would be feet.
const CURRENCY_WORDS: [&str; 7] = ["Ft", "zł", "Kč", "lei", "円", "元", "원"];

/// A number without its sign, its currency, and its percent sign.
#[derive(Debug, PartialEq)]
pub(super) struct Bare<'v> {
    pub(super) digits: &'v str,
    is_negative: bool,
    is_percent: bool,
}

/// Converts a number to a plain decimal, digit by digit, so that no digit is rounded. A percentage becomes a hundredth:
/// `12.5%` is `0.125`.
///
/// # Errors
/// Returns an error if the value isn't a number in this notation, or could be two different ones.
pub(crate) fn number(
    value: &str,
    decimal: char,
    group: Option<char>,
    counts: &mut AmbiguityCounts,
) -> Result<String, ()> {
    let Bare { digits, is_negative, is_percent } = bare(value).ok_or(())?;
    let (whole, fraction) = match digits.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let separator = whole.chars().find(|c| is_group(*c, group));
    let parts: Vec<&str> = match separator {
        Some(first) => whole.split(|c| is_same_group(c, first)).collect(),
        None => vec![whole],
    };
    let last = parts.len() - 1;
    let groups_fit = last == 0
        || (parts[last].len() == 3
            && matches!(parts[0].len(), 1..=3)
            && parts[1..last].iter().all(|part| matches!(part.len(), 2 | 3)));
    let joined: String = parts.concat();
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !groups_fit
        || !are_digits(&joined)
        || fraction.is_some_and(|fraction| fraction.is_empty() || !are_digits(fraction))
        || joined.is_empty() && fraction.is_none()
    {
        return Err(());
    }
    if last > 0 || fraction.is_some() {
        // A single point or comma followed by three digits can be a decimal or a thousands separator.
        let separators = last + usize::from(fraction.is_some());
        let is_point = separator.is_none_or(|separator| matches!(separator, '.' | ','));
        let could_be_other = separators == 1
            && is_point
            && match fraction {
                Some(fraction) => fraction.len() == 3 && matches!(whole.len(), 1..=3) && !whole.starts_with('0'),
                None => true,
            };
        counts.record(could_be_other.then_some(true));
    }
    Ok(plain(&joined, fraction.unwrap_or_default(), is_negative, is_percent))
}

/// Returns whether a character separates groups of digits: the one in the mapping, or a space or an apostrophe, which have
/// no other meaning in a number.
fn is_group(c: char, group: Option<char>) -> bool {
    group == Some(c) || is_number_space(c) || matches!(c, '\'' | '\u{2019}')
}

fn is_same_group(c: char, first: char) -> bool {
    c == first || is_number_space(c) && is_number_space(first)
}

fn is_number_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Writes a number with a point, from the digits before and after it.
fn plain(whole: &str, fraction: &str, is_negative: bool, is_percent: bool) -> String {
    let mut out = String::with_capacity(whole.len() + fraction.len() + 5);
    if is_negative {
        out.push('-');
    }
    if is_percent {
        let digits = format!("{whole:0>3}{fraction}");
        let (whole, hundredths) = digits.split_at(whole.len().max(3) - 2);
        let hundredths = hundredths.trim_end_matches('0');
        out.push_str(whole);
        if !hundredths.is_empty() {
            out.push('.');
            out.push_str(hundredths);
        }
        return out;
    }
    out.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Takes the sign, the currency, and the percent sign off a number, each at most once and in any order: `-R$ 5`, `R$ -5`,
/// `5 €-`, `(US$ 5)`, `-5%`. Returns `None` if there are two of a kind, or a percentage of money.
pub(super) fn bare(value: &str) -> Option<Bare<'_>> {
    let is_space = |c: char| c.is_whitespace();
    let mut digits = value.trim_matches(is_space);
    let (mut sign, mut has_currency, mut is_percent) = (None, false, false);
    loop {
        if digits.ends_with(|c: char| c.is_ascii_digit()) && digits.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        let rest = if let Some((rest, is_negative)) = without_sign(digits) {
            if sign.replace(is_negative).is_some() {
                return None;
            }
            rest
        } else if let Some(rest) = without_currency(digits) {
            if std::mem::replace(&mut has_currency, true) {
                return None;
            }
            rest
        } else if let Some(rest) = digits.strip_suffix('%') {
            if std::mem::replace(&mut is_percent, true) {
                return None;
            }
            rest
        } else {
            // A decimal separator can be the first character. Anything else is no digit, which the caller rejects.
            break;
        };
        digits = rest.trim_matches(is_space);
    }
    let is_negative = sign.unwrap_or(false);
    (!(has_currency && is_percent)).then_some(Bare { digits, is_negative, is_percent })
}

/// Takes off a sign at either end, or brackets, which accountants write around a negative number.
fn without_sign(text: &str) -> Option<(&str, bool)> {
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        return Some((inner, true));
    }
    let minus = ['-', '\u{2212}'];
    if let Some(rest) = text.strip_prefix(minus).or_else(|| text.strip_suffix(minus)) {
        return Some((rest, true));
    }
    text.strip_prefix('+').map(|rest| (rest, false))
}

/// Takes off a currency at either end: a sign such as `€`, a sign with letters such as `R$`, or a code such as `EUR`.
fn without_currency(text: &str) -> Option<&str> {
    let is_sign = |c: char| matches!(c, '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}');
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let after_letters = &text[letters..];
    if letters <= 3
        && let Some(rest) = after_letters.strip_prefix(is_sign)
        && (letters == 0 || after_letters.starts_with('$'))
    {
        return Some(rest);
    }
    if let Some(rest) = text.strip_suffix(is_sign) {
        let letters = rest.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
        let has_letters = letters <= 3 && text.ends_with('$');
        return Some(if has_letters { &rest[..rest.len() - letters] } else { rest });
    }
    if let Some(rest) =
        CURRENCY_WORDS.iter().find_map(|word| text.strip_suffix(word).or_else(|| text.strip_prefix(word)))
    {
        return Some(rest);
    }
    let is_code = |word: &str| CURRENCY_CODES.iter().any(|code| code.eq_ignore_ascii_case(word));
    if is_code(&text[..letters]) {
        return Some(after_letters);
    }
    let letters = text.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let (rest, word) = text.split_at(text.len() - letters);
    is_code(word).then_some(rest)
}

/// Compares two plain decimals exactly, whatever their length.
pub(crate) fn compare_decimals(one: &str, other: &str) -> Ordering {
    let parts = |text: &'_ str| -> (bool, String, String) {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_zero = whole.is_empty() && fraction.is_empty();
        (text.starts_with('-') && !is_zero, whole.to_owned(), fraction.to_owned())
    };
    let ((one_is_negative, one_whole, one_fraction), (other_is_negative, other_whole, other_fraction)) =
        (parts(one), parts(other));
    let size = one_whole.len().cmp(&other_whole.len()).then(one_whole.cmp(&other_whole));
    // Digits after the point are compared from the left, as text is.
    let size = size.then(one_fraction.cmp(&other_fraction));
    match (one_is_negative, other_is_negative) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
    }
}

/// Returns a whole number without a decimal part of zeros: `100200` for `100200.0`. Returns `None` for any other value.
pub(crate) fn without_zero_decimals(value: &str) -> Option<&str> {
    let (whole, zeros) = value.split_once(['.', ','])?;
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_whole && !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0')).then_some(whole)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str, decimal: char, group: Option<char>) -> Option<String> {
        number(value, decimal, group, &mut AmbiguityCounts::default()).ok()
    }

    #[test]
    fn signs_currencies_and_percentages_are_read_exactly() {
        for (value, expected) in [
            ("R$ 1.234,50", "1234.50"),
            ("R$\u{a0}5", "5"),
            ("-R$ 5,00", "-5.00"),
            ("R$ -5,00", "-5.00"),
            ("R$5,00-", "-5.00"),
            ("(R$ 5,00)", "-5.00"),
            ("R$ (5,00)", "-5.00"),
            ("US$ 12", "12"),
            ("12,50 €", "12.50"),
            ("€12,50", "12.50"),
            ("EUR 12,50", "12.50"),
            ("12,50EUR", "12.50"),
            ("£3", "3"),
            ("15-", "-15"),
            ("\u{2212}15", "-15"),
            ("+7", "7"),
            ("(1.000)", "-1000"),
            ("12,5%", "0.125"),
            ("5 %", "0.05"),
            ("100%", "1"),
            ("0%", "0"),
            ("-12,50%", "-0.125"),
            ("1'234'567,8", "1234567.8"),
            ("1\u{2019}234", "1234"),
            ("1 234 567", "1234567"),
            ("1\u{a0}234\u{202f}567,01", "1234567.01"),
            (" 12 ", "12"),
            (",5", "0.5"),
            (
                "123456789012345678901234567890,12345678901234567890",
                "123456789012345678901234567890.12345678901234567890",
            ),
        ] {
            assert_eq!(read(value, ',', Some('.')).as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn decimals_are_compared_exactly() {
        use Ordering::{Equal, Greater, Less};
        for (one, other, expected) in [
            ("1", "1.0", Equal),
            ("-0", "0", Equal),
            ("007", "7", Equal),
            ("9", "10", Less),
            ("0.1", "0.09", Greater),
            ("-5", "-4", Less),
            ("-5", "4", Less),
            ("12345678901234567890.1", "12345678901234567890.2", Less),
        ] {
            assert_eq!(compare_decimals(one, other), expected, "{one} {other}");
            assert_eq!(compare_decimals(other, one), expected.reverse(), "{other} {one}");
        }
    }

    #[test]
    fn what_could_be_two_numbers_or_none_is_an_error() {
        for value in [
            "",
            "-",
            "R$",
            "%",
            "--5",
            "-5-",
            "(-5)",
            "(5",
            "5)",
            "R$ 5 €",
            "R$ 5%",
            "5%%",
            "1.23",
            "1,234.50",
            "1 234.567",
            "1'234 567",
            "12 34",
            "1 2",
            "5 apples",
            "abc",
            "1,",
            "1e5",
            "$$5",
            "5..000",
        ] {
            assert_eq!(read(value, ',', Some('.')), None, "{value}");
        }
    }
}
