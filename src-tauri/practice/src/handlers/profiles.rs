//! Handles the calls for a single profile: fetch, update, and page call.

use std::sync::Arc;

use hyper::StatusCode;

use crate::http::request::parameter;
use crate::http::response::{self, Reply};
use crate::store::profile::Key;

use crate::state::{Shared, with_store};

/// Handles a fetch (*Fetch profiles*).
pub(crate) async fn fetch(client: &str, key: Key, id: &str, shared: &Arc<Shared>) -> Reply {
    let now = shared.options.clock.now();
    let (store_client, store_id) = (client.to_owned(), id.to_owned());
    match with_store(shared, move |store| store.fetch(&store_client, key, &store_id, now)).await {
        Ok(Some((profile, modified_at))) => response::profile(client, id, &profile, modified_at),
        Ok(None) => response::no_profile(client, key, id),
        Err(error_reply) => error_reply,
    }
}

/// Handles a single update (*Single Profile Update API*). The response is the same for unknown visitors, because Target
/// responds before it looks up the profile.
pub(crate) async fn update(client: &str, parameters: Vec<(String, String)>, shared: &Arc<Shared>) -> Reply {
    let Some((key, id)) = visitor(&parameters) else {
        return response::rejected(StatusCode::BAD_REQUEST, "mbox3rdPartyId or mboxPC is missing");
    };
    let now = shared.options.clock.now();
    let client = client.to_owned();
    let updated = with_store(shared, move |store| {
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
        Ok(_) => response::update_accepted(),
        Err(error_reply) => error_reply,
    }
}

/// Handles the page call of a visitor's browser. Later uploads then no longer override earlier ones.
pub(crate) async fn page_call(client: &str, parameters: Vec<(String, String)>, shared: &Arc<Shared>) -> Reply {
    let Some((key, id)) = visitor(&parameters) else {
        return response::json_error(StatusCode::BAD_REQUEST, "mbox3rdPartyId or mboxPC is missing");
    };
    let now = shared.options.clock.now();
    let client = client.to_owned();
    match with_store(shared, move |store| store.page_call(&client, key, &id, now)).await {
        Ok(()) => response::reply(StatusCode::OK, "text/plain;charset=UTF-8", "settled\n"),
        Err(error_reply) => error_reply,
    }
}

fn visitor(parameters: &[(String, String)]) -> Option<(Key, String)> {
    let id = |name| parameter(parameters, name).filter(|id| !id.is_empty()).map(str::to_owned);
    id("mbox3rdPartyId").map(|id| (Key::ThirdPartyId, id)).or_else(|| id("mboxPC").map(|id| (Key::PcId, id)))
}
