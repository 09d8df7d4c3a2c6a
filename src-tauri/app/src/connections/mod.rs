//! Connections, and the one that the next upload goes to.

pub mod comma_test;
pub mod practice_target;

use std::sync::{Mutex, MutexGuard, PoisonError};

use adobe_target::{ClientCode, Endpoint, Profile, Project, ProjectError, Target, Token, VisitorId};
use uploads::clock::{Clock, SystemClock};
use uploads::{
    Auth, ConnectionError, ConnectionState, DataDir, DelimiterHandling, PRACTICE, RemovedConnection, RenewingTarget,
    Uploads,
};

use crate::api::{
    AuthKind, Connection, ConnectionForm, Destination, LastCommaTest, ProjectForm, SecretStorage, Settings,
};
use crate::connections::practice_target::PracticeTarget;
use crate::failure::{Failure, Shared};
use crate::settings;

/// The client code of the app's own practice Target.
pub const PRACTICE_CLIENT: &str = "practice";

/// Remembers removed accounts and the chosen one until the app closes.
#[derive(Default)]
pub struct Connections(Mutex<State>);

#[derive(Default)]
struct State {
    removed: Vec<RemovedConnection>,
    /// The name of the chosen connection; `Some(None)` is the practice Target. Until it's loaded from the settings, it's
    /// `None`.
    chosen: Option<Option<String>>,
}

/// An account that's ready to be called.
pub struct Account {
    pub name: String,
    pub client: ClientCode,
    pub endpoint: Endpoint,
    /// Whether it's the app's own practice Target.
    pub is_own: bool,
    /// Whether it's a practice Target: the app's own, or a connection that is marked so.
    pub is_practice: bool,
    /// Whether values keep their commas: the account passed the comma test, or is the app's own practice Target.
    pub keeps_delimiters: bool,
    /// Whether a live site uses its profiles.
    pub is_live: bool,
    /// Calls it, with its token.
    pub target: RenewingTarget,
}

impl Connections {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns all connections, sorted by name.
    pub fn all(&self, uploads: &Uploads) -> Result<Vec<Connection>, Failure> {
        Ok(uploads.connections().list()?.iter().map(|one| shown(uploads, one)).collect())
    }

    /// Adds a connection, or changes the one with the name `changed`. A changed connection keeps its address if it keeps
    /// its client code.
    pub async fn save(&self, uploads: &Uploads, changed: Option<&str>, form: &ConnectionForm) -> Result<(), Failure> {
        let client =
            ClientCode::parse(form.client.trim()).map_err(|error| Failure::ClientCodeWrong.caused_by(&error))?;
        let before = changed.map(|name| uploads.connections().get(name)).transpose()?;
        let endpoint = match &before {
            Some(before) if before.client == client => before.endpoint.clone(),
            _ => Endpoint::for_client(&client),
        };
        let connection = uploads::Connection {
            is_practice: form.is_practice && endpoint.is_loopback(),
            is_production: form.is_production && !form.is_practice,
            endpoint,
            auth: auth_of(form)?,
            ..uploads::Connection::new(form.name.trim(), client)
        };
        let saved = match changed {
            Some(name) => uploads.connections().change(name, &connection).await?,
            None => uploads.connections().add(&connection)?,
        };
        let mut state = self.state();
        if changed.is_some() && state.chosen.as_ref().is_some_and(|chosen| chosen.as_deref() == changed) {
            state.chosen = Some(Some(saved.name));
        }
        Ok(())
    }

    /// Removes a connection and its secret. Both can be restored until the app closes.
    pub async fn remove(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let removed = uploads.connections().remove(name).await?;
        self.state().removed.push(removed);
        Ok(())
    }

    /// Restores the last removed connection with this name.
    pub async fn restore(&self, uploads: &Uploads, name: &str) -> Result<(), Failure> {
        let removed = {
            let mut state = self.state();
            let place = state.removed.iter().rposition(|one| one.connection.name == name);
            place.map(|place| state.removed.remove(place))
        };
        let removed = removed.ok_or_else(|| {
            Failure::Shared(Shared::NoSuchConnection { wanted: name.to_owned(), nearest: Vec::new() })
        })?;
        let restored = uploads.connections().restore(&removed).await;
        if restored.is_err() {
            self.state().removed.push(removed);
        }
        Ok(restored?)
    }

    /// Stores a token in the keychain, or in memory if the keychain doesn't take it.
    pub async fn set_token(&self, uploads: &Uploads, name: &str, token: &str) -> Result<SecretStorage, Failure> {
        let token = Token::new(token).map_err(|error| Failure::TokenWrong.caused_by(&error))?;
        Ok(uploads.connections().store_secret(name, &token).await?.into())
    }

    /// Forgets the removed connections and the chosen one.
    pub fn forget_all(&self) {
        *self.state() = State::default();
    }

    /// Chooses where the next upload goes; without a name, to the practice Target. The choice is saved in the settings.
    pub fn choose(&self, uploads: &Uploads, name: Option<&str>) -> Result<(), Failure> {
        let name = name.map(|name| uploads.connections().get(name).map(|known| known.name)).transpose()?;
        let data_dir = uploads.data_dir();
        settings::save(data_dir, &Settings { connection: name.clone(), ..settings::load(data_dir) })?;
        self.state().chosen = Some(name);
        Ok(())
    }

    /// Returns the connection that the next upload goes to; `None` is the practice Target.
    pub fn chosen(&self, uploads: &Uploads) -> Option<uploads::Connection> {
        // This is polled four times a second, so the settings are only read once.
        let chosen = self.state().chosen.get_or_insert_with(|| settings::load(uploads.data_dir()).connection).clone();
        chosen.and_then(|name| uploads.connections().get(&name).ok())
    }

    /// Returns where the next upload goes. If the chosen connection no longer exists, it's the practice Target.
    pub fn destination(&self, uploads: &Uploads) -> Destination {
        match self.chosen(uploads) {
            Some(connection) => Destination::Account { connection: Box::new(shown(uploads, &connection)) },
            None => Destination::Practice,
        }
    }

    /// Returns whether values keep their commas in the account of the next upload.
    pub fn keeps_delimiters(&self, uploads: &Uploads) -> bool {
        match self.destination(uploads) {
            Destination::Practice => true,
            Destination::Account { connection } => {
                connection.comma_test.is_some_and(|test| test.passed && !test.is_old)
            }
        }
    }

    /// Returns the account of the next upload. If it's the practice Target, that is started.
    pub async fn account(&self, uploads: &Uploads, practice: &PracticeTarget) -> Result<Account, Failure> {
        match self.destination(uploads) {
            Destination::Practice => self.practice(uploads.data_dir(), practice).await,
            Destination::Account { connection } => self.by_name(uploads, &connection.name).await,
        }
    }

    async fn practice(&self, data_dir: &DataDir, practice: &PracticeTarget) -> Result<Account, Failure> {
        let endpoint = practice.endpoint(data_dir).await?;
        let client = ClientCode::parse(PRACTICE_CLIENT).map_err(|error| Failure::machine(&error))?;
        let target = target_without_token(&client, &endpoint)?;
        let name = PRACTICE.to_owned();
        Ok(Account {
            name,
            client,
            endpoint,
            is_own: true,
            is_practice: true,
            keeps_delimiters: true,
            is_live: false,
            target,
        })
    }

    /// Returns the account of a connection.
    pub async fn by_name(&self, uploads: &Uploads, name: &str) -> Result<Account, Failure> {
        let connection = uploads.connections().get(name)?;
        let target = uploads.connections().authenticate(&connection, None).await?;
        Ok(Account {
            keeps_delimiters: connection.keeps_delimiters(SystemClock.now()),
            is_live: uploads.connections().live_name(&connection)?.is_some(),
            is_practice: connection.is_practice,
            is_own: false,
            name: connection.name,
            client: connection.client,
            endpoint: connection.endpoint,
            target,
        })
    }

    /// Returns the client for an upload that is continued. Its connection's token is only used if the connection still
    /// has the same client code and address.
    pub async fn target_for(
        &self,
        uploads: &Uploads,
        name: Option<&str>,
        client: &ClientCode,
        endpoint: &Endpoint,
    ) -> Result<RenewingTarget, Failure> {
        let Some(name) = name.filter(|name| *name != PRACTICE) else { return target_without_token(client, endpoint) };
        match uploads.connections().get(name) {
            Ok(state) if state.client == *client && state.endpoint == *endpoint => {
                Ok(uploads.connections().authenticate(&state, None).await?)
            }
            // The connection was removed or changed. The account may not require a token.
            Ok(_) | Err(ConnectionError::NoSuchConnection { .. }) => target_without_token(client, endpoint),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the profile of one visitor, or `None` if there's none. Without a name, asks the practice Target.
    pub async fn profile(
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
        Ok(account.target.target().fetch(id).await?)
    }

    /// Tests whether an account responds. Nothing is changed there.
    pub async fn test(&self, uploads: &Uploads, name: &str) -> Result<ConnectionState, Failure> {
        let (state, error) = uploads.connections().test(&uploads.connections().get(name)?, None).await?;
        if let Some(error) = error {
            tracing::info!(%error, ?state, "a connection was tested");
        }
        Ok(state)
    }
}

/// Returns a client that sends no token.
fn target_without_token(client: &ClientCode, endpoint: &Endpoint) -> Result<RenewingTarget, Failure> {
    let target = Target::new(client.clone(), endpoint.clone(), None);
    Ok(target?.into())
}

fn auth_of(form: &ConnectionForm) -> Result<Auth, Failure> {
    match (form.auth, &form.project) {
        (AuthKind::None, _) => Ok(Auth::None),
        (AuthKind::Token, _) => Ok(Auth::Token),
        (AuthKind::Oauth, None) => Err(Failure::ClientIdWrong),
        (AuthKind::Oauth, Some(project)) => Project::new(&project.client_id, &project.organization, &project.tenant)
            .map(Auth::Oauth)
            .map_err(|error| match error {
                ProjectError::ClientId => Failure::ClientIdWrong,
                ProjectError::Organization => Failure::OrganizationWrong,
                ProjectError::Tenant => Failure::TenantWrong,
            }),
    }
}

fn shown(uploads: &Uploads, one: &uploads::Connection) -> Connection {
    let now = SystemClock.now();
    // If the journal can't be read, nothing shows that the account isn't live.
    let live = uploads.connections().live_name(one).unwrap_or_else(|_| Some(one.name.clone()));
    Connection {
        name: one.name.clone(),
        client: one.client.as_str().to_owned(),
        is_production: one.is_production,
        is_live: live.is_some(),
        live_as: live.filter(|name| *name != one.name),
        is_practice: one.is_practice,
        is_local: one.endpoint.is_loopback(),
        auth: match one.auth {
            Auth::None => AuthKind::None,
            Auth::Token => AuthKind::Token,
            Auth::Oauth(_) => AuthKind::Oauth,
        },
        project: match &one.auth {
            Auth::Oauth(project) => Some(ProjectForm {
                client_id: project.client_id().to_owned(),
                organization: project.organization().to_owned(),
                tenant: project.tenant().to_owned(),
            }),
            _ => None,
        },
        secret: uploads.secrets().place(one).into(),
        token_expires_at: one.token_expires_at,
        expires_soon: one.token_expires_at.is_some_and(|ends| uploads::ends_soon(ends, now)),
        may_expire_during_upload: one.token_expires_at.is_some_and(|ends| uploads::outlasts(ends, now)),
        attributes_fetched_at: one.attributes_fetched_at,
        comma_test: one.comma_test.map(|last| LastCommaTest {
            passed: last.handling == DelimiterHandling::Keeps,
            at: last.at,
            is_old: last.is_old(now),
        }),
        used: one.used,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tauri::async_runtime::block_on;
    use uploads::Keychain;

    use super::*;

    type Tested = Result<(), Box<dyn std::error::Error>>;

    fn form(name: &str, client: &str, auth: AuthKind) -> ConnectionForm {
        let (name, client) = (name.to_owned(), client.to_owned());
        ConnectionForm { name, client, is_production: true, is_practice: false, auth, project: None }
    }

    #[test]
    fn the_chosen_connection_is_remembered_and_a_removed_one_is_never_used() -> Tested {
        let data_dir = tempfile::tempdir()?;
        let uploads = Uploads::open_with(Some(data_dir.path()), Arc::new(SystemClock), Keychain::none())?;
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
    fn an_account_needs_its_own_token_before_anything_is_sent() -> Tested {
        let data_dir = tempfile::tempdir()?;
        let uploads = Uploads::open_with(Some(data_dir.path()), Arc::new(SystemClock), Keychain::none())?;
        let connections = Connections::default();
        block_on(connections.save(&uploads, None, &form("acme", "acmecorp", AuthKind::Token)))?;
        let code = |name: &str| block_on(connections.by_name(&uploads, name)).err();
        assert_eq!(code("acme"), Some(Failure::Shared(Shared::TokenMissing)));
        let wrong = block_on(connections.set_token(&uploads, "acme", "two words")).err();
        assert_eq!(wrong, Some(Failure::TokenWrong));
        block_on(connections.set_token(&uploads, "acme", "canary-1"))?;
        assert_eq!(code("acme"), None);
        block_on(connections.save(&uploads, Some("acme"), &form("acme two", "acmecorp", AuthKind::Token)))?;
        assert_eq!(code("acme two"), None);
        block_on(connections.save(&uploads, Some("acme two"), &form("acme two", "othercorp", AuthKind::Token)))?;
        assert_eq!(code("acme two"), Some(Failure::Shared(Shared::TokenMissing)));
        Ok(())
    }
}
