//! A Target that its connection lets in: where the token can be read anew, a refused one is, once.

use std::sync::{Arc, PoisonError, RwLock};

use adobe_target::{
    Admin, AdminError, ApiVersion, BatchBody, BatchStatus, CallError, Endpoint, Profile, ProfileToken, StatusAddress,
    Submitted, Target, VisitorId,
};
use tokio::sync::Mutex;

/// The calls of a [`Target`], each made once more where the token was refused and another one could be read. A refused
/// call was not acted upon, so this repeats nothing (*Profile API settings*).
#[derive(Clone)]
pub struct Door {
    target: Arc<RwLock<Target>>,
    renewal: Option<Arc<Renewal>>,
}

struct Renewal {
    admin: Admin,
    note: Box<dyn Fn(&ProfileToken) + Send + Sync>,
    /// One at a time.
    turn: Mutex<()>,
}

impl From<Target> for Door {
    /// A token that nobody can read anew, or none.
    fn from(target: Target) -> Self {
        Door { target: Arc::new(RwLock::new(target)), renewal: None }
    }
}

impl Door {
    /// With an account's Admin API, which knows the token as it is now; `note` is told of each that was read.
    pub(crate) fn renewed_by(
        target: Target,
        admin: Admin,
        note: impl Fn(&ProfileToken) + Send + Sync + 'static,
    ) -> Door {
        let renewal = Renewal { admin, note: Box::new(note), turn: Mutex::default() };
        Door { target: Arc::new(RwLock::new(target)), renewal: Some(Arc::new(renewal)) }
    }

    /// The Target with the token as it is known now.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        self.target().endpoint().clone()
    }

    pub(crate) async fn submit(&self, api: ApiVersion, body: &BatchBody) -> Result<Submitted, CallError> {
        let target = self.target();
        match target.submit(api, body).await {
            Err(refused @ CallError::Unauthorized { .. }) => {
                self.renewed(&target, refused).await?.submit(api, body).await
            }
            answer => answer,
        }
    }

    pub(crate) async fn status(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        let target = self.target();
        match target.status(address).await {
            Err(refused @ CallError::Unauthorized { .. }) => {
                self.renewed(&target, refused).await?.status(address).await
            }
            answer => answer,
        }
    }

    pub(crate) async fn status_plain(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        let target = self.target();
        match target.status_plain(address).await {
            Err(refused @ CallError::Unauthorized { .. }) => {
                self.renewed(&target, refused).await?.status_plain(address).await
            }
            answer => answer,
        }
    }

    pub(crate) async fn fetch(&self, visitor: &VisitorId) -> Result<Option<Profile>, CallError> {
        let target = self.target();
        match target.fetch(visitor).await {
            Err(refused @ CallError::Unauthorized { .. }) => self.renewed(&target, refused).await?.fetch(visitor).await,
            answer => answer,
        }
    }

    /// The Target with another token than the one that was just refused.
    async fn renewed(&self, tried: &Target, refused: CallError) -> Result<Target, CallError> {
        let Some(renewal) = &self.renewal else { return Err(refused) };
        let _turn = renewal.turn.lock().await;
        let known = self.target();
        if known.token() != tried.token() {
            return Ok(known);
        }
        let read = match renewal.admin.profile_token().await {
            Ok(read) => read,
            Err(error) => {
                tracing::warn!(%error, "no other token could be read");
                return Err(if error.is_transient() { waiting(error) } else { refused });
            }
        };
        (renewal.note)(&read);
        if tried.token() == Some(&read.token) {
            // It is the account's own, and is refused all the same.
            return Err(refused);
        }
        tracing::info!("the token was read anew");
        let renewed = tried.with_token(read.token);
        *self.target.write().unwrap_or_else(PoisonError::into_inner) = renewed.clone();
        Ok(renewed)
    }
}

/// What passes by itself, as the caller's own call would have met it: nothing of that was taken.
fn waiting(error: AdminError) -> CallError {
    match error {
        AdminError::Call(error @ CallError::Offline { .. }) => error,
        AdminError::Call(error) => CallError::RateLimited { retry_after: error.retry_after() },
        _ => CallError::RateLimited { retry_after: None },
    }
}
