//! Before anything is sent: what Target holds of a few visitors now, beside what it would hold afterwards.
//! The wrong column is caught here, while nothing has happened yet. Fetching changes nothing.

use std::sync::Arc;

use adobe_target::{BatchBody, CallError, Target, VisitorId};
use engine::{Checked, Progress};
use thiserror::Error;

use crate::sent_body::{SentBody, SentVisitor};

/// Visitors that are looked up, at most.
pub const MOST_LOOKED_UP: usize = 20;

/// Bodies that are made for it: each is read out of the file.
const BODIES: usize = 5;

/// Zeros that a spreadsheet may have cut off an id, at most.
const ZEROS: usize = 6;

/// Visitors whose ids are tried in other spellings, where Target knows none as they stand.
const TRIED: usize = 3;

/// Why nobody was looked up.
#[derive(Debug, Error)]
pub enum LookError {
    /// Target refuses the token.
    #[error("Target refused the token")]
    Token,
    /// The file can no longer be read.
    #[error("the file could not be read")]
    Source(#[from] engine::SourceError),
    /// A body that the engine made is none.
    #[error("a batch could not be put together")]
    Body(#[from] adobe_target::BatchBodyError),
    /// The machine's own thread failed.
    #[error("a task failed")]
    Task(#[from] tokio::task::JoinError),
}

/// What a send would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeforeAfter {
    /// Spread over the file.
    pub visitors: Vec<VisitorChange>,
    /// What spreadsheets do to ids, where Target knows none of them as it stands and one when mended.
    pub hint: Option<IdHint>,
}

/// One visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorChange {
    /// Its id.
    pub id: String,
    /// Whether Target knows it.
    pub is_known: bool,
    /// What would be sent, attribute by attribute.
    pub attributes: Vec<Change>,
}

/// One attribute of a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// What Target holds; `None`: nothing.
    pub now: Option<String>,
    /// What it would hold.
    pub after: String,
}

/// How the file's ids seem to differ from those that Target knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum IdHint {
    /// Zeros in front are missing: Target knows an id with so many digits.
    ZerosLost {
        /// Characters of the id that Target knows.
        width: usize,
    },
    /// Blanks at the ends.
    Blanks,
}

impl BeforeAfter {
    /// Looks up to `most` visitors of a checked file up.
    ///
    /// # Errors
    /// A token that Target refuses, and a file that can no longer be read. A visitor that cannot be fetched for
    /// another reason is left out: nothing is claimed of it.
    pub async fn look(checked: &Arc<Checked>, target: &Target, most: usize) -> Result<BeforeAfter, LookError> {
        let mut visitors = Vec::new();
        let mut ids = Vec::new();
        let bodies = checked.plan().len().min(BODIES).min(most);
        for place in 0..bodies {
            let index = place * checked.plan().len() / bodies;
            let body = {
                let checked = Arc::clone(checked);
                tokio::task::spawn_blocking(move || checked.body(index, &Progress::default())).await??
            };
            let body = BatchBody::new(body.into())?;
            let sent = SentBody::read(body.bytes());
            let wanted = (most - ids.len()).div_ceil(bodies - place).min(sent.rows());
            for number in 0..wanted {
                let Some(visitor) = sent.visitor(number * sent.rows() / wanted) else { continue };
                if let Some(change) = fetch(target, &visitor, sent.is_pcid()).await? {
                    visitors.push(change);
                }
                ids.push((visitor, sent.is_pcid()));
            }
        }
        let is_none_known = !visitors.is_empty() && visitors.iter().all(|visitor| !visitor.is_known);
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
        now: profile.as_ref().and_then(|profile| profile.attributes.get(name)).map(|held| held.value.clone()),
        after: after.clone(),
    });
    Ok(Some(VisitorChange { id: visitor.id.clone(), is_known: profile.is_some(), attributes: attributes.collect() }))
}

/// Tries the ids as they may have been before a spreadsheet saw them.
async fn hint(target: &Target, ids: &[(SentVisitor, bool)]) -> Result<Option<IdHint>, LookError> {
    let longest = ids.iter().map(|(visitor, _)| visitor.id.len()).max().unwrap_or(0);
    for (visitor, is_pcid) in ids.iter().take(TRIED) {
        let id = visitor.id.as_str();
        if id.trim() != id && is_known(target, id.trim(), *is_pcid).await? {
            return Ok(Some(IdHint::Blanks));
        }
        if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) {
            // As long as the longest first, then a zero more each time.
            let widths = (longest..=longest + ZEROS).filter(|width| *width > id.len());
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
