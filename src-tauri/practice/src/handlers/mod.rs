//! One function per API call. Each receives the values that `routes` has read from the request, and returns the
//! response.

pub(crate) mod admin;
pub(crate) mod page;
pub(crate) mod profiles;
pub(crate) mod status;
pub(crate) mod submit;
