//! What only a person can say about a mapping for a file.

use serde::Serialize;

use super::consent::{ConsentAnswer, answers};
use super::profile::{FileProfile, Reading};
use super::suggest;
use super::suggestion::SuggestionReason;
use super::vocabulary::is_personal;
use crate::id_headers::names_a_fact;
use crate::mapping::{
    Attribute, ColumnFit, ColumnRef, Duplicates, Fit, Mapping, Template, Transform, ValueSource, ValueType,
};

/// The maximum number of columns that are offered as the visitor ID.
const MOST_LIKELY: usize = 3;

/// A question about one field of a mapping that names a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Question {
    /// The field.
    pub field: QuestionField,
    /// The column as the mapping names it.
    pub column: ColumnRef,
    /// What the question is about, with its choices.
    pub about: QuestionAbout,
}

/// A field of a mapping that names a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum QuestionField {
    /// The visitor ID.
    Identifier,
    /// An attribute with the column's value.
    Attribute {
        /// The attribute's name.
        name: String,
    },
    /// An attribute with a template that contains the column.
    Template {
        /// The attribute's name.
        name: String,
    },
    /// A condition on rows.
    Condition {
        /// The condition's index, from 0.
        index: usize,
    },
    /// The date that shows which duplicate row is the newest.
    Newest,
}

/// What a question is about. Places of columns are counted from 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum QuestionAbout {
    /// The file has no such column: which one is meant?
    Missing {
        /// The places of the columns with the most similar headers, the most similar first.
        nearest: Vec<usize>,
        /// The indexes of all columns that can be chosen, from 0.
        choices: Vec<usize>,
    },
    /// The mapping names no column for the visitor ID: which one is it?
    Identifier {
        /// The columns that are likeliest, in order.
        likely: Vec<usize>,
    },
    /// Several columns fit: which one is meant?
    Ambiguous {
        /// The indexes of the columns, from 0.
        columns: Vec<usize>,
        /// The indexes of all columns that can be chosen, from 0.
        choices: Vec<usize>,
    },
    /// The column's dates read day first and month first: which is right?
    Date {
        /// A value that they read as different days.
        example: String,
        /// Both readings, with what the example would be.
        readings: Vec<Reading>,
    },
    /// The column's numbers read in two ways: which is right?
    Number {
        /// A value that they read as different numbers.
        example: String,
        /// Both readings, with what the example would be.
        readings: Vec<Reading>,
    },
    /// The column looks like consent, and some cells are empty: what should Target get for those?
    Consent {
        /// The number of empty cells in the column.
        empty: u64,
        /// What all of the column's words and its empty cells can become.
        answers: Vec<ConsentAnswer>,
    },
}

impl Mapping {
    /// Returns everything that's open: first the columns that a check wouldn't find, which it ends with an error for,
    /// then the values that read in two ways. A question that a transform or a rule answers isn't asked.
    pub fn questions(&self, columns: &[String], profile: &FileProfile) -> Vec<Question> {
        let fit = self.fit(columns);
        let mut questions: Vec<Question> = self
            .named_columns()
            .filter_map(|(field, column)| {
                let about = if field == QuestionField::Identifier && *column == ColumnRef::none() {
                    QuestionAbout::Identifier { likely: likely_ids(columns, profile) }
                } else {
                    about_column(&field, fit.of(column)?, columns)?
                };
                Some(Question { field, column: column.clone(), about })
            })
            .collect();
        questions.extend(self.attributes.iter().flat_map(|one| {
            let is_filled = one.empty_as.is_some() || self.empty_as.is_some();
            about_values(one, is_filled, &fit, columns, profile)
        }));
        questions
    }

    /// The columns that it names, with the field that names each, in the order of [`Mapping::columns`].
    fn named_columns(&self) -> impl Iterator<Item = (QuestionField, &ColumnRef)> {
        let of_attributes = self.attributes.iter().flat_map(|Attribute { name, from, .. }| {
            let (column, template) = match from {
                ValueSource::Column(column) => (Some(column), None),
                ValueSource::Template(template) => (None, Some(template)),
                ValueSource::Constant(_) => (None, None),
            };
            let column = column.map(|column| (QuestionField::Attribute { name: name.clone() }, column));
            let of_template = template.into_iter().flat_map(Template::columns);
            column.into_iter().chain(of_template.map(|column| (QuestionField::Template { name: name.clone() }, column)))
        });
        let of_conditions = (0..).zip(&self.only);
        let of_conditions = of_conditions.map(|(index, one)| (QuestionField::Condition { index }, &one.column));
        let of_duplicates = match &self.duplicates {
            Duplicates::KeepNewest { column, .. } => Some((QuestionField::Newest, column)),
            _ => None,
        };
        let identifier = std::iter::once((QuestionField::Identifier, &self.identifier.column));
        identifier.chain(of_attributes).chain(of_conditions).chain(of_duplicates)
    }
}

/// Returns the question about a column that a check wouldn't find. A template can only name a column by a header that no
/// other column has.
fn about_column(field: &QuestionField, fit: &ColumnFit, columns: &[String]) -> Option<QuestionAbout> {
    let is_template = matches!(field, QuestionField::Template { .. });
    let references = ColumnRef::all(columns);
    let can_be_chosen = |index: &usize| !is_template || matches!(references[*index], ColumnRef::Header(_));
    let among = |places: &[usize]| places.iter().copied().filter(can_be_chosen).collect::<Vec<usize>>();
    let choices = (0..columns.len()).filter(can_be_chosen).collect();
    match fit {
        ColumnFit::Missing { nearest } => Some(QuestionAbout::Missing { nearest: among(nearest), choices }),
        ColumnFit::Ambiguous { columns } => Some(QuestionAbout::Ambiguous { columns: among(columns), choices }),
        ColumnFit::Exact { .. } | ColumnFit::Normalized { .. } => None,
    }
}

/// Returns the columns that could be the visitor ID: without dates, personal data, facts about a visitor, or few values.
fn likely_ids(columns: &[String], profile: &FileProfile) -> Vec<usize> {
    let could_be = |(index, header): (usize, &String)| {
        let profile = profile.column(index)?;
        let is_other = is_personal(header)
            || names_a_fact(header)
            || profile.personal().is_some()
            || profile.date_reading().is_some()
            || profile.few_values().is_some_and(|few| few.len() as u64 * 2 <= profile.filled())
            || profile.filled() == 0;
        (!is_other).then_some(index)
    };
    columns.iter().enumerate().filter_map(could_be).take(MOST_LIKELY).collect()
}

fn about_values(
    attribute: &Attribute,
    is_filled: bool,
    fit: &Fit,
    columns: &[String],
    profile: &FileProfile,
) -> Vec<Question> {
    let ValueSource::Column(reference) = &attribute.from else { return Vec::new() };
    let column = fit.of(reference).and_then(ColumnFit::column);
    let Some((index, profile)) = column.and_then(|index| Some((index, profile.column(index)?))) else {
        return Vec::new();
    };
    let has = |wanted: fn(&Transform) -> bool| attribute.transforms.iter().any(wanted);
    if has(|one| matches!(one, Transform::Sha256)) {
        return Vec::new();
    }
    // The type `text` means that the values are meant as they are.
    let is_text = attribute.rules.value_type == Some(ValueType::Text);
    let is_read = is_text
        || has(|one| {
            matches!(
                one,
                Transform::Date { .. } | Transform::Number { .. } | Transform::Boolean { .. } | Transform::Map(_)
            )
        });
    let is_decided = has(|one| matches!(one, Transform::Default(_))) || attribute.rules.required || is_filled;
    let reasons = suggest::questions(&columns[index], profile).into_iter();
    let abouts = reasons.filter_map(|reason| match reason {
        SuggestionReason::TwoDateFormats { example, readings } if !is_read => {
            Some(QuestionAbout::Date { example, readings })
        }
        SuggestionReason::TwoNumberFormats { example, readings } if !is_read => {
            Some(QuestionAbout::Number { example, readings })
        }
        SuggestionReason::ConsentWithEmpty { empty } if !is_decided => {
            Some(QuestionAbout::Consent { empty, answers: answers(&attribute.transforms, profile) })
        }
        _ => None,
    });
    let field = QuestionField::Attribute { name: attribute.name.clone() };
    let question = |about| Question { field: field.clone(), column: reference.clone(), about };
    abouts.map(question).collect()
}
