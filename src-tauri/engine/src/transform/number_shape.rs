//! Which ways of writing numbers a value fits, read off its digits and signs.

use super::date_shape::{excerpt, merge_first};
use super::number::bare;
use crate::mapping::Transform;

/// The ways of writing a number that a column is compared with, as its decimal sign and its group separator, in the
/// order in which they're offered.
const FORMATS: [(char, Option<char>); 5] =
    [(',', Some('.')), ('.', Some(',')), (',', Some(' ')), ('.', None), (',', None)];

/// The place of `1234.56`, which is how Target gets a number.
const PLAIN: usize = 3;

/// The ways of writing a number that are offered, as the transforms that read them.
pub fn number_formats() -> Vec<Transform> {
    (0..FORMATS.len()).map(|format| transform(format, false)).collect()
}

/// What a value's signs say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Digits,
    /// `1.234`: a thousand, or a decimal sign.
    OneDot,
    /// `1,234`: a thousand, or a decimal sign.
    OneComma,
    DecimalDot,
    DecimalComma,
    DotGroups,
    CommaGroups,
    /// `1 234` or `1 234,5`.
    SpaceGroups,
}

const SHAPES: usize = 8;

impl Shape {
    /// The places in [`FORMATS`] that read it.
    fn formats(self) -> &'static [usize] {
        match self {
            Shape::Digits => &[0, 1, 2, 3, 4],
            Shape::OneDot => &[0, 1, 3],
            Shape::OneComma => &[0, 1, 2, 4],
            Shape::DecimalDot => &[1, 3],
            Shape::DecimalComma => &[0, 2, 4],
            Shape::DotGroups => &[0],
            Shape::CommaGroups => &[1],
            Shape::SpaceGroups => &[2],
        }
    }
}

/// How many values of a column have each shape.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumberCounts {
    shapes: [u64; SHAPES],
    /// The first value that is another number if its sign is read the other way.
    two_ways: Option<String>,
    /// The first value that is no number.
    unreadable: Option<String>,
    /// The values with a currency, a percent sign, a sign that isn't a minus in front, or groups.
    marked: u64,
    /// The first value that isn't as Target gets a number.
    example: Option<String>,
}

/// What a column's values say about how its numbers are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NumberReading {
    /// One way of writing fits; `is_plain`: every value is as Target gets it already.
    One { format: usize, values: u64, is_plain: bool },
    /// A sign is a decimal sign or between groups, and every value allows both.
    Two { formats: [usize; 2], example: String, values: u64 },
}

impl NumberCounts {
    pub(crate) fn add(&mut self, value: &[u8]) {
        let Some(Shaped { shape, is_marked }) = shape(value) else {
            if self.unreadable.is_none() {
                self.unreadable = Some(excerpt(value));
            }
            return;
        };
        self.shapes[shape as usize] += 1;
        self.marked += u64::from(is_marked);
        if self.example.is_none() && (is_marked || !shape.formats().contains(&PLAIN)) {
            self.example = Some(excerpt(value));
        }
        if matches!(shape, Shape::OneDot | Shape::OneComma) && self.two_ways.is_none() {
            self.two_ways = Some(excerpt(value));
        }
    }

    fn counts(&self) -> [u64; FORMATS.len()] {
        use Shape::*;
        let mut counts = [0; FORMATS.len()];
        for shape in [Digits, OneDot, OneComma, DecimalDot, DecimalComma, DotGroups, CommaGroups, SpaceGroups] {
            for &format in shape.formats() {
                counts[format] += self.shapes[shape as usize];
            }
        }
        counts
    }

    pub(crate) fn most(&self) -> u64 {
        self.counts().into_iter().max().unwrap_or(0)
    }

    /// The first value that a transform to a plain number changes.
    pub(crate) fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }

    /// Adds the counts of another part of the file.
    pub(crate) fn append(&mut self, other: &NumberCounts) {
        self.shapes.iter_mut().zip(other.shapes).for_each(|(mine, theirs)| *mine += theirs);
        self.marked += other.marked;
        merge_first(&mut self.two_ways, &other.two_ways);
        merge_first(&mut self.unreadable, &other.unreadable);
        merge_first(&mut self.example, &other.example);
    }

    pub(crate) fn unreadable(&self) -> Option<&str> {
        self.unreadable.as_deref()
    }

    /// The reading that `enough` of the values allow, if one does.
    pub(crate) fn reading(&self, enough: u64) -> Option<NumberReading> {
        let counts = self.counts();
        let values = counts.into_iter().max().unwrap_or(0);
        if values == 0 || values < enough {
            return None;
        }
        let fits = |format: usize| counts[format] == values;
        match &self.two_ways {
            Some(example) if fits(0) && fits(1) => {
                Some(NumberReading::Two { formats: [0, 1], example: example.clone(), values })
            }
            _ => {
                let format = (0..FORMATS.len()).find(|format| fits(*format))?;
                Some(NumberReading::One { format, values, is_plain: fits(PLAIN) && self.marked == 0 })
            }
        }
    }
}

/// The transform that reads this way of writing.
pub(crate) fn transform(format: usize, certain: bool) -> Transform {
    let (decimal, group) = FORMATS[format];
    Transform::Number { decimal, group, certain }
}

/// A value's shape without what surrounds the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shaped {
    shape: Shape,
    /// Whether it has a currency, a percent sign, a sign that isn't a minus in front, or apostrophes between groups.
    is_marked: bool,
}

fn shape(value: &[u8]) -> Option<Shaped> {
    let is_bare = value.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-')
        && value.last().is_some_and(u8::is_ascii_digit);
    let has_apostrophe = || value.contains(&b'\'') || value.contains(&0x99);
    if is_bare && !has_apostrophe() {
        return Some(Shaped { shape: bare_shape(value)?, is_marked: false });
    }
    if value.len() > 40 || !value.iter().any(u8::is_ascii_digit) {
        return None;
    }
    let digits = bare(std::str::from_utf8(value).ok()?)?.digits;
    let is_apostrophe = |c: char| matches!(c, '\'' | '\u{2019}');
    let whole = digits.split(['.', ',']).next().unwrap_or_default();
    if digits.contains(is_apostrophe) && (!whole.contains(is_apostrophe) || !are_groups(whole, is_apostrophe)) {
        return None;
    }
    Some(Shaped { shape: bare_shape(digits.replace(is_apostrophe, "").as_bytes())?, is_marked: true })
}

fn bare_shape(value: &[u8]) -> Option<Shape> {
    let digits = match value {
        [b'-' | b'+', rest @ ..] | [0xe2, 0x88, 0x92, rest @ ..] => rest,
        all => all,
    };
    if digits.iter().all(u8::is_ascii_digit) {
        return (!digits.is_empty()).then_some(Shape::Digits);
    }
    if digits.len() > 40 {
        return None;
    }
    let text = std::str::from_utf8(digits).ok()?;
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    if !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || is_space(c)) {
        return None;
    }
    if text.contains(is_space) {
        let (whole, fraction) = text.split_once(',').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
        let is_number = !text.contains('.') && are_groups(whole, is_space) && fraction.is_none_or(is_fraction);
        return is_number.then_some(Shape::SpaceGroups);
    }
    let (dots, commas) = (text.matches('.').count(), text.matches(',').count());
    let grouped = |group: char, decimal: char, shape: Shape| {
        let (whole, fraction) = text.split_once(decimal).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
        (are_groups(whole, |c| c == group) && fraction.is_none_or(is_fraction)).then_some(shape)
    };
    let decimal = |sign: char, two_ways: Shape, shape: Shape| {
        let (whole, fraction) = text.split_once(sign)?;
        if !is_fraction(fraction) {
            return None;
        }
        let is_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        Some(if is_group { two_ways } else { shape })
    };
    match (dots, commas) {
        (1, 0) => decimal('.', Shape::OneDot, Shape::DecimalDot),
        (0, 1) => decimal(',', Shape::OneComma, Shape::DecimalComma),
        (_, 0 | 1) => grouped('.', ',', Shape::DotGroups).or_else(|| grouped(',', '.', Shape::CommaGroups)),
        (0 | 1, _) => grouped(',', '.', Shape::CommaGroups),
        _ => None,
    }
}

fn is_fraction(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Up to three digits, then groups of three.
fn are_groups(text: &str, is_group: impl Fn(char) -> bool) -> bool {
    let mut parts = text.split(is_group);
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && is_fraction(first) && parts.all(|part| part.len() == 3 && is_fraction(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::read;

    fn reading(values: &[&str]) -> Option<NumberReading> {
        let mut counts = NumberCounts::default();
        values.iter().for_each(|value| counts.add(value.as_bytes()));
        counts.reading(values.len() as u64)
    }

    #[test]
    fn a_column_with_one_possible_reading_has_it() {
        for (values, format, is_plain) in [
            (&["1.507,85", "375,03"][..], 0, false),
            (&["1,507.85"], 1, false),
            (&["1 507,85"], 2, false),
            (&["1\u{a0}507"], 2, false),
            (&["1.234.567"], 0, false),
            (&["1,234,567"], 1, false),
            (&["1.234", "1,5"], 0, false),
            (&["12", "7"], 0, true),
            (&["-3.5", "1", "0.125"], 1, true),
            (&["1234.567"], 1, true),
            (&["R$ 255,07", "R$ 1.000,00", "8,50-", "(1.234,56)"], 0, false),
            (&["12%", "7%"], 0, false),
            (&["12.5%"], 1, false),
            (&["1'234.50"], 1, false),
            (&["+1.5"], 1, false),
        ] {
            let expected = NumberReading::One { format, values: values.len() as u64, is_plain };
            assert_eq!(reading(values), Some(expected), "{values:?}");
        }
    }

    #[test]
    fn a_column_whose_sign_is_a_decimal_or_a_group_has_both_readings() {
        for value in ["1.234", "1,234", "-5.678"] {
            let expected = NumberReading::Two { formats: [0, 1], example: value.to_owned(), values: 1 };
            assert_eq!(reading(&[value]), Some(expected));
        }
        assert_eq!(
            reading(&["12", "9.012"]),
            Some(NumberReading::Two { formats: [0, 1], example: "9.012".to_owned(), values: 2 })
        );
    }

    #[test]
    fn what_is_no_number_has_no_reading() {
        for value in ["Sim", "-", "1.", "03.04.2026", "1.23.456,7", "1,2,3.4", "1 23", "12 apples", "A5", "(11) 98765"]
        {
            assert_eq!(reading(&[value]), None, "{value}");
        }
    }

    /// The shape and the transform are one truth: what fits a way of writing is read in it.
    #[test]
    fn every_shape_is_read_by_each_transform_that_fits_it() {
        for value in [
            "12",
            "1.234",
            "1,234",
            "1.5",
            "1,5",
            "1.234.567",
            "1.234,5",
            "1,234,567",
            "1,234.5",
            "1 234,5",
            "-0,25",
            "R$ 1,5",
            "5%",
            "(5)",
            "1'234.5",
            "1,5-",
        ] {
            for &format in shape(value.as_bytes()).unwrap_or_else(|| panic!("{value}")).shape.formats() {
                assert!(read(value, &transform(format, true)).is_some(), "{value} in {:?}", FORMATS[format]);
            }
        }
    }
}
