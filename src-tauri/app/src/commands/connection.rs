//! Where uploads go.

use crate::api::{
    Connection, ConnectionForm, ConnectionTest, Destination, HeldProfile, IdKind, KnownNames, PracticeStatus,
    ProbeStatus, SecretKept,
};
use crate::connections::Connections;
use crate::connections::comma_test::Probing;
use crate::connections::practice_target::PracticeTarget;
use crate::failure::{Failure, FailureCode};
use crate::store::Store;
use adobe_target::VisitorId;
use tauri::State;

/// Whether the practice Target runs, and what it holds.
#[tauri::command]
pub async fn practice_status(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.status(store.uploads()?.data_dir()).await
}

/// Starts the practice Target, unless it runs.
#[tauri::command]
pub async fn practice_start(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.start(store.uploads()?.data_dir()).await
}

/// Stops the practice Target; what it holds stays.
#[tauri::command]
pub async fn practice_stop(
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
) -> Result<PracticeStatus, Failure> {
    practice.stop().await;
    practice.status(store.uploads()?.data_dir()).await
}

/// The accounts that a person sends to, by name.
#[tauri::command(async)]
pub fn connections(store: State<'_, Store>, connections: State<'_, Connections>) -> Result<Vec<Connection>, Failure> {
    connections.all(&*store.uploads()?)
}

/// Adds an account, or changes the one of the name `changed`; with a token, that is kept.
#[tauri::command]
pub async fn connection_save(
    changed: Option<String>,
    form: ConnectionForm,
    token: Option<String>,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    let uploads = store.uploads()?;
    connections.save(&uploads, changed.as_deref(), &form).await?;
    if let Some(token) = token {
        connections.set_token(&uploads, form.name.trim(), &token).await?;
    }
    Ok(())
}

/// Removes an account and its secret; both can be put back.
#[tauri::command]
pub async fn connection_remove(
    name: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    let uploads = store.uploads()?;
    connections.remove(&uploads, &name).await
}

/// Puts a removed account back.
#[tauri::command]
pub async fn connection_restore(
    name: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    let uploads = store.uploads()?;
    connections.restore(&uploads, &name).await
}

/// Keeps an account's token: in the keychain, else for the session.
#[tauri::command]
pub async fn token_set(
    name: String,
    token: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<SecretKept, Failure> {
    let uploads = store.uploads()?;
    connections.set_token(&uploads, &name, &token).await
}

/// Asks the keychain once more to take what is kept for the session.
#[tauri::command]
pub async fn token_keep_again(name: String, store: State<'_, Store>) -> Result<SecretKept, Failure> {
    let uploads = store.uploads()?;
    Ok(uploads.connections().store_secret_again(&name).await?.into())
}

/// Forgets an account's token.
#[tauri::command]
pub async fn token_forget(name: String, store: State<'_, Store>) -> Result<(), Failure> {
    let uploads = store.uploads()?;
    Ok(uploads.connections().forget_secret(&name).await?)
}

/// Makes a new profile token for an account with Adobe OAuth; the old one is dead at once, for every tool. When the new
/// one ends: milliseconds since 1970.
#[tauri::command]
pub async fn token_new(name: String, store: State<'_, Store>) -> Result<u64, Failure> {
    let uploads = store.uploads()?;
    Ok(uploads.connections().generate_token(&uploads.connections().get(&name)?, None).await?)
}

/// Begins to find out how an account reads commas, by one profile of its own.
#[tauri::command(async)]
pub fn probe_start(name: String, store: State<'_, Store>, probing: State<'_, Probing>) -> Result<(), Failure> {
    let uploads = store.uploads()?;
    let connection = uploads.connections().get(&name)?;
    probing.start(uploads, connection);
    Ok(())
}

/// How far that is, or what it came to.
#[tauri::command(async)]
pub fn probe_status(name: String, probing: State<'_, Probing>) -> ProbeStatus {
    probing.status(&name)
}

/// Stops it.
#[tauri::command(async)]
pub fn probe_stop(name: String, probing: State<'_, Probing>) {
    probing.stop(Some(&name));
}

/// Asks an account which attributes it knows, and keeps them.
#[tauri::command]
pub async fn known_fetch(name: String, store: State<'_, Store>) -> Result<Vec<String>, Failure> {
    let uploads = store.uploads()?;
    Ok(uploads.connections().fetch_target_attributes(&uploads.connections().get(&name)?, None).await?)
}

/// The attributes that an account knew when it was asked last.
#[tauri::command(async)]
pub fn known(name: String, store: State<'_, Store>) -> Result<Vec<String>, Failure> {
    Ok(store.uploads()?.connections().target_attributes(&name)?)
}

/// What the account that the next upload goes to knows of attributes, and which of its names each header means; none
/// where it was never asked, or for the practice Target.
#[tauri::command(async)]
pub fn known_names(
    headers: Vec<String>,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<Option<KnownNames>, Failure> {
    let uploads = store.uploads()?;
    let Destination::Account { connection } = connections.destination(&uploads) else { return Ok(None) };
    if connection.known_at.is_none() {
        return Ok(None);
    }
    let names = uploads.connections().target_attributes(&connection.name)?;
    let meant =
        headers.iter().map(|header| uploads::target_attribute_name(header, &names).map(str::to_owned)).collect();
    Ok(Some(KnownNames { names, meant }))
}

/// Asks an account whether it answers; changes nothing there.
#[tauri::command]
pub async fn connection_test(
    name: String,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<ConnectionTest, Failure> {
    let uploads = store.uploads()?;
    Ok(ConnectionTest { state: connections.test(&uploads, &name).await? })
}

/// Chooses where the next upload goes; none: to the practice Target.
#[tauri::command(async)]
pub fn connection_choose(
    name: Option<String>,
    store: State<'_, Store>,
    connections: State<'_, Connections>,
) -> Result<(), Failure> {
    connections.choose(&*store.uploads()?, name.as_deref())
}

/// What an account holds of one visitor; none where it knows none. Without a name, the practice Target.
#[tauri::command]
pub async fn look_up(
    name: Option<String>,
    kind: IdKind,
    id: String,
    store: State<'_, Store>,
    practice: State<'_, PracticeTarget>,
    connections: State<'_, Connections>,
) -> Result<Option<HeldProfile>, Failure> {
    let id = match kind {
        IdKind::ThirdPartyId => VisitorId::third_party(&id),
        IdKind::PcId => VisitorId::pc(&id),
    };
    let id = id.map_err(|error| Failure::new(FailureCode::IdWrong, &error))?;
    let uploads = store.uploads()?;
    let held = connections.look_up(&uploads, &practice, name.as_deref(), &id).await?;
    Ok(held.map(HeldProfile::from))
}
