//! The conditions of a mapping, ready to run: only rows that meet all of them are sent.

use std::cmp::Ordering;

use jiff::civil::{DateTime, Time};

use crate::check::fit_error::{FitError, find_column};
use crate::mapping::fit::Headers;
use crate::mapping::{Condition, ConditionTest, DateLimit, NumberLimit};
use crate::source::Chunk;
use crate::text::is_trimmed;
use crate::transform::{DateFormat, compare_decimals, number, read_any_date};
use crate::workbook::CellKind;

/// A condition on a column of the file.
#[derive(Debug)]
pub(crate) struct CompiledCondition {
    pub(crate) column: usize,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Is(Vec<String>),
    IsNot(Vec<String>),
    Empty,
    NotEmpty,
    Date { wanted: Ordering, limit: DateTime, is_day: bool, format: Option<DateFormat> },
    Number { wanted: Ordering, limit: NumberLimit },
}

/// Finds the columns of the conditions.
///
/// # Errors
/// Returns an error if a column is missing or ambiguous.
pub(crate) fn compile_conditions(
    only: &[Condition],
    headers: &Headers<'_>,
) -> Result<Vec<CompiledCondition>, FitError> {
    let compile = |condition: &Condition| {
        let column = find_column(&condition.column, headers, &mut Vec::new())?;
        Ok(CompiledCondition::new(column, &condition.test))
    };
    only.iter().map(compile).collect()
}

/// A value that a condition can't decide about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Undecided {
    /// The bytes aren't valid in the file's encoding.
    BadEncoding,
    /// The value isn't a date or a number, or the cell contains an error.
    Unreadable,
}

impl CompiledCondition {
    fn new(column: usize, test: &ConditionTest) -> CompiledCondition {
        let date = |wanted: Ordering, date: &DateLimit| {
            let is_day = !date.limit.contains('T');
            let day = || date.limit.parse::<jiff::civil::Date>().map(|day| day.to_datetime(Time::midnight()));
            // The mapping was read, so the limit is a date.
            let limit = if is_day { day() } else { date.limit.parse() }.unwrap_or(DateTime::MAX);
            Test::Date { wanted, limit, is_day, format: date.format.as_ref().map(|text| DateFormat::new(text, None)) }
        };
        let number = |wanted: Ordering, limit: &NumberLimit| Test::Number { wanted, limit: limit.clone() };
        let test = match test {
            ConditionTest::Is(values) => Test::Is(values.clone()),
            ConditionTest::IsNot(values) => Test::IsNot(values.clone()),
            ConditionTest::Empty => Test::Empty,
            ConditionTest::NotEmpty => Test::NotEmpty,
            ConditionTest::Before(limit) => date(Ordering::Less, limit),
            ConditionTest::After(limit) => date(Ordering::Greater, limit),
            ConditionTest::Less(limit) => number(Ordering::Less, limit),
            ConditionTest::More(limit) => number(Ordering::Greater, limit),
        };
        CompiledCondition { column, test }
    }

    /// Returns whether a record meets the condition.
    pub(crate) fn is_met_by(&self, chunk: &Chunk, record: usize) -> Result<bool, Undecided> {
        let cell = chunk.cells(record).get(self.column).map_or(&b""[..], |cell| chunk.cell(*cell));
        let value = std::str::from_utf8(cell).map_err(|_| Undecided::BadEncoding)?;
        let tag = chunk.tags.of(record).iter().find(|tag| tag.column as usize == self.column);
        self.is_met(value, tag.map_or(CellKind::Plain, |tag| tag.kind)).map_err(|()| Undecided::Unreadable)
    }

    /// Returns whether a value meets the condition. An empty value isn't a date or a number, so it meets no condition on
    /// them.
    ///
    /// # Errors
    /// Returns an error if the value isn't a date or a number, or if its cell contains an error.
    fn is_met(&self, value: &str, kind: CellKind) -> Result<bool, ()> {
        if matches!(kind, CellKind::Error | CellKind::Uncalculated) {
            return Err(());
        }
        let value = value.trim_matches(is_trimmed);
        let is_one = |values: &[String]| values.iter().any(|one| one.trim_matches(is_trimmed) == value);
        match &self.test {
            Test::Is(values) => Ok(is_one(values)),
            Test::IsNot(values) => Ok(!is_one(values)),
            Test::Empty => Ok(value.is_empty()),
            Test::NotEmpty => Ok(!value.is_empty()),
            Test::Date { .. } | Test::Number { .. } if value.is_empty() => Ok(false),
            Test::Date { wanted, limit, is_day, format } => {
                let format = format.as_ref().filter(|_| kind != CellKind::Date);
                let read = read_any_date(value, format)?;
                let read = if *is_day { read.date().to_datetime(Time::midnight()) } else { read };
                Ok(read.cmp(limit) == *wanted)
            }
            Test::Number { wanted, limit } => {
                let read = number(value, limit.decimal, limit.group, &mut Default::default())?;
                Ok(compare_decimals(&read, &limit.limit) == *wanted)
            }
        }
    }
}
