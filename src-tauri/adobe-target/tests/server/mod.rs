//! A server of the tests' own: it says exactly what it is told to, and keeps exactly what it heard.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adobe_target::{BatchBody, ClientCode, Endpoint, Limits, StatusAddress, Target, Token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does with one connection.
pub enum Reply {
    /// Reads the request, says these bytes, closes.
    Says(Vec<u8>),
    /// Closes without reading.
    HangsUp,
    /// Reads the request and closes without a word.
    Swallows,
    /// Reads the request and stays silent until the other side gives up.
    Stays,
}

/// A whole answer with its length.
pub fn answer(status: &str, headers: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Says(
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}").into(),
    )
}

pub struct Server {
    pub origin: String,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Answers one connection after the other as told; more than were foreseen are hung up on, and heard.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let mut replies: VecDeque<Reply> = replies.into_iter().collect();
        let log = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                serve(socket, replies.pop_front().unwrap_or(Reply::Swallows), &log).await;
            }
        });
        Self { origin, heard, task }
    }

    /// Each request as it came, byte for byte.
    pub fn heard(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().clone()
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::parse(&self.origin).unwrap()
    }

    /// The practice account at this server, with a token.
    pub fn target(&self) -> Target {
        let token = Some(Token::new(TOKEN).unwrap());
        Target::with_limits(client(), self.endpoint(), token, QUICK).unwrap()
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

/// A word that must never be seen outside a header.
pub const TOKEN: &str = "canary-token-4711";

/// Time limits that a test can wait for.
pub const QUICK: Limits = Limits {
    connect: Duration::from_secs(5),
    submit: Duration::from_secs(20),
    submit_stall: Duration::from_secs(10),
    ask: Duration::from_secs(20),
};

pub const BODY: &str = "batch=thirdPartyId,tier,city\nA-1001,gold,S%C3%A3o%20Paulo\nA-1002,,Lisboa\n";

pub fn client() -> ClientCode {
    ClientCode::parse("Demo").unwrap()
}

pub fn batch() -> BatchBody {
    BatchBody::new(BODY.into()).unwrap()
}

async fn serve(mut socket: TcpStream, reply: Reply, heard: &Mutex<Vec<Vec<u8>>>) {
    if matches!(reply, Reply::HangsUp) {
        return;
    }
    let request = read_request(&mut socket).await;
    heard.lock().unwrap().push(request);
    match reply {
        Reply::Says(bytes) => {
            // The other side may have gone: that is what some tests are about.
            let _ = socket.write_all(&bytes).await;
            let _ = socket.shutdown().await;
        }
        Reply::Stays => {
            let _ = socket.read(&mut [0; 1]).await;
        }
        Reply::Swallows | Reply::HangsUp => {}
    }
}

async fn read_request(socket: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut piece = vec![0; 64 * 1_024];
    while !is_whole(&request) {
        match socket.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(read) => request.extend_from_slice(&piece[..read]),
        }
    }
    request
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    request.len() >= end + 4 + length.map_or(0, |length| length.trim().parse().unwrap())
}
