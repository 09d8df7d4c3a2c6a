//! The command `ferry mapping export`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use uploads::Uploads;

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::style::{STRONG, paint, visible};
use crate::steps::export::write_mapping;

/// Print a saved mapping, or write it to a file
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  ferry mapping export \"CRM weekly\" --out crm.ferrymap.json")]
pub struct ExportArgs {
    /// Name of the mapping
    name: String,
    /// File to write (default: print to standard output)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(args: &ExportArgs, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let saved = uploads.saved_mappings().get(&args.name)?;
    let Some(path) = &args.out else {
        // With --json, too: the mapping file is JSON.
        out!("{}", saved.text);
        return Ok(exit::DONE);
    };
    write_mapping(path, &saved.text)?;
    if context.json {
        json::print(&json!({"name": saved.name, "out": path.to_string_lossy()}))?;
    } else {
        out!("{} written to {}", paint(STRONG, visible(&saved.name)), path.display());
    }
    Ok(exit::DONE)
}
