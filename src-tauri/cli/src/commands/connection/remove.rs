//! The command `ferry connection remove`.

use serde_json::json;
use uploads::{RemovedConnection, Uploads};

use super::connection_json;
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::style::{DIM, STRONG, paint, visible};
use crate::output::{self, json, messages};

pub async fn run(name: &str, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let RemovedConnection { connection: removed, left, .. } = uploads.connections().remove(name).await?;
    if let Some(fault) = left {
        output::warning(format_args!("Its secret may still be in the keychain: {}", messages::keychain(fault)));
    }
    if context.json {
        json::print(&json!({"removed": removed.name, "connection": connection_json(&removed)}))?;
    } else {
        out!("{} removed.", paint(STRONG, visible(&removed.name)));
        out!("{}", paint(DIM, "Past uploads to it are kept and can still be resumed."));
    }
    Ok(exit::DONE)
}
