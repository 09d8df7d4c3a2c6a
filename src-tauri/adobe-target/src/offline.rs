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
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
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

    /// What a client says of a server with such a certificate; `None` where it is content.
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
            // Who is not trusted is hung up on.
            let Ok(mut stream) = acceptor.accept(socket).await else { return };
            let mut request = vec![0; 1_024];
            drop(stream.read(&mut request).await);
            drop(stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await);
        };
        let known = if is_trusted { Some(reqwest::Certificate::from_der(root.der()).unwrap()) } else { None };
        let client = reqwest::Client::builder()
            .no_proxy()
            .resolve("demo.tt.omtrdc.net", at)
            .tls_certs_only(known)
            .build()
            .unwrap();
        let url = format!("https://demo.tt.omtrdc.net:{}/", at.port());
        let (_, answer) = tokio::join!(serve, client.get(url).send());
        answer.err().map(|error| kind(&error).expect("certainly nothing was sent"))
    }

    /// A company that inspects traffic, a clock in the wrong year, a hotel's sign-in page: three different people to
    /// go to.
    #[tokio::test]
    async fn a_certificate_on_a_real_line_tells_why() {
        const OURS: &str = "demo.tt.omtrdc.net";
        let (past, present, future) = ((2001, 1, 1), (2020, 1, 1), (2200, 1, 1));
        assert_eq!(over_tls(present, future, OURS, true).await, None, "the line itself works");
        assert_eq!(over_tls(present, future, OURS, false).await, Some(OfflineKind::UnknownIssuer));
        assert_eq!(over_tls(past, present, OURS, true).await, Some(OfflineKind::Clock), "ended");
        assert_eq!(over_tls(future, (2201, 1, 1), OURS, true).await, Some(OfflineKind::Clock), "not begun");
        assert_eq!(over_tls(present, future, "wifi.example", true).await, Some(OfflineKind::WrongHost));
    }
}
