//! The parts of a number format.

use crate::workbook::date;
use crate::workbook::fraction::Denominator;

#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    pub(super) condition: Option<(Comparison, f64)>,
    pub(super) parts: Vec<Part>,
    /// Times a hundred.
    pub(super) percents: i32,
    /// Thousands that a comma at the end leaves out.
    pub(super) thousands: i32,
    pub(super) is_grouped: bool,
    pub(super) whole: usize,
    pub(super) places: usize,
    pub(super) exponent: Option<Exponent>,
    pub(super) date: Option<date::DateTimeFields>,
    /// `# ?/?`.
    pub(super) below: Option<Denominator>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Exponent {
    pub(super) shows_plus: bool,
    pub(super) digits: usize,
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
