//! The practice Target: a local HTTP server that behaves as Adobe Target's profile APIs do.
//!
//! It is there to send to before anything is sent to a real account, and to prove what is sent.
//! So it reads the wire with its own eyes: it shares no code with the crates that write batches,
//! and it is strict where Adobe's pages are (*Bulk Profile Update API*, *Limits*, *Fetch profiles*,
//! *Single Profile Update API*). Where no page says what happens, it takes the reading that hurts
//! most, so that what passes here passes there.
//!
//! Where it is given the credentials of a project ([`OauthClient`]), it plays Adobe's identity service and the Admin
//! API too.
//!
//! It listens on the loopback address only, keeps what it took in a folder of its own, and can be
//! told to misbehave, one [`Fault`] a submit.
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
    reason = "a refusal is an answer like any other and is made once a request: a box would save nothing"
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
pub use options::{Clock, OauthClient, Options, Reading, ReadingError};
pub use server::{Server, start};
pub use state::{Call, StartError};
pub use store::profile::{HeldProfile, Key};
pub use store::{StoreError, dump, for_each_profile};
