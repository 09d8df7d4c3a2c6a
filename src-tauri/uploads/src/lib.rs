//! Uploads: things that survive. A journal on disk, a sender that commits each step before the
//! world can see it, and the follow-up that asks Target what became of each batch. One crate for
//! the desktop app and the command line.

mod access;
mod accounts;
mod arrived;
mod before_after;
pub mod clock;
mod connection_test;
mod connections;
mod control;
mod door;
mod history;
mod halves;
mod home;
mod journal;
mod known;
mod lock;
mod log_file;
mod mappings;
mod model;
mod names;
mod overrides;
mod probe;
mod retry;
pub mod secrets;
mod sender;
mod sent;
mod union;
mod uploads;

pub use access::{AccessError, ends_soon, outlasts};
pub use accounts::RemovedAccount;
pub use arrived::{Arrival, Spot, SpotSeen};
pub use before_after::{BeforeAfter, Change, IdHint, LookError, MOST_LOOKED_UP, VisitorChange};
pub use connection_test::{ConnectionState, test_connection};
pub use connections::{Auth, Connection, ConnectionError, PRACTICE, Proven, Reading};
pub use control::Control;
pub use door::Door;
pub use history::default_history_days;
pub use halves::{Half, most_batches};
pub use home::{Home, HomeError};
pub use journal::{Journal, JournalError};
pub use known::{known_name, suggest_known};
pub use lock::{JobLock, LockError};
pub use log_file::LogFile;
pub use mappings::{SavedMapping, SavedMappingError};
pub use model::{Batch, BatchState, Job, JobOptions, JobState, LogLine, Millis, Reason, SentRows};
pub use names::{MAX_NAME, NameFault};
pub use overrides::{OverriddenAttribute, Override, OverrideError};
pub use probe::{ProbeError, ProbeFound, ProbeStep, Trial, Tried, is_probe};
pub use retry::{Failed, FailedBatch, RetryError};
pub use secrets::{Keychain, KeychainFault, SecretPlace};
pub use sender::{Ended, UploadError, UploadEvent, WaitingFor};
pub use sent::{Compared, Seen, SentBody, SentVisitor, compare};
pub use union::{Earlier, Union, UnionError, UnionWatch, union_name, write_union};
pub use uploads::{Begin, OpenError, OpenJob, ResumeError, Uploads, api_of};
