//! Values that stand for something else: placeholders for a missing value, and the text markers of spreadsheets.

/// What databases, programming languages, spreadsheets, and web analytics write for a missing value, in lowercase.
const WORDS: [&str; 21] = [
    "null",
    "(null)",
    "<null>",
    "[null]",
    "\\n",
    "n/a",
    "nan",
    "<na>",
    "<nil>",
    "undefined",
    "(undefined)",
    "[object object]",
    "[object null]",
    "[object undefined]",
    "(not set)",
    "(none)",
    "(blank)",
    "(empty)",
    "(vazio)",
    "(em branco)",
    "(vacío)",
];

/// Those that are ordinary words or names in any other case.
const EXACT_WORDS: [&str; 3] = ["None", "NaT", "nil"];

/// The errors of spreadsheets in English, Portuguese, Spanish, French, German, and Italian, between `#` and `!`. In
/// Spanish, an inverted exclamation or question mark comes first. From *Excel error values* and *Error Codes in
/// LibreOffice Calc*.
const ERRORS_WITH_EXCLAMATION_MARK: [&str; 57] = [
    "NULL",
    "DIV/0",
    "VALUE",
    "REF",
    "NUM",
    "SPILL",
    "CALC",
    "FIELD",
    "BLOCKED",
    "CONNECT",
    "EXTERNAL",
    "BUSY",
    "PYTHON",
    "UNKNOWN",
    "TIMEOUT",
    "ERROR",
    "NULO",
    "VALOR",
    "NÚM",
    "DESPEJAR",
    "CAMPO",
    "BLOQUEADO",
    "CONECTAR",
    "EXTERNO",
    "OCUPADO",
    "DESCONHECIDO",
    "DESBORDAMIENTO",
    "DESCONOCIDO",
    "NUL",
    "VALEUR",
    "NOMBRE",
    "PROPAGATION",
    "DEVERSEMENT",
    "DÉVERSEMENT",
    "CALCUL",
    "CHAMP",
    "BLOQUE",
    "BLOQUÉ",
    "CONNEXION",
    "EXTERNE",
    "OCCUPÉ",
    "INCONNU",
    "WERT",
    "BEZUG",
    "ZAHL",
    "ÜBERLAUF",
    "KALK",
    "FELD",
    "BLOCKIERT",
    "VERBINDEN",
    "EXTERN",
    "UNBEKANNT",
    "NULLO",
    "VALORE",
    "RIF",
    "ESPANSIONE",
    "SCONOSCIUTO",
];
const ERRORS_WITH_QUESTION_MARK: [&str; 4] = ["NAME", "NOME", "NOM", "NOMBRE"];
const ERRORS_WITHOUT_MARK: [&str; 11] = [
    "N/A",
    "N/D",
    "NV",
    "GETTING_DATA",
    "OBTENDO_DADOS",
    "OBTENIENDO_DATOS",
    "CHARGEMENT_DONNEES",
    "OBTENTION_DONNEES",
    "DATEN_ABRUFEN",
    "ESTRAZIONE_DATI_IN_CORSO",
    "RECUPERO_DATI",
];

/// How LibreOffice begins an error that has a number, as in `Err:502`.
const NUMBERED_ERRORS: [&str; 6] = ["err", "erro", "error", "erreur", "errore", "fehler"];

/// The length in bytes of the longest of all of them.
const LONGEST: usize = 26;

/// The first bytes of all placeholders and text markers, and of IDs in quotation marks.
const FIRST_BYTES: [bool; 256] = table_of(b"=\'\"#(<[\\nNuUeEfF");

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

/// Returns whether a value could be a placeholder or have a text marker, by its first byte.
#[inline]
pub(crate) fn begins_oddly(value: &[u8]) -> bool {
    value.first().is_some_and(|byte| FIRST_BYTES[*byte as usize])
}

/// Returns whether a value is a placeholder that programs write for a missing value, such as NULL or `#N/A`.
pub(crate) fn is_null_word(value: &[u8]) -> bool {
    let (Some(first), Some(last)) = (value.first(), value.last()) else { return false };
    if value.len() > LONGEST || *first != b'#' && !LAST_BYTES[*last as usize] {
        return false;
    }
    match first {
        b'#' => std::str::from_utf8(value).is_ok_and(is_spreadsheet_error),
        b'e' | b'E' | b'f' | b'F' => last.is_ascii_digit() && std::str::from_utf8(value).is_ok_and(is_numbered_error),
        _ => {
            let is_word = |word: &&str| word.as_bytes().eq_ignore_ascii_case(value);
            let is_exact = |word: &&str| word.as_bytes() == value;
            WORDS.iter().any(is_word) || EXACT_WORDS.iter().any(is_exact)
        }
    }
}

fn is_spreadsheet_error(text: &str) -> bool {
    let text = text.to_uppercase();
    let word = text.trim_start_matches('#');
    let inner = word.trim_start_matches(['¡', '¿']);
    let is_inverted = inner.len() < word.len();
    if let Some(inner) = inner.strip_suffix('?') {
        return ERRORS_WITH_QUESTION_MARK.contains(&inner);
    }
    match inner.strip_suffix('!').or(is_inverted.then_some(inner)) {
        Some(inner) => ERRORS_WITH_EXCLAMATION_MARK.contains(&inner),
        None => ERRORS_WITHOUT_MARK.contains(&inner),
    }
}

fn is_numbered_error(text: &str) -> bool {
    let Some((word, number)) = text.split_once(':') else { return false };
    let number = number.trim_start();
    let is_number = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number && NUMBERED_ERRORS.iter().any(|error| error.eq_ignore_ascii_case(word.trim_end()))
}

/// Returns the content of a spreadsheet's text marker, which is `="00123"`, `'00123`, or `'00123'`. Returns `None` if the
/// value has none.
pub(crate) fn unwrapped(value: &str) -> Option<&str> {
    if let Some(inner) = value.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Some(inner);
    }
    let inner = value.strip_prefix('\'')?;
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    inner.starts_with(|c: char| c.is_ascii_digit()).then_some(inner)
}

/// Returns the content of a value that's in quotation marks as a whole. Returns `None` for any other value.
pub(crate) fn unquoted(value: &str) -> Option<&str> {
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).filter(|inner| !inner.is_empty())
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
            "",
        ] {
            assert!(!is_null_word(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn every_placeholder_is_found_by_its_first_byte_and_fits_the_length() {
        let numbered = NUMBERED_ERRORS.map(|word| format!("{word}:502"));
        let marked =
            |words: &[&str], mark: &str| words.iter().map(|word| format!("#¿{word}{mark}")).collect::<Vec<_>>();
        let mut all: Vec<String> = WORDS.iter().chain(&EXACT_WORDS).map(|word| (*word).to_owned()).collect();
        all.extend(numbered);
        all.extend(marked(&ERRORS_WITH_EXCLAMATION_MARK, "!"));
        all.extend(marked(&ERRORS_WITH_QUESTION_MARK, "?"));
        all.extend(ERRORS_WITHOUT_MARK.iter().map(|word| format!("#{word}")));
        for value in &all {
            assert!(begins_oddly(value.as_bytes()) && is_null_word(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn text_markers_and_quotation_marks_are_taken_off_both_ends() {
        for (value, inner) in [("=\"00123\"", "00123"), ("'00123", "00123"), ("'00123'", "00123")] {
            assert_eq!(unwrapped(value), Some(inner), "{value}");
        }
        assert_eq!(["'tis", "00123'", "=1", "\"1\""].map(unwrapped), [None; 4]);
        assert_eq!(["\"A-1\"", "'A-1'"].map(unquoted), [Some("A-1"); 2]);
        assert_eq!(["\"A-1", "A-1\"", "\"\"", "\"", "A\"1\""].map(unquoted), [None; 5]);
    }
}
