//! A practice Target for a test, and a client that sends exactly the given bytes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use practice::{Clock, Fault, Options, Server, StoredProfile};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
pub const SUBMIT: &str = "/m2/demo/v2/profile/batchUpdate";
pub const SUBMIT_V1: &str = "/m2/demo/profile/batchUpdate";

/// A clock that a test advances.
#[derive(Clone)]
pub struct FakeClock(Arc<AtomicI64>);

impl FakeClock {
    pub fn new() -> Self {
        FakeClock(Arc::new(AtomicI64::new(1_701_473_848_678)))
    }

    pub fn clock(&self) -> Clock {
        let time = self.0.clone();
        Clock::new(move || time.load(Ordering::SeqCst))
    }

    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

pub struct Practice {
    pub server: Server,
    pub time: FakeClock,
    pub folder: TempDir,
}

impl Practice {
    pub async fn start(change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let time = FakeClock::new();
        let mut options = Options::at(folder.path().join("store"));
        options.clock = time.clock();
        options.processing = Duration::ZERO;
        change(&mut options);
        Practice { server: practice::start(options).await.unwrap(), time, folder }
    }

    pub async fn with_defaults() -> Self {
        Self::start(|_| {}).await
    }

    pub async fn with_fault(fault: &str) -> Self {
        let fault: Fault = fault.parse().unwrap();
        Self::start(|options| options.faults.push(fault)).await
    }

    pub fn port(&self) -> u16 {
        self.server.addr().port()
    }

    pub async fn post(&self, path: &str, body: &str) -> Reply {
        call(self.port(), "POST", path, &[FORM], body.as_bytes()).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        call(self.port(), "GET", path, &[], b"").await
    }

    pub async fn submit(&self, body: &str) -> Reply {
        self.post(SUBMIT, body).await
    }

    /// Submits a batch, asserts that it's accepted, and returns the path of its status URL.
    pub async fn submit_accepted(&self, body: &str) -> String {
        let reply = self.submit(body).await;
        assert_eq!(reply.element("success"), Some("true".into()), "{reply:?}");
        self.status_path(&reply)
    }

    pub fn status_path(&self, reply: &Reply) -> String {
        let url = reply.element("batchStatus").unwrap().replace("&amp;", "&");
        url.strip_prefix(&self.server.origin()).expect("the status URL is on this server").to_owned()
    }

    pub async fn details(&self, status_path: &str) -> Reply {
        self.get(&format!("{status_path}&showDetails=true")).await
    }

    /// Returns the stored attributes of the visitor of `demo` with this `thirdPartyId`, in the format `a=1 b=2`.
    pub fn stored(&self, id: &str) -> Option<String> {
        self.dump()
            .into_iter()
            .find(|stored| stored.id == id && stored.key == practice::Key::ThirdPartyId)
            .map(|stored| format_attributes(&stored.attributes))
    }

    pub fn dump(&self) -> Vec<StoredProfile> {
        practice::dump(&self.folder.path().join("store")).unwrap()
    }
}

pub fn format_attributes(attributes: &BTreeMap<String, String>) -> String {
    attributes.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

/// A response, as raw bytes and split into its parts.
pub struct Reply {
    pub raw: Vec<u8>,
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.raw))
    }
}

impl Reply {
    pub fn read(raw: Vec<u8>) -> Option<Self> {
        let end = raw.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(raw[..end].to_vec()).ok()?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let body = raw[end + 4..].to_vec();
        Some(Reply { raw, status, head, body })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
    }

    /// Returns the text of the first element with this name.
    pub fn element(&self, name: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(value, _)| value.to_owned())
    }

    /// Returns the counts of a status with details: size, consumed, successful, not found, failed.
    pub fn counts(&self) -> Vec<u64> {
        ["batchSize", "consumedCount", "successfulUpdates", "profilesNotFound", "failedUpdates"]
            .iter()
            .map(|name| self.element(name).unwrap_or_else(|| panic!("{name} in {self:?}")).parse().unwrap())
            .collect()
    }
}

pub async fn call(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let host = format!("127.0.0.1:{port}");
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    if method == "POST" {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let raw = exchange(port, &[head.as_bytes(), body].concat()).await;
    Reply::read(raw).expect("a response")
}

/// Sends these bytes, and returns all bytes until the server closes the connection.
pub async fn exchange(port: u16, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut raw = Vec::new();
    // If the connection is reset, the bytes so far are returned.
    let _ = stream.read_to_end(&mut raw).await;
    raw
}
