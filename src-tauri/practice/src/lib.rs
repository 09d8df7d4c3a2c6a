//! The practice Target: a local HTTP server that behaves like Adobe Target's profile APIs.
//!
//! Users send to it before they send to a live account, and tests use it to check what was sent. It parses requests
//! with its own code and shares none with the crates that build them, so that a bug in the client can't hide. It's as
//! strict as Adobe's documentation (*Bulk Profile Update API*, *Limits*, *Fetch profiles*, *Single Profile Update
//! API*). Where the documentation doesn't say what happens, the practice Target does what would harm most, so that
//! what works here also works with Adobe Target.
//!
//! With the credentials of a project ([`OauthClient`]), it also simulates Adobe's identity service and the Admin API.
//!
//! It listens only on the loopback address and stores what it accepts in a folder of its own. On request it simulates
//! faults ([`Fault`]), one per submit.
//!
//! ```no_run
//! # async fn run() -> Result<(), practice::StartError> {
//! let server = practice::start(practice::Options::at("practice-store")).await?;
//! println!("practice Target at {}", server.origin());
//! server.stop().await;
//! # Ok(())
//! # }
//! ```

#![allow(
    clippy::result_large_err,
    reason = "an error is an HTTP response, of which there is one per request, so boxing it would save nothing"
)]

mod batch_body;
mod faults;
mod handlers;
mod http;
mod limits;
mod options;
mod routes;
mod server;
mod state;
mod store;

pub use faults::admin::AdminFault;
pub use faults::{Fault, FaultError, FaultKind};
pub use options::{Clock, DecodeOrder, DecodeOrderError, OauthClient, Options};
pub use server::{Server, start};
pub use state::{Call, StartError};
pub use store::profile::{Key, StoredProfile};
pub use store::{StoreError, dump, for_each_profile};
