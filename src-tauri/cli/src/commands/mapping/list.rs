//! The command `ferry mapping list`.

use serde_json::{Value, json};
use uploads::clock::text;
use uploads::{SavedMapping, Uploads};

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::format::local_time;
use crate::output::style::visible;
use crate::output::{json, table};

pub fn run(uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let saved = uploads.saved_mappings().list()?;
    if context.json {
        json::print(&saved.iter().map(mapping_json).collect())?;
    } else if saved.is_empty() {
        out!("No saved mappings yet. To import one, run: ferry mapping import FILE");
    } else {
        let rows: Vec<Vec<String>> = saved.iter().map(row).collect();
        table::print(&["name", "attributes", "saved", "used"], &rows, &[1]);
    }
    Ok(exit::DONE)
}

fn row(saved: &SavedMapping) -> Vec<String> {
    // A mapping of a newer version can't be read.
    let attributes = saved.mapping().map_or("?".to_owned(), |mapping| mapping.attributes.len().to_string());
    let used = saved.used.map_or("never".to_owned(), local_time);
    vec![visible(&saved.name), attributes, local_time(saved.saved), used]
}

fn mapping_json(saved: &SavedMapping) -> Value {
    json!({
        "name": saved.name,
        "saved": text(saved.saved),
        "used": saved.used.map(text),
        "columns": saved.columns,
    })
}
