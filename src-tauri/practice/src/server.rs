//! Starts the server, accepts connections, and stops it.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinHandle, JoinSet};

use crate::faults::Fault;
use crate::faults::admin::AdminFault;
use crate::options::{self, Options};
use crate::routes;
use crate::state::{Call, Shared, StartError};
use crate::store::{Store, StoreError};

/// The maximum number of simultaneous connections. A further connection closes the one that has been waiting for a request
/// the longest.
const MAX_CONNECTIONS: usize = 128;
/// The maximum size of a request's head, in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// The timeout for receiving a request's head, and for an idle connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long [`Server::stop`] waits for running calls.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

/// A running practice Target. Dropping it stops it immediately, like a crash. [`Server::stop`] completes running calls
/// first.
pub struct Server {
    shared: Arc<Shared>,
    stopping: watch::Sender<bool>,
    listening: JoinHandle<()>,
}

/// Starts a practice Target on 127.0.0.1. It needs a Tokio runtime with time and I/O enabled.
pub async fn start(options: Options) -> Result<Server, StartError> {
    if options.store.as_os_str().is_empty() {
        return Err(StartError::NoFolder);
    }
    if let Some(client) = options.client.as_deref().filter(|client| !options::is_client_code(client)) {
        return Err(StartError::Client(client.to_owned()));
    }
    let folder = options.store.clone();
    let store =
        tokio::task::spawn_blocking(move || Store::open(&folder)).await.map_err(|_| StoreError::Interrupted)??;
    // The address is always the loopback address, so that other computers can't connect.
    let requested = options.port;
    let port_error = |source| StartError::Port { port: requested, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, requested)).await.map_err(port_error)?;
    let port = listener.local_addr().map_err(port_error)?.port();

    let shared = Arc::new(Shared::new(options, store, port)?);
    let (stopping, stopped) = watch::channel(false);
    let listening = tokio::spawn(listen(listener, shared.clone(), stopped));
    Ok(Server { shared, stopping, listening })
}

impl Server {
    /// Returns `http://127.0.0.1:PORT`, without a trailing slash.
    pub fn origin(&self) -> String {
        self.shared.origin()
    }

    /// Returns the address that the server listens on.
    pub fn addr(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.shared.port).into()
    }

    /// Returns the URL of the page that shows the stored profiles, including the secret that gives access to it.
    pub fn page_url(&self) -> String {
        format!("{}/practice?secret={}", self.origin(), self.shared.secret)
    }

    /// Adds a fault, which is used after the unused ones.
    pub fn push_fault(&self, fault: Fault) {
        self.shared.push_fault(fault);
    }

    /// Returns the number of unused faults.
    pub fn faults_left(&self) -> usize {
        self.shared.faults_left()
    }

    /// Adds a fault of the identity service or the Admin API, which is used after the unused ones.
    pub fn push_admin_fault(&self, fault: AdminFault) {
        self.shared.push_admin_fault(fault);
    }

    /// Replaces the profile token, as *Profile API settings* does. `None` turns authentication off.
    pub fn replace_token(&self, token: Option<String>) {
        self.shared.replace_token(token);
    }

    /// Returns the last 10,000 calls, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls()
    }

    /// Stops accepting connections, completes running calls, and writes the store's log back into its file.
    pub async fn stop(mut self) {
        self.stopping.send_replace(true);
        if tokio::time::timeout(STOP_TIMEOUT, &mut self.listening).await.is_err() {
            tracing::warn!("calls to the practice Target were interrupted when it stopped");
            self.listening.abort();
        }
        let shared = self.shared.clone();
        match tokio::task::spawn_blocking(move || shared.store.checkpoint()).await {
            Ok(Ok(())) => {}
            // Nothing is lost: the next start reads the log file.
            Ok(Err(error)) => tracing::debug!(%error, "couldn't write the practice store's log into its file"),
            Err(error) => tracing::debug!(%error, "couldn't write the practice store's log into its file"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The task owns the connections, so they're closed, too.
        self.listening.abort();
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("addr", &self.addr()).finish_non_exhaustive()
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let mut open: VecDeque<Connection> = VecDeque::new();
    loop {
        let has_room = open.len() < MAX_CONNECTIONS || open.iter().any(Connection::is_silent);
        let accepted = tokio::select! {
            accepted = listener.accept(), if has_room => accepted,
            Some(_) = connections.join_next() => {
                open.retain(|connection| !connection.task.is_finished());
                continue;
            }
            () = stop_requested(&mut stopped) => break,
        };
        match accepted {
            Ok((stream, _)) => {
                if open.len() >= MAX_CONNECTIONS
                    && let Some(oldest) = open.iter().position(Connection::is_silent)
                    && let Some(silent) = open.remove(oldest)
                {
                    silent.task.abort();
                }
                let is_busy = Arc::<AtomicBool>::default();
                let task = connections.spawn(serve(stream, shared.clone(), is_busy.clone(), stopped.clone()));
                open.push_back(Connection { task, is_busy });
            }
            Err(error) => {
                // Usually there are too many open files. Wait, because trying again immediately wouldn't help.
                tracing::warn!(%error, "the practice Target couldn't accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Returns when the server is being stopped, or was dropped.
async fn stop_requested(stopped: &mut watch::Receiver<bool>) {
    drop(stopped.wait_for(|stop| *stop).await);
}

/// An open connection.
struct Connection {
    task: AbortHandle,
    /// Whether a request is being answered.
    is_busy: Arc<AtomicBool>,
}

impl Connection {
    /// Returns whether it waits for a request.
    fn is_silent(&self) -> bool {
        !self.is_busy.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, is_busy: Arc<AtomicBool>, mut stopped: watch::Receiver<bool>) {
    let service = service_fn(move |request| {
        let (shared, is_busy) = (shared.clone(), is_busy.clone());
        async move {
            is_busy.store(true, Ordering::SeqCst);
            let response = routes::respond(request, shared).await;
            is_busy.store(false, Ordering::SeqCst);
            response
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop_requested(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection to the practice Target was closed");
    }
}
