//! The calls.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Body, Client, RequestBuilder};
use url::Url;

use crate::batch_body::BatchBody;
use crate::client_code::ClientCode;
use crate::endpoint::Endpoint;
use crate::error::CallError;
use crate::http::exchange::{self, Answer, BuildError, Limits, bearer, exchange};
use crate::http::progress::{Progress, TrackedBody};
use crate::offline::OfflineKind;
use crate::response::profile::{self, Profile};
use crate::response::status::{self, BatchStatus};
use crate::response::submit::{self, Submitted};
use crate::status_address::StatusAddress;
use crate::token::Token;
use crate::version::ApiVersion;
use crate::visitor::VisitorId;

/// Most bytes of an answer to a submit or a fetch.
const CAP: usize = 1_000_000;
/// Most bytes of a status, which may list every failed row.
const STATUS_CAP: usize = 32_000_000;

/// One account of Adobe Target at one endpoint. Cheap to clone; clones share their connections.
///
/// Each call is made once: no call waits for a [pace](crate::pace), repeats itself or follows a redirect.
#[derive(Debug, Clone)]
pub struct Target {
    http: Client,
    client: ClientCode,
    endpoint: Endpoint,
    token: Option<Token>,
    limits: Limits,
}

impl Target {
    /// An account at an endpoint; with a token where the account requires one (*Profile API settings*).
    ///
    /// # Errors
    /// [`BuildError`] where the machine gives no HTTP client.
    pub fn new(client: ClientCode, endpoint: Endpoint, token: Option<Token>) -> Result<Self, BuildError> {
        Self::with_limits(client, endpoint, token, Limits::default())
    }

    /// As [`Target::new`], with other time limits.
    ///
    /// # Errors
    /// [`BuildError`] where the machine gives no HTTP client.
    pub fn with_limits(
        client: ClientCode,
        endpoint: Endpoint,
        token: Option<Token>,
        limits: Limits,
    ) -> Result<Self, BuildError> {
        let http = exchange::client(&endpoint, &limits)?;
        Ok(Self { http, client, endpoint, token, limits })
    }

    /// The same account with another token.
    #[must_use]
    pub fn with_token(&self, token: Token) -> Self {
        Self { token: Some(token), ..self.clone() }
    }

    /// The token that its calls carry.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// The account's client code.
    #[must_use]
    pub fn client(&self) -> &ClientCode {
        &self.client
    }

    /// Where the calls go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Submits a batch (*Bulk Profile Update API*). Counts against the pace. Success says *queued*, not *stored*.
    ///
    /// # Errors
    /// [`CallError`]; where [`CallError::may_have_arrived`], the batch may have been taken, and exactly this body, and
    /// no other, may be sent again.
    pub async fn submit(&self, version: ApiVersion, body: &BatchBody) -> Result<Submitted, CallError> {
        let path = format!("/m2/{}{}/profile/batchUpdate", self.client, version.step());
        let progress = Progress::begin();
        let request = self
            .http
            .post(self.join(&path)?)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::wrap(TrackedBody::new(body.bytes().clone(), progress.clone())));
        let limits = (self.limits.submit, self.limits.submit_stall);
        let answer = exchange(self.authorized(request)?, progress, limits, CAP).await?;
        tracing::debug!(status = answer.status, rows = body.rows(), "submit answered");
        submit::read(answer, &self.endpoint, self.token.as_ref())
    }

    /// Asks for a batch's status with its counts. Counts against the pace.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::NotFound`] where the batch is not known, or not any more.
    pub async fn status(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        self.ask(self.own(address)?.with_details()).await
    }

    /// Asks for a batch's status alone, for one whose list of failed rows is [too large](CallError::TooLarge). Counts
    /// against the pace.
    ///
    /// # Errors
    /// [`CallError`], as [`Target::status`].
    pub async fn status_plain(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        self.ask(self.own(address)?.plain()).await
    }

    /// What Target holds for one visitor; `None` for one that it does not know, not yet or not any more. Not metered,
    /// and so not counted against the pace (*Fetch profiles*).
    ///
    /// # Errors
    /// [`CallError`], never [`CallError::NotFound`].
    pub async fn fetch(&self, visitor: &VisitorId) -> Result<Option<Profile>, CallError> {
        let url = self.join(&format!("/rest/v1/profiles/{}?client={}", visitor.path(), self.client))?;
        let answer = self.get(url, CAP).await?;
        tracing::debug!(status = answer.status, "fetch answered");
        profile::read(answer, self.token.as_ref())
    }

    async fn ask(&self, url: Url) -> Result<BatchStatus, CallError> {
        let answer = self.get(url, STATUS_CAP).await?;
        tracing::debug!(status = answer.status, "status answered");
        status::read(answer, self.token.as_ref())
    }

    async fn get(&self, url: Url, cap: usize) -> Result<Answer, CallError> {
        let limits: (Duration, Duration) = (self.limits.ask, self.limits.ask);
        exchange(self.authorized(self.http.get(url))?, Progress::begin(), limits, cap).await
    }

    /// The address again, checked against this endpoint: one that was read for another must not see this token.
    fn own(&self, address: &StatusAddress) -> Result<StatusAddress, CallError> {
        StatusAddress::parse(&self.endpoint, address.as_str()).map_err(CallError::Foreign)
    }

    fn join(&self, path_and_query: &str) -> Result<Url, CallError> {
        self.endpoint
            .join(path_and_query)
            .map_err(|error| CallError::Offline { kind: OfflineKind::Local, source: Some(error.into()) })
    }

    fn authorized(&self, request: RequestBuilder) -> Result<RequestBuilder, CallError> {
        match &self.token {
            Some(token) => bearer(request, token),
            None => Ok(request),
        }
    }
}
