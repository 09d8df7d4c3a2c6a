//! A number format: what a cell shows of the number in it, with the separators of en-US, and dates in
//! ISO form whatever the format's own order.

use super::date;
use super::decimal::Decimal;
use super::fraction::{Below, Mixed};
use super::grid::Kind;

/// A format, ready to show numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Format {
    /// At most four; none: General.
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default)]
struct Section {
    condition: Option<(Comparison, f64)>,
    parts: Vec<Part>,
    /// Times a hundred.
    percents: i32,
    /// Thousands that a comma at the end leaves out.
    thousands: i32,
    is_grouped: bool,
    whole: usize,
    places: usize,
    exponent: Option<Exponent>,
    date: Option<date::Shape>,
    /// `# ?/?`.
    below: Option<Below>,
}

#[derive(Debug, Clone, Copy)]
struct Exponent {
    shows_plus: bool,
    digits: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(String),
    /// The number without a format.
    General,
    /// A digit before the point: `0`, `#` or `?`.
    Whole(u8),
    Point,
    /// A digit behind it.
    Fraction(u8),
    Exponent,
    /// A whole number's fraction.
    Ratio,
}

impl Format {
    /// A built-in format by its number (ECMA-376, 18.8.30); General where there is none.
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

    /// A format's code.
    pub(super) fn parse(code: &str) -> Format {
        let mut sections: Vec<Section> =
            split(code).into_iter().take(4).map(|section| Section::parse(&section)).collect();
        if sections.len() == 1 && sections[0].is_plain() {
            sections.clear();
        }
        Format { sections }
    }

    /// Whether a number is shown as it is.
    pub(super) fn is_general(&self) -> bool {
        self.sections.is_empty()
    }

    /// Whether a number is shown as a day or a time.
    pub(super) fn date_shape(&self) -> Option<date::Shape> {
        self.sections.first().and_then(|section| section.date)
    }

    /// Writes what a cell shows.
    pub(super) fn show(&self, number: f64, is_1904: bool, out: &mut Vec<u8>) -> Kind {
        let kind = if number.abs() >= 1e15 { Kind::BigNumber } else { Kind::Plain };
        let Some((section, hides_sign)) = self.section(number) else {
            write_general(number, out);
            return kind;
        };
        if let Some(shape) = section.date {
            if date::write(number, is_1904, shape, out) {
                return Kind::Date;
            }
            write_general(number, out);
            return kind;
        }
        section.show(number, hides_sign, out);
        kind
    }

    /// The section for a number, and whether its sign is the section's to show.
    fn section(&self, number: f64) -> Option<(&Section, bool)> {
        let numeric = &self.sections[..self.sections.len().min(3)];
        if numeric.iter().any(|section| section.condition.is_some()) {
            let fits = |section: &&Section| section.condition.is_none_or(|(how, than)| how.holds(number, than));
            return numeric.iter().find(fits).or(numeric.last()).map(|section| (section, false));
        }
        match numeric {
            [] => None,
            [one] => Some((one, false)),
            [_, negative, ..] if number < 0.0 => Some((negative, true)),
            [_, _, zero] if number == 0.0 => Some((zero, false)),
            [positive, ..] => Some((positive, false)),
        }
    }
}

/// A number without a format: fifteen digits, never an exponent.
pub(super) fn write_general(number: f64, out: &mut Vec<u8>) {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let whole = number as i64;
        use std::io::Write;
        // Into a vector nothing fails.
        let _ = write!(out, "{whole}");
    } else if number.is_finite() {
        Decimal::new(number).write_plain(out);
    }
}

impl Comparison {
    fn holds(self, number: f64, than: f64) -> bool {
        match self {
            Comparison::Less => number < than,
            Comparison::LessOrEqual => number <= than,
            Comparison::Equal => number == than,
            Comparison::NotEqual => number != than,
            Comparison::Greater => number > than,
            Comparison::GreaterOrEqual => number >= than,
        }
    }

    fn parse(text: &str) -> Option<(Comparison, f64)> {
        const SIGNS: [(&str, Comparison); 6] = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<>", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("=", Comparison::Equal),
        ];
        SIGNS.iter().find_map(|(sign, how)| Some((*how, text.strip_prefix(sign)?.trim().parse().ok()?)))
    }
}

/// Sections, at semicolons that are no text.
fn split(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let mut characters = code.chars();
    let (mut in_quotes, mut in_brackets) = (false, false);
    while let Some(c) = characters.next() {
        if c == ';' && !in_quotes && !in_brackets {
            sections.push(String::new());
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        section.push(c);
        match c {
            '"' => in_quotes = !in_quotes,
            '[' if !in_quotes => in_brackets = true,
            ']' => in_brackets = false,
            '\\' | '_' | '*' if !in_quotes => section.extend(characters.next()),
            _ => {}
        }
    }
    sections
}

impl Section {
    fn parse(code: &str) -> Section {
        let mut section = Section::default();
        let mut letters = date::Letters::default();
        let mut rest = code;
        let mut commas = 0;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            rest = after;
            match c {
                '"' => {
                    let end = after.find('"').unwrap_or(after.len());
                    section.literal(&after[..end]);
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                '\\' => {
                    let literal = after.chars().next().map_or(0, char::len_utf8);
                    section.literal(&after[..literal]);
                    rest = &after[literal..];
                }
                // A blank as wide as the next character, and the next character as often as there is
                // room: neither is text.
                '_' | '*' => rest = &after[after.chars().next().map_or(0, char::len_utf8)..],
                '[' => {
                    let end = after.find(']').unwrap_or(after.len());
                    section.bracket(&after[..end], &mut letters);
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                '0' | '#' | '?' => {
                    if let Some(exponent) = &mut section.exponent {
                        exponent.digits += 1;
                        continue;
                    }
                    if section.parts.contains(&Part::Point) {
                        section.places += 1;
                        section.parts.push(Part::Fraction(c as u8));
                    } else {
                        // A comma between two digits groups them.
                        section.is_grouped |= commas > 0;
                        commas = 0;
                        section.whole += 1;
                        section.parts.push(Part::Whole(c as u8));
                    }
                }
                ',' if section.whole > 0 || section.places > 0 => {
                    if section.exponent.is_none() {
                        commas += 1;
                    }
                }
                '.' if letters.is_empty() => {
                    if section.parts.contains(&Part::Point) {
                        section.literal(".");
                    } else {
                        section.parts.push(Part::Point);
                    }
                }
                '%' => {
                    section.percents += 1;
                    section.literal("%");
                }
                'E' | 'e' if section.whole > 0 && after.starts_with(['+', '-']) => {
                    section.exponent = Some(Exponent { shows_plus: after.starts_with('+'), digits: 0 });
                    section.parts.push(Part::Exponent);
                    rest = &after[1..];
                }
                '/' if section.below.is_none() && matches!(section.parts.last(), Some(Part::Whole(_))) => {
                    rest = section.ratio(after);
                }
                'G' | 'g' if starts_with(rest, "eneral") => {
                    section.parts.push(Part::General);
                    rest = &after["eneral".len()..];
                }
                'A' | 'a' if starts_with(rest, "m/pm") => {
                    letters.note('h');
                    rest = &after["m/pm".len()..];
                }
                'A' | 'a' if starts_with(rest, "/p") => {
                    letters.note('h');
                    rest = &after["/p".len()..];
                }
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'e' if section.whole == 0 => {
                    letters.note(c.to_ascii_lowercase());
                }
                '@' => section.parts.push(Part::General),
                other => section.literal(other.encode_utf8(&mut [0; 4])),
            }
        }
        section.thousands = commas;
        section.date = letters.shape();
        section
    }

    fn bracket(&mut self, inside: &str, letters: &mut date::Letters) {
        if let "$-F800" | "$-f800" | "$-x-sysdate" = inside {
            // The system's own form of a day, whatever follows.
            letters.note('y');
            letters.note('d');
        } else if let "$-F400" | "$-f400" | "$-x-systime" = inside {
            letters.note('h');
            letters.note('s');
        } else if let Some(currency) = inside.strip_prefix('$') {
            let symbol = currency.split('-').next().unwrap_or_default();
            self.literal(symbol);
        } else if let Some(condition) = Comparison::parse(inside) {
            self.condition = Some(condition);
        } else if !inside.is_empty()
            && ["h", "m", "s"].iter().any(|unit| inside.to_ascii_lowercase().replace(unit, "").is_empty())
        {
            letters.elapsed(inside.as_bytes()[0].to_ascii_lowercase());
        }
    }

    /// The digits before a stroke are what stands above it. Gives the code behind the fraction.
    fn ratio<'c>(&mut self, code: &'c str) -> &'c str {
        while matches!(self.parts.last(), Some(Part::Whole(_))) {
            self.parts.pop();
            self.whole -= 1;
        }
        let (below, rest) = Below::parse(code);
        self.below = Some(below);
        self.parts.push(Part::Ratio);
        rest
    }

    fn literal(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Literal(text.to_owned()));
        }
    }

    /// Whether it changes nothing.
    fn is_plain(&self) -> bool {
        self.parts == [Part::General] && self.date.is_none() && self.condition.is_none()
    }

    fn show(&self, number: f64, hides_sign: bool, out: &mut Vec<u8>) {
        let mut decimal = Decimal::new(if hides_sign { number.abs() } else { number });
        if let Some(below) = self.below {
            return self.show_fraction(number, below, hides_sign, out);
        }
        decimal.shift(2 * self.percents - 3 * self.thousands);
        let mut exponent = 0;
        if self.exponent.is_some() {
            let step = self.whole.max(1) as i32;
            exponent = decimal.exponent().div_euclid(step) * step;
            decimal.shift(-exponent);
            let first = decimal.exponent();
            decimal.round(self.places);
            if decimal.exponent() > first && decimal.exponent() >= step {
                // 9.99 became 10.0.
                decimal.shift(-step);
                exponent += step;
            }
        } else if !self.parts.contains(&Part::General) {
            decimal.round(self.places);
        }
        let start = out.len();
        if decimal.is_negative && !decimal.is_zero() {
            out.push(b'-');
        }
        self.write_parts(&decimal, exponent, out);
        // Blanks at the ends keep the digits of a column below each other, and nobody sees them.
        out.truncate(start + out[start..].trim_ascii_end().len());
        let blanks = out[start..].iter().take_while(|byte| **byte == b' ').count();
        out.drain(start..start + blanks);
    }

    fn show_fraction(&self, number: f64, below: Below, hides_sign: bool, out: &mut Vec<u8>) {
        let number = number * 100f64.powi(self.percents);
        let has_whole = self.whole > 0;
        let mixed = Mixed::nearest(number.abs(), below, has_whole);
        // Blanks stand in the place of a missing part, so that the strokes of a column stand below each other.
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
        let is_zero = mixed == Mixed::nearest(0.0, below, has_whole);
        if number < 0.0 && !hides_sign && !is_zero {
            out.push(b'-');
        }
        out.extend_from_slice(shown.trim_ascii());
    }

    fn write_parts(&self, decimal: &Decimal, exponent: i32, out: &mut Vec<u8>) {
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
                        // Digits that the format has no place for stand before its first.
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
                Part::Exponent => {
                    let Some(Exponent { shows_plus, digits }) = self.exponent else { continue };
                    out.push(b'E');
                    if exponent < 0 {
                        out.push(b'-');
                    } else if shows_plus {
                        out.push(b'+');
                    }
                    let text = exponent.unsigned_abs().to_string();
                    out.extend(std::iter::repeat_n(b'0', digits.saturating_sub(text.len())));
                    out.extend_from_slice(text.as_bytes());
                }
            }
        }
    }

    fn write_whole(&self, decimal: &Decimal, place: i32, out: &mut Vec<u8>) {
        out.push(b'0' + decimal.digit(place));
        if self.is_grouped && place > 0 && place % 3 == 0 {
            out.push(b',');
        }
    }

    /// Places that are written: zeros at the end only where a `0` asks for them.
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

fn starts_with(text: &str, wanted: &str) -> bool {
    text.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted))
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
            ("0.00E+00", 12345.0, "1.23E+04"),
            ("##0.0E+0", 12345.0, "12.3E+3"),
            ("0.00E+00", 9.999, "1.00E+01"),
            ("0;-0;\"none\"", 0.0, "none"),
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
