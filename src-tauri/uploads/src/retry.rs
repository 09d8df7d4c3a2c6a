//! Only what failed: which rows of an upload did not arrive, and an upload of them alone.

use std::sync::Arc;

use adobe_target::{ClientCode, Endpoint};
use engine::{CheckError, CheckOptions, Checked, Mapping, MappingError, Progress, RowRanges, SourceError};
use thiserror::Error;

use crate::model::{Batch, BatchState, Job, JobOptions, Reason};
use crate::sender::UploadError;
use crate::sender::split::{self, most_batches};
use crate::store::{Journal, JournalError};
use crate::uploads::{Begin, OpenError, OpenJob, Uploads, api_of};

/// What of an upload did not arrive and can go again, batch by batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failed {
    /// In order; none where everything arrived, or nobody can say.
    pub batches: Vec<FailedBatch>,
}

/// A batch of which something did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedBatch {
    /// As it ended.
    pub batch: Batch,
    /// Its rows that go again. `None`: all of the batch, since Target took none of it or did not say which it did not
    /// take. To send a row once more that did arrive changes nothing (*Bulk Profile Update API*).
    pub named: Option<RowRanges>,
}

impl FailedBatch {
    fn rows(&self) -> u64 {
        self.named.as_ref().map_or(self.batch.rows, RowRanges::len)
    }

    fn is_refused(&self) -> bool {
        self.batch.state == BatchState::Refused
    }
}

impl Failed {
    /// Rows that go again.
    pub fn rows(&self) -> u64 {
        self.batches.iter().map(FailedBatch::rows).sum()
    }

    /// Among them, rows that may have arrived: Target counted failures in their batch and named none.
    pub fn unnamed(&self) -> u64 {
        self.batches.iter().filter(|batch| batch.named.is_none()).map(FailedBatch::rows).sum()
    }

    /// Rows of refused batches of which nobody knows yet which of them Target refuses.
    pub fn to_halve(&self) -> u64 {
        self.batches.iter().filter(|batch| batch.is_refused() && batch.batch.rows > 1).map(FailedBatch::rows).sum()
    }

    /// Rows that Target refuses by themselves.
    pub fn refused(&self) -> RowRanges {
        let single = self.batches.iter().filter(|batch| batch.is_refused()).filter_map(|batch| batch.named.clone());
        single.fold(RowRanges::default(), RowRanges::with)
    }

    /// Rows that Target refuses are shown by their numbers, so many at most.
    pub const MOST_SHOWN: usize = 20;

    /// Minutes that the calls of these take at most: each batch is sent and asked about.
    pub fn most_minutes(&self, calls_per_minute: u32) -> u64 {
        (2 * self.most_batches()).div_ceil(u64::from(calls_per_minute.max(1)))
    }

    /// Batches that are sent at most where what is refused goes on in halves.
    pub fn most_batches(&self) -> u64 {
        most_batches(self.batches.len() as u64, self.rows())
    }

    fn of(journal: &Journal, job: &Job, batches: &[Batch]) -> Result<Failed, JournalError> {
        if !job.state.is_ended() {
            return Ok(Failed::default());
        }
        let mut named = journal.failed_rows(&job.id)?;
        let failed = batches.iter().filter(|batch| {
            matches!(batch.state, BatchState::Partial | BatchState::Stuck)
                || batch.state == BatchState::Refused && batch.attempts > 0
        });
        let batches = failed.map(|batch| {
            let named = named.remove(&batch.number).filter(|named| is_told(batch, named));
            FailedBatch { batch: batch.clone(), named }
        });
        Ok(Failed { batches: batches.collect() })
    }
}

/// Whether the named rows are all that is missing of a batch.
fn is_told(batch: &Batch, named: &RowRanges) -> bool {
    if batch.state == BatchState::Refused {
        return named.len() == batch.rows;
    }
    let arrived = batch.succeeded.unwrap_or(batch.rows.saturating_sub(named.len()));
    batch.state == BatchState::Partial
        && batch.reason == Some(Reason::FailedRows)
        && batch.failed == Some(named.len())
        && arrived + named.len() >= batch.rows
}

/// Why what failed does not go again.
#[derive(Debug, Error)]
pub enum RetryError {
    /// The data folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is still on its way.
    #[error("job {} has not ended", .0.id)]
    NotEnded(Box<Job>),
    /// Everything of it arrived, or nobody can say what did not.
    #[error("nothing of job {} failed", .0.id)]
    NothingFailed(Box<Job>),
    /// The file is no longer the one that was sent.
    #[error("the file is no longer the one that was sent")]
    FileChanged,
    /// Cells were mended by hand, and such cells are forgotten with their upload's end.
    #[error("cells were mended by hand, and are no longer known")]
    Mended,
    /// The mapping, which this version cannot read.
    #[error("the job's mapping cannot be read")]
    Mapping(#[from] MappingError),
    /// The connection, which this version cannot read.
    #[error("the job's connection cannot be read")]
    Connection,
    /// The file, read again.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// The rows, checked again.
    #[error(transparent)]
    Check(#[from] CheckError),
}

impl From<JournalError> for RetryError {
    fn from(error: JournalError) -> Self {
        RetryError::Open(error.into())
    }
}

impl Uploads {
    /// What of an upload did not arrive; nothing while it is on its way.
    pub fn failed(&self, job: &Job, batches: &[Batch]) -> Result<Failed, JournalError> {
        Failed::of(self.journal(), job, batches)
    }

    /// The file of an upload as it was checked then.
    ///
    /// # Errors
    /// [`RetryError::FileChanged`] or [`RetryError::Mended`] where it cannot be had any more.
    pub fn checked_again(&self, job: &Job, watch: &Progress) -> Result<Checked, RetryError> {
        let mapping = Mapping::from_json(&job.mapping)?;
        let found = self.check_again(job, &mapping, watch)?;
        found.ok_or(if job.mended > 0 && job.state.is_ended() { RetryError::Mended } else { RetryError::FileChanged })
    }

    /// The rows of an upload's file that did not arrive, for a person to look at: those that were sent, without
    /// what was merged into them.
    pub fn failed_rows(&self, failed: &Failed, checked: &Checked, watch: &Progress) -> Result<RowRanges, UploadError> {
        let mut rows = RowRanges::default();
        for batch in &failed.batches {
            rows = rows.with(match &batch.named {
                Some(named) => named.clone(),
                None => split::body_and_rows(checked, &batch.batch, watch)?.1.into_iter().collect(),
            });
        }
        Ok(rows)
    }

    /// Begins an upload of the rows alone that did not arrive with another one, as that one was sent: nothing
    /// goes out before it is planned. `checked` is the other's file as it was checked, where it is still at hand.
    /// `halve`: a batch that is refused once more goes on in halves, until single rows are named.
    pub fn retry(
        &self,
        wanted: &str,
        checked: Option<Arc<Checked>>,
        halve: bool,
        watch: &Progress,
    ) -> Result<(OpenJob, Checked), RetryError> {
        let (job, batches, _) = self.job(wanted)?;
        if !job.state.is_ended() {
            return Err(RetryError::NotEnded(Box::new(job)));
        }
        let failed = self.failed(&job, &batches)?;
        if failed.batches.is_empty() {
            return Err(RetryError::NothingFailed(Box::new(job)));
        }
        let checked = match checked {
            Some(checked) => checked,
            None => Arc::new(self.checked_again(&job, watch)?),
        };
        let rows = checked.with_merged(self.failed_rows(&failed, &checked, watch)?);
        let mapping = Mapping::from_json(&job.mapping)?;
        let check = CheckOptions { canary: None, ..job.options.check };
        let begin = Begin {
            path: job.path.clone(),
            mapping: job.mapping.clone(),
            mapping_name: job.mapping_name.clone(),
            connection: job.connection.clone(),
            client: ClientCode::parse(&job.client).map_err(|_| RetryError::Connection)?,
            endpoint: Endpoint::parse(&job.endpoint).map_err(|_| RetryError::Connection)?,
            options: JobOptions { check, no_wait: false, start_at: None, halve, ..job.options.clone() },
            retry_of: Some(job.id.clone()),
        };
        let open = self.begin(begin, api_of(&mapping))?;
        let options = job.options.source.or(&mapping.source);
        match Checked::new(checked.source().narrowed(rows), &options, &mapping, &check, watch) {
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
}
