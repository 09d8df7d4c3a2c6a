//! The files with the hashes of exported IDs.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::Millis;

/// The maximum number of exports that are stored, and for how long.
const MAX_EXPORTS: usize = 20;
const LIFETIME: Millis = 90 * 24 * 60 * 60 * 1000;

/// The hashes of one export.
#[derive(Serialize, Deserialize)]
pub(super) struct Export {
    /// The hash of the empty text, which differs for every key.
    pub(super) check: u64,
    /// The hash of the columns.
    pub(super) columns: String,
    pub(super) at: Millis,
    pub(super) rows: u64,
    /// The hash of each ID, and those of its damaged forms.
    pub(super) ids: Vec<(u64, Vec<u64>)>,
}

/// Stores an export, and deletes the oldest if there are too many.
pub(super) fn write(folder: &Path, export: &Export) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix("export-").tempfile_in(folder)?;
    serde_json::to_writer(io::BufWriter::new(file.as_file_mut()), export)?;
    let name = format!("{}-{}.json", export.at, crate::uploads::random_letters());
    file.persist(folder.join(name)).map_err(|error| error.error)?;
    let Stored { exports: known, unreadable } = read_all(folder)?;
    // A clock that's wrong for a moment must not delete the other exports, so their age is measured from the second one.
    let newest = known.get(1).map_or(export.at, |(_, second)| second.at.min(export.at));
    let expired = known.iter().position(|(_, export)| is_expired(export, newest)).unwrap_or(MAX_EXPORTS);
    let old = known.iter().skip(expired.min(MAX_EXPORTS)).map(|(path, _)| path);
    old.chain(&unreadable).try_for_each(std::fs::remove_file)
}

/// Returns the stored exports that haven't expired, the newest first. Nothing is deleted.
pub(super) fn read(folder: &Path, now: Millis) -> io::Result<Vec<Export>> {
    let known = read_all(folder)?.exports;
    Ok(known.into_iter().map(|(_, export)| export).filter(|export| !is_expired(export, now)).collect())
}

fn is_expired(export: &Export, now: Millis) -> bool {
    export.at.saturating_add(LIFETIME) <= now
}

/// The files of a folder.
#[derive(Default)]
struct Stored {
    /// The exports with their files, the newest first.
    exports: Vec<(PathBuf, Export)>,
    /// The files that can't be read.
    unreadable: Vec<PathBuf>,
}

fn read_all(folder: &Path) -> io::Result<Stored> {
    let mut stored = Stored::default();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        match serde_json::from_slice::<Export>(&std::fs::read(&path)?) {
            Ok(export) => stored.exports.push((path, export)),
            Err(_) => stored.unreadable.push(path),
        }
    }
    stored.exports.sort_by_key(|(_, export)| std::cmp::Reverse(export.at));
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_exports_are_kept_and_expired_ones_are_deleted_by_the_next_but_one() {
        let folder = tempfile::tempdir().unwrap();
        let export = |at| Export { check: 1, columns: String::new(), at, rows: 1, ids: vec![(1, vec![2])] };
        for at in 0..(MAX_EXPORTS as u64 + 3) {
            write(folder.path(), &export(at)).unwrap();
        }
        let known = read(folder.path(), 30).unwrap();
        assert_eq!((known.len(), known[0].at, known[MAX_EXPORTS - 1].at), (MAX_EXPORTS, 22, 3));
        assert_eq!(read(folder.path(), LIFETIME + 10).unwrap().len(), 12);
        let count = || std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(count(), MAX_EXPORTS, "reading deletes nothing");
        write(folder.path(), &export(2 * LIFETIME)).unwrap();
        assert_eq!(count(), MAX_EXPORTS, "one export at a wrong time deletes only the oldest");
        write(folder.path(), &export(2 * LIFETIME + 1)).unwrap();
        assert_eq!(count(), 2);
    }
}
