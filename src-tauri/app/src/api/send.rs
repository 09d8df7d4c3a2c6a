//! What is said of a send, before, while and after.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uploads::{Visibility, WaitingFor};

/// How a checked file is sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, TS)]
pub struct SendOptions {
    /// So many visitors first, and the others once these are seen to be right.
    pub canary: Option<u64>,
    /// Rows a batch, where they are to be fewer than Target takes.
    pub max_rows: Option<u64>,
    /// Not before the clock shows this time of day, as in `06:30`.
    pub start_at: Option<String>,
    /// The client code as it was typed, where a live site reads what is sent.
    pub confirmed: Option<String>,
    /// The person knows that excluded rows stay behind.
    pub skip_excluded: bool,
}

/// What an upload waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Waiting {
    /// Why.
    #[ts(type = "WaitingFor")]
    pub reason: WaitingFor,
    /// How long, at most.
    pub seconds: u64,
}

/// A sample of an upload's visitors, as Target showed them last.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Arrived {
    /// Those that could be fetched.
    pub spots: Vec<Spot>,
    /// When those that are not visible yet are fetched again, in milliseconds since 1970; none: all are, or their
    /// day is over.
    pub next: Option<u64>,
}

impl From<&uploads::SpotCheck> for Arrived {
    fn from(arrival: &uploads::SpotCheck) -> Self {
        Arrived { spots: arrival.visitors().into_iter().map(Spot::from).collect(), next: arrival.next() }
    }
}

/// A visitor that was looked up after it was sent.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Spot {
    /// Its id.
    pub id: String,
    /// Whether Target shows what was sent.
    #[ts(type = "Visibility")]
    pub seen: Visibility,
    /// Attribute by attribute.
    pub attributes: Vec<SpotAttribute>,
}

/// One attribute, sent and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SpotAttribute {
    /// Its name.
    pub name: String,
    /// What was sent.
    pub sent: String,
    /// What Target holds; none: nothing.
    pub found: Option<String>,
}

impl From<uploads::SampledVisitor> for Spot {
    fn from(spot: uploads::SampledVisitor) -> Self {
        let attributes = spot.attributes.into_iter().map(|one| {
            let uploads::AttributeComparison { name, sent, found } = one;
            SpotAttribute { name, sent, found }
        });
        Spot { id: spot.id, seen: spot.seen, attributes: attributes.collect() }
    }
}
