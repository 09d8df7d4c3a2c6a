//! The calls beside the submit: status, fetch, single update, and a visitor's page call.

use std::sync::Arc;

use hyper::StatusCode;

use crate::faults::Fault;
use crate::http::request::parameter;
use crate::http::response::{self, Reply};
use crate::store::profile::Key;

use crate::state::{Shared, on_store};

/// Where a batch stands, by the id in the URL that its submit was answered with.
pub(crate) async fn status(client: &str, id: &str, details: bool, shared: &Arc<Shared>) -> Reply {
    let now = shared.options.clock.now();
    let (client, id) = (client.to_owned(), id.to_owned());
    let found = on_store(shared, move |store| {
        let batch = store.batch(&client, &id, now)?;
        let spoiled = match &batch {
            Some(batch) if batch.fault.as_ref().is_some_and(|fault| fault.status_calls() > 0) => {
                store.spoil_status(batch)?
            }
            _ => false,
        };
        Ok((batch, spoiled))
    })
    .await;
    let (batch, spoiled) = match found {
        Ok(found) => found,
        Err(failure) => return failure,
    };
    match batch {
        Some(batch) if !matches!(batch.fault, Some(Fault::Forget)) => match batch.fault {
            Some(Fault::StatusUnavailable { .. }) if spoiled => response::proxy_page(StatusCode::SERVICE_UNAVAILABLE),
            Some(Fault::StatusHtml { .. }) if spoiled => response::proxy_page(StatusCode::OK),
            Some(Fault::StatusUnauthorized { .. }) if spoiled => response::unauthorized(),
            _ => response::batch_status(&batch, now, details),
        },
        _ => response::refused(StatusCode::NOT_FOUND, "No batch of this id is known"),
    }
}

/// *Fetch profiles*.
pub(crate) async fn fetch(client: &str, key: Key, id: &str, shared: &Arc<Shared>) -> Reply {
    let now = shared.options.clock.now();
    let (asked_client, asked_id) = (client.to_owned(), id.to_owned());
    match on_store(shared, move |store| store.fetch(&asked_client, key, &asked_id, now)).await {
        Ok(Some((profile, modified_at))) => response::profile(client, id, &profile, modified_at),
        Ok(None) => response::no_profile(client, key, id),
        Err(failure) => failure,
    }
}

/// *Single Profile Update API*: it answers before it looks, so an unknown visitor gets the same answer.
pub(crate) async fn update(client: &str, parameters: Vec<(String, String)>, shared: &Arc<Shared>) -> Reply {
    let Some((key, id)) = visitor(&parameters) else {
        return response::refused(StatusCode::BAD_REQUEST, "mbox3rdPartyId or mboxPC is missing");
    };
    let now = shared.options.clock.now();
    let client = client.to_owned();
    let updated = on_store(shared, move |store| {
        let values: Vec<(String, String)> = parameters
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .filter_map(|(name, value)| Some((name.strip_prefix("profile.")?.to_owned(), value.clone())))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        store.update(&client, key, &id, &values, now)
    })
    .await;
    match updated {
        Ok(_) => response::update_taken(),
        Err(failure) => failure,
    }
}

/// The visitor opens a page: what was uploaded is settled, and a later upload no longer overrides it.
pub(crate) async fn page_call(client: &str, parameters: Vec<(String, String)>, shared: &Arc<Shared>) -> Reply {
    let Some((key, id)) = visitor(&parameters) else {
        return response::json_error(StatusCode::BAD_REQUEST, "mbox3rdPartyId or mboxPC is missing");
    };
    let now = shared.options.clock.now();
    let client = client.to_owned();
    match on_store(shared, move |store| store.page_call(&client, key, &id, now)).await {
        Ok(()) => response::reply(StatusCode::OK, "text/plain;charset=UTF-8", "settled\n"),
        Err(failure) => failure,
    }
}

fn visitor(parameters: &[(String, String)]) -> Option<(Key, String)> {
    let id = |name| parameter(parameters, name).filter(|id| !id.is_empty()).map(str::to_owned);
    id("mbox3rdPartyId").map(|id| (Key::ThirdPartyId, id)).or_else(|| id("mboxPC").map(|id| (Key::PcId, id)))
}
