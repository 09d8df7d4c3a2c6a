//! The accounts that a person sends to, and the one that the next upload goes to.

pub mod comma_test;
pub mod practice_target;

use std::sync::{Mutex, MutexGuard, PoisonError};

use adobe_target::{ClientCode, Endpoint, Profile, Project, ProjectError, Target, Token, VisitorId};
use uploads::clock::{Clock, SystemClock};
use uploads::{
    Auth, ConnectionError, ConnectionState, DataDir, PRACTICE, Reading, RemovedConnection, RenewingTarget, Uploads,
};

use crate::api::{AuthKind, Connection, ConnectionForm, Destination, ProjectForm, ProvenReading, SecretKept};
use crate::connections::practice_target::PracticeTarget;
use crate::failure::{Failure, FailureCode};
use crate::settings;

/// The practice Target's client code.
pub const PRACTICE_CLIENT: &str = "practice";

/// What this window knows of accounts beyond the journal.
#[derive(Default)]
pub struct Connections(Mutex<Held>);

#[derive(Default)]
struct Held {
    removed: Vec<RemovedConnection>,
    /// Chosen in this window; before that, the last used holds.
    chosen: Option<Option<String>>,
}

/// Whom an upload is sent to, ready to be spoken with.
pub struct Account {
    /// The connection's name.
    pub name: String,
    /// Whose Target.
    pub client: ClientCode,
    /// Where it is.
    pub endpoint: Endpoint,
    /// Whether it is this window's own practice Target.
    pub is_practice: bool,
    /// Whether commas inside values are proven to stay there; this window's own practice Target keeps them.
    pub keeps_delimiters: bool,
    /// Whether a live site reads what is sent there.
    pub is_production: bool,
    /// The way into it.
    pub door: RenewingTarget,
}

impl Connections {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every account, by name.
    pub fn all(&self, uploads: &Uploads) -> Result<Vec<Connection>, Failure> {
        Ok(uploads.connections().list()?.iter().map(|one| shown(uploads, one)).collect())
    }

    /// Adds an account, or changes the one of that name; its address stays, where the client code does.
    pub async fn save(&self, uploads: &Uploads, changed: Option<&str>, form: &ConnectionForm) -> Result<(), Failure> {
        let client = ClientCode::parse(form.client.trim())
            .map_err(|error| Failure::new(FailureCode::ClientCodeWrong, &error))?;
        let before = changed.map(|name| uploads.connections().get(name)).transpose()?;
        let endpoint = match &before {
            Some(before) if before.client == client => before.endpoint.clone(),
            _ => Endpoint::for_client(&client),
        };
        let connection = uploads::Connection {
            endpoint,
            is_production: form.is_production,
            auth: auth_of(form)?,
            ..uploads::Connection::new(form.name.trim(), client)
        };
        let saved = match changed {
            Some(name) => uploads.connections().change(name, &connection).await?,
            None => uploads.connections().add(&connection)?,
        };
        let mut held = self.held();
        if changed.is_some() && held.chosen.as_ref().is_some_and(|chosen| chosen.as_deref() == changed) {
            held.chosen = Some(Some(saved.name));
        }
        Ok(())
    }

    /// Removes an account and its secret; it can be put back while the window is open.
    pub async fn remove(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let removed = uploads.connections().remove(name).await?;
        self.held().removed.push(removed);
        Ok(())
    }

    /// Puts the one that was removed last under that name back.
    pub async fn restore(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let removed = {
            let mut held = self.held();
            let place = held.removed.iter().rposition(|one| one.connection.name == name);
            place.map(|place| held.removed.remove(place))
        };
        let removed = removed.ok_or_else(|| Failure::plain(FailureCode::NoSuchConnection))?;
        let restored = uploads.connections().restore(&removed).await;
        if restored.is_err() {
            self.held().removed.push(removed);
        }
        Ok(restored?)
    }

    /// Keeps a token: in the keychain, else for this session.
    pub async fn set_token(&self, uploads: &Uploads, name: &str, token: &str) -> Result<SecretKept, Failure> {
        let token = Token::new(token).map_err(|error| Failure::new(FailureCode::TokenWrong, &error))?;
        Ok(uploads.connections().store_secret(name, &token).await?.into())
    }

    /// Forgets what was removed or chosen.
    pub fn forget_all(&self) {
        *self.held() = Held::default();
    }

    /// Chooses where the next upload goes; none: to the practice Target. Remembered.
    pub fn choose(&self, uploads: &Uploads, name: Option<&str>) -> Result<(), Failure> {
        let name = name.map(|name| uploads.connections().get(name).map(|known| known.name)).transpose()?;
        let home = uploads.data_dir();
        settings::save(home, &api_settings(home, name.clone()))?;
        self.held().chosen = Some(name);
        Ok(())
    }

    /// The account that it goes to; none: the practice Target.
    pub fn chosen(&self, uploads: &Uploads) -> Option<uploads::Connection> {
        // Asked four times a second: the settings are read once.
        let chosen = self.held().chosen.get_or_insert_with(|| settings::load(uploads.data_dir()).connection).clone();
        chosen.and_then(|name| uploads.connections().get(&name).ok())
    }

    /// Where the next upload goes. An account that is gone gives way to the practice Target.
    pub fn destination(&self, uploads: &Uploads) -> Destination {
        match self.chosen(uploads) {
            Some(connection) => Destination::Account { connection: shown(uploads, &connection) },
            None => Destination::Practice,
        }
    }

    /// Whether commas inside values are proven to stay there.
    pub fn keeps_delimiters(&self, uploads: &Uploads) -> bool {
        match self.destination(uploads) {
            Destination::Practice => true,
            Destination::Account { connection } => {
                connection.proven.is_some_and(|proven| proven.keeps && !proven.is_old)
            }
        }
    }

    /// The account that the next upload goes to; wakes the practice Target, where it is that.
    pub async fn account(&self, uploads: &Uploads, practice: &PracticeTarget) -> Result<Account, Failure> {
        match self.destination(uploads) {
            Destination::Practice => self.practice(uploads.data_dir(), practice).await,
            Destination::Account { connection } => self.by_name(uploads, &connection.name).await,
        }
    }

    async fn practice(&self, home: &DataDir, practice: &PracticeTarget) -> Result<Account, Failure> {
        let endpoint = practice.endpoint(home).await?;
        let client = ClientCode::parse(PRACTICE_CLIENT).map_err(|error| Failure::new(FailureCode::Machine, &error))?;
        let door = open_door(&client, &endpoint)?;
        let name = PRACTICE.to_owned();
        Ok(Account { name, client, endpoint, is_practice: true, keeps_delimiters: true, is_production: false, door })
    }

    /// An account by its name, with the way into it.
    pub async fn by_name(&self, uploads: &Uploads, name: &str) -> Result<Account, Failure> {
        let connection = uploads.connections().get(name)?;
        let door = uploads.connections().authenticate(&connection, None).await?;
        Ok(Account {
            keeps_delimiters: connection.keeps_delimiters(SystemClock.now()),
            name: connection.name,
            client: connection.client,
            endpoint: connection.endpoint,
            is_practice: false,
            is_production: connection.is_production,
            door,
        })
    }

    /// The way of an upload that goes on, by its connection's name. One that was changed meanwhile speaks of another
    /// place, and lends nothing to this one.
    pub async fn door_of(
        &self,
        uploads: &Uploads,
        name: Option<&str>,
        client: &ClientCode,
        endpoint: &Endpoint,
    ) -> Result<RenewingTarget, Failure> {
        let Some(name) = name.filter(|name| *name != PRACTICE) else { return open_door(client, endpoint) };
        match uploads.connections().get(name) {
            Ok(held) if held.client == *client && held.endpoint == *endpoint => {
                Ok(uploads.connections().authenticate(&held, None).await?)
            }
            // One that was removed meanwhile: perhaps it asked for nothing.
            Ok(_) | Err(ConnectionError::NoSuchConnection { .. }) => open_door(client, endpoint),
            Err(error) => Err(error.into()),
        }
    }

    /// What an account holds of one visitor; none where it knows none. Without a name, the practice Target.
    pub async fn look_up(
        &self,
        uploads: &Uploads,
        practice: &PracticeTarget,
        name: Option<&str>,
        id: &VisitorId,
    ) -> Result<Option<Profile>, Failure> {
        let account = match name {
            Some(name) => self.by_name(uploads, name).await?,
            None => self.practice(uploads.data_dir(), practice).await?,
        };
        Ok(account.door.target().fetch(id).await?)
    }

    /// Asks an account whether it answers; changes nothing there.
    pub async fn test(&self, uploads: &Uploads, name: &str) -> Result<ConnectionState, Failure> {
        let (state, error) = uploads.connections().test(&uploads.connections().get(name)?, None).await?;
        if let Some(error) = error {
            tracing::info!(%error, ?state, "a connection was tested");
        }
        Ok(state)
    }
}

/// The way to an account that asks for nothing.
fn open_door(client: &ClientCode, endpoint: &Endpoint) -> Result<RenewingTarget, Failure> {
    let target = Target::new(client.clone(), endpoint.clone(), None);
    Ok(target.map_err(|error| Failure::new(FailureCode::Machine, &error))?.into())
}

fn auth_of(form: &ConnectionForm) -> Result<Auth, Failure> {
    match (form.auth, &form.project) {
        (AuthKind::None, _) => Ok(Auth::None),
        (AuthKind::Token, _) => Ok(Auth::Token),
        (AuthKind::Oauth, None) => Err(Failure::plain(FailureCode::ClientIdWrong)),
        (AuthKind::Oauth, Some(project)) => {
            Project::new(&project.client_id, &project.organisation, &project.tenant).map(Auth::Oauth).map_err(|error| {
                Failure::plain(match error {
                    ProjectError::ClientId => FailureCode::ClientIdWrong,
                    ProjectError::Organization => FailureCode::OrganisationWrong,
                    ProjectError::Tenant => FailureCode::TenantWrong,
                })
            })
        }
    }
}

fn shown(uploads: &Uploads, one: &uploads::Connection) -> Connection {
    let now = SystemClock.now();
    Connection {
        name: one.name.clone(),
        client: one.client.as_str().to_owned(),
        is_production: one.is_production,
        is_local: one.endpoint.is_loopback(),
        auth: match one.auth {
            Auth::None => AuthKind::None,
            Auth::Token => AuthKind::Token,
            Auth::Oauth(_) => AuthKind::Oauth,
        },
        project: match &one.auth {
            Auth::Oauth(project) => Some(ProjectForm {
                client_id: project.client_id().to_owned(),
                organisation: project.organization().to_owned(),
                tenant: project.tenant().to_owned(),
            }),
            _ => None,
        },
        secret: uploads.secrets().place(one).into(),
        token_ends: one.token_expires_at,
        ends_soon: one.token_expires_at.is_some_and(|ends| uploads::ends_soon(ends, now)),
        outlasts: one.token_expires_at.is_some_and(|ends| uploads::outlasts(ends, now)),
        known_at: one.attributes_fetched_at,
        proven: one.proven.map(|proven| ProvenReading {
            keeps: proven.reading == Reading::Keeps,
            at: proven.at,
            is_old: proven.is_old(now),
        }),
        used: one.used,
    }
}

fn api_settings(home: &DataDir, connection: Option<String>) -> crate::api::Settings {
    crate::api::Settings { connection, ..settings::load(home) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tauri::async_runtime::block_on;
    use uploads::Keychain;

    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    fn form(name: &str, client: &str, auth: AuthKind) -> ConnectionForm {
        ConnectionForm { name: name.to_owned(), client: client.to_owned(), is_production: true, auth, project: None }
    }

    #[test]
    fn where_the_next_upload_goes_is_remembered_and_never_a_connection_that_is_gone() -> Tested {
        let home = tempfile::tempdir()?;
        let uploads = Uploads::open_with(Some(home.path()), Arc::new(SystemClock), Keychain::none())?;
        let connections = Connections::default();
        assert_eq!(connections.destination(&uploads), Destination::Practice);
        block_on(connections.save(&uploads, None, &form("acme", "acmecorp", AuthKind::None)))?;
        connections.choose(&uploads, Some("acme"))?;
        let again = Connections::default();
        assert!(matches!(again.destination(&uploads), Destination::Account { .. }));
        assert!(!again.keeps_delimiters(&uploads));
        block_on(connections.remove(&uploads, "acme"))?;
        assert_eq!(again.destination(&uploads), Destination::Practice);
        block_on(connections.restore(&uploads, "acme"))?;
        assert!(matches!(again.destination(&uploads), Destination::Account { .. }));
        Ok(())
    }

    #[test]
    fn a_token_is_asked_for_before_a_send_and_is_never_that_of_another_account() -> Tested {
        let home = tempfile::tempdir()?;
        let uploads = Uploads::open_with(Some(home.path()), Arc::new(SystemClock), Keychain::none())?;
        let connections = Connections::default();
        block_on(connections.save(&uploads, None, &form("acme", "acmecorp", AuthKind::Token)))?;
        let code = |name: &str| block_on(connections.by_name(&uploads, name)).err().map(|failure| failure.code);
        assert_eq!(code("acme"), Some(FailureCode::TokenMissing));
        let wrong = block_on(connections.set_token(&uploads, "acme", "two words")).err().map(|failure| failure.code);
        assert_eq!(wrong, Some(FailureCode::TokenWrong));
        block_on(connections.set_token(&uploads, "acme", "canary-1"))?;
        assert_eq!(code("acme"), None);
        block_on(connections.save(&uploads, Some("acme"), &form("acme two", "acmecorp", AuthKind::Token)))?;
        assert_eq!(code("acme two"), None);
        block_on(connections.save(&uploads, Some("acme two"), &form("acme two", "othercorp", AuthKind::Token)))?;
        assert_eq!(code("acme two"), Some(FailureCode::TokenMissing));
        Ok(())
    }
}
