//! Why nothing could be sent.

use std::error::Error;
use std::io;

/// What stood between this machine and Target. In every case the request certainly did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OfflineKind {
    /// The host's name was not found: no network, or a wrong client code.
    Dns,
    /// The host refused the connection: nothing listens there.
    Refused,
    /// No connection within its time limit, or the network is unreachable or broke the attempt off.
    Unreachable,
    /// A certificate from an issuer that this machine does not trust: mostly a company network that inspects traffic,
    /// and whose root certificate is missing here.
    UnknownIssuer,
    /// A certificate not valid yet, or no longer: mostly a wrong clock on this machine.
    Clock,
    /// A certificate for another host: mostly a network's sign-in page.
    WrongHost,
    /// Another failure of the encryption.
    Tls,
    /// The proxy wants a user name and password (407).
    ProxyAuthentication,
    /// The proxy could not be reached, or would not pass the connection on: a host missing from its list, often.
    Proxy,
    /// The request could not be put together on this machine.
    Local,
}

impl std::fmt::Display for OfflineKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Dns => "the host's name was not found",
            Self::Refused => "the connection was refused",
            Self::Unreachable => "the host could not be reached",
            Self::UnknownIssuer => "the certificate's issuer is unknown here",
            Self::Clock => "the certificate is not valid at this machine's time",
            Self::WrongHost => "the certificate is for another host",
            Self::Tls => "no encrypted connection",
            Self::ProxyAuthentication => "the proxy wants a user name and password",
            Self::Proxy => "the proxy did not pass the connection on",
            Self::Local => "the request could not be made",
        })
    }
}

/// The reason why `error` sent nothing, or none where the request may have left.
pub(crate) fn kind(error: &reqwest::Error) -> Option<OfflineKind> {
    if error.is_builder() {
        return Some(OfflineKind::Local);
    }
    if !error.is_connect() {
        return None;
    }
    if error.is_dns() {
        return Some(OfflineKind::Dns);
    }
    Some(of_chain(error))
}

fn of_chain(error: &(dyn Error + 'static)) -> OfflineKind {
    let mut refused = false;
    let mut next = Some(error);
    while let Some(link) = next {
        if let Some(tls) = link.downcast_ref::<rustls::Error>() {
            return of_tls(tls);
        }
        if let Some(kind) = of_tunnel(link) {
            return kind;
        }
        next = match link.downcast_ref::<io::Error>() {
            // What an `io::Error` wraps is not among its sources, only that one's own sources are; and the TLS of a
            // connection comes wrapped twice.
            Some(io) => {
                refused |= io.kind() == io::ErrorKind::ConnectionRefused;
                io.get_ref().map(|inner| inner as &(dyn Error + 'static))
            }
            None => link.source(),
        };
    }
    if refused { OfflineKind::Refused } else { OfflineKind::Unreachable }
}

fn of_tls(error: &rustls::Error) -> OfflineKind {
    use rustls::CertificateError as C;
    let rustls::Error::InvalidCertificate(certificate) = error else { return OfflineKind::Tls };
    match certificate {
        C::UnknownIssuer => OfflineKind::UnknownIssuer,
        C::Expired | C::ExpiredContext { .. } | C::NotValidYet | C::NotValidYetContext { .. } => OfflineKind::Clock,
        C::NotValidForName | C::NotValidForNameContext { .. } => OfflineKind::WrongHost,
        _ => OfflineKind::Tls,
    }
}

/// A proxy's refusal has no type that can be named: `hyper-util` keeps its `TunnelError` to itself. This is the one
/// place that looks at an error's words; a test with a real proxy notices when they change.
fn of_tunnel(link: &(dyn Error + 'static)) -> Option<OfflineKind> {
    match link.to_string().strip_prefix("tunnel error: ")? {
        "proxy authorization required" => Some(OfflineKind::ProxyAuthentication),
        _ => Some(OfflineKind::Proxy),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// "Offline" without the reason sends a person to the wrong helpdesk.
    #[test]
    fn certificates_tell_why() {
        use rustls::CertificateError as C;
        for (error, kind) in [
            (C::UnknownIssuer, OfflineKind::UnknownIssuer),
            (C::Expired, OfflineKind::Clock),
            (C::NotValidYet, OfflineKind::Clock),
            (C::NotValidForName, OfflineKind::WrongHost),
            (C::BadEncoding, OfflineKind::Tls),
        ] {
            let error = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::InvalidCertificate(error));
            assert_eq!(of_chain(&error), kind);
            assert_eq!(of_chain(&io::Error::other(error)), kind, "wrapped twice");
        }
        assert_eq!(of_chain(&io::Error::from(io::ErrorKind::ConnectionRefused)), OfflineKind::Refused);
        assert_eq!(of_chain(&io::Error::from(io::ErrorKind::HostUnreachable)), OfflineKind::Unreachable);
    }

    async fn through_a_proxy_that_says(answer: &'static str) -> Option<OfflineKind> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let serve = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 1_024];
            let read = socket.read(&mut request).await.unwrap();
            assert!(request[..read].starts_with(b"CONNECT demo.tt.omtrdc.net:443 "));
            socket.write_all(answer.as_bytes()).await.unwrap();
        };
        let client = reqwest::Client::builder().proxy(reqwest::Proxy::all(proxy).unwrap()).build().unwrap();
        let (_, answer) = tokio::join!(serve, client.get("https://demo.tt.omtrdc.net/").send());
        kind(&answer.unwrap_err())
    }

    /// A company's proxy that wants a password must be named, else a person looks for the fault at Adobe.
    #[tokio::test]
    async fn a_proxy_that_refuses_is_named() {
        let wants_password = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(through_a_proxy_that_says(wants_password).await, Some(OfflineKind::ProxyAuthentication));
        let forbids = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(through_a_proxy_that_says(forbids).await, Some(OfflineKind::Proxy));
    }
}
