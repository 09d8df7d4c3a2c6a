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
    let known = read(folder, export.at)?;
    known.iter().skip(MAX_EXPORTS).try_for_each(|(path, _)| std::fs::remove_file(path))
}

/// Returns the stored exports, the newest first. Expired and unreadable ones are deleted.
pub(super) fn read(folder: &Path, now: Millis) -> io::Result<Vec<(PathBuf, Export)>> {
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

    #[test]
    fn the_newest_exports_are_kept_and_expired_ones_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let export = |at| Export { check: 1, columns: String::new(), at, rows: 1, ids: vec![(1, vec![2])] };
        for at in 0..(MAX_EXPORTS as u64 + 3) {
            write(folder.path(), &export(at)).unwrap();
        }
        let known = read(folder.path(), 30).unwrap();
        assert_eq!((known.len(), known[0].1.at, known[MAX_EXPORTS - 1].1.at), (MAX_EXPORTS, 22, 3));
        assert_eq!(read(folder.path(), LIFETIME + 10).unwrap().len(), 12);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 12);
    }
}
