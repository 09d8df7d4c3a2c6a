//! The answer to a status call.

use roxmltree::Node;

use super::body::{body, oddity, shown, unreadable};
use super::xml::{self, XmlError};
use crate::error::{CallError, Oddity};
use crate::http::exchange::Answer;
use crate::token::Token;

/// Most rows that a status lists: the rows of one batch (*Limits*). More are counted and not kept.
pub const MAX_LISTED_PROFILES: usize = 500_000;

/// What Target says of a batch. Any count may be absent; `complete` alone does not say that every row was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStatus {
    /// How far the batch is.
    pub state: BatchState,
    /// Rows that Target counts in the batch. Fewer than were sent: some were dropped on the way.
    pub batch_size: Option<u64>,
    /// Rows that Target has worked on.
    pub consumed: Option<u64>,
    /// Rows that were applied.
    pub successful: Option<u64>,
    /// Rows whose profile does not exist; matters on v1, since v2 creates it.
    pub not_found: Option<u64>,
    /// Rows that failed.
    pub failed: Option<u64>,
    /// The rows that older answers list one by one, mostly failures only; at most [`MAX_LISTED_PROFILES`].
    pub profiles: Vec<ListedProfile>,
    /// How many rows the answer listed, those that were not kept included.
    pub listed: u64,
}

/// How far a batch is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchState {
    /// `complete`.
    Complete,
    /// `incomplete`: still working.
    Incomplete,
    /// `stuck`: given up.
    Stuck,
    /// A word that Adobe does not document, one line.
    Other(String),
}

/// One row that a status lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedProfile {
    /// The visitor's id, without blanks around it.
    pub id: String,
    /// What became of the row.
    pub outcome: ProfileOutcome,
}

/// What became of one listed row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileOutcome {
    /// `success`.
    Succeeded,
    /// `failed`, or `error` in older answers.
    Failed,
    /// `pending`.
    Pending,
    /// A word that Adobe does not document, one line; empty where there was none.
    Other(String),
}

/// Reads an answer to a status call.
pub(crate) fn read(answer: Answer, token: Option<&Token>) -> Result<BatchStatus, CallError> {
    if answer.status == 404 {
        return Err(CallError::NotFound);
    }
    let (status, text) = body(answer, token)?;
    parse(status, &text, token)
}

fn parse(http: u16, text: &str, token: Option<&Token>) -> Result<BatchStatus, CallError> {
    let mended = xml::mended(text);
    let document = xml::parse(&mended).map_err(|error| match error {
        XmlError::TooLarge => CallError::TooLarge { status: http },
        XmlError::Malformed => unreadable(http, oddity(text, Oddity::Malformed), text, token),
    })?;
    let response = document.root_element();
    let Some(state) = xml::field(response, "status") else {
        let refused = xml::field(response, "success").is_some_and(|said| said.eq_ignore_ascii_case("false"));
        if refused {
            let message = shown(&xml::field(response, "message").unwrap_or_default(), token);
            return Err(CallError::Refused { status: http, message });
        }
        return Err(unreadable(http, oddity(text, Oddity::WrongShape), text, token));
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
        _ => BatchState::Other(shown(word, token)),
    }
}

/// A count; one that is no whole number is as good as absent.
fn count(response: Node<'_, '_>, name: &str) -> Option<u64> {
    xml::field(response, name)?.parse().ok()
}

/// The listed rows, below the response itself or gathered below `profiles`.
fn profiles(response: Node<'_, '_>, token: Option<&Token>) -> (Vec<ListedProfile>, u64) {
    let gathered = xml::children(response, "profiles").flat_map(|list| xml::children(list, "profile"));
    let mut kept = Vec::new();
    let mut listed = 0;
    for profile in xml::children(response, "profile").chain(gathered) {
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
        _ => ProfileOutcome::Other(shown(word, token)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> BatchStatus {
        parse(200, text, None).unwrap()
    }

    fn bare(state: BatchState, batch_size: Option<u64>) -> BatchStatus {
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

    /// A batch whose status cannot be read stays open for a day, and its uploader without an answer.
    #[test]
    fn every_state_in_every_shape() {
        let plain = "<response><batchId>demo-1</batchId><status>complete</status><batchSize>164</batchSize></response>";
        assert_eq!(answer(plain), bare(BatchState::Complete, Some(164)));
        let odd = "\n<?xml version='1.0'?>\n<r:response xmlns:r='urn:r'><r:batchSize> 7 </r:batchSize>\
                   <r:status>\n Incomplete </r:status><r:batchId>  other-1  </r:batchId></r:response>\n";
        assert_eq!(answer(odd), bare(BatchState::Incomplete, Some(7)));
        assert_eq!(answer("<response><status>stuck</status></response>"), bare(BatchState::Stuck, None));
        let new = answer("<response><status>paused</status><batchSize/></response>");
        assert_eq!(new, bare(BatchState::Other("paused".to_owned()), None));
    }

    #[test]
    fn counts_are_read_and_may_be_absent() {
        let details = "<response><batchId>demo4-1701473848678-13029383</batchId><status>complete</status>\
            <batchSize>1</batchSize><consumedCount>1</consumedCount><successfulUpdates>1</successfulUpdates>\
            <profilesNotFound>0</profilesNotFound><failedUpdates>0</failedUpdates></response>";
        let read = answer(details);
        assert_eq!((read.consumed, read.successful, read.not_found, read.failed), (Some(1), Some(1), Some(0), Some(0)));
        let some = "<response><failedUpdates>2</failedUpdates><consumedCount>-1</consumedCount><status>complete</status></response>";
        let read = answer(some);
        assert_eq!((read.consumed, read.successful, read.not_found, read.failed), (None, None, None, Some(2)));
    }

    /// The state of a listed row must never be taken for the batch's, nor its row be lost.
    #[test]
    fn listed_rows_of_every_age() {
        let old = "<response><profile><id> A-1 </id><status>failed</status></profile><batchId>demo-1</batchId>\
            <profile><status>error</status><id>A&amp;2</id></profile><status>complete</status>\
            <profile><id>3</id><status>success</status></profile><profile><id>4</id><status>pending</status></profile>\
            <profile><id>5</id></profile></response>";
        let read = answer(old);
        assert_eq!(read.state, BatchState::Complete);
        let rows: Vec<_> = read.profiles.iter().map(|row| (row.id.as_str(), row.outcome.clone())).collect();
        use ProfileOutcome as O;
        let other = O::Other(String::new());
        assert_eq!(
            rows,
            [("A-1", O::Failed), ("A&2", O::Failed), ("3", O::Succeeded), ("4", O::Pending), ("5", other)]
        );
        let gathered = "<response><status>complete</status><profiles><profile><id>A</id><status>failed</status></profile></profiles></response>";
        assert_eq!((answer(gathered).profiles.len(), answer(gathered).listed), (1, 1));
    }

    #[test]
    fn what_is_no_status_is_not_taken_for_one() {
        let refused = parse(200, "<response><success>false</success><message>no batch</message></response>", None);
        assert!(matches!(refused, Err(CallError::Refused { status: 200, message }) if message == "no batch"));
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
