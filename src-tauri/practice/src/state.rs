//! The state that all connections share.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::HeaderMap;
use tokio::sync::Semaphore;

use crate::faults::Fault;
use crate::faults::admin::AdminFault;
use crate::http::guard;
use crate::http::response::{self, Reply};
use crate::limits::RateLimit;
use crate::options::Options;
use crate::store::{Store, StoreError};

/// The maximum number of recorded calls.
const MAX_CALLS: usize = 10_000;

/// The reason why a practice Target couldn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is in use, or listening on it isn't permitted.
    #[error("couldn't listen on 127.0.0.1:{port}")]
    Port {
        /// The port that the options request.
        port: u16,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The options contain no folder for the store.
    #[error("the practice Target needs a folder for its store")]
    NoFolder,
    /// The store couldn't be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The client code isn't valid.
    #[error("`{0}` isn't a valid client code; use letters, digits, `-`, and `_`")]
    Client(String),
    /// The operating system provided no random bytes for a secret.
    #[error("the operating system couldn't provide random numbers")]
    NoRandomness,
}

/// A call that the server received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The HTTP method as it was sent.
    pub method: String,
    /// The path and query as they were sent.
    pub path: String,
    /// The HTTP status of the response, or `None` if the connection was closed without one.
    pub status: Option<u16>,
}

/// The state that all connections share.
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) store: Store,
    pub(crate) port: u16,
    pub(crate) secret: String,
    pub(crate) submits: Semaphore,
    faults: Mutex<VecDeque<Fault>>,
    bad_rows: Mutex<Vec<String>>,
    admin_faults: Mutex<VecDeque<AdminFault>>,
    access: Mutex<Access>,
    access_tokens: Mutex<AccessTokens>,
    rate_limit: Mutex<RateLimit>,
    calls: Mutex<VecDeque<Call>>,
}

/// The authentication that the profile calls require.
#[derive(Clone)]
pub(crate) enum Access {
    Open,
    Token {
        text: String,
        /// The time of expiration, in milliseconds since 1970.
        expires_at: i64,
    },
    /// The token was regenerated elsewhere, and the new one is unknown, so every call is rejected.
    Expired,
}

impl Access {
    fn from_token(token: Option<String>, options: &Options) -> Self {
        let expires_at = options.clock.now().saturating_add(millis(options.token_life));
        token.map_or(Access::Open, |text| Access::Token { text, expires_at })
    }
}

impl Shared {
    pub(crate) fn new(options: Options, store: Store, port: u16) -> Result<Self, StartError> {
        Ok(Shared {
            store,
            port,
            secret: new_secret()?,
            submits: Semaphore::new(2),
            faults: Mutex::new(options.faults.iter().cloned().collect()),
            bad_rows: Mutex::default(),
            admin_faults: Mutex::new(options.admin_faults.iter().cloned().collect()),
            access: Mutex::new(Access::from_token(options.token.clone(), &options)),
            access_tokens: Mutex::default(),
            rate_limit: Mutex::new(RateLimit::new(options.rate)),
            calls: Mutex::default(),
            options,
        })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns the fault of this submit, and removes it. A `bad-row` fault isn't the fault of a single submit: it's
    /// added to the bad rows.
    pub(crate) fn next_fault(&self) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        while let Some(Fault::BadRow { text }) = faults.pop_front_if(|fault| matches!(fault, Fault::BadRow { .. })) {
            lock(&self.bad_rows).push(text);
        }
        faults.pop_front()
    }

    /// Returns the texts of all `bad-row` faults so far.
    pub(crate) fn bad_rows(&self) -> Vec<String> {
        lock(&self.bad_rows).clone()
    }

    pub(crate) fn push_fault(&self, fault: Fault) {
        lock(&self.faults).push_back(fault);
    }

    pub(crate) fn faults_left(&self) -> usize {
        lock(&self.faults).len()
    }

    pub(crate) fn push_admin_fault(&self, fault: AdminFault) {
        lock(&self.admin_faults).push_back(fault);
    }

    pub(crate) fn replace_token(&self, token: Option<String>) {
        *lock(&self.access) = Access::from_token(token, &self.options);
    }

    pub(crate) fn access(&self) -> Access {
        lock(&self.access).clone()
    }

    /// Invalidates the profile token, as generating a new one elsewhere does. If the Admin API is simulated, it returns
    /// the new token.
    pub(crate) fn expire_token(&self) {
        let is_generated = self.options.oauth.is_some() && self.generate_token().is_ok();
        if !is_generated {
            *lock(&self.access) = Access::Expired;
        }
    }

    pub(crate) fn generate_token(&self) -> Result<(), StartError> {
        let token = format!("practice-profile-{}", new_secret()?);
        *lock(&self.access) = Access::from_token(Some(token), &self.options);
        Ok(())
    }

    pub(crate) fn access_tokens(&self) -> MutexGuard<'_, AccessTokens> {
        lock(&self.access_tokens)
    }

    /// Removes and returns the next fault of the identity service (`is_ims`) or of the Admin API.
    pub(crate) fn next_admin_fault(&self, is_ims: bool) -> Option<AdminFault> {
        let mut faults = lock(&self.admin_faults);
        let place = faults.iter().position(|fault| fault.is_ims() == is_ims)?;
        faults.remove(place)
    }

    /// Counts a call toward the rate limit. Returns false if it exceeds the limit.
    pub(crate) fn try_acquire(&self, client: &str) -> bool {
        lock(&self.rate_limit).try_acquire(client, self.options.clock.now())
    }

    pub(crate) fn record_call(&self, call: Call) {
        let mut calls = lock(&self.calls);
        if calls.len() >= MAX_CALLS {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        lock(&self.calls).iter().cloned().collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The issued access tokens, with their times of expiration in milliseconds since 1970.
#[derive(Default)]
pub(crate) struct AccessTokens(HashMap<String, i64>);

impl AccessTokens {
    pub(crate) fn add(&mut self, token: String, expires_at: i64) {
        self.0.insert(token, expires_at);
    }

    /// Returns true if the request has a valid access token.
    pub(crate) fn accept(&mut self, headers: &HeaderMap, now: i64) -> bool {
        self.0.retain(|_, expires_at| *expires_at > now);
        self.0.keys().any(|token| guard::has_bearer_token(headers, token))
    }
}

/// Returns the time in milliseconds, at most [`i64::MAX`].
pub(crate) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Returns 128 random bits as hexadecimal digits.
pub(crate) fn new_secret() -> Result<String, StartError> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(|_| StartError::NoRandomness)?;
    Ok(bits.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Runs an operation on the store in a thread for blocking work. If it fails, returns a response with HTTP 500.
pub(crate) async fn with_store<T: Send + 'static>(
    shared: &Arc<Shared>,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Reply> {
    let shared = shared.clone();
    let result = match tokio::task::spawn_blocking(move || work(&shared.store)).await {
        Ok(result) => result,
        Err(_) => Err(StoreError::Interrupted),
    };
    result.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "an operation on the practice store failed");
        response::json_error(StatusCode::INTERNAL_SERVER_ERROR, "The practice store failed")
    })
}
