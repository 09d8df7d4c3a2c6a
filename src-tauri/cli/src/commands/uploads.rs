//! The command `ferry uploads`.

use serde_json::Value;
use uploads::{Batch, SentRows, Upload};

use super::status::{state_style, upload_json};
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::{file_name, local_time, number};
use crate::output::style::paint;
use crate::output::{json, messages, table};

pub fn run(context: &Context) -> Result<u8, Failure> {
    let uploads = context.open_uploads()?;
    let listed: Vec<(Upload, Vec<Batch>)> = uploads
        .list()?
        .into_iter()
        .map(|upload| uploads.journal().batches(&upload.id).map(|batches| (upload, batches)))
        .collect::<Result<_, _>>()?;
    if context.json {
        let objects = listed.iter().map(|(upload, batches)| upload_json(upload, batches)).collect();
        json::print(&Value::Array(objects))?;
    } else if listed.is_empty() {
        out!("No uploads yet. To try one, run: ferry demo");
    } else {
        let rows: Vec<Vec<String>> = listed.iter().map(|(upload, batches)| row(upload, batches)).collect();
        let header = ["ID", "started", "file", "destination", "status", "rows sent", "batches finished"];
        table::print(&header, &rows, &[5, 6]);
    }
    Ok(exit::DONE)
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
