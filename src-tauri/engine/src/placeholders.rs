//! Values that stand for something else: placeholders for a missing value, and the text markers of spreadsheets.

use crate::placeholder_words::{
    EXACT_WORDS, FLOAT_ERRORS, ID_WORDS, LONGEST_FIELD, LONGEST_ID_WORD, MARKED_ERRORS, NUMBERED_ERRORS,
    TEMPLATE_FIELDS, UNMARKED_ERRORS, WORDS, ZERO_DATES,
};

/// The length in bytes of the longest of all of them.
const LONGEST: usize = 26;

/// The first bytes of all placeholders and text markers, and of IDs in quotation marks.
const FIRST_BYTES: [bool; 256] = table_of(b"=\'\"`#(<[\\nNuUeEfF{$%*0");

/// The last bytes of the placeholders that don't begin with `#`. Most ordinary words end with another letter, and needn't
/// be compared.
const LAST_BYTES: [bool; 256] = table_of(b"lLnNaAdDeT)>]0123456789");

const fn table_of(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
}

/// Returns whether a value could be a placeholder or have a text marker, by its first bytes.
#[inline]
pub(crate) fn begins_oddly(value: &[u8]) -> bool {
    value.first().is_some_and(|byte| FIRST_BYTES[*byte as usize])
        || value.starts_with(b"1900-01-")
        || value.starts_with(b"1/0/1900")
}

/// Returns whether a value is a placeholder that programs write for a missing value, such as NULL or `#N/A`.
pub(crate) fn is_null_word(value: &[u8]) -> bool {
    let (Some(first), Some(last)) = (value.first(), value.last()) else { return false };
    match first {
        b'0' | b'1' => is_zero_date(value),
        b'{' | b'$' | b'%' | b'*' => is_template_field(value),
        b'#' => {
            value.len() >= 3 && value.iter().all(|byte| *byte == b'#')
                || is_template_field(value)
                || value.len() <= LONGEST && std::str::from_utf8(value).is_ok_and(is_spreadsheet_error)
        }
        b'<' if is_template_field(value) => true,
        _ if value.len() > LONGEST || !LAST_BYTES[*last as usize] => false,
        b'e' | b'E' | b'f' | b'F' => last.is_ascii_digit() && std::str::from_utf8(value).is_ok_and(is_numbered_error),
        _ => {
            let is_word = |word: &&str| word.as_bytes().eq_ignore_ascii_case(value);
            let is_exact = |word: &&str| word.as_bytes() == value;
            WORDS.iter().any(is_word) || EXACT_WORDS.iter().any(is_exact)
        }
    }
}

/// Returns whether an ID is a word or a sign that's written for a missing one, such as `none`, `TBD`, or `--`, in any
/// case. As a value, it can mean something else.
#[inline]
pub(crate) fn is_missing_id(id: &[u8]) -> bool {
    // Nearly all IDs end with a digit or are longer.
    if id.len() > LONGEST_ID_WORD || id.last().is_none_or(u8::is_ascii_digit) {
        return false;
    }
    let Ok(text) = std::str::from_utf8(id) else { return false };
    let text = text.trim();
    text.chars().all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '_' | '.' | '?' | '*' | '#' | '~' | '!'))
        || ID_WORDS.contains(&text.to_lowercase().as_str())
}

/// Returns whether a value is what C programs write for a number that is none, such as `-1.#IND`.
pub(crate) fn is_float_error(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"-").unwrap_or(value);
    value.len() <= LONGEST
        && FLOAT_ERRORS.iter().any(|error| {
            // Zeros can follow, up to the number of decimals that was asked for.
            let rest = value.get(error.len()..).filter(|_| value[..error.len()].eq_ignore_ascii_case(error.as_bytes()));
            rest.is_some_and(|rest| rest.iter().all(|byte| *byte == b'0'))
        })
}

fn is_zero_date(value: &[u8]) -> bool {
    ZERO_DATES.iter().any(|date| {
        let rest = value.strip_prefix(date.as_bytes());
        rest.is_some_and(|time| {
            time.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'T' | b':' | b'.' | b'Z'))
                && time.first().is_none_or(|byte| matches!(byte, b' ' | b'T'))
        })
    })
}

fn is_template_field(value: &[u8]) -> bool {
    value.len() <= LONGEST_FIELD
        && TEMPLATE_FIELDS.iter().any(|(open, close)| {
            let rest = value.strip_prefix(open.as_bytes());
            let name = rest.and_then(|rest| rest.strip_suffix(close.as_bytes()));
            name.is_some_and(|name| {
                name.iter().any(u8::is_ascii_alphanumeric)
                    && !name.iter().any(|byte| matches!(byte, b'{' | b'}' | b'%' | b'|' | b'<' | b'>'))
            })
        })
}

fn is_spreadsheet_error(text: &str) -> bool {
    let text = text.to_uppercase();
    let word = text.trim_start_matches('#');
    let inner = word.trim_start_matches(['¡', '¿']);
    let is_inverted = inner.len() < word.len();
    match inner.strip_suffix(['!', '?']).or(is_inverted.then_some(inner)) {
        Some(inner) => MARKED_ERRORS.split(' ').any(|error| error == inner),
        None => UNMARKED_ERRORS.split(' ').any(|error| error == inner),
    }
}

fn is_numbered_error(text: &str) -> bool {
    let Some((word, number)) = text.split_once(':') else { return false };
    let number = number.trim_start();
    let is_number = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && NUMBERED_ERRORS.iter().any(|error| error.eq_ignore_ascii_case(word.trim_end()))
}

/// Returns the content of a spreadsheet's text marker, which is `="00123"`, `'00123`, or `'00123'`. Returns `None` if the
/// value has none. An apostrophe before a letter is one only if there's also a digit, as in `'A5`; `'tis` isn't.
pub(crate) fn unwrapped(value: &str) -> Option<&str> {
    if let Some(inner) = value.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Some(inner);
    }
    let inner = value.strip_prefix('\'')?;
    let is_code = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
            && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    if is_code(inner) {
        return Some(inner);
    }
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    inner.starts_with(|c: char| c.is_ascii_digit()).then_some(inner)
}

/// Quotation marks, as pairs of an opening and a closing one.
const QUOTES: [(char, char); 12] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('`', '\''),
    ('´', '´'),
    ('«', '»'),
    ('»', '«'),
    ('‹', '›'),
    ('“', '”'),
    ('„', '“'),
    ('‘', '’'),
    ('”', '”'),
];

/// Returns the content of a value that's in quotation marks as a whole. Returns `None` for any other value.
pub(crate) fn unquoted(value: &str) -> Option<&str> {
    let within = |(open, close): (char, char)| value.strip_prefix(open)?.strip_suffix(close);
    QUOTES.into_iter().find_map(within).filter(|inner| !inner.is_empty())
}

/// Returns whether an ID begins or ends with a quotation mark, of which the other one may be missing.
pub(crate) fn is_beside_quote(id: &str) -> bool {
    let is_quote = |c: Option<char>| c.is_some_and(|c| QUOTES.iter().any(|(open, close)| c == *open || c == *close));
    is_quote(id.chars().next()) || is_quote(id.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_for_a_missing_value_is_a_placeholder() {
        for value in [
            "NULL",
            "null",
            "(null)",
            "\\N",
            "#N/A",
            "n/a",
            "NaN",
            "None",
            "undefined",
            "NaT",
            "[object Object]",
            "<NA>",
            "#N/D",
            "#VALOR!",
            "#NOME?",
            "#NÚM!",
            "#núm!",
            "#NULO!",
            "#DESPEJAR!",
            "#OBTENDO_DADOS",
            "#NV",
            "#WERT!",
            "#BEZUG!",
            "#ZAHL!",
            "#ÜBERLAUF!",
            "#KALK!",
            "#¡VALOR!",
            "#¿NOMBRE?",
            "#¡REF!",
            "#¡DIV/0!",
            "#¡DESBORDAMIENTO!",
            "#VALEUR!",
            "#NOM?",
            "#NOMBRE!",
            "#PROPAGATION!",
            "#CHARGEMENT_DONNEES",
            "#VALORE!",
            "#RIF!",
            "#NULLO!",
            "#ESPANSIONE!",
            "Err:502",
            "Erro:508",
            "Fehler:522",
            "(not set)",
            "(vacío)",
            "#WAARDE!",
            "#VERW!",
            "#NOM!",
            "#NOME!",
            "#DERRAME!",
            "#N/B",
            "#N/DISP",
            "#####",
            "[object Promise]",
            "{{ first_name }}",
            "${id}",
            "%%email%%",
            "*|FNAME|*",
            "<%= name %>",
            "1900-01-00",
            "1900-01-00T00:00:00",
            "0000-00-00 00:00:00",
            "1/0/1900",
        ] {
            assert!(begins_oddly(value.as_bytes()) && is_null_word(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn ordinary_words_are_no_placeholders() {
        for value in [
            "none",
            "NONE",
            "Nat",
            "NAT",
            "NIL",
            "Nina",
            "null and void",
            "#1",
            "#sale!",
            "#NA",
            "undefined behavior",
            "Faro",
            "err",
            "Err:12",
            "(ok)",
            "##",
            "1900-01-01",
            "00/01/1900-A",
            "00123",
            "$12.50",
            "${a}-${b}",
            "{}",
            "*",
            "<b>",
            "",
        ] {
            assert!(!is_null_word(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn every_placeholder_is_found_by_its_first_byte_and_fits_the_length() {
        let numbered = NUMBERED_ERRORS.map(|word| format!("{word}:502"));
        let mut all: Vec<String> = WORDS.iter().chain(&EXACT_WORDS).map(|word| (*word).to_owned()).collect();
        all.extend(numbered);
        all.extend(MARKED_ERRORS.split(' ').flat_map(|word| [format!("#¿{word}?"), format!("#{word}!")]));
        all.extend(UNMARKED_ERRORS.split(' ').map(|error| format!("#{error}")));
        all.extend(ZERO_DATES.map(str::to_owned));
        all.extend(TEMPLATE_FIELDS.map(|(open, close)| format!("{open}first_name{close}")));
        for value in &all {
            assert!(begins_oddly(value.as_bytes()) && is_null_word(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn what_stands_for_a_missing_id_is_found_as_a_whole_and_in_any_case() {
        for id in [
            "NA",
            "Nil",
            "none",
            "-",
            "--",
            "–",
            "?",
            "???",
            "TBD",
            "n/d",
            "N.A.",
            "Sem ID",
            "VACÍO",
            "Nulo",
            "Não informado",
            "Unbekannt",
            "Inconnu",
            "Nincs",
            "不明",
        ] {
            assert!(is_missing_id(id.as_bytes()), "{id}");
        }
        for id in ["NIL-001", "Nina", "NA1", "A-", "0", "-1", "none@example.com", "TBD 7", "naN0"] {
            assert!(!is_missing_id(id.as_bytes()), "{id}");
        }
        for value in ["1.#QNAN", "1.#IND", "-1.#INF", "1.#IND00", "-1.#ind"] {
            assert!(is_float_error(value.as_bytes()), "{value}");
        }
        for value in ["1.#", "1.#INFO", "#1", "1.5", ""] {
            assert!(!is_float_error(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn text_markers_and_quotation_marks_are_taken_off_both_ends() {
        for (value, inner) in [("=\"00123\"", "00123"), ("'00123", "00123"), ("'00123'", "00123"), ("'A5", "A5")] {
            assert_eq!(unwrapped(value), Some(inner), "{value}");
        }
        assert_eq!(["'tis", "00123'", "=1", "\"1\""].map(unwrapped), [None; 4]);
        assert_eq!(["\"A-1\"", "'A-1'", "`A-1`", "«A-1»", "“A-1”"].map(unquoted), [Some("A-1"); 5]);
        assert_eq!(["\"A-1", "A-1\"", "\"\"", "\"", "A\"1\""].map(unquoted), [None; 5]);
        assert_eq!(["'A", "A\"", "«A", "`A", "A’"].map(is_beside_quote), [true; 5]);
        assert_eq!(["A", "O'Neil", ""].map(is_beside_quote), [false; 3]);
    }
}
