//! The parsed sections of a number format.

use crate::workbook::date;
use crate::workbook::fraction::Denominator;

/// A section: the format for positive numbers, negative numbers, zero, or numbers that meet a condition.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub(super) condition: Option<(Comparison, f64)>,
    pub(super) parts: Vec<Part>,
    /// How often the number is multiplied by 100, once per `%`.
    pub(super) percents: i32,
    /// How often the number is divided by 1,000, once per comma at the end of the digits.
    pub(super) thousands: i32,
    pub(super) is_grouped: bool,
    /// The number of placeholders before the decimal point.
    pub(super) whole: usize,
    /// The number of placeholders after the decimal point.
    pub(super) places: usize,
    /// Whether the format shows an exponent.
    pub(super) has_exponent: bool,
    pub(super) date: Option<date::DateTimeFields>,
    /// The denominator of a fraction format such as `# ?/?`.
    pub(super) below: Option<Denominator>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Literal(String),
    /// The number in the format `General`.
    General,
    /// A placeholder before the decimal point: `0`, `#` or `?`.
    Whole(u8),
    Point,
    /// A placeholder after the decimal point: `0`, `#` or `?`.
    Fraction(u8),
    /// The fraction of a fraction format.
    Ratio,
}
