//! The upload that this window works on: begun, paused, gone on with, looked into at its end.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use adobe_target::{ClientCode, Endpoint};
use engine::{Checked, Mapping, Progress, SourceError};
use tauri::async_runtime;
use uploads::{
    BatchState, Connection, Control, NewUpload, OpenUpload, RenewingTarget, Upload, UploadError, UploadEvent,
    UploadOptions, Uploads, WaitingFor, api_of,
};

use crate::api::{Arrived, SendOptions, Waiting};
use crate::connections::practice_target::PracticeTarget;
use crate::connections::{Account, Connections};
use crate::exports;
use crate::failure::{Failure, FailureCode};
use crate::session::{Desk, ToSend, blocking};
use crate::settings;
use crate::store::Store;
use crate::upload::keep_awake::Awake;
use crate::upload::spot_check::Followed;

/// How long an upload has to pause before the window goes: the answer to a call in flight is waited for
/// up to five seconds.
pub const PATIENCE: Duration = Duration::from_secs(6);

/// Milliseconds between two questions about a practice batch, which is done in a third of a second.
const PRACTICE_POLL: u64 = 400;

/// Visitors that are looked up at the end.
const SPOTS: usize = 10;

/// Cheap to clone; every clone is the same.
#[derive(Clone, Default)]
pub struct Sending(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// The file of the last upload as it was checked, kept for a look into it afterwards.
    checked: Option<(String, Arc<Checked>)>,
    /// How the last try at an upload broke off.
    broken_off: Option<(String, Failure)>,
    /// Visitors of the last upload that was looked into, and what Target showed of them.
    arrival: Option<Followed>,
}

struct Running {
    id: String,
    control: Control,
    /// Of the file that is read again before an upload goes on.
    watch: Arc<Progress>,
    waiting: Option<(WaitingFor, Instant)>,
}

/// What this window knows of an upload, beyond the journal.
pub struct Look {
    /// Whether this window works on it.
    pub is_at_it: bool,
    /// What it waits for.
    pub waiting: Option<Waiting>,
    /// How its last try broke off.
    pub failure: Option<Failure>,
}

impl Sending {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The upload that this window works on.
    pub fn running(&self) -> Option<String> {
        self.state().running.as_ref().map(|running| running.id.clone())
    }

    /// Whether it is this one.
    pub fn is_at(&self, id: &str) -> bool {
        self.state().running.as_ref().is_some_and(|running| running.id == id)
    }

    /// Refuses while an upload is under way.
    pub fn refuse_while_running(&self) -> Result<(), Failure> {
        self.running().map_or(Ok(()), |id| Err(Failure::upload_running(id)))
    }

    /// What this window knows of an upload.
    pub fn look(&self, id: &str) -> Look {
        let state = self.state();
        let running = state.running.as_ref().filter(|running| running.id == id);
        let waiting = running.and_then(|running| running.waiting).and_then(|(reason, until)| {
            let left = until.checked_duration_since(Instant::now())?;
            Some(Waiting { reason, seconds: left.as_millis().div_ceil(1000) as u64 })
        });
        let failure = state.broken_off.as_ref().filter(|(broken, _)| broken == id).map(|(_, failure)| failure.clone());
        Look { is_at_it: running.is_some(), waiting, failure }
    }

    /// Lets the file of an upload that has ended go, and looks no more at its visitors.
    pub fn release(&self) {
        let mut state = self.state();
        state.arrival = None;
        if state.running.is_none() {
            state.checked = None;
        }
    }

    /// Begins to send what was checked where the person chose, and gives the upload's id.
    pub async fn start(
        &self,
        store: &Store,
        practice: &PracticeTarget,
        connections: &Connections,
        desk: &Desk,
        options: SendOptions,
    ) -> Result<String, Failure> {
        self.refuse_while_running()?;
        let start_at = options.start_at.as_deref().map(next_time).transpose()?;
        let uploads = store.uploads()?;
        let ToSend { path, checked, task, how } = desk.to_send(&options)?;
        // What is known of the file from outside of it stands in this check alone.
        refuse_unsendable(&checked, &options)?;
        let checked = if how == task.how {
            checked
        } else {
            // Cut in another way, the batches are others.
            let again = task.clone();
            Arc::new(blocking(move || again.run(&how, &Progress::default(), &|_| {})).await??)
        };
        refuse_unsendable(&checked, &options)?;
        let account = connections.account(&uploads, practice).await?;
        refuse_unconfirmed(&account, &options)?;
        if how.keeps_delimiters != account.keeps_delimiters {
            // Checked for another account: what may go there was never looked at.
            return Err(Failure::plain(FailureCode::NotChecked));
        }
        let begin = NewUpload {
            path,
            mapping: task.text.clone(),
            mapping_name: task.mapping.name.clone(),
            connection: Some(account.name.clone()),
            client: account.client.clone(),
            endpoint: account.endpoint.clone(),
            options: UploadOptions {
                source: task.options.clone(),
                check: how,
                calls_per_minute: settings::load(uploads.data_dir()).calls_per_minute,
                poll_every: account.endpoint.is_loopback().then_some(PRACTICE_POLL),
                no_wait: false,
                start_at,
                split: false,
            },
            retry_of: None,
        };
        let mut job = uploads.begin(begin, api_of(&task.mapping))?;
        if let Err(error) = job.plan(checked) {
            job.discard()?;
            return Err(error.into());
        }
        let id = job.upload().id.clone();
        if !account.is_practice {
            uploads.connections().mark_used(&account.name)?;
        }
        self.carry(job, account.door, None)?;
        Ok(id)
    }

    /// Goes on with an upload that stands still. Its file is read again first; one that changed is said
    /// by the upload itself.
    pub async fn resume(
        &self,
        store: &Store,
        practice: &PracticeTarget,
        connections: &Connections,
        id: &str,
    ) -> Result<(), Failure> {
        let uploads = store.uploads()?;
        let (job, mapping, door) = self.take_up(&uploads, practice, connections, id).await?;
        self.carry(job, door, Some(mapping))
    }

    /// Stops an upload so that it can go on; what stands still stays so.
    pub fn pause(&self, store: &Store, id: &str) -> Result<(), Failure> {
        if let Some(running) = self.state().running.as_ref().filter(|running| running.id == id) {
            running.control.pause();
            running.watch.cancel();
            return Ok(());
        }
        let (job, ..) = store.uploads()?.find(id)?;
        // Another program works on it, and hears of no wish but to cancel.
        if job.state.is_running() { Err(Failure::upload_running(job.id)) } else { Ok(()) }
    }

    /// Sends nothing further of an upload; what Target has accepted is followed.
    pub async fn cancel(
        &self,
        store: &Store,
        practice: &PracticeTarget,
        connections: &Connections,
        id: &str,
    ) -> Result<(), Failure> {
        let uploads = store.uploads()?;
        let (job, ..) = uploads.find(id)?;
        if job.state.is_ended() {
            return Err(Failure::plain(FailureCode::UploadEnded));
        }
        // Written down before all else, so that it holds whatever happens to this window.
        uploads.journal().request_cancel(&job.id)?;
        if let Some(running) = self.state().running.as_ref().filter(|running| running.id == job.id) {
            running.control.cancel();
            return Ok(());
        }
        if job.state.is_running() {
            // Whoever works on it reads the wish in the journal.
            return Ok(());
        }
        let (job, _, door) = self.take_up(&uploads, practice, connections, &job.id).await?;
        self.carry(job, door, None)
    }

    /// A few visitors of an upload as Target showed them last, beside what was sent; fetched now where that was
    /// never done or is wanted `again`. Those that are not visible yet are fetched again by themselves, until the
    /// upload's file is released.
    pub async fn spot_check(
        &self,
        store: &Store,
        practice: &PracticeTarget,
        connections: &Connections,
        id: &str,
        again: bool,
    ) -> Result<Arrived, Failure> {
        let known = self.state().arrival.as_ref().and_then(|arrival| arrival.of(id));
        if let Some(known) = known.filter(|_| !again) {
            return Ok(known);
        }
        let uploads = store.uploads()?;
        let (job, batches, _) = uploads.find(id)?;
        let (client, endpoint) = place(&job)?;
        practice.wake(uploads.data_dir(), &endpoint).await?;
        let door = connections.door_of(&uploads, job.connection.as_deref(), &client, &endpoint).await?;
        let checked = self.checked_again(&uploads, job).await?;
        let arrival = uploads.spot_checks().start(&batches, &checked, &door, SPOTS).await?;
        let arrived = Arrived::from(&arrival);
        let is_applied = |state| matches!(state, BatchState::Complete | BatchState::Partial);
        if arrived.spots.is_empty() && batches.iter().any(|batch| is_applied(batch.state)) {
            return Err(Failure::plain(FailureCode::Offline));
        }
        // While a file that was released meanwhile was read, another may have been opened.
        let is_kept = self.kept(id).is_some();
        let followed = Followed::begin(self, id.to_owned(), arrival, door);
        self.state().arrival = is_kept.then_some(followed);
        Ok(arrived)
    }

    /// What the task of a sample saw; of one that is kept no more, nothing.
    pub fn note_arrival(&self, mark: &Arc<()>, arrived: Arrived) {
        if let Some(followed) = self.state().arrival.as_mut() {
            followed.take(mark, arrived);
        }
    }

    /// Begins to send what failed of an upload once more, and nothing else, what is refused in halves where that is
    /// wanted; the new upload's id. A live site is
    /// sent to by who types its client code, here too.
    pub async fn retry(
        &self,
        store: &Store,
        practice: &PracticeTarget,
        connections: &Connections,
        id: &str,
        halve: bool,
        confirmed: Option<&str>,
    ) -> Result<String, Failure> {
        self.refuse_while_running()?;
        let uploads = store.uploads()?;
        let (job, ..) = uploads.find(id)?;
        let is_confirmed = confirmed.map(str::trim) == Some(job.client.as_str());
        if is_live(&uploads, &job)? && !is_confirmed {
            return Err(Failure::plain(FailureCode::NotConfirmed));
        }
        let (client, endpoint) = place(&job)?;
        practice.wake(uploads.data_dir(), &endpoint).await?;
        let door = connections.door_of(&uploads, job.connection.as_deref(), &client, &endpoint).await?;
        let checked = self.kept(&job.id);
        let (mut open, checked) =
            blocking(move || uploads.retry(&job.id, checked, halve, &Progress::default())).await??;
        if let Err(error) = open.plan(Arc::new(checked)) {
            open.discard()?;
            return Err(error.into());
        }
        let id = open.upload().id.clone();
        self.carry(open, door, None)?;
        Ok(id)
    }

    /// Writes the rows of an upload that did not arrive, as they stand in its file.
    pub async fn export_failed(&self, store: &Store, id: &str, to: PathBuf, reason: String) -> Result<(), Failure> {
        let uploads = store.uploads()?;
        let (job, batches, _) = uploads.find(id)?;
        let failed = uploads.failed(&job, &batches)?;
        let checked = self.checked_again(&uploads, job).await?;
        let written = checked.clone();
        let rows = blocking(move || {
            let rows = uploads.failed_rows(&failed, &written, &Progress::default())?;
            exports::rows(&written, &rows, &to, &reason)?;
            Ok::<_, Failure>(rows)
        })
        .await??;
        exports::note(store, checked, Some(rows)).await;
        Ok(())
    }

    /// The file of an upload as it was checked, where it is still at hand.
    pub fn kept(&self, id: &str) -> Option<Arc<Checked>> {
        self.state().checked.as_ref().filter(|(of, _)| of == id).map(|(_, checked)| checked.clone())
    }

    /// The same, read again where it is not.
    async fn checked_again(&self, uploads: &Arc<Uploads>, job: Upload) -> Result<Arc<Checked>, Failure> {
        if let Some(checked) = self.kept(&job.id) {
            return Ok(checked);
        }
        let (id, uploads) = (job.id.clone(), uploads.clone());
        let checked = Arc::new(blocking(move || uploads.checked_again(&job, &Progress::default())).await??);
        let mut state = self.state();
        if state.running.is_none() {
            state.checked = Some((id, checked.clone()));
        }
        Ok(checked)
    }

    /// Pauses what runs, and waits for it to have done so.
    pub async fn settle(&self, patience: Duration) {
        let until = Instant::now() + patience;
        if let Some(running) = self.state().running.as_ref() {
            running.control.pause();
            running.watch.cancel();
        }
        while self.running().is_some() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Takes an upload up that nobody works on, with its Target awake.
    async fn take_up(
        &self,
        uploads: &Uploads,
        practice: &PracticeTarget,
        connections: &Connections,
        id: &str,
    ) -> Result<(OpenUpload, Mapping, RenewingTarget), Failure> {
        self.refuse_while_running()?;
        let (job, ..) = uploads.find(id)?;
        let (client, endpoint) = place(&job)?;
        if !job.state.is_ended() {
            practice.wake(uploads.data_dir(), &endpoint).await?;
        }
        let door = connections.door_of(uploads, job.connection.as_deref(), &client, &endpoint).await?;
        let (job, mapping) = uploads.resume(&job.id)?;
        Ok((job, mapping, door))
    }

    /// Works on an upload until it ends or pauses, on a task of its own; with a mapping, its file is
    /// read again first.
    fn carry(&self, job: OpenUpload, door: RenewingTarget, read_again: Option<Mapping>) -> Result<(), Failure> {
        let (id, control, watch) = (job.upload().id.clone(), Control::default(), Arc::<Progress>::default());
        {
            let mut state = self.state();
            if let Some(running) = &state.running {
                return Err(Failure::upload_running(running.id.clone()));
            }
            let running = Running { id: id.clone(), control: control.clone(), watch: watch.clone(), waiting: None };
            state.running = Some(running);
            state.broken_off = None;
            // The file of another upload is not needed any more, and nobody looks at its visitors.
            state.arrival = None;
            state.checked = job.checked().map(|checked| (id.clone(), checked.clone()));
        }
        let sending = self.clone();
        async_runtime::spawn(async move {
            // A task of its own, so that a panic in it does not leave an upload that never ends.
            let worker = sending.clone();
            let work = async_runtime::spawn(async move { worker.work(job, door, read_again, control, watch).await });
            let result = work.await.map_err(|error| Failure::new(FailureCode::Machine, &error));
            let mut state = sending.state();
            state.running = None;
            if let Err(failure) = result.and_then(|result| result) {
                state.broken_off = Some((id, failure));
            }
        });
        Ok(())
    }

    async fn work(
        &self,
        mut job: OpenUpload,
        door: RenewingTarget,
        read_again: Option<Mapping>,
        control: Control,
        watch: Arc<Progress>,
    ) -> Result<(), Failure> {
        if let Some(mapping) = read_again {
            let (read, is_same) = blocking(move || {
                let is_same = job.check_again(&mapping, &watch);
                (job, is_same)
            })
            .await?;
            job = read;
            match is_same {
                // Another file: the upload itself says so, once what was sent is followed.
                Ok(_) => {}
                // Paused before it went on: it stands where it stood.
                Err(UploadError::Source(SourceError::Cancelled)) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
            self.state().checked = job.checked().map(|checked| (job.upload().id.clone(), checked.clone()));
        }
        let told = self.clone();
        let _awake = Awake::from_now();
        // On a thread of its own: between its calls it commits to disk, which would hold up the commands.
        blocking(move || async_runtime::block_on(job.run(door, control, move |event| told.tell(event)))).await??;
        Ok(())
    }

    fn tell(&self, event: UploadEvent) {
        if let UploadEvent::Waiting { reason, seconds } = event
            && let Some(running) = self.state().running.as_mut()
        {
            // What it waits for ends by itself; no event says that it has.
            running.waiting = Some((reason, Instant::now() + Duration::from_secs(seconds)));
        }
    }
}

/// A live site is sent to by who types its client code, and by nobody else.
fn refuse_unconfirmed(account: &Account, options: &SendOptions) -> Result<(), Failure> {
    let is_confirmed = options.confirmed.as_deref().map(str::trim) == Some(account.client.as_str());
    if account.is_production && !is_confirmed {
        return Err(Failure::plain(FailureCode::NotConfirmed));
    }
    Ok(())
}

fn refuse_unsendable(checked: &Checked, options: &SendOptions) -> Result<(), Failure> {
    if !checked.is_sendable() || checked.plan().is_empty() {
        return Err(Failure::plain(FailureCode::NothingReady));
    }
    if checked.report().rows.excluded > 0 && !options.skip_excluded {
        return Err(Failure::plain(FailureCode::RowsExcluded));
    }
    Ok(())
}

/// The next moment at which this computer's clock shows a time of day such as `06:30`.
fn next_time(text: &str) -> Result<uploads::Millis, Failure> {
    let none = || Failure::plain(FailureCode::NoSuchTime);
    let at = jiff::civil::Time::strptime("%H:%M", text).map_err(|_| none())?;
    uploads::clock::next_time(at).ok_or_else(none)
}

/// Whose Target an upload goes to, and where that is.
fn place(job: &Upload) -> Result<(ClientCode, Endpoint), Failure> {
    let unreadable = |error: &(dyn std::error::Error + 'static)| Failure::new(FailureCode::JournalFailed, error);
    let client = ClientCode::parse(&job.client).map_err(|error| unreadable(&error))?;
    let endpoint = Endpoint::parse(&job.endpoint).map_err(|error| unreadable(&error))?;
    Ok((client, endpoint))
}

/// Whether an upload reaches a live site, by what the connections say today. One of Adobe's that no connection
/// speaks of any more may be live.
pub fn is_live(uploads: &Uploads, job: &Upload) -> Result<bool, Failure> {
    let is_its =
        |account: &&Connection| account.client.as_str() == job.client && account.endpoint.origin() == job.endpoint;
    let accounts = uploads.connections().list()?;
    let mut known = accounts.iter().filter(is_its).peekable();
    if known.peek().is_none() {
        return Ok(job.endpoint.starts_with("https://"));
    }
    Ok(known.any(|account| account.is_production))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uploads::{Keychain, NewUpload, UploadOptions};

    type Tested = Result<(), Box<dyn std::error::Error>>;

    /// Whoever removed a connection must not send to its live site without a question.
    #[test]
    fn an_account_that_is_gone_may_be_live() -> Tested {
        let folder = tempfile::tempdir()?;
        let clock = Arc::new(uploads::clock::SystemClock);
        let uploads = Uploads::open_with(Some(folder.path()), clock, Keychain::none())?;
        let client = ClientCode::parse("northpier")?;
        let of = |endpoint: Endpoint| -> Result<Upload, Box<dyn std::error::Error>> {
            let open = uploads.begin(
                NewUpload {
                    path: folder.path().join("customers.csv"),
                    mapping: String::new(),
                    mapping_name: String::new(),
                    connection: Some("shop".to_owned()),
                    client: client.clone(),
                    endpoint,
                    options: UploadOptions {
                        source: engine::SourceOptions::default(),
                        check: engine::CheckOptions::default(),
                        calls_per_minute: 40,
                        poll_every: None,
                        no_wait: false,
                        start_at: None,
                        split: false,
                    },
                    retry_of: None,
                },
                adobe_target::ApiVersion::V2,
            )?;
            let job = open.upload().clone();
            open.discard()?;
            Ok(job)
        };
        let (adobe, practice) = (of(Endpoint::for_client(&client))?, of(Endpoint::parse("http://127.0.0.1:4000")?)?);
        assert_eq!(is_live(&uploads, &adobe), Ok(true));
        assert_eq!(is_live(&uploads, &practice), Ok(false));
        uploads.connections().add(&Connection::new("shop", client.clone()))?;
        assert_eq!(is_live(&uploads, &adobe), Ok(false));
        uploads.connections().add(&Connection { is_production: true, ..Connection::new("shop-live", client) })?;
        assert_eq!(is_live(&uploads, &adobe), Ok(true));
        Ok(())
    }
}
