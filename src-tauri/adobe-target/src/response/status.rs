//! The response to a status call.

use roxmltree::Node;

use super::body::{body, classify, displayable, unreadable};
use super::xml::{self, XmlError};
use crate::error::{CallError, UnexpectedBody};
use crate::http::exchange::RawResponse;
use crate::token::Token;

/// The maximum number of listed rows that are kept, which is the maximum number of rows per batch (*Limits*). Further
/// rows are only counted.
pub const MAX_LISTED_PROFILES: usize = 500_000;

/// The status of a batch as Target reports it. Each count can be absent. The state `complete` alone doesn't mean that
/// every row was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStatus {
    /// The state of the batch.
    pub state: BatchState,
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
    /// The rows that older responses list, usually only the failed ones; at most [`MAX_LISTED_PROFILES`].
    pub profiles: Vec<ListedProfile>,
    /// The number of rows that the response lists, including those beyond [`MAX_LISTED_PROFILES`].
    pub listed: u64,
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
    let Some(state) = xml::field(response, "status") else {
        let is_rejected = xml::field(response, "success").is_some_and(|success| success.eq_ignore_ascii_case("false"));
        if is_rejected {
            let message = displayable(&xml::field(response, "message").unwrap_or_default(), token);
            return Err(CallError::Rejected { status: http, message });
        }
        return Err(unreadable(http, classify(text, UnexpectedBody::WrongShape), text, token));
    };
    let (profiles, listed) = profiles(response, token);
    Ok(BatchStatus {
        state: state_of(&state, token),
        batch_size: count(response, "batchSize"),
        consumed: count(response, "consumedCount"),
        successful: count(response, "successfulUpdates"),
        not_found: count(response, "profilesNotFound"),
        failed: count(response, "failedUpdates"),
        profiles,
        listed,
    })
}

fn state_of(word: &str, token: Option<&Token>) -> BatchState {
    match word.to_ascii_lowercase().as_str() {
        "complete" => BatchState::Complete,
        "incomplete" => BatchState::Incomplete,
        "stuck" => BatchState::Stuck,
        _ => BatchState::Other(displayable(word, token)),
    }
}

/// Returns a count, or `None` if it's absent or not a whole number.
fn count(response: Node<'_, '_>, name: &str) -> Option<u64> {
    xml::field(response, name)?.parse().ok()
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

    fn without_counts(state: BatchState, batch_size: Option<u64>) -> BatchStatus {
        BatchStatus {
            state,
            batch_size,
            consumed: None,
            successful: None,
            not_found: None,
            failed: None,
            profiles: Vec::new(),
            listed: 0,
        }
    }

    /// An upload whose status can't be read stays unconfirmed for a day.
    #[test]
    fn a_state_is_recognized_whatever_the_order_namespace_case_and_spaces() {
        let plain = "<response><batchId>demo-1</batchId><status>complete</status><batchSize>164</batchSize></response>";
        assert_eq!(parse_response(plain), without_counts(BatchState::Complete, Some(164)));
        let odd = "\n<?xml version='1.0'?>\n<r:response xmlns:r='urn:r'><r:batchSize> 7 </r:batchSize>\
                   <r:status>\n Incomplete </r:status><r:batchId>  other-1  </r:batchId></r:response>\n";
        assert_eq!(parse_response(odd), without_counts(BatchState::Incomplete, Some(7)));
        assert_eq!(
            parse_response("<response><status>stuck</status></response>"),
            without_counts(BatchState::Stuck, None)
        );
        let new = parse_response("<response><status>paused</status><batchSize/></response>");
        assert_eq!(new, without_counts(BatchState::Other("paused".to_owned()), None));
    }

    #[test]
    fn a_missing_or_negative_count_is_read_as_absent() {
        let details = "<response><batchId>demo4-1701473848678-13029383</batchId><status>complete</status>\
            <batchSize>1</batchSize><consumedCount>1</consumedCount><successfulUpdates>1</successfulUpdates>\
            <profilesNotFound>0</profilesNotFound><failedUpdates>0</failedUpdates></response>";
        let read = parse_response(details);
        assert_eq!((read.consumed, read.successful, read.not_found, read.failed), (Some(1), Some(1), Some(0), Some(0)));
        let some = "<response><failedUpdates>2</failedUpdates><consumedCount>-1</consumedCount><status>complete</status></response>";
        let read = parse_response(some);
        assert_eq!((read.consumed, read.successful, read.not_found, read.failed), (None, None, None, Some(2)));
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
