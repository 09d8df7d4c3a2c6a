//! Decides whether a row names the columns or is a data row, by comparing each of its cells with the cells below.
//!
//! | evidence | example, with the cells below |
//! | --- | --- |
//! | for data | `CUST-001` above `CUST-002`; `1001` above `1002`; `gold` above `silver` and `gold` |
//! | weakly for data | `30` above `25`; `AB1` above `XK7` |
//! | for a name | `tier`, which is a common name; `points` above `30` |
//! | weakly for a name | `loja` above `Lisboa`; a word that isn't among the three words of its column |

use super::name_words::is_common_name;
use crate::placeholders::is_null_word;

/// What a supposed header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderVerdict {
    /// It names the columns.
    Names,
    /// It's a data row like those below it.
    Data,
    /// It could be either. Only a person can decide.
    Unclear,
}

/// How many of ten cells have to agree.
const MOST: usize = 8;

/// The evidence of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    Data,
    WeakData,
    CommonName,
    Name,
    WeakName,
    None,
}

/// Returns what a supposed header is, given the rows below it.
pub(super) fn verdict(names: &[String], below: &[Vec<String>]) -> HeaderVerdict {
    let rows: Vec<&Vec<String>> = below.iter().filter(|row| !repeats(names, row)).collect();
    let column = |index: usize| -> Vec<&str> {
        rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect()
    };
    let named = || names.iter().enumerate().filter(|(_, name)| !name.trim().is_empty());
    let found: Vec<Evidence> = named().map(|(index, name)| evidence(name.trim(), index, &column(index))).collect();
    if rows.is_empty() {
        return HeaderVerdict::Names;
    }
    let has = |wanted: Evidence| found.contains(&wanted);
    let begins_with_name = found.first() == Some(&Evidence::CommonName);
    match () {
        () if has(Evidence::Data) && has(Evidence::CommonName) => {
            if begins_with_name {
                HeaderVerdict::Names
            } else {
                HeaderVerdict::Unclear
            }
        }
        () if has(Evidence::Data) && has(Evidence::Name) => HeaderVerdict::Unclear,
        () if has(Evidence::Data) => HeaderVerdict::Data,
        () if has(Evidence::CommonName) || has(Evidence::Name) => HeaderVerdict::Names,
        () if has(Evidence::WeakData) => HeaderVerdict::Unclear,
        () if has(Evidence::WeakName) => HeaderVerdict::Names,
        () => HeaderVerdict::Unclear,
    }
}

/// Returns whether a row repeats the first of the names and more than half of all, as the header of another table does.
fn repeats(names: &[String], row: &[String]) -> bool {
    let named: Vec<usize> = (0..names.len()).filter(|column| !names[*column].trim().is_empty()).collect();
    let is_same = |column: &&usize| row.get(**column) == Some(&names[**column]);
    row == names
        || named.first().as_ref().is_some_and(is_same) && named.iter().filter(is_same).count() * 2 > named.len()
}

/// Returns how many cells of a row are clearly names of their columns.
pub(super) fn clear_names(names: &[String], below: &[Vec<String>]) -> usize {
    let is_clear = |(index, name): (usize, &String)| {
        let cells = below.iter().filter_map(|row| row.get(index)).map(|cell| cell.trim());
        let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        matches!(evidence(name.trim(), index, &cells), Evidence::CommonName | Evidence::Name)
    };
    names.iter().enumerate().filter(|(index, name)| is_clear((*index, name))).count()
}

/// Returns what a cell is evidence for, given its column and the cells below that aren't empty.
fn evidence(name: &str, column: usize, below: &[&str]) -> Evidence {
    let are_most = |is: &dyn Fn(&str) -> bool| {
        !below.is_empty() && below.iter().filter(|cell| is(cell)).count() * 10 >= below.len() * MOST
    };
    // A row of labels, or a customer by accident, can have common names, too.
    let repeated = below.iter().filter(|cell| **cell == name).count();
    let others = || below.iter().filter(|cell| **cell != name && is_common_name(cell)).count();
    if is_common_name(name) && repeated <= 1 && others() * 3 <= below.len() {
        return Evidence::CommonName;
    }
    if below.is_empty() {
        return Evidence::None;
    }
    let is_alike = |cell: &str| is_value(cell) || is_long_key(cell) && cell.len() == name.len();
    let is_boolean = |cell: &str| matches!(cell.to_lowercase().as_str(), "true" | "false");
    if below.contains(&name)
        || (is_value(name) || is_long_key(name)) && are_most(&is_alike)
        || is_decimal(name) && are_most(&is_numeric)
        || column == 0 && is_whole(name) && !is_year(name) && below.iter().all(|cell| is_whole(cell))
        || is_boolean(name) && are_most(&is_boolean)
    {
        return Evidence::Data;
    }
    if has_digit(name) && !is_numeric(name) && are_most(&|cell| without_digits(cell) == without_digits(name)) {
        return Evidence::Data;
    }
    let has_letter = |text: &str| text.chars().any(char::is_alphabetic);
    if has_letter(name) && are_most(&|cell| has_digit(cell) && !has_letter(cell)) && !is_null_word(name.as_bytes()) {
        return Evidence::Name;
    }
    if has_digit(name) {
        let is_weak = is_numeric(name) && !is_year(name) && are_most(&is_numeric)
            || !is_numeric(name) && are_most(&|cell| kinds_of_characters(cell) == kinds_of_characters(name));
        return if is_weak { Evidence::WeakData } else { Evidence::None };
    }
    if !is_null_word(name.as_bytes()) && has_letter(name) && are_most(&has_digit) {
        return Evidence::Name;
    }
    let is_of_other_case = |cell: &str| letter_case(cell).is_some_and(|case| Some(case) != letter_case(name));
    let joins_words = |text: &str| text.contains('_') || letter_case(text) == Some(LetterCase::Camel);
    let is_written_differently = letter_case(name).is_some() && are_most(&is_of_other_case)
        || joins_words(name) && are_most(&|cell| !joins_words(cell));
    if is_written_differently || is_missing_among_few(below) { Evidence::WeakName } else { Evidence::None }
}

/// Returns whether the cells repeat a few words, so that a word that isn't among them is likely a name. The caller
/// has checked that the name isn't.
fn is_missing_among_few(below: &[&str]) -> bool {
    const ENOUGH: usize = 9;
    let mut distinct = below.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    below.len() >= ENOUGH && distinct.len() * 3 <= below.len()
}

/// Returns whether a text can't be a column's name: a number with at least four digits, a date, or a mail address.
pub(super) fn is_value(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_address =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !text.contains(' '));
    is_address || digits >= 4 && letters < digits && !text.contains(' ') && !is_year(text)
}

pub(super) fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Returns whether a text is a year, which is a common name of a column.
fn is_year(text: &str) -> bool {
    text.len() == 4 && (text.starts_with("19") || text.starts_with("20"))
}

fn is_whole(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a text is a number in any notation.
fn is_numeric(text: &str) -> bool {
    has_digit(text) && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,' %".contains(&byte))
}

fn is_decimal(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.trim_start_matches(['-', '+']);
    number.split_once(['.', ',']).is_some_and(|(whole, part)| is_part(whole) && is_part(part))
}

/// Returns whether a text is a long key of letters and digits, such as a hash.
fn is_long_key(text: &str) -> bool {
    text.len() >= 16
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && text.bytes().filter(u8::is_ascii_digit).count() >= 3
}

/// Returns a text with one `0` for each run of digits: `CUST-001` becomes `CUST-0`.
fn without_digits(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('0') {
            out.push('0');
        }
    }
    out
}

/// Returns a text with each letter and digit replaced by its kind: `AB12` becomes `AA00`.
fn kinds_of_characters(text: &str) -> String {
    let kind = |c: char| match c {
        _ if c.is_uppercase() => 'A',
        _ if c.is_alphabetic() => 'a',
        _ if c.is_ascii_digit() => '0',
        _ => c,
    };
    text.chars().map(kind).collect()
}

/// Which letters of a text are uppercase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LetterCase {
    Lower,
    Upper,
    /// The first letter only.
    First,
    /// A letter within a word, as in `firstName`.
    Camel,
    /// The first letter of several words, or any other.
    Mixed,
}

/// Returns `None` for a text without letters that have a case.
fn letter_case(text: &str) -> Option<LetterCase> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_lowercase() || c.is_uppercase()).collect();
    let first = letters.first()?;
    let rest_is_lower = letters[1..].iter().all(|c| c.is_lowercase());
    let follows_lowercase =
        |text: &str| text.chars().zip(text.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
    Some(match () {
        () if rest_is_lower && first.is_lowercase() => LetterCase::Lower,
        () if letters.iter().all(|c| c.is_uppercase()) => LetterCase::Upper,
        () if rest_is_lower => LetterCase::First,
        () if first.is_lowercase() && follows_lowercase(text) => LetterCase::Camel,
        () => LetterCase::Mixed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> HeaderVerdict {
        let mut rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<String>>());
        let names = rows.next().unwrap_or_default();
        verdict(&names, &rows.collect::<Vec<_>>())
    }

    #[test]
    fn a_row_like_the_rows_below_is_data() {
        for text in [
            "CUST-001,gold\nCUST-002,silver",
            "C-1,gold\nC-2,silver\nC-3,gold",
            "1001,gold\n1002,silver",
            "ana@example.com,Ana\nrui@example.com,Rui",
            "1,2,3\n4,5,6\n7,8,9",
            "3f2504e04f8911d3,gold\n9f2504e04f8911d3,silver",
            "Ana,1.50\nRui,2.75",
            "gold,Faro\nsilver,Porto\ngold,Beja",
            "A1,true\nA2,false",
        ] {
            assert_eq!(of(text), HeaderVerdict::Data, "{text:?}");
        }
    }

    #[test]
    fn a_row_of_names_is_a_header() {
        for text in [
            "id,tier\n1,gold",
            "name,city\nAna,Faro",
            "loja,plano\nLisboa,Ouro\nFaro,Prata",
            "id,2025-01-01,2025-02-01\nA,5,6",
            "store,1,2,3\nA,5,6,7",
            "client1234,points5678\n1001,5000",
            "a,b\n1,2",
            "custom_flag,kind\nsome words,more words",
            "id,2019,2020\nA-1,5,6",
            "id,tier",
            "customer_email_hash\neee1\neee2",
        ] {
            assert_eq!(of(text), HeaderVerdict::Names, "{text:?}");
        }
    }

    #[test]
    fn a_row_that_could_be_either_is_unclear() {
        for text in [
            "A,1\nB,2",
            "gold,lisboa\nsilver,porto",
            "Ana,30\nRui,25\nEva,41",
            "CUST-001,unknown words\nCUST-002,5\nCUST-003,6",
            "AB1\nXK7\nQZ2",
        ] {
            assert_eq!(of(text), HeaderVerdict::Unclear, "{text:?}");
        }
    }
}
