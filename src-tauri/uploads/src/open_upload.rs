//! An upload that was started or resumed: plan it, then run it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use adobe_target::pace::Pace;
use adobe_target::{ClientCode, Endpoint};
use common::ApiVersion;
use engine::{CheckError, Checked, Mapping, Progress, Source, SourceError};

use crate::clock::{Clock, JumpDetector};
use crate::connections::renewing_target::RenewingTarget;
use crate::control::Control;
use crate::lock::AccountLock;
use crate::model::{Upload, UploadState};
use crate::overwrite_guard::OverwriteGuard;
use crate::sender::{Ended, Sender, UploadError, UploadEvent};
use crate::store::{Journal, JournalError};

/// An upload that holds its account's lock and doesn't send yet.
pub struct OpenUpload {
    pub(crate) journal: Arc<Journal>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) lock: AccountLock,
    pub(crate) upload: Upload,
    pub(crate) api: ApiVersion,
    pub(crate) client: ClientCode,
    pub(crate) endpoint: Endpoint,
    pub(crate) pace_folder: PathBuf,
    pub(crate) guard: OverwriteGuard,
    pub(crate) checked: Option<Arc<Checked>>,
}

impl OpenUpload {
    pub(crate) fn guard(&self) -> &OverwriteGuard {
        &self.guard
    }

    pub(crate) fn api(&self) -> ApiVersion {
        self.api
    }

    /// Returns the upload, as it is in the journal.
    pub fn upload(&self) -> &Upload {
        &self.upload
    }

    /// Returns the account's client code.
    pub fn client(&self) -> &ClientCode {
        &self.client
    }

    /// Returns the account's endpoint.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Records the plan of a file that was checked and can be sent, and the cells that were edited in it.
    pub fn plan(&mut self, checked: Arc<Checked>) -> Result<(), JournalError> {
        self.upload.rows = checked.report().rows;
        self.upload.has_canary = checked.has_canary();
        self.upload.edited_cells = checked.source().cell_edits().iter().count() as u64;
        self.upload.state =
            if self.upload.options.start_at.is_some() { UploadState::Waiting } else { UploadState::Sending };
        self.journal.plan(&self.upload, &checked)?;
        self.checked = Some(checked);
        Ok(())
    }

    /// Removes the upload, because its file can't be sent or sending wasn't confirmed. Nothing was sent.
    pub fn discard(self) -> Result<(), JournalError> {
        self.journal.remove_unsent(&self.upload.id)
    }

    /// Checks the file of a resumed upload again. Returns `false` if it has changed, or if there was none; what was sent
    /// can still be tracked then.
    pub fn check_again(&mut self, mapping: &Mapping, watch: &Progress) -> Result<bool, UploadError> {
        self.checked = check_again(&self.journal, &self.upload, mapping, watch)?.map(Arc::new);
        Ok(self.checked.is_some())
    }

    /// Returns the checked file.
    pub fn checked(&self) -> Option<&Arc<Checked>> {
        self.checked.as_ref()
    }

    /// Sends the batches and polls for their results, until the upload ends or pauses.
    pub async fn run(
        self,
        target: impl Into<RenewingTarget>,
        control: Control,
        on: impl FnMut(UploadEvent) + Send + 'static,
    ) -> Result<Ended, UploadError> {
        let (clock, target) = (self.clock, target.into());
        let auth = target.auth_kind();
        if self.upload.auth != Some(auth) {
            self.journal.set_auth(&self.upload.id, auth)?;
        }
        let pace = Pace::open(&self.pace_folder, &self.client, &self.endpoint, self.upload.options.calls_per_minute)?;
        let sender = Sender {
            batches: self.journal.batches(&self.upload.id)?,
            journal: self.journal,
            clock: Arc::clone(&clock),
            upload: self.upload,
            checked: self.checked,
            target,
            api: self.api,
            pace,
            guard: self.guard,
            control,
            on: Box::new(on),
            _lock: self.lock,
            not_before: Duration::ZERO,
            jumps: JumpDetector::new(&*clock),
            overdue: HashMap::new(),
            offline_streak: 0,
            rate_limit_streak: 0,
            is_canary_confirmed: false,
            polled_last: false,
            has_handled_cancel: false,
        };
        sender.run().await
    }
}

/// Checks an upload's file again. Returns `None` if the result isn't the plan in the journal.
pub(crate) fn check_again(
    journal: &Journal,
    upload: &Upload,
    mapping: &Mapping,
    watch: &Progress,
) -> Result<Option<Checked>, UploadError> {
    if upload.is_of_stream() {
        return Ok(None);
    }
    let mut planned = journal.batches(&upload.id)?;
    planned.retain(|batch| batch.slice.is_none());
    let options = upload.options.source.or(&mapping.source);
    let (edited, selected) = (journal.edited_cells(&upload.id)?, journal.selected_rows(&upload.id)?);
    let checked = Source::open(&upload.path, &options).map_err(CheckError::from).and_then(|source| {
        let source = source.with_edits(edited);
        let source = selected.map_or(source.clone(), |rows| source.with_selected_rows(rows));
        Checked::new(source, mapping, &upload.options.check, watch)
    });
    let checked = match checked {
        Ok(checked) => checked,
        Err(CheckError::Source(SourceError::TempFile(cause))) => return Err(SourceError::TempFile(cause).into()),
        Err(CheckError::Source(SourceError::Cancelled)) => return Err(SourceError::Cancelled.into()),
        Err(_) => return Ok(None),
    };
    let is_same = checked.plan().len() == planned.len()
        && checked.plan().iter().zip(&planned).all(|(new, old)| new.digest == old.digest && new.rows == old.rows);
    Ok(is_same.then_some(checked))
}
