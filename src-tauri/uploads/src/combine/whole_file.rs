//! A file that appears whole, or not at all.

use std::fs::File;
use std::io::{self, BufWriter, Seek};
use std::path::Path;

/// What is collected before it is written through.
const BUFFER: usize = 1 << 18;

/// Writes a file in its place once all of it is there. Until then it has no name, so that a program that is killed
/// leaves nothing of it: what it holds is a customer's. In the place of another file it may be put, in that of a device,
/// a folder or a link it is not.
pub(super) fn written<T, E: From<io::Error>>(
    to: &Path,
    write: impl FnOnce(&mut BufWriter<&mut File>) -> Result<T, E>,
) -> Result<T, E> {
    if to.symlink_metadata().is_ok_and(|there| !there.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "what is there is no plain file").into());
    }
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut nameless = tempfile::tempfile_in(folder)?;
    let mut out = BufWriter::with_capacity(BUFFER, &mut nameless);
    let done = write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?;
    nameless.rewind()?;
    let mut named = tempfile::Builder::new().prefix(".profile-ferry-").tempfile_in(folder)?;
    io::copy(&mut nameless, named.as_file_mut())?;
    named.persist(to).map_err(|error| error.error)?;
    Ok(done)
}
