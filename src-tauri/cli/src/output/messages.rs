//! Messages from the catalog that the app and the command line share.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use engine::mapping::{Delimiters, RelaxedCheck, Transform};
use engine::{Delimiter, Fix, FormatMismatch, Rule, Severity, Unreadable};
use serde::{Deserialize, Serialize};
use uploads::{
    BatchState, CommaTestStep, ConnectionState, DelimiterHandling, KeychainFault, Reason, UploadState, WaitingFor,
};

use super::format::counted;
use super::style::visible;

static CATALOG: LazyLock<BTreeMap<String, Message>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../ui/messages/shared/en.json")).unwrap_or_default());

/// A message of the catalog, in the format of inlang.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Message {
    Text(String),
    /// One variant, with a form for each plural category.
    Plural([Variant; 1]),
}

#[derive(Debug, Deserialize)]
struct Variant {
    #[serde(rename = "match")]
    forms: BTreeMap<String, String>,
}

/// Returns the message with this key, or the key if there's none.
fn message(key: &str) -> &'static str {
    match CATALOG.get(key) {
        Some(Message::Text(text)) => text,
        _ => Box::leak(key.to_owned().into_boxed_str()),
    }
}

/// Returns the message with this key in the form for `count`, or `None` if there's none.
pub fn counted_message(key: &str, count: u64) -> Option<&'static str> {
    match CATALOG.get(key)? {
        Message::Text(text) => Some(text),
        Message::Plural([variant]) => {
            let form = if count == 1 { "plural=one" } else { "plural=other" };
            variant.forms.get(form).map(String::as_str)
        }
    }
}

/// Returns the key of a code: `key("rule", "id-empty")` is `rule_id_empty`.
pub fn key(prefix: &str, code: &str) -> String {
    format!("{prefix}_{}", code.replace('-', "_"))
}

/// Returns what an issue means.
pub fn rule(rule: Rule) -> &'static str {
    message(&key("rule", rule.code()))
}

/// Returns how to fix an issue.
pub fn fix(rule: Rule) -> Option<&'static str> {
    counted_message(&key("fix", rule.code()), 1)
}

/// Returns what happened, and what to do, if the app says the same.
pub fn failure(code: &str) -> &'static str {
    message(&key("failure", code))
}

/// Returns why a file is unreadable.
pub fn unreadable(reason: Unreadable) -> &'static str {
    message(&key("unreadable", &code_of(reason)))
}

/// Returns how a file differs from the format that was set.
pub fn format_mismatch(mismatch: &FormatMismatch) -> String {
    let shown = |delimiter: &Delimiter| match delimiter.as_str() {
        "\t" => message("format_mismatch_tab").to_owned(),
        text => visible(text),
    };
    let (key, configured, detected) = match mismatch {
        FormatMismatch::Encoding { configured, detected } => {
            ("format_mismatch_encoding", configured.name().to_owned(), detected.name().to_owned())
        }
        FormatMismatch::Delimiter { configured, detected } => {
            ("format_mismatch_delimiter", shown(configured), shown(detected))
        }
        FormatMismatch::HeaderRow { configured, detected } => {
            ("format_mismatch_header_row", configured.to_string(), detected.to_string())
        }
    };
    message(key).replace("{configured}", &configured).replace("{detected}", &detected)
}

/// Returns the state of a batch.
pub fn batch_state(state: BatchState) -> &'static str {
    message(&key("batch_state", state.as_str()))
}

/// Returns the state of an upload.
pub fn upload_state(state: UploadState) -> &'static str {
    message(&key("upload_state", state.as_str()))
}

/// Returns why a batch or an upload is in its state.
pub fn reason(reason: Reason) -> &'static str {
    message(&key("reason", reason.as_str()))
}

/// What `send` says about rows that can be read only once.
pub const STREAM: &str = "This upload reads a pipe or standard input, so it can't be resumed if it's interrupted. \
                          To be able to, save the data to a file first.";

/// Returns what an upload waits for.
pub fn waiting(reason: WaitingFor) -> &'static str {
    message(&key("waiting", &code_of(reason)))
}

/// Returns what a mapping relaxes, with the code of the issue.
pub fn relaxed_check(relaxed: RelaxedCheck) -> String {
    let key = match (relaxed.rule, relaxed.severity) {
        (Rule::ValueDelimiter, _) => "relaxed_value_delimiter",
        (_, Severity::Off) => "relaxed_off",
        _ => "relaxed_warning",
    };
    format!("{}: {}", relaxed.rule, message(key))
}

/// Returns a suggested fix, with the number of rows that it fixes.
pub fn suggested_fix(fix: &Fix) -> String {
    let text = |what: &str| message(&key("suggested_fix", what));
    let of_field = |attribute: &Option<String>, what: &str| match attribute {
        None => text(&format!("{what}-id")).to_owned(),
        Some(name) => text(what).replace("{attribute}", &visible(name)),
    };
    let sentence = match fix {
        Fix::Transform { attribute, transform: Transform::Map(words), .. } => {
            let words: Vec<String> = words.keys().map(|word| format!("\"{word}\"")).collect();
            of_field(attribute, "nothing").replace("{words}", &words.join(", "))
        }
        Fix::Transform { attribute, transform, .. } => {
            of_field(attribute, "transform").replace("{transform}", &visible(&json_text(transform)))
        }
        Fix::Reading { attribute, transform, .. } => {
            let reading = match transform {
                Transform::Date { from, .. } => from.clone(),
                Transform::Number { decimal, .. } => text("decimal").replace("{mark}", &decimal.to_string()),
                other => json_text(other),
            };
            of_field(attribute, "reading").replace("{reading}", &reading)
        }
        Fix::Delimiters { delimiters: Delimiters::Exclude, .. } => text("delimiters-exclude").to_owned(),
        Fix::Delimiters { .. } => text("delimiters-replace").to_owned(),
        Fix::Duplicates { duplicates, .. } => text(&key("duplicates", &code_of(duplicates))).to_owned(),
        Fix::Severity { attribute, severity, .. } => {
            text(&key("rule", &code_of(severity))).replace("{attribute}", &visible(attribute))
        }
        Fix::Warn { .. } => text("warn").to_owned(),
        Fix::NoQuotes => text("no-quotes").to_owned(),
        Fix::Header { from, to } => {
            text("header").replace("{from}", &visible(&from.to_string())).replace("{to}", &visible(&to.to_string()))
        }
    };
    match fix.rows() {
        Some(rows) => format!("{sentence} ({})", counted(rows, "row", "rows")),
        None => sentence,
    }
}

/// Returns the result of a connection's test.
pub fn connection_state(state: ConnectionState) -> &'static str {
    message(&key("connection_state", &code_of(state)))
}

/// Returns the result of a comma test.
pub fn comma_test_result(handling: DelimiterHandling) -> &'static str {
    message(&key("comma_test_result", handling.as_str()))
}

/// Returns the step that a comma test is at.
pub fn comma_test_step(step: CommaTestStep) -> &'static str {
    message(&key("comma_test_step", &code_of(step)))
}

/// Returns what's wrong with the keychain.
pub fn keychain(fault: KeychainFault) -> &'static str {
    message(&key("keychain", &code_of(fault)))
}

/// Returns what to do about the keychain.
pub fn keychain_fix(fault: KeychainFault) -> &'static str {
    message(&key("keychain_fix", &code_of(fault)))
}

/// Returns the code that a value has in JSON.
pub fn code_of(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Returns a part of a mapping as its file has it. A string comes without its quotes.
fn json_text(part: &impl Serialize) -> String {
    match serde_json::to_value(part) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(value) => value.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIXES: &[&str] = &[
        "transform",
        "transform-id",
        "nothing",
        "nothing-id",
        "reading",
        "reading-id",
        "decimal",
        "delimiters-replace",
        "delimiters-exclude",
        "duplicates-merge",
        "duplicates-keep-first",
        "duplicates-keep-last",
        "rule-omit",
        "rule-warning",
        "warn",
        "no-quotes",
        "header",
    ];

    fn portuguese() -> BTreeMap<String, Message> {
        serde_json::from_str(include_str!("../../../../ui/messages/shared/pt-BR.json")).unwrap()
    }

    /// Otherwise, people would read `rule_id_empty` in place of a sentence.
    #[test]
    fn every_code_has_a_message_in_both_languages() {
        let portuguese = portuguese();
        let rules = Rule::ALL.iter().map(|rule| key("rule", rule.code()));
        let batches = BatchState::ALL.iter().map(|state| key("batch_state", state.as_str()));
        let uploads = UploadState::ALL.iter().map(|state| key("upload_state", state.as_str()));
        let reasons = Reason::ALL.iter().map(|reason| key("reason", reason.as_str()));
        let relaxed = ["value-delimiter", "off", "warning"].iter().map(|what| key("relaxed", what));
        let fixes = FIXES.iter().map(|what| key("suggested_fix", what));
        let connections = ConnectionState::ALL.iter().map(|state| key("connection_state", &code_of(state)));
        let keychain = KeychainFault::ALL
            .iter()
            .flat_map(|fault| ["keychain", "keychain_fix"].map(|what| key(what, &code_of(fault))));
        let results =
            [DelimiterHandling::Keeps, DelimiterHandling::Shifts].map(|one| key("comma_test_result", one.as_str()));
        let steps = [CommaTestStep::Sending, CommaTestStep::Queued, CommaTestStep::Applied]
            .map(|one| key("comma_test_step", &code_of(one)));
        let failures = ["comma-test-stuck", "comma-test-not-visible"].map(|code| key("failure", code));
        let others =
            relaxed.chain(failures).chain(results).chain(steps).chain(fixes).chain(connections).chain(keychain);
        for key in rules.chain(batches).chain(uploads).chain(reasons).chain(others) {
            assert!(matches!(CATALOG.get(&key), Some(Message::Text(_))), "{key} in English");
            assert!(matches!(portuguese.get(&key), Some(Message::Text(_))), "{key} in Portuguese");
        }
        assert!(CATALOG.keys().eq(portuguese.keys()));
    }
}
