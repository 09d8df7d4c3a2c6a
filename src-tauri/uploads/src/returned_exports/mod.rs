//! Exported rows that come back from a spreadsheet with damaged IDs. If a spreadsheet opens and saves them, `02138` becomes
//! the number 2138. For each exported ID that can be damaged, a keyed hash of it and one of each of its damaged forms is
//! stored, so that a file that comes back is recognized. No ID is stored.

mod damaged_ids;
mod exports;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use engine::{Checked, Progress, RowRanges, Rule, Sample, SourceError};

use self::damaged_ids::damaged_forms;
use self::exports::Export;
use crate::clock::Clock;
use crate::data_dir::{DataDir, EXPORTED};
use crate::overwrite_guard::{Key, OverrideError};
use crate::secrets::Secrets;

/// The maximum number of IDs of an export that are recorded. A spreadsheet damages all of them, or none.
const MAX_IDS: usize = 20_000;

/// The maximum number of damaged IDs from which the samples are selected.
const MAX_SAMPLES: usize = 1_000;

/// The number of samples that an issue shows.
const SHOWN_SAMPLES: usize = 10;

/// Recognizes exported rows when they come back.
pub struct ReturnedExports {
    data_dir: DataDir,
    clock: Arc<dyn Clock>,
    secrets: Secrets,
}

/// The IDs of an export that a spreadsheet may damage, to be recorded as hashes.
pub struct ExportHashes {
    columns: String,
    rows: u64,
    ids: Vec<String>,
}

impl ExportHashes {
    /// Collects the IDs of these rows of a file, or else of the rows that it excludes. Returns `None` if a spreadsheet can
    /// damage none of them.
    pub fn of(
        checked: &Checked,
        rows: Option<&RowRanges>,
        watch: &Progress,
    ) -> Result<Option<ExportHashes>, SourceError> {
        let mut ids = Vec::new();
        let mut count = 0;
        checked.each_id(watch, |id, is_excluded| {
            if rows.map_or(is_excluded, |rows| id.row.is_some_and(|row| rows.contains(row))) {
                count += 1;
                if ids.len() < MAX_IDS && !damaged_forms(&id.value).is_empty() {
                    ids.push(id.value);
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok((!ids.is_empty()).then(|| ExportHashes { columns: columns_of(checked).0, rows: count, ids }))
    }
}

/// Returns whether there may be an export to compare a file with. The data folder doesn't have to exist.
pub fn has_exports(data_dir: Option<&Path>) -> bool {
    DataDir::locate(data_dir).is_ok_and(|data_dir| {
        std::fs::read_dir(data_dir.folder().join(EXPORTED)).is_ok_and(|mut exports| exports.next().is_some())
    })
}

impl ReturnedExports {
    pub(crate) fn new(data_dir: &DataDir, clock: &Arc<dyn Clock>, secrets: &Secrets) -> ReturnedExports {
        ReturnedExports { data_dir: data_dir.clone(), clock: Arc::clone(clock), secrets: secrets.clone() }
    }

    /// Records the IDs of an export that was written.
    pub async fn record(&self, export: ExportHashes) -> Result<(), OverrideError> {
        let key = Key(self.secrets.hash_key().await?);
        let folder = self.data_dir.subfolder(EXPORTED)?;
        let at = self.clock.now();
        let hash = |id: &str| key.hash(id.trim().as_bytes());
        let forms = |id: &str| damaged_forms(id).iter().map(|form| hash(form)).collect();
        let ids = export.ids.iter().map(|id| (hash(id), forms(id))).collect();
        let ExportHashes { columns, rows, .. } = export;
        let recorded = Export { check: key.check(), columns, at, rows, ids };
        Ok(exports::write(&folder, &recorded)?)
    }

    /// Adds the issue `ids-damaged` to a check, if its file is an export that came back with damaged IDs. The file is read
    /// in another thread. If it can't be compared, the check is returned unchanged, with the reason; if that's for lack of
    /// a keychain, with the issue `ids-not-compared` instead.
    pub async fn compare(&self, mut checked: Checked, progress: Arc<Progress>) -> (Checked, Result<(), OverrideError>) {
        let known = match self.candidates(&checked).await {
            // Without a keychain, the export couldn't be recorded.
            Ok(known) if known.is_empty() && !is_export(&checked) => return (checked, Ok(())),
            Ok(known) => known,
            Err(error) => return (checked, Err(error)),
        };
        let Ok(key) = self.secrets.hash_key().await.map(Key) else {
            let whole = Sample { row: None, line: None, column: None, value: String::new() };
            checked.add(Rule::IdsNotCompared, 0, vec![whole]);
            return (checked, Ok(()));
        };
        let work = tokio::task::spawn_blocking(move || {
            let mut checked = checked;
            let compared = add_damaged_ids(&mut checked, &known, key, &progress);
            (checked, compared.map_err(OverrideError::from))
        });
        work.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    /// Returns the exports that a file may have been: those with the same columns, and at least half as many rows. Without
    /// one, the keychain isn't needed.
    async fn candidates(&self, checked: &Checked) -> Result<Vec<Export>, OverrideError> {
        let (columns, _) = columns_of(checked);
        let rows = checked.report().rows.read;
        let (folder, now) = (self.data_dir.subfolder(EXPORTED)?, self.clock.now());
        let known = tokio::task::spawn_blocking(move || exports::read(&folder, now)).await??;
        Ok(known.into_iter().filter(|export| export.columns == columns && rows <= 2 * export.rows).collect())
    }
}

fn add_damaged_ids(checked: &mut Checked, known: &[Export], key: Key, progress: &Progress) -> Result<(), SourceError> {
    let (_, has_reason) = columns_of(checked);
    for export in known.iter().filter(|export| export.check == key.check()) {
        let (count, samples) = damaged_ids_in(checked, export, key, has_reason, progress)?;
        if count > 0 {
            checked.add(Rule::IdsDamaged, count, samples);
            break;
        }
    }
    Ok(())
}

/// Returns how many IDs of an export came back damaged, and the first of them. Returns none if the file isn't that export.
fn damaged_ids_in(
    checked: &Checked,
    export: &Export,
    key: Key,
    has_reason: bool,
    watch: &Progress,
) -> Result<(u64, Vec<Sample>), SourceError> {
    let originals: HashMap<u64, usize> = export.ids.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
    let forms = export.ids.iter().enumerate().flat_map(|(place, (_, forms))| forms.iter().map(move |id| (*id, place)));
    let forms: HashMap<u64, usize> = forms.collect();
    let (mut returned, mut damaged) = (BTreeSet::new(), BTreeSet::new());
    let mut samples: BTreeMap<usize, Sample> = BTreeMap::new();
    checked.each_id(watch, |id, _| {
        let hash = key.hash(id.value.trim().as_bytes());
        if let Some(place) = originals.get(&hash) {
            returned.insert(*place);
        } else if let Some(place) = forms.get(&hash) {
            damaged.insert(*place);
            if samples.len() < MAX_SAMPLES {
                samples.entry(*place).or_insert(id);
            }
        }
        ControlFlow::Continue(())
    })?;
    // If a file contains an ID and its damaged form, these are two visitors.
    damaged.retain(|place| !returned.contains(place));
    // A file with the column `ferry_reason` certainly is an export. Without it, most of its IDs must be damaged.
    if !has_reason && damaged.len() <= returned.len() {
        return Ok((0, Vec::new()));
    }
    let mut samples: Vec<Sample> =
        samples.into_iter().filter(|(place, _)| damaged.contains(place)).map(|(_, sample)| sample).collect();
    samples.sort_by_key(|sample| sample.row);
    samples.truncate(SHOWN_SAMPLES);
    Ok((damaged.len() as u64, samples))
}

/// Returns whether a file certainly is an export.
fn is_export(checked: &Checked) -> bool {
    columns_of(checked).1
}

/// Returns a hash of a file's columns, except for those that an export adds, and whether it has these.
fn columns_of(checked: &Checked) -> (String, bool) {
    let columns = checked.source().columns();
    let is_added = |name: &&String| *name == "ferry_reason" || name.starts_with("ferry_extra_");
    let mut hasher = blake3::Hasher::new();
    for name in columns.iter().filter(|name| !is_added(name)) {
        hasher.update(name.trim().as_bytes());
        hasher.update(b"\n");
    }
    (hasher.finalize().to_hex().to_string(), columns.iter().any(|name| name == "ferry_reason"))
}
