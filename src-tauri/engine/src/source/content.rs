//! A second look into a file: its sheets, and what else its bytes could be.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use crate::input::{Encoding, EncodingEvidence, Progress, SourceError, Stream, detect, head_of};
use crate::source::detect::{EncodingAlternative, EncodingDetector};
use crate::source::sheet::{self, SheetFacts};
use crate::source::unpack::{self, FileContent};
use crate::source::{Source, Text};

impl Source {
    /// The sheets of a workbook, the hidden ones last; none where it is no workbook. Reads all of them.
    pub fn sheets(&self) -> Result<Vec<SheetFacts>, SourceError> {
        if self.sheet.is_none() {
            return Ok(Vec::new());
        }
        match self.content()? {
            FileContent::Workbook(mut workbook) => sheet::facts(&mut workbook, self.identity.bytes),
            FileContent::Text(_) => Err(SourceError::Changed),
        }
    }

    /// What lies in the file, once more.
    fn content(&self) -> Result<FileContent, SourceError> {
        let file = Stream::File(File::open(&self.path)?);
        Ok(unpack::content(file, self.member.as_deref(), &Progress::default())?.content)
    }

    /// What else the file's bytes could be, with how they would read: nothing where they are plain ASCII,
    /// good UTF-8 or marked. Reads a file that is none of these once more.
    pub fn encoding_alternatives(&self) -> Result<Vec<EncodingAlternative>, SourceError> {
        Ok(self.encoding_readings()?.into_iter().filter(|one| one.encoding != self.dialect.encoding).collect())
    }

    /// The same, led by the encoding that it is read in.
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
        let mut weighed = EncodingDetector::new();
        if is_late {
            // The bytes that speak against UTF-8 stand behind what a first look sees.
            file.seek(SeekFrom::Start(0))?;
            weighed = weighed.read(&mut file)?;
        } else {
            // The head shows enough of it to choose by.
            weighed.add(&head[..head.len().min(256 << 10)]);
        }
        let mut readings = weighed.readings(self.dialect.encoding);
        let detected = weighed.settle();
        // What detection would say comes first, where somebody said otherwise.
        readings.sort_by_key(|one| (one.encoding != self.dialect.encoding, one.encoding != detected));
        Ok(readings)
    }

    /// The encoding, where the file's beginning leaves no doubt of it.
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
