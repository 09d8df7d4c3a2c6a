//! What spreadsheets make of IDs.

use std::collections::BTreeSet;

/// The number of digits that a spreadsheet stores; the rest become zeros.
const DIGITS: usize = 15;

/// The number of digits from which on a spreadsheet shows and saves a number as `1.23457E+11`.
const SCIENTIFIC: usize = 12;

/// Returns what spreadsheets may make of an ID of digits: without leading zeros, rounded after fifteen digits, or written
/// as a power of ten. Returns nothing for an ID that they don't change.
pub(super) fn damaged_forms(id: &str) -> Vec<String> {
    let id = id.trim();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let digits = match id.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let mut forms = BTreeSet::new();
    if digits.len() <= DIGITS {
        forms.insert(digits.to_owned());
    }
    if let Ok(number) = digits.parse::<f64>() {
        if digits.len() > DIGITS {
            forms.insert(format!("{}{}", &digits[..DIGITS], "0".repeat(digits.len() - DIGITS)));
            forms.insert(number.to_string());
            forms.insert(scientific(number, DIGITS - 1));
        }
        if digits.len() >= SCIENTIFIC {
            forms.insert(scientific(number, 5));
        }
    }
    let with_comma: Vec<String> =
        forms.iter().filter(|form| form.contains('.')).map(|form| form.replace('.', ",")).collect();
    forms.extend(with_comma);
    forms.remove(id);
    forms.into_iter().collect()
}

/// Returns a number such as `1.23457E+11`, without trailing zeros in its digits.
fn scientific(number: f64, places: usize) -> String {
    let text = format!("{number:.places$E}");
    let (digits, power) = text.split_once('E').unwrap_or((&text, "0"));
    format!("{}E+{power:0>2}", digits.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each form was found in files that Excel, LibreOffice, or a script saved.
    #[test]
    fn ids_of_digits_have_the_damaged_forms_of_spreadsheets() {
        assert_eq!(damaged_forms("02138"), ["2138"]);
        assert_eq!(damaged_forms("00000"), ["0"]);
        assert_eq!(damaged_forms("123456789012"), ["1,23457E+11", "1.23457E+11"]);
        assert_eq!(damaged_forms("500000000000"), ["5E+11"]);
        let long = damaged_forms("1234567890123456789");
        for form in ["1234567890123450000", "1.23457E+18", "1.23456789012346E+18", "1,23457E+18"] {
            assert!(long.iter().any(|one| one == form), "{form} in {long:?}");
        }
        for fine in ["2138", "A-0012", "", "12345678901", "1e5"] {
            assert_eq!(damaged_forms(fine), [""; 0], "{fine}");
        }
    }
}
