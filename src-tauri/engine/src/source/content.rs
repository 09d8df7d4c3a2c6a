//! Questions that need the file's content once more: which sheets it has, and which other encodings are possible.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use crate::input::{Encoding, EncodingEvidence, Progress, SourceError, Stream, detect, head_of};
use crate::source::detect::{EncodingAlternative, EncodingDetector};
use crate::source::sheet::{self, SheetFacts};
use crate::source::unpack::{self, FileContent};
use crate::source::{Source, Text};

impl Source {
    /// Returns the sheets of a workbook, the hidden ones last, or none if the source isn't a workbook. This reads all
    /// sheets.
    pub fn sheets(&self) -> Result<Vec<SheetFacts>, SourceError> {
        if self.sheet.is_none() {
            return Ok(Vec::new());
        }
        match self.content()? {
            FileContent::Workbook(mut workbook) => sheet::facts(&mut workbook, self.identity.bytes),
            FileContent::Text(_) => Err(SourceError::Changed),
        }
    }

    /// Opens the file's content again.
    fn content(&self) -> Result<FileContent, SourceError> {
        let file = match &self.copy {
            Some(copy) => Stream::Spool(copy.clone()),
            None => Stream::File(File::open(&self.path)?),
        };
        Ok(unpack::content(file, self.member.as_deref(), &Progress::default())?.content)
    }

    /// Returns the other encodings that the file could have, each with a sample of its text, the likeliest first. The
    /// list is empty if the file is ASCII, valid UTF-8 or UTF-16; otherwise, this may read all of it.
    pub fn encoding_alternatives(&self) -> Result<Vec<EncodingAlternative>, SourceError> {
        Ok(self.encoding_readings()?.into_iter().filter(|one| one.encoding != self.dialect.encoding).collect())
    }

    /// Returns the same list, with the current encoding and its sample first.
    pub fn encoding_readings(&self) -> Result<Vec<EncodingAlternative>, SourceError> {
        if self.sheet.is_some() || self.dialect.encoding.is_utf_16() || matches!(self.text, Some(Text::Pasted(_))) {
            return Ok(Vec::new());
        }
        let mut file = match self.content()? {
            FileContent::Text(file) => file,
            FileContent::Workbook(_) => return Err(SourceError::Changed),
        };
        let (head, whole) = head_of(&mut file)?;
        let is_late = detect(&head, whole) == EncodingEvidence::ValidUtf8
            && self.dialect.encoding != Encoding::UTF_8
            && !self.dialect.encoding.needs_transcoding();
        if detect(&head, whole) != EncodingEvidence::InvalidUtf8 && !is_late {
            return Ok(Vec::new());
        }
        let mut detector = EncodingDetector::new();
        if is_late {
            // The invalid bytes are beyond the head, so read the whole file.
            file.seek(SeekFrom::Start(0))?;
            detector = detector.read(&mut file)?;
        } else {
            // The invalid bytes are in the head, so that a quarter of a megabyte has enough samples.
            detector.add(&head[Encoding::UTF_8.skipped_bytes(&head)..head.len().min(256 << 10)]);
        }
        let mut readings = detector.readings(self.dialect.encoding);
        let detected = detector.detect();
        // If the options name another encoding than the detected one, the detected one follows the current one.
        readings.sort_by_key(|one| (one.encoding != self.dialect.encoding, one.encoding != detected));
        Ok(readings)
    }

    /// Returns the encoding if the file's first bytes prove it: by a byte order mark, by UTF-16's zeros, or by valid
    /// non-ASCII UTF-8. Returns `None` for a workbook.
    pub(crate) fn evident_encoding(&self) -> Result<Option<Encoding>, SourceError> {
        let mut file = match self.content()? {
            FileContent::Text(file) => file,
            FileContent::Workbook(_) => return Ok(None),
        };
        let (head, whole) = head_of(&mut file)?;
        Ok(match detect(&head, whole) {
            EncodingEvidence::Certain(encoding) => Some(encoding),
            EncodingEvidence::ValidUtf8 if !head.is_ascii() => Some(Encoding::UTF_8),
            _ => None,
        })
    }
}
