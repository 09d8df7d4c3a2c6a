//! The check of a draft: begun, looked at, cancelled.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use engine::{
    CheckError, CheckOptions, Checked, Mapping, Progress, Report, Scope, Severity, Source, SourceError, SourceOptions,
};

use crate::api::{CheckReport, CheckState, CheckStatus, DeskCheck, Issue, IssueColumn, IssueRow};
use crate::failure::Failure;
use crate::session::findings::Findings;

/// One check; given up when it is dropped.
pub struct Check {
    /// By which it is known and stopped.
    pub watch: Arc<Progress>,
    /// What is checked under which mapping.
    pub task: Arc<Task>,
    /// The report so far, while the check runs.
    pub so_far: Arc<Mutex<Report>>,
    began: Instant,
    outcome: Outcome,
}

/// What a check is asked.
pub struct Task {
    /// The file as the draft has it.
    pub source: Arc<Source>,
    /// How the draft read it.
    pub read_with: SourceOptions,
    /// How it is read under this mapping.
    pub options: SourceOptions,
    /// The mapping.
    pub mapping: Mapping,
    /// Its text.
    pub text: String,
    /// How batches are cut.
    pub how: CheckOptions,
}

enum Outcome {
    Running,
    Done { checked: Arc<Checked>, findings: Arc<Findings>, took: Duration },
    Failed { failure: Failure, took: Duration },
    Cancelled { took: Duration },
}

impl Task {
    /// Checks the file with these options. `observe` gets a report of what was found so far, now and then.
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
        Checked::observed(source, &self.options, &self.mapping, how, watch, observe)
    }
}

impl Check {
    /// One that begins now.
    pub fn new(task: Task) -> Check {
        Check {
            watch: Arc::default(),
            task: Arc::new(task),
            so_far: Arc::default(),
            began: Instant::now(),
            outcome: Outcome::Running,
        }
    }

    /// Takes what it came to.
    pub fn end(&mut self, result: Result<Result<Checked, CheckError>, Failure>) {
        let took = self.began.elapsed();
        self.outcome = match result {
            Ok(Ok(checked)) => {
                let checked = Arc::new(checked);
                Outcome::Done { findings: Arc::new(Findings::new(checked.clone())), checked, took }
            }
            Ok(Err(CheckError::Source(SourceError::Cancelled))) => Outcome::Cancelled { took },
            Ok(Err(error)) => Outcome::Failed { failure: error.into(), took },
            Err(failure) => Outcome::Failed { failure, took },
        };
    }

    /// Stops it, unless it has ended.
    pub fn cancel(&mut self) {
        if let Outcome::Running = self.outcome {
            self.watch.cancel();
            // At once for the page; the thread follows within milliseconds, and finds it done.
            self.outcome = Outcome::Cancelled { took: self.began.elapsed() };
        }
    }

    /// Whether a result is still waited for.
    pub fn is_running(&self) -> bool {
        matches!(self.outcome, Outcome::Running)
    }

    /// The file as it was checked.
    pub fn checked(&self) -> Option<&Arc<Checked>> {
        match &self.outcome {
            Outcome::Done { checked, .. } => Some(checked),
            _ => None,
        }
    }

    /// Every place where a rule was met.
    pub fn findings(&self) -> Option<&Arc<Findings>> {
        match &self.outcome {
            Outcome::Done { findings, .. } => Some(findings),
            _ => None,
        }
    }

    /// For the desk.
    pub fn on_desk(&self) -> DeskCheck {
        match self.outcome {
            Outcome::Running => DeskCheck::Running,
            Outcome::Done { .. } | Outcome::Failed { .. } => DeskCheck::Done,
            Outcome::Cancelled { .. } => DeskCheck::None,
        }
    }

    /// A look at it.
    pub fn status(&self) -> CheckStatus {
        let source = &self.task.source;
        let (state, took, report, failure) = match &self.outcome {
            Outcome::Running => {
                let report = self.so_far.lock().map(|report| shown(&report, source)).ok();
                (CheckState::Running, self.began.elapsed(), report, None)
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

/// Of a draft that nobody checked.
pub fn none(bytes: u64) -> CheckStatus {
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
        samples: issue.samples.iter().map(|sample| place(sample, source)).collect(),
        columns: issue.columns.iter().map(|column| named(column, source)).collect(),
        fixes: issue.fixes.clone(),
    });
    let keeps_back = |issue: &engine::Issue| issue.severity == Severity::Error && issue.rule.scope() != Scope::Row;
    CheckReport {
        rows: report.rows.into(),
        batches: 0,
        bytes: 0,
        is_sendable: !report.issues.iter().any(keeps_back),
        issues: issues.collect(),
    }
}

fn named(column: &engine::IssueColumn, source: &Source) -> IssueColumn {
    IssueColumn {
        name: column.column.map(|at| source.column_name(at)),
        place: column.column,
        attribute: column.attribute.clone(),
        rows: column.rows,
    }
}

/// A sample with its column by name.
pub fn place(sample: &engine::Sample, source: &Source) -> IssueRow {
    IssueRow {
        row: sample.row,
        line: sample.line,
        column: sample.column.map(|column| source.column_name(column)),
        place: sample.column,
        value: sample.value.clone(),
    }
}
