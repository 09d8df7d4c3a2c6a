//! Steps that several commands share.

pub mod check;
pub mod confirm;
pub mod export;
pub mod overwrite;
pub mod source;
pub mod upload;
