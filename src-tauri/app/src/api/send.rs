//! Sending a file, and looking at the result.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uploads::{Visibility, WaitingFor};

/// How a checked file is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, TS)]
pub struct SendOptions {
    /// The number of visitors in a test batch, after which the upload waits until their values are visible.
    pub canary: Option<u64>,
    /// The maximum number of rows per batch, if it's lower than Target's limit.
    pub max_rows: Option<u64>,
    /// The time of day before which nothing is sent, such as `06:30`.
    pub start_at: Option<String>,
    /// The client code as the user typed it, which a live site requires.
    pub confirmed: Option<String>,
    /// The client code as the user typed it to say that Target doesn't have the visitors yet.
    pub new_visitors: Option<String>,
    /// Whether the user agreed to send the file without its excluded rows.
    pub skip_excluded: bool,
}

/// What an upload is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Waiting {
    pub reason: WaitingFor,
    /// The longest time left.
    pub seconds: u64,
}

/// A sample of an upload's visitors, as Target showed them last.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SpotCheck {
    /// The visitors that could be fetched.
    pub visitors: Vec<SampledVisitor>,
    /// When the visitors that aren't visible yet are fetched again, in milliseconds since 1970; `null` if all are
    /// visible, or if a day has passed.
    pub next_at: Option<u64>,
}

impl From<&uploads::SpotCheck> for SpotCheck {
    fn from(check: &uploads::SpotCheck) -> Self {
        SpotCheck { visitors: check.visitors().into_iter().map(SampledVisitor::from).collect(), next_at: check.next() }
    }
}

/// A visitor of a visitor check.
#[derive(Debug, Clone, Serialize, TS)]
pub struct SampledVisitor {
    pub id: String,
    /// Whether Target shows what was sent.
    pub seen: Visibility,
    pub attributes: Vec<AttributeComparison>,
}

/// An attribute as it was sent and as Target shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AttributeComparison {
    pub name: String,
    pub sent: String,
    /// The value in Target, if there is one.
    pub found: Option<String>,
}

impl From<uploads::SampledVisitor> for SampledVisitor {
    fn from(visitor: uploads::SampledVisitor) -> Self {
        let attributes = visitor.attributes.into_iter().map(|one| {
            let uploads::AttributeComparison { name, sent, found } = one;
            AttributeComparison { name, sent, found }
        });
        SampledVisitor { id: visitor.id, seen: visitor.seen, attributes: attributes.collect() }
    }
}
