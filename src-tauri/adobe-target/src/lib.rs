//! A client for Adobe Target's profile APIs. Each method makes one call.
//!
//! [`Target`] submits a batch, gets the status of a batch, and fetches a profile. [`Admin`] reads and generates an
//! account's profile token, and lists its profile attributes. Neither sleeps, retries, or loops; the one exception is
//! that [`Admin`] renews an expired access token once. Waiting and retrying is up to the caller. For that, each error
//! ([`CallError`]) says what the response means, and whether the request may have arrived if there was no response.
//!
//! This crate guarantees three things, and no other crate has to:
//!
//! * **Allowed hosts** ([`Endpoint`], [`StatusAddress`]): the token is sent only to `tt.omtrdc.net` and its subdomains
//!   over HTTPS, or to a loopback origin that the user has named. Redirects aren't followed.
//! * **Valid values**: an invalid [`BatchBody`], [`VisitorId`], or [`ClientCode`] can't be constructed.
//! * **The rate limit** ([`pace`]): calls per minute are limited across all programs of one user.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod admin;
mod batch_body;
mod client;
mod client_code;
mod endpoint;
mod error;
mod http;
mod offline;
pub mod pace;
mod response;
mod status_address;
mod token;
mod visitor;

pub use admin::{Admin, ClientSecret, Now, Project, ProjectError};
pub use batch_body::{BatchBody, BatchBodyError};
pub use client::Target;
pub use client_code::{ClientCode, ClientCodeError};
pub use endpoint::{Endpoint, EndpointError};
pub use error::{AdminError, CallError, Cause, LostResponse, UnexpectedBody};
pub use http::exchange::{BuildError, Timeouts};
pub use http::retry_after::MAX_RETRY_AFTER;
pub use offline::OfflineKind;
pub use response::profile::{Attribute, Profile};
pub use response::status::{
    BatchState, BatchStatus, Contradiction, Counts, ListedProfile, MAX_LISTED_PROFILES, ProfileOutcome,
};
pub use response::submit::{StatusLink, Submitted};
pub use status_address::{StatusAddress, StatusAddressError};
pub use token::{ProfileToken, Token, TokenError};
pub use visitor::{VisitorId, VisitorIdError};
