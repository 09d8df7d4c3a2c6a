//! What programs and people write for a missing value, in several languages.

/// What databases, programming languages, spreadsheets, and web analytics write for a missing value, in lowercase.
pub(crate) const WORDS: [&str; 22] = [
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
    "[object promise]",
    "(not set)",
    "(none)",
    "(blank)",
    "(empty)",
    "(vazio)",
    "(em branco)",
    "(vacío)",
];

/// Those that are ordinary words or names in any other case.
pub(crate) const EXACT_WORDS: [&str; 3] = ["None", "NaT", "nil"];

/// What is written for a missing ID, in lowercase, in English, Portuguese, Spanish, French, German, Italian, Hungarian, and
/// Japanese. As a value, each can be an ordinary word or name.
pub(crate) const ID_WORDS: [&str; 53] = [
    "na",
    "n.a.",
    "n/d",
    "nd",
    "n.d.",
    "n/c",
    "n/i",
    "s/n",
    "s/d",
    "k.a.",
    "k. a.",
    "nil",
    "none",
    "nan",
    "nat",
    "tbd",
    "tba",
    "tbc",
    "unknown",
    "missing",
    "empty",
    "no id",
    "desconhecido",
    "nenhum",
    "nulo",
    "vazio",
    "sem id",
    "não informado",
    "desconocido",
    "ninguno",
    "vacío",
    "sin id",
    "sin datos",
    "aucun",
    "inconnu",
    "vide",
    "sans id",
    "unbekannt",
    "keine",
    "leer",
    "ohne id",
    "nessuno",
    "sconosciuto",
    "vuoto",
    "nincs",
    "ismeretlen",
    "üres",
    "なし",
    "無し",
    "不明",
    "未設定",
    "未登録",
    "空",
];

/// The length in bytes of the longest of them.
pub(crate) const LONGEST_ID_WORD: usize = 14;

/// The errors of spreadsheets between `#` and `!` or `?`, in English, Portuguese, Spanish, French, German, Italian,
/// Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Czech, Hungarian, Turkish, and Russian. In Spanish, an inverted
/// mark comes first. From *Excel error values* and *Error Codes in LibreOffice Calc*.
pub(crate) const MARKED_ERRORS: &str = "NULL DIV/0 VALUE REF NUM SPILL CALC FIELD BLOCKED CONNECT EXTERNAL BUSY PYTHON UNKNOWN \
    TIMEOUT ERROR NAME \
    NULO VALOR NÚM NOME DESPEJAR DERRAMAR PROPAGAR CAMPO BLOQUEADO CONECTAR EXTERNO OCUPADO DESCONHECIDO \
    DESBORDAMIENTO DERRAME DESCONOCIDO \
    NUL VALEUR NOM NOMBRE PROPAGATION DEVERSEMENT DÉVERSEMENT CALCUL CHAMP BLOQUE BLOQUÉ CONNEXION EXTERNE OCCUPÉ INCONNU \
    WERT BEZUG ZAHL ÜBERLAUF KALK FELD BLOCKIERT VERBINDEN EXTERN UNBEKANNT \
    NULLO VALORE RIF ESPANSIONE SCONOSCIUTO \
    WAARDE VERW NAAM GETAL DEEL/0 LEEG OVERLOOP BEREKENEN VELD GEBLOKKEERD VERBINDING ONBEKEND BEZET \
    ARG ADR NAZWA LICZBA DZIEL/0 ZERO ROZLANIE OBL POLE \
    VÄRDEFEL REFERENS NAMN OGILTIGT DIVISION/0 SAKNAS SKÄRNING VÆRDI REFERENCE NAVN OVERLØB VERDI OVERFLYT \
    ARVO VIITTAUS NIMI LUKU JAKO/0 PUUTTUU TYHJÄ \
    HODNOTA ODKAZ NÁZEV ČÍSLO DĚLENÍ_NULOU PŘESAH ÉRTÉK HIV NÉV SZÁM ZÉRÓOSZTÓ NULLA \
    DEĞER BAŞV AD SAYI SAYI/0 BOŞ TAŞMA \
    ЗНАЧ ССЫЛКА ИМЯ ЧИСЛО ДЕЛ/0 ПУСТО ПЕРЕНОС";
pub(crate) const UNMARKED_ERRORS: &str = "N/A N/D NV N/B I/T YOK Н/Д N/DISP HIÁNYZIK NENÍ_K_DISPOZICI GETTING_DATA OBTENDO_DADOS \
    OBTENIENDO_DATOS CHARGEMENT_DONNEES OBTENTION_DONNEES DATEN_ABRUFEN ESTRAZIONE_DATI_IN_CORSO RECUPERO_DATI";

/// What C programs write for a number that is none.
pub(crate) const FLOAT_ERRORS: [&str; 5] = ["1.#QNAN", "1.#SNAN", "1.#IND", "1.#INF", "1.#NAN"];

/// How days begin that don't exist: the day 0 of Excel, and the zero date of MySQL.
pub(crate) const ZERO_DATES: [&str; 8] =
    ["1900-01-00", "0000-00-00", "00/01/1900", "0/1/1900", "1/0/1900", "01/00/1900", "00/00/0000", "00.00.0000"];

/// What encloses the name of a field in a template that no program filled in.
pub(crate) const TEMPLATE_FIELDS: [(&str, &str); 6] =
    [("{{", "}}"), ("${", "}"), ("%%", "%%"), ("#{", "}"), ("<%", "%>"), ("*|", "|*")];

/// The maximum length of a template's field, in bytes.
pub(crate) const LONGEST_FIELD: usize = 80;

/// How LibreOffice begins an error that has a number, as in `Err:502`.
pub(crate) const NUMBERED_ERRORS: [&str; 6] = ["err", "erro", "error", "erreur", "errore", "fehler"];
