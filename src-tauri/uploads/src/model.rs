//! An upload, its batches, and the states that both go through.

use std::path::{Path, PathBuf};

use engine::{CheckOptions, RowCounts, SourceOptions};
use serde::{Deserialize, Serialize};

use crate::sender::split::BatchSlice;

/// A point in time, in milliseconds since 1970.
pub type Millis = u64;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// Returns the word for it in the journal, in JSON, and in message keys.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// Returns the value with this word.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }
    };
}

words! {
    /// The state of a batch.
    BatchState {
        /// The batch hasn't been sent.
        Planned "planned",
        /// The batch is being sent. This state is committed before its first byte leaves.
        Sending "sending",
        /// No readable response came. The same bytes are sent again before any other batch.
        Unknown "unknown",
        /// Target has queued the batch.
        Accepted "accepted",
        /// Target's last status says that it's still applying the batch.
        Incomplete "incomplete",
        /// Target says that it applied the batch, and no count contradicts that.
        Complete "complete",
        /// Target says that it applied the batch, but not all of its rows.
        Partial "partial",
        /// Target gave up on the batch.
        Stuck "stuck",
        /// The result is unknown and can't be found out any more.
        Unconfirmed "unconfirmed",
        /// Target rejected the batch.
        Rejected "rejected",
        /// Target rejected the batch, and its rows were sent as two smaller batches.
        Split "split",
    }
}

impl BatchState {
    /// Returns whether the state won't change any more.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            BatchState::Complete
                | BatchState::Partial
                | BatchState::Stuck
                | BatchState::Unconfirmed
                | BatchState::Rejected
                | BatchState::Split
        )
    }

    /// Returns whether Target has accepted the batch and is polled for its status.
    pub fn is_polled(self) -> bool {
        matches!(self, BatchState::Accepted | BatchState::Incomplete)
    }
}

words! {
    /// The state of an upload.
    UploadState {
        /// Its file is being checked.
        Checking "checking",
        /// It waits for its start time.
        Waiting "waiting",
        /// Batches are being sent.
        Sending "sending",
        /// All batches are sent, and Target is polled for their status.
        Confirming "confirming",
        /// It was stopped and can be resumed.
        Paused "paused",
        /// Target accepted every batch, and nothing waits for the results.
        Accepted "accepted",
        /// Every row was applied.
        Complete "complete",
        /// Some rows weren't applied.
        Partial "partial",
        /// The result of some batches is unknown.
        Unconfirmed "unconfirmed",
        /// Nothing was applied, or the test batch came back different.
        Failed "failed",
        /// The upload was canceled before its end.
        Cancelled "cancelled",
    }
}

impl UploadState {
    /// Returns whether a process works on the upload, or died while it did.
    pub fn is_running(self) -> bool {
        matches!(self, UploadState::Checking | UploadState::Waiting | UploadState::Sending | UploadState::Confirming)
    }

    /// Returns whether the state won't change any more.
    pub fn is_ended(self) -> bool {
        matches!(
            self,
            UploadState::Complete
                | UploadState::Partial
                | UploadState::Unconfirmed
                | UploadState::Failed
                | UploadState::Cancelled
        )
    }
}

words! {
    /// How an upload authenticates.
    AuthKind {
        /// Without a credential.
        None "none",
        /// With a profile token.
        Token "token",
        /// With a profile token that is read with OAuth credentials.
        Oauth "oauth",
    }
}

words! {
    /// The reason for a batch's or an upload's state.
    Reason {
        /// Target's `batchSize` is less than the number of rows sent.
        BatchSizeMismatch "batch-size-mismatch",
        /// Target reports failed rows.
        FailedRows "failed-rows",
        /// The counts add up to fewer rows than were sent.
        CountsShort "counts-short",
        /// Target's status contradicts itself or the number of rows sent. The batch's message says how.
        StatusContradictory "status-contradictory",
        /// On v2, some profiles weren't found.
        NotFound "not-found",
        /// The status address is on a host that must not be called.
        ForeignStatusHost "foreign-status-host",
        /// The response had no status address.
        NoStatusAddress "no-status-address",
        /// Target has no status for the batch any more.
        StatusGone "status-gone",
        /// Target didn't finish the batch within a day.
        DayWithoutEnd "day-without-end",
        /// The upload was canceled before the response to this batch was known.
        CancelledUnknown "cancelled-unknown",
        /// Target rejected the batch.
        Rejected "rejected",
        /// Target rejected the batch, but may have accepted it in an earlier attempt, whose response was lost.
        RejectedAfterUnknown "rejected-after-unknown",
        /// Target rejected the token.
        Token "token",
        /// Target rejected two batches in a row.
        TwoRejections "two-rejections",
        /// Target rejected more batches than a few bad rows can explain.
        ManyRejected "many-rejected",
        /// Five responses in a row couldn't be read.
        Unreadable "unreadable",
        /// The profiles of the test batch weren't visible within an hour.
        CanaryNotVisible "canary-not-visible",
        /// The profiles of the test batch came back different.
        CanaryDifferent "canary-different",
        /// Target had none of the test batch's visitors before, so that it only created profiles.
        CanaryAllNew "canary-all-new",
        /// The test batch wasn't applied.
        CanaryNotApplied "canary-not-applied",
        /// Ctrl-C, SIGTERM, or the end of the process stopped the upload.
        Interrupted "interrupted",
        /// The file has changed since it was checked.
        FileChanged "file-changed",
        /// The rows came from a pipe or from standard input, which can't be read again.
        NoFile "no-file",
        /// Something between this computer and Target has to be fixed first.
        Connection "connection",
    }
}

/// The options of an upload, stored so that it resumes with the same ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UploadOptions {
    /// How the file is read.
    pub source: SourceOptions,
    /// How the file is checked and divided into batches.
    pub check: CheckOptions,
    /// The maximum number of calls in any 60 seconds.
    pub calls_per_minute: u32,
    /// Milliseconds between two polls of a batch. `None`: a minute, then growing steps.
    pub poll_every: Option<Millis>,
    /// Whether the upload ends when Target has accepted every batch.
    pub no_wait: bool,
    /// The time before which nothing is sent.
    pub start_at: Option<Millis>,
    /// Whether a rejected batch is split in half, repeatedly, until single rows are identified.
    #[serde(default, alias = "halve")]
    pub split: bool,
    /// Whether it goes to a practice Target. Uploads of earlier versions don't have it.
    #[serde(default)]
    pub is_practice: Option<bool>,
    /// Whether the user said that Target doesn't have the visitors yet, so that a test batch of new visitors only is
    /// expected.
    #[serde(default)]
    pub are_new_visitors: bool,
}

/// An upload, as it is in the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// The local date and six random letters, such as `20261125-k3f9ab`.
    pub id: String,
    /// The absolute path of the file, or [`STANDARD_INPUT`].
    pub path: PathBuf,
    /// The name of the mapping. It can be empty.
    pub mapping_name: String,
    /// The text of the mapping file.
    pub mapping: String,
    /// The connection's name, or `None` if the upload uses no saved connection.
    pub connection: Option<String>,
    /// The client code of the account.
    pub client: String,
    /// The origin of the endpoint, such as `https://acme.tt.omtrdc.net`.
    pub endpoint: String,
    /// The options that it was started with.
    pub options: UploadOptions,
    /// The state that was committed last.
    pub state: UploadState,
    /// The reason for the state.
    pub reason: Option<Reason>,
    /// Whether the first batch is a test batch.
    pub has_canary: bool,
    /// What Target had of the test batch's visitors before it was sent, if that was asked.
    pub known_before: Option<KnownBefore>,
    /// The file's rows, counted by what happened to them in the check.
    pub rows: RowCounts,
    /// The number of cells that were edited for it.
    pub edited_cells: u64,
    /// The upload whose failed rows this one sends again.
    pub retry_of: Option<String>,
    /// How it authenticated last, or `None` if it hasn't yet.
    pub auth: Option<AuthKind>,
    /// The time of the start.
    pub started: Millis,
    /// The time of the end.
    pub ended: Option<Millis>,
}

/// The path of an upload whose rows came from standard input.
pub const STANDARD_INPUT: &str = "-";

/// Returns whether a path can be read only once, because it's standard input, a pipe, or a device.
pub fn is_stream(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT) || engine::is_special(path)
}

/// The visitors of a test batch by whether Target had them before it was sent. Visitors that couldn't be fetched are in
/// neither count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KnownBefore {
    /// Visitors with a profile.
    pub known: u64,
    /// Visitors without one.
    pub new: u64,
}

impl Upload {
    /// Returns whether it goes to a practice Target: as its connection says, or without a connection, if its endpoint is
    /// on this computer.
    pub fn is_practice(&self) -> bool {
        self.options.is_practice.unwrap_or_else(|| self.endpoint.starts_with("http://"))
    }

    /// Returns whether the rows can't be read again once the program has ended.
    pub fn is_of_stream(&self) -> bool {
        is_stream(&self.path)
    }
}

/// One batch of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The number, from 1.
    pub number: u32,
    /// The part of a planned batch that this one is, or `None` if it's a planned batch itself.
    pub slice: Option<BatchSlice>,
    /// The number of rows.
    pub rows: u64,
    /// The size of the body in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash of the body, in hex.
    pub digest: String,
    /// The state that was committed last.
    pub state: BatchState,
    /// How often it was sent.
    pub attempts: u32,
    /// The reason for the state.
    pub reason: Option<Reason>,
    /// The message of Target's last response, in one line.
    pub message: Option<String>,
    /// Target's ID of the batch.
    pub batch_id: Option<String>,
    /// The address of the batch's status.
    pub status_address: Option<String>,
    /// When Target accepted it.
    pub accepted_at: Option<Millis>,
    /// When its status is polled next.
    pub next_poll_at: Option<Millis>,
    /// How often its status was polled.
    pub polls: u32,
    /// How often in a row the status wasn't found.
    pub not_found_streak: u32,
    /// Rows that Target counts in the batch.
    pub batch_size: Option<u64>,
    /// Rows that Target applied.
    pub succeeded: Option<u64>,
    /// The number of rows that Target reported as failed.
    pub failed: Option<u64>,
    /// Rows whose profiles weren't found.
    pub not_found: Option<u64>,
}

impl Batch {
    /// Returns a planned batch with this many rows.
    pub(crate) fn planned(number: u32, rows: u64) -> Batch {
        Batch {
            number,
            slice: None,
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
            next_poll_at: None,
            polls: 0,
            not_found_streak: 0,
            batch_size: None,
            succeeded: None,
            failed: None,
            not_found: None,
        }
    }
}

/// One line of an upload's log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogLine {
    /// When the line was written.
    #[serde(serialize_with = "crate::clock::as_text")]
    pub at: Millis,
    /// The new state of the upload or of the batch.
    pub event: String,
    /// The batch's number, or `None` for the upload itself.
    pub batch: Option<u32>,
    /// The reason, or Target's message.
    pub detail: Option<String>,
}
