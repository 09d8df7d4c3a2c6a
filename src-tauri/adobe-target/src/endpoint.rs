//! Where calls may go: the host rule.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::client_code::ClientCode;

/// The host under which every edge of Adobe Target lies.
const ADOBE: &str = "tt.omtrdc.net";

/// An origin that may be sent data and a token: `tt.omtrdc.net` or a host below it over HTTPS on its usual port, or
/// `http://` on a literal loopback interface (`127.0.0.0/8`, `[::1]`, `localhost`), where a practice server listens.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint {
    url: Url,
    loopback: bool,
}

/// Why an address is no endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not an absolute `https://` or `http://` address at all.
    #[error("not an address that begins with https:// or http://")]
    NotAnAddress,
    /// A user name or password in the address: `https://tt.omtrdc.net@evil.example` looks like Adobe and is not.
    #[error("an address must not carry a user name or password")]
    UserInfo,
    /// More than an origin.
    #[error("an address must end after its host and port")]
    NotAnOrigin,
    /// `http://` to another place than a loopback interface: data and token would travel in the open.
    #[error("http:// is for a loopback address only; {host} must be https://")]
    NotEncrypted {
        /// The host that was named.
        host: String,
    },
    /// A host that is not Adobe Target's.
    #[error("{host} is not tt.omtrdc.net or below it")]
    ForeignHost {
        /// The host that was named.
        host: String,
    },
    /// Adobe Target answers on the usual port of HTTPS only.
    #[error("port {port} is not the port of https://")]
    Port {
        /// The port that was named.
        port: u16,
    },
}

impl Endpoint {
    /// The endpoint of an account: `https://CLIENT.tt.omtrdc.net`.
    #[must_use]
    pub fn for_client(client: &ClientCode) -> Self {
        let host = format!("{}.{ADOBE}", client.host_label());
        let mut url = adobe();
        // A client code is a label of a host by its type, so this host is always taken.
        if let Err(refused) = url.set_host(Some(&host)) {
            unreachable!("{host} is a host: {refused}");
        }
        Self { url, loopback: false }
    }

    /// Reads an endpoint that a person named.
    ///
    /// # Errors
    /// [`EndpointError`], for the first rule that the address breaks.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        let url = absolute(text).ok_or(EndpointError::NotAnAddress)?;
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

    /// Whether this is a loopback address, reached without a proxy and without TLS.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The origin without a slash at its end, the port only where it is not the usual one: `http://127.0.0.1:8080`.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// The address of a call below this endpoint. `path_and_query` is encoded already and begins with a slash.
    pub(crate) fn join(&self, path_and_query: &str) -> Result<Url, url::ParseError> {
        Url::parse(&format!("{}{path_and_query}", self.origin()))
    }

    /// Whether `url` lies on exactly this origin.
    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        self.url.origin() == url.origin()
    }
}

/// An absolute http(s) address. Characters that the URL standard would silently drop make it none: what a person
/// sees must be what is asked.
pub(crate) fn absolute(text: &str) -> Option<Url> {
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return None;
    }
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Whether the host is `tt.omtrdc.net` or ends in `.tt.omtrdc.net`. (A `Url` holds its host in lower case.)
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
        Err(error) => unreachable!("a literal address: {error}"),
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
    fn an_account_has_its_own_host() {
        let client = ClientCode::parse("Demo-1").unwrap();
        assert_eq!(Endpoint::for_client(&client).origin(), "https://demo-1.tt.omtrdc.net");
        assert!(!Endpoint::for_client(&client).is_loopback());
    }

    /// Each of these in the wrong list would carry a customer's token to somebody else.
    #[test]
    fn the_host_rule() {
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
        let open = |host: &str| EndpointError::NotEncrypted { host: host.to_owned() };
        let bad = [
            ("demo.tt.omtrdc.net", EndpointError::NotAnAddress),
            ("ftp://tt.omtrdc.net", EndpointError::NotAnAddress),
            ("https://tt.omtrdc.net\\@evil.com", EndpointError::NotAnAddress),
            ("https://tt.omtr\ndc.net", EndpointError::NotAnAddress),
            ("http://demo.tt.omtrdc.net", open("demo.tt.omtrdc.net")),
            ("http://10.0.0.1", open("10.0.0.1")),
            ("http://0.0.0.0", open("0.0.0.0")),
            ("http://localhost.evil.com", open("localhost.evil.com")),
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

    /// A connection that is stored and read back must be the same one, or be refused.
    #[test]
    fn stored_endpoints_are_checked_again() {
        let endpoint = Endpoint::parse("http://127.0.0.1:8080").unwrap();
        let text = serde_json::to_string(&endpoint).unwrap();
        assert_eq!(serde_json::from_str::<Endpoint>(&text).unwrap(), endpoint);
        assert!(serde_json::from_str::<Endpoint>("\"https://evil.com\"").is_err());
    }
}
