//! Combining a new file with what earlier uploads wrote for the same visitors. If the combined file is sent instead of the
//! new one, it erases nothing (*Bulk Profile Update API*: the later of two v2 updates overrides the earlier one).

mod join;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::mapping::{Attribute, ColumnRef, Delimiters, Duplicates, IdKind, Identifier, Rules, ValueSource};
use engine::output_file::{self, Readers};
use engine::{
    Checked, Delimiter, Encoding, Mapping, MappingError, OptionalAscii, Progress, Severity, SourceError, SourceOptions,
};
use thiserror::Error;

use crate::model::{Batch, Upload};
use crate::retry::RetryError;
use crate::sender::split;
use crate::store::JournalError;
use crate::uploads::{OpenError, Uploads};

/// The maximum size of the completed rows in memory, in bytes.
const MAX_IN_MEMORY: usize = 48 << 20;

/// The maximum number of files in the name of a combined file.
const MAX_NAMED: usize = 3;

/// An earlier upload with its file as it was sent.
pub struct EarlierUpload {
    upload: Upload,
    mapping: Mapping,
    checked: Arc<Checked>,
    /// The batches that Target accepted.
    accepted: Vec<Batch>,
}

impl EarlierUpload {
    /// Returns the earlier upload, as it is in the history.
    pub fn upload(&self) -> &Upload {
        &self.upload
    }

    /// Returns the number of rows that Target accepted.
    fn rows(&self) -> u64 {
        self.accepted.iter().map(|batch| batch.rows).sum()
    }

    fn body(&self, batch: &Batch, progress: &CombineProgress) -> Result<Vec<u8>, CombineError> {
        let body = split::body_and_rows(&self.checked, batch, &progress.watch).map(|(body, _)| body);
        body.map_err(|error| match error {
            SourceError::Changed | SourceError::NoSuchFile => CombineError::Changed(Box::new(self.upload.clone())),
            SourceError::Cancelled => error.into(),
            error => CombineError::Earlier(Box::new(crate::sender::UploadError::from(error).into())),
        })
    }
}

/// What a combined file contains, and the mapping to send it with.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// The number of visitors in the file, which are those of the new file.
    pub rows: u64,
    /// The number of visitors to whom values of earlier uploads were added.
    pub visitors: u64,
    /// The attributes that the new file doesn't have.
    pub added: Vec<String>,
    /// The mapping of the combined file, which changes no value.
    pub mapping: Mapping,
}

/// Why files can't be combined.
#[derive(Debug, Error)]
pub enum CombineError {
    /// The data folder can't be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// An earlier upload is no longer in the history, so its file is unknown.
    #[error("upload {0} is no longer in the history")]
    Forgotten(String),
    /// The file of an earlier upload has changed.
    #[error("the file of upload {} has changed since it was sent", .0.id)]
    Changed(Box<Upload>),
    /// Cells were edited for an earlier upload, and the edits were deleted when it ended.
    #[error("cells were edited for upload {}, and the edits weren't kept", .0.id)]
    CellsEdited(Box<Upload>),
    /// The file of an earlier upload can't be read for another reason.
    #[error("couldn't read the file of an earlier upload")]
    Earlier(#[source] Box<RetryError>),
    /// This version can't read the mapping of an earlier upload.
    #[error("couldn't read the mapping of an earlier upload")]
    Mapping(#[from] MappingError),
    /// The new file can't be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The combined file can't be written.
    #[error("couldn't write the file")]
    Write(#[from] io::Error),
}

/// The progress of combining files, and a way to stop it.
#[derive(Debug, Default)]
pub struct CombineProgress {
    /// The watch through which it can be stopped.
    pub watch: Arc<Progress>,
    done: AtomicU64,
    all: AtomicU64,
}

impl CombineProgress {
    /// Uses a watch through which it can be stopped.
    pub fn new(watch: Arc<Progress>) -> CombineProgress {
        CombineProgress { watch, ..CombineProgress::default() }
    }

    /// Returns the number of rows read so far. Some are read several times.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Returns the number of rows to read, as far as it's known.
    pub fn all(&self) -> u64 {
        self.all.load(Ordering::Relaxed)
    }

    fn expect(&self, rows: u64) {
        self.all.fetch_add(rows, Ordering::Relaxed);
    }

    fn advance(&self, rows: u64) {
        self.done.fetch_add(rows, Ordering::Relaxed);
    }
}

/// Finds earlier uploads by their IDs, and checks each one's file again as it was sent. `in_memory` is such a file that is
/// still in memory, with the cells that were edited in it.
pub(crate) fn earlier_uploads(
    uploads: &Uploads,
    ids: &[String],
    in_memory: Option<(String, Arc<Checked>)>,
    progress: &CombineProgress,
) -> Result<Vec<EarlierUpload>, CombineError> {
    let mut found = Vec::new();
    for id in ids {
        let (upload, batches, _) = uploads.find(id).map_err(|error| match error {
            OpenError::Journal(JournalError::NoSuchUpload { wanted }) => CombineError::Forgotten(wanted),
            error => error.into(),
        })?;
        progress.expect(upload.rows.read);
        found.push((upload, batches));
    }
    let mut earlier = Vec::new();
    for (upload, batches) in found {
        let rows = upload.rows.read;
        let checked = match &in_memory {
            Some((id, checked)) if *id == upload.id => checked.clone(),
            _ => {
                Arc::new(uploads.checked_again(&upload, &progress.watch).map_err(|error| unavailable(&upload, error))?)
            }
        };
        progress.advance(rows);
        let accepted = batches.into_iter().filter(|batch| batch.accepted_at.is_some()).collect();
        let mapping = Mapping::from_json(&upload.mapping)?;
        earlier.push(EarlierUpload { upload, mapping, checked, accepted });
    }
    Ok(earlier)
}

fn unavailable(upload: &Upload, error: RetryError) -> CombineError {
    match error {
        RetryError::FileChanged => CombineError::Changed(Box::new(upload.clone())),
        RetryError::CellsEdited => CombineError::CellsEdited(Box::new(upload.clone())),
        RetryError::Upload(crate::sender::UploadError::Source(SourceError::Cancelled)) => SourceError::Cancelled.into(),
        error => CombineError::Earlier(Box::new(error)),
    }
}

/// Writes a combined file: every row of a checked file as it would be sent, with the values of earlier uploads, the newest
/// first, for attributes that the row leaves empty. Visitors that are only in earlier files aren't included, because they
/// were already sent. The combined mapping has the name of the file.
///
/// At most a batch of each file and 48 MiB of completed rows are in memory. The earlier files are read at least once per
/// batch of the new file.
pub fn write_combined(
    to: &Path,
    new: (&Checked, &Mapping),
    earlier: &[EarlierUpload],
    progress: &CombineProgress,
) -> Result<Combined, CombineError> {
    output_file::write(to, Readers::Owner, |out| {
        let combined = write(&stem(to), new, earlier, out, (MAX_IN_MEMORY, progress))?;
        if progress.watch.is_cancelled() { Err(SourceError::Cancelled.into()) } else { Ok(combined) }
    })
}

fn write(
    name: &str,
    (new, mapping): (&Checked, &Mapping),
    earlier: &[EarlierUpload],
    out: impl io::Write,
    (max_in_memory, progress): (usize, &CombineProgress),
) -> Result<Combined, CombineError> {
    let joined: Vec<&EarlierUpload> =
        earlier.iter().filter(|one| one.mapping.identifier.kind == mapping.identifier.kind).collect();
    let mut columns = Columns::new(mapping);
    let own = columns.names.len();
    let indexes = joined.iter().map(|one| columns.indexes(&one.mapping)).collect();
    let join = join::Join { new, earlier: &joined, indexes, columns: &columns, max_in_memory, progress };
    let (rows, visitors) = join.write(out)?;
    let mappings: Vec<&Mapping> = joined.iter().map(|one| &one.mapping).collect();
    let added = columns.names[own..].to_vec();
    Ok(Combined { rows, visitors, added, mapping: columns.mapping(name, mapping, &mappings) })
}

/// Returns the default name of a file that combines these: `spring-and-crm`.
pub fn combined_name(earlier: &[&Path], new: &Path) -> String {
    let mut stems: Vec<String> = Vec::new();
    for name in earlier.iter().rev().chain([&new]).map(|path| stem(path)) {
        if !name.is_empty() && !stems.contains(&name) {
            stems.push(name);
        }
    }
    match stems.as_slice() {
        [] => "combined".to_owned(),
        [one] => format!("{one}-combined"),
        several if several.len() <= MAX_NAMED => several.join("-and-"),
        [first, .., last] => format!("{first}-and-more-and-{last}"),
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The columns of a combined file: the ID, the new file's attributes, and other attributes of the earlier files.
struct Columns {
    kind: IdKind,
    names: Vec<String>,
    index_of: HashMap<String, usize>,
}

impl Columns {
    fn new(mapping: &Mapping) -> Columns {
        let mut columns = Columns { kind: mapping.identifier.kind, names: Vec::new(), index_of: HashMap::new() };
        columns.indexes(mapping);
        columns
    }

    /// Returns the columns of the attributes of a mapping's body. The ID's column is 0.
    fn indexes(&mut self, mapping: &Mapping) -> Vec<usize> {
        let mut index = |name: &String| {
            *self.index_of.entry(name.clone()).or_insert_with(|| {
                self.names.push(name.clone());
                self.names.len()
            })
        };
        mapping.attributes.iter().map(|attribute| index(&attribute.name)).collect()
    }

    /// Returns the headers of the ID and of the attributes.
    fn headers(&self) -> impl Iterator<Item = &str> {
        let id = match self.kind {
            // The name that a page uses, and that is recognized in a file without a mapping.
            IdKind::ThirdPartyId => "mbox3rdPartyId",
            IdKind::PcId => "pcId",
        };
        std::iter::once(id).chain(self.names.iter().map(String::as_str))
    }

    /// Returns a mapping that sends every value unchanged: nothing is trimmed, detected, or counted as empty.
    fn mapping(&self, name: &str, new: &Mapping, earlier: &[&Mapping]) -> Mapping {
        let id = self.headers().next().unwrap_or_default();
        let column = |header: &str, nth: usize| match self.names.iter().any(|name| name == id) && header == id {
            true => ColumnRef::Nth { header: header.to_owned(), nth },
            false => ColumnRef::Header(header.to_owned()),
        };
        let attribute = |name: &String| Attribute {
            name: name.clone(),
            from: ValueSource::Column(column(name, 2)),
            transforms: Vec::new(),
            rules: Rules::default(),
            empty_as: None,
        };
        // Each value was accepted by its own file's mapping.
        let sends = earlier.iter().chain([&new]).any(|mapping| mapping.delimiters == Delimiters::Send);
        // A value that a lowered severity accepted must be accepted again. A raised severity has excluded rows already.
        let lowered = new.severity.iter().filter(|(_, severity)| **severity != Severity::Error);
        Mapping {
            name: name.to_owned(),
            api: new.api,
            identifier: Identifier { kind: self.kind, column: column(id, 1), transforms: Vec::new() },
            attributes: self.names.iter().map(attribute).collect(),
            source: SourceOptions {
                encoding: Some(Encoding::UTF_8),
                delimiter: Some(Delimiter::COMMA),
                quote: Some(OptionalAscii::Byte(b'"')),
                escape: Some(OptionalAscii::None),
                header_row: Some(1),
                skip_last: Some(0),
                ..SourceOptions::default()
            },
            only: Vec::new(),
            severity: lowered.map(|(rule, severity)| (*rule, *severity)).collect(),
            duplicates: Duplicates::default(),
            delimiters: if sends { Delimiters::Send } else { Delimiters::Auto },
            empty_as: None,
            unprefixed: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
