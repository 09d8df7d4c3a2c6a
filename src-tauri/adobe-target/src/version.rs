//! Which of the two bulk updates is called.

use serde::{Deserialize, Serialize};

/// The version of the *Bulk Profile Update API*; written `v1` and `v2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApiVersion {
    /// Updates profiles that exist and counts the others as not found. The only one for a `pcId` file of a site with
    /// ECIDs.
    V1,
    /// Creates profiles that it does not find.
    #[default]
    V2,
}

impl ApiVersion {
    /// The step that stands in the path between the client code and `profile`.
    pub(crate) fn step(self) -> &'static str {
        match self {
            Self::V1 => "",
            Self::V2 => "/v2",
        }
    }
}
