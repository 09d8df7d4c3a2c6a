//! Checks the rules of an attribute on one value.

use regex::Regex;

use crate::mapping::{Rules, Transform, ValueType, compile_pattern};
use crate::rule::Rule;
use crate::text::utf16_len;
use crate::transform::{AmbiguityCounts, DEFAULT_PIVOT, plain_number, read_date};

/// The rules of an attribute, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct CompiledRules {
    pub(crate) required: bool,
    /// The allowed values, sorted.
    allowed: Option<Vec<String>>,
    pattern: Option<Regex>,
    min: Option<f64>,
    max: Option<f64>,
    max_length: Option<usize>,
    value_type: Option<ValueType>,
    /// Whether a transform has parsed the value as a date or a number, so that its type isn't ambiguous.
    is_read: bool,
}

impl CompiledRules {
    /// Compiles the rules. `transforms` are those that run before. Returns `None` if there's nothing to check.
    pub(crate) fn new(rules: &Rules, transforms: &[Transform]) -> Option<CompiledRules> {
        let rules = CompiledRules {
            required: rules.required,
            allowed: rules.allowed.clone().map(|mut words| {
                words.sort_unstable();
                words
            }),
            pattern: rules.pattern.as_deref().and_then(|pattern| compile_pattern(pattern).ok()),
            min: rules.min,
            max: rules.max,
            max_length: rules.max_length,
            value_type: rules.value_type,
            is_read: transforms.iter().any(|t| matches!(t, Transform::Date { .. } | Transform::Number { .. })),
        };
        let idle = !rules.required
            && rules.allowed.is_none()
            && rules.pattern.is_none()
            && rules.min.is_none()
            && rules.max.is_none()
            && rules.max_length.is_none()
            && rules.value_type.is_none();
        (!idle).then_some(rules)
    }

    /// Returns whether a value is an allowed one, and no other rule needs to be checked.
    pub(crate) fn is_plainly_allowed(&self, value: &[u8]) -> bool {
        let only = self.pattern.is_none()
            && self.min.is_none()
            && self.max.is_none()
            && self.max_length.is_none()
            && self.value_type.is_none();
        only && self.allowed.as_ref().is_some_and(|allowed| is_among(allowed, value))
    }

    /// Returns the first rule that a value breaks. The value isn't empty: an empty value can only break `required`, which
    /// the caller checks. `dates` and `numbers` count the values with an ambiguous type.
    pub(crate) fn first_violation(
        &self,
        value: &str,
        dates: &mut AmbiguityCounts,
        numbers: &mut AmbiguityCounts,
    ) -> Option<Rule> {
        if let Some(value_type) = self.value_type {
            let (mut ignored_dates, mut ignored_numbers) = (AmbiguityCounts::default(), AmbiguityCounts::default());
            let (dates, numbers) =
                if self.is_read { (&mut ignored_dates, &mut ignored_numbers) } else { (dates, numbers) };
            if !is_of_type(value, value_type, dates, numbers) {
                return Some(Rule::RuleType);
            }
        }
        if self.allowed.as_ref().is_some_and(|allowed| !is_among(allowed, value.as_bytes())) {
            return Some(Rule::RuleAllowed);
        }
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(value)) {
            return Some(Rule::RulePattern);
        }
        if self.min.is_some() || self.max.is_some() {
            let number = plain_number(value);
            let is_inside = number.is_some_and(|number| {
                self.min.is_none_or(|min| number >= min) && self.max.is_none_or(|max| number <= max)
            });
            if !is_inside {
                return Some(Rule::RuleRange);
            }
        }
        if self.max_length.is_some_and(|most| value.len() > most && utf16_len(value) > most) {
            return Some(Rule::RuleLength);
        }
        None
    }
}

fn is_among(words: &[String], value: &[u8]) -> bool {
    // For up to eight values, a linear search is faster than a binary search.
    if words.len() <= 8 {
        words.iter().any(|word| word.as_bytes() == value)
    } else {
        words.binary_search_by(|word| word.as_bytes().cmp(value)).is_ok()
    }
}

fn is_of_type(value: &str, value_type: ValueType, dates: &mut AmbiguityCounts, numbers: &mut AmbiguityCounts) -> bool {
    match value_type {
        ValueType::Text => true,
        ValueType::Boolean => matches!(value, "true" | "false"),
        ValueType::Integer => plain_number(value).is_some() && !value.contains('.'),
        ValueType::Number => {
            let is_number = plain_number(value).is_some();
            if is_number && let Some((whole, fraction)) = value.split_once('.') {
                let whole = whole.trim_start_matches('-');
                let two_ways = fraction.len() == 3 && matches!(whole.len(), 1..=3) && !whole.starts_with('0');
                numbers.record(two_ways.then_some(true));
            }
            is_number
        }
        ValueType::Date => {
            const ISO: [&str; 4] = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"];
            const LOCAL: [(&str, &str); 3] =
                [("%d/%m/%Y", "%m/%d/%Y"), ("%d.%m.%Y", "%m.%d.%Y"), ("%d-%m-%Y", "%m-%d-%Y")];
            let read = |format: &str| read_date(value, format, DEFAULT_PIVOT);
            if ISO.iter().any(|format| read(format).is_ok()) {
                return true;
            }
            for (day_first, month_first) in LOCAL {
                match (read(day_first), read(month_first)) {
                    (Ok(one), Ok(other)) => {
                        dates.record(Some(one != other));
                        return true;
                    }
                    (Ok(_), Err(())) | (Err(()), Ok(_)) => {
                        dates.record(None);
                        return true;
                    }
                    (Err(()), Err(())) => {}
                }
            }
            false
        }
    }
}
