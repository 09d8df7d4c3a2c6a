//! What an argument names: a mapping, or a Target account, and how to connect to it.

pub mod connect;
pub mod mapping;
pub mod target;
