//! What every command needs in addition to its own arguments.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use engine::Progress;
use uploads::{Control, Uploads};

use crate::args::GlobalArgs;
use crate::failure::Failure;
use crate::output;
use crate::output::format::counted;

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
        let uploads = Uploads::open(self.data_dir())?;
        if let Some(rebuilt) = uploads.journal().rebuilt() {
            output::warning(format_args!(
                "The history was damaged. {} could be read, and others may be missing. The damaged file was kept: {}",
                counted(rebuilt.uploads as u64, "upload", "uploads"),
                rebuilt.damaged.display()
            ));
        }
        Ok(uploads)
    }
}
