//! Number formats: convert a cell's number to the text that the sheet shows, with the separators of en-US. Dates and
//! times are always in ISO 8601, whatever order of the fields the format has.

mod code;
mod section;

use super::date;
use super::decimal::Decimal;
use super::fraction::{Denominator, MixedNumber};
use super::row_buffer::CellKind;
use code::split;
use section::{Comparison, Part, Section};

/// A parsed number format.
#[derive(Debug, Clone, Default)]
pub(super) struct Format {
    /// Up to four sections. The format `General` has none.
    sections: Vec<Section>,
}

impl Format {
    /// Returns the built-in format with this number (ECMA-376, 18.8.30), or `General` if there's none.
    pub(super) fn built_in(id: u32) -> Format {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 | 6 => "$#,##0;($#,##0)",
            7 | 8 => "$#,##0.00;($#,##0.00)",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            12 => "# ?/?",
            13 => "# ??/??",
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
            18 | 20 | 32 | 34 | 55 => "h:mm",
            19 | 21 | 33 | 35 | 45 | 47 | 56 => "h:mm:ss",
            22 => "yyyy-mm-dd h:mm",
            37 | 38 => "#,##0;(#,##0)",
            39 | 40 => "#,##0.00;(#,##0.00)",
            41 => "#,##0;(#,##0);\"-\"",
            42 => "$#,##0;$(#,##0);$\"-\"",
            43 => "#,##0.00;(#,##0.00);\"-\"",
            44 => "$#,##0.00;$(#,##0.00);$\"-\"",
            46 => "[h]:mm:ss",
            48 => "##0.0E+0",
            _ => return Format::default(),
        };
        Format::parse(code)
    }

    /// Parses the code of a format. Any text is valid.
    pub(super) fn parse(code: &str) -> Format {
        let mut sections: Vec<Section> =
            split(code).into_iter().take(4).map(|section| Section::parse(&section)).collect();
        if sections.len() == 1 && sections[0].is_plain() {
            sections.clear();
        }
        Format { sections }
    }

    /// Returns whether this is the format `General`.
    pub(super) fn is_general(&self) -> bool {
        self.sections.is_empty()
    }

    /// Returns the date and time fields that the format shows, or `None` if it doesn't show a date or time.
    pub(super) fn date_fields(&self) -> Option<date::DateTimeFields> {
        self.sections.first().and_then(|section| section.date)
    }

    /// Appends a number as a cell with this format shows it, and returns what kind of cell it is.
    pub(super) fn show(&self, number: f64, is_1904: bool, out: &mut Vec<u8>) -> CellKind {
        let kind = if number.abs() >= 1e15 { CellKind::BigNumber } else { CellKind::Plain };
        let Some((section, hides_sign)) = self.section(number) else {
            write_general(number, out);
            return kind;
        };
        if let Some(shape) = section.date {
            if date::write(number, is_1904, shape, out) {
                return CellKind::Date;
            }
            write_general(number, out);
            return kind;
        }
        let is_exact = section.show(number, hides_sign, out);
        if is_exact || kind == CellKind::BigNumber { kind } else { CellKind::Rounded }
    }

    /// Returns the section for a number, and whether the number's sign is omitted because the section shows its own.
    fn section(&self, number: f64) -> Option<(&Section, bool)> {
        let numeric = &self.sections[..self.sections.len().min(3)];
        if numeric.iter().any(|section| section.condition.is_some()) {
            let fits = |section: &&Section| section.condition.is_none_or(|(how, than)| how.is_met_by(number, than));
            return numeric.iter().find(fits).or(numeric.last()).map(|section| (section, false));
        }
        match numeric {
            [] => None,
            [one] => Some((one, false)),
            [positive, negative, ..] if number < 0.0 => Some((negative, negative.shows_sign(positive))),
            [_, _, zero] if number == 0.0 => Some((zero, false)),
            [positive, ..] => Some((positive, false)),
        }
    }
}

/// Appends a number in the format `General`, but never with an exponent.
pub(super) fn write_general(number: f64, out: &mut Vec<u8>) {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let whole = number as i64;
        use std::io::Write;
        // Writing to a vector can't fail.
        let _ = write!(out, "{whole}");
    } else if number.is_finite() {
        Decimal::new(number).write_plain(out);
    }
}

impl Comparison {
    fn is_met_by(self, number: f64, than: f64) -> bool {
        match self {
            Comparison::Less => number < than,
            Comparison::LessOrEqual => number <= than,
            Comparison::Equal => number == than,
            Comparison::NotEqual => number != than,
            Comparison::Greater => number > than,
            Comparison::GreaterOrEqual => number >= than,
        }
    }
}

impl Section {
    /// Returns whether this section for negative numbers shows in its text that they're negative: it has a sign, brackets,
    /// or another text than the section for positive ones. `0.0;[Red]0.0` shows it by the color alone, which text has not.
    fn shows_sign(&self, positive: &Section) -> bool {
        let text = |section: &Section| -> String {
            let literal =
                |part: &Part| if let Part::Literal(text) = part { Some(text.trim().to_owned()) } else { None };
            section.parts.iter().filter_map(literal).collect()
        };
        let has_number = self.parts.iter().any(|part| !matches!(part, Part::Literal(_) | Part::Point));
        !has_number || text(self) != text(positive)
    }

    /// Returns whether the section is `General`.
    fn is_plain(&self) -> bool {
        self.parts == [Part::General] && self.date.is_none() && self.condition.is_none()
    }

    /// Appends a number as the section shows it. Returns whether all its digits are shown.
    fn show(&self, number: f64, hides_sign: bool, out: &mut Vec<u8>) -> bool {
        let mut decimal = Decimal::new(if hides_sign { number.abs() } else { number });
        if let Some(below) = self.below {
            self.show_fraction(number, below, hides_sign, out);
            return true;
        }
        if self.has_exponent {
            // An exponent only fits a wide number into a narrow column, and hides its digits.
            decimal.write_plain(out);
            return true;
        }
        decimal.shift(2 * self.percents - 3 * self.thousands);
        let mut is_exact = self.thousands == 0;
        if !self.parts.contains(&Part::General) {
            is_exact &= decimal.places() <= self.places;
            decimal.round(self.places);
        }
        let start = out.len();
        if decimal.is_negative && !decimal.is_zero() {
            out.push(b'-');
        }
        self.write_parts(&decimal, out);
        // Spaces at the ends only align the digits of a column.
        out.truncate(start + out[start..].trim_ascii_end().len());
        let blanks = out[start..].iter().take_while(|byte| **byte == b' ').count();
        out.drain(start..start + blanks);
        is_exact
    }

    fn show_fraction(&self, number: f64, below: Denominator, hides_sign: bool, out: &mut Vec<u8>) {
        let number = number * 100f64.powi(self.percents);
        let has_whole = self.whole > 0;
        let mixed = MixedNumber::nearest(number.abs(), below, has_whole);
        // A sheet shows spaces for a missing part, to align the slashes of a column. They're omitted here.
        let mut shown = Vec::new();
        let mut has_shown_whole = false;
        for part in &self.parts {
            match part {
                Part::Literal(text) => shown.extend_from_slice(text.as_bytes()),
                Part::Whole(_) if !has_shown_whole => {
                    has_shown_whole = true;
                    if mixed.shows_whole() {
                        write_general(mixed.whole as f64, &mut shown);
                    }
                }
                Part::Ratio => mixed.write(has_whole, &mut shown),
                _ => {}
            }
        }
        let is_zero = mixed == MixedNumber::nearest(0.0, below, has_whole);
        if number < 0.0 && !hides_sign && !is_zero {
            out.push(b'-');
        }
        out.extend_from_slice(shown.trim_ascii());
    }

    fn write_parts(&self, decimal: &Decimal, out: &mut Vec<u8>) {
        let shown = self.shown_places(decimal);
        let mut before = self.whole as i32;
        let mut behind = 0;
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.extend_from_slice(text.as_bytes()),
                Part::General => {
                    let mut unsigned = decimal.clone();
                    unsigned.is_negative = false;
                    unsigned.write_plain(out);
                }
                Part::Whole(mark) => {
                    before -= 1;
                    if before == self.whole as i32 - 1 {
                        // If the number has more digits than the format, the first placeholder shows all of them.
                        for place in (before + 1..decimal.whole_digits() as i32).rev() {
                            self.write_whole(decimal, place, out);
                        }
                    }
                    if before < decimal.whole_digits() as i32 || *mark == b'0' {
                        self.write_whole(decimal, before, out);
                    } else if *mark == b'?' {
                        out.push(b' ');
                    }
                }
                Part::Point => {
                    if self.whole == 0 && decimal.whole_digits() > 0 {
                        for place in (0..decimal.whole_digits() as i32).rev() {
                            self.write_whole(decimal, place, out);
                        }
                    }
                    out.push(b'.');
                }
                Part::Fraction(mark) => {
                    behind += 1;
                    if behind <= shown {
                        out.push(b'0' + decimal.digit(-behind));
                    } else if *mark == b'?' {
                        out.push(b' ');
                    }
                }
                Part::Ratio => {}
            }
        }
    }

    fn write_whole(&self, decimal: &Decimal, place: i32, out: &mut Vec<u8>) {
        out.push(b'0' + decimal.digit(place));
        if self.is_grouped && place > 0 && place % 3 == 0 {
            out.push(b',');
        }
    }

    /// Returns how many decimal places are shown. Zeros at the end are shown only for the placeholder `0`.
    fn shown_places(&self, decimal: &Decimal) -> i32 {
        let marks: Vec<u8> = self
            .parts
            .iter()
            .filter_map(|part| if let Part::Fraction(mark) = part { Some(*mark) } else { None })
            .collect();
        let needed = |place: &usize| marks[*place - 1] == b'0' || decimal.digit(-(*place as i32)) != 0;
        (1..=marks.len()).rev().find(needed).unwrap_or(0) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, number: f64) -> String {
        let mut out = Vec::new();
        Format::parse(code).show(number, false, &mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn numbers_as_a_cell_shows_them() {
        for (code, number, text) in [
            ("General", 1234.5, "1234.5"),
            ("00000", 123.0, "00123"),
            ("0000-0000", 12345678.0, "1234-5678"),
            ("(00) 00000-0000", 11987654321.0, "(11) 98765-4321"),
            ("000\".\"000\".\"000\\-00", 12345678909.0, "123.456.789-09"),
            ("#,##0", 1234567.4, "1,234,567"),
            ("#,##0.00", 0.5, "0.50"),
            ("0%", 0.05, "5%"),
            ("0.0%", 0.12345, "12.3%"),
            ("\"R$\" #,##0.00", 1234.5, "R$ 1,234.50"),
            ("[$R$-416] #,##0.00", 1234.5, "R$ 1,234.50"),
            ("_-* #,##0.00\\ [$€-407]_-", 1234.5, "1,234.50 €"),
            ("$#,##0_);($#,##0)", -1234.0, "($1,234)"),
            ("#,##0;[Red]-#,##0", -5.0, "-5"),
            ("0.##", 1.5, "1.5"),
            ("#,##0,", 1234567.0, "1,235"),
            ("0.0,,\"M\"", 1234567.0, "1.2M"),
            ("[>=1000]#,##0,\"k\";0", 1500.0, "2k"),
            ("[>=1000]#,##0,\"k\";0", 999.0, "999"),
            ("0.00E+00", 100000.0, "100000"),
            ("##0.0E+0", -12345.0, "-12345"),
            ("0.00E+00", 9.999, "9.999"),
            ("0;-0;\"none\"", 0.0, "none"),
            ("0.0;[Red]0.0", -5.5, "-5.5"),
            ("$#,##0_);[Red]$#,##0", -1234.0, "-$1,234"),
            ("0.0;[Red]0.0", 5.5, "5.5"),
            ("0\" D\";0\" C\"", -5.0, "5 C"),
            ("# ?/?;[Red]# ?/?", -2.25, "-2 1/4"),
            ("0.00", 1.005, "1.01"),
            ("0.00", -0.001, "0.00"),
            ("# ?/?", 0.5, "1/2"),
            ("# ?/?", 1.5, "1 1/2"),
            ("# ?/?", -1.5, "-1 1/2"),
            ("# ?/?", 0.3, "2/7"),
            ("# ??/??", 0.3, "3/10"),
            ("# ???/???", std::f64::consts::PI, "3 16/113"),
            ("# ?/?", 0.999, "1"),
            ("# ?/?", 0.0, "0"),
            ("# ?/8", 0.25, "2/8"),
            ("# ??/100", 12.345, "12 35/100"),
            ("# ?/10", -0.01, "0"),
            ("?/?", 1.5, "3/2"),
            ("# ?/?\" in\"", 2.25, "2 1/4 in"),
            ("# ?/?;(# ?/?)", -2.25, "(2 1/4)"),
            ("#,##0.00", -1234567.891, "-1,234,567.89"),
            ("0", 12345678901234567890.0, "12345678901234600000"),
            (";;;", 5.0, ""),
            ("_(\"$\"* \"-\"??_)", 0.0, "$-"),
            ("#,##0.00\\ _€", 1234.5, "1,234.50"),
            ("0.0?", 1.5, "1.5"),
        ] {
            assert_eq!(shown(code, number), text, "{code} of {number}");
        }
    }

    #[test]
    fn a_number_whose_digits_are_not_all_shown_is_rounded() {
        for (code, number, kind) in [
            ("0", 12345.678, CellKind::Rounded),
            ("#,##0.00", 1.005, CellKind::Rounded),
            ("#,##0,", 1234567.0, CellKind::Rounded),
            ("0", 12345.0, CellKind::Plain),
            ("00000", 123.0, CellKind::Plain),
            ("0.00", 1.5, CellKind::Plain),
            ("0.00E+00", 12345.0, CellKind::Plain),
            ("0", 1e15, CellKind::BigNumber),
        ] {
            assert_eq!(Format::parse(code).show(number, false, &mut Vec::new()), kind, "{code} of {number}");
        }
    }

    #[test]
    fn days_and_times_whatever_the_order() {
        for (code, number, text) in [
            ("dd/mm/yyyy", 45678.0, "2025-01-21"),
            ("[$-F800]", 45678.0, "2025-01-21"),
            ("[$-x-systime]h:mm:ss AM/PM", 0.75, "18:00:00"),
            ("m/d/yy h:mm", 45678.75, "2025-01-21T18:00:00"),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 45678.0, "2025-01-21"),
            ("h:mm AM/PM", 0.5, "12:00"),
            ("h:mm:ss", 0.999994, "23:59:59"),
            ("[h]:mm", 1.5, "36:00"),
            ("[h]:mm:ss", 1.5, "36:00:00"),
            ("mm:ss", 0.000694444444, "00:01:00"),
            ("yyyy-mm-dd", 1.0, "1900-01-01"),
            ("yyyy-mm-dd", 61.0, "1900-03-01"),
            ("d\" de \"mmmm\" de \"yyyy", 45678.0, "2025-01-21"),
            ("yyyy-mm-dd", -1.0, "-1"),
        ] {
            assert_eq!(shown(code, number), text, "{code} of {number}");
        }
        let mut out = Vec::new();
        Format::built_in(14).show(44216.0, true, &mut out);
        assert_eq!(out, b"2025-01-21");
    }
}
