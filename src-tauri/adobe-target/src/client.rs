//! The profile API calls: submit, status, and fetch.

use common::ApiVersion;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Body, Client, RequestBuilder};
use url::Url;

use crate::batch_body::BatchBody;
use crate::client_code::ClientCode;
use crate::endpoint::Endpoint;
use crate::error::CallError;
use crate::http::exchange::{self, BuildError, RawResponse, Timeouts, bearer, exchange};
use crate::http::progress::{Progress, TrackedBody};
use crate::offline::OfflineKind;
use crate::response::profile::{self, Profile};
use crate::response::status::{self, BatchStatus};
use crate::response::submit::{self, Submitted};
use crate::status_address::StatusAddress;
use crate::token::Token;
use crate::visitor::VisitorId;

/// The maximum size of the response to a submit or a fetch, in bytes.
const MAX_RESPONSE_BYTES: usize = 1_000_000;
/// The maximum size of a status response, in bytes. A status can list every failed row.
const MAX_STATUS_BYTES: usize = 32_000_000;

/// An Adobe Target account at an endpoint. Cloning is cheap, and clones share their connections.
///
/// Each method sends one request: it doesn't wait for the [pace](crate::pace), retry, or follow redirects.
#[derive(Debug, Clone)]
pub struct Target {
    http: Client,
    client: ClientCode,
    endpoint: Endpoint,
    token: Option<Token>,
    timeouts: Timeouts,
}

impl Target {
    /// Creates a client for an account at an endpoint. The token is needed if the account requires authentication
    /// (*Profile API settings*).
    ///
    /// # Errors
    /// Returns [`BuildError`] if the HTTP client can't be set up.
    pub fn new(client: ClientCode, endpoint: Endpoint, token: Option<Token>) -> Result<Self, BuildError> {
        Self::with_timeouts(client, endpoint, token, Timeouts::default())
    }

    /// Creates a client as [`Target::new`] does, with these timeouts.
    ///
    /// # Errors
    /// Returns [`BuildError`] if the HTTP client can't be set up.
    pub fn with_timeouts(
        client: ClientCode,
        endpoint: Endpoint,
        token: Option<Token>,
        timeouts: Timeouts,
    ) -> Result<Self, BuildError> {
        let http = exchange::client(&endpoint, &timeouts)?;
        Ok(Self { http, client, endpoint, token, timeouts })
    }

    /// Returns a client for the same account that sends this token.
    #[must_use]
    pub fn with_token(&self, token: Token) -> Self {
        Self { token: Some(token), ..self.clone() }
    }

    /// Returns the token that the calls send.
    #[must_use]
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// Returns the account's client code.
    #[must_use]
    pub fn client(&self) -> &ClientCode {
        &self.client
    }

    /// Returns the endpoint that the calls are sent to.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Submits a batch (*Bulk Profile Update API*). Success means that Target has queued the batch, not that it has
    /// stored it. The call counts toward the rate limit.
    ///
    /// # Errors
    /// Returns [`CallError`]. If [`CallError::may_have_arrived`] is true, Target may have accepted the batch; sending
    /// exactly the same body again is safe.
    pub async fn submit(&self, version: ApiVersion, body: &BatchBody) -> Result<Submitted, CallError> {
        let version = match version {
            ApiVersion::V1 => "",
            ApiVersion::V2 => "/v2",
        };
        let path = format!("/m2/{}{version}/profile/batchUpdate", self.client);
        let progress = Progress::start();
        let request = self
            .http
            .post(self.join(&path)?)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::wrap(TrackedBody::new(body.bytes().clone(), progress.clone())));
        let timeouts = (self.timeouts.submit, self.timeouts.submit_stall);
        let response = exchange(self.authorized(request)?, progress, timeouts, MAX_RESPONSE_BYTES).await?;
        tracing::debug!(status = response.status, rows = body.rows(), "received the response to a submit");
        submit::read(response, &self.endpoint, self.token.as_ref())
    }

    /// Gets the status of a batch, with its counts. The call counts toward the rate limit.
    ///
    /// # Errors
    /// Returns [`CallError`]; [`CallError::NotFound`] means that the batch is unknown or no longer tracked.
    pub async fn status(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        self.poll(self.revalidate(address)?.with_details()).await
    }

    /// Gets the status of a batch without its counts and failed rows, for a batch whose detailed status is
    /// [too large](CallError::TooLarge). The call counts toward the rate limit.
    ///
    /// # Errors
    /// Returns [`CallError`], as [`Target::status`] does.
    pub async fn status_plain(&self, address: &StatusAddress) -> Result<BatchStatus, CallError> {
        self.poll(self.revalidate(address)?.plain()).await
    }

    /// Fetches the profile of a visitor, or returns `None` if Target has no profile for this ID. Fetches aren't metered
    /// (*Fetch profiles*), so they don't count toward the rate limit.
    ///
    /// # Errors
    /// Returns [`CallError`], but never [`CallError::NotFound`].
    pub async fn fetch(&self, visitor: &VisitorId) -> Result<Option<Profile>, CallError> {
        let url = self.join(&format!("/rest/v1/profiles/{}?client={}", visitor.path(), self.client))?;
        let response = self.get(url, MAX_RESPONSE_BYTES).await?;
        tracing::debug!(status = response.status, "received the response to a fetch");
        profile::read(response, self.token.as_ref())
    }

    async fn poll(&self, url: Url) -> Result<BatchStatus, CallError> {
        let response = self.get(url, MAX_STATUS_BYTES).await?;
        tracing::debug!(status = response.status, "received the response to a status call");
        status::read(response, self.token.as_ref())
    }

    async fn get(&self, url: Url, max_bytes: usize) -> Result<RawResponse, CallError> {
        let timeouts = (self.timeouts.request, self.timeouts.request);
        exchange(self.authorized(self.http.get(url))?, Progress::start(), timeouts, max_bytes).await
    }

    /// Checks the address against this endpoint: an address that was read for another endpoint must not receive this
    /// token.
    fn revalidate(&self, address: &StatusAddress) -> Result<StatusAddress, CallError> {
        StatusAddress::parse(&self.endpoint, address.as_str()).map_err(CallError::ForeignStatusAddress)
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
