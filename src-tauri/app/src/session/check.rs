//! Checking the open file under a mapping, in the background.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use engine::{
    CheckError, CheckOptions, Checked, Mapping, Progress, Report, Scope, Severity, Source, SourceError, SourceOptions,
};
use tauri::async_runtime;
use uploads::Uploads;

use super::findings::Findings;
use super::{Session, blocking};
use crate::api::{CheckReport, CheckState, CheckStatus, Issue, IssueColumn, IssueRow, SendOptions, SessionCheck};
use crate::failure::Failure;

impl Session {
    /// Starts to check the open file under a mapping, which the draft keeps. A check that is running is stopped. With
    /// `uploads`, the IDs are also compared with those of exported rows.
    pub fn start_check(
        &self,
        text: String,
        keeps_delimiters: bool,
        uploads: Option<Arc<Uploads>>,
    ) -> Result<(), Failure> {
        let mapping = Mapping::from_json(&text)?;
        let mut state = self.state();
        let draft = state.draft_mut()?;
        let task = Task {
            source: draft.source.clone(),
            read_with: draft.options.clone(),
            options: draft.options_with(&mapping)?,
            how: CheckOptions { batch_limits: draft.batch_limits(None), keeps_delimiters, canary: None },
            mapping,
            text: text.clone(),
        };
        let check = Check::new(task);
        let (watch, so_far, task) = (check.watch.clone(), check.so_far.clone(), check.task.clone());
        let session = self.clone();
        draft.decide(text);
        draft.check = Some(check);
        // A combined file would be made from the check that this one replaces.
        draft.combining = None;
        async_runtime::spawn(async move {
            let result = run(task, &watch, so_far, uploads).await;
            let mut state = session.state();
            let check = state.draft.as_mut().and_then(|draft| draft.check.as_mut());
            if let Some(check) = check.filter(|check| check.is_running() && Arc::ptr_eq(&check.watch, &watch)) {
                check.end(result);
            }
        });
        Ok(())
    }

    /// Returns the state of the check, and what it has found so far.
    pub fn check_status(&self) -> Result<CheckStatus, Failure> {
        let state = self.state();
        let draft = state.draft()?;
        Ok(draft.check.as_ref().map_or_else(|| CheckStatus::not_started(draft.source.bytes()), Check::status))
    }

    pub fn cancel_check(&self) {
        if let Some(check) = self.state().draft.as_mut().and_then(|draft| draft.check.as_mut()) {
            check.cancel();
        }
    }

    /// Returns all places with an issue in the last check.
    pub fn findings(&self) -> Result<Arc<Findings>, Failure> {
        let state = self.state();
        let check = state.draft()?.check.as_ref();
        check.and_then(Check::findings).cloned().ok_or(Failure::NotChecked)
    }

    /// Returns the open file as it was last checked, and the check's task.
    pub fn checked(&self) -> Result<(Arc<Checked>, Arc<Task>), Failure> {
        let state = self.state();
        let check = state.draft()?.check.as_ref().ok_or(Failure::NotChecked)?;
        let checked = check.checked().cloned().ok_or(Failure::NotChecked)?;
        Ok((checked, check.task.clone()))
    }

    /// Returns the last check, and how its batches are cut with these options. Fails if the file can't be sent as it
    /// is: not checked, not saved, or with hidden rows that weren't decided about.
    pub fn to_send(&self, options: &SendOptions) -> Result<ToSend, Failure> {
        let state = self.state();
        let draft = state.draft()?;
        let check = draft.check.as_ref().ok_or(Failure::NotChecked)?;
        let checked = check.checked().cloned().ok_or(Failure::NotChecked)?;
        if draft.source.pasted_text().is_some() {
            return Err(Failure::NotSaved);
        }
        // Rows may be hidden because these customers didn't consent, so they're never sent without a decision.
        if checked.source().unanswered_hidden_rows() > 0 {
            return Err(Failure::HiddenRows);
        }
        // A total isn't a customer, and would become a visitor of its own.
        if checked.source().unanswered_footer_rows() > 0 {
            return Err(Failure::TotalsUnanswered);
        }
        let how = CheckOptions {
            batch_limits: draft.batch_limits(options.max_rows),
            canary: options.canary,
            ..check.task.how
        };
        Ok(ToSend { path: draft.path().to_owned(), checked, task: check.task.clone(), how })
    }
}

async fn run(
    task: Arc<Task>,
    watch: &Arc<Progress>,
    so_far: Arc<Mutex<Report>>,
    uploads: Option<Arc<Uploads>>,
) -> Result<Checked, Failed> {
    let progress = watch.clone();
    let checked = blocking(move || {
        let observe = |report| {
            if let Ok(mut so_far) = so_far.lock() {
                *so_far = report;
            }
        };
        task.run(&task.how, &progress, &observe)
    });
    let mut checked = checked.await.map_err(Failed::Other)??;
    if let Some(uploads) = uploads {
        let compared;
        (checked, compared) = uploads.returned_exports().compare(checked, watch.clone()).await;
        if let Err(error) = compared {
            tracing::warn!(%error, "the file's IDs can't be compared with exported rows");
        }
    }
    Ok(checked)
}

/// A checked file that is going to be sent.
pub struct ToSend {
    /// The path of the file.
    pub path: PathBuf,
    /// The file as it was checked.
    pub checked: Arc<Checked>,
    /// The task of that check.
    pub task: Arc<Task>,
    /// The options of the batches to send, which may differ from the task's.
    pub how: CheckOptions,
}

/// A check, running or ended. Dropping it stops it.
pub struct Check {
    /// Counts what was read, and stops the check. It also identifies the check.
    pub watch: Arc<Progress>,
    /// What is checked, and with which mapping.
    pub task: Arc<Task>,
    /// The report so far, while the check is running.
    so_far: Arc<Mutex<Report>>,
    started: Instant,
    outcome: Outcome,
}

/// What a check needs.
pub struct Task {
    /// The file as the draft has it.
    pub source: Arc<Source>,
    /// The options that the draft was read with.
    pub read_with: SourceOptions,
    /// The options that the mapping needs. If they differ, the file is opened again.
    pub options: SourceOptions,
    pub mapping: Mapping,
    /// The mapping as JSON.
    pub text: String,
    /// How values are checked and batches are cut.
    pub how: CheckOptions,
}

/// Why a check has no result.
enum Failed {
    Check(CheckError),
    Other(Failure),
}

impl From<CheckError> for Failed {
    fn from(error: CheckError) -> Self {
        Failed::Check(error)
    }
}

enum Outcome {
    Running,
    Done { checked: Arc<Checked>, findings: Arc<Findings>, took: Duration },
    Failed { failure: Failure, took: Duration },
    Cancelled { took: Duration },
}

impl Task {
    /// Checks the file. `how` may differ from the task's own options, to cut other batches. `observe` gets a report of
    /// what was found so far, several times a second.
    pub fn run(&self, how: &CheckOptions, watch: &Progress, observe: &dyn Fn(Report)) -> Result<Checked, CheckError> {
        let source = if self.options == self.read_with {
            Source::clone(&self.source)
        } else {
            let source = match self.source.pasted_text() {
                Some(text) => {
                    let name = self.source.path().to_string_lossy();
                    Source::pasted(&name, &String::from_utf8_lossy(text), &self.options)?
                }
                None => Source::open(self.source.path(), &self.options)?,
            };
            source.with_edits(self.source.cell_edits().clone())
        };
        Checked::observed(source, &self.mapping, how, watch, observe)
    }
}

impl Check {
    fn new(task: Task) -> Check {
        Check {
            watch: Arc::default(),
            task: Arc::new(task),
            so_far: Arc::default(),
            started: Instant::now(),
            outcome: Outcome::Running,
        }
    }

    fn end(&mut self, result: Result<Checked, Failed>) {
        let took = self.started.elapsed();
        self.outcome = match result {
            Ok(checked) => {
                let checked = Arc::new(checked);
                Outcome::Done { findings: Arc::new(Findings::new(checked.clone())), checked, took }
            }
            Err(Failed::Check(CheckError::Source(SourceError::Cancelled))) => Outcome::Cancelled { took },
            Err(Failed::Check(error)) => Outcome::Failed { failure: error.into(), took },
            Err(Failed::Other(failure)) => Outcome::Failed { failure, took },
        };
    }

    fn cancel(&mut self) {
        if let Outcome::Running = self.outcome {
            self.watch.cancel();
            // The page sees the result immediately. The thread stops within milliseconds and then has no effect.
            self.outcome = Outcome::Cancelled { took: self.started.elapsed() };
        }
    }

    fn is_running(&self) -> bool {
        matches!(self.outcome, Outcome::Running)
    }

    /// Returns the checked file, if the check ended with a result.
    pub fn checked(&self) -> Option<&Arc<Checked>> {
        match &self.outcome {
            Outcome::Done { checked, .. } => Some(checked),
            _ => None,
        }
    }

    fn findings(&self) -> Option<&Arc<Findings>> {
        match &self.outcome {
            Outcome::Done { findings, .. } => Some(findings),
            _ => None,
        }
    }

    /// Returns the state that the page polls.
    pub fn progress(&self) -> SessionCheck {
        match self.outcome {
            Outcome::Running => SessionCheck::Running,
            Outcome::Done { .. } | Outcome::Failed { .. } => SessionCheck::Done,
            Outcome::Cancelled { .. } => SessionCheck::None,
        }
    }

    fn status(&self) -> CheckStatus {
        let source = &self.task.source;
        let (state, took, report, failure) = match &self.outcome {
            Outcome::Running => {
                let report = self.so_far.lock().map(|report| shown(&report, source)).ok();
                (CheckState::Running, self.started.elapsed(), report, None)
            }
            Outcome::Done { checked, took, .. } => (CheckState::Done, *took, Some(of_checked(checked)), None),
            Outcome::Failed { failure, took } => (CheckState::Failed, *took, None, Some(failure.clone())),
            Outcome::Cancelled { took } => (CheckState::Cancelled, *took, None, None),
        };
        CheckStatus {
            state,
            bytes_read: self.watch.bytes(),
            bytes: source.bytes(),
            rows_read: self.watch.rows(),
            seconds: took.as_secs_f64(),
            report,
            failure,
        }
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        self.watch.cancel();
        if let Some(findings) = self.findings() {
            findings.cancel();
        }
    }
}

impl CheckStatus {
    fn not_started(bytes: u64) -> CheckStatus {
        CheckStatus {
            state: CheckState::None,
            bytes_read: 0,
            bytes,
            rows_read: 0,
            seconds: 0.0,
            report: None,
            failure: None,
        }
    }
}

fn of_checked(checked: &Checked) -> CheckReport {
    CheckReport {
        batches: checked.plan().len(),
        bytes: checked.plan().iter().map(|batch| batch.bytes).sum(),
        is_sendable: checked.is_sendable(),
        ..shown(checked.report(), checked.source())
    }
}

fn shown(report: &Report, source: &Source) -> CheckReport {
    let issues = report.issues.iter().map(|issue| Issue {
        rule: issue.rule,
        severity: issue.severity,
        rows: issue.rows,
        scope: issue.rule.scope().into(),
        columns: issue.columns.iter().map(|column| issue_column(column, source)).collect(),
        samples: issue.samples.iter().map(|sample| place(sample, source)).collect(),
        fixes: issue.fixes.clone(),
    });
    let stops_file = |issue: &engine::Issue| issue.severity == Severity::Error && issue.rule.scope() != Scope::Row;
    CheckReport {
        rows: report.rows.into(),
        batches: 0,
        bytes: 0,
        is_sendable: !report.issues.iter().any(stops_file),
        issues: issues.collect(),
    }
}

fn issue_column(column: &engine::IssueColumn, source: &Source) -> IssueColumn {
    IssueColumn {
        name: column.column.map(|at| source.column_name(at)),
        place: column.column,
        attribute: column.attribute.clone(),
        rows: column.rows,
    }
}

/// Returns a place with an issue, with its column's name.
pub fn place(sample: &engine::Sample, source: &Source) -> IssueRow {
    IssueRow {
        row: sample.row,
        line: sample.line,
        column: sample.column.map(|column| source.column_name(column)),
        place: sample.column,
        value: sample.value.clone(),
    }
}
