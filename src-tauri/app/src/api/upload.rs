//! Past and running uploads.

use serde::Serialize;
use ts_rs::TS;
use uploads::{Batch, BatchState, KnownBefore, Reason, RowResults, UploadState};

use super::Waiting;
use crate::failure::Failure;

/// The batches of an upload by state, and their rows by result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
pub struct BatchTally {
    pub total: usize,
    /// Batches that Target accepted.
    pub accepted: usize,
    /// Batches whose state is final.
    pub ended: usize,
    /// All rows, each counted once.
    pub rows: RowResults,
}

impl BatchTally {
    /// Counts the batches of an upload.
    pub fn of(batches: &[Batch]) -> BatchTally {
        BatchTally {
            total: batches.len(),
            accepted: batches.iter().filter(|batch| batch.accepted_at.is_some()).count(),
            ended: batches.iter().filter(|batch| batch.state.is_final()).count(),
            rows: RowResults::of(batches),
        }
    }
}

/// The kind of Target that an upload goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DestinationKind {
    /// A practice Target on this computer.
    Practice,
    Account,
}

/// An upload in the list.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Upload {
    pub id: String,
    /// The file's name, without its folders.
    pub file: String,
    pub mapping: String,
    /// The connection's name; `null` if it was sent without one, or to the app's own practice Target.
    pub connection: Option<String>,
    pub client: String,
    pub destination: DestinationKind,
    /// Whether a live site uses the profiles of its account, according to the connections as they are today.
    pub is_live: bool,
    pub state: UploadState,
    /// Whether this window or another program is running it.
    pub is_running: bool,
    /// Why it's in this state.
    pub reason: Option<Reason>,
    /// Rows in all batches.
    pub rows: u64,
    /// Rows of the file that don't meet the conditions of the mapping.
    pub filtered: u64,
    pub batches: BatchTally,
    /// The upload whose failed rows it sends again.
    pub retry_of: Option<String>,
    /// When it was started, in milliseconds since 1970.
    pub started: u64,
    /// When it ended, in milliseconds since 1970.
    pub ended: Option<u64>,
}

#[derive(Debug, Clone, Serialize, TS)]
pub struct History {
    /// The number of all uploads, also of those that aren't listed.
    pub total: usize,
    /// The number of running uploads.
    pub running: usize,
    /// The number of uploads whose records are damaged, so that they aren't listed.
    pub unreadable: usize,
    /// Whether the history was damaged and rebuilt, so that uploads may be missing.
    pub is_rebuilt: bool,
    /// The newest uploads, newest first.
    pub uploads: Vec<Upload>,
}

/// A batch of an upload.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BatchSummary {
    /// Its number, from 1.
    pub number: u32,
    pub rows: u64,
    /// Its rows, each counted once.
    pub results: RowResults,
    /// Bytes of its body.
    pub bytes: u64,
    pub state: BatchState,
    /// Why it's in this state.
    pub reason: Option<Reason>,
}

/// An entry of an upload's log.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LogEntry {
    /// When it happened, in milliseconds since 1970.
    pub at: u64,
    /// The number of the batch; `null` if the entry is about the whole upload.
    pub batch: Option<u32>,
    /// The new state of the batch or upload.
    #[ts(type = "BatchState | UploadState")]
    pub state: String,
    /// Why, if it's a reason that Profile Ferry has a message for.
    pub reason: Option<Reason>,
    /// The message of Target's response, in one line.
    pub message: Option<String>,
}

/// The failed rows of an upload, which can be sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FailedRows {
    /// Rows that would be sent again.
    pub rows: u64,
    /// Rows of batches for which Target didn't name the failed rows, so that the whole batch is sent again.
    pub unnamed: u64,
    /// Rows of rejected batches that can be split to find the rejected rows.
    pub to_split: u64,
    /// The first rows of the file that Target rejects on their own.
    pub rejected: Vec<u64>,
    /// The maximum number of batches that splitting sends.
    pub most_batches: u64,
    /// The maximum number of minutes that their calls take.
    pub most_minutes: u64,
    /// Whether they go to a live site, which requires its client code to be typed.
    pub is_live: bool,
}

/// An upload with its batches and log.
#[derive(Debug, Clone, Serialize, TS)]
pub struct UploadDetail {
    pub upload: Upload,
    pub batches: Vec<BatchSummary>,
    /// The log, oldest entry first.
    pub log: Vec<LogEntry>,
    /// The failed rows; `null` if no row is known to have failed.
    pub failed: Option<FailedRows>,
    /// What Target had of the test batch's visitors before it was sent, if that was asked.
    pub known_before: Option<KnownBefore>,
    /// The uploads that sent its failed rows again, newest first.
    pub retries: Vec<String>,
    /// What it's waiting for now.
    pub waiting: Option<Waiting>,
    /// Whether it's paused and can be resumed.
    pub can_resume: bool,
    /// Whether this window is running it.
    pub is_active: bool,
    /// Why this window's last attempt to run it failed. Rejections by Target are reasons, not failures.
    pub failure: Option<Failure>,
}
