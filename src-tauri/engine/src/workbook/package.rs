//! Reads a package: a zip with the parts of a workbook.

use std::io::{Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::error::{archive_bomb, broken, password};
use super::xml::Xml;
use crate::input::{SourceError, Stream, UnpackLimited, Unreadable};

/// The maximum number of parts.
const MAX_PARTS: u64 = 100_000;

pub(crate) struct Package {
    archive: ZipArchive<Stream>,
    /// The size of the whole archive.
    bytes: u64,
}

pub(crate) type PackagePart<'a> = UnpackLimited<ZipFile<'a, Stream>>;

impl Package {
    pub(crate) fn open(mut stream: Stream) -> Result<Package, SourceError> {
        let (count, bytes) = (count(&mut stream)?, stream.size()?);
        if count > MAX_PARTS {
            return Err(archive_bomb());
        }
        stream.seek(SeekFrom::Start(0))?;
        let archive = ZipArchive::new(stream).map_err(of_zip)?;
        // Of parts with the same name, only the last one can be opened, and the others would be lost in silence.
        if count > archive.len() as u64 {
            return Err(SourceError::Unreadable {
                reason: Unreadable::Archive,
                cause: Some(std::io::Error::other("two files in it have the same name")),
            });
        }
        Ok(Package { archive, bytes })
    }

    /// Returns the names of the parts, in the order of the package.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.archive.file_names().filter_map(|name| Some(name.ok()?.into_owned()))
    }

    /// Returns whether the package has a part with this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Returns the index of a part. Case doesn't matter, and backslashes count as slashes, because some programs write
    /// names inaccurately.
    fn index(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.archive.index_for_name(name).or_else(|| {
            let is_it = |known: &str| known.replace('\\', "/").trim_start_matches('/').eq_ignore_ascii_case(name);
            let known = |index: &usize| self.archive.name_for_index(*index).and_then(Result::ok);
            (0..self.archive.len()).find(|index| known(index).is_some_and(|known| is_it(&known)))
        })
    }

    /// Opens a part for reading, or returns `None` if there's no such part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<PackagePart<'_>>, SourceError> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(of_zip)?;
        if part.encrypted() {
            return Err(password());
        }
        if !matches!(part.compression(), zip::CompressionMethod::Stored | zip::CompressionMethod::Deflated) {
            return Err(super::error::unreadable(Unreadable::Archive));
        }
        // The size in the archive may be a lie.
        let packed = part.compressed_size().min(self.bytes);
        Ok(Some(UnpackLimited::new(part, packed)))
    }

    pub(super) fn xml(&mut self, name: &str) -> Result<Option<Xml<PackagePart<'_>>>, SourceError> {
        Ok(self.part(name)?.map(Xml::new))
    }
}

/// Returns the number of entries from the zip's end record. It's checked before the archive is opened, because an
/// entry takes much more memory than bytes in the file.
fn count(stream: &mut Stream) -> Result<u64, SourceError> {
    let bytes = stream.size()?;
    let tail = bytes.min((1 << 16) + 22 + 20);
    stream.seek(SeekFrom::Start(bytes - tail))?;
    let mut end = Vec::new();
    Read::by_ref(stream).take(tail).read_to_end(&mut end)?;
    let Some(at) = memchr::memmem::rfind(&end, b"PK\x05\x06") else { return Err(broken()) };
    let number = |from: usize, bytes: usize| -> u64 {
        let field = end.get(from..from + bytes).unwrap_or_default();
        field.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    let count = number(at + 10, 2);
    if at < 20 || !end[at - 20..].starts_with(b"PK\x06\x07") {
        return Ok(count);
    }
    let at = number(at - 20 + 8, 8);
    stream.seek(SeekFrom::Start(at))?;
    let mut record = Vec::new();
    Read::by_ref(stream).take(56).read_to_end(&mut record)?;
    let field = record.get(32..40).unwrap_or_default();
    Ok(field.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

pub(crate) fn of_zip(error: ZipError) -> SourceError {
    match error {
        ZipError::Io(error) => error.into(),
        ZipError::UnsupportedArchive(text) if text == ZipError::PASSWORD_REQUIRED => password(),
        ZipError::InvalidPassword => password(),
        ZipError::UnsupportedArchive(_) => super::error::unsupported(),
        _ => broken(),
    }
}
