//! Uploads that survive a crash: a journal on disk, a sender that commits each step before anything leaves this
//! computer, and the polling of Target for the result of each batch. The desktop app and the command line share this
//! crate.

mod before_after;
pub mod clock;
mod combine;
mod connections;
mod control;
mod core_dumps;
mod counts;
mod data_dir;
mod drafts;
mod entry_names;
mod failure;
mod lock;
mod log_file;
mod model;
mod open_upload;
mod overwrite_guard;
mod retention;
mod retry;
mod returned_exports;
mod saved_mappings;
pub mod secrets;
mod sender;
mod sent_body;
mod settings;
mod spot_check;
mod store;
mod uploads;

pub use before_after::{BeforeAfter, Change, IdFix, LookError, MOST_LOOKED_UP, VisitorChange};
pub use combine::{CombineError, CombineProgress, Combined, EarlierUpload, combined_name, write_combined};
pub use connections::authenticate::{AuthenticateError, ends_soon, outlasts};
pub use connections::comma_test::{CommaTestError, CommaTestOutcome, CommaTestStep, TestCase, TestResult};
pub use connections::connection_lifecycle::RemovedConnection;
pub use connections::connection_test::{ConnectionState, test_connection};
pub use connections::renewing_target::RenewingTarget;
pub use connections::target_attributes::{target_attribute_name, use_target_names};
pub use connections::{Auth, Connection, ConnectionError, Connections, DelimiterHandling, LastCommaTest, PRACTICE};
pub use control::Control;
pub use core_dumps::{prevent_core_dumps, protect_memory};
pub use counts::{BatchCounts, RowResults, SentRows};
pub use data_dir::{DataDir, DataDirError};
pub use drafts::{Drafts, FileStamp, KeptDraft};
pub use entry_names::{MAX_NAME, NameFault};
pub use failure::{Entry, Failure, with_causes};
pub use lock::{AccountLock, LockError};
pub use log_file::LogFile;
pub use model::{
    AuthKind, Batch, BatchState, KnownBefore, LogLine, Millis, Reason, STANDARD_INPUT, Upload, UploadOptions,
    UploadState, is_stream,
};
pub use open_upload::OpenUpload;
pub use overwrite_guard::{OverriddenAttribute, Override, OverrideError, OverwriteGuard};
pub use retry::{Failed, FailedBatch, NewerValues, RetryError};
pub use returned_exports::{ExportHashes, ReturnedExports, has_exports};
pub use saved_mappings::{SavedMapping, SavedMappingError, SavedMappings};
pub use secrets::{Keychain, KeychainFault, SecretPlace};
pub use sender::split::{BatchSlice, most_batches};
pub use sender::{Ended, UploadError, UploadEvent, WaitingFor};
pub use sent_body::{AttributeComparison, SentBody, SentVisitor, Visibility, compare};
pub use settings::{Settings, default_history_days};
pub use spot_check::{SampledVisitor, SpotCheck, SpotChecks};
pub use store::{Journal, JournalError, Rebuilt};
pub use uploads::{NewUpload, OpenError, ResumeError, Uploads};
