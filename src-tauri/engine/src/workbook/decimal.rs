//! A number with the fifteen decimal digits that a spreadsheet stores, without the inaccuracy of binary fractions.

use std::io::Write;

/// How many digits of a number a spreadsheet stores.
const DIGITS: usize = 15;

/// The number `0.d1d2d3… × 10^point`, with a sign. Zero has no digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) is_negative: bool,
    /// The digits as numbers from 0 to 9. Neither the first nor the last is 0.
    digits: Vec<u8>,
    point: i32,
}

impl Decimal {
    /// Rounds a finite number to fifteen digits.
    pub(super) fn new(number: f64) -> Decimal {
        let mut text = [0u8; 32];
        let mut rest = &mut text[..];
        // The buffer is longer than any number in this format, so writing can't fail.
        let _ = write!(rest, "{:.*e}", DIGITS - 1, number.abs());
        let left = rest.len();
        let text = &text[..32 - left];
        let mut parts = text.split(|byte| *byte == b'e');
        let mantissa = parts.next().unwrap_or_default();
        let exponent: i32 = parts
            .next()
            .and_then(|text| std::str::from_utf8(text).ok())
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let digits = mantissa.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect();
        let mut decimal = Decimal { is_negative: number < 0.0, digits, point: exponent + 1 };
        decimal.strip();
        decimal
    }

    fn strip(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        self.point -= zeros as i32;
        if self.digits.is_empty() {
            self.point = 0;
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Multiplies the number by this power of ten.
    pub(super) fn shift(&mut self, by: i32) {
        if !self.is_zero() {
            self.point += by;
        }
    }

    /// Rounds to this many decimal places, halves away from zero.
    pub(super) fn round(&mut self, places: usize) {
        let keep = self.point + places as i32;
        if keep >= self.digits.len() as i32 {
            return;
        }
        if keep < 0 {
            self.digits.clear();
            self.point = 0;
            return;
        }
        let keep = keep as usize;
        let up = self.digits[keep] >= 5;
        self.digits.truncate(keep);
        if up {
            let mut at = keep;
            loop {
                if at == 0 {
                    self.digits.insert(0, 1);
                    self.point += 1;
                    break;
                }
                at -= 1;
                if self.digits[at] < 9 {
                    self.digits[at] += 1;
                    break;
                }
                self.digits[at] = 0;
            }
        }
        self.strip();
    }

    /// Returns the number of digits before the decimal point, which is 0 for numbers below 1.
    pub(super) fn whole_digits(&self) -> usize {
        self.point.max(0) as usize
    }

    /// Returns the digit with this power of ten: 0 for ones, 1 for tens, -1 for tenths.
    pub(super) fn digit(&self, place: i32) -> u8 {
        let index = self.point - 1 - place;
        if index < 0 { 0 } else { self.digits.get(index as usize).copied().unwrap_or(0) }
    }

    /// Returns the number of decimal places.
    pub(super) fn places(&self) -> usize {
        (self.digits.len() as i32 - self.point).max(0) as usize
    }

    /// Appends all digits, without separators or an exponent.
    pub(super) fn write_plain(&self, out: &mut Vec<u8>) {
        if self.is_negative && !self.is_zero() {
            out.push(b'-');
        }
        for place in (0..self.whole_digits().max(1) as i32).rev() {
            out.push(b'0' + self.digit(place));
        }
        let places = self.places() as i32;
        if places > 0 {
            out.push(b'.');
            out.extend((1..=places).map(|place| b'0' + self.digit(-place)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(number: f64) -> String {
        let mut out = Vec::new();
        Decimal::new(number).write_plain(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Without this, a profile would have `0.30000000000000004` or `1E+20`, which the sheet doesn't show.
    #[test]
    fn fifteen_digits_and_no_exponent() {
        for (number, text) in [
            (0.0, "0"),
            (123.0, "123"),
            (-0.5, "-0.5"),
            (0.1 + 0.2, "0.3"),
            (6574.95, "6574.95"),
            (1e20, "100000000000000000000"),
            (1.2345678901234e15, "1234567890123400"),
            (1e-7, "0.0000001"),
            (123456789012345.6, "123456789012346"),
        ] {
            assert_eq!(plain(number), text);
        }
    }

    #[test]
    fn halves_are_rounded_as_they_are_seen() {
        for (number, places, text) in [(1.005, 2, "1.01"), (0.5, 0, "1"), (999.995, 2, "1000"), (0.004, 2, "0")] {
            let mut decimal = Decimal::new(number);
            decimal.round(places);
            let mut out = Vec::new();
            decimal.write_plain(&mut out);
            assert_eq!(String::from_utf8_lossy(&out), text);
        }
    }
}
