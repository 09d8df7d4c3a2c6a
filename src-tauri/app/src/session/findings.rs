//! Every place where a rule was met, in pages. The check keeps a few of each rule; the others are found
//! by reading the file again, so some of the last rule that was asked for are kept.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use engine::{Checked, ExportError, Progress, RowIssue, Rule, Scope, Severity};

use crate::api::{IssueRow, IssueRows};
use crate::failure::Failure;
use crate::session::check::place;

/// Places in one answer, at most.
const PAGE: usize = 200;

/// Places that are kept after a reading: enough for a person who scrolls, at a megabyte or so.
const KEPT: usize = 4_000;

/// Of those, the ones before the place that was asked for: people scroll back, too.
const BEFORE: usize = 1_000;

/// The places of one check.
pub struct Findings {
    checked: Arc<Checked>,
    watch: Progress,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    totals: HashMap<(Rule, Severity), usize>,
    kept: Option<Kept>,
}

struct Kept {
    of: (Rule, Severity),
    first: usize,
    rows: Vec<IssueRow>,
}

impl Findings {
    /// Of a file that was checked.
    pub fn new(checked: Arc<Checked>) -> Findings {
        Findings { checked, watch: Progress::default(), known: Mutex::default() }
    }

    /// Gives up a reading: nobody looks any more.
    pub fn cancel(&self) {
        self.watch.cancel();
    }

    /// The places from `offset` on, `limit` of them at most. May read the file.
    pub fn page(&self, rule: Rule, severity: Severity, offset: usize, limit: usize) -> Result<IssueRows, Failure> {
        let limit = limit.min(PAGE);
        if rule.scope() != Scope::Row {
            return Ok(self.of_whole(rule, severity, offset, limit));
        }
        let of = (rule, severity);
        // Held while reading: a second question waits for the first, and mostly finds its answer there.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let total = known.totals.get(&of).copied();
        if let Some(page) = known.kept.as_ref().filter(|kept| kept.of == of).and_then(|kept| {
            let start = offset.checked_sub(kept.first)?;
            let end = (offset + limit).min(total?).checked_sub(kept.first)?;
            kept.rows.get(start.min(end)..end)
        }) {
            return Ok(IssueRows { total: total.map(|total| total as u64), rows: page.to_vec() });
        }
        let first = offset.saturating_sub(BEFORE);
        let (rows, total) = self.read(of, first, total)?;
        known.totals.insert(of, total);
        // What is kept begins some places before the page that was asked for.
        let page = rows.iter().skip(offset - first).take(limit).cloned().collect();
        known.kept = Some(Kept { of, first, rows });
        Ok(IssueRows { total: Some(total as u64), rows: page })
    }

    /// The places to keep, and how many there are in all. Once that number is known, the reading ends
    /// with the last place that is kept.
    fn read(
        &self,
        of: (Rule, Severity),
        first: usize,
        total: Option<usize>,
    ) -> Result<(Vec<IssueRow>, usize), Failure> {
        let (mut rows, mut met, mut is_enough) = (Vec::new(), 0, false);
        let read = self.checked.each_row_issue(&self.watch, |finding| {
            let RowIssue { rule, severity, row, line, column, column_index: place, value } = finding;
            if (rule, severity) != of {
                return Ok(());
            }
            if met >= first && rows.len() < KEPT {
                rows.push(IssueRow { row: Some(row), line: Some(line), column, place, value });
            }
            met += 1;
            is_enough = total.is_some() && rows.len() == KEPT;
            if is_enough { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
        });
        match read {
            Err(ExportError::Write(_)) if is_enough => Ok((rows, total.unwrap_or(met))),
            Err(error) => Err(error.into()),
            Ok(()) => Ok((rows, met)),
        }
    }

    /// What is said of a whole column or the file stands in the report already.
    fn of_whole(&self, rule: Rule, severity: Severity, offset: usize, limit: usize) -> IssueRows {
        let issues = &self.checked.report().issues;
        let samples = issues
            .iter()
            .find(|issue| (issue.rule, issue.severity) == (rule, severity))
            .map(|issue| issue.samples.as_slice())
            .unwrap_or_default();
        // The page that was asked for begins behind those before it.
        let page = samples.iter().skip(offset).take(limit);
        IssueRows {
            total: Some(samples.len() as u64),
            rows: page.map(|sample| place(sample, self.checked.source())).collect(),
        }
    }
}
