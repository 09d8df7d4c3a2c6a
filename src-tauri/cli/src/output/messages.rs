//! Words from the message catalogue that the window speaks from too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use engine::mapping::{Delimiters, Loosened, Transform};
use engine::{Mend, Otherwise, Rule, Severity, Unreadable};
use uploads::{BatchState, ConnectionState, JobState, KeychainFault, ProbeStep, Reading, Reason, WaitingFor};

use crate::output::style::visible;

static CATALOGUE: LazyLock<BTreeMap<String, serde_json::Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../ui/messages/shared/en.json")).unwrap_or_default());

/// A message by its key; a key that nobody wrote a message for speaks for itself.
fn message(key: &str) -> &'static str {
    match CATALOGUE.get(key).and_then(serde_json::Value::as_str) {
        Some(text) => text,
        None => Box::leak(key.to_owned().into_boxed_str()),
    }
}

fn key(prefix: &str, code: &str) -> String {
    format!("{prefix}_{}", code.replace('-', "_"))
}

/// What a rule found.
pub fn rule(rule: Rule) -> &'static str {
    message(&key("rule", rule.code()))
}

/// What mends it.
pub fn fix(rule: Rule) -> Option<&'static str> {
    CATALOGUE.get(&key("fix", rule.code())).and_then(serde_json::Value::as_str)
}

/// Why a file is unreadable.
pub fn unreadable(reason: Unreadable) -> &'static str {
    message(&key("unreadable", &code_of(reason)))
}

/// Where a file is otherwise than it is read.
pub fn otherwise(otherwise: &Otherwise) -> String {
    let byte =
        |byte: u8| if byte == b'\t' { message("otherwise_tab").to_owned() } else { char::from(byte).to_string() };
    let (key, said, found) = match otherwise {
        Otherwise::Encoding { said, found } => ("otherwise_encoding", said.name().to_owned(), found.name().to_owned()),
        Otherwise::Delimiter { said, found } => ("otherwise_delimiter", byte(*said), byte(*found)),
        Otherwise::HeaderRow { said, found } => ("otherwise_header_row", said.to_string(), found.to_string()),
    };
    message(key).replace("{said}", &said).replace("{found}", &found)
}

/// A code as JSON has it.
pub fn code_of(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A batch's state.
pub fn batch(state: BatchState) -> &'static str {
    message(&key("batch", state.as_str()))
}

/// A job's state.
pub fn job(state: JobState) -> &'static str {
    message(&key("job", state.as_str()))
}

/// Why a batch or a job is as it is.
pub fn reason(reason: Reason) -> &'static str {
    message(&key("reason", reason.as_str()))
}

/// What an upload waits for.
pub fn waiting(reason: WaitingFor) -> &'static str {
    message(&key("waiting", &code_of(reason)))
}

/// A safeguard that a mapping loosens.
pub fn loosened(loosened: Loosened) -> String {
    let what = match (loosened.rule, loosened.severity) {
        (Rule::ValueDelimiter, _) => "loosened_delimiters",
        (_, Severity::Off) => "loosened_off",
        _ => "loosened_warning",
    };
    format!("{}: {}", loosened.rule, message(what))
}

/// A mend in words, with the rows that it mends.
pub fn mend(mend: &Mend) -> String {
    let whose = |attribute: &Option<String>, id: &'static str, other: &'static str| match attribute {
        None => message(id).to_owned(),
        Some(name) => message(other).replace("{attribute}", &visible(name)),
    };
    let text = match mend {
        Mend::Transform { attribute, transform: Transform::Map(words), .. } => {
            let words: Vec<String> = words.keys().map(|word| format!("\"{word}\"")).collect();
            whose(attribute, "mend_nothing_id", "mend_nothing").replace("{words}", &words.join(", "))
        }
        Mend::Transform { attribute, transform, .. } => whose(attribute, "mend_transform_id", "mend_transform")
            .replace("{transform}", &visible(&json_text(transform))),
        Mend::Reading { attribute, transform, .. } => {
            let reading = match transform {
                Transform::Date { from, .. } => from.clone(),
                Transform::Number { decimal, .. } => message("mend_decimal").replace("{mark}", &decimal.to_string()),
                other => json_text(other),
            };
            whose(attribute, "mend_reading_id", "mend_reading").replace("{reading}", &reading)
        }
        Mend::Delimiters { delimiters: Delimiters::Exclude, .. } => message("mend_delimiters_exclude").to_owned(),
        Mend::Delimiters { .. } => message("mend_delimiters_replace").to_owned(),
        Mend::Duplicates { duplicates, .. } => message(&key("mend_duplicates", &code_of(duplicates))).to_owned(),
        Mend::Severity { attribute, severity, .. } => {
            message(&key("mend_rule", &code_of(severity))).replace("{attribute}", &visible(attribute))
        }
        Mend::Warn { .. } => message("mend_warn").to_owned(),
        Mend::NoQuotes => message("mend_no_quotes").to_owned(),
        Mend::Header { from, to } => message("mend_header")
            .replace("{from}", &visible(&from.to_string()))
            .replace("{to}", &visible(&to.to_string())),
    };
    match mend.rows() {
        Some(rows) => format!("{text} ({})", counted(rows, "row", "rows")),
        None => text,
    }
}

/// A part of a mapping as it stands in its file; a word without its quotes.
fn json_text(part: &impl serde::Serialize) -> String {
    match serde_json::to_value(part) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(value) => value.to_string(),
        Err(_) => String::new(),
    }
}

/// A moment on this computer's clock.
pub fn local(at: u64) -> String {
    jiff::Timestamp::from_millisecond(at as i64)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// A word as it is typed on a command line.
pub fn argument(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '\\' | ':' | '~');
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("\"{word}\"") }
}

/// What came of a connection's test.
pub fn tested(state: ConnectionState) -> &'static str {
    message(&key("tested", &code_of(state)))
}

/// How an account was found to read commas.
pub fn reading(reading: Reading) -> &'static str {
    message(&key("reading", reading.as_str()))
}

/// How far a probe is.
pub fn probing(step: ProbeStep) -> &'static str {
    message(&key("probe", &code_of(step)))
}

/// When a token ends, from now on.
pub fn ends(at: u64, now: u64) -> String {
    const HOUR: u64 = 3_600_000;
    match at.saturating_sub(now) {
        0 => "now: it has ended".to_owned(),
        left @ ..=HOUR => format!("in {}", counted(left.div_ceil(60_000), "minute", "minutes")),
        left if left < 48 * HOUR => format!("in {}", counted(left / HOUR, "hour", "hours")),
        left => format!("in {}", counted(left / (24 * HOUR), "day", "days")),
    }
}

/// Why the keychain did not do as it was asked.
pub fn keychain(fault: KeychainFault) -> &'static str {
    message(&key("keychain", &code_of(fault)))
}

/// What to do about it.
pub fn keychain_fix(fault: KeychainFault) -> &'static str {
    message(&key("keychain_fix", &code_of(fault)))
}

/// The `kind` of an object in JSON.
pub fn code_of_kind(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default().to_owned()
}

/// A number with its thousands apart.
pub fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number and its noun.
pub fn counted(count: u64, one: &str, more: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { more })
}

/// A size for people.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

/// A time left for people; nobody believes one beyond a day.
pub fn seconds(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds.div_ceil(60)),
        3_600..86_400 => format!("{} h", seconds.div_ceil(3_600)),
        _ => "more than a day".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MENDS: &[&str] = &[
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

    /// A person would read `rule_id_empty` where a sentence belongs.
    #[test]
    fn everything_has_words_in_both_languages() {
        let portuguese: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(include_str!("../../../../ui/messages/shared/pt-BR.json")).unwrap();
        let rules = Rule::ALL.iter().map(|rule| key("rule", rule.code()));
        let batches = BatchState::ALL.iter().map(|state| key("batch", state.as_str()));
        let jobs = JobState::ALL.iter().map(|state| key("job", state.as_str()));
        let reasons = Reason::ALL.iter().map(|reason| key("reason", reason.as_str()));
        let loosened = ["delimiters", "off", "warning"].iter().map(|what| key("loosened", what));
        let mends = MENDS.iter().map(|what| key("mend", what));
        let tested = ConnectionState::ALL.iter().map(|state| key("tested", &code_of(state)));
        let keychain = KeychainFault::ALL
            .iter()
            .flat_map(|fault| ["keychain", "keychain_fix"].map(|what| key(what, &code_of(fault))));
        let readings = [Reading::Keeps, Reading::Shifts].map(|one| key("reading", one.as_str()));
        let probes = [ProbeStep::Sending, ProbeStep::Queued, ProbeStep::Applied].map(|one| key("probe", &code_of(one)));
        let others = loosened.chain(readings).chain(probes).chain(mends).chain(tested).chain(keychain);
        for key in rules.chain(batches).chain(jobs).chain(reasons).chain(others) {
            assert!(CATALOGUE.contains_key(&key), "{key} in English");
            assert!(portuguese.contains_key(&key), "{key} in Portuguese");
        }
        assert!(CATALOGUE.keys().eq(portuguese.keys()));
    }

    #[test]
    fn numbers_for_people() {
        assert_eq!((number(0).as_str(), number(1_234_567).as_str()), ("0", "1,234,567"));
        assert_eq!(seconds(153_722_867_280_912), "more than a day");
        assert_eq!((size(999).as_str(), size(43_438_649).as_str()), ("999 B", "43.4 MB"));
    }
}
