//! The address under which a batch can be asked for.

use std::fmt;

use url::Url;

use crate::endpoint::{Endpoint, absolute, is_adobe};

/// Longest address that fits a request line.
const MAX_LENGTH: usize = 60_000;

/// A status address that may be asked, with a token.
///
/// A submit's answer names it, mostly on another host than the one that was asked (`mboxedgeNN.tt.omtrdc.net`), as
/// `http://`, and with more in its query than the batch id (*Bulk Profile Update API*). It is kept whole, and
/// `http://` becomes `https://`. It is stored as text ([`StatusAddress::as_str`]) and checked again when it is read
/// back: a journal that somebody edited must not lead a token astray either.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct StatusAddress(Url);

/// Why an address will not be asked for a batch's status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatusAddressError {
    /// No absolute `http://` or `https://` address.
    #[error("the status address is not an address")]
    NotAnAddress,
    /// A place that must not be sent the token: not `tt.omtrdc.net` or below, another port than HTTPS's, a user name
    /// in it; or, with a loopback endpoint, any origin but that one.
    #[error("the status address lies on {host}, which must not be asked")]
    Foreign {
        /// The host that it names.
        host: String,
    },
    /// Longer than a request line can be.
    #[error("the status address is longer than a request can carry")]
    TooLong,
}

impl StatusAddress {
    /// Reads an address from an answer to `endpoint`, or one that was stored.
    ///
    /// # Errors
    /// [`StatusAddressError`]: it is shown, never asked.
    pub fn parse(endpoint: &Endpoint, text: &str) -> Result<Self, StatusAddressError> {
        if text.len() > MAX_LENGTH {
            return Err(StatusAddressError::TooLong);
        }
        let mut url = absolute(text.trim()).ok_or(StatusAddressError::NotAnAddress)?;
        url.set_fragment(None);
        let may_ask = if endpoint.is_loopback() {
            endpoint.is_origin_of(&url)
        } else {
            // Only the scheme is mended: a port that was spelled out is not one that we know to speak TLS.
            is_adobe(&url) && url.port().is_none() && url.set_scheme("https").is_ok()
        };
        if !may_ask || !url.username().is_empty() || url.password().is_some() {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(StatusAddressError::Foreign { host });
        }
        Ok(Self(url))
    }

    /// The whole address, to be stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The batch id in the address, without blanks around it. It may differ in its prefix from the one that a status
    /// answers with: it is for people to read, not to match.
    #[must_use]
    pub fn batch_id(&self) -> Option<String> {
        batch_id(&self.0)
    }

    /// The address that asks for counts too: `showDetails=true` is appended, and nothing else is touched.
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

    /// The address as it stands.
    pub(crate) fn plain(&self) -> Url {
        self.0.clone()
    }
}

/// The `batchId` of an address, be it one that may be asked or not.
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

    /// An address changed or cut on its way asks for another batch, or for none: the upload is never confirmed.
    #[test]
    fn an_address_is_kept_whole_and_sent_over_https() {
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
        for (said, kept, details) in cases {
            let address = StatusAddress::parse(&live(), said).unwrap();
            assert_eq!(address.as_str(), kept);
            assert_eq!(address.with_details().as_str(), format!("{kept}{details}"));
            assert_eq!(StatusAddress::parse(&live(), address.as_str()), Ok(address), "stored and read back");
        }
        let long = format!("http://a.tt.omtrdc.net/s?batchId={}", "x".repeat(5_000));
        assert_eq!(StatusAddress::parse(&live(), &long).unwrap().batch_id(), Some("x".repeat(5_000)));
    }

    /// Each of these, asked, would hand the account's token to a stranger.
    #[test]
    fn a_foreign_address_is_never_asked() {
        for said in [
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
            let read = StatusAddress::parse(&live(), said);
            assert!(matches!(read, Err(StatusAddressError::Foreign { .. })), "{said}: {read:?}");
        }
        for said in [
            "",
            "demo",
            "//tt.omtrdc.net/s",
            "/m2/demo",
            "file:///etc/passwd",
            "ftp://tt.omtrdc.net/s",
            "https://evil.com\\.tt.omtrdc.net/",
            "https://tt.omtrdc.net/s\u{0}",
        ] {
            assert_eq!(StatusAddress::parse(&live(), said), Err(StatusAddressError::NotAnAddress), "{said:?}");
        }
    }

    /// A practice server's answer must not make its user's token leave the machine, nor move to another local port.
    #[test]
    fn a_loopback_endpoint_is_asked_itself_and_nobody_else() {
        let own = StatusAddress::parse(&practice(), "http://127.0.0.1:8080/s?batchId= 7 ").map(|a| a.batch_id());
        assert_eq!(own, Err(StatusAddressError::NotAnAddress), "a raw blank is no address");
        let own = StatusAddress::parse(&practice(), "http://127.0.0.1:8080/s?batchId=%207%20").unwrap();
        assert_eq!(own.batch_id().as_deref(), Some("7"));
        for said in [
            "http://127.0.0.1:8081/s",
            "http://127.0.0.2:8080/s",
            "http://localhost:8080/s",
            "https://127.0.0.1:8080/s",
            "http://a@127.0.0.1:8080/s",
            "https://demo.tt.omtrdc.net/s",
        ] {
            let read = StatusAddress::parse(&practice(), said);
            assert!(matches!(read, Err(StatusAddressError::Foreign { .. })), "{said}: {read:?}");
        }
    }
}
