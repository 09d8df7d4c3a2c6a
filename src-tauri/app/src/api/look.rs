//! What Target holds, as the page sees it: before a send, and of one visitor.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::failure::Failure;
use uploads::IdHint;

/// What a send would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct BeforeAfter {
    /// Spread over the file.
    pub visitors: Vec<VisitorChange>,
    /// What a spreadsheet may have done to the ids, where Target knows none of them.
    #[ts(type = "{ kind: \"zeros-lost\"; width: number } | { kind: \"blanks\" } | null")]
    pub hint: Option<IdHint>,
}

/// One visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct VisitorChange {
    /// Its id.
    pub id: String,
    /// Whether Target knows it.
    pub is_known: bool,
    /// Attribute by attribute.
    pub attributes: Vec<AttributeChange>,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AttributeChange {
    /// Its name.
    pub name: String,
    /// What Target holds; none: nothing.
    pub now: Option<String>,
    /// What it would hold.
    pub after: String,
}

impl From<uploads::BeforeAfter> for BeforeAfter {
    fn from(look: uploads::BeforeAfter) -> Self {
        let visitors = look.visitors.into_iter().map(|visitor| VisitorChange {
            id: visitor.id,
            is_known: visitor.is_known,
            attributes: visitor
                .attributes
                .into_iter()
                .map(|one| AttributeChange { name: one.name, now: one.now, after: one.after })
                .collect(),
        });
        BeforeAfter { visitors: visitors.collect(), hint: look.hint }
    }
}

/// What an earlier upload wrote and this one may erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Override {
    /// The earlier upload.
    pub upload: String,
    /// When it was sent, in milliseconds since 1970.
    pub at: u64,
    /// Visitors of whom something would be missing.
    pub visitors: u64,
    /// Its attributes that may be erased, the one of most visitors first.
    pub attributes: Vec<String>,
    /// Its file's name, where the upload is still known.
    pub file: Option<String>,
    /// Why nothing of it can go out once more with the new file; none: it can, as far as a glance tells.
    pub lost: Option<Lost>,
}

/// Why an earlier upload's file cannot be read as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// It is another file now, or gone.
    Changed,
    /// Cells were mended by hand for it, and are not kept.
    Mended,
    /// Nobody knows the upload any more.
    Unknown,
}

/// How far the file is that is put together of the draft and of what earlier uploads wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct UnionStatus {
    /// Whether it is being written.
    pub is_running: bool,
    /// Rows read so far.
    pub done: u64,
    /// Rows to read.
    pub all: u64,
    /// Why it came to nothing.
    pub failure: Option<Failure>,
}

impl Override {
    /// Of this upload; none: it is no longer known. `is_at_hand`: its file is still known as it was sent.
    pub fn of(one: uploads::Override, job: Option<&uploads::Upload>, is_at_hand: bool) -> Override {
        let attributes = one.attributes.into_iter().map(|lost| lost.name).collect();
        let lost = match job {
            None => Some(Lost::Unknown),
            Some(job) if !job.path.is_file() => Some(Lost::Changed),
            Some(job) if job.edited_cells > 0 && job.state.is_ended() && !is_at_hand => Some(Lost::Mended),
            Some(_) => None,
        };
        let file = job.map(|job| job.path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        Override { upload: one.upload, at: one.at, visitors: one.visitors, attributes, file, lost }
    }
}

/// The kinds of a visitor's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
pub enum IdKind {
    /// The company's own.
    #[serde(rename = "thirdPartyId")]
    ThirdPartyId,
    /// Target's own.
    #[serde(rename = "pcId")]
    PcId,
}

/// What Target holds of one visitor; nothing where it knows none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HeldProfile {
    /// When it last changed, as Target wrote it.
    pub modified_at: Option<String>,
    /// By their names.
    pub attributes: Vec<HeldAttribute>,
}

/// One attribute that Target holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct HeldAttribute {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// When it last changed, as Target wrote it.
    pub modified_at: Option<String>,
}

impl From<adobe_target::Profile> for HeldProfile {
    fn from(profile: adobe_target::Profile) -> Self {
        let attributes = profile.attributes.into_iter().map(|(name, held)| HeldAttribute {
            name,
            value: held.value,
            modified_at: held.modified_at,
        });
        HeldProfile { modified_at: profile.modified_at, attributes: attributes.collect() }
    }
}
