//! The hosts that calls can be sent to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::client_code::ClientCode;

/// The parent domain of all Adobe Target edge servers.
const ADOBE: &str = "tt.omtrdc.net";

/// An origin that customer data and the token can be sent to.
///
/// It's either `tt.omtrdc.net` or a subdomain of it, over HTTPS on port 443, or an `http://` origin on a loopback
/// address (`127.0.0.0/8`, `[::1]`, `localhost`), where a practice Target listens.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint {
    url: Url,
    loopback: bool,
}

/// The reason why a URL isn't an allowed endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The text isn't an absolute `https://` or `http://` URL.
    #[error("must start with https:// or http://")]
    NotAUrl,
    /// The URL contains a user name or password: `https://tt.omtrdc.net@evil.example` looks like an Adobe host but
    /// isn't.
    #[error("must not contain a user name or password")]
    UserInfo,
    /// The URL has a path, a query, or a fragment.
    #[error("must end after the host and port")]
    NotAnOrigin,
    /// The URL has `http://` and a host that isn't a loopback address: data and token would be sent unencrypted.
    #[error("http:// works only on this computer; use https:// for {host}")]
    NotEncrypted {
        /// The host in the URL.
        host: String,
    },
    /// The host isn't an Adobe Target host.
    #[error("{host} isn't tt.omtrdc.net or a subdomain of it")]
    ForeignHost {
        /// The host in the URL.
        host: String,
    },
    /// The port isn't 443, the only port that Adobe Target serves.
    #[error("port {port} can't be used with https://")]
    Port {
        /// The port in the URL.
        port: u16,
    },
}

impl Endpoint {
    /// Returns the endpoint of an account: `https://CLIENT.tt.omtrdc.net`.
    #[must_use]
    pub fn for_client(client: &ClientCode) -> Self {
        let host = format!("{}.{ADOBE}", client.host_label());
        let mut url = adobe();
        // A `ClientCode` is always a valid label, so this can't fail.
        if let Err(error) = url.set_host(Some(&host)) {
            unreachable!("{host} is a valid host name: {error}");
        }
        Self { url, loopback: false }
    }

    /// Parses an endpoint that a user has entered.
    ///
    /// # Errors
    /// Returns [`EndpointError`] for the first rule that the URL breaks.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let url = absolute(text).ok_or(EndpointError::NotAUrl)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::UserInfo);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(EndpointError::NotAnOrigin);
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        if url.scheme() == "http" {
            if !is_loopback(&url) {
                return Err(EndpointError::NotEncrypted { host });
            }
            return Ok(Self { url, loopback: true });
        }
        if !is_adobe(&url) {
            return Err(EndpointError::ForeignHost { host });
        }
        match url.port() {
            Some(port) => Err(EndpointError::Port { port }),
            None => Ok(Self { url, loopback: false }),
        }
    }

    /// Returns true for a loopback address, which is reached without a proxy and without TLS.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Returns the origin without a trailing slash, and without the scheme's default port: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// Returns the URL of a call. `path_and_query` must be encoded and start with a slash.
    pub(crate) fn join(&self, path_and_query: &str) -> Result<Url, url::ParseError> {
        Url::parse(&format!("{}{path_and_query}", self.origin()))
    }

    /// Returns true if `url` has exactly this origin.
    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        self.url.origin() == url.origin()
    }
}

/// Parses an absolute `http://` or `https://` URL. A text with characters that the URL standard would silently drop
/// isn't accepted, so that the request goes to the host that the user sees.
pub(crate) fn absolute(text: &str) -> Option<Url> {
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return None;
    }
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Returns true if the host is `tt.omtrdc.net` or ends in `.tt.omtrdc.net`. A `Url` stores its host in lower case.
pub(crate) fn is_adobe(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => host.strip_suffix(ADOBE).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
        _ => false,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => host == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn adobe() -> Url {
    match Url::parse("https://tt.omtrdc.net/") {
        Ok(url) => url,
        Err(error) => unreachable!("a valid constant URL: {error}"),
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.origin())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({})", self.origin())
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Endpoint {
    type Error = EndpointError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.origin().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoint_of_an_account_is_its_own_subdomain() {
        let client = ClientCode::parse("Demo-1").unwrap();
        assert_eq!(Endpoint::for_client(&client).origin(), "https://demo-1.tt.omtrdc.net");
        assert!(!Endpoint::for_client(&client).is_loopback());
    }

    /// A URL in the wrong list would send the account's token to a third party.
    #[test]
    fn only_adobe_target_over_https_and_loopback_origins_are_endpoints() {
        let good = [
            ("https://tt.omtrdc.net", "https://tt.omtrdc.net", false),
            ("https://demo.tt.omtrdc.net/", "https://demo.tt.omtrdc.net", false),
            ("HTTPS://DEMO.TT.OMTRDC.NET:443", "https://demo.tt.omtrdc.net", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", true),
            ("http://127.9.9.9", "http://127.9.9.9", true),
            ("http://[::1]:9/", "http://[::1]:9", true),
            ("http://localhost:80", "http://localhost", true),
        ];
        for (text, origin, loopback) in good {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!((endpoint.origin(), endpoint.is_loopback()), (origin, loopback), "{text}");
        }
        let foreign = |host: &str| EndpointError::ForeignHost { host: host.to_owned() };
        let unencrypted = |host: &str| EndpointError::NotEncrypted { host: host.to_owned() };
        let bad = [
            ("demo.tt.omtrdc.net", EndpointError::NotAUrl),
            ("ftp://tt.omtrdc.net", EndpointError::NotAUrl),
            ("https://tt.omtrdc.net\\@evil.com", EndpointError::NotAUrl),
            ("https://tt.omtr\ndc.net", EndpointError::NotAUrl),
            ("http://demo.tt.omtrdc.net", unencrypted("demo.tt.omtrdc.net")),
            ("http://10.0.0.1", unencrypted("10.0.0.1")),
            ("http://0.0.0.0", unencrypted("0.0.0.0")),
            ("http://localhost.evil.com", unencrypted("localhost.evil.com")),
            ("https://localhost", foreign("localhost")),
            ("https://evil.com", foreign("evil.com")),
            ("https://eviltt.omtrdc.net", foreign("eviltt.omtrdc.net")),
            ("https://tt.omtrdc.net.evil.com", foreign("tt.omtrdc.net.evil.com")),
            ("https://tt.omtrdc.net.", foreign("tt.omtrdc.net.")),
            ("https://evil.com/tt.omtrdc.net", EndpointError::NotAnOrigin),
            ("https://tt.omtrdc.net/m2", EndpointError::NotAnOrigin),
            ("https://tt.omtrdc.net?a", EndpointError::NotAnOrigin),
            ("https://tt.omtrdc.net#a", EndpointError::NotAnOrigin),
            ("https://tt.omtrdc.net@evil.com", EndpointError::UserInfo),
            ("https://me:pw@tt.omtrdc.net", EndpointError::UserInfo),
            ("https://tt.omtrdc.net:8443", EndpointError::Port { port: 8443 }),
        ];
        for (text, why) in bad {
            assert_eq!(Endpoint::parse(text), Err(why), "{text}");
        }
    }

    /// A stored connection could have been edited by hand.
    #[test]
    fn a_stored_endpoint_is_validated_when_it_is_read() {
        let endpoint = Endpoint::parse("http://127.0.0.1:8080").unwrap();
        let text = serde_json::to_string(&endpoint).unwrap();
        assert_eq!(serde_json::from_str::<Endpoint>(&text).unwrap(), endpoint);
        assert!(serde_json::from_str::<Endpoint>("\"https://evil.com\"").is_err());
    }
}
