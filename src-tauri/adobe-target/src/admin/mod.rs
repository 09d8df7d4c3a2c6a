//! The Admin API, and the identity service that opens it: where an account's profile token and its known attributes
//! are read (*Target Admin API*, *OAuth Server-to-Server credential API Reference*).

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
use crate::http::exchange::{self, Answer, BuildError, Limits, bearer, exchange};
use crate::http::progress::Progress;
use crate::response::admin::{self, AccessToken};
use crate::token::{ProfileToken, Token};

/// The identity service's house: the client secret goes there and nowhere else.
const IMS: &str = "https://ims-na1.adobelogin.com";
/// The Admin API's house: the access token goes there and nowhere else.
const ADMIN: &str = "https://mc.adobe.io";
/// What a credential of a project with Adobe Target may ask for, as the Developer Console lists it there.
const SCOPES: &str =
    "openid,AdobeID,target_sdk,additional_info.projectedProductContext,read_organizations,additional_info.roles";
/// The media type of the Admin API's first version.
const V1: &str = "application/vnd.adobe.target.v1+json";
/// Most bytes of an answer: thousands of attributes fit in.
const CAP: usize = 8_000_000;
/// An access token is renewed so long before it ends.
const MARGIN: Duration = Duration::from_secs(120);

/// A time, in milliseconds since 1970.
pub type Now = Arc<dyn Fn() -> u64 + Send + Sync>;

/// An account as its project sees it. Clones share their connections and the access token, which lives in memory alone.
#[derive(Clone)]
pub struct Admin {
    http: Client,
    ims: String,
    admin: String,
    project: Project,
    secret: ClientSecret,
    access: Arc<Mutex<Option<Access>>>,
    limits: Limits,
    now: Now,
}

#[derive(Clone)]
struct Access {
    token: Token,
    renew_at: u64,
}

impl Admin {
    /// The account of a project. With a loopback endpoint all is asked there, as of a practice server; else each
    /// secret goes to Adobe's own house for it.
    ///
    /// # Errors
    /// [`BuildError`] where the machine gives no HTTP client.
    pub fn new(project: Project, secret: ClientSecret, endpoint: &Endpoint, now: Now) -> Result<Self, BuildError> {
        let limits = Limits::default();
        let http = exchange::client(endpoint, &limits)?;
        let house = |adobe: &str| if endpoint.is_loopback() { endpoint.origin().to_owned() } else { adobe.to_owned() };
        Ok(Self { http, ims: house(IMS), admin: house(ADMIN), project, secret, access: Arc::default(), limits, now })
    }

    /// The profile token that opens the account's profile calls now. Changes nothing.
    ///
    /// # Errors
    /// [`AdminError`].
    pub async fn profile_token(&self) -> Result<ProfileToken, AdminError> {
        let (answer, access) = self.ask(Method::GET, &self.token_path()).await?;
        admin::profile_token(answer, &access)
    }

    /// Makes a new profile token. The old one is dead at once, for every tool that uses it (*Profile API settings*):
    /// never without a person's word for exactly this.
    ///
    /// # Errors
    /// [`AdminError`]; where [`CallError::may_have_arrived`], a new one may have been made, and is read by
    /// [`Admin::profile_token`].
    pub async fn make_profile_token(&self) -> Result<ProfileToken, AdminError> {
        let (answer, access) = self.ask(Method::POST, &self.token_path()).await?;
        admin::profile_token(answer, &access)
    }

    /// The names of the profile attributes that the account knows, as Target spells them, without a prefix.
    ///
    /// # Errors
    /// [`AdminError`].
    pub async fn known_attributes(&self) -> Result<Vec<String>, AdminError> {
        let path = format!("/{}/target/profileattributes/mbox", self.project.tenant());
        let (answer, access) = self.ask(Method::GET, &path).await?;
        admin::known_attributes(answer, &access)
    }

    fn token_path(&self) -> String {
        format!("/{}/target/authentication/token?authorizationScope=profile_api", self.project.tenant())
    }

    /// Asks; an access token that ended before its time is renewed once.
    async fn ask(&self, method: Method, path: &str) -> Result<(Answer, Token), AdminError> {
        let access = self.access(None).await?;
        let answer = self.call(&method, path, &access).await?;
        if answer.status != 401 {
            return Ok((answer, access));
        }
        let access = self.access(Some(&access)).await?;
        Ok((self.call(&method, path, &access).await?, access))
    }

    async fn call(&self, method: &Method, path: &str, access: &Token) -> Result<Answer, CallError> {
        let request = self
            .http
            .request(method.clone(), format!("{}{path}", self.admin))
            .header(ACCEPT, V1)
            .header("x-api-key", self.project.client_id());
        let answer = self.exchange(bearer(request, access)?).await?;
        tracing::debug!(status = answer.status, %method, "the Admin API answered");
        Ok(answer)
    }

    /// An access token that is good yet, and is not the one that was just refused.
    async fn access(&self, refused: Option<&Token>) -> Result<Token, AdminError> {
        let mut held = self.access.lock().await;
        if let Some(access) = held.as_ref()
            && (self.now)() < access.renew_at
            && refused != Some(&access.token)
        {
            return Ok(access.token.clone());
        }
        *held = None;
        let AccessToken { token, expires_in } = self.fetch_access().await?;
        let lives = u64::try_from(expires_in.saturating_sub(MARGIN).as_millis()).unwrap_or(u64::MAX);
        *held = Some(Access { token: token.clone(), renew_at: (self.now)().saturating_add(lives) });
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
        let answer = self.exchange(request).await?;
        tracing::debug!(status = answer.status, "the identity service answered");
        admin::access_token(answer, &self.secret.0)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<Answer, CallError> {
        exchange(request, Progress::begin(), (self.limits.ask, self.limits.ask), CAP).await
    }
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Admin").field("admin", &self.admin).field("project", &self.project).finish_non_exhaustive()
    }
}
