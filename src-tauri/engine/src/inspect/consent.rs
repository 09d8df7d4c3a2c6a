//! What Target can get for the words and the empty cells of a column about consent.

use serde::Serialize;

use super::profile::ColumnProfile;
use super::vocabulary::{no_word_for, yes_or_no};
use crate::mapping::Transform;
use crate::transform::transformed;

/// One answer to the question about a column's consent: what all of its words and its empty cells become.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ConsentAnswer {
    /// What is done.
    pub kind: ConsentAnswerKind,
    /// The transforms of the attribute with this answer.
    pub transforms: Vec<Transform>,
    /// Each word of the column, the most frequent first, then the empty cells.
    pub values: Vec<ConsentValue>,
}

/// What is done with a column's words and empty cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ConsentAnswerKind {
    /// Words become `true` and `false`, and empty cells `false`.
    TrueFalse,
    /// Words stay as they are, and empty cells become the word for no.
    Words {
        /// The word for no.
        no: String,
    },
    /// Rows with an empty cell aren't sent.
    LeaveOut,
    /// Nothing is sent for an empty cell, so that the visitor keeps the value in Target.
    Nothing,
}

/// A word of the column, and what is sent for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ConsentValue {
    /// The word in the file; empty for an empty cell.
    pub before: String,
    /// What is sent. It's empty if the value isn't sent, and `None` if the row isn't.
    pub after: Option<String>,
    /// The rows with this word.
    pub rows: u64,
}

/// Returns the answers for a column whose attribute has these transforms. Words that can't be read keep their meaning by
/// staying as they are, so there's no answer that would make a row fail.
pub(super) fn answers(transforms: &[Transform], profile: &ColumnProfile) -> Vec<ConsentAnswer> {
    let words = profile.words();
    let others: Vec<Transform> = transforms
        .iter()
        .filter(|one| !matches!(one, Transform::Boolean { .. } | Transform::Default(_)))
        .cloned()
        .collect();
    let with = |more: Vec<Transform>| others.iter().cloned().chain(more).collect::<Vec<_>>();
    let are_known = words.as_ref().is_some_and(|words| words.iter().all(|one| yes_or_no(&one.value).is_some()));
    let mut answers = Vec::new();
    if are_known {
        let default = Transform::Default("false".to_owned());
        let is_plain = |one: &super::ValueCount| matches!(one.value.as_str(), "true" | "false");
        let boolean = (!words.iter().flatten().all(is_plain)).then(|| profile.yes_and_no());
        answers.push((ConsentAnswerKind::TrueFalse, with(boolean.into_iter().chain([default]).collect())));
    }
    let no = words.iter().flatten().find(|one| yes_or_no(&one.value) == Some(false)).map(|one| one.value.clone());
    let no = no.or_else(|| words.iter().flatten().find_map(|one| no_word_for(&one.value)));
    if let Some(no) = no
        && no != "false"
    {
        answers.push((ConsentAnswerKind::Words { no: no.clone() }, with(vec![Transform::Default(no)])));
    }
    answers.push((ConsentAnswerKind::LeaveOut, transforms.to_vec()));
    answers.push((ConsentAnswerKind::Nothing, transforms.to_vec()));
    let answer = |(kind, transforms): (ConsentAnswerKind, Vec<Transform>)| {
        let after = |before: &str| match (&kind, before) {
            (ConsentAnswerKind::LeaveOut, "") => None,
            _ => transformed(before, &transforms),
        };
        let words = words.iter().flatten().map(|one| (one.value.clone(), one.rows));
        let values = words.chain([(String::new(), profile.empty())]);
        let values = values.map(|(before, rows)| ConsentValue { after: after(&before), before, rows }).collect();
        ConsentAnswer { kind, transforms, values }
    };
    answers.into_iter().map(answer).collect()
}
