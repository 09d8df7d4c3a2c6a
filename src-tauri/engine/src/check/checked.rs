//! A file that was checked.

use serde::{Deserialize, Serialize};

use crate::check::batcher::{BatchLimits, PlannedRange};
use crate::check::compiled_mapping::CompiledMapping;
use crate::check::duplicates::DuplicateResolution;
use crate::check::fixes::FixCandidates;
use crate::check::pipeline::Pass;
use crate::check::report::{Issue, Report, Sample, Tally};
use crate::check::row::Keys;
use crate::rule::{Rule, Scope, Severity};
use crate::source::{Place, Source};

/// What a check is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CheckOptions {
    /// Where batches are cut.
    #[serde(rename = "batch_limits")]
    pub batch_limits: BatchLimits,
    /// The connection is proven to keep commas and line breaks inside values.
    pub keeps_delimiters: bool,
    /// A first batch of so many rows that tries the way.
    pub canary: Option<u64>,
}

/// One batch of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBatch {
    /// Rows.
    pub rows: u64,
    /// Bytes of the body.
    pub bytes: u64,
    /// BLAKE3 of the body, in hex.
    pub digest: String,
}

/// A file that was checked: the report, the plan, and the means to make each body again.
pub struct Checked {
    pub(crate) source: Source,
    pub(crate) compiled: CompiledMapping,
    pub(crate) keys: Keys,
    pub(crate) batch_limits: BatchLimits,
    pub(crate) resolution: DuplicateResolution,
    pub(crate) places: Vec<Place>,
    pub(crate) ranges: Vec<PlannedRange>,
    /// Cells of the widest record that was excluded.
    pub(crate) widest: usize,
    /// The rows of the canary, in order; empty where there is none.
    pub(crate) canary: Vec<u64>,
    pub(crate) plan: Vec<PlannedBatch>,
    pub(crate) report: Report,
}

impl Checked {
    /// Whether something that is no matter of single rows keeps the file from being sent: a rule
    /// about a whole column or the file that the mapping calls an error.
    pub fn is_sendable(&self) -> bool {
        !self.report.issues.iter().any(|issue| issue.severity == Severity::Error && issue.rule.scope() != Scope::Row)
    }

    /// Takes up what is known of the whole file from outside of it: a rule that so many rows met, with some of them.
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

    /// What was found.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The batches, in the order in which they are sent; the canary is the first.
    pub fn plan(&self) -> &[PlannedBatch] {
        &self.plan
    }

    /// The file, as it was read in the end.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Whether the first batch is a canary.
    pub fn has_canary(&self) -> bool {
        !self.canary.is_empty()
    }

    pub(crate) fn pass(&self) -> Pass<'_> {
        let max_line = (self.batch_limits.max_bytes as usize).saturating_sub(self.compiled.header.len() + 1);
        Pass { source: &self.source, compiled: &self.compiled, fix_candidates: None, keys: self.keys, max_line }
    }
}
