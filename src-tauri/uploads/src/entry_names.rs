//! Names that a person gives to what is kept.

use thiserror::Error;

/// Characters of a name, at most: more fits into no list.
pub const MAX_NAME: usize = 100;

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameFault {
    /// Nothing is left of it.
    #[error("is empty")]
    Empty,
    /// Over [`MAX_NAME`] characters.
    #[error("has more than {MAX_NAME} characters")]
    Long,
    /// A line break or another control character.
    #[error("holds a control character")]
    Control,
}

/// The name without blanks around it, if it is one.
pub(crate) fn named(name: &str) -> Result<&str, NameFault> {
    let name = name.trim();
    match name {
        "" => Err(NameFault::Empty),
        _ if name.chars().count() > MAX_NAME => Err(NameFault::Long),
        _ if name.chars().any(char::is_control) => Err(NameFault::Control),
        _ => Ok(name),
    }
}
