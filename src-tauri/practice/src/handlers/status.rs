//! Handles status calls (*Bulk Profile Update API*).

use std::sync::Arc;

use hyper::StatusCode;

use crate::faults::Fault;
use crate::http::response::{self, Reply};
use crate::state::{Shared, with_store};

/// Handles a status call for the batch ID in the status URL.
pub(crate) async fn status(client: &str, id: &str, details: bool, shared: &Arc<Shared>) -> Reply {
    let now = shared.options.clock.now();
    let (client, id) = (client.to_owned(), id.to_owned());
    let found = with_store(shared, move |store| {
        let batch = store.batch(&client, &id, now)?;
        let is_faulty = match &batch {
            Some(batch) if batch.fault.as_ref().is_some_and(|fault| fault.failing_status_calls() > 0) => {
                store.use_faulty_status_call(batch)?
            }
            _ => false,
        };
        Ok((batch, is_faulty))
    })
    .await;
    let (batch, is_faulty) = match found {
        Ok(found) => found,
        Err(error_reply) => return error_reply,
    };
    match batch {
        Some(batch) if !matches!(batch.fault, Some(Fault::Forget)) => match batch.fault {
            Some(Fault::StatusUnavailable { .. }) if is_faulty => response::proxy_page(StatusCode::SERVICE_UNAVAILABLE),
            Some(Fault::StatusHtml { .. }) if is_faulty => response::proxy_page(StatusCode::OK),
            Some(Fault::StatusUnauthorized { .. }) if is_faulty => response::unauthorized(),
            _ => response::batch_status(&batch, now, details),
        },
        _ => response::rejected(StatusCode::NOT_FOUND, "There's no batch with this ID"),
    }
}
