//! One value through the transforms of its mapping, and under its rules.

use std::collections::{BTreeMap, HashSet};

use jiff::fmt::strtime;
use regex::Regex;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::mapping::{Rules, Transform, ValueType};
use crate::rule::Rule;
use crate::text::{is_invisible, is_odd_blank, is_trimmed, unwrapped, utf16_len};

/// A transform, ready to run.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Trim,
    Clean,
    Nfc,
    Unwrap,
    Lowercase,
    Uppercase,
    CollapseSpaces,
    Date { from: String, swapped: Option<String>, to: String },
    Number { decimal: char, group: Option<char>, certain: bool },
    Boolean { yes: HashSet<String>, no: HashSet<String> },
    Map(BTreeMap<String, String>),
    Replace { from: String, to: String },
    Prefix(String),
    Suffix(String),
    Default(String),
    Take(usize),
    Sha256,
}

impl From<&Transform> for Step {
    fn from(transform: &Transform) -> Step {
        match transform.clone() {
            Transform::Trim => Step::Trim,
            Transform::Clean => Step::Clean,
            Transform::Nfc => Step::Nfc,
            Transform::Unwrap => Step::Unwrap,
            Transform::Lowercase => Step::Lowercase,
            Transform::Uppercase => Step::Uppercase,
            Transform::CollapseSpaces => Step::CollapseSpaces,
            Transform::Date { from, to, certain } => {
                let swapped = if certain { None } else { day_and_month_swapped(&from) };
                Step::Date { from, swapped, to }
            }
            Transform::Number { decimal, group, certain } => Step::Number { decimal, group, certain },
            Transform::Boolean { yes, no } => {
                Step::Boolean { yes: yes.into_iter().collect(), no: no.into_iter().collect() }
            }
            Transform::Map(words) => Step::Map(words),
            Transform::Replace { from, to } => Step::Replace { from, to },
            Transform::Prefix(text) => Step::Prefix(text),
            Transform::Suffix(text) => Step::Suffix(text),
            Transform::Default(text) => Step::Default(text),
            Transform::Take(count) => Step::Take(count),
            Transform::Sha256 => Step::Sha256,
        }
    }
}

/// What a value told about its column on the way.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Readings {
    /// Values that a date or number reading applied to.
    pub(crate) read: u64,
    /// Those that read two ways, to two results.
    pub(crate) differ: u64,
    /// Those that read one way only.
    pub(crate) settle: u64,
}

/// Runs the steps over `value`. `Err`: one of them could not read it. The flag tells whether
/// `default` supplied what is left. `is_date`: a workbook says that it is a day or a time, in ISO form.
pub(crate) fn transform(
    steps: &[Step],
    value: &str,
    is_date: bool,
    dates: &mut Readings,
    numbers: &mut Readings,
) -> Result<(String, bool), ()> {
    let mut value = value.to_owned();
    let mut supplied = false;
    let mut is_date = is_date;
    for step in steps {
        if value.is_empty() {
            if let Step::Default(text) = step {
                value.clone_from(text);
                supplied = true;
            }
            continue;
        }
        value = match step {
            Step::Trim => value.trim_matches(is_trimmed).to_owned(),
            Step::Clean => clean(&value),
            Step::Nfc => value.nfc().collect(),
            Step::Unwrap => unwrapped(&value).map_or(value.clone(), str::to_owned),
            Step::Lowercase => value.to_lowercase(),
            Step::Uppercase => value.to_uppercase(),
            Step::CollapseSpaces => collapse_spaces(&value),
            Step::Date { to, .. } if is_date => {
                is_date = false;
                written(read_iso(&value)?, to)?
            }
            Step::Date { from, swapped, to } => date(&value, from, swapped.as_deref(), to, dates)?,
            Step::Number { decimal, group, certain: true } => {
                number(&value, *decimal, *group, &mut Readings::default())?
            }
            Step::Number { decimal, group, certain: false } => number(&value, *decimal, *group, numbers)?,
            Step::Boolean { yes, .. } if yes.contains(&value) => "true".to_owned(),
            Step::Boolean { no, .. } if no.contains(&value) => "false".to_owned(),
            Step::Boolean { .. } => return Err(()),
            Step::Map(words) => words.get(&value).cloned().unwrap_or(value),
            Step::Replace { from, to } => value.replace(from.as_str(), to),
            Step::Prefix(text) => format!("{text}{value}"),
            Step::Suffix(text) => value + text,
            Step::Default(_) => value,
            Step::Take(count) => value.graphemes(true).take(*count).collect(),
            Step::Sha256 => hex(&Sha256::digest(value.as_bytes())),
        };
    }
    Ok((value, supplied))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| char::from(b"0123456789abcdef"[half as usize]))
        .collect()
}

fn clean(value: &str) -> String {
    // A joiner or a variation mark inside an emoji is part of what a person sees as one.
    let keeps = |cluster: &str| cluster.chars().next().is_some_and(|c| c as u32 >= 0x2190 && !is_invisible(c));
    let mut out = String::with_capacity(value.len());
    for cluster in value.graphemes(true) {
        if cluster.chars().nth(1).is_some() && keeps(cluster) {
            out.push_str(cluster);
            continue;
        }
        if cluster == "\r\n" {
            out.push(' ');
            continue;
        }
        for c in cluster.chars() {
            if is_odd_blank(c) {
                out.push(' ');
            } else if !is_invisible(c) && !c.is_control() {
                out.push(c);
            }
        }
    }
    out
}

fn collapse_spaces(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut in_blank = false;
    for c in value.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !in_blank {
            out.push(' ');
        }
        in_blank = c.is_whitespace();
    }
    out
}

fn date(value: &str, from: &str, swapped: Option<&str>, to: &str, readings: &mut Readings) -> Result<String, ()> {
    let read = read_date(value, from)?;
    if let Some(swapped) = swapped {
        note_reading(readings, read_date(value, swapped).ok().map(|other| other != read));
    }
    written(read, to)
}

fn written(date: jiff::civil::DateTime, to: &str) -> Result<String, ()> {
    strtime::format(to, &date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| ())?).map_err(|_| ())
}

/// A workbook's day or time. A time alone is of no day, so that nothing but its hours can be asked for.
fn read_iso(value: &str) -> Result<jiff::civil::DateTime, ()> {
    const DAYS: [&str; 2] = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"];
    const TIMES: [&str; 2] = ["%H:%M", "%H:%M:%S"];
    let day = || DAYS.iter().find_map(|format| read_date(value, format).ok());
    let time = || TIMES.iter().find_map(|format| strtime::parse(format, value).ok()?.to_time().ok());
    let any_day = jiff::civil::Date::constant(1970, 1, 1);
    day().or_else(|| time().map(|time| any_day.to_datetime(time))).ok_or(())
}

/// A second reading that the value allows, and whether it leads elsewhere.
fn note_reading(readings: &mut Readings, other: Option<bool>) {
    readings.read += 1;
    match other {
        None => readings.settle += 1,
        Some(true) => readings.differ += 1,
        Some(false) => {}
    }
}

fn read_date(value: &str, format: &str) -> Result<jiff::civil::DateTime, ()> {
    let broken = strtime::parse(format, value).map_err(|_| ())?;
    broken
        .to_datetime()
        .or_else(|_| broken.to_date().map(|date| date.to_datetime(jiff::civil::Time::midnight())))
        .map_err(|_| ())
}

/// The other reading of a numeric date; `None` where there is none.
pub(crate) fn day_and_month_swapped(format: &str) -> Option<String> {
    let (day, month) = ("%d", "%m");
    (format.contains(day) && format.contains(month))
        .then(|| format.replace(day, "\0").replace(month, day).replace('\0', month))
}

/// A number in the file's writing to a plain decimal.
fn number(value: &str, decimal: char, group: Option<char>, readings: &mut Readings) -> Result<String, ()> {
    let is_group = |c: char| {
        group == Some(c)
            || group.is_some_and(char::is_whitespace) && matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
    };
    let unsigned = value.trim_start_matches(['-', '+', '\u{2212}']);
    let sign = &value[..value.len() - unsigned.len()];
    if sign.chars().count() > 1 {
        return Err(());
    }
    let (whole, fraction) = match unsigned.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let parts: Vec<&str> = whole.split(is_group).collect();
    let last = parts.len() - 1;
    let groups_fit = last == 0
        || (parts[last].len() == 3
            && matches!(parts[0].len(), 1..=3)
            && parts[1..last].iter().all(|part| matches!(part.len(), 2 | 3)));
    let digits: String = parts.concat();
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !groups_fit
        || !are_digits(&digits)
        || fraction.is_some_and(|fraction| fraction.is_empty() || !are_digits(fraction))
    {
        return Err(());
    }
    if digits.is_empty() && fraction.is_none() {
        return Err(());
    }
    if last > 0 || fraction.is_some() {
        // One mark with three digits behind it is a thousand or a decimal.
        let marks = last + usize::from(fraction.is_some());
        let could_be_other = marks == 1
            && match fraction {
                Some(fraction) => fraction.len() == 3 && matches!(whole.len(), 1..=3) && !whole.starts_with('0'),
                None => true,
            };
        note_reading(readings, could_be_other.then_some(true));
    }
    let mut out = String::with_capacity(value.len());
    if sign == "-" || sign == "\u{2212}" {
        out.push('-');
    }
    out.push_str(if digits.is_empty() { "0" } else { &digits });
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    Ok(out)
}

/// An attribute's rules, ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Checks {
    pub(crate) required: bool,
    /// In order.
    allowed: Option<Vec<String>>,
    pattern: Option<Regex>,
    min: Option<f64>,
    max: Option<f64>,
    max_length: Option<usize>,
    value_type: Option<ValueType>,
    /// A transform has read the value already, so its type has one reading.
    is_read: bool,
}

impl Checks {
    /// `None` where there is nothing to check. `transforms` are those that come before.
    pub(crate) fn new(rules: &Rules, transforms: &[Transform]) -> Option<Checks> {
        let checks = Checks {
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
        let idle = !checks.required
            && checks.allowed.is_none()
            && checks.pattern.is_none()
            && checks.min.is_none()
            && checks.max.is_none()
            && checks.max_length.is_none()
            && checks.value_type.is_none();
        (!idle).then_some(checks)
    }

    /// Whether a value is one of those that are allowed, and nothing else is asked of it.
    pub(crate) fn is_plainly_allowed(&self, value: &[u8]) -> bool {
        let only = self.pattern.is_none()
            && self.min.is_none()
            && self.max.is_none()
            && self.max_length.is_none()
            && self.value_type.is_none();
        only && self.allowed.as_ref().is_some_and(|allowed| is_among(allowed, value))
    }

    /// The first rule that a value breaks; an empty one breaks `required` alone, which is the
    /// caller's to see.
    pub(crate) fn broken_by(&self, value: &str, dates: &mut Readings, numbers: &mut Readings) -> Option<Rule> {
        if let Some(value_type) = self.value_type {
            let (mut nobodys, mut more) = (Readings::default(), Readings::default());
            let (dates, numbers) = if self.is_read { (&mut nobodys, &mut more) } else { (dates, numbers) };
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
    // A few words are compared faster than they are halved.
    if words.len() <= 8 {
        words.iter().any(|word| word.as_bytes() == value)
    } else {
        words.binary_search_by(|word| word.as_bytes().cmp(value)).is_ok()
    }
}

/// A pattern that fits a whole value.
pub(crate) fn compile_pattern(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

fn plain_number(value: &str) -> Option<f64> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let mut parts = digits.split('.');
    let is_number =
        |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let whole = is_number(parts.next());
    let fraction = parts.next();
    (whole && (fraction.is_none() || is_number(fraction)) && parts.next().is_none())
        .then(|| value.parse().ok())
        .flatten()
}

fn is_of_type(value: &str, value_type: ValueType, dates: &mut Readings, numbers: &mut Readings) -> bool {
    match value_type {
        ValueType::Text => true,
        ValueType::Boolean => matches!(value, "true" | "false"),
        ValueType::Integer => plain_number(value).is_some() && !value.contains('.'),
        ValueType::Number => {
            let is_number = plain_number(value).is_some();
            if is_number && let Some((whole, fraction)) = value.split_once('.') {
                let whole = whole.trim_start_matches('-');
                let two_ways = fraction.len() == 3 && matches!(whole.len(), 1..=3) && !whole.starts_with('0');
                note_reading(numbers, two_ways.then_some(true));
            }
            is_number
        }
        ValueType::Date => {
            const ISO: [&str; 4] = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M"];
            const LOCAL: [(&str, &str); 3] =
                [("%d/%m/%Y", "%m/%d/%Y"), ("%d.%m.%Y", "%m.%d.%Y"), ("%d-%m-%Y", "%m-%d-%Y")];
            if ISO.iter().any(|format| read_date(value, format).is_ok()) {
                return true;
            }
            for (day_first, month_first) in LOCAL {
                match (read_date(value, day_first), read_date(value, month_first)) {
                    (Ok(one), Ok(other)) => {
                        note_reading(dates, Some(one != other));
                        return true;
                    }
                    (Ok(_), Err(())) | (Err(()), Ok(_)) => {
                        note_reading(dates, None);
                        return true;
                    }
                    (Err(()), Err(())) => {}
                }
            }
            false
        }
    }
}
