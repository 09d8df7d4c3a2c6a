//! Starting, listening, stopping.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::faults::Fault;
use crate::faults::admin::AdminFault;
use crate::options::{self, Options};
use crate::routes;
use crate::state::{Call, Shared, StartError};
use crate::store::{Store, StoreError};

/// Connections at the same time; further ones wait.
const CONNECTIONS: usize = 128;
/// Bytes of a request's head.
const HEAD_BYTES: usize = 64 * 1024;
/// How long a head may take to arrive, and how long a connection may idle.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// How long [`Server::stop`] waits for calls under way.
const STOP_TIME: Duration = Duration::from_secs(30);

/// A practice Target that is listening. Dropping it ends it at once, as a crash would;
/// [`Server::stop`] lets calls under way end first.
pub struct Server {
    shared: Arc<Shared>,
    stopping: watch::Sender<bool>,
    listening: JoinHandle<()>,
}

/// Starts a practice Target on 127.0.0.1. It needs a tokio runtime with time and network.
pub async fn start(options: Options) -> Result<Server, StartError> {
    if options.store.as_os_str().is_empty() {
        return Err(StartError::NoFolder);
    }
    if let Some(client) = options.client.as_deref().filter(|client| !options::is_client_code(client)) {
        return Err(StartError::Client(client.to_owned()));
    }
    let folder = options.store.clone();
    let store =
        tokio::task::spawn_blocking(move || Store::open(&folder)).await.map_err(|_| StoreError::BrokenOff)??;
    // The only address there is: a practice Target is never for another machine.
    let wanted = options.port;
    let port_error = |source| StartError::Port { port: wanted, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)).await.map_err(port_error)?;
    let port = listener.local_addr().map_err(port_error)?.port();

    let shared = Arc::new(Shared::new(options, store, port)?);
    let (stopping, stopped) = watch::channel(false);
    let listening = tokio::spawn(listen(listener, shared.clone(), stopped));
    Ok(Server { shared, stopping, listening })
}

impl Server {
    /// `http://127.0.0.1:PORT`, without a slash at its end.
    pub fn origin(&self) -> String {
        self.shared.origin()
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.shared.port).into()
    }

    /// The page for a person's eyes, with the secret of this start.
    pub fn page_url(&self) -> String {
        format!("{}/practice?secret={}", self.origin(), self.shared.secret)
    }

    /// Adds a fault after those that are not used up yet.
    pub fn push_fault(&self, fault: Fault) {
        self.shared.push_fault(fault);
    }

    /// How many faults are not used up yet.
    pub fn faults_left(&self) -> usize {
        self.shared.faults_left()
    }

    /// Adds a fault of the identity service or the Admin API after those that are not used up yet.
    pub fn push_admin_fault(&self, fault: AdminFault) {
        self.shared.push_admin_fault(fault);
    }

    /// Replaces the profile token, as the *Profile API settings* do; none turns authentication off.
    pub fn replace_token(&self, token: Option<String>) {
        self.shared.replace_token(token);
    }

    /// The last calls, in their order: what was really asked of the server.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls()
    }

    /// Takes no further connection, lets calls under way end, and leaves the store tidy.
    pub async fn stop(mut self) {
        self.stopping.send_replace(true);
        if tokio::time::timeout(STOP_TIME, &mut self.listening).await.is_err() {
            tracing::warn!("calls to the practice Target were broken off at its end");
            self.listening.abort();
        }
        let shared = self.shared.clone();
        match tokio::task::spawn_blocking(move || shared.store.tidy()).await {
            Ok(Ok(())) => {}
            // Not lost: the next start reads the log where it lies.
            Ok(Err(error)) => tracing::debug!(%error, "the practice store's log stays"),
            Err(error) => tracing::debug!(%error, "the practice store's log stays"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The connections belong to that task, and end with it.
        self.listening.abort();
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("addr", &self.addr()).finish_non_exhaustive()
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            Some(_) = connections.join_next() => continue,
            () = stop_asked(&mut stopped) => break,
        };
        match accepted {
            Ok((stream, place)) => {
                let serving = serve(stream, shared.clone(), stopped.clone());
                connections.spawn(async move {
                    serving.await;
                    drop(place);
                });
            }
            Err(error) => {
                // Out of file handles, mostly: it passes, and a loop at full speed would not help.
                tracing::warn!(%error, "the practice Target could not take a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Returns when the server is to stop, or is gone.
async fn stop_asked(stopped: &mut watch::Receiver<bool>) {
    drop(stopped.wait_for(|stop| *stop).await);
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let service = service_fn(move |request| routes::answer(request, shared.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop_asked(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection to the practice Target ended");
    }
}
