//! One file of a new one and of what earlier uploads wrote of the same visitors: sent in the new one's place, it
//! erases nothing of theirs (*Bulk Profile Update API*: the later of two v2 updates overrides the earlier).

mod join;
mod whole_file;

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::mapping::{Attribute, ColumnRef, Delimiters, Duplicates, IdKind, Identifier, Rules, ValueSource};
use engine::{Checked, Encoding, Mapping, MappingError, Mark, Progress, Severity, SourceError, SourceOptions};
use thiserror::Error;

use crate::model::{Batch, Job};
use crate::retry::RetryError;
use crate::sender::split;
use crate::store::JournalError;
use crate::uploads::{OpenError, Uploads};

/// Bytes of rows that are added to, held in memory at once.
const MOST_HELD: usize = 48 << 20;

/// Files that a union is named after.
const MOST_NAMED: usize = 3;

/// An earlier upload, with its file as it was sent.
pub struct Earlier {
    job: Job,
    mapping: Mapping,
    checked: Arc<Checked>,
    /// The batches that Target took.
    taken: Vec<Batch>,
}

impl Earlier {
    /// The upload.
    pub fn job(&self) -> &Job {
        &self.job
    }

    /// Rows that Target took.
    fn rows(&self) -> u64 {
        self.taken.iter().map(|batch| batch.rows).sum()
    }

    fn body(&self, batch: &Batch, watch: &UnionWatch) -> Result<Vec<u8>, UnionError> {
        let body = split::body_and_rows(&self.checked, batch, &watch.watch).map(|(body, _)| body);
        body.map_err(|error| match error {
            SourceError::Changed | SourceError::NoSuchFile => UnionError::Changed(Box::new(self.job.clone())),
            SourceError::Cancelled => error.into(),
            error => UnionError::Earlier(Box::new(crate::sender::UploadError::from(error).into())),
        })
    }
}

/// What was put together.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// Visitors in the file: those of the new one.
    pub rows: u64,
    /// To so many of them something of an earlier upload was added.
    pub visitors: u64,
    /// Attributes that the new file does not have.
    pub added: Vec<String>,
    /// How the file becomes what was put together, to the character.
    pub mapping: Mapping,
}

/// Why there is no union.
#[derive(Debug, Error)]
pub enum UnionError {
    /// The data folder.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// An earlier upload is no longer in the history, and with it where its file lies.
    #[error("job {0} is no longer in the history")]
    Forgotten(String),
    /// The file of an earlier upload is no longer the one that was sent.
    #[error("the file of job {} is no longer the one that was sent", .0.id)]
    Changed(Box<Job>),
    /// Cells of it were mended by hand, and are no longer known.
    #[error("cells of job {} were mended by hand, and are no longer known", .0.id)]
    Mended(Box<Job>),
    /// Its file could not be read again for another reason.
    #[error("the file of an earlier upload cannot be read")]
    Earlier(#[source] Box<RetryError>),
    /// A mapping that this version cannot read.
    #[error("the mapping of an earlier upload cannot be read")]
    Mapping(#[from] MappingError),
    /// The new file.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Where the union goes.
    #[error("the file cannot be written")]
    Write(#[from] io::Error),
}

/// How far a union is, and the wish to stop it.
#[derive(Debug, Default)]
pub struct UnionWatch {
    /// By which it is stopped.
    pub watch: Arc<Progress>,
    done: AtomicU64,
    all: AtomicU64,
}

impl UnionWatch {
    /// With a watch that somebody else may stop.
    pub fn new(watch: Arc<Progress>) -> UnionWatch {
        UnionWatch { watch, ..UnionWatch::default() }
    }

    /// Rows read so far, some of them several times.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Rows to read, as far as that is known.
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

impl Uploads {
    /// Earlier uploads by their ids, each with its file read again as it was sent. `at_hand`: such a file where it is
    /// still known, with cells that were mended in it.
    pub fn earlier(
        &self,
        jobs: &[String],
        at_hand: Option<(String, Arc<Checked>)>,
        watch: &UnionWatch,
    ) -> Result<Vec<Earlier>, UnionError> {
        let mut found = Vec::new();
        for id in jobs {
            let (job, batches, _) = self.job(id).map_err(|error| match error {
                OpenError::Journal(JournalError::NoSuchJob { wanted }) => UnionError::Forgotten(wanted),
                error => error.into(),
            })?;
            watch.expect(job.rows.read);
            found.push((job, batches));
        }
        let mut earlier = Vec::new();
        for (job, batches) in found {
            let rows = job.rows.read;
            let checked = match &at_hand {
                Some((id, checked)) if *id == job.id => checked.clone(),
                _ => Arc::new(self.checked_again(&job, &watch.watch).map_err(|error| lost(&job, error))?),
            };
            watch.advance(rows);
            let taken = batches.into_iter().filter(|batch| batch.accepted_at.is_some()).collect();
            let mapping = Mapping::from_json(&job.mapping)?;
            earlier.push(Earlier { job, mapping, checked, taken });
        }
        Ok(earlier)
    }
}

fn lost(job: &Job, error: RetryError) -> UnionError {
    match error {
        RetryError::FileChanged => UnionError::Changed(Box::new(job.clone())),
        RetryError::Mended => UnionError::Mended(Box::new(job.clone())),
        RetryError::Upload(crate::sender::UploadError::Source(SourceError::Cancelled)) => SourceError::Cancelled.into(),
        error => UnionError::Earlier(Box::new(error)),
    }
}

/// Writes a file of every row of a checked one as it would be sent, and to each visitor what earlier uploads, the newest
/// first, gave of attributes that the row leaves empty. Visitors of the earlier files alone were sent, and stay out. Its
/// mapping is called as the file is.
///
/// No more is held in memory than a batch of each file and what is added to a part of the rows: the earlier files are
/// read once for each batch of the new one.
pub fn write_union(
    to: &Path,
    new: (&Checked, &Mapping),
    earlier: &[Earlier],
    watch: &UnionWatch,
) -> Result<Union, UnionError> {
    whole_file::written(to, |out| {
        let union = write(&stem(to), new, earlier, out, MOST_HELD, watch)?;
        if watch.watch.is_cancelled() { Err(SourceError::Cancelled.into()) } else { Ok(union) }
    })
}

fn write(
    name: &str,
    (new, mapping): (&Checked, &Mapping),
    earlier: &[Earlier],
    out: impl io::Write,
    most_held: usize,
    watch: &UnionWatch,
) -> Result<Union, UnionError> {
    let joined: Vec<&Earlier> =
        earlier.iter().filter(|one| one.mapping.identifier.kind == mapping.identifier.kind).collect();
    let mut columns = Columns::new(mapping);
    let own = columns.names.len();
    let places = joined.iter().map(|one| columns.places(&one.mapping)).collect();
    let join = join::Join { new, earlier: &joined, places, columns: &columns, most_held, watch };
    let (rows, visitors) = join.write(out)?;
    let mappings: Vec<&Mapping> = joined.iter().map(|one| &one.mapping).collect();
    let added = columns.names[own..].to_vec();
    Ok(Union { rows, visitors, added, mapping: columns.mapping(name, mapping, &mappings) })
}

/// What a union of these files is called, where nobody says otherwise: `spring-and-crm`.
pub fn union_name(earlier: &[&Path], new: &Path) -> String {
    let mut stems: Vec<String> = Vec::new();
    for name in earlier.iter().rev().chain([&new]).map(|path| stem(path)) {
        if !name.is_empty() && !stems.contains(&name) {
            stems.push(name);
        }
    }
    match stems.as_slice() {
        [] => "union".to_owned(),
        [one] => format!("{one}-union"),
        several if several.len() <= MOST_NAMED => several.join("-and-"),
        [first, .., last] => format!("{first}-and-more-and-{last}"),
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The columns of a union: the id, the new file's attributes, and those that earlier ones have beside them.
struct Columns {
    kind: IdKind,
    names: Vec<String>,
    place_of: HashMap<String, usize>,
}

impl Columns {
    fn new(mapping: &Mapping) -> Columns {
        let mut columns = Columns { kind: mapping.identifier.kind, names: Vec::new(), place_of: HashMap::new() };
        columns.places(mapping);
        columns
    }

    /// Where the cells of a mapping's body go, the id counted as the first.
    fn places(&mut self, mapping: &Mapping) -> Vec<usize> {
        let mut place = |name: &String| {
            *self.place_of.entry(name.clone()).or_insert_with(|| {
                self.names.push(name.clone());
                self.names.len()
            })
        };
        mapping.attributes.iter().map(|attribute| place(&attribute.name)).collect()
    }

    /// The id's and the attributes' headers.
    fn headers(&self) -> impl Iterator<Item = &str> {
        let id = match self.kind {
            // As a page sends it, and as every file without a mapping is understood.
            IdKind::ThirdPartyId => "mbox3rdPartyId",
            IdKind::PcId => "pcId",
        };
        std::iter::once(id).chain(self.names.iter().map(String::as_str))
    }

    /// Brings every value to Target as it stands: nothing is trimmed, guessed or counted as empty.
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
        // Each value was let through under its own file's mapping.
        let sends = earlier.iter().chain([&new]).any(|mapping| mapping.delimiters == Delimiters::Send);
        // What was let through by a lowered rule must pass again; a raised one held the new file's rows back already.
        let lowered = new.severity.iter().filter(|(_, severity)| **severity != Severity::Error);
        Mapping {
            name: name.to_owned(),
            api: new.api,
            identifier: Identifier { kind: self.kind, column: column(id, 1), transforms: Vec::new() },
            attributes: self.names.iter().map(attribute).collect(),
            source: SourceOptions {
                encoding: Some(Encoding::UTF_8),
                delimiter: Some(b','),
                quote: Some(Mark::Byte(b'"')),
                escape: Some(Mark::None),
                header_row: Some(1),
                skip_last: Some(0),
                ..SourceOptions::default()
            },
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
