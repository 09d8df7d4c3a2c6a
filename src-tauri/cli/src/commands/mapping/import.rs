//! The command `ferry mapping import`.

use std::path::PathBuf;

use clap::Args;
use engine::Mapping;
use engine::mapping::RelaxedCheck;
use serde_json::json;
use uploads::Uploads;

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::argument;
use crate::output::style::{STRONG, paint, visible};
use crate::output::{self, json, messages};
use crate::resolve::mapping::read_mapping_file;

/// Save a mapping from a file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ferry mapping import crm.ferrymap.json
  ferry mapping import crm.ferrymap.json --name \"CRM weekly\"
  ferry send customers.csv --mapping \"CRM weekly\" --client northpier")]
pub struct ImportArgs {
    /// Mapping file to import
    file: PathBuf,
    /// Name to save it under (default: the name in the file)
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Import it even if it relaxes some checks
    #[arg(long)]
    accept_relaxed: bool,
}

pub fn run(args: &ImportArgs, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let mut mapping = read_mapping_file(&args.file)?;
    if let Some(name) = &args.name {
        mapping.name.clone_from(name);
    }
    let relaxed = mapping.relaxed_checks();
    let is_accepted = relaxed.is_empty() || args.accept_relaxed;
    let name = if is_accepted { uploads.saved_mappings().save(&mapping, None)?.name } else { mapping.name.clone() };
    if context.json {
        json::print(&json!({"name": name, "imported": is_accepted, "relaxed": relaxed}))?;
    }
    if !is_accepted {
        return Err(refusal(&mapping, &relaxed));
    }
    if !context.json {
        out!("{} saved. To use it, add --mapping {}", paint(STRONG, visible(&name)), argument(&name));
        for check in relaxed {
            output::warning(messages::relaxed_check(check));
        }
    }
    Ok(exit::DONE)
}

/// A mapping from someone else can let through what the checks exclude by default, so that has to be accepted.
fn refusal(mapping: &Mapping, relaxed: &[RelaxedCheck]) -> Failure {
    let checks: Vec<String> = relaxed.iter().map(|check| format!("\n  {}", messages::relaxed_check(*check))).collect();
    Failure::usage(format!(
        "The mapping \"{}\" relaxes some checks, so it wasn't imported:{}",
        visible(&mapping.name),
        checks.concat()
    ))
    .hint("If that's intended, add --accept-relaxed. Otherwise, change delimiters or severity in the file.")
}
