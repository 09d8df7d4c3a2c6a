//! What an upload is: a job of batches, and the states that both go through.

use engine::{CheckOptions, RowCounts, SourceOptions};
use serde::{Deserialize, Serialize};

use crate::sender::split::Half;

/// Milliseconds since 1970.
pub type Millis = u64;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// Its word in the journal, in JSON and in the catalogues.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// By its word.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}

words! {
    /// How far a batch is.
    BatchState {
        /// Not sent yet.
        Planned "planned",
        /// Committed before its first byte leaves.
        Sending "sending",
        /// Its answer was lost or unreadable: sent again exactly as it was, before anything else.
        Unknown "unknown",
        /// Queued at Target.
        Accepted "accepted",
        /// Asked, still working.
        Incomplete "incomplete",
        /// Target says so, and no count says otherwise.
        Complete "complete",
        /// Complete, and not all of its rows.
        Partial "partial",
        /// Target gave up.
        Stuck "stuck",
        /// Nobody can say any more.
        Unconfirmed "unconfirmed",
        /// Target would not take it.
        Refused "refused",
        /// Target would not take it, and it went on as two halves.
        Halved "halved",
    }
}

impl BatchState {
    /// Whether nothing more will happen to it.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            BatchState::Complete
                | BatchState::Partial
                | BatchState::Stuck
                | BatchState::Unconfirmed
                | BatchState::Refused
                | BatchState::Halved
        )
    }

    /// Whether Target has it and is to be asked about it.
    pub fn is_followed(self) -> bool {
        matches!(self, BatchState::Accepted | BatchState::Incomplete)
    }
}

words! {
    /// What a job is, or ended as.
    JobState {
        /// Its file is read.
        Checking "checking",
        /// Nothing to do until a time comes.
        Waiting "waiting",
        /// Batches go out.
        Sending "sending",
        /// All are out; their ends are asked for.
        Following "following",
        /// Stopped, and can go on.
        Paused "paused",
        /// Every batch is accepted, and nobody waited for more.
        Accepted "accepted",
        /// Everything confirmed.
        Complete "complete",
        /// Some rows were not applied.
        Partial "partial",
        /// Some batches cannot be confirmed.
        Unconfirmed "unconfirmed",
        /// Nothing was applied, or a canary came back different.
        Failed "failed",
        /// Stopped for good by a person.
        Cancelled "cancelled",
    }
}

impl JobState {
    /// Whether a process works on it, or died doing so.
    pub fn is_running(self) -> bool {
        matches!(self, JobState::Checking | JobState::Waiting | JobState::Sending | JobState::Following)
    }

    /// Whether nothing more will happen to it.
    pub fn is_ended(self) -> bool {
        matches!(
            self,
            JobState::Complete | JobState::Partial | JobState::Unconfirmed | JobState::Failed | JobState::Cancelled
        )
    }
}

words! {
    /// Why a batch or a job is as it is.
    Reason {
        /// `batchSize` is less than the rows sent.
        BatchSizeMismatch "batch-size-mismatch",
        /// Target counts failed rows.
        FailedRows "failed-rows",
        /// The counts are fewer than the rows sent.
        CountsShort "counts-short",
        /// On v2, profiles that were not found.
        NotFound "not-found",
        /// Its status address is on a host that must not be asked.
        ForeignStatusHost "foreign-status-host",
        /// The answer held no status address.
        NoStatusAddress "no-status-address",
        /// Target does not know the batch any more.
        StatusGone "status-gone",
        /// A day went by without an end.
        DayWithoutEnd "day-without-end",
        /// Cancelled before its answer was known.
        CancelledUnknown "cancelled-unknown",
        /// Target said no.
        SaidNo "said-no",
        /// Target refused the token.
        Token "token",
        /// Two batches in a row were refused.
        TwoRefusals "two-refusals",
        /// More was refused than single rows can be to blame for.
        ManyRefused "many-refused",
        /// An answer could not be read five times.
        Unreadable "unreadable",
        /// The canary's profiles did not show within an hour.
        CanaryNotVisible "canary-not-visible",
        /// The canary came back different.
        CanaryDifferent "canary-different",
        /// The canary was not applied.
        CanaryNotApplied "canary-not-applied",
        /// Ctrl-C, SIGTERM, or a process that died.
        Interrupted "interrupted",
        /// The file is no longer the one that was checked.
        FileChanged "file-changed",
        /// Something in between this machine and Target that a person must mend.
        Connection "connection",
    }
}

/// What a job is asked, kept so that it can go on as it began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobOptions {
    /// How the file is read.
    pub source: SourceOptions,
    /// How it is checked and cut.
    pub check: CheckOptions,
    /// Calls in any 60 seconds.
    pub calls_per_minute: u32,
    /// Between two questions about a batch, in milliseconds; `None`: a minute, then growing steps.
    pub poll_every: Option<Millis>,
    /// End once every batch is accepted.
    pub no_wait: bool,
    /// Not before this time.
    pub start_at: Option<Millis>,
    /// A batch that Target refuses goes on in halves, until single rows are named.
    #[serde(default)]
    pub halve: bool,
}

/// One upload.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its date and six letters: `20261125-k3f9ab`.
    pub id: String,
    /// The file's whole path.
    pub path: std::path::PathBuf,
    /// The mapping's name.
    pub mapping_name: String,
    /// The mapping file's text as it was.
    pub mapping: String,
    /// The connection's name, where it has one.
    pub connection: Option<String>,
    /// The client code.
    pub client: String,
    /// The endpoint's origin.
    pub endpoint: String,
    /// What was asked.
    pub options: JobOptions,
    /// How far it is.
    pub state: JobState,
    /// Why.
    pub reason: Option<Reason>,
    /// Whether its first batch is a canary.
    pub has_canary: bool,
    /// Where the file's rows went.
    pub rows: RowCounts,
    /// Cells that were mended by hand for it.
    pub mended: u64,
    /// The upload whose failed rows alone it sends.
    pub retry_of: Option<String>,
    /// When it began.
    pub started: Millis,
    /// When it ended.
    pub ended: Option<Millis>,
}

/// One batch of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// From 1.
    pub number: u32,
    /// Which part of a batch of the plan it is; `None`: one of the plan itself.
    pub half: Option<Half>,
    /// Rows sent.
    pub rows: u64,
    /// Bytes of its body.
    pub bytes: u64,
    /// BLAKE3 of its body, in hex.
    pub digest: String,
    /// How far it is.
    pub state: BatchState,
    /// How often it was sent.
    pub attempts: u32,
    /// Why it is as it is.
    pub reason: Option<Reason>,
    /// Target's own words, where it gave some.
    pub message: Option<String>,
    /// Target's id of it.
    pub batch_id: Option<String>,
    /// Where its status is asked for.
    pub status_address: Option<String>,
    /// When Target accepted it.
    pub accepted_at: Option<Millis>,
    /// When it is to be asked about next.
    pub next_ask: Option<Millis>,
    /// How often it was asked about.
    pub asks: u32,
    /// How often in a row its status was not found.
    pub gone: u32,
    /// Rows that Target counts in it.
    pub batch_size: Option<u64>,
    /// Rows applied.
    pub succeeded: Option<u64>,
    /// Rows failed.
    pub failed: Option<u64>,
    /// Rows whose profile does not exist.
    pub not_found: Option<u64>,
}

impl Batch {
    /// Of so many rows, and nothing has happened to it.
    pub(crate) fn planned(number: u32, rows: u64) -> Batch {
        Batch {
            number,
            half: None,
            rows,
            bytes: 0,
            digest: String::new(),
            state: BatchState::Planned,
            attempts: 0,
            reason: None,
            message: None,
            batch_id: None,
            status_address: None,
            accepted_at: None,
            next_ask: None,
            asks: 0,
            gone: 0,
            batch_size: None,
            succeeded: None,
            failed: None,
            not_found: None,
        }
    }
}

/// One line of a job's log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogLine {
    /// When.
    #[serde(serialize_with = "crate::clock::as_text")]
    pub at: Millis,
    /// What: a state, or a word of its own.
    pub event: String,
    /// The batch, where one is meant.
    pub batch: Option<u32>,
    /// Why, or Target's words.
    pub detail: Option<String>,
}

/// What came of a job's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SentRows {
    /// In batches that left this machine.
    pub sent: u64,
    /// Applied; `None` where a batch was applied and not counted.
    pub succeeded: Option<u64>,
    /// Failed.
    pub failed: u64,
    /// Not found.
    pub not_found: u64,
}

impl SentRows {
    /// Adds up a job's batches.
    pub fn of(batches: &[Batch]) -> SentRows {
        let mut rows = SentRows { succeeded: Some(0), ..SentRows::default() };
        for batch in batches {
            // The rows of a halved one are counted in its halves.
            if batch.attempts > 0 && batch.state != BatchState::Halved {
                rows.sent += batch.rows;
            }
            let is_counted = !matches!(batch.state, BatchState::Complete | BatchState::Partial);
            rows.succeeded = match (rows.succeeded, batch.succeeded) {
                (Some(sum), Some(count)) => Some(sum + count),
                (Some(sum), None) if is_counted => Some(sum),
                _ => None,
            };
            rows.failed += batch.failed.unwrap_or(0);
            rows.not_found += batch.not_found.unwrap_or(0);
        }
        rows
    }
}
