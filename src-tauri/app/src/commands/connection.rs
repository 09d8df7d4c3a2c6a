//! Connections, their secrets, the practice Target, and what an account has stored.

use adobe_target::VisitorId;

use crate::api::{
    CommaTestStatus, Connection, ConnectionForm, ConnectionTest, Destination, IdKind, PracticeStatus, SecretStorage,
    TargetAttributes, VisitorProfile,
};
use crate::failure::Failure;
use crate::state::App;

/// Returns whether the practice Target is running, and how many profiles it has.
#[tauri::command]
pub async fn practice_status(app: App<'_>) -> Result<PracticeStatus, Failure> {
    app.practice.status(app.store.uploads()?.data_dir()).await
}

/// Starts the practice Target, unless it's running.
#[tauri::command]
pub async fn practice_start(app: App<'_>) -> Result<PracticeStatus, Failure> {
    app.practice.start(app.store.uploads()?.data_dir()).await
}

/// Stops the practice Target. Its profiles stay.
#[tauri::command]
pub async fn practice_stop(app: App<'_>) -> Result<PracticeStatus, Failure> {
    app.practice.stop().await;
    app.practice.status(app.store.uploads()?.data_dir()).await
}

/// Returns the connections, sorted by name.
#[tauri::command(async)]
pub fn connections(app: App<'_>) -> Result<Vec<Connection>, Failure> {
    app.connections.all(&*app.store.uploads()?)
}

/// Adds a connection, or changes the one with the name `changed`. A token is stored with it.
#[tauri::command]
pub async fn connection_save(
    changed: Option<String>,
    form: ConnectionForm,
    token: Option<String>,
    app: App<'_>,
) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    app.connections.save(&uploads, changed.as_deref(), &form).await?;
    if let Some(token) = token {
        app.connections.set_token(&uploads, form.name.trim(), &token).await?;
    }
    Ok(())
}

/// Removes a connection and its secret. Both can be restored until the app closes.
#[tauri::command]
pub async fn connection_remove(name: String, app: App<'_>) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    app.connections.remove(&uploads, &name).await
}

/// Restores a removed connection.
#[tauri::command]
pub async fn connection_restore(name: String, app: App<'_>) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    app.connections.restore(&uploads, &name).await
}

/// Tests whether an account responds. Nothing is changed there.
#[tauri::command]
pub async fn connection_test(name: String, app: App<'_>) -> Result<ConnectionTest, Failure> {
    let uploads = app.store.uploads()?;
    Ok(ConnectionTest { state: app.connections.test(&uploads, &name).await? })
}

/// Chooses where the next upload goes; without a name, to the practice Target.
#[tauri::command(async)]
pub fn connection_choose(name: Option<String>, app: App<'_>) -> Result<(), Failure> {
    app.connections.choose(&*app.store.uploads()?, name.as_deref())
}

/// Stores a connection's token in the keychain, or in memory if the keychain doesn't take it.
#[tauri::command]
pub async fn token_set(name: String, token: String, app: App<'_>) -> Result<SecretStorage, Failure> {
    let uploads = app.store.uploads()?;
    app.connections.set_token(&uploads, &name, &token).await
}

/// Tries again to store a secret in the keychain that is only in memory.
#[tauri::command]
pub async fn token_store_again(name: String, app: App<'_>) -> Result<SecretStorage, Failure> {
    let uploads = app.store.uploads()?;
    Ok(uploads.connections().store_secret_again(&name).await?.into())
}

/// Deletes a connection's token.
#[tauri::command]
pub async fn token_forget(name: String, app: App<'_>) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    Ok(uploads.connections().forget_secret(&name).await?)
}

/// Generates a profile token for an account with Adobe OAuth, and returns when it expires, in milliseconds since 1970.
/// The old token stops working immediately, in all programs that use it.
#[tauri::command]
pub async fn token_generate(name: String, app: App<'_>) -> Result<u64, Failure> {
    let uploads = app.store.uploads()?;
    Ok(uploads.connections().generate_token(&uploads.connections().get(&name)?, None).await?)
}

/// Starts the comma test of an account, which creates a test profile there.
#[tauri::command(async)]
pub fn comma_test_start(name: String, app: App<'_>) -> Result<(), Failure> {
    let uploads = app.store.uploads()?;
    let connection = uploads.connections().get(&name)?;
    app.comma_tests.start(uploads, connection);
    Ok(())
}

/// Returns the progress of a comma test, or its result.
#[tauri::command(async)]
pub fn comma_test_status(name: String, app: App<'_>) -> CommaTestStatus {
    app.comma_tests.status(&name)
}

/// Stops a comma test.
#[tauri::command(async)]
pub fn comma_test_stop(name: String, app: App<'_>) {
    app.comma_tests.stop(Some(&name));
}

/// Fetches the names of the attributes that an account already has, and stores them.
#[tauri::command]
pub async fn target_attributes_fetch(name: String, app: App<'_>) -> Result<Vec<String>, Failure> {
    let uploads = app.store.uploads()?;
    Ok(uploads.connections().fetch_target_attributes(&uploads.connections().get(&name)?, None).await?)
}

/// Returns the names of an account's attributes as they were last fetched.
#[tauri::command(async)]
pub fn target_attributes(name: String, app: App<'_>) -> Result<Vec<String>, Failure> {
    Ok(app.store.uploads()?.connections().target_attributes(&name)?)
}

/// Returns the attributes of the account that the next upload goes to, and the one that each header probably means.
/// Returns `null` if they were never fetched, and for the practice Target.
#[tauri::command(async)]
pub fn target_attributes_match(headers: Vec<String>, app: App<'_>) -> Result<Option<TargetAttributes>, Failure> {
    let uploads = app.store.uploads()?;
    let Destination::Account { connection } = app.connections.destination(&uploads) else { return Ok(None) };
    if connection.attributes_fetched_at.is_none() {
        return Ok(None);
    }
    let names = uploads.connections().target_attributes(&connection.name)?;
    let matches =
        headers.iter().map(|header| uploads::target_attribute_name(header, &names).map(str::to_owned)).collect();
    Ok(Some(TargetAttributes { names, matches }))
}

/// Returns the profile of one visitor, or `null` if there's none. Without a name, asks the practice Target.
#[tauri::command]
pub async fn visitor_profile(
    name: Option<String>,
    kind: IdKind,
    id: String,
    app: App<'_>,
) -> Result<Option<VisitorProfile>, Failure> {
    let id = match kind {
        IdKind::ThirdPartyId => VisitorId::third_party(&id),
        IdKind::PcId => VisitorId::pc(&id),
    };
    let id = id.map_err(|error| Failure::IdWrong.caused_by(&error))?;
    let uploads = app.store.uploads()?;
    let profile = app.connections.profile(&uploads, &app.practice, name.as_deref(), &id).await?;
    Ok(profile.map(VisitorProfile::from))
}
