//! What every command needs in addition to its own arguments.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use engine::Progress;
use uploads::{Control, Uploads};

use crate::args::GlobalArgs;
use crate::failure::Failure;

/// The output format, the data folder, and the handles by which a signal stops the command.
pub struct Context {
    /// Whether results are printed as JSON.
    pub json: bool,
    /// The progress of the file that is being read. Canceling it ends the reading.
    pub progress: Arc<Progress>,
    /// Pauses the upload that is running.
    pub control: Control,
    /// Whether an upload is running, so that a signal waits for the response to a batch.
    pub is_sending: Arc<AtomicBool>,
    data_dir: Option<PathBuf>,
}

impl Context {
    /// Creates the context that the global options ask for.
    pub fn new(args: &GlobalArgs) -> Context {
        Context {
            json: args.json,
            progress: Arc::default(),
            control: Control::default(),
            is_sending: Arc::default(),
            data_dir: args.home.clone(),
        }
    }

    /// Returns the data folder from `--home`, or `None` if the default applies.
    pub fn data_dir(&self) -> Option<&Path> {
        self.data_dir.as_deref()
    }

    /// Opens the history, and creates the data folder if needed.
    pub fn open_uploads(&self) -> Result<Uploads, Failure> {
        Ok(Uploads::open(self.data_dir())?)
    }
}
