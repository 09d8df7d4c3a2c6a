//! Short constructors for the errors of reading a workbook.

use crate::input::{SourceError, Unreadable};

pub(super) fn unreadable(reason: Unreadable) -> SourceError {
    SourceError::Unreadable { reason, cause: None }
}

pub(super) fn archive_bomb() -> SourceError {
    unreadable(Unreadable::ArchiveBomb)
}

pub(super) fn broken() -> SourceError {
    unreadable(Unreadable::Truncated)
}

pub(super) fn password() -> SourceError {
    unreadable(Unreadable::Password)
}

pub(super) fn document() -> SourceError {
    unreadable(Unreadable::Document)
}

pub(super) fn unsupported() -> SourceError {
    unreadable(Unreadable::Unsupported)
}
