//! The preview before an upload: the profiles of a few visitors as they are, and as they would be afterwards. It finds a
//! wrong column before anything is sent. Fetching changes nothing.

use std::sync::Arc;

use adobe_target::{BatchBody, CallError, Target, VisitorId};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeforeAfter {
    /// The fetched visitors, spread over the file.
    pub visitors: Vec<VisitorChange>,
    /// How the IDs were probably damaged, if Target finds none of them and finds one in another spelling.
    pub hint: Option<IdHint>,
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

/// How the file's IDs seem to differ from those that Target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum IdHint {
    /// Leading zeros are missing.
    ZerosLost {
        /// The length of the ID that Target has, in characters.
        width: usize,
    },
    /// The IDs have leading or trailing spaces.
    Spaces,
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
        let is_none_known = !visitors.is_empty() && visitors.iter().all(|visitor| !visitor.is_in_target);
        let hint = if is_none_known { hint(target, &ids).await? } else { None };
        Ok(BeforeAfter { visitors, hint })
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

/// Tries the IDs as they may have been before a spreadsheet damaged them.
async fn hint(target: &Target, ids: &[(SentVisitor, bool)]) -> Result<Option<IdHint>, LookError> {
    let longest = ids.iter().map(|(visitor, _)| visitor.id.len()).max().unwrap_or(0);
    for (visitor, is_pcid) in ids.iter().take(MAX_TRIED) {
        let id = visitor.id.as_str();
        if id.trim() != id && is_known(target, id.trim(), *is_pcid).await? {
            return Ok(Some(IdHint::Spaces));
        }
        if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) {
            // The first try is as long as the longest ID of the sample; each further try has one zero more.
            let widths = (longest..=longest + MAX_ZEROS).filter(|width| *width > id.len());
            for width in widths {
                if is_known(target, &format!("{id:0>width$}"), *is_pcid).await? {
                    return Ok(Some(IdHint::ZerosLost { width }));
                }
            }
        }
    }
    Ok(None)
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
