//! Sentences about an issue, from the data of the check's report: the number of rows, the column, and an example.

use engine::mapping::Transform;
use engine::{Issue, IssueColumn, Mapping, Rule, Sample, Source};

use super::format::{counted, number, size};
use super::messages::{self, counted_message, key};
use super::style::visible;

/// The longest example in a sentence, in characters.
const MAX_EXAMPLE: usize = 40;

/// An issue in one column, or in the rows as a whole.
pub struct ColumnIssue<'a> {
    /// What was found, as a sentence.
    pub sentence: String,
    /// The first places where it was found.
    pub samples: Vec<&'a Sample>,
}

/// Describes an issue with one sentence for each column that has it, the column with the most rows first.
pub fn by_column<'a>(source: &Source, mapping: Option<&Mapping>, issue: &'a Issue) -> Vec<ColumnIssue<'a>> {
    if issue.columns.len() < 2 {
        let samples: Vec<&Sample> = issue.samples.iter().collect();
        let kind = mapping.and_then(|mapping| failed_kind(mapping, issue.rule, issue.columns.first()));
        let column = name_of(source, issue.columns.first(), samples.first().copied());
        let sentence = sentence(issue.rule, kind, issue.rows, column.as_deref(), samples.first().copied());
        return vec![ColumnIssue { sentence, samples }];
    }
    let of_column = |column: &IssueColumn| {
        let samples: Vec<&Sample> = issue.samples.iter().filter(|sample| sample.column == column.column).collect();
        let kind = mapping.and_then(|mapping| failed_kind(mapping, issue.rule, Some(column)));
        let name = name_of(source, Some(column), None);
        let sentence = sentence(issue.rule, kind, column.rows, name.as_deref(), samples.first().copied());
        ColumnIssue { sentence, samples }
    };
    issue.columns.iter().map(of_column).collect()
}

/// Returns the name of the column, or of the attribute if its value is fixed.
fn name_of(source: &Source, column: Option<&IssueColumn>, sample: Option<&Sample>) -> Option<String> {
    let index = column.and_then(|column| column.column).or(sample.and_then(|sample| sample.column));
    index.map(|index| source.column_name(index)).or_else(|| column.and_then(|column| column.attribute.clone()))
}

/// Returns which kind of value a failed transform expects, if the mapping has only one of them for this column.
fn failed_kind(mapping: &Mapping, rule: Rule, column: Option<&IssueColumn>) -> Option<&'static str> {
    if rule != Rule::TransformFailed {
        return None;
    }
    let transforms = match &column?.attribute {
        None => &mapping.identifier.transforms,
        Some(name) => &mapping.attributes.iter().find(|attribute| attribute.name == *name)?.transforms,
    };
    let mut kinds = transforms.iter().filter_map(|transform| match transform {
        Transform::Date { .. } => Some("date"),
        Transform::Number { .. } => Some("number"),
        Transform::Boolean { .. } => Some("boolean"),
        _ => None,
    });
    kinds.next().filter(|_| kinds.next().is_none())
}

/// Fills in the template of the issue. Without one, or if a part of it isn't known, returns the plain message with the
/// number of rows.
fn sentence(rule: Rule, kind: Option<&str>, rows: u64, column: Option<&str>, sample: Option<&Sample>) -> String {
    let plain = || match rows {
        0 => messages::rule(rule).to_owned(),
        rows => format!("{} ({})", messages::rule(rule), counted(rows, "row", "rows")),
    };
    let template = kind
        .and_then(|kind| counted_message(&format!("{}_{kind}", key("issue", rule.code())), rows))
        .or_else(|| counted_message(&key("issue", rule.code()), rows));
    template.and_then(|template| fill(template, rows, column, sample)).unwrap_or_else(plain)
}

fn fill(template: &str, rows: u64, column: Option<&str>, sample: Option<&Sample>) -> Option<String> {
    // Typographic quotation marks are hard to type and to search for on a terminal.
    let mut text = template.replace(['“', '”'], "\"").replace("{shown}", &number(rows));
    let values = [
        ("{line}", sample.and_then(|sample| sample.line).map(number)),
        ("{row}", sample.and_then(|sample| sample.row).map(number)),
        ("{size}", sample.and_then(|sample| sample.value.parse().ok()).map(size)),
        ("{column}", column.map(|column| format!("\"{}\"", visible(column)))),
        ("{value}", sample.map(|sample| example(&sample.value)).filter(|value| !value.is_empty())),
    ];
    // The value comes last, so that nothing in it is replaced as a parameter.
    for (parameter, value) in values {
        if text.contains(parameter) {
            text = text.replace(parameter, &value?);
        }
    }
    Some(text)
}

fn example(value: &str) -> String {
    let shown = visible(value);
    match shown.chars().count() {
        0..=MAX_EXAMPLE => shown,
        _ => shown.chars().take(MAX_EXAMPLE - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(value: &str) -> Sample {
        Sample { row: Some(111), line: Some(112), column: Some(4), value: value.to_owned() }
    }

    #[test]
    fn a_sentence_names_the_count_the_column_and_an_example() {
        let text = sentence(Rule::TransformFailed, Some("date"), 2, Some("Última compra"), Some(&sample("31/02/2026")));
        assert_eq!(text, "2 dates in \"Última compra\" can't be read, such as \"31/02/2026\".");
    }

    #[test]
    fn a_single_row_gets_the_singular() {
        let text = sentence(Rule::TransformFailed, Some("date"), 1, Some("Última compra"), Some(&sample("31/02/2026")));
        assert_eq!(text, "1 date in \"Última compra\" can't be read: \"31/02/2026\".");
    }

    #[test]
    fn without_an_example_the_plain_message_is_used() {
        let text = sentence(Rule::TransformFailed, None, 3, Some("Total"), None);
        assert_eq!(text, format!("{} (3 rows)", messages::rule(Rule::TransformFailed)));
    }

    #[test]
    fn braces_in_a_value_are_kept() {
        let text = sentence(Rule::RuleAllowed, None, 1, Some("Tier"), Some(&sample("{column}")));
        assert_eq!(text, "1 value in \"Tier\" isn't allowed: \"{column}\".");
    }

    #[test]
    fn a_long_example_is_shortened_to_40_characters() {
        assert_eq!(example(&"x".repeat(80)), format!("{}…", "x".repeat(39)));
    }

    /// A template of a renamed issue would never be used.
    #[test]
    fn every_template_belongs_to_an_issue() {
        let catalog: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(include_str!("../../../../ui/messages/shared/en.json")).unwrap();
        let rules: Vec<String> = Rule::ALL.iter().map(|rule| key("issue", rule.code())).collect();
        for template in catalog.keys().filter(|key| key.starts_with("issue_")) {
            let kinds = ["_date", "_number", "_boolean"].map(|kind| template.strip_suffix(kind));
            let is_known = |name: &str| rules.iter().any(|rule| rule == name);
            assert!(is_known(template) || kinds.iter().flatten().any(|name| is_known(name)), "{template}");
        }
    }
}
