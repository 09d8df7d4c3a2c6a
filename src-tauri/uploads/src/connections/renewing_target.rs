//! Calls to Target that read a new token and are repeated once if Target rejects the token.

use std::sync::{Arc, PoisonError, RwLock};

use adobe_target::{
    Admin, AdminError, BatchBody, BatchStatus, CallError, Endpoint, Profile, ProfileToken, StatusAddress, Submitted,
    Target, VisitorId,
};
use common::ApiVersion;
use tokio::sync::Mutex;

use crate::model::AuthKind;

/// A [`Target`] whose calls are repeated once with a new token if Target rejects the token and a new one can be read.
/// Target doesn't act on a call that it rejects, so nothing is done twice (*Profile API settings*).
#[derive(Clone)]
pub struct RenewingTarget {
    target: Arc<RwLock<Target>>,
    renewal: Option<Arc<Renewal>>,
}

struct Renewal {
    admin: Admin,
    record: Box<dyn Fn(&ProfileToken) + Send + Sync>,
    /// Ensures that only one renewal runs at a time.
    in_progress: Mutex<()>,
}

impl From<Target> for RenewingTarget {
    /// Uses a token that can't be read again, or none.
    fn from(target: Target) -> Self {
        RenewingTarget { target: Arc::new(RwLock::new(target)), renewal: None }
    }
}

impl RenewingTarget {
    /// Reads the token again through an account's Admin API, and passes each token that was read to `record`.
    pub(crate) fn with_renewal(
        target: Target,
        admin: Admin,
        record: impl Fn(&ProfileToken) + Send + Sync + 'static,
    ) -> RenewingTarget {
        let renewal = Renewal { admin, record: Box::new(record), in_progress: Mutex::default() };
        RenewingTarget { target: Arc::new(RwLock::new(target)), renewal: Some(Arc::new(renewal)) }
    }

    /// Returns the Target with the current token.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns how it authenticates.
    pub(crate) fn auth_kind(&self) -> AuthKind {
        match (&self.renewal, self.target().token()) {
            (Some(_), _) => AuthKind::Oauth,
            (None, Some(_)) => AuthKind::Token,
            (None, None) => AuthKind::None,
        }
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        self.target().endpoint().clone()
    }

    pub(crate) async fn submit(&self, api: ApiVersion, body: &BatchBody) -> Result<Submitted, CallError> {
        let target = self.target();
        match target.submit(api, body).await {
            Err(error @ CallError::Unauthorized { .. }) => {
                self.renew_token(&target, error).await?.submit(api, body).await
            }
            response => response,
        }
    }

    pub(crate) async fn status(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        let target = self.target();
        match target.status(address).await {
            Err(error @ CallError::Unauthorized { .. }) => {
                self.renew_token(&target, error).await?.status(address).await
            }
            response => response,
        }
    }

    pub(crate) async fn status_plain(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        let target = self.target();
        match target.status_plain(address).await {
            Err(error @ CallError::Unauthorized { .. }) => {
                self.renew_token(&target, error).await?.status_plain(address).await
            }
            response => response,
        }
    }

    pub(crate) async fn fetch(&self, visitor: &VisitorId) -> Result<Option<Profile>, CallError> {
        let target = self.target();
        match target.fetch(visitor).await {
            Err(error @ CallError::Unauthorized { .. }) => self.renew_token(&target, error).await?.fetch(visitor).await,
            response => response,
        }
    }

    /// Returns the Target with another token than the one that was just rejected, or else the error of the rejection.
    async fn renew_token(&self, tried: &Target, rejection: CallError) -> Result<Target, CallError> {
        let Some(renewal) = &self.renewal else { return Err(rejection) };
        let _in_progress = renewal.in_progress.lock().await;
        let current = self.target();
        if current.token() != tried.token() {
            // Another call has renewed the token in the meantime.
            return Ok(current);
        }
        let read = match renewal.admin.profile_token().await {
            Ok(read) => read,
            Err(error) => {
                tracing::warn!(%error, "couldn't read a new token");
                return Err(if error.is_transient() { passing(error) } else { rejection });
            }
        };
        (renewal.record)(&read);
        if tried.token() == Some(&read.token) {
            // Target rejects the account's current token.
            return Err(rejection);
        }
        tracing::info!("a new token was read");
        let renewed = tried.with_token(read.token);
        *self.target.write().unwrap_or_else(PoisonError::into_inner) = renewed.clone();
        Ok(renewed)
    }
}

/// Returns a temporary error of the Admin API as the error that the caller's own call would have had: Target accepted
/// nothing.
fn passing(error: AdminError) -> CallError {
    match error {
        AdminError::Call(error @ CallError::Offline { .. }) => error,
        AdminError::Call(error) => CallError::RateLimited { retry_after: error.retry_after() },
        _ => CallError::RateLimited { retry_after: None },
    }
}
