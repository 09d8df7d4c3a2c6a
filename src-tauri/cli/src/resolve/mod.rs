//! What an argument names: a mapping, or a Target account.

pub mod mapping;
pub mod target;
