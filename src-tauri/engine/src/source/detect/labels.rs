//! Recognizes rows between the header and the data that label the columns once more: translated names, types, or the
//! second row of a header.

use super::header_evidence::{has_digit, is_value};
use super::name_words::is_common_name;
use crate::placeholders::is_null_word;
use crate::similar_names::normalize_name;

/// The types of columns in databases and programming languages, in lowercase and without a length.
const TYPES: [&str; 44] = [
    "bigint",
    "binary",
    "bit",
    "blob",
    "bool",
    "boolean",
    "byte",
    "char",
    "character",
    "clob",
    "currency",
    "date",
    "datetime",
    "datetime2",
    "decimal",
    "double",
    "enum",
    "float",
    "guid",
    "int",
    "int32",
    "int64",
    "integer",
    "json",
    "long",
    "money",
    "nchar",
    "number",
    "numeric",
    "nvarchar",
    "nvarchar2",
    "object",
    "real",
    "serial",
    "smallint",
    "string",
    "text",
    "time",
    "timestamp",
    "tinyint",
    "uuid",
    "varchar",
    "varchar2",
    "xml",
];

/// The types that people write in Portuguese, Spanish, French, German, Hungarian, and Japanese.
const TYPES_IN_WORDS: [&str; 27] = [
    "booleano",
    "booléen",
    "cadena",
    "data",
    "date",
    "datum",
    "dátum",
    "entero",
    "entier",
    "fecha",
    "inteiro",
    "logisch",
    "nombre",
    "numérico",
    "número",
    "szám",
    "szöveg",
    "texte",
    "texto",
    "uhrzeit",
    "wahrheitswert",
    "zahl",
    "zeichenkette",
    "テキスト",
    "数値",
    "文字列",
    "日付",
];

/// What the row below a header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Labels {
    /// A data row, or nothing that could be told apart from one.
    None,
    /// It could be labels or a data row.
    Unclear,
    /// Labels or types of the columns.
    Clear,
    /// Names of columns that have none, or a title of their group, in the header.
    Names,
}

/// How many of ten cells have to agree.
const MOST: usize = 8;

impl Labels {
    /// Returns what a row below the header is, given the rows below it.
    pub(super) fn of(names: &[String], row: &[String], below: &[Vec<String>]) -> Labels {
        let filled = || row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let count = filled().count();
        if count == 0 {
            return Labels::None;
        }
        let are_types = filled().all(|(_, cell)| is_type(cell)) && (count >= 2 || names.len() == 1);
        if are_types && !below.iter().flatten().any(|cell| is_type(cell)) {
            return Labels::Clear;
        }
        if filled().all(|(_, cell)| is_metadata(cell)) && !below.iter().flatten().any(|cell| is_metadata(cell)) {
            return Labels::Clear;
        }
        if below.is_empty() {
            return Labels::None;
        }
        let mut votes = Votes::default();
        for (column, cell) in filled() {
            votes.add(names.get(column).map_or("", String::as_str).trim(), cell.trim(), column, below);
        }
        let first = |row: &[String]| row.first().is_some_and(|cell| !cell.trim().is_empty());
        let are_filled_below = below.iter().filter(|row| first(row)).count() * 10 >= below.len() * MOST;
        match () {
            () if votes.against > 0 => Labels::None,
            // The row has no ID, which all others have, and names what has no name in the header.
            () if !first(row) && are_filled_below && votes.matched == count && votes.odd + votes.unnamed > 0 => {
                Labels::Names
            }
            () if votes.alike == count && (votes.odd > 0 || count >= 2) => Labels::Clear,
            () if votes.same == count && count >= 2 => Labels::Clear,
            () if votes.alike > 0 && votes.odd > 0 && votes.matched * 2 > count && first(row) => {
                if votes.first_is_label { Labels::Clear } else { Labels::Unclear }
            }
            () if votes.first_is_odd || votes.odd >= 2 && votes.odd * 2 > count => Labels::Unclear,
            () => Labels::None,
        }
    }
}

/// What the cells of a row say about it.
#[derive(Default)]
struct Votes {
    /// Cells like the values below, so that the row is data.
    against: usize,
    /// Cells that are the header's name once more, or a common name of a column.
    alike: usize,
    /// Cells that are exactly the header's name.
    same: usize,
    /// Words in a column of numbers, dates, or codes.
    odd: usize,
    /// Cells in columns without a name.
    unnamed: usize,
    /// Cells of one of these kinds.
    matched: usize,
    first_is_label: bool,
    first_is_odd: bool,
}

impl Votes {
    fn add(&mut self, name: &str, cell: &str, column: usize, below: &[Vec<String>]) {
        let cells =
            || below.iter().filter_map(|row| row.get(column)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let is_same = normalize_name(name) == normalize_name(cell);
        let is_alike = is_same || is_common_name(cell);
        let with_digits = cells().filter(|cell| has_digit(cell)).count();
        let is_odd = !has_digit(cell)
            && cell.chars().any(char::is_alphabetic)
            && !is_null_word(cell.as_bytes())
            && with_digits > 1
            && with_digits * 10 >= cells().count() * MOST;
        let is_like_values = cells().any(|other| other == cell)
            || is_alike && cells().any(is_common_name)
            || has_digit(cell) && with_digits > 0;
        if is_value(cell) || !is_same && is_like_values {
            self.against += 1;
            return;
        }
        self.alike += usize::from(is_alike);
        self.same += usize::from(is_same);
        self.odd += usize::from(is_odd);
        self.unnamed += usize::from(name.is_empty());
        self.matched += usize::from(is_alike || is_odd || name.is_empty());
        if column == 0 {
            self.first_is_label = is_alike;
            self.first_is_odd = is_odd;
        }
    }
}

/// Returns whether a cell is the type of a column, as in `varchar(255)` or `int not null`.
fn is_type(cell: &str) -> bool {
    let cell = cell.trim().to_lowercase();
    let word = cell.split(['(', ' ', '<', '[']).next().unwrap_or_default();
    let rest = &cell[word.len()..];
    let is_length = rest.starts_with('(') && rest.ends_with(')') || rest.starts_with('[') && rest.ends_with(']');
    let is_rest = matches!(rest, "" | " not null" | " null" | " primary key" | " unsigned" | " precision" | " varying");
    (TYPES.binary_search(&word).is_ok() || TYPES_IN_WORDS.binary_search(&word).is_ok()) && (is_length || is_rest)
}

/// Returns whether a cell is a JSON object, as survey programs write below the names.
fn is_metadata(cell: &str) -> bool {
    let cell = cell.trim();
    cell.starts_with("{\"") && cell.ends_with('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Labels {
        let mut rows = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<String>>());
        let (names, row) = (rows.next().unwrap_or_default(), rows.next().unwrap_or_default());
        Labels::of(&names, &row, &rows.collect::<Vec<_>>())
    }

    #[test]
    fn labels_and_types_are_told_from_customers() {
        assert!(TYPES.is_sorted());
        for (text, wanted) in [
            ("id,tier\nint,varchar\n1,gold\n2,silver", Labels::Clear),
            ("id,tier\nINT,VARCHAR(20)\n1,gold", Labels::Clear),
            ("id,city,level\nID,Cidade,Nível\n1,Faro,3\n2,Porto,4", Labels::Clear),
            ("id,city\nID,Cidade\n1,Faro", Labels::Clear),
            ("channel,kind\nemail,mobile\nphone,store\nemail,x", Labels::None),
            ("id,a\nid,x\n1,a", Labels::None),
            ("id,city\nid,city\n1,Faro\n2,Porto", Labels::Clear),
            ("id,level\nKunde,Stufe\nK-1,3\nK-2,4", Labels::Unclear),
            ("id,Travel,,\n,Air,Rail,Taxi\n1,5,6,7\n2,5,6,7", Labels::Names),
            ("id,tier\nunknown,gold\n1,gold\n2,silver", Labels::None),
            ("id,name\nA-0,Ana\nA-1,Rui\nA-2,Eva", Labels::None),
            ("id,points\n7,n/a\n1,5\n2,6", Labels::None),
            ("name,city\nAna,Faro\nRui,Porto", Labels::None),
            ("id,type\n1,text\n2,date", Labels::None),
        ] {
            assert_eq!(of(text), wanted, "{text:?}");
        }
    }
}
