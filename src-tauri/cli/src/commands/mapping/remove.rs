//! The command `ferry mapping remove`.

use clap::Args;
use serde_json::{Value, json};
use uploads::Uploads;

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::style::{DIM, STRONG, paint, visible};

/// Remove a saved mapping. Past uploads keep their own copy
#[derive(Debug, Args)]
pub struct RemoveArgs {
    /// Name of the mapping
    name: String,
}

pub fn run(args: &RemoveArgs, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let removed = uploads.saved_mappings().remove(&args.name)?;
    if context.json {
        // A mapping of a newer version can't be parsed here, so its text is printed.
        let mapping: Value = serde_json::from_str(&removed.text).unwrap_or_else(|_| json!(removed.text));
        json::print(&json!({"removed": removed.name, "mapping": mapping}))?;
    } else {
        out!("{} removed.", paint(STRONG, visible(&removed.name)));
        out!("{}", paint(DIM, "Past uploads keep their own copy."));
    }
    Ok(exit::DONE)
}
