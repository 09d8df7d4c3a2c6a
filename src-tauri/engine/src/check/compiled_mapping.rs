//! A mapping compiled for a file: columns are resolved to indexes, and transforms and rules are ready to run.

use crate::check::fit_error::{FitError, NormalizedMatch, find_column};
use crate::check::id_form::{DigitForm, LetterCase};
use crate::check::row_dates::DateColumn;
use crate::check::row_filter::{CompiledCondition, compile_conditions};
use crate::check::rules::{CompiledRules, RepeatedHeaderDetector, RowWidths, UnreadCounts};
use crate::mapping::fit::Headers;
use crate::mapping::{
    Attribute, ColumnRef, Delimiters, Duplicates, IdKind, Mapping, OnBreak, TemplatePart, ValueSource,
};
use crate::rule::{Rule, Severity};
use crate::source::Source;
use crate::text::{DELIMITER, Lines, is_greek_or_cyrillic, latin_look_alike};
use crate::transform::{CompiledTransform, DateFormat};

/// A mapping compiled for a file.
#[derive(Debug)]
pub(crate) struct CompiledMapping {
    pub(crate) kind: IdKind,
    pub(crate) id_column: usize,
    pub(crate) id_transforms: Vec<CompiledTransform>,
    /// The case of the letters in most IDs.
    pub(crate) id_case: LetterCase,
    /// How most numeric IDs are written.
    pub(crate) id_digits: DigitForm,
    /// Whether most IDs have no Greek or Cyrillic letters.
    pub(crate) has_latin_ids: bool,
    pub(crate) attributes: Vec<CompiledAttribute>,
    /// Whether no attribute has a column, so that fixed values count as something to send.
    pub(crate) has_only_constants: bool,
    /// The first line of a body, such as `batch=thirdPartyId,tier`.
    pub(crate) header: Vec<u8>,
    /// Detects rows that repeat the header. It's `None` if the file has no header.
    pub(crate) repeated_header: Option<RepeatedHeaderDetector>,
    /// The number of columns in the file's header.
    pub(crate) width: usize,
    /// How many cells a row has to have. Rows with fewer are short.
    pub(crate) usual_width: usize,
    /// In a file of exported rows, the number of its own columns, and the index of the column with the reasons.
    pub(crate) exported_columns: Option<(usize, usize)>,
    /// The indexes of the columns that the mapping reads, sorted, each once.
    pub(crate) used_columns: Vec<usize>,
    /// The conditions that a row must meet.
    pub(crate) only: Vec<CompiledCondition>,
    pub(crate) duplicates: Duplicates,
    /// The column that says which of a visitor's rows is the newest, if that one is kept.
    pub(crate) newest_by: Option<DateColumn>,
    pub(crate) comma: DelimiterPolicy,
    pub(crate) line_break: DelimiterPolicy,
    severities: Vec<Severity>,
    pub(crate) normalized: Vec<NormalizedMatch>,
    /// Whether the file has hidden rows and the options don't say whether to send them.
    pub(crate) warns_of_hidden_rows: bool,
    /// The mapping itself.
    pub(crate) mapping: Mapping,
}

/// What to do with a value that contains a comma, or one that contains a line break.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DelimiterPolicy {
    Send { warned: bool },
    Exclude,
    Replace(String),
}

/// An attribute of a compiled mapping.
#[derive(Debug)]
pub(crate) struct CompiledAttribute {
    pub(crate) name_bytes: usize,
    pub(crate) from: CompiledValueSource,
    pub(crate) transforms: Vec<CompiledTransform>,
    pub(crate) rules: Option<CompiledRules>,
    pub(crate) on_break: Option<OnBreak>,
    pub(crate) empty_as: Option<String>,
    /// Whether its values can be dates or numbers that no transform reads.
    pub(crate) can_be_unread: bool,
}

/// The source of an attribute's value.
#[derive(Debug)]
pub(crate) enum CompiledValueSource {
    Column(usize),
    /// The parts of a template, of which at least one is a column.
    Template(Vec<CompiledPart>),
    Constant {
        value: String,
        /// The URL-encoded value, if it can be copied to each row because it needs no transform and has no issue.
        encoded: Option<Vec<u8>>,
    },
}

/// A part of a template.
#[derive(Debug)]
pub(crate) enum CompiledPart {
    Text(String),
    Column(usize),
}

impl CompiledValueSource {
    /// Compiles the source of an attribute's value. `is_unchanged` is whether the value has no transform and no rule.
    fn new(
        attribute: &Attribute,
        is_unchanged: bool,
        find: &mut impl FnMut(&ColumnRef) -> Result<usize, FitError>,
    ) -> Result<CompiledValueSource, FitError> {
        Ok(match &attribute.from {
            ValueSource::Column(column) => CompiledValueSource::Column(find(column)?),
            ValueSource::Template(template) => {
                let mut parts = Vec::with_capacity(template.parts.len());
                for part in &template.parts {
                    parts.push(match part {
                        TemplatePart::Text(text) => CompiledPart::Text(text.clone()),
                        TemplatePart::Column(column) => CompiledPart::Column(find(column)?),
                    });
                }
                CompiledValueSource::Template(parts)
            }
            ValueSource::Constant(value) => {
                let mut encoded = Lines::default();
                let classes = encoded.push_encoded(value.as_bytes());
                let is_plain = is_unchanged
                    && !value.is_empty()
                    && value.len() <= common::limits::MAX_VALUE
                    && classes & (DELIMITER | crate::text::CONTROL) == 0
                    && !crate::placeholders::begins_oddly(value.as_bytes());
                CompiledValueSource::Constant { value: value.clone(), encoded: is_plain.then(|| encoded.into_bytes()) }
            }
        })
    }

    /// Returns the indexes of the columns that it reads.
    fn columns(&self) -> Vec<usize> {
        match self {
            CompiledValueSource::Column(column) => vec![*column],
            CompiledValueSource::Template(parts) => {
                let column = |part: &CompiledPart| match part {
                    CompiledPart::Column(column) => Some(*column),
                    CompiledPart::Text(_) => None,
                };
                parts.iter().filter_map(column).collect()
            }
            CompiledValueSource::Constant { .. } => Vec::new(),
        }
    }
}

impl CompiledMapping {
    /// Compiles a mapping. `keeps_delimiters` is whether the account passed the comma test.
    ///
    /// # Errors
    /// Returns an error if a column is missing or ambiguous.
    pub(crate) fn new(mapping: &Mapping, source: &Source, keeps_delimiters: bool) -> Result<CompiledMapping, FitError> {
        let mut normalized = Vec::new();
        let columns = source.columns();
        let headers = Headers::new(columns);
        let mut find = |column: &ColumnRef| find_column(column, &headers, &mut normalized);
        let id_column = find(&mapping.identifier.column).map_err(|error| error.of_id(mapping, source))?;
        let mut used_columns = vec![id_column];
        let (comma, line_break) = on_delimiters(&mapping.delimiters, keeps_delimiters);
        let mut header = Lines::default();
        header.push_plain(b"batch=");
        header.push_plain(mapping.identifier.kind.as_str().as_bytes());
        let mut attributes = Vec::with_capacity(mapping.attributes.len());
        for attribute in &mapping.attributes {
            header.push(b',');
            header.push_encoded(attribute.name.as_bytes());
            let transforms: Vec<CompiledTransform> = attribute.transforms.iter().map(CompiledTransform::from).collect();
            let rules = CompiledRules::new(&attribute.rules, &attribute.transforms);
            let from = CompiledValueSource::new(attribute, transforms.is_empty() && rules.is_none(), &mut find)?;
            used_columns.extend(from.columns());
            let can_be_unread = match &from {
                CompiledValueSource::Column(column) => {
                    let first = source.sample().iter().filter_map(|row| row.get(*column));
                    UnreadCounts::are_needed(attribute, first.map(String::as_str))
                }
                _ => false,
            };
            attributes.push(CompiledAttribute {
                name_bytes: attribute.name.len(),
                from,
                transforms,
                rules,
                on_break: attribute.rules.on_break,
                can_be_unread,
                empty_as: attribute
                    .empty_as
                    .clone()
                    .or_else(|| mapping.empty_as.clone())
                    .filter(|text| !text.is_empty()),
            });
        }
        let only = compile_conditions(&mapping.only, &headers)?;
        used_columns.extend(only.iter().map(|condition| condition.column));
        let newest_by = match &mapping.duplicates {
            Duplicates::KeepNewest { column, format } => {
                let format = format.as_ref().map(|format| DateFormat::new(format, None));
                Some(DateColumn { column: find_column(column, &headers, &mut normalized)?, format })
            }
            _ => None,
        };
        used_columns.extend(newest_by.iter().map(|by| by.column));
        used_columns.sort_unstable();
        used_columns.dedup();
        let severities =
            Rule::ALL.iter().map(|rule| mapping.severity.get(rule).copied().unwrap_or(rule.severity())).collect();
        let ids = || source.sample().iter().filter_map(|row| row.get(id_column)).map(String::as_str);
        let is_other = |c: char| is_greek_or_cyrillic(c) && latin_look_alike(c).is_none();
        let with_other_letters = ids().filter(|id| id.contains(is_other)).count();
        Ok(CompiledMapping {
            kind: mapping.identifier.kind,
            id_column,
            id_transforms: mapping.identifier.transforms.iter().map(CompiledTransform::from).collect(),
            id_case: LetterCase::of(ids()),
            id_digits: DigitForm::of(ids()),
            has_latin_ids: with_other_letters * 2 <= ids().count(),
            has_only_constants: attributes.iter().all(|one| matches!(one.from, CompiledValueSource::Constant { .. })),
            attributes,
            header: header.into_bytes(),
            repeated_header: RepeatedHeaderDetector::of(source),
            width: columns.len(),
            usual_width: RowWidths::of_sample(source).usual(),
            exported_columns: exported_columns(columns),
            used_columns,
            only,
            duplicates: mapping.duplicates.clone(),
            newest_by,
            comma,
            line_break,
            severities,
            normalized,
            warns_of_hidden_rows: source.unanswered_hidden_rows() > 0,
            mapping: mapping.clone(),
        })
    }

    /// Returns the name of a field's attribute. Field 0 is the visitor ID, which has none.
    pub(crate) fn field_name(&self, field: usize) -> Option<&str> {
        field
            .checked_sub(1)
            .and_then(|index| self.mapping.attributes.get(index))
            .map(|attribute| attribute.name.as_str())
    }

    /// Returns the index of the column that a field reads, the first one of a template, or `None` if it has a fixed value.
    pub(crate) fn field_column(&self, field: usize) -> Option<usize> {
        match field.checked_sub(1) {
            None => Some(self.id_column),
            Some(index) => self.attributes.get(index)?.from.columns().first().copied(),
        }
    }

    /// Returns the first field that reads a column.
    pub(crate) fn field_of(&self, column: usize) -> Option<usize> {
        (0..=self.attributes.len()).find(|field| self.field_column(*field) == Some(column))
    }

    /// Returns the severity of a rule under this mapping.
    pub(crate) fn severity(&self, rule: Rule) -> Severity {
        self.severities[rule as usize]
    }
}

fn exported_columns(columns: &[String]) -> Option<(usize, usize)> {
    let reason = columns.len().checked_sub(1).filter(|last| columns[*last] == "ferry_reason")?;
    let own = columns.iter().position(|name| name.starts_with("ferry_extra_")).unwrap_or(reason);
    Some((own, reason))
}

fn on_delimiters(delimiters: &Delimiters, keeps_delimiters: bool) -> (DelimiterPolicy, DelimiterPolicy) {
    let auto = || if keeps_delimiters { DelimiterPolicy::Send { warned: false } } else { DelimiterPolicy::Exclude };
    match delimiters {
        Delimiters::Auto => (auto(), auto()),
        Delimiters::Send => (DelimiterPolicy::Send { warned: true }, DelimiterPolicy::Send { warned: true }),
        Delimiters::Exclude => (DelimiterPolicy::Exclude, DelimiterPolicy::Exclude),
        Delimiters::Replace { comma, line_break } => {
            let or_auto = |text: &Option<String>| text.clone().map_or_else(auto, DelimiterPolicy::Replace);
            (or_auto(comma), or_auto(line_break))
        }
    }
}
