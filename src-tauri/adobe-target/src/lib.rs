//! Adobe Target's profile APIs, one call at a time.
//!
//! [`Target`] submits a batch, asks for its status, fetches one profile; [`Admin`] reads an account's profile token and
//! known attributes. Neither sleeps, repeats or loops (but for an access token that ended, which is renewed once): that is
//! the caller's work. What they owe their caller is the whole truth about each answer ([`CallError`]) and about what is
//! certain when there was none: whether the request may have arrived.
//!
//! Three promises are kept here and nowhere else:
//!
//! * **the host rule** ([`Endpoint`], [`StatusAddress`]): the token goes to `tt.omtrdc.net` and below over HTTPS, or
//!   to the loopback origin that a person named, and to no other place. No redirect is followed;
//! * **bounds are types**: a [`BatchBody`], a [`VisitorId`], a [`ClientCode`] cannot be made wrong;
//! * **the pace** ([`pace`]): at most so many calls in any minute, over every program of one person.

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
mod version;
mod visitor;

pub use admin::{Admin, ClientSecret, Now, Project, ProjectError};
pub use batch_body::{BatchBody, BatchBodyError, MAX_BATCH_BYTES, MAX_BATCH_ROWS};
pub use client::Target;
pub use client_code::{ClientCode, ClientCodeError};
pub use endpoint::{Endpoint, EndpointError};
pub use error::{AdminError, CallError, Cause, Loss, Oddity};
pub use http::exchange::{BuildError, Limits};
pub use http::retry_after::MAX_RETRY_AFTER;
pub use offline::OfflineKind;
pub use response::profile::{Attribute, Profile};
pub use response::status::{BatchState, BatchStatus, ListedProfile, MAX_LISTED_PROFILES, ProfileOutcome};
pub use response::submit::{StatusLink, Submitted};
pub use status_address::{StatusAddress, StatusAddressError};
pub use token::{ProfileToken, Token, TokenError};
pub use version::ApiVersion;
pub use visitor::{VisitorId, VisitorIdError};
