//! Visitor profiles in Target, and what an upload would change in them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uploads::IdFix;

use crate::failure::Failure;

/// What an upload would change, for a sample of visitors.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct BeforeAfter {
    /// Visitors from all parts of the file.
    pub visitors: Vec<VisitorChange>,
    /// The number of them that Target has.
    pub known: usize,
    /// Whether Target has none of them, so that they're only sent if the user says that they are new.
    pub knows_none: bool,
    /// A transform of the ID that finds some of them, if Target has none of them as they are.
    pub fix: Option<IdFix>,
}

/// What an upload would change for one visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct VisitorChange {
    pub id: String,
    /// Whether Target has a profile with this ID.
    pub is_in_target: bool,
    pub attributes: Vec<AttributeChange>,
}

/// What an upload would change in one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AttributeChange {
    pub name: String,
    /// The value in Target, if there is one.
    pub now: Option<String>,
    /// The value after the upload.
    pub after: String,
}

impl From<uploads::BeforeAfter> for BeforeAfter {
    fn from(preview: uploads::BeforeAfter) -> Self {
        let (known, knows_none) = (preview.known(), preview.knows_none());
        let visitors = preview.visitors.into_iter().map(|visitor| VisitorChange {
            id: visitor.id,
            is_in_target: visitor.is_in_target,
            attributes: visitor
                .attributes
                .into_iter()
                .map(|one| AttributeChange { name: one.name, now: one.now, after: one.after })
                .collect(),
        });
        BeforeAfter { visitors: visitors.collect(), known, knows_none, fix: preview.fix }
    }
}

/// Values of an earlier upload that the new one may erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Override {
    /// The ID of the earlier upload.
    pub upload: String,
    /// When it was sent, in milliseconds since 1970.
    pub at: u64,
    /// Visitors who may lose values.
    pub visitors: u64,
    /// Attributes that may be erased, those of most visitors first.
    pub attributes: Vec<String>,
    /// The name of the earlier file, if the upload is still in the history.
    pub file: Option<String>,
    /// Why the earlier file can't be combined with the new one; `null` if it probably can.
    pub unavailable: Option<Unavailable>,
}

/// Why an earlier upload's file can't be read as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Unavailable {
    /// The file has changed or no longer exists.
    Changed,
    /// Cells were edited for the upload, and edits aren't stored after its end.
    Edited,
    /// The upload is no longer in the history.
    Unknown,
}

impl Override {
    /// Describes what may be lost of an earlier upload. `upload` is the upload, if it's still in the history; `is_cached`
    /// is whether its checked file is still in memory.
    pub fn of(one: uploads::Override, upload: Option<&uploads::Upload>, is_cached: bool) -> Override {
        let attributes = one.attributes.into_iter().map(|lost| lost.name).collect();
        let unavailable = match upload {
            None => Some(Unavailable::Unknown),
            Some(upload) if !upload.path.is_file() => Some(Unavailable::Changed),
            Some(upload) if upload.edited_cells > 0 && upload.state.is_ended() && !is_cached => {
                Some(Unavailable::Edited)
            }
            Some(_) => None,
        };
        let file = upload.map(|upload| upload.path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        Override { upload: one.upload, at: one.at, visitors: one.visitors, attributes, file, unavailable }
    }
}

/// The progress of a combined file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CombineStatus {
    /// Whether it's being written.
    pub is_running: bool,
    pub rows_read: u64,
    pub rows_total: u64,
    /// Why it couldn't be written.
    pub failure: Option<Failure>,
}

/// The kind of a visitor ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
pub enum IdKind {
    /// The company's own ID.
    #[serde(rename = "thirdPartyId")]
    ThirdPartyId,
    #[serde(rename = "pcId")]
    PcId,
}

/// A visitor's profile in Target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct VisitorProfile {
    /// When it last changed, in Target's notation.
    pub modified_at: Option<String>,
    /// The attributes, sorted by name.
    pub attributes: Vec<ProfileAttribute>,
}

/// An attribute of a profile in Target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProfileAttribute {
    pub name: String,
    pub value: String,
    /// When it last changed, in Target's notation.
    pub modified_at: Option<String>,
}

impl From<adobe_target::Profile> for VisitorProfile {
    fn from(profile: adobe_target::Profile) -> Self {
        let attributes = profile.attributes.into_iter().map(|(name, stored)| ProfileAttribute {
            name,
            value: stored.value,
            modified_at: stored.modified_at,
        });
        VisitorProfile { modified_at: profile.modified_at, attributes: attributes.collect() }
    }
}
