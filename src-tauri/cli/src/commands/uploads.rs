//! The command `ferry uploads`.

use serde_json::Value;
use uploads::{Batch, JournalError, SentRows, Upload, Uploads};

use super::status::{state_style, upload_json};
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::{counted, file_name, local_time, number};
use crate::output::style::paint;
use crate::output::{self, json, messages, table};

pub fn run(context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    let mut unreadable = uploads.unreadable()?;
    let mut listed: Vec<(Upload, Vec<Batch>)> = Vec::new();
    for upload in uploads.list()? {
        match uploads.journal().batches(&upload.id) {
            Ok(batches) => listed.push((upload, batches)),
            Err(JournalError::UploadDamaged { upload, .. }) => unreadable.push(upload),
            Err(error) => return Err(error.into()),
        }
    }
    if context.json {
        let objects = listed.iter().map(|(upload, batches)| upload_json(upload, batches)).collect();
        json::print(&Value::Array(objects))?;
    } else if listed.is_empty() && unreadable.is_empty() {
        out!("No uploads yet. To try one, run: ferry demo");
    } else {
        let rows: Vec<Vec<String>> = listed.iter().map(|(upload, batches)| row(upload, batches)).collect();
        let header = ["ID", "started", "file", "destination", "status", "rows sent", "batches finished"];
        table::print(&header, &rows, &[5, 6]);
    }
    warn_of_kept_files(&uploads);
    if unreadable.is_empty() {
        return Ok(exit::DONE);
    }
    output::error(format_args!(
        "The records of {} are damaged: {}.",
        counted(unreadable.len() as u64, "upload", "uploads"),
        unreadable.join(", ")
    ));
    output::hint("Send their files again. Rows that are sent twice do no harm.");
    Ok(exit::USAGE)
}

/// Warns if the history was rebuilt before, so that it isn't taken for complete.
fn warn_of_kept_files(uploads: &Uploads) {
    if uploads.journal().rebuilt().is_some() {
        return;
    }
    for file in uploads.journal().damaged_files() {
        output::warning(format_args!(
            "The history was damaged before, so uploads may be missing. The damaged file was kept: {}",
            file.display()
        ));
        output::hint("Delete that file if you don't need it.");
    }
}

fn row(upload: &Upload, batches: &[Batch]) -> Vec<String> {
    let finished = batches.iter().filter(|batch| batch.state.is_final()).count();
    vec![
        upload.id.clone(),
        local_time(upload.started),
        file_name(&upload.path),
        upload.connection.clone().unwrap_or_else(|| upload.client.clone()),
        paint(state_style(upload.state), messages::upload_state(upload.state)),
        number(SentRows::of(batches).sent),
        format!("{finished} of {}", batches.len()),
    ]
}
