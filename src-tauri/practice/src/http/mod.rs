//! HTTP: reading requests, rejecting those of foreign web pages, and building responses.

pub(crate) mod guard;
pub(crate) mod request;
pub(crate) mod response;
