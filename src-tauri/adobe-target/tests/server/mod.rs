//! A test server that sends the given bytes and records the received ones.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adobe_target::{BatchBody, ClientCode, Endpoint, StatusAddress, Target, Timeouts, Token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How the server handles a connection.
pub enum Reply {
    /// Reads the request, sends these bytes, and closes the connection.
    Bytes(Vec<u8>),
    /// Closes the connection without reading.
    Close,
    /// Reads the request, and closes the connection without a response.
    CloseAfterRequest,
    /// Reads the request, and sends nothing until the client closes the connection.
    Hang,
}

/// Returns a complete response with its `Content-Length`.
pub fn respond(status: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Bytes(
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}").into(),
    )
}

pub struct Server {
    pub origin: String,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Handles one connection after the other as given. Further requests are recorded, but get no response.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let mut replies: VecDeque<Reply> = replies.into_iter().collect();
        let log = Arc::clone(&received);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                serve(socket, replies.pop_front().unwrap_or(Reply::CloseAfterRequest), &log).await;
            }
        });
        Self { origin, received, task }
    }

    /// Returns the bytes of each request.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.received.lock().unwrap().clone()
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::parse(&self.origin).unwrap()
    }

    /// Returns a client for this server, with a token.
    pub fn target(&self) -> Target {
        let token = Some(Token::new(TOKEN).unwrap());
        Target::with_timeouts(client(), self.endpoint(), token, QUICK).unwrap()
    }

    pub fn status_address(&self) -> StatusAddress {
        let text = format!("{}/m2/Demo/v2/profile/batchStatus?batchId=Demo-1&m2Node=00", self.origin);
        StatusAddress::parse(&self.endpoint(), &text).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A token that must not appear anywhere but in a header.
pub const TOKEN: &str = "canary-token-4711";

/// Timeouts that a test can wait for.
pub const QUICK: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    submit: Duration::from_secs(20),
    submit_stall: Duration::from_secs(10),
    request: Duration::from_secs(20),
};

pub const BODY: &str = "batch=thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,,Lisboa\n";

pub fn client() -> ClientCode {
    ClientCode::parse("Demo").unwrap()
}

pub fn batch() -> BatchBody {
    BatchBody::new(BODY.into()).unwrap()
}

async fn serve(mut socket: TcpStream, reply: Reply, received: &Mutex<Vec<Vec<u8>>>) {
    if matches!(reply, Reply::Close) {
        return;
    }
    let request = read_request(&mut socket).await;
    received.lock().unwrap().push(request);
    match reply {
        Reply::Bytes(bytes) => {
            // In some tests, the client has already closed the connection.
            let _ = socket.write_all(&bytes).await;
            let _ = socket.shutdown().await;
        }
        Reply::Hang => {
            let _ = socket.read(&mut [0; 1]).await;
        }
        Reply::CloseAfterRequest | Reply::Close => {}
    }
}

async fn read_request(socket: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut piece = vec![0; 64 * 1_024];
    while !is_complete(&request) {
        match socket.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(read) => request.extend_from_slice(&piece[..read]),
        }
    }
    request
}

fn is_complete(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    request.len() >= end + 4 + length.map_or(0, |length| length.trim().parse().unwrap())
}
