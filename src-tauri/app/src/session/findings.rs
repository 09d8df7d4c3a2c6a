//! All places with an issue, in pages. The check stores only samples of each rule. The other places are found by
//! reading the file again, so some places of the last requested rule are cached.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use engine::{Checked, ExportError, Progress, RowIssue, Rule, Scope, Severity};

use crate::api::{IssueRow, IssueRows};
use crate::failure::Failure;
use crate::session::check::place;

/// Maximum places per page.
const PAGE_SIZE: usize = 200;

/// Places that are cached after reading the file, about a megabyte. It's enough for scrolling.
const CACHE_SIZE: usize = 4_000;

/// Cached places before the requested one, for scrolling back.
const CACHED_BEFORE: usize = 1_000;

/// The places with an issue in one check.
pub struct Findings {
    checked: Arc<Checked>,
    watch: Progress,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    totals: HashMap<(Rule, Severity), usize>,
    places: Option<CachedPlaces>,
}

struct CachedPlaces {
    of: (Rule, Severity),
    first: usize,
    rows: Vec<IssueRow>,
}

impl Findings {
    /// Creates an empty cache for a checked file.
    pub fn new(checked: Arc<Checked>) -> Findings {
        Findings { checked, watch: Progress::default(), cache: Mutex::default() }
    }

    /// Stops reading the file.
    pub fn cancel(&self) {
        self.watch.cancel();
    }

    /// Returns at most `limit` places from `offset` on, and never more than 200. Reads the file if they aren't cached.
    pub fn page(&self, rule: Rule, severity: Severity, offset: usize, limit: usize) -> Result<IssueRows, Failure> {
        let limit = limit.min(PAGE_SIZE);
        if rule.scope() != Scope::Row {
            return Ok(self.of_whole(rule, severity, offset, limit));
        }
        let of = (rule, severity);
        // The lock is held while reading: a second request waits for the first, and usually finds its places cached.
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let total = cache.totals.get(&of).copied();
        if let Some(page) = cache.places.as_ref().filter(|places| places.of == of).and_then(|places| {
            let start = offset.checked_sub(places.first)?;
            let end = (offset + limit).min(total?).checked_sub(places.first)?;
            places.rows.get(start.min(end)..end)
        }) {
            return Ok(IssueRows { total: total.map(|total| total as u64), rows: page.to_vec() });
        }
        let first = offset.saturating_sub(CACHED_BEFORE);
        let (rows, total) = self.read(of, first, total)?;
        cache.totals.insert(of, total);
        // The cache starts before the requested page.
        let page = rows.iter().skip(offset - first).take(limit).cloned().collect();
        cache.places = Some(CachedPlaces { of, first, rows });
        Ok(IssueRows { total: Some(total as u64), rows: page })
    }

    /// Returns the places to cache, and the total number of places. If the total is known, reading stops after the last
    /// cached place.
    fn read(
        &self,
        of: (Rule, Severity),
        first: usize,
        total: Option<usize>,
    ) -> Result<(Vec<IssueRow>, usize), Failure> {
        let (mut rows, mut count, mut is_enough) = (Vec::new(), 0, false);
        let read = self.checked.each_row_issue(&self.watch, |finding| {
            let RowIssue { rule, severity, row, line, column, column_index: place, value } = finding;
            if (rule, severity) != of {
                return Ok(());
            }
            if count >= first && rows.len() < CACHE_SIZE {
                rows.push(IssueRow { row: Some(row), line: Some(line), column, place, value });
            }
            count += 1;
            is_enough = total.is_some() && rows.len() == CACHE_SIZE;
            if is_enough { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
        });
        match read {
            Err(ExportError::Write(_)) if is_enough => Ok((rows, total.unwrap_or(count))),
            Err(error) => Err(error.into()),
            Ok(()) => Ok((rows, count)),
        }
    }

    /// Returns issues of a whole column or of the file, which are all in the report.
    fn of_whole(&self, rule: Rule, severity: Severity, offset: usize, limit: usize) -> IssueRows {
        let issues = &self.checked.report().issues;
        let samples = issues
            .iter()
            .find(|issue| (issue.rule, issue.severity) == (rule, severity))
            .map(|issue| issue.samples.as_slice())
            .unwrap_or_default();
        let page = samples.iter().skip(offset).take(limit);
        IssueRows {
            total: Some(samples.len() as u64),
            rows: page.map(|sample| place(sample, self.checked.source())).collect(),
        }
    }
}
