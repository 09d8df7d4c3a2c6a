//! The command `ferry token forget`.

use serde_json::json;
use uploads::Uploads;

use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::json;
use crate::output::style::{STRONG, paint, visible};

pub async fn run(name: &str, uploads: &Uploads, context: &Context) -> Result<u8, Failure> {
    let connection = uploads.connections().get(name)?;
    uploads.connections().forget_secret(&connection.name).await?;
    if context.json {
        json::print(&json!({"name": connection.name, "secret": "missing"}))?;
    } else {
        out!("{}: removed from the keychain.", paint(STRONG, visible(&connection.name)));
    }
    Ok(exit::DONE)
}
