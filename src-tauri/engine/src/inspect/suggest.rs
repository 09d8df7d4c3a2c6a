//! What to do with each column of a file, and why.

use common::ApiVersion;

use super::converted::Converted;
use super::likely_id::{LikelyId, id_column};
use super::profile::{ColumnProfile, FileProfile};
use super::suggestion::{ColumnSuggestion, Suggest, Suggestion, SuggestionReason};
use super::vocabulary::{is_consent, is_personal};
use crate::id_headers::is_pc_id;
use crate::input::SourceOptions;
use crate::mapping::{
    Attribute, ColumnRef, Delimiters, Duplicates, FreeNames, IdKind, Identifier, Mapping, Rules, Transform,
    ValueSource, attribute_name,
};
use crate::source::Source;
use crate::transform::date_shape::{self, DateReading};
use crate::transform::number_shape::{self, NumberReading};

/// The maximum length of the suggested value for a list of IDs, in characters.
const LONGEST_LIST_NAME: usize = 100;

impl Source {
    /// A mapping to begin with: the ID, if it's clear, and an attribute for each named column without personal data. Dates,
    /// numbers, and words for yes and no are read if they can be read in one way only; where they can be read in two,
    /// the reasons say so, and the values stay as they are.
    pub fn suggest(&self, profile: &FileProfile) -> Suggestion {
        self.suggest_with(profile, self.likely_id(profile))
    }

    /// The same, where a person chose the column of the ID, counted from 0.
    pub fn suggest_with_id(&self, profile: &FileProfile, column: usize) -> Suggestion {
        self.suggest_with(profile, LikelyId::Known { column, reason: SuggestionReason::IdHeader })
    }

    fn suggest_with(&self, profile: &FileProfile, likely: LikelyId) -> Suggestion {
        let is_unclear = self.unclear_header().is_some();
        let references = match self.columns().len() as u64 {
            // Texts that may be a customer's don't name columns.
            columns if is_unclear => (1..=columns).map(|position| ColumnRef::Position(position as _)).collect(),
            _ => ColumnRef::all(self.columns()),
        };
        let has_names = self.dialect().header_row > 0 && !is_unclear;
        let mut names = FreeNames::default();
        let columns: Vec<ColumnSuggestion> = references
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let header = self.columns()[index].as_str();
                let name = if has_names { attribute_name(header) } else { format!("column_{}", index + 1) };
                let empty = ColumnProfile::default();
                let profile = profile.column(index).unwrap_or(&empty);
                let mut suggestion = match &likely {
                    LikelyId::Known { column: id, reason } if index == *id => {
                        id_column(column, reason.clone(), profile)
                    }
                    LikelyId::OneOf(columns) if columns.contains(&index) => {
                        let mut suggestion = column_suggestion(column, header, name, &mut names, profile);
                        suggestion.reasons.insert(0, SuggestionReason::CouldBeId);
                        suggestion
                    }
                    _ => column_suggestion(column, header, name, &mut names, profile),
                };
                if self.is_hidden_column(index) {
                    suggestion.hide();
                }
                if suggestion.suggest != Suggest::Id {
                    suggestion.reasons.extend(questions(header, profile));
                }
                if let Some(name) = &suggestion.name {
                    names.take(name.clone());
                }
                suggestion
            })
            .collect();
        let id = match likely {
            LikelyId::Known { column, .. } => references.get(column),
            LikelyId::OneOf(_) => None,
        };
        Suggestion { mapping: self.mapping_of(&columns, id), has_id: id.is_some(), columns }
    }

    fn mapping_of(&self, columns: &[ColumnSuggestion], id: Option<&ColumnRef>) -> Mapping {
        let attributes = columns.iter().filter(|one| one.suggest == Suggest::Attribute).filter_map(|one| {
            Some(Attribute {
                name: one.name.clone()?,
                from: ValueSource::Column(one.column.clone()),
                transforms: one.transforms.clone(),
                rules: Rules::default(),
                empty_as: None,
            })
        });
        let mut attributes: Vec<Attribute> = attributes.collect();
        let name = self.path().file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if attributes.is_empty() {
            // A list of IDs says that its visitors are in it. A mapping needs at least one attribute.
            attributes.push(list_attribute(&name));
        }
        let is_id = |one: &&ColumnSuggestion| one.suggest == Suggest::Id;
        let id_transforms = columns.iter().find(is_id).map(|one| one.transforms.clone()).unwrap_or_default();
        let is_pc_id = match id {
            Some(ColumnRef::Header(header) | ColumnRef::Nth { header, .. }) => is_pc_id(header),
            _ => false,
        };
        Mapping {
            name,
            api: ApiVersion::V2,
            identifier: Identifier {
                kind: if is_pc_id { IdKind::PcId } else { IdKind::ThirdPartyId },
                column: id.cloned().unwrap_or(ColumnRef::none()),
                transforms: id_transforms,
            },
            attributes,
            only: Vec::new(),
            source: SourceOptions::default(),
            severity: Default::default(),
            duplicates: Duplicates::Merge,
            delimiters: Delimiters::Auto,
            empty_as: None,
            unprefixed: Vec::new(),
        }
    }
}

/// An attribute with the name of the file as its value.
fn list_attribute(file_name: &str) -> Attribute {
    let value: String = file_name.chars().filter(|c| !c.is_control() && *c != ',').take(LONGEST_LIST_NAME).collect();
    Attribute {
        name: "list".to_owned(),
        from: ValueSource::Constant(if value.trim().is_empty() { "true".to_owned() } else { value }),
        transforms: Vec::new(),
        rules: Rules::default(),
        empty_as: None,
    }
}

fn column_suggestion(
    column: &ColumnRef,
    header: &str,
    name: String,
    names: &mut FreeNames,
    profile: &ColumnProfile,
) -> ColumnSuggestion {
    let (transforms, mut reasons) = read_as(profile);
    if names.is_taken(&name) {
        reasons.insert(0, SuggestionReason::SameName { name: name.clone() });
    }
    let name = if name.is_empty() { name } else { names.free(&name) };
    let left_out: Vec<SuggestionReason> = [
        is_personal(header).then_some(SuggestionReason::PersonalHeader),
        profile.personal().map(|(kind, values, looked_at)| SuggestionReason::PersonalValues {
            kind,
            values,
            looked_at,
        }),
        name.is_empty().then_some(SuggestionReason::NoName),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_attribute = left_out.is_empty();
    reasons.splice(0..0, left_out);
    ColumnSuggestion {
        column: column.clone(),
        suggest: if is_attribute { Suggest::Attribute } else { Suggest::LeaveOut },
        name: is_attribute.then_some(name),
        transforms,
        reasons,
    }
}

/// The transforms that read the values, if there's one way to read them, with the reason. Values that are as Target
/// gets them already have no transform but `trim`.
fn read_as(profile: &ColumnProfile) -> (Vec<Transform>, Vec<SuggestionReason>) {
    let mut transforms = vec![Transform::Trim];
    let mut reasons = Vec::new();
    if profile.is_yes_and_no() {
        let transform = profile.yes_and_no();
        if let Transform::Boolean { yes, no } = &transform {
            reasons.push(SuggestionReason::YesNo { r#true: yes.clone(), r#false: no.clone() });
        }
        transforms.push(transform);
        return (transforms, reasons);
    }
    let example = |unreadable: u64, value: Option<&str>| value.filter(|_| unreadable > 0).map(str::to_owned);
    if let Some(DateReading::One { format, values }) = profile.date_reading() {
        let transform = (!date_shape::is_iso(&format)).then(|| date_shape::transform(&format, false));
        let sample = transform.as_ref().and_then(|transform| Converted::of(profile, transform));
        transforms.extend(transform);
        let unreadable = profile.filled() - values;
        let example = example(unreadable, profile.unreadable_date());
        reasons.push(SuggestionReason::Dates { format, values, unreadable, example, sample });
    } else if let Some(NumberReading::One { format, values, is_plain: false }) = profile.number_reading() {
        let transform = number_shape::transform(format, false);
        if let Transform::Number { decimal, group, .. } = transform {
            let unreadable = profile.filled() - values;
            let example = example(unreadable, profile.unreadable_number());
            let sample = Converted::of(profile, &transform);
            reasons.push(SuggestionReason::Numbers { decimal, group, values, unreadable, example, sample });
        }
        transforms.push(transform);
    }
    (transforms, reasons)
}

/// What only a person can say about a column.
pub(super) fn questions(header: &str, profile: &ColumnProfile) -> Vec<SuggestionReason> {
    let mut questions = Vec::new();
    if let (Some(example), readings) = profile.dates() {
        questions.push(SuggestionReason::TwoDateFormats { example, readings });
    } else if let (Some(example), readings) = profile.numbers() {
        questions.push(SuggestionReason::TwoNumberFormats { example, readings });
    }
    if is_consent(header) && profile.empty() > 0 {
        questions.push(SuggestionReason::ConsentWithEmpty { empty: profile.empty() });
    }
    questions
}
