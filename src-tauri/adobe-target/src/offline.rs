//! The reasons why a request couldn't be sent.

use std::error::Error;
use std::io;

/// The reason why there was no connection to Target. In each case, the request certainly didn't arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OfflineKind {
    /// The host name wasn't found: there's no network, or the client code is wrong.
    Dns,
    /// The host refused the connection, because no server listens on the port.
    Refused,
    /// The connection timed out, the network is unreachable, or it closed the connection while it was being set up.
    Unreachable,
    /// This computer doesn't trust the certificate's issuer. Usually a company network inspects traffic, and its root
    /// certificate isn't installed.
    UnknownIssuer,
    /// The certificate has expired or isn't valid yet. Usually this computer's clock is wrong.
    Clock,
    /// The certificate is for another host. Usually a network shows its sign-in page.
    WrongHost,
    /// The TLS connection failed for another reason.
    Tls,
    /// The proxy requires a user name and password (HTTP 407).
    ProxyAuthentication,
    /// The proxy wasn't reached, or rejected the connection, often because the host isn't on its list.
    Proxy,
    /// The request couldn't be created.
    Local,
}

impl std::fmt::Display for OfflineKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Dns => "the host name wasn't found",
            Self::Refused => "the connection was refused",
            Self::Unreachable => "couldn't reach the host",
            Self::UnknownIssuer => "the certificate's issuer isn't trusted",
            Self::Clock => "the certificate isn't valid at this computer's date and time",
            Self::WrongHost => "the certificate is for another host",
            Self::Tls => "couldn't establish an encrypted connection",
            Self::ProxyAuthentication => "the proxy requires a user name and password",
            Self::Proxy => "the proxy rejected the connection",
            Self::Local => "couldn't create the request",
        })
    }
}

/// Returns the reason why nothing was sent, or `None` if the request may have been sent.
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
            // `source` skips the error that an `io::Error` wraps, and returns that error's source. A TLS error is
            // wrapped in two of them.
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

/// Recognizes a proxy's rejection by its message, because `hyper-util` doesn't export `TunnelError`. A test with a real
/// proxy fails if the message changes.
fn of_tunnel(link: &(dyn Error + 'static)) -> Option<OfflineKind> {
    match link.to_string().strip_prefix("tunnel error: ")? {
        "proxy authorization required" => Some(OfflineKind::ProxyAuthentication),
        _ => Some(OfflineKind::Proxy),
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Without the reason, people ask the wrong help desk.
    #[test]
    fn a_certificate_error_is_classified_by_its_cause() {
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

    async fn connect_through_proxy(response: &'static str) -> Option<OfflineKind> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        let serve = async {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 1_024];
            let read = socket.read(&mut request).await.unwrap();
            assert!(request[..read].starts_with(b"CONNECT demo.tt.omtrdc.net:443 "));
            socket.write_all(response.as_bytes()).await.unwrap();
        };
        let client = reqwest::Client::builder().proxy(reqwest::Proxy::all(proxy).unwrap()).build().unwrap();
        let (_, result) = tokio::join!(serve, client.get("https://demo.tt.omtrdc.net/").send());
        kind(&result.unwrap_err())
    }

    /// If the company proxy isn't named as the cause, people suspect Adobe.
    #[tokio::test]
    async fn a_rejection_by_a_proxy_is_reported_as_such() {
        let requires_password = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(connect_through_proxy(requires_password).await, Some(OfflineKind::ProxyAuthentication));
        let forbidden = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(connect_through_proxy(forbidden).await, Some(OfflineKind::Proxy));
    }

    /// Connects to a server with a certificate of these properties, and returns the error, or `None` on success.
    async fn over_tls(
        not_before: (i32, u8, u8),
        not_after: (i32, u8, u8),
        name: &str,
        is_trusted: bool,
    ) -> Option<OfflineKind> {
        let (authority_key, key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = authority.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(authority, authority_key);
        let mut server = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let day = |(year, month, day)| rcgen::date_time_ymd(year, month, day);
        (server.not_before, server.not_after) = (day(not_before), day(not_after));
        let certificate = server.signed_by(&key, &issuer).unwrap();
        let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.serialize_der().try_into().unwrap())
            .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let serve = async {
            let (socket, _) = listener.accept().await.unwrap();
            // A client that doesn't trust the certificate closes the connection.
            let Ok(mut stream) = acceptor.accept(socket).await else { return };
            let mut request = vec![0; 1_024];
            drop(stream.read(&mut request).await);
            drop(stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await);
        };
        let roots = if is_trusted { Some(reqwest::Certificate::from_der(root.der()).unwrap()) } else { None };
        let client = reqwest::Client::builder()
            .no_proxy()
            .resolve("demo.tt.omtrdc.net", at)
            .tls_certs_only(roots)
            .build()
            .unwrap();
        let url = format!("https://demo.tt.omtrdc.net:{}/", at.port());
        let (_, result) = tokio::join!(serve, client.get(url).send());
        result.err().map(|error| kind(&error).expect("nothing was sent"))
    }

    /// A company network that inspects traffic, a wrong clock, and a hotel's sign-in page need different solutions.
    #[tokio::test]
    async fn a_certificate_error_in_a_real_connection_is_classified_by_its_cause() {
        const HOST: &str = "demo.tt.omtrdc.net";
        let (past, present, future) = ((2001, 1, 1), (2020, 1, 1), (2200, 1, 1));
        assert_eq!(over_tls(present, future, HOST, true).await, None, "a valid certificate");
        assert_eq!(over_tls(present, future, HOST, false).await, Some(OfflineKind::UnknownIssuer));
        assert_eq!(over_tls(past, present, HOST, true).await, Some(OfflineKind::Clock), "expired");
        assert_eq!(over_tls(future, (2201, 1, 1), HOST, true).await, Some(OfflineKind::Clock), "not valid yet");
        assert_eq!(over_tls(present, future, "wifi.example", true).await, Some(OfflineKind::WrongHost));
    }
}
