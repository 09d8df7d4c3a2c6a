//! Parses the code of a number format, such as `#,##0.00;[Red]-0`.

use super::section::{Comparison, Part, Section};
use crate::workbook::date;
use crate::workbook::fraction::Denominator;

/// Splits a code into sections at semicolons, except for those that are text.
pub(super) fn split(code: &str) -> Vec<String> {
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
    /// Parses one section. One function handles all characters, although it's long, because the meaning of each depends
    /// on those before it.
    pub(super) fn parse(code: &str) -> Section {
        let mut section = Section::default();
        let mut letters = date::DateTokens::default();
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
                // `_x` is a space as wide as `x`, and `*x` fills the cell with `x`. Neither is part of the text.
                '_' | '*' => rest = &after[after.chars().next().map_or(0, char::len_utf8)..],
                '[' => {
                    let end = after.find(']').unwrap_or(after.len());
                    section.bracket(&after[..end], &mut letters);
                    rest = after.get(end + 1..).unwrap_or_default();
                }
                '0' | '#' | '?' => {
                    if section.has_exponent {
                        continue;
                    }
                    if section.parts.contains(&Part::Point) {
                        section.places += 1;
                        section.parts.push(Part::Fraction(c as u8));
                    } else {
                        // A comma between two digits means grouping.
                        section.is_grouped |= commas > 0;
                        commas = 0;
                        section.whole += 1;
                        section.parts.push(Part::Whole(c as u8));
                    }
                }
                ',' if section.whole > 0 || section.places > 0 => {
                    if !section.has_exponent {
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
                    section.has_exponent = true;
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

    fn bracket(&mut self, inside: &str, letters: &mut date::DateTokens) {
        if let "$-F800" | "$-f800" | "$-x-sysdate" = inside {
            // This is the system's date format. The rest of the section is ignored.
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

    /// Parses a fraction after its slash: the digits directly before it are the numerator. Returns the rest of the
    /// code.
    fn ratio<'c>(&mut self, code: &'c str) -> &'c str {
        while matches!(self.parts.last(), Some(Part::Whole(_))) {
            self.parts.pop();
            self.whole -= 1;
        }
        let (below, rest) = Denominator::parse(code);
        self.below = Some(below);
        self.parts.push(Part::Ratio);
        rest
    }

    fn literal(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Literal(text.to_owned()));
        }
    }
}

impl Comparison {
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

fn starts_with(text: &str, wanted: &str) -> bool {
    text.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted))
}
