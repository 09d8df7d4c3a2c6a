//! Rows that were exported to be mended, and whether a spreadsheet ruined their ids on the way: opened and saved there,
//! `02138` is the number 2138. Of each id that this can happen to, a keyed fingerprint is kept, and one of each thing
//! that spreadsheets make of it. So what comes back is known for what it is, and no id is kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use engine::{Checked, Progress, RowRanges, Rule, Sample, SourceError};
use serde::{Deserialize, Serialize};

use crate::data_dir::{EXPORTED, Home};
use crate::model::Millis;
use crate::overwrite_guard::{Key, OverrideError};
use crate::uploads::Uploads;

/// Ids of an export that are noted: it is all of them that are ruined, or none.
const MOST_IDS: usize = 20_000;

/// Exports that are known, and how long: what is to be mended is mended soon.
const MOST_EXPORTS: usize = 20;
const LIFETIME: Millis = 90 * 24 * 60 * 60 * 1000;

/// Ruined ids that are looked at to show some.
const MOST_SAMPLES: usize = 1_000;

/// Digits that a number of a spreadsheet has; the others become zeros.
const DIGITS: usize = 15;

/// Digits from which on a spreadsheet shows a number as `1.23457E+11`, and saves it so in text.
const SCIENTIFIC: usize = 12;

/// What an export is known by.
#[derive(Serialize, Deserialize)]
struct Export {
    /// What the key makes of nothing.
    check: u64,
    columns: String,
    at: Millis,
    rows: u64,
    /// An id, and what it may have become.
    ids: Vec<(u64, Vec<u64>)>,
}

/// Ids of an export that a spreadsheet may ruin.
pub struct ToNote {
    columns: String,
    rows: u64,
    ids: Vec<String>,
}

impl ToNote {
    /// Of these rows of a file, else of those that it excludes; `None`: there is no such id among them.
    pub fn of(checked: &Checked, rows: Option<&RowRanges>, watch: &Progress) -> Result<Option<ToNote>, SourceError> {
        let mut ids = Vec::new();
        let mut count = 0;
        checked.each_id(watch, |id, is_excluded| {
            if rows.map_or(is_excluded, |rows| id.row.is_some_and(|row| rows.contains(row))) {
                count += 1;
                if ids.len() < MOST_IDS && !ruined(&id.value).is_empty() {
                    ids.push(id.value);
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok((!ids.is_empty()).then(|| ToNote { columns: columns_of(checked).0, rows: count, ids }))
    }
}

/// Whether there may be something to compare a file with, of a data folder that may not be there.
pub fn has_exports(home: Option<&Path>) -> bool {
    Home::named(home).is_ok_and(|home| {
        std::fs::read_dir(home.folder().join(EXPORTED)).is_ok_and(|mut exports| exports.next().is_some())
    })
}

impl Uploads {
    /// Notes the ids of an export that was written.
    pub async fn note_export(&self, export: ToNote) -> Result<(), OverrideError> {
        let key = Key(self.secrets().fingerprint_key().await);
        let folder = self.home().below(EXPORTED)?;
        let at = self.now();
        let print = |id: &str| key.fingerprint(id.trim().as_bytes());
        let ids = export.ids.iter().map(|id| (print(id), ruined(id).iter().map(|id| print(id)).collect())).collect();
        let ToNote { columns, rows, .. } = export;
        let noted = Export { check: key.check(), columns, at, rows, ids };
        Ok(write(&folder, &noted)?)
    }

    /// Adds `ids-ruined` to a check, where its file is an export that came back from a spreadsheet with other ids.
    /// Blocks while it reads.
    pub async fn compare_with_exports(&self, checked: &mut Checked, watch: &Progress) -> Result<(), OverrideError> {
        let (columns, has_reason) = columns_of(checked);
        let rows = checked.report().rows.read;
        let mut exports = read(&self.home().below(EXPORTED)?, self.now())?;
        // A file of other columns, or of many more rows, is no export that came back. Nobody's keychain is asked for it.
        exports.retain(|(_, export)| export.columns == columns && rows <= 2 * export.rows);
        if exports.is_empty() {
            return Ok(());
        }
        let key = Key(self.secrets().fingerprint_key().await);
        for (_, export) in exports.iter().filter(|(_, export)| export.check == key.check()) {
            let (count, samples) = found(checked, export, key, has_reason, watch)?;
            if count > 0 {
                checked.add(Rule::IdsRuined, count, samples);
                break;
            }
        }
        Ok(())
    }
}

/// How many ids of an export came back as something else, and the first of them; none where the file is not what
/// became of it.
fn found(
    checked: &Checked,
    export: &Export,
    key: Key,
    has_reason: bool,
    watch: &Progress,
) -> Result<(u64, Vec<Sample>), SourceError> {
    let originals: HashMap<u64, usize> = export.ids.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
    let forms = export.ids.iter().enumerate().flat_map(|(place, (_, forms))| forms.iter().map(move |id| (*id, place)));
    let forms: HashMap<u64, usize> = forms.collect();
    let (mut returned, mut ruined) = (BTreeSet::new(), BTreeSet::new());
    let mut samples: BTreeMap<usize, Sample> = BTreeMap::new();
    checked.each_id(watch, |id, _| {
        let print = key.fingerprint(id.value.trim().as_bytes());
        if let Some(place) = originals.get(&print) {
            returned.insert(*place);
        } else if let Some(place) = forms.get(&print) {
            ruined.insert(*place);
            if samples.len() < MOST_SAMPLES {
                samples.entry(*place).or_insert(id);
            }
        }
        ControlFlow::Continue(())
    })?;
    // Both in one file are two visitors.
    ruined.retain(|place| !returned.contains(place));
    // With our own column it is an export of ours for certain; without it, most of its ids must tell so.
    if !has_reason && ruined.len() <= returned.len() {
        return Ok((0, Vec::new()));
    }
    let mut samples: Vec<Sample> =
        samples.into_iter().filter(|(place, _)| ruined.contains(place)).map(|(_, sample)| sample).collect();
    samples.sort_by_key(|sample| sample.row);
    samples.truncate(10);
    Ok((ruined.len() as u64, samples))
}

/// A file's columns but for those that an export adds, as one text that says nothing of them; and whether it has these.
fn columns_of(checked: &Checked) -> (String, bool) {
    let columns = checked.source().columns();
    let is_ours = |name: &&String| *name == "ferry_reason" || name.starts_with("ferry_extra_");
    let mut hasher = blake3::Hasher::new();
    for name in columns.iter().filter(|name| !is_ours(name)) {
        hasher.update(name.trim().as_bytes());
        hasher.update(b"\n");
    }
    (hasher.finalize().to_hex().to_string(), columns.iter().any(|name| name == "ferry_reason"))
}

/// What spreadsheets make of an id of digits, where that is something else: zeros at its front gone, more than fifteen
/// digits rounded, many shown as a power of ten.
fn ruined(id: &str) -> Vec<String> {
    let id = id.trim();
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let digits = match id.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let mut forms = BTreeSet::new();
    if digits.len() <= DIGITS {
        forms.insert(digits.to_owned());
    }
    if let Ok(number) = digits.parse::<f64>() {
        if digits.len() > DIGITS {
            forms.insert(format!("{}{}", &digits[..DIGITS], "0".repeat(digits.len() - DIGITS)));
            forms.insert(number.to_string());
            forms.insert(scientific(number, DIGITS - 1));
        }
        if digits.len() >= SCIENTIFIC {
            forms.insert(scientific(number, 5));
        }
    }
    let with_comma: Vec<String> =
        forms.iter().filter(|form| form.contains('.')).map(|form| form.replace('.', ",")).collect();
    forms.extend(with_comma);
    forms.remove(id);
    forms.into_iter().collect()
}

/// `1.23457E+11`, without zeros at the end of its digits.
fn scientific(number: f64, places: usize) -> String {
    let text = format!("{number:.places$E}");
    let (digits, power) = text.split_once('E').unwrap_or((&text, "0"));
    format!("{}E+{power:0>2}", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn write(folder: &Path, export: &Export) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix("export-").tempfile_in(folder)?;
    serde_json::to_writer(io::BufWriter::new(file.as_file_mut()), export)?;
    let name = format!("{}-{}.json", export.at, crate::uploads::random_letters());
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    let known = read(folder, export.at)?;
    known.iter().skip(MOST_EXPORTS).try_for_each(|(path, _)| std::fs::remove_file(path))
}

/// The exports that are known, the newest first; what is past its time, or nobody can read, is forgotten.
fn read(folder: &Path, now: Millis) -> io::Result<Vec<(PathBuf, Export)>> {
    let mut exports = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        match serde_json::from_slice::<Export>(&std::fs::read(&path)?) {
            Ok(export) if export.at + LIFETIME > now => exports.push((path, export)),
            _ => std::fs::remove_file(&path)?,
        }
    }
    exports.sort_by_key(|(_, export)| std::cmp::Reverse(export.at));
    Ok(exports)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each seen in files that Excel, LibreOffice or a script of theirs saved.
    #[test]
    fn what_a_spreadsheet_makes_of_an_id() {
        assert_eq!(ruined("02138"), ["2138"]);
        assert_eq!(ruined("00000"), ["0"]);
        assert_eq!(ruined("123456789012"), ["1,23457E+11", "1.23457E+11"]);
        assert_eq!(ruined("500000000000"), ["5E+11"]);
        let long = ruined("1234567890123456789");
        for form in ["1234567890123450000", "1.23457E+18", "1.23456789012346E+18", "1,23457E+18"] {
            assert!(long.iter().any(|one| one == form), "{form} in {long:?}");
        }
        for fine in ["2138", "A-0012", "", "12345678901", "1e5"] {
            assert_eq!(ruined(fine), [""; 0], "{fine}");
        }
    }

    #[test]
    fn the_newest_are_kept_and_the_old_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let export = |at| Export { check: 1, columns: String::new(), at, rows: 1, ids: vec![(1, vec![2])] };
        for at in 0..(MOST_EXPORTS as u64 + 3) {
            write(folder.path(), &export(at)).unwrap();
        }
        let known = read(folder.path(), 30).unwrap();
        assert_eq!((known.len(), known[0].1.at, known[MOST_EXPORTS - 1].1.at), (MOST_EXPORTS, 22, 3));
        assert_eq!(read(folder.path(), LIFETIME + 10).unwrap().len(), 12);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 12);
    }
}
