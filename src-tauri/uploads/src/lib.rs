//! Uploads: things that survive. A journal on disk, a sender that commits each step before the
//! world can see it, and the follow-up that asks Target what became of each batch. One crate for
//! the desktop app and the command line.

mod before_after;
pub mod clock;
mod combine;
mod connections;
mod control;
mod data_dir;
mod entry_names;
mod lock;
mod log_file;
mod model;
mod overwrite_guard;
mod retention;
mod retry;
mod returned_exports;
mod saved_mappings;
pub mod secrets;
mod sender;
mod sent_body;
mod spot_check;
mod store;
mod uploads;

pub use before_after::{BeforeAfter, Change, IdHint, LookError, MOST_LOOKED_UP, VisitorChange};
pub use combine::{Earlier, Union, UnionError, UnionWatch, union_name, write_union};
pub use connections::authenticate::{AccessError, ends_soon, outlasts};
pub use connections::comma_test::{ProbeError, ProbeFound, ProbeStep, Trial, Tried, is_probe};
pub use connections::connection_lifecycle::RemovedAccount;
pub use connections::connection_test::{ConnectionState, test_connection};
pub use connections::renewing_target::Door;
pub use connections::target_attributes::{known_name, suggest_known};
pub use connections::{Auth, Connection, ConnectionError, PRACTICE, Proven, Reading};
pub use control::Control;
pub use data_dir::{Home, HomeError};
pub use entry_names::{MAX_NAME, NameFault};
pub use lock::{JobLock, LockError};
pub use log_file::LogFile;
pub use model::{Batch, BatchState, Job, JobOptions, JobState, LogLine, Millis, Reason, SentRows};
pub use overwrite_guard::{OverriddenAttribute, Override, OverrideError};
pub use retention::default_history_days;
pub use retry::{Failed, FailedBatch, RetryError};
pub use returned_exports::{ToNote, has_exports};
pub use saved_mappings::{SavedMapping, SavedMappingError};
pub use secrets::{Keychain, KeychainFault, SecretPlace};
pub use sender::split::{Half, most_batches};
pub use sender::{Ended, UploadError, UploadEvent, WaitingFor};
pub use sent_body::{Compared, Seen, SentBody, SentVisitor, compare};
pub use spot_check::{Arrival, Spot, SpotSeen};
pub use store::{Journal, JournalError};
pub use uploads::{Begin, OpenError, OpenJob, ResumeError, Uploads, api_of};
