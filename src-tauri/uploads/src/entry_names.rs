//! Names that people give to saved connections and mappings.

use thiserror::Error;

/// The maximum length of a name in characters; longer names don't fit in a list.
pub const MAX_NAME: usize = 100;

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameFault {
    /// The name is empty, or only spaces.
    #[error("is empty")]
    Empty,
    /// The name has more than [`MAX_NAME`] characters.
    #[error("has more than {MAX_NAME} characters")]
    Long,
    /// The name contains a line break or another control character.
    #[error("contains a control character")]
    Control,
}

/// Returns a valid name without the spaces around it.
pub(crate) fn valid_name(name: &str) -> Result<&str, NameFault> {
    let name = name.trim();
    match name {
        "" => Err(NameFault::Empty),
        _ if name.chars().count() > MAX_NAME => Err(NameFault::Long),
        _ if name.chars().any(char::is_control) => Err(NameFault::Control),
        _ => Ok(name),
    }
}
