//! The exchange of an HTTP request for a whole response, with its timeouts and `Retry-After`.

pub(crate) mod exchange;
pub(crate) mod progress;
pub(crate) mod retry_after;
