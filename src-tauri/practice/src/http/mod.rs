//! HTTP in both directions: reading requests within limits, guarding against foreign web pages, and building responses.

pub(crate) mod guard;
pub(crate) mod request;
pub(crate) mod response;
