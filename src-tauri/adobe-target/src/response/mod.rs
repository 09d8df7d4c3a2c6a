//! One file per call: how its response is read.

pub(crate) mod admin;
mod body;
mod excerpt;
pub(crate) mod profile;
pub(crate) mod status;
pub(crate) mod submit;
mod xml;
