//! Sending failed rows again: which rows of an upload failed or were never sent, and a new upload of only these.

use std::sync::Arc;

use adobe_target::{ClientCode, Endpoint};
use engine::{CheckError, CheckOptions, Checked, Mapping, MappingError, Progress, RowRanges, SourceError};
use thiserror::Error;

use crate::model::{Batch, BatchState, Reason, Upload, UploadOptions};
use crate::open_upload::{OpenUpload, check_again};
use crate::overwrite_guard::OverrideError;
use crate::sender::UploadError;
use crate::sender::split::{self, most_batches};
use crate::store::{Journal, JournalError};
use crate::uploads::{NewUpload, OpenError, Uploads};

/// What of an upload didn't arrive and can be sent again, batch by batch: what failed, and what was never sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failed {
    /// The batches with failed rows and those that were never sent, in order.
    pub batches: Vec<FailedBatch>,
}

/// A batch with failed rows, or one that was never sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedBatch {
    /// The batch in its final state.
    pub batch: Batch,
    /// The rows that are sent again. `None`: the whole batch, because Target accepted none of it or didn't list the failed
    /// rows. Sending a row again that was applied changes nothing (*Bulk Profile Update API*).
    pub named: Option<RowRanges>,
}

impl FailedBatch {
    fn rows(&self) -> u64 {
        self.named.as_ref().map_or(self.batch.rows, RowRanges::len)
    }

    fn is_rejected(&self) -> bool {
        self.batch.state == BatchState::Rejected
    }

    fn was_never_sent(&self) -> bool {
        self.batch.state == BatchState::Planned
    }
}

impl Failed {
    /// Returns the number of rows that are sent again.
    pub fn rows(&self) -> u64 {
        self.batches.iter().map(FailedBatch::rows).sum()
    }

    /// Returns how many of these were never sent, because the upload ended before their batches.
    pub fn never_sent(&self) -> u64 {
        self.batches.iter().filter(|batch| batch.was_never_sent()).map(FailedBatch::rows).sum()
    }

    /// Returns how many of these may have been applied, because Target counted failures in their batch without listing them.
    pub fn unnamed(&self) -> u64 {
        let unnamed = self.batches.iter().filter(|batch| batch.named.is_none() && !batch.was_never_sent());
        unnamed.map(FailedBatch::rows).sum()
    }

    /// Returns the number of rows in rejected batches whose bad rows aren't identified yet.
    pub fn to_split(&self) -> u64 {
        self.batches.iter().filter(|batch| batch.is_rejected() && batch.batch.rows > 1).map(FailedBatch::rows).sum()
    }

    /// Returns the rows that Target rejected in batches of their own.
    pub fn rejected(&self) -> RowRanges {
        let single = self.batches.iter().filter(|batch| batch.is_rejected()).filter_map(|batch| batch.named.clone());
        single.fold(RowRanges::default(), RowRanges::with)
    }

    /// The maximum number of rejected rows whose numbers are shown.
    pub const MOST_SHOWN: usize = 20;

    /// Returns how many minutes the calls of these batches take at most: each is sent and polled.
    pub fn most_minutes(&self, calls_per_minute: u32) -> u64 {
        (2 * self.most_batches()).div_ceil(u64::from(calls_per_minute.max(1)))
    }

    /// Returns the maximum number of batches if rejected batches are split.
    pub fn most_batches(&self) -> u64 {
        most_batches(self.batches.len() as u64, self.rows())
    }

    pub(crate) fn of(journal: &Journal, upload: &Upload, batches: &[Batch]) -> Result<Failed, JournalError> {
        if !upload.state.is_ended() {
            return Ok(Failed::default());
        }
        let mut named = journal.failed_rows(&upload.id)?;
        let failed = batches.iter().filter(|batch| {
            matches!(
                batch.state,
                BatchState::Planned | BatchState::Partial | BatchState::Stuck | BatchState::Unconfirmed
            ) || batch.state == BatchState::Rejected && batch.attempts > 0
        });
        let batches = failed.map(|batch| {
            let named = named.remove(&batch.number).filter(|named| is_everything(batch, named));
            FailedBatch { batch: batch.clone(), named }
        });
        Ok(Failed { batches: batches.collect() })
    }
}

/// Returns whether these rows are all that failed of a batch.
fn is_everything(batch: &Batch, named: &RowRanges) -> bool {
    if batch.state == BatchState::Rejected {
        return named.len() == batch.rows;
    }
    let applied = batch.succeeded.unwrap_or(batch.rows.saturating_sub(named.len()));
    batch.state == BatchState::Partial
        && batch.reason == Some(Reason::FailedRows)
        && batch.failed == Some(named.len())
        && applied + named.len() >= batch.rows
}

/// What a retry would put older values over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewerValues {
    /// An earlier retry has sent the rows again.
    OfRetry {
        /// The ID of the latest such retry.
        upload: String,
    },
    /// A later upload has sent values for some of the visitors.
    OfUpload {
        /// The ID of the latest such upload.
        upload: String,
        /// The number of visitors of all such uploads.
        visitors: u64,
    },
}

impl OpenUpload {
    /// Returns what was sent for the visitors of this retry since the upload that it retries started, or `None` if
    /// nothing is known to be. `checked` is the file with only the rows of the retry. Uploads of other programs are
    /// unknown, and so are those that the overwrite guard doesn't record.
    ///
    /// # Errors
    /// Returns an error if the file, the history, or the records of the guard can't be read.
    pub async fn newer_values(
        &self,
        checked: Arc<Checked>,
        watch: Arc<Progress>,
    ) -> Result<Option<NewerValues>, OverrideError> {
        let Some(first) = self.upload().retry_of.clone() else { return Ok(None) };
        let first = self.journal.upload(&first)?;
        for id in self.journal.retries_of(&first.id)? {
            let batches = self.journal.batches(&id)?;
            let was_sent = |batch: &Batch| !matches!(batch.state, BatchState::Planned | BatchState::Rejected);
            if id != self.upload().id && batches.iter().any(was_sent) {
                return Ok(Some(NewerValues::OfRetry { upload: id }));
            }
        }
        // Without another upload, there's nothing to look for, and the keychain isn't needed.
        let is_later = |upload: &Upload| {
            upload.started >= first.started
                && ![&first.id, &self.upload().id].contains(&&upload.id)
                && upload.client.eq_ignore_ascii_case(&first.client)
                && upload.endpoint == first.endpoint
        };
        if !self.journal.uploads()?.iter().any(is_later) {
            return Ok(None);
        }
        let later = self.guard().sent_after(first, checked, self.api(), watch).await?;
        Ok(later.map(|(upload, visitors)| NewerValues::OfUpload { upload, visitors }))
    }
}

/// Why failed rows can't be sent again.
#[derive(Debug, Error)]
pub enum RetryError {
    /// The data folder can't be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The upload hasn't ended.
    #[error("upload {} hasn't finished", .0.id)]
    NotEnded(Box<Upload>),
    /// The upload has no failed rows that are known.
    #[error("upload {} has no failed rows", .0.id)]
    NothingFailed(Box<Upload>),
    /// The file has changed since it was sent.
    #[error("the file has changed since it was sent")]
    FileChanged,
    /// The rows came from a pipe or from standard input.
    #[error("the rows came from a pipe, which can't be read again")]
    NoFile,
    /// Cells were edited for the upload. Edited cells are deleted when their upload ends.
    #[error("cells were edited, and the edits weren't kept")]
    CellsEdited,
    /// This version can't read the mapping.
    #[error("couldn't read the upload's mapping")]
    Mapping(#[from] MappingError),
    /// This version can't read the client code or the endpoint.
    #[error("couldn't read the upload's connection")]
    Connection,
    /// The file can't be read again.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The rows can't be checked again.
    #[error(transparent)]
    Check(#[from] CheckError),
}

impl From<JournalError> for RetryError {
    fn from(error: JournalError) -> Self {
        RetryError::Open(error.into())
    }
}

/// Checks the file of an upload again, as it was checked before it was sent.
pub(crate) fn checked_again(journal: &Journal, upload: &Upload, watch: &Progress) -> Result<Checked, RetryError> {
    let mapping = Mapping::from_json(&upload.mapping)?;
    let is_edited = upload.edited_cells > 0 && upload.state.is_ended();
    check_again(journal, upload, &mapping, watch)?.ok_or(match () {
        () if upload.is_of_stream() => RetryError::NoFile,
        () if is_edited => RetryError::CellsEdited,
        () => RetryError::FileChanged,
    })
}

/// Returns the rows of an upload's file that failed, without the rows that were merged into them.
pub(crate) fn failed_rows(failed: &Failed, checked: &Checked, watch: &Progress) -> Result<RowRanges, UploadError> {
    let mut rows = RowRanges::default();
    for batch in &failed.batches {
        rows = rows.with(match &batch.named {
            Some(named) => named.clone(),
            None => split::body_and_rows(checked, &batch.batch, watch)?.1.into_iter().collect(),
        });
    }
    Ok(rows)
}

/// Starts an upload of another upload's failed rows, with the same options. Nothing is sent before it's planned.
/// `checked` is the other upload's file as it was checked, if it's still in memory. With `split`, a batch that is
/// rejected again is split, until single rows are identified.
pub(crate) fn retry(
    uploads: &Uploads,
    wanted: &str,
    checked: Option<Arc<Checked>>,
    split: bool,
    watch: &Progress,
) -> Result<(OpenUpload, Checked), RetryError> {
    let (upload, batches, _) = uploads.find(wanted)?;
    if !upload.state.is_ended() {
        return Err(RetryError::NotEnded(Box::new(upload)));
    }
    let failed = uploads.failed(&upload, &batches)?;
    if failed.batches.is_empty() {
        return Err(RetryError::NothingFailed(Box::new(upload)));
    }
    let checked = match checked {
        Some(checked) => checked,
        None => Arc::new(uploads.checked_again(&upload, watch)?),
    };
    let rows = checked.with_merged(failed_rows(&failed, &checked, watch)?);
    let mapping = Mapping::from_json(&upload.mapping)?;
    let check = CheckOptions { canary: None, ..upload.options.check };
    let new = NewUpload {
        path: upload.path.clone(),
        mapping: upload.mapping.clone(),
        mapping_name: upload.mapping_name.clone(),
        connection: upload.connection.clone(),
        client: ClientCode::parse(&upload.client).map_err(|_| RetryError::Connection)?,
        endpoint: Endpoint::parse(&upload.endpoint).map_err(|_| RetryError::Connection)?,
        options: UploadOptions { check, no_wait: false, start_at: None, split, ..upload.options.clone() },
        retry_of: Some(upload.id.clone()),
    };
    let open = uploads.begin(new, mapping.api)?;
    match Checked::new(checked.source().with_selected_rows(rows), &mapping, &check, watch) {
        Ok(checked) => Ok((open, checked)),
        Err(error) => {
            open.discard()?;
            Err(match error {
                CheckError::Source(SourceError::Changed) => RetryError::FileChanged,
                other => other.into(),
            })
        }
    }
}
