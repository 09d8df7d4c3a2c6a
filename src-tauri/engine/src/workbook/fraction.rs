//! Number formats such as `# ?/?`, which show a number as a whole number and a fraction.

use std::io::Write;

/// Which denominators a format allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Denominator {
    /// This one only, as in `# ?/8`.
    Fixed(u32),
    /// The best one up to this number, as in `# ??/??`.
    UpTo(u32),
}

impl Denominator {
    /// Parses the denominator, which follows the slash in a format's code. Also returns the rest of the code.
    pub(super) fn parse(code: &str) -> (Denominator, &str) {
        // The search takes as many steps as the greatest denominator; Excel itself shows at most three digits.
        const MAX_DIGITS: usize = 4;
        let digits = code.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'?' | b'#')).count();
        let (below, rest) = code.split_at(digits);
        match below.parse::<u32>() {
            Ok(fixed) if fixed > 0 => (Denominator::Fixed(fixed.min(99_999)), rest),
            _ => (Denominator::UpTo(10u32.pow(digits.clamp(1, MAX_DIGITS) as u32) - 1), rest),
        }
    }
}

/// A number of at least 0, as a whole number and a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MixedNumber {
    pub(super) whole: u64,
    over: u64,
    below: u64,
}

impl MixedNumber {
    /// Returns the nearest mixed number. Without `has_whole`, the fraction contains the whole number, as in 3/2.
    pub(super) fn nearest(number: f64, below: Denominator, has_whole: bool) -> MixedNumber {
        let whole = number.trunc();
        let part = number - whole;
        let (mut over, below) = match below {
            Denominator::Fixed(below) => ((part * f64::from(below)).round() as u64, u64::from(below)),
            Denominator::UpTo(most) => {
                let mut best = (f64::INFINITY, 0, 1);
                for below in 1..=most {
                    let over = (part * f64::from(below)).round();
                    let error = (part - over / f64::from(below)).abs();
                    // A greater denominator must be better by more than floating point inaccuracy.
                    if error < best.0 - 1e-12 {
                        best = (error, over as u64, u64::from(below));
                    }
                }
                (best.1, best.2)
            }
        };
        let mut whole = whole as u64;
        if has_whole && over == below {
            (whole, over) = (whole.saturating_add(1), 0);
        } else if !has_whole {
            over = over.saturating_add(whole.saturating_mul(below));
        }
        MixedNumber { whole, over, below }
    }

    /// Appends the fraction. A zero fraction isn't shown if the format has a whole number.
    pub(super) fn write(self, has_whole: bool, out: &mut Vec<u8>) {
        if self.over > 0 || !has_whole {
            // Writing to a vector can't fail.
            let _ = write!(out, "{}/{}", self.over, self.below);
        }
    }

    /// Returns whether the whole number is shown. Zero is shown only if the fraction isn't.
    pub(super) fn shows_whole(self) -> bool {
        self.whole > 0 || self.over == 0
    }
}
