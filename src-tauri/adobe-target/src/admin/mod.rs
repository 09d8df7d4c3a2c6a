//! The Target Admin API, which returns an account's profile token and profile attributes, and Adobe's identity service
//! (IMS), which issues the access tokens for it (*Target Admin API*, *OAuth Server-to-Server credential API
//! Reference*).

mod project;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Method};
use tokio::sync::Mutex;

pub use project::{ClientSecret, Project, ProjectError};

use crate::endpoint::Endpoint;
use crate::error::{AdminError, CallError};
use crate::http::exchange::{self, BuildError, RawResponse, Timeouts, bearer, exchange};
use crate::http::progress::Progress;
use crate::response::admin::{self, AccessToken};
use crate::token::{ProfileToken, Token};

/// The origin of the identity service. The client secret is sent only there.
const IMS: &str = "https://ims-na1.adobelogin.com";
/// The origin of the Admin API. The access token is sent only there.
const ADMIN: &str = "https://mc.adobe.io";
/// The scopes of a credential in a project with Adobe Target, as listed in the Developer Console.
const SCOPES: &str =
    "openid,AdobeID,target_sdk,additional_info.projectedProductContext,read_organizations,additional_info.roles";
/// The media type of the Admin API's first version.
const V1: &str = "application/vnd.adobe.target.v1+json";
/// The maximum size of a response, in bytes. Thousands of attributes fit.
const MAX_RESPONSE_BYTES: usize = 8_000_000;
/// How long before its expiration an access token is renewed.
const RENEWAL_MARGIN: Duration = Duration::from_secs(120);

/// A function that returns the current time, in milliseconds since 1970.
pub type Now = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A client for the Admin API, with the credentials of a project. Clones share their connections and the access token,
/// which is stored only in memory.
#[derive(Clone)]
pub struct Admin {
    http: Client,
    ims: String,
    admin: String,
    project: Project,
    secret: ClientSecret,
    access: Arc<Mutex<Option<Access>>>,
    timeouts: Timeouts,
    now: Now,
}

#[derive(Clone)]
struct Access {
    token: Token,
    renew_at: u64,
}

impl Admin {
    /// Creates a client for the account of a project. With a loopback endpoint, such as a practice Target, all requests
    /// go there. Otherwise, they go to Adobe's own hosts.
    ///
    /// # Errors
    /// Returns [`BuildError`] if the HTTP client can't be set up.
    pub fn new(project: Project, secret: ClientSecret, endpoint: &Endpoint, now: Now) -> Result<Self, BuildError> {
        let timeouts = Timeouts::default();
        let http = exchange::client(endpoint, &timeouts)?;
        let origin = |adobe: &str| if endpoint.is_loopback() { endpoint.origin().to_owned() } else { adobe.to_owned() };
        Ok(Self {
            http,
            ims: origin(IMS),
            admin: origin(ADMIN),
            project,
            secret,
            access: Arc::default(),
            timeouts,
            now,
        })
    }

    /// Returns the account's current profile token.
    ///
    /// # Errors
    /// Returns [`AdminError`].
    pub async fn profile_token(&self) -> Result<ProfileToken, AdminError> {
        let (response, access) = self.request(Method::GET, &self.token_path()).await?;
        admin::profile_token(response, &access)
    }

    /// Generates a new profile token. The old one becomes invalid immediately, for every tool that uses it (*Profile
    /// API settings*), so ask the user before you call this.
    ///
    /// # Errors
    /// Returns [`AdminError`]. If [`CallError::may_have_arrived`] is true, a new token may have been generated;
    /// [`Admin::profile_token`] returns it.
    pub async fn generate_profile_token(&self) -> Result<ProfileToken, AdminError> {
        let (response, access) = self.request(Method::POST, &self.token_path()).await?;
        admin::profile_token(response, &access)
    }

    /// Returns the names of the profile attributes in the account, sorted, without the prefix `profile.`.
    ///
    /// # Errors
    /// Returns [`AdminError`].
    pub async fn profile_attributes(&self) -> Result<Vec<String>, AdminError> {
        let path = format!("/{}/target/profileattributes/mbox", self.project.tenant());
        let (response, access) = self.request(Method::GET, &path).await?;
        admin::profile_attributes(response, &access)
    }

    fn token_path(&self) -> String {
        format!("/{}/target/authentication/token?authorizationScope=profile_api", self.project.tenant())
    }

    /// Makes a call. If the access token is rejected with 401, it's renewed once.
    async fn request(&self, method: Method, path: &str) -> Result<(RawResponse, Token), AdminError> {
        let access = self.access(None).await?;
        let response = self.call(&method, path, &access).await?;
        if response.status != 401 {
            return Ok((response, access));
        }
        let access = self.access(Some(&access)).await?;
        Ok((self.call(&method, path, &access).await?, access))
    }

    async fn call(&self, method: &Method, path: &str, access: &Token) -> Result<RawResponse, CallError> {
        let request = self
            .http
            .request(method.clone(), format!("{}{path}", self.admin))
            .header(ACCEPT, V1)
            .header("x-api-key", self.project.client_id());
        let response = self.exchange(bearer(request, access)?).await?;
        tracing::debug!(status = response.status, %method, "received a response of the Admin API");
        Ok(response)
    }

    /// Returns an access token that is valid and isn't the rejected one.
    async fn access(&self, rejected: Option<&Token>) -> Result<Token, AdminError> {
        let mut current = self.access.lock().await;
        if let Some(access) = current.as_ref()
            && (self.now)() < access.renew_at
            && rejected != Some(&access.token)
        {
            return Ok(access.token.clone());
        }
        *current = None;
        let AccessToken { token, expires_in } = self.fetch_access().await?;
        let valid_for = u64::try_from(expires_in.saturating_sub(RENEWAL_MARGIN).as_millis()).unwrap_or(u64::MAX);
        *current = Some(Access { token: token.clone(), renew_at: (self.now)().saturating_add(valid_for) });
        Ok(token)
    }

    async fn fetch_access(&self) -> Result<AccessToken, AdminError> {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope={}",
            encoded(self.project.client_id()),
            encoded(self.secret.0.expose()),
            encoded(SCOPES),
        );
        let request = self
            .http
            .post(format!("{}/ims/token/v3", self.ims))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let response = self.exchange(request).await?;
        tracing::debug!(status = response.status, "received a response of the identity service");
        admin::access_token(response, &self.secret.0)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<RawResponse, CallError> {
        exchange(request, Progress::start(), (self.timeouts.request, self.timeouts.request), MAX_RESPONSE_BYTES).await
    }
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admin").field("admin", &self.admin).field("project", &self.project).finish_non_exhaustive()
    }
}
