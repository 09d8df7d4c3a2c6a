//! An example of what a transform does.

use serde::Serialize;

use super::profile::ColumnProfile;
use crate::mapping::Transform;
use crate::transform::read;

/// A value before and after a transform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Converted {
    /// The value in the file.
    pub before: String,
    /// The value that's sent.
    pub after: String,
}

impl Converted {
    /// Returns an example of a column's values, or `None` if the transform changes none that is known.
    pub(super) fn of(profile: &ColumnProfile, transform: &Transform) -> Option<Converted> {
        let before = profile.example()?;
        Some(Converted { before: before.to_owned(), after: read(before, transform)? })
    }
}
