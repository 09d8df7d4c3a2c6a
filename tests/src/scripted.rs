//! A server with scripted responses that records requests byte for byte. It shares no code with the practice Target or
//! with the sender.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A request that a server received.
#[derive(Debug, Clone)]
pub struct Request {
    /// The request line and all header lines.
    pub head: String,
    /// The body, as it was received.
    pub body: Vec<u8>,
}

impl Request {
    /// Returns whether the request submits a batch.
    pub fn is_submit(&self) -> bool {
        self.head.starts_with("POST ")
    }
}

/// A server with scripted responses. It runs until the test process ends.
pub struct ScriptedServer {
    origin: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl ScriptedServer {
    /// Starts a server. `respond` gets a request and the origin of this server, and returns the whole response.
    pub fn start(respond: impl Fn(&Request, &str) -> String + Send + 'static) -> ScriptedServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (own, seen) = (origin.clone(), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = read(&stream) else { continue };
                seen.lock().unwrap().push(request.clone());
                let response = respond(&request, &own);
                // Ignored, because the client may have closed the connection.
                let _ = (&stream).write_all(response.as_bytes());
            }
        });
        ScriptedServer { origin, requests }
    }

    /// Starts a server that accepts every batch and reports it as complete. Its status URLs point to `host`, or to this
    /// server if it's `None`.
    pub fn accepting_all(host: Option<String>) -> ScriptedServer {
        ScriptedServer::start(move |request, own| {
            let host = host.as_deref().unwrap_or(own);
            xml(&match request.is_submit() {
                true => format!(
                    "<response><success>true</success><batchStatus>{host}/m2/x/profile/batchStatus?batchId=x-1-1\
                     </batchStatus><message>Batch submitted for processing</message></response>"
                ),
                false => "<response><batchId>x-1-1</batchId><status>complete</status></response>".to_owned(),
            })
        })
    }

    /// Starts a server that redirects every request.
    pub fn redirecting_to(location: String) -> ScriptedServer {
        ScriptedServer::start(move |_, _| {
            format!("HTTP/1.1 307 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        })
    }

    /// Returns the origin of the server, such as `http://127.0.0.1:8080`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// Returns a response with an XML body.
fn xml(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some(Request { head, body })
}

/// A server that must never receive a request, such as the target of a forbidden redirect.
pub struct ForbiddenServer {
    origin: String,
    connections: Arc<AtomicUsize>,
    senders: Arc<AtomicUsize>,
}

impl ForbiddenServer {
    /// Starts the server on a free port.
    pub fn start() -> ForbiddenServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (connections, senders) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (connected, sent) = (Arc::clone(&connections), Arc::clone(&senders));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                connected.fetch_add(1, Ordering::SeqCst);
                let sent = Arc::clone(&sent);
                // In a thread per connection, because a browser opens connections on which it never sends anything.
                std::thread::spawn(move || {
                    if stream.read(&mut [0]).is_ok_and(|length| length > 0) {
                        sent.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        ForbiddenServer { origin, connections, senders }
    }

    /// Returns the origin of the server, such as `http://127.0.0.1:8080`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the number of connections that were opened.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Returns the number of connections on which something was sent.
    pub fn senders(&self) -> usize {
        self.senders.load(Ordering::SeqCst)
    }

    /// Panics if anything was sent to this server. To be sure that it listens, sends something itself.
    #[track_caller]
    pub fn assert_silent(&self) {
        let address = self.origin.trim_start_matches("http://");
        TcpStream::connect(address).unwrap().write_all(b"hello").unwrap();
        crate::wait::until("the server receives the data of the test", || (self.senders() > 0).then_some(()));
        assert_eq!(self.senders(), 1, "something was sent to {}", self.origin);
    }
}
