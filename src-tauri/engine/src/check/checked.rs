//! The result of a check.

use serde::{Deserialize, Serialize};

use crate::check::batcher::{BatchLimits, PlannedRange};
use crate::check::compiled_mapping::CompiledMapping;
use crate::check::duplicates::DuplicateResolution;
use crate::check::fixes::FixCandidates;
use crate::check::pipeline::Pass;
use crate::check::report::{Issue, Report, Sample, Tally};
use crate::check::row::Keys;
use crate::rule::{Rule, Scope, Severity};
use crate::source::{Position, Source};

/// The options of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CheckOptions {
    /// The maximum size of a batch. In the journal, its name is `cut_at`.
    #[serde(rename = "cut_at")]
    pub batch_limits: BatchLimits,
    /// Whether the account passed the comma test, so that values with commas and line breaks can be sent.
    pub keeps_delimiters: bool,
    /// The number of rows in the test batch, which is sent first. `None` means that there is none.
    pub canary: Option<u64>,
}

/// A batch of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBatch {
    /// The number of rows.
    pub rows: u64,
    /// The size of the body in bytes.
    pub bytes: u64,
    /// The BLAKE3 hash of the body, in hexadecimal.
    pub digest: String,
}

/// A checked file: the report, the plan, and what's needed to build the body of each batch again.
pub struct Checked {
    pub(crate) source: Source,
    pub(crate) compiled: CompiledMapping,
    pub(crate) keys: Keys,
    pub(crate) batch_limits: BatchLimits,
    pub(crate) resolution: DuplicateResolution,
    pub(crate) places: Vec<Position>,
    pub(crate) ranges: Vec<PlannedRange>,
    /// The number of cells in the widest excluded row.
    pub(crate) widest: usize,
    /// The rows of the test batch, in ascending order. It's empty if there's no test batch.
    pub(crate) canary: Vec<u64>,
    pub(crate) plan: Vec<PlannedBatch>,
    pub(crate) report: Report,
}

impl Checked {
    /// Returns whether the file can be sent: it has no error about a whole column or the whole file. Rows with errors
    /// of their own are excluded and don't matter here.
    pub fn is_sendable(&self) -> bool {
        !self.report.issues.iter().any(|issue| issue.severity == Severity::Error && issue.rule.scope() != Scope::Row)
    }

    /// Adds an issue that was found outside of the check. `rows` is the number of affected rows, and `samples` are some
    /// of them.
    pub fn add(&mut self, rule: Rule, rows: u64, samples: Vec<Sample>) {
        let severity = self.compiled.severity(rule);
        let mut tally = Tally::default();
        for sample in samples {
            tally.add_whole(rule, severity, 0, None, sample);
        }
        self.report.issues.extend(
            tally
                .into_issues(&self.compiled, &FixCandidates::default())
                .into_iter()
                .map(|issue| Issue { rows, ..issue }),
        );
        self.report.issues.sort_by_key(|issue| (issue.severity, std::cmp::Reverse(issue.rows)));
    }

    /// Returns the row counts and the issues.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Returns the batches in the order in which they're sent. The test batch, if there is one, is the first.
    pub fn plan(&self) -> &[PlannedBatch] {
        &self.plan
    }

    /// Returns the file, with the encoding that the check ended with.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Returns whether the first batch is a test batch.
    pub fn has_canary(&self) -> bool {
        !self.canary.is_empty()
    }

    /// Returns the inputs of another pass over the file, without suggesting fixes.
    pub(crate) fn pass(&self) -> Pass<'_> {
        let max_line = (self.batch_limits.max_bytes as usize).saturating_sub(self.compiled.header.len() + 1);
        Pass { source: &self.source, compiled: &self.compiled, fix_candidates: None, keys: self.keys, max_line }
    }
}
