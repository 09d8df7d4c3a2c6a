//! The response to a status call.

use std::fmt;

use common::ApiVersion;
use common::limits::ADOBE_BATCH_ROWS;
use roxmltree::Node;

use super::body::{body, classify, displayable, unreadable};
use super::xml::{self, XmlError};
use crate::error::{CallError, UnexpectedBody};
use crate::http::exchange::RawResponse;
use crate::token::Token;

/// The maximum number of listed rows that are kept, which is the maximum number of rows per batch (*Limits*). Further
/// rows are only counted.
pub const MAX_LISTED_PROFILES: usize = 500_000;

/// The status of a batch as Target reports it. The state `complete` alone doesn't mean that every row was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStatus {
    /// The state of the batch.
    pub state: BatchState,
    /// The counts of the batch, or why the response contradicts itself.
    pub counts: Result<Counts, Contradiction>,
    /// The rows that older responses list, usually only the failed ones; at most [`MAX_LISTED_PROFILES`].
    pub profiles: Vec<ListedProfile>,
    /// The number of rows that the response lists, including those beyond [`MAX_LISTED_PROFILES`].
    pub listed: u64,
}

/// The counts in a status. Each is `None` if the response doesn't have it, and otherwise at most
/// [`common::limits::ADOBE_BATCH_ROWS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// The number of rows that Target found in the batch. If it's smaller than the number of rows sent, rows were
    /// dropped.
    pub batch_size: Option<u64>,
    /// The number of rows that Target has processed.
    pub consumed: Option<u64>,
    /// The number of rows that Target has applied.
    pub successful: Option<u64>,
    /// The number of rows without an existing profile. It matters for v1 only, because v2 creates profiles.
    pub not_found: Option<u64>,
    /// The number of rows that failed.
    pub failed: Option<u64>,
}

impl Counts {
    /// Returns why the counts can't be those of a batch with this many rows: one of them is greater, or those of rows
    /// that were applied and of rows that failed add up to more. `not_found` is added on v1 only, because v2 creates
    /// the profiles that it doesn't find.
    pub fn contradiction(&self, rows: u64, api: ApiVersion) -> Option<Contradiction> {
        let counts = [
            ("batchSize", self.batch_size),
            ("consumedCount", self.consumed),
            ("successfulUpdates", self.successful),
            ("profilesNotFound", self.not_found),
            ("failedUpdates", self.failed),
        ];
        if let Some((name, Some(count))) = counts.into_iter().find(|(_, count)| count.is_some_and(|count| count > rows))
        {
            return Some(Contradiction(format!("{name}: {count}")));
        }
        let not_found = self.not_found.filter(|_| api == ApiVersion::V1);
        let sum: u64 = [self.successful, self.failed, not_found].into_iter().flatten().sum();
        (sum > rows).then(|| {
            let named = counts[2..].iter().filter_map(|(name, count)| Some(format!("{name}: {}", (*count)?)));
            Contradiction(named.collect::<Vec<_>>().join(", "))
        })
    }
}

/// What a status says that can't be true of a batch, in one line, such as `successfulUpdates: -3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction(String);

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The state of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchState {
    /// `complete`: Target has processed the batch.
    Complete,
    /// `incomplete`: Target is still processing the batch.
    Incomplete,
    /// `stuck`: Target has stopped processing the batch.
    Stuck,
    /// A state that Adobe doesn't document, in one line.
    Other(String),
}

/// A row that a status lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedProfile {
    /// The visitor ID, without surrounding spaces.
    pub id: String,
    /// The result of the row.
    pub outcome: ProfileOutcome,
}

/// The result of a listed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileOutcome {
    /// `success`: the row was applied.
    Succeeded,
    /// `failed`, or `error` in older responses.
    Failed,
    /// `pending`: the row hasn't been processed.
    Pending,
    /// A result that Adobe doesn't document, in one line; empty if there was none.
    Other(String),
}

/// Reads the response to a status call.
pub(crate) fn read(response: RawResponse, token: Option<&Token>) -> Result<BatchStatus, CallError> {
    if response.status == 404 {
        return Err(CallError::NotFound);
    }
    let (status, text) = body(response, token)?;
    parse(status, &text, token)
}

fn parse(http: u16, text: &str, token: Option<&Token>) -> Result<BatchStatus, CallError> {
    let escaped = xml::escape_raw_ampersands(text);
    let document = xml::parse(&escaped).map_err(|error| match error {
        XmlError::TooLarge => CallError::TooLarge { status: http },
        XmlError::Malformed => unreadable(http, classify(text, UnexpectedBody::Malformed), text, token),
    })?;
    let response = document.root_element();
    let is_rejected = xml::field(response, "success").is_some_and(|success| success.eq_ignore_ascii_case("false"));
    let Some(state) = xml::field(response, "status") else {
        if is_rejected {
            let message = displayable(&xml::field(response, "message").unwrap_or_default(), token);
            return Err(CallError::Rejected { status: http, message });
        }
        return Err(unreadable(http, classify(text, UnexpectedBody::WrongShape), text, token));
    };
    let (profiles, listed) = profiles(response, token);
    Ok(BatchStatus {
        state: state_of(&state, token),
        counts: if is_rejected { Err(Contradiction("success: false".to_owned())) } else { counts(response) },
        profiles,
        listed,
    })
}

/// Returns a text that looks like a number as it is, and `?` for any other, which could quote a customer's data.
fn number_or_mark(text: &str) -> &str {
    let is_number = text.len() <= 24 && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte));
    if is_number { text } else { "?" }
}

fn state_of(word: &str, token: Option<&Token>) -> BatchState {
    match word.to_ascii_lowercase().as_str() {
        "complete" => BatchState::Complete,
        "incomplete" => BatchState::Incomplete,
        "stuck" => BatchState::Stuck,
        _ => BatchState::Other(displayable(word, token)),
    }
}

fn counts(response: Node<'_, '_>) -> Result<Counts, Contradiction> {
    Ok(Counts {
        batch_size: count(response, "batchSize")?,
        consumed: count(response, "consumedCount")?,
        successful: count(response, "successfulUpdates")?,
        not_found: count(response, "profilesNotFound")?,
        failed: count(response, "failedUpdates")?,
    })
}

/// Returns a count, or `None` if it's absent or empty. It's an error if it isn't a number of rows in a batch, or if the
/// response has two that differ.
fn count(response: Node<'_, '_>, name: &str) -> Result<Option<u64>, Contradiction> {
    let mut found = None;
    for text in xml::fields(response, name) {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let count = text.parse().ok().filter(|count| is_plain && *count <= ADOBE_BATCH_ROWS);
        let is_same = found.is_none() || found == count;
        let Some(count) = count.filter(|_| is_same) else {
            return Err(Contradiction(format!("{name}: {}", number_or_mark(&text))));
        };
        found = Some(count);
    }
    Ok(found)
}

/// Returns the listed rows, which are children of the response or of a `profiles` element, and their number.
fn profiles(response: Node<'_, '_>, token: Option<&Token>) -> (Vec<ListedProfile>, u64) {
    let grouped = xml::children(response, "profiles").flat_map(|list| xml::children(list, "profile"));
    let mut kept = Vec::new();
    let mut listed = 0;
    for profile in xml::children(response, "profile").chain(grouped) {
        listed += 1;
        if kept.len() < MAX_LISTED_PROFILES {
            let id = xml::field(profile, "id").unwrap_or_default();
            let word = xml::field(profile, "status").unwrap_or_default();
            kept.push(ListedProfile { id, outcome: outcome_of(&word, token) });
        }
    }
    (kept, listed)
}

fn outcome_of(word: &str, token: Option<&Token>) -> ProfileOutcome {
    match word.to_ascii_lowercase().as_str() {
        "success" => ProfileOutcome::Succeeded,
        "failed" | "error" => ProfileOutcome::Failed,
        "pending" => ProfileOutcome::Pending,
        _ => ProfileOutcome::Other(displayable(word, token)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_response(text: &str) -> BatchStatus {
        parse(200, text, None).unwrap()
    }

    fn without_details(state: BatchState, batch_size: Option<u64>) -> BatchStatus {
        let counts = Ok(Counts { batch_size, ..Counts::default() });
        BatchStatus { state, counts, profiles: Vec::new(), listed: 0 }
    }

    /// An upload whose status can't be read stays unconfirmed for a day.
    #[test]
    fn a_state_is_recognized_whatever_the_order_namespace_case_and_spaces() {
        let plain = "<response><batchId>demo-1</batchId><status>complete</status><batchSize>164</batchSize></response>";
        assert_eq!(parse_response(plain), without_details(BatchState::Complete, Some(164)));
        let odd = "\n<?xml version='1.0'?>\n<r:response xmlns:r='urn:r'><r:batchSize> 7 </r:batchSize>\
                   <r:status>\n Incomplete </r:status><r:batchId>  other-1  </r:batchId></r:response>\n";
        assert_eq!(parse_response(odd), without_details(BatchState::Incomplete, Some(7)));
        assert_eq!(
            parse_response("<response><status>stuck</status></response>"),
            without_details(BatchState::Stuck, None)
        );
        let new = parse_response("<response><status>paused</status><batchSize/></response>");
        assert_eq!(new, without_details(BatchState::Other("paused".to_owned()), None));
    }

    #[test]
    fn each_count_is_read_or_absent() {
        let details = "<response><batchId>demo4-1701473848678-13029383</batchId><status>complete</status>\
            <batchSize>1</batchSize><consumedCount>1</consumedCount><successfulUpdates>1</successfulUpdates>\
            <profilesNotFound>0</profilesNotFound><failedUpdates>0</failedUpdates></response>";
        let all =
            Counts { batch_size: Some(1), consumed: Some(1), successful: Some(1), not_found: Some(0), failed: Some(0) };
        assert_eq!(parse_response(details).counts, Ok(all));
        let some = "<response><failedUpdates>2</failedUpdates><consumedCount/><status>complete</status></response>";
        assert_eq!(parse_response(some).counts, Ok(Counts { failed: Some(2), ..Counts::default() }));
    }

    /// A count that was taken for absent made a batch "complete".
    #[test]
    fn a_count_that_is_no_number_of_rows_contradicts_the_state() {
        for text in ["-3", "3.0", "1,000", "+3", "500001", "9223372036854775808", "99999999999999999999"] {
            let response = format!(
                "<response><status>complete</status><batchSize>9</batchSize><successfulUpdates>{text}</successfulUpdates></response>"
            );
            let contradiction = parse_response(&response).counts.unwrap_err();
            assert_eq!(contradiction.to_string(), format!("successfulUpdates: {text}"));
        }
        let words = "<response><status>complete</status><failedUpdates>row A-1</failedUpdates></response>";
        assert_eq!(parse_response(words).counts.unwrap_err().to_string(), "failedUpdates: ?");
        let twice = "<response><status>complete</status><batchSize>9</batchSize><batchSize>8</batchSize></response>";
        assert_eq!(parse_response(twice).counts.unwrap_err().to_string(), "batchSize: 8");
        let rejected = "<response><success>false</success><status>complete</status><batchSize>9</batchSize></response>";
        assert_eq!(parse_response(rejected).counts.unwrap_err().to_string(), "success: false");
    }

    #[test]
    fn counts_contradict_a_batch_with_fewer_rows() {
        let counts = |successful, not_found, failed| Counts { successful, not_found, failed, ..Counts::default() };
        let text = |counts: Counts, api| counts.contradiction(10, api).map(|contradiction| contradiction.to_string());
        assert_eq!(text(counts(Some(500), None, None), ApiVersion::V2).unwrap(), "successfulUpdates: 500");
        assert_eq!(
            text(counts(Some(8), Some(0), Some(3)), ApiVersion::V2).unwrap(),
            "successfulUpdates: 8, profilesNotFound: 0, failedUpdates: 3"
        );
        assert!(text(counts(Some(8), Some(3), Some(0)), ApiVersion::V1).is_some());
        // v2 may count a profile that it created in both.
        assert_eq!(text(counts(Some(10), Some(3), Some(0)), ApiVersion::V2), None);
        assert_eq!(text(counts(Some(7), Some(0), Some(3)), ApiVersion::V1), None);
        let larger = Counts { batch_size: Some(11), ..Counts::default() };
        assert_eq!(text(larger, ApiVersion::V2).unwrap(), "batchSize: 11");
    }

    /// The status of a listed row must not be taken for that of the batch.
    #[test]
    fn listed_rows_are_read_from_older_and_newer_responses() {
        let old = "<response><profile><id> A-1 </id><status>failed</status></profile><batchId>demo-1</batchId>\
            <profile><status>error</status><id>A&amp;2</id></profile><status>complete</status>\
            <profile><id>3</id><status>success</status></profile><profile><id>4</id><status>pending</status></profile>\
            <profile><id>5</id></profile></response>";
        let read = parse_response(old);
        assert_eq!(read.state, BatchState::Complete);
        let rows: Vec<_> = read.profiles.iter().map(|row| (row.id.as_str(), row.outcome.clone())).collect();
        use ProfileOutcome as O;
        let other = O::Other(String::new());
        assert_eq!(
            rows,
            [("A-1", O::Failed), ("A&2", O::Failed), ("3", O::Succeeded), ("4", O::Pending), ("5", other)]
        );
        let grouped = "<response><status>complete</status><profiles><profile><id>A</id><status>failed</status></profile></profiles></response>";
        assert_eq!((parse_response(grouped).profiles.len(), parse_response(grouped).listed), (1, 1));
    }

    #[test]
    fn a_response_without_a_state_is_a_rejection_or_unreadable() {
        let rejected = parse(200, "<response><success>false</success><message>no batch</message></response>", None);
        assert!(matches!(rejected, Err(CallError::Rejected { status: 200, message }) if message == "no batch"));
        for text in [
            "",
            "<html><body><status>complete</status></body></html>",
            "<response><status>complete</status>",
            "<response><profile><id>1</id><status>failed</status></profile></response>",
            "complete",
        ] {
            assert!(matches!(parse(200, text, None), Err(CallError::Unreadable { .. })), "{text}");
        }
    }
}
