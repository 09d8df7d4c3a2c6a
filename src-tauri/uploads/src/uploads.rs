//! The way in: uploads begun, gone on with, listed, looked at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use adobe_target::pace::Pace;
use adobe_target::{ApiVersion, ClientCode, Endpoint};
use engine::{CheckError, Checked, Mapping, MappingError, Progress, RowCounts, Source, SourceError};
use thiserror::Error;

use crate::clock::{Clock, SystemClock};
use crate::connections::renewing_target::Door;
use crate::control::Control;
use crate::data_dir::{Home, HomeError, LOGS};
use crate::lock::{JobLock, LockError};
use crate::model::{Batch, Job, JobOptions, JobState, LogLine, Millis, Reason};
use crate::overwrite_guard::Guard;
use crate::secrets::{Keychain, Secrets};
use crate::sender::{Upload, UploadError, UploadEvent};
use crate::store::{Journal, JournalError};

/// Letters of a job's id: none that is read for another.
const ID_LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// One data folder, with the journal in it.
pub struct Uploads {
    home: Home,
    journal: Arc<Journal>,
    clock: Arc<dyn Clock>,
    secrets: Secrets,
}

/// Why the data folder cannot be used.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The locks.
    #[error(transparent)]
    Lock(#[from] LockError),
}

/// Why an upload cannot go on.
#[derive(Debug, Error)]
pub enum ResumeError {
    /// The data folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It has ended.
    #[error("job {} has ended", .0.id)]
    Ended(Box<Job>),
    /// Its mapping, which this version cannot read.
    #[error("the job's mapping cannot be read")]
    Mapping(#[from] MappingError),
    /// Its client code, which this version cannot read.
    #[error("the job's connection cannot be read")]
    Connection,
}

/// What an upload begins with.
#[derive(Debug, Clone)]
pub struct Begin {
    /// The file; made absolute.
    pub path: PathBuf,
    /// The mapping file's text.
    pub mapping: String,
    /// Its name.
    pub mapping_name: String,
    /// The connection's name, where it has one.
    pub connection: Option<String>,
    /// Whose Target.
    pub client: ClientCode,
    /// Where it is.
    pub endpoint: Endpoint,
    /// How.
    pub options: JobOptions,
    /// The upload whose failed rows alone it sends.
    pub retry_of: Option<String>,
}

/// A job whose lock is held, before its batches are on their way.
pub struct OpenJob {
    journal: Arc<Journal>,
    clock: Arc<dyn Clock>,
    lock: JobLock,
    job: Job,
    api: ApiVersion,
    client: ClientCode,
    endpoint: Endpoint,
    pace_folder: PathBuf,
    guard: Guard,
    checked: Option<Arc<Checked>>,
}

impl Uploads {
    /// Opens the data folder; see [`Home::open`].
    pub fn open(home: Option<&Path>) -> Result<Uploads, OpenError> {
        Uploads::open_with(home, Arc::new(SystemClock), Keychain::system())
    }

    /// The same, by another clock and with another keychain.
    pub fn open_with(home: Option<&Path>, clock: Arc<dyn Clock>, keychain: Keychain) -> Result<Uploads, OpenError> {
        let home = Home::open(home)?;
        let journal = Arc::new(Journal::open(&home)?);
        home.below(LOGS)?;
        let uploads = Uploads { home, journal, clock, secrets: Secrets::new(keychain) };
        match uploads.forget_old() {
            Ok(0) => {}
            Ok(uploads) => tracing::info!(uploads, "old uploads were taken out of the history"),
            // Only old ones are there longer.
            Err(error) => tracing::warn!(%error, "old uploads stay in the history"),
        }
        Ok(uploads)
    }

    /// What is secret about its connections.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The folder.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The file of a job as it was checked; `None`: it is no longer that file.
    pub(crate) fn check_again(
        &self,
        job: &Job,
        mapping: &Mapping,
        watch: &Progress,
    ) -> Result<Option<Checked>, UploadError> {
        check_again(&self.journal, job, mapping, watch)
    }

    pub(crate) fn journal_shared(&self) -> Arc<Journal> {
        Arc::clone(&self.journal)
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    pub(crate) fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Every job, the newest first, each as it truly is: one whose process died is paused, and one
    /// that died before it had a plan is none.
    pub fn jobs(&self) -> Result<Vec<Job>, OpenError> {
        let mut jobs = Vec::new();
        for job in self.journal.jobs()? {
            jobs.extend(self.as_it_is(job)?);
        }
        Ok(jobs)
    }

    /// The job whose id begins like this, with its batches and its log.
    pub fn job(&self, wanted: &str) -> Result<(Job, Vec<Batch>, Vec<LogLine>), OpenError> {
        let job = self.journal.job(wanted)?;
        let Some(job) = self.as_it_is(job)? else {
            return Err(JournalError::NoSuchJob { wanted: wanted.to_owned() }.into());
        };
        let (batches, log) = (self.journal.batches(&job.id)?, self.journal.log_of(&job.id)?);
        Ok((job, batches, log))
    }

    fn as_it_is(&self, mut job: Job) -> Result<Option<Job>, OpenError> {
        if !job.state.is_running() || JobLock::is_held(&self.home, &job.client, &job.endpoint, &job.id)? {
            return Ok(Some(job));
        }
        if job.state == JobState::Checking {
            self.journal.remove_job(&job.id)?;
            return Ok(None);
        }
        (job.state, job.reason) = (JobState::Paused, Some(Reason::Interrupted));
        Ok(Some(job))
    }

    /// Takes the lock of a client code and endpoint, and notes a new job there.
    pub fn begin(&self, begin: Begin, api: ApiVersion) -> Result<OpenJob, OpenError> {
        let now = self.clock.now();
        let job = Job {
            id: new_id(now),
            path: std::path::absolute(&begin.path).unwrap_or(begin.path),
            mapping_name: begin.mapping_name,
            mapping: begin.mapping,
            connection: begin.connection,
            client: begin.client.as_str().to_owned(),
            endpoint: begin.endpoint.origin().to_owned(),
            options: begin.options,
            state: JobState::Checking,
            reason: None,
            has_canary: false,
            rows: RowCounts::default(),
            mended: 0,
            retry_of: begin.retry_of,
            started: now,
            ended: None,
        };
        let lock = JobLock::take(&self.home, &job.client, &job.endpoint, &job.id)?;
        let open = self.open_job(job, lock, begin.client, begin.endpoint, api)?;
        self.journal.add_job(&open.job)?;
        Ok(open)
    }

    /// Takes up a job that can go on. Its file is to be checked again by [`OpenJob::check_again`].
    pub fn resume(&self, wanted: &str) -> Result<(OpenJob, Mapping), ResumeError> {
        let job = self.journal.job(wanted).map_err(OpenError::from)?;
        if job.state.is_ended() {
            return Err(ResumeError::Ended(Box::new(job)));
        }
        let lock = JobLock::take(&self.home, &job.client, &job.endpoint, &job.id).map_err(OpenError::from)?;
        // Whoever held it before may have ended it meanwhile.
        let job = self.journal.job(&job.id).map_err(OpenError::from)?;
        if job.state.is_ended() {
            return Err(ResumeError::Ended(Box::new(job)));
        }
        let mapping = Mapping::from_json(&job.mapping)?;
        let client = ClientCode::parse(&job.client).map_err(|_| ResumeError::Connection)?;
        let endpoint = Endpoint::parse(&job.endpoint).map_err(|_| ResumeError::Connection)?;
        self.journal.unsettle(&job.id, self.clock.now()).map_err(OpenError::from)?;
        let open = self.open_job(job, lock, client, endpoint, api_of(&mapping))?;
        Ok((open, mapping))
    }

    fn open_job(
        &self,
        job: Job,
        lock: JobLock,
        client: ClientCode,
        endpoint: Endpoint,
        api: ApiVersion,
    ) -> Result<OpenJob, OpenError> {
        Ok(OpenJob {
            journal: Arc::clone(&self.journal),
            clock: Arc::clone(&self.clock),
            lock,
            job,
            api,
            client,
            endpoint,
            pace_folder: self.home.below("pace")?,
            guard: self.guard()?,
            checked: None,
        })
    }
}

impl OpenJob {
    pub(crate) fn guard(&self) -> &Guard {
        &self.guard
    }

    pub(crate) fn api(&self) -> ApiVersion {
        self.api
    }

    pub(crate) fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The job.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// Whose Target.
    pub fn client(&self) -> &ClientCode {
        &self.client
    }

    /// Where it is.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Writes the plan of a file that was checked and may be sent, and the cells that were mended in it.
    pub fn plan(&mut self, checked: Arc<Checked>) -> Result<(), JournalError> {
        self.job.rows = checked.report().rows;
        self.job.has_canary = checked.has_canary();
        self.job.mended = checked.source().cell_edits().iter().count() as u64;
        self.job.state = if self.job.options.start_at.is_some() { JobState::Waiting } else { JobState::Sending };
        self.journal.plan(&self.job, &checked)?;
        self.checked = Some(checked);
        Ok(())
    }

    /// Takes the job back: its file cannot be sent, or nobody confirmed it. Nothing was sent.
    pub fn discard(self) -> Result<(), JournalError> {
        self.journal.remove_job(&self.job.id)
    }

    /// Reads the file of a job that goes on once more. `false`: it is no longer the one that was
    /// checked; what was sent of it can still be followed.
    pub fn check_again(&mut self, mapping: &Mapping, watch: &Progress) -> Result<bool, UploadError> {
        self.checked = check_again(&self.journal, &self.job, mapping, watch)?.map(Arc::new);
        Ok(self.checked.is_some())
    }

    /// The file as it was checked.
    pub fn checked(&self) -> Option<&Arc<Checked>> {
        self.checked.as_ref()
    }

    /// Sends and follows, to the end or until it pauses.
    pub async fn run(
        self,
        target: impl Into<Door>,
        control: Control,
        on: impl FnMut(UploadEvent) + Send + 'static,
    ) -> Result<crate::sender::Ended, UploadError> {
        let pace = Pace::open(&self.pace_folder, &self.client, &self.endpoint, self.job.options.calls_per_minute)?;
        let upload = Upload {
            batches: self.journal.batches(&self.job.id)?,
            journal: self.journal,
            clock: self.clock,
            job: self.job,
            checked: self.checked,
            target: target.into(),
            api: self.api,
            pace,
            guard: self.guard,
            control,
            on: Box::new(on),
            _lock: self.lock,
            not_before: 0,
            offline: 0,
            is_canary_confirmed: false,
            asked_last: false,
            has_heard_cancel: false,
        };
        upload.run().await
    }
}

/// The file of a job as it was checked; `None`: it is no longer that file.
fn check_again(
    journal: &Journal,
    job: &Job,
    mapping: &Mapping,
    watch: &Progress,
) -> Result<Option<Checked>, UploadError> {
    let mut planned = journal.batches(&job.id)?;
    planned.retain(|batch| batch.half.is_none());
    let options = job.options.source.or(&mapping.source);
    let (mended, chosen) = (journal.mended_cells(&job.id)?, journal.chosen_rows(&job.id)?);
    let checked = Source::open(&job.path, &options).map_err(CheckError::from).and_then(|source| {
        let source = source.with_edits(mended);
        let source = chosen.map_or(source.clone(), |rows| source.narrowed(rows));
        Checked::new(source, &options, mapping, &job.options.check, watch)
    });
    let checked = match checked {
        Ok(checked) => checked,
        Err(CheckError::Source(SourceError::Work(cause))) => return Err(SourceError::Work(cause).into()),
        Err(CheckError::Source(SourceError::Cancelled)) => return Err(SourceError::Cancelled.into()),
        Err(_) => return Ok(None),
    };
    let is_same = checked.plan().len() == planned.len()
        && checked.plan().iter().zip(&planned).all(|(new, old)| new.digest == old.digest && new.rows == old.rows);
    Ok(is_same.then_some(checked))
}

/// The endpoint's version that a mapping names.
pub fn api_of(mapping: &Mapping) -> ApiVersion {
    match mapping.api {
        engine::mapping::Api::V1 => ApiVersion::V1,
        engine::mapping::Api::V2 => ApiVersion::V2,
    }
}

/// The day, and six letters that nobody else has.
fn new_id(now: Millis) -> String {
    let letters = random_letters();
    let day = jiff::Timestamp::from_millisecond(now as i64)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y%m%d").to_string());
    format!("{}-{letters}", day.unwrap_or_default())
}

/// Six letters: names are told apart, not kept secret.
pub(crate) fn random_letters() -> String {
    let mut random = [0; 6];
    // Without the system's randomness the time alone must do.
    if getrandom::fill(&mut random).is_err() {
        random.copy_from_slice(&SystemClock.now().to_le_bytes()[..6]);
    }
    random.iter().map(|byte| char::from(ID_LETTERS[*byte as usize % ID_LETTERS.len()])).collect()
}
