//! Unpacks a file and finds out whether it contains text or a workbook. Only the content counts, never the name.

use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;

use crate::input::{
    Encoding, EncodingEvidence, Progress, SourceError, SpoolWriter, Stream, Unreadable, detect, max_unpacked_bytes,
    transcode,
};
use crate::source::detect::file_type;
use crate::workbook::{Package, Workbook, is_compound};

/// How many layers of archives are unpacked: an archive in an archive is, but not one in that.
const MAX_LAYERS: usize = 2;

/// The unpacked content of a file.
pub(crate) enum FileContent {
    Text(Stream),
    Workbook(Box<Workbook>),
}

/// The unpacked content of a file, and which file of a zip it's from.
pub(crate) struct Unpacked {
    pub(crate) content: FileContent,
    /// The names of the files in a zip that contains several, sorted.
    pub(crate) members: Vec<String>,
    /// The name of the one that was unpacked.
    pub(crate) member: Option<String>,
}

/// Unpacks a file as far as it's packed. `wanted` names the file in a zip that contains several.
pub(crate) fn content(file: Stream, wanted: Option<&str>, progress: &Progress) -> Result<Unpacked, SourceError> {
    let mut stream = file;
    let (mut members, mut member) = (Vec::new(), None);
    for _ in 0..=MAX_LAYERS {
        let mut head = [0; 4096];
        stream.seek(SeekFrom::Start(0))?;
        let read = read_up_to(&mut stream, &mut head)?;
        stream.seek(SeekFrom::Start(0))?;
        let head = &head[..read];
        if head.starts_with(b"\x1f\x8b") {
            stream = gunzip(stream, progress)?;
        } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            match Workbook::of_package(Package::open(stream)?)? {
                Ok(workbook) => {
                    return Ok(Unpacked { content: FileContent::Workbook(Box::new(workbook)), members, member });
                }
                Err(package) => {
                    let names = files(&package)?;
                    let name = match (names.as_slice(), wanted) {
                        ([one], _) => one.clone(),
                        (several, Some(wanted)) if several.iter().any(|name| name == wanted) => wanted.to_owned(),
                        _ => return Err(SourceError::SeveralFiles { names }),
                    };
                    stream = unzip(package, &name, progress)?;
                    if names.len() > 1 {
                        (members, member) = (names, Some(name));
                    }
                }
            }
        } else if is_compound(head) {
            let content = FileContent::Workbook(Box::new(Workbook::of_compound(stream)?));
            return Ok(Unpacked { content, members, member });
        } else if file_type::kind(head) == Some(Unreadable::XmlWorkbook) {
            let encoding = declared_encoding(head);
            let text = transcode(&mut stream, encoding)?;
            let content = FileContent::Workbook(Box::new(Workbook::of_xml(text)?));
            return Ok(Unpacked { content, members, member });
        } else {
            return Ok(Unpacked { content: FileContent::Text(stream), members, member });
        }
    }
    Err(SourceError::Unreadable { reason: Unreadable::ArchiveBomb, cause: None })
}

/// Checks the beginning of longer input.
///
/// # Errors
/// Returns why it can't be a table, whatever follows. Archives and workbooks aren't looked into.
pub(crate) fn may_be_a_table(head: &[u8], has_encoding: bool) -> Result<(), SourceError> {
    if head.starts_with(b"\x1f\x8b") || head.starts_with(b"PK") || is_compound(head) {
        return Ok(());
    }
    let reason = match file_type::kind(head) {
        None if !has_encoding && detect(head, false) == EncodingEvidence::InvalidUtf8 && file_type::is_binary(head) => {
            Some(Unreadable::NotATable)
        }
        kind => kind.filter(|kind| *kind != Unreadable::XmlWorkbook),
    };
    reason.map_or(Ok(()), |reason| Err(SourceError::Unreadable { reason, cause: None }))
}

/// Returns the encoding from an XML file's byte order mark or declaration, or else UTF-8.
fn declared_encoding(head: &[u8]) -> Encoding {
    for marked in [Encoding::UTF_16LE, Encoding::UTF_16BE] {
        if marked.bom_bytes(head) > 0 {
            return marked;
        }
    }
    let head = String::from_utf8_lossy(head);
    let declaration = head.split("?>").next().unwrap_or_default();
    let label = declaration.split_once("encoding=").and_then(|(_, rest)| rest.split(['"', '\'']).nth(1));
    label.and_then(Encoding::for_label).filter(|found| !found.is_utf_16()).unwrap_or(Encoding::UTF_8)
}

fn read_up_to(stream: &mut Stream, buffer: &mut [u8]) -> Result<usize, SourceError> {
    let mut read = 0;
    while read < buffer.len() {
        match stream.read(&mut buffer[read..])? {
            0 => break,
            more => read += more,
        }
    }
    Ok(read)
}

/// Unpacks all members of a gzip file, one after another. Zeros after the last one are padding.
fn gunzip(stream: Stream, progress: &Progress) -> Result<Stream, SourceError> {
    let most = max_unpacked_bytes(stream.size()?);
    let mut input = BufReader::with_capacity(128 << 10, stream);
    let mut out = Unpacker::new(most);
    let mut members = 0;
    loop {
        let is_member = input.fill_buf()?.starts_with(b"\x1f\x8b") || input.fill_buf()? == b"\x1f";
        if !is_member && members > 0 {
            only_zeros(&mut input)?;
            break;
        }
        let mut member = GzDecoder::new(&mut input);
        out.take(&mut member, progress)?;
        members += 1;
    }
    Ok(out.finish())
}

/// Checks that only zeros follow the last member. Anything else is a damaged member or another file, and ignoring it
/// would lose rows.
fn only_zeros(input: &mut impl BufRead) -> Result<(), SourceError> {
    loop {
        let rest = input.fill_buf()?;
        if rest.is_empty() {
            return Ok(());
        }
        if rest.iter().any(|byte| *byte != 0) {
            return Err(SourceError::Unreadable { reason: Unreadable::Truncated, cause: None });
        }
        let read = rest.len();
        input.consume(read);
    }
}

/// Returns the names of the files in a zip, sorted. Folders, lock files, and the metadata files of macOS and Windows
/// aren't included.
fn files(package: &Package) -> Result<Vec<String>, SourceError> {
    let is_file = |name: &String| {
        let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let is_of_desk = matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini" | "Icon\r");
        let is_lock = last.starts_with("~$") || last.starts_with(".~lock.");
        !(last.is_empty() || last.starts_with("._") || is_of_desk || is_lock || name.starts_with("__MACOSX/"))
    };
    let mut names: Vec<String> = package.names().filter(is_file).collect();
    names.sort_unstable();
    if names.iter().any(|name| name.ends_with("Index/Document.iwa") || name == "Index.zip") {
        return Err(SourceError::Unreadable { reason: Unreadable::Numbers, cause: None });
    }
    if names.is_empty() {
        return Err(SourceError::Unreadable { reason: Unreadable::NotATable, cause: None });
    }
    Ok(names)
}

/// Unpacks one file of a zip.
fn unzip(mut package: Package, name: &str, progress: &Progress) -> Result<Stream, SourceError> {
    let mut out = Unpacker::new(u64::MAX);
    if let Some(mut part) = package.part(name)? {
        out.take(&mut part, progress)?;
    }
    Ok(out.finish())
}

/// Writes unpacked bytes to a spool, up to a limit.
struct Unpacker {
    out: SpoolWriter,
    left: u64,
    buffer: Vec<u8>,
}

impl Unpacker {
    fn new(most: u64) -> Unpacker {
        Unpacker { out: SpoolWriter::default(), left: most, buffer: vec![0; 128 << 10] }
    }

    fn take(&mut self, input: &mut impl Read, progress: &Progress) -> Result<(), SourceError> {
        loop {
            if progress.is_cancelled() {
                return Err(SourceError::Cancelled);
            }
            let read = match input.read(&mut self.buffer) {
                Ok(0) => return Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                // Data that can't be unpacked is incomplete or damaged; the conversion says so.
                Err(error) => return Err(error.into()),
            };
            self.left = match self.left.checked_sub(read as u64) {
                Some(left) => left,
                None => return Err(SourceError::Unreadable { reason: Unreadable::ArchiveBomb, cause: None }),
            };
            self.out.write(&self.buffer[..read]).map_err(SourceError::TempFile)?;
        }
    }

    fn finish(self) -> Stream {
        Stream::Spool(self.out.finish())
    }
}
