//! The preview before an upload: the profiles of a few visitors as they are, and as they would be afterwards. It finds a
//! wrong column before anything is sent. Fetching changes nothing.

use std::sync::Arc;

use adobe_target::{BatchBody, CallError, Target, VisitorId};
use engine::mapping::Transform;
use engine::{Checked, Progress};
use thiserror::Error;

use crate::sent_body::{SentBody, SentVisitor};

/// The maximum number of visitors that are fetched.
pub const MOST_LOOKED_UP: usize = 20;

/// The maximum number of batches that are built for it; each is read from the file.
const MAX_BODIES: usize = 5;

/// The maximum number of leading zeros that are added to an ID.
const MAX_ZEROS: usize = 6;

/// The number of visitors whose IDs are tried in other spellings.
const MAX_TRIED: usize = 3;

/// Why there is no preview.
#[derive(Debug, Error)]
pub enum LookError {
    /// Target rejected the token.
    #[error("Target rejected the token")]
    Token,
    /// The file can't be read any more.
    #[error("couldn't read the file")]
    Source(#[from] engine::SourceError),
    /// The engine built an invalid batch.
    #[error("couldn't build a batch")]
    Body(#[from] adobe_target::BatchBodyError),
    /// A thread panicked or was canceled.
    #[error("a task failed")]
    Task(#[from] tokio::task::JoinError),
}

/// What an upload would change.
#[derive(Debug, Clone, PartialEq)]
pub struct BeforeAfter {
    /// The fetched visitors, spread over the file.
    pub visitors: Vec<VisitorChange>,
    /// A transform that finds some of them, if Target has none of them as they are.
    pub fix: Option<IdFix>,
}

/// What an upload would change about a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorChange {
    /// The visitor ID, as it would be sent.
    pub id: String,
    /// Whether Target has a profile of the visitor.
    pub is_in_target: bool,
    /// The attributes that would be sent.
    pub attributes: Vec<Change>,
}

/// What an upload would change about an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The attribute's name, without `profile.`.
    pub name: String,
    /// The value that Target has.
    pub now: Option<String>,
    /// The value that Target would have.
    pub after: String,
}

/// A transform of the visitor ID with which Target finds visitors of the file.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct IdFix {
    /// The transform to add to the ID.
    pub transform: Transform,
    /// The number of fetched visitors that Target has with it.
    pub found: usize,
}

impl BeforeAfter {
    /// Fetches up to `max` visitors of a checked file.
    ///
    /// # Errors
    /// Returns an error if Target rejects the token or the file can't be read any more. A visitor that can't be fetched
    /// for another reason is left out.
    pub async fn look(checked: &Arc<Checked>, target: &Target, max: usize) -> Result<BeforeAfter, LookError> {
        let mut visitors = Vec::new();
        let mut ids = Vec::new();
        let bodies = checked.plan().len().min(MAX_BODIES).min(max);
        for place in 0..bodies {
            let index = place * checked.plan().len() / bodies;
            let body = {
                let checked = Arc::clone(checked);
                tokio::task::spawn_blocking(move || checked.body(index, &Progress::default())).await??
            };
            let body = BatchBody::new(body.into())?;
            let sent = SentBody::read(body.bytes());
            let wanted = (max - ids.len()).div_ceil(bodies - place).min(sent.rows());
            for number in 0..wanted {
                let Some(visitor) = sent.visitor(number * sent.rows() / wanted) else { continue };
                if let Some(change) = fetch(target, &visitor, sent.is_pcid()).await? {
                    visitors.push(change);
                }
                ids.push((visitor, sent.is_pcid()));
            }
        }
        let mut preview = BeforeAfter { visitors, fix: None };
        if preview.knows_none() {
            preview.fix = fix(target, &ids).await?;
        }
        Ok(preview)
    }

    /// Returns the number of visitors that Target has.
    pub fn known(&self) -> usize {
        self.visitors.iter().filter(|visitor| visitor.is_in_target).count()
    }

    /// Returns whether visitors were fetched and Target has none of them.
    pub fn knows_none(&self) -> bool {
        !self.visitors.is_empty() && self.known() == 0
    }
}

async fn fetch(target: &Target, visitor: &SentVisitor, is_pcid: bool) -> Result<Option<VisitorChange>, LookError> {
    let Some(id) = id_of(&visitor.id, is_pcid) else { return Ok(None) };
    let profile = match target.fetch(&id).await {
        Ok(profile) => profile,
        Err(CallError::Unauthorized { .. }) => return Err(LookError::Token),
        Err(_) => return Ok(None),
    };
    let attributes = visitor.attributes.iter().map(|(name, after)| Change {
        name: name.clone(),
        now: profile.as_ref().and_then(|profile| profile.attributes.get(name)).map(|value| value.value.clone()),
        after: after.clone(),
    });
    Ok(Some(VisitorChange {
        id: visitor.id.clone(),
        is_in_target: profile.is_some(),
        attributes: attributes.collect(),
    }))
}

/// Finds a transform with which Target has visitors of the sample, and counts those.
async fn fix(target: &Target, ids: &[(SentVisitor, bool)]) -> Result<Option<IdFix>, LookError> {
    let longest = ids.iter().map(|(visitor, _)| visitor.id.len()).max().unwrap_or(0);
    for (visitor, is_pcid) in ids.iter().take(MAX_TRIED) {
        for transform in candidates(&visitor.id, longest) {
            let Some(id) = transform.apply(&visitor.id).filter(|id| *id != visitor.id) else { continue };
            if !is_known(target, &id, *is_pcid).await? {
                continue;
            }
            let mut found = 0;
            for (visitor, is_pcid) in ids {
                let id = transform.apply(&visitor.id).unwrap_or_default();
                found += usize::from(is_known(target, &id, *is_pcid).await?);
            }
            return Ok(Some(IdFix { transform, found }));
        }
    }
    Ok(None)
}

/// Returns transforms that undo what spreadsheets and exports do to IDs: removed zeros and added decimals, text markers,
/// spaces, and another case. The first zeros make an ID as long as the longest one of the sample.
fn candidates(id: &str, longest: usize) -> Vec<Transform> {
    let zeros = (longest..=longest + MAX_ZEROS).filter(|width| *width > id.len()).map(Transform::PadZeros);
    let others = [
        Transform::Trim,
        Transform::Clean,
        Transform::Unwrap,
        Transform::DropZeroDecimals,
        Transform::Lowercase,
        Transform::Uppercase,
    ];
    others.into_iter().chain(zeros).collect()
}

async fn is_known(target: &Target, id: &str, is_pcid: bool) -> Result<bool, LookError> {
    let Some(id) = id_of(id, is_pcid) else { return Ok(false) };
    match target.fetch(&id).await {
        Ok(profile) => Ok(profile.is_some()),
        Err(CallError::Unauthorized { .. }) => Err(LookError::Token),
        Err(_) => Ok(false),
    }
}

fn id_of(id: &str, is_pcid: bool) -> Option<VisitorId> {
    let id = if is_pcid { VisitorId::pc(id) } else { VisitorId::third_party(id) };
    id.ok()
}
