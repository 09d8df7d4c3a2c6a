//! A Target that says what a test wants it to, and writes down what came, byte for byte. It shares
//! nothing with the practice Target or with the sender.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What came.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST /m2/…`, with all header lines.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Whether it is a batch.
    pub fn is_submit(&self) -> bool {
        self.head.starts_with("POST ")
    }
}

/// It listens until the tests end.
pub struct Scripted {
    origin: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Scripted {
    /// `answer` is given the request and this server's origin, and gives the whole response.
    pub fn start(answer: impl Fn(&Request, &str) -> String + Send + 'static) -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (own, seen) = (origin.clone(), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Some(request) = read(&stream) else { continue };
                seen.lock().unwrap().push(request.clone());
                let answer = answer(&request, &own);
                // Whoever hung up meanwhile needs no answer.
                let _ = (&stream).write_all(answer.as_bytes());
            }
        });
        Scripted { origin, requests }
    }

    /// Takes every batch, and calls each one complete. `host` is where its status URLs lead; none: here.
    pub fn taking_all(host: Option<String>) -> Scripted {
        Scripted::start(move |request, own| {
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

    /// Sends everybody elsewhere.
    pub fn redirecting_to(place: String) -> Scripted {
        Scripted::start(move |_, _| {
            format!("HTTP/1.1 307 Moved\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        })
    }

    /// Where it is.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What came so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// An answer of XML.
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

/// A place where nobody may ever knock.
pub struct Trap {
    origin: String,
    knocks: Arc<AtomicUsize>,
    words: Arc<AtomicUsize>,
}

impl Trap {
    /// Sets it up.
    pub fn set() -> Trap {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (knocks, words) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (knocked, spoken) = (Arc::clone(&knocks), Arc::clone(&words));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                knocked.fetch_add(1, Ordering::SeqCst);
                let spoken = Arc::clone(&spoken);
                // Beside the others: a browser opens connections on which it never says a word.
                std::thread::spawn(move || {
                    if stream.read(&mut [0]).is_ok_and(|length| length > 0) {
                        spoken.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        Trap { origin, knocks, words }
    }

    /// Where it is.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How often somebody knocked.
    pub fn knocks(&self) -> usize {
        self.knocks.load(Ordering::SeqCst)
    }

    /// How often somebody said something.
    pub fn words(&self) -> usize {
        self.words.load(Ordering::SeqCst)
    }

    /// Whether nobody but this test said anything: it does so itself, last, and is heard.
    #[track_caller]
    pub fn assert_silent(&self) {
        let address = self.origin.trim_start_matches("http://");
        TcpStream::connect(address).unwrap().write_all(b"hello").unwrap();
        crate::wait::until("the test itself is heard", || (self.words() > 0).then_some(()));
        assert_eq!(self.words(), 1, "somebody spoke to {}", self.origin);
    }
}
