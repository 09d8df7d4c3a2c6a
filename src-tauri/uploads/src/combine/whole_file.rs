//! Writing a file that appears whole, or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Seek};
use std::path::Path;

/// The size of the write buffer in bytes.
const BUFFER: usize = 1 << 18;

/// Writes a file that gets its name when it's complete. Until then it has none, so that a process that is killed leaves no
/// customer data behind. It may replace another file, but not a device, a folder, or a link.
pub(super) fn write<T, E: From<io::Error>>(
    to: &Path,
    content: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T, E>,
) -> Result<T, E> {
    if to.symlink_metadata().is_ok_and(|existing| !existing.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path isn't a regular file").into());
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut nameless = tempfile::tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(BUFFER, &mut nameless);
    let done = content(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?;
    nameless.rewind()?;
    let mut named = tempfile::Builder::new().prefix(".profile-ferry-").tempfile_in(folder)?;
    io::copy(&mut nameless, named.as_file_mut())?;
    named.persist(to).map_err(|error| error.error)?;
    Ok(done)
}
