//! Files that the programs write for a person: exports, reports, batches, and mappings.
//!
//! A file appears whole, or not at all. Its content is first written to an unnamed temporary file in the same folder,
//! which the operating system deletes with the process. Only complete content gets a name, and then replaces an earlier
//! file in one step. Devices and pipes, such as `/dev/stdout`, are written to directly.

use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, Seek};
use std::path::Path;

use crate::file_identity::{folder_of, followed, is_descriptor, is_special};

/// The size of the write buffer in bytes.
const BUFFER: usize = 1 << 18;

/// Who can read a file that's created. A file that's replaced keeps its permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Only the user who writes it, because it contains customers' data.
    Owner,
    /// Everyone whom the system's defaults allow.
    Default,
}

/// Writes a file, in place of an earlier one if there's one. `content` writes what it contains.
///
/// # Errors
/// Returns the error of `content`, and those of the file system. An earlier file is unchanged then, and no new file is
/// left. A write-protected file isn't replaced.
pub fn write<T, E: From<io::Error>>(
    path: &Path,
    readers: Readers,
    content: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T, E>,
) -> Result<T, E> {
    write_file(path, readers, false, content)
}

/// Writes text to a file that doesn't exist yet.
///
/// # Errors
/// Returns `AlreadyExists` if the file exists, and the errors of the file system. No new file is left then.
pub fn write_new(path: &Path, readers: Readers, text: &str) -> io::Result<()> {
    write_file(path, readers, true, |out| io::Write::write_all(out, text.as_bytes()))
}

fn write_file<T, E: From<io::Error>>(
    path: &Path,
    readers: Readers,
    is_new: bool,
    content: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T, E>,
) -> Result<T, E> {
    if let Some(mut device) = open_special(path)? {
        return buffered(&mut device, content);
    }
    let path = followed(path)?;
    let earlier = earlier_file(&path, is_new)?;
    let folder = folder_of(&path);
    let mut unnamed = tempfile::tempfile_in(folder)?;
    let done = buffered(&mut unnamed, content)?;
    unnamed.rewind()?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".profile-ferry-");
    #[cfg(unix)]
    if readers == Readers::Default {
        // The process's umask removes what the system's defaults don't allow.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    // On Windows, a file gets the permissions of its folder.
    #[cfg(not(unix))]
    let _ = readers;
    let mut named = builder.tempfile_in(folder)?;
    io::copy(&mut unnamed, named.as_file_mut())?;
    if let Some(earlier) = earlier {
        keep_permissions(named.as_file(), &earlier)?;
    }
    named.as_file().sync_all()?;
    let persisted = if is_new { named.persist_noclobber(&path) } else { named.persist(&path) };
    persisted.map_err(|error| error.error)?;
    // Not every file system can sync a folder. The content is on disk in either case.
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(done)
}

/// Writes the content through a buffer.
fn buffered<T, E: From<io::Error>>(
    file: &mut File,
    content: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T, E>,
) -> Result<T, E> {
    let mut out = BufWriter::with_capacity(BUFFER, file);
    match content(&mut out) {
        Ok(done) => {
            out.into_inner().map_err(io::IntoInnerError::into_error)?;
            Ok(done)
        }
        Err(error) => {
            // What is still in the buffer isn't written, because it's incomplete.
            drop(out.into_parts());
            Err(error)
        }
    }
}

/// Returns the file that will be replaced, if there's one.
fn earlier_file(path: &Path, is_new: bool) -> io::Result<Option<Metadata>> {
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if is_new {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    // Renaming would replace a write-protected file, too. This also fails if another program has locked the file.
    OpenOptions::new().write(true).open(path)?;
    Ok(Some(metadata))
}

/// Gives a file the permissions of the one that it replaces.
fn keep_permissions(file: &File, earlier: &Metadata) -> io::Result<()> {
    let permissions: Permissions = earlier.permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only an administrator can give a file to another user. If that fails, the file is the user's own.
        let _ = fchown(file, Some(earlier.uid()), Some(earlier.gid()));
    }
    file.set_permissions(permissions)
}

/// Opens a device, a pipe, or an open file descriptor for writing. Returns `None` for everything else.
fn open_special(path: &Path) -> io::Result<Option<File>> {
    if is_descriptor(path) {
        // The program may write to the same descriptor otherwise, so nothing that's there is overwritten.
        return OpenOptions::new().append(true).open(path).map(Some);
    }
    if is_special(path) { OpenOptions::new().write(true).open(path).map(Some) } else { Ok(None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn a_failure_leaves_the_earlier_file_and_nothing_else() -> Tested {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "before")?;
        let failed: io::Result<()> = write(&path, Readers::Owner, |out| {
            out.write_all(&vec![b'x'; 2 * BUFFER])?;
            Err(io::Error::other("no more rows"))
        });
        assert_eq!(failed.map_err(|error| error.to_string()), Err("no more rows".to_owned()));
        assert_eq!(std::fs::read_to_string(&path)?, "before");
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn a_new_file_never_replaces_an_earlier_one() -> Tested {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("new.json");
        write_new(&path, Readers::Default, "one")?;
        let again = write_new(&path, Readers::Default, "two").map_err(|error| error.kind());
        assert_eq!(again, Err(io::ErrorKind::AlreadyExists));
        assert_eq!(std::fs::read_to_string(&path)?, "one");
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_the_file_that_it_leads_to_keeps_its_permissions() -> Tested {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        symlink("later.csv", path("dangling.csv"))?;
        write(&path("dangling.csv"), Readers::Owner, |out| out.write_all(b"new"))?;
        assert_eq!(std::fs::read_to_string(path("later.csv"))?, "new");
        assert!(path("dangling.csv").symlink_metadata()?.is_symlink());
        let mode = |name: &str| path(name).metadata().map(|metadata| metadata.permissions().mode() & 0o777);
        assert_eq!(mode("later.csv")?, 0o600);
        std::fs::set_permissions(path("later.csv"), Permissions::from_mode(0o640))?;
        write(&path("later.csv"), Readers::Owner, |out| out.write_all(b"again"))?;
        assert_eq!(mode("later.csv")?, 0o640, "a file that's replaced keeps its permissions");
        Ok(())
    }
}
