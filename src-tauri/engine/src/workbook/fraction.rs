//! `# ?/?`: a number shown as a whole number and a fraction.

use std::io::Write;

/// What stands below the stroke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Denominator {
    /// This number: `# ?/8`.
    Fixed(u32),
    /// The nearest up to this one: `# ??/??`.
    UpTo(u32),
}

impl Denominator {
    /// Reads what stands behind the stroke in a format's code; the second is the rest of the code.
    pub(super) fn parse(code: &str) -> (Denominator, &str) {
        // Nobody shows a fraction in more digits.
        const MAX_DIGITS: usize = 4;
        let digits = code.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'?' | b'#')).count();
        let (below, rest) = code.split_at(digits);
        match below.parse::<u32>() {
            Ok(fixed) if fixed > 0 => (Denominator::Fixed(fixed.min(99_999)), rest),
            _ => (Denominator::UpTo(10u32.pow(digits.clamp(1, MAX_DIGITS) as u32) - 1), rest),
        }
    }
}

/// A number of at least 0 in whole ones and a fraction of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MixedNumber {
    pub(super) whole: u64,
    over: u64,
    below: u64,
}

impl MixedNumber {
    /// The nearest one; with `has_whole` all whole ones are taken out of the fraction.
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
                    // A larger one that is no nearer but for the noise of the number is not it.
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

    /// Writes the fraction; one of nothing beside a whole number is not shown.
    pub(super) fn write(self, has_whole: bool, out: &mut Vec<u8>) {
        if self.over > 0 || !has_whole {
            // Into a vector nothing fails.
            let _ = write!(out, "{}/{}", self.over, self.below);
        }
    }

    /// Whether the whole number is shown: a nothing only where there is nothing else.
    pub(super) fn shows_whole(self) -> bool {
        self.whole > 0 || self.over == 0
    }
}
