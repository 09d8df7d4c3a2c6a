//! The URL of a batch's status call.

use std::fmt;

use url::Url;

use crate::endpoint::{Endpoint, absolute, is_adobe};

/// The maximum length in bytes, so that the URL fits into a request line.
const MAX_LENGTH: usize = 60_000;

/// The URL of a batch's status call, on a host that the token can be sent to.
///
/// The response to a submit contains it, usually with another host (`mboxedgeNN.tt.omtrdc.net`), with `http://`, and
/// with more query parameters than the batch ID (*Bulk Profile Update API*). Only the scheme is changed, to `https://`.
/// The URL is stored as text ([`StatusAddress::as_str`]) and validated again when it's read, because an edited journal
/// must not be able to send the token to another host.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StatusAddress(Url);

/// The reason why a URL isn't used for status calls.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatusAddressError {
    /// The text isn't an absolute `http://` or `https://` URL.
    #[error("the status address isn't a valid URL")]
    NotAUrl,
    /// The token can't be sent to this URL. It isn't on `tt.omtrdc.net` or a subdomain, has another port than 443, or
    /// contains a user name; or the endpoint is a loopback address, and the URL has another origin.
    #[error("the status address is on {host}, which isn't a Target host")]
    ForeignHost {
        /// The host in the URL.
        host: String,
    },
    /// The URL is longer than 60,000 bytes.
    #[error("the status address is too long")]
    TooLong,
}

impl StatusAddress {
    /// Parses a URL from a response of `endpoint`, or one that was stored.
    ///
    /// # Errors
    /// Returns [`StatusAddressError`] if the URL must not be used.
    pub fn parse(endpoint: &Endpoint, text: &str) -> Result<Self, StatusAddressError> {
        if text.len() > MAX_LENGTH {
            return Err(StatusAddressError::TooLong);
        }
        let mut url = absolute(text.trim()).ok_or(StatusAddressError::NotAUrl)?;
        url.set_fragment(None);
        let is_allowed = if endpoint.is_loopback() {
            endpoint.is_origin_of(&url)
        } else {
            // Only the scheme is changed. If there's an explicit port, it may not serve TLS.
            is_adobe(&url) && url.port().is_none() && url.set_scheme("https").is_ok()
        };
        if !is_allowed || !url.username().is_empty() || url.password().is_some() {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(StatusAddressError::ForeignHost { host });
        }
        Ok(Self(url))
    }

    /// Returns the whole URL, for example to store it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the batch ID in the URL, without surrounding spaces. It's for display only: a status response can
    /// contain it with another prefix.
    #[must_use]
    pub fn batch_id(&self) -> Option<String> {
        batch_id(&self.0)
    }

    /// Returns the URL that requests counts, too: `showDetails=true` is appended, and nothing else is changed.
    pub(crate) fn with_details(&self) -> Url {
        let mut url = self.0.clone();
        let query = match url.query() {
            None | Some("") => "showDetails=true".to_owned(),
            Some(query) if query.split('&').any(|pair| pair == "showDetails=true") => return url,
            Some(query) => format!("{query}&showDetails=true"),
        };
        url.set_query(Some(&query));
        url
    }

    /// Returns the URL without changes.
    pub(crate) fn plain(&self) -> Url {
        self.0.clone()
    }
}

/// Returns the `batchId` of any URL.
pub(crate) fn batch_id(url: &Url) -> Option<String> {
    let (_, id) = url.query_pairs().find(|(name, _)| name == "batchId")?;
    let id = id.trim();
    (!id.is_empty()).then(|| id.to_owned())
}

impl fmt::Display for StatusAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for StatusAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusAddress({})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live() -> Endpoint {
        Endpoint::parse("https://demo.tt.omtrdc.net").unwrap()
    }

    fn practice() -> Endpoint {
        Endpoint::parse("http://127.0.0.1:8080").unwrap()
    }

    /// With a changed URL, the upload would never be confirmed.
    #[test]
    fn a_status_address_keeps_everything_but_its_scheme() {
        let cases = [
            (
                "http://mboxedge45.tt.omtrdc.net/m2/demo/profile/batchStatus?batchId=demo-1701473848678-13029383",
                "https://mboxedge45.tt.omtrdc.net/m2/demo/profile/batchStatus?batchId=demo-1701473848678-13029383",
                "&showDetails=true",
            ),
            (
                " https://tt.omtrdc.net:443/m2/demo/v2/profile/batchStatus?batchId=a%20b&m2Node=00&mboxPC=1-2.3_4&x=%2F+ ",
                "https://tt.omtrdc.net/m2/demo/v2/profile/batchStatus?batchId=a%20b&m2Node=00&mboxPC=1-2.3_4&x=%2F+",
                "&showDetails=true",
            ),
            ("http://a.b.tt.omtrdc.net:80/s", "https://a.b.tt.omtrdc.net/s", "?showDetails=true"),
            ("http://a.tt.omtrdc.net/s?", "https://a.tt.omtrdc.net/s?", "showDetails=true"),
            ("http://a.tt.omtrdc.net/s?showDetails=true&b=1", "https://a.tt.omtrdc.net/s?showDetails=true&b=1", ""),
            ("http://a.tt.omtrdc.net/s?b=1#c", "https://a.tt.omtrdc.net/s?b=1", "&showDetails=true"),
        ];
        for (received, kept, details) in cases {
            let address = StatusAddress::parse(&live(), received).unwrap();
            assert_eq!(address.as_str(), kept);
            assert_eq!(address.with_details().as_str(), format!("{kept}{details}"));
            assert_eq!(StatusAddress::parse(&live(), address.as_str()), Ok(address), "stored and read again");
        }
        let long = format!("http://a.tt.omtrdc.net/s?batchId={}", "x".repeat(5_000));
        assert_eq!(StatusAddress::parse(&live(), &long).unwrap().batch_id(), Some("x".repeat(5_000)));
    }

    /// A request to one of these would send the account's token to a third party.
    #[test]
    fn a_url_outside_of_adobe_target_is_rejected() {
        for url in [
            "https://evil.com/tt.omtrdc.net",
            "https://evil.com/?x=.tt.omtrdc.net",
            "https://tt.omtrdc.net.evil.com/s",
            "https://eviltt.omtrdc.net/s",
            "https://user@tt.omtrdc.net/s",
            "https://tt.omtrdc.net@evil.com/s",
            "https://tt.omtrdc.net:8443/s",
            "http://tt.omtrdc.net:443/s",
            "http://tt.omtrdc.net:8080/s",
            "http://127.0.0.1:8080/s",
            "http://localhost/s",
            "https://tt.omtrdc.net./s",
            "https://[::1]/s",
        ] {
            let read = StatusAddress::parse(&live(), url);
            assert!(matches!(read, Err(StatusAddressError::ForeignHost { .. })), "{url}: {read:?}");
        }
        for url in [
            "",
            "demo",
            "//tt.omtrdc.net/s",
            "/m2/demo",
            "file:///etc/passwd",
            "ftp://tt.omtrdc.net/s",
            "https://evil.com\\.tt.omtrdc.net/",
            "https://tt.omtrdc.net/s\u{0}",
        ] {
            assert_eq!(StatusAddress::parse(&live(), url), Err(StatusAddressError::NotAUrl), "{url:?}");
        }
    }

    /// The token must not leave this computer, or go to another local program.
    #[test]
    fn a_loopback_endpoint_accepts_only_its_own_origin() {
        let own = StatusAddress::parse(&practice(), "http://127.0.0.1:8080/s?batchId= 7 ").map(|a| a.batch_id());
        assert_eq!(own, Err(StatusAddressError::NotAUrl), "a raw space");
        let own = StatusAddress::parse(&practice(), "http://127.0.0.1:8080/s?batchId=%207%20").unwrap();
        assert_eq!(own.batch_id().as_deref(), Some("7"));
        for url in [
            "http://127.0.0.1:8081/s",
            "http://127.0.0.2:8080/s",
            "http://localhost:8080/s",
            "https://127.0.0.1:8080/s",
            "http://a@127.0.0.1:8080/s",
            "https://demo.tt.omtrdc.net/s",
        ] {
            let read = StatusAddress::parse(&practice(), url);
            assert!(matches!(read, Err(StatusAddressError::ForeignHost { .. })), "{url}: {read:?}");
        }
    }
}
