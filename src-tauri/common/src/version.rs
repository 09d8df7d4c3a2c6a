//! The version of the bulk update.

use serde::{Deserialize, Serialize};

/// The version of the *Bulk Profile Update API*, serialized as `v1` and `v2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ApiVersion {
    /// Updates existing profiles, and counts rows without a profile as not found. A site with ECIDs must use it for a
    /// file with `pcId`.
    V1,
    /// Updates existing profiles, and creates missing ones.
    #[default]
    V2,
}
